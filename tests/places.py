"""The address that a row of docs/permissions.md is about, with what stands there and what a browser posts to it."""

import re

from django.urls import reverse
from django.utils import timezone

from articles import buffers, editing, schedule
from articles.admin import namesakes
from articles.models import NewName

from . import factories
from .desk import posted, story, whole
from .factories import NOW
from .filled import PASSWORD, gif, typed
from .rows import OWNED, ROWS, in_state, wire_item
from .situations import (
    NEW_PASSWORD,
    TOKEN,
    assign_place,
    batch_place,
    beyond_place,
    calendar_place,
    catch_up_place,
    correction_place,
    factors_place,
    given_place,
    inbox_place,
    join_place,
    kept_place,
    kept_remove_place,
    link_place,
    merge_place,
    new_place,
    note_place,
    notice_place,
    offer_place,
    passkey_place,
    photo_place,
    preview_place,
    redact_place,
    resolve_place,
    restore_place,
    revoked_place,
    rules_place,
    sessions_place,
    shown_photo_place,
    unassign_place,
    use_place,
    wire_upload_place,
)

# Moves and pages of stories -> the state in which the story must be.
MOVES = {
    "submit": "draft",
    "return": "review",
    "approve": "review",
    "publish": "approved",
    "spike": "draft",
    "unspike": "spiked",
    "withdraw": "live",
    "reinstate": "withdrawn",
    "keep": "leaving",
    "reschedule": "scheduled",
    "unschedule": "scheduled",
}
OF_VERSIONS = {"revision", "preview", "name"}  # pages whose address holds the number of a version
PICKERS = {
    "author": "app_label=articles&model_name=articleauthor&field_name=author",
    "related": "app_label=articles&model_name=relatedarticle&field_name=target",
    "owner": "app_label=articles&model_name=article&field_name=owner",
}
# Public lists -> what names the row in a live story: without one there is no list.
NAMED = {
    "author": lambda row: {"authors": [row]},
    "editor": lambda row: {"editors": [row]},
    "source": lambda row: {"sources": [row]},
    "section": lambda row: {"section": row},
    "topic": lambda row: {"topics": [row]},
    "tag": lambda row: {"tags": [row.name]},
}

STORY_PAGES = {"story", "story_short", "story_history", "story_ninjs", "preview"}


def place(key: str, owner) -> tuple[str, dict]:
    """The address that a row of the table is about, with what stands there, and what a browser would post to it."""
    name, _space, variant = key.partition(" ")
    if make := PLACES.get(key) or PLACES.get(name):
        return make(owner)
    if name.startswith("admin:articles_article_") or name in STORY_PAGES:
        return story_place(name, variant, owner)
    if name.startswith("admin/"):
        return route_place(name, owner)
    if name.startswith("admin:articles_frontedition_"):
        return reverse(name), {"base": 0, "banner_text": "Kilat", "banner_ends": "1h"}
    if name == "admin:autocomplete":
        return f"{reverse(name)}?{PICKERS[variant]}", {}
    if name == "media":
        photo = factories.picture()
        factories.published(authors=[factories.author(portrait=None if variant == "unmet" else photo)])
        return photo.rendition().url, {}
    if name == "index_day":
        return reverse(name, args=[2026, 3, 2]), {}
    if re.match("admin:(articles|auth|taggit)_", name):
        return model_place(name, owner)
    kind = name.removesuffix("_atom").removesuffix("_feed")
    if not name.startswith("admin:") and kind in NAMED:
        row = ROWS[kind]()
        factories.published(**NAMED[kind](row))
        return reverse(name, args=[row.slug]), {}
    return reverse(name), {}


def story_place(name: str, variant: str, owner) -> tuple[str, dict]:
    page = name.rpartition("_")[2]
    if page == "add":
        return reverse(name), posted(whole())
    if name in ("admin:articles_article_csv", "admin:articles_article_ninjs"):
        return reverse(name), {}
    if page == "changelist":
        return reverse(name), {"action": "delete_selected", "_selected_action": [in_state(owner, "draft").pk]}
    article = in_state(owner, MOVES.get(variant, variant or "draft"))
    if page == "bulk":
        address = f"{reverse(name)}?move={variant}&story={article.pk}:0"
        return address, {"move": variant, "story": f"{article.pk}:0"}
    if page == "move":
        was = (article.published_at or NOW).isoformat()
        given = {"at_0": "2099-03-03", "at_1": "08:30", "was": was} if variant == "reschedule" else {"when": "now"}
        return reverse(name, args=[article.pk, variant]), {
            "base": 0,
            "reason": "Sebab.",
            "kind": "error",
            "seen": schedule.fingerprint(article, now=timezone.now()),
            **given,
        }
    if name == "story":
        return article.get_absolute_url(), {}
    typed = posted(editing.working(article).content | {"lead": "Baru."}, base=0, form=str(TOKEN))
    for account in factories.User.objects.all() if page == "drop" else ():
        buffers.keep(account, TOKEN, typed, article=article, base=0, now=NOW)
    data = {
        "delete": {"post": "yes"},
        "change": typed,
        "keep": typed,
        "look": typed,
        "links": {"number": 0, "label": "Pengacara", "lasts": "1d"},
        "drop": {"form": str(TOKEN)},
        "hotfix": typed | {"change": "silent"},
        "name": {"name": "Sebelum dibaca hukum", "was": ""},
        "follow": {"headline": "Hari kedua"},
    }
    return reverse(name, args=[article.pk, 0] if page in OF_VERSIONS else [article.pk]), data.get(page, {})


PLACES = {
    "mfa_remove_webauthn": passkey_place,
    "admin:articles_wireitem_make": lambda _owner: (
        reverse("admin:articles_wireitem_make", args=[wire_item().pk]),
        {},
    ),
    "admin:articles_wireitem_upload": wire_upload_place,
    "admin:articles_wireitem_use": use_place("update", "update"),
    "admin:articles_wireitem_use away": use_place("away", "kill"),
    "admin:articles_article_offer": offer_place,
    "admin:articles_article_import": lambda _owner: (
        reverse("admin:articles_article_import"),
        {"text": "Judul Berita\n\nHujan turun.", "keep": "1"},
    ),
    "admin:articles_photo_batch": batch_place(),
    "admin:articles_photo_batch shown": batch_place(as_lead=True),
    "admin:articles_photo_change shown": shown_photo_place,
    "admin:articles_photo_upload": lambda _owner: (reverse("admin:articles_photo_upload"), {"file": gif()}),
    "admin:articles_correction_change unseen": correction_place("change"),
    "admin:articles_correction_history unseen": correction_place("history"),
    "admin:articles_article_change given": given_place("change"),
    "admin:articles_article_delete given": given_place("delete"),
    "admin:articles_article_unassign given": given_place("unassign"),
    "admin:articles_user_change beyond": beyond_place("admin:articles_user_change"),
    "admin:articles_user_delete beyond": beyond_place("admin:articles_user_delete"),
    "admin:articles_user_link beyond": beyond_place("admin:articles_user_link"),
    "admin:articles_user_factors": factors_place,
    "admin:articles_user_factors beyond": beyond_place("admin:articles_user_factors"),
    "admin:auth_group_change beyond": beyond_place("admin:auth_group_change"),
    "admin:auth_group_delete beyond": beyond_place("admin:auth_group_delete"),
    "account_sessions": sessions_place,
    "admin:inbox": inbox_place,
    "admin:preferences": lambda _owner: (reverse("admin:preferences"), {"time_zone": "Asia/Jayapura"}),
    "admin:password_change": lambda _owner: (
        reverse("admin:password_change"),
        NEW_PASSWORD | {"old_password": "rahasia-sekali"},
    ),
    "admin:blocks_upload": lambda _owner: (
        reverse("admin:blocks_upload"),
        {"file": gif(), "alt": "Kapal feri", "photographer": "Juru Foto"},
    ),
    "admin:articles_photo_original": photo_place("original"),
    "admin:articles_photo_take_back": photo_place("take_back"),
    "admin:articles_photo_take_back shown": photo_place("take_back", as_lead=True),
    "admin:blocks_read": lambda _owner: (reverse("admin:blocks_read"), {"file": gif()}),
    "admin:articles_article_assign": assign_place,
    "admin:articles_article_unassign": unassign_place,
    "admin:articles_article_note": note_place,
    "admin:articles_article_resolve": resolve_place,
    "admin:inbox_open": notice_place,
    "admin:articles_gaterule_changelist": rules_place,
    "admin:articles_newname_confirm": lambda _owner: (
        reverse("admin:articles_newname_confirm"),
        {"chosen": ROWS["newname"]().pk},
    ),
    "sitemap_part": lambda _owner: (reverse("sitemap_part", args=["pages", 0]), {}),
    "admin:app_list": lambda _owner: (reverse("admin:app_list", args=["articles"]), {}),
    "admin:calendar_move": calendar_place,
    "admin:new_password": link_place(),
    "admin:new_password over": link_place("salah"),
    "admin:articles_article_join": join_place,
    "admin:articles_article_merge": merge_place,
    "admin:articles_article_catch_up": catch_up_place,
    "admin:articles_article_keep_new": new_place("keep_new"),
    "admin:articles_article_drop_new": new_place("drop_new"),
    "admin:articles_article_look_new": new_place("look_new"),
    "read": lambda _owner: (reverse("read", args=[factories.published().pk]), {}),
    "preview": preview_place,
    "preview revoked": revoked_place,
    "admin:articles_article_restore": restore_place,
    "admin:articles_article_redact": redact_place,
    "admin:articles_article_kept": kept_place,
    "admin:articles_article_kept_remove": kept_remove_place,
}


def model_place(name: str, owner) -> tuple[str, dict]:
    *_app, model, page = name.removeprefix("admin:").split("_")
    if name == "admin:auth_user_password_change":
        return reverse(name, args=[ROWS["user"]().pk]), {"password1": PASSWORD, "password2": PASSWORD}
    row = ROWS[model](owner) if model in OWNED else ROWS[model]()
    if page == "merge":
        into = ROWS[model]()
        return reverse(name, args=[row.pk]), {"into": into.pk, "state": namesakes.state(row, into)}
    if page == "confirm":
        NewName.objects.create(kind=model, row=row.pk, supplier="x", created_at=NOW)
    return reverse(name, args=[] if page in {"add", "changelist"} else [row.pk]), typed(model, page)


def route_place(route: str, owner) -> tuple[str, dict]:
    if "<path:object_id>" not in route:
        return "/admin/tidak-ada/", {}
    model = route.split("/")[2]
    row = story(owner) if model == "article" else ROWS[model]()
    return "/" + route.replace("<path:object_id>", str(row.pk)), {}
