"""Every address that the resolver knows, for every role, against the table in docs/permissions.md."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from taggit.models import Tag

from articles import assignments, buffers, editing, library, notices, previews, publication, schedule
from articles.admin import namesakes
from articles.admin.reset import address_of
from articles.importers.story import Story as Wire
from articles.models import (
    Article,
    Correction,
    Import,
    NewName,
    Note,
    Notice,
    Origin,
    PreviewLink,
    Release,
    SearchMiss,
    Stage,
    Synonym,
    User,
    WireUse,
)
from articles.wires import arriving

from . import factories
from .desk import posted, shown, story, whole
from .factories import NOW
from .filled import GIF, PASSWORD, gif, table_of, typed, wire
from .laid import laid
from .test_admin_rules import chosen as rules_chosen

ROLES = {
    "reporter": "Reporter",
    "editor": "Editor",
    "managing editor": "Managing editor",
    "administrator": "Administrator",
}
LINE = re.compile(r"^\| `([^`]+)` \|(.*)\|$")


def table() -> dict[str, dict[str, tuple[str, str]]]:
    """The document: address -> column -> the status of GET and of POST; "200+" is a page that tells of a write."""
    rows, header = {}, []
    for line in (settings.BASE_DIR / "docs" / "permissions.md").read_text("utf-8").splitlines():
        if line.startswith("| address"):
            header = [cell.strip() for cell in line.strip("|").split("|")][1:]
        elif found := LINE.match(line):
            assert found[1] not in rows, f"{found[1]} stands twice in the table"
            cells = [cell.split() for cell in found[2].split("|")]
            assert len(cells) == len(header), f"{found[1]} has {len(cells)} cells, not {len(header)}"
            rows[found[1]] = {name: (get, post) for name, (get, post) in zip(header, cells, strict=True)}
    return rows


def addresses(patterns=None, prefix="", spaces=()) -> set[str]:
    """What the resolver knows: the name of each address, or its route where it has none."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            found |= addresses(pattern.url_patterns, route, inside)
        else:
            found.add(":".join([*spaces, pattern.name]) if pattern.name else route)
    return found


TABLE = table()

# ---- what stands at an address

# Moves and pages of stories -> the state in which the story must be.
PENDING = {"stage": Stage.PUBLISHED, "live_number": 0, "approved_number": 0}
STATES = {
    "draft": dict,
    "review": lambda: {"stage": Stage.REVIEW},
    "approved": lambda: {"stage": Stage.APPROVED, "approved_number": 0},
    "spiked": lambda: {"stage": Stage.SPIKED},
    "live": lambda: {**PENDING, "published_at": NOW},
    "withdrawn": lambda: {**PENDING, "published_at": NOW, "withdrawn_at": NOW, "withdrawal_reason": "Keliru."},
    "scheduled": lambda: {**PENDING, "published_at": timezone.now() + timedelta(days=1)},
    "leaving": lambda: {
        **PENDING,
        "published_at": NOW,
        "withdrawn_at": timezone.now() + timedelta(days=1),
        "withdrawal_reason": "Kontrak.",
    },
}
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
TOKEN = uuid.UUID("6f1c1f5e-3f0b-4c8e-9a53-2f1f3b8f2a10")
OF_VERSIONS = {"revision", "preview", "name"}  # pages whose address holds the number of a version
PICKERS = {
    "author": "app_label=articles&model_name=articleauthor&field_name=author",
    "related": "app_label=articles&model_name=relatedarticle&field_name=target",
    "owner": "app_label=articles&model_name=article&field_name=owner",
}
ROWS = {
    "correction": lambda: Correction.objects.create(article=factories.published(), text="Bukan 5.", published_at=NOW),
    "note": lambda owner=None: Note.objects.create(
        article=factories.published(owner=owner), author=factories.user(), text="Cek lagi."
    ),
    "notice": lambda owner=None: Notice.objects.create(
        user=factories.user("Reporter"), article=factories.published(owner=owner), kind="returned", at=NOW
    ),
    "origin": lambda owner=None: Origin.objects.create(
        article=factories.published(owner=owner), supplier="x", external_id="1", digest="0", content={}, seen_at=NOW
    ),
    "import": lambda owner=None: Import.objects.create(started_at=NOW, supplier="x", actor=owner),
    "newname": lambda: NewName.objects.create(kind="author", row=factories.author().pk, supplier="x", created_at=NOW),
    "author": factories.author,
    "editor": factories.editor,
    "source": factories.source,
    "supplier": factories.supplier,
    "section": factories.section,
    "topic": factories.topic,
    "photo": factories.photo,
    "user": lambda: factories.user("Reporter"),
    "group": lambda: factories.Group.objects.create(name="Magang"),
    "tag": lambda: Tag.objects.create(name=f"cabai {Tag.objects.count()}", slug=f"cabai-{Tag.objects.count()}"),
    "wireitem": lambda: wire_item(),
    "searchmiss": lambda: SearchMiss.objects.create(words="cabai", day=NOW.date(), asked=3),
    "synonym": lambda: Synonym.objects.create(words="KPU, Komisi Pemilihan Umum"),
}

OWNED = {"note", "notice", "origin", "import"}  # whose rows are for whom depends on the owner

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


def in_state(owner, state: str) -> Article:
    article = story(owner)
    Article.objects.filter(pk=article.pk).update(**STATES[state]())
    return Article.objects.get(pk=article.pk)


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


def merge_place(owner) -> tuple[str, dict]:
    """A story whose lead somebody changed while everybody, whoever asks, typed another one."""
    article, token = story(owner), uuid.uuid4()
    editing.save(article, whole(lead="Baru."), base=0, actor=None, now=NOW)
    typed = posted(editing.at(article, 0) | {"lead": "Lain."})
    for account in factories.User.objects.all():
        buffers.keep(account, token, typed, article=article, base=0, now=NOW)
    state = f"1 {NOW.timestamp():.6f}"
    address = f"{reverse('admin:articles_article_merge', args=[article.pk])}?form={token}"
    return address, {"state": state, "choose-lead": "mine"}


def catch_up_place(owner) -> tuple[str, dict]:
    """A live story whose update and a hotfix changed the lead."""
    article = in_state(owner, "live")
    content = editing.at(article, 0)
    editing.save(article, content | {"lead": "Baru."}, base=0, actor=None, now=NOW)
    change = publication.Change(Release.Change.SILENT)
    publication.hotfix(article, content | {"lead": "Lain."}, base=0, change=change, actor=None, now=NOW)
    return reverse("admin:articles_article_catch_up", args=[article.pk]), {"state": "3 2", "choose-lead": "mine"}


def new_place(page: str):
    """The form of a new story, in which everybody has typed something."""

    def place(_owner) -> tuple[str, dict]:
        typed = posted(whole(), form=str(TOKEN))
        for account in factories.User.objects.all() if page == "drop_new" else ():
            buffers.keep(account, TOKEN, typed, article=None, base=None, now=NOW)
        return reverse(f"admin:articles_article_{page}"), typed

    return place


def restore_place(owner) -> tuple[str, dict]:
    """A story with a second version."""
    article = story(owner)
    editing.save(article, whole(lead="Baru."), base=0, actor=None, now=NOW)
    return reverse("admin:articles_article_restore", args=[article.pk, 0]), {"base": 1}


def redact_place(owner) -> tuple[str, dict]:
    """A live story that was corrected since: readers saw two versions."""
    article = in_state(owner, "live")
    content = editing.at(article, 0) | {"lead": "Lain."}
    change = publication.Change(Release.Change.SILENT)
    publication.hotfix(article, content, base=0, change=change, actor=None, now=timezone.now())
    return reverse("admin:articles_article_redact", args=[article.pk, 0]), {"reason": "Alamat rumah saksi."}


def join_place(owner) -> tuple[str, dict]:
    """Two drafts about the same thing."""
    into = in_state(owner, "draft")
    data = {"into": into.pk, "base": 0, "base_into": 0, "standing": "None:", "reason": "Peristiwa yang sama."}
    return reverse("admin:articles_article_join", args=[in_state(owner, "draft").pk]), data


def preview_place(owner) -> tuple[str, dict]:
    """A draft to which there is a link."""
    lasts = timedelta(days=1)
    _link, secret = previews.make(story(owner), number=0, label="", lasts=lasts, actor=owner, now=timezone.now())
    return reverse("preview", args=[secret]), {}


def revoked_place(owner) -> tuple[str, dict]:
    """A draft to which there was a link."""
    address, data = preview_place(owner)
    previews.revoke(PreviewLink.objects.get(), actor=owner, now=timezone.now())
    return address, data


def kept_place(_owner) -> tuple[str, dict]:
    """A list that can be kept."""
    return reverse("admin:articles_article_kept"), {"name": "Draf", "query": "stage=draft"}


def kept_remove_place(owner) -> tuple[str, dict]:
    """A list that is kept."""
    made = owner.saved_views.create(name="Draf", query="stage=draft")
    return reverse("admin:articles_article_kept_remove", args=[made.pk]), {}


def calendar_place(owner) -> tuple[str, dict]:
    """An entry of the calendar, moved to the next day."""
    story = in_state(owner, "scheduled")
    was = story.published_at
    drop = {"story": story.pk, "kind": "publication", "base": 0, "was": was.isoformat()}
    return reverse("admin:calendar_move"), drop | {"at": f"{was + timedelta(days=1):%Y-%m-%dT%H:%M}"}


def rules_place(_owner) -> tuple[str, dict]:
    """The table of rules for stories."""
    return reverse("admin:articles_gaterule_changelist"), rules_chosen()


NEW_PASSWORD = {"new_password1": PASSWORD, "new_password2": PASSWORD}


def link_place(token: str = ""):
    """A link for a new password."""

    def place(_owner) -> tuple[str, dict]:
        path = address_of(ROWS["user"](), maker=factories.user("Administrator"))
        key, good = path.strip("/").split("/")[-2:]
        return reverse("admin:new_password", args=[key, token or good]), NEW_PASSWORD

    return place


def assign_place(owner) -> tuple[str, dict]:
    """A story that is given to its owner."""
    return reverse("admin:articles_article_assign", args=[story(owner).pk]), {"assignee": owner.pk, "was": ""}


def unassign_place(owner) -> tuple[str, dict]:
    """A story that its owner is asked to work on."""
    article = story(owner)
    made = assignments.assign(article, assignee=owner, due_at=None, brief="", actor=None, now=NOW)
    return reverse("admin:articles_article_unassign", args=[article.pk]), {"was": made.pk}


def note_place(owner) -> tuple[str, dict]:
    """A note to be written."""
    return reverse("admin:articles_article_note", args=[story(owner).pk]), {"text": "Cek lagi."}


def resolve_place(owner) -> tuple[str, dict]:
    """An open note."""
    article = story(owner)
    note = Note.objects.create(article=article, author=owner, text="Cek lagi.")
    return reverse("admin:articles_article_resolve", args=[article.pk, note.pk]), {}


def notice_place(owner) -> tuple[str, dict]:
    """What the owner was told."""
    told = notices.tell([owner], story(owner), "returned", actor=None, now=NOW)
    return reverse("admin:inbox_open", args=[told[0].pk]), {}


def batch_place(*, as_lead=False):
    """A photo that is completed, with a new alternative text."""

    def place(_owner) -> tuple[str, dict]:
        photo = factories.picture()
        if as_lead:
            factories.published(lead_photo=photo)
        boxes = {f"{photo.pk}-base": 0, f"{photo.pk}-alt": "Baru"}
        return f"{reverse('admin:articles_photo_batch')}?photo={photo.pk}", boxes

    return place


def shown_photo_place(_owner) -> tuple[str, dict]:
    """A photo that readers see."""
    photo = factories.picture()
    factories.published(lead_photo=photo)
    return reverse("admin:articles_photo_change", args=[photo.pk]), typed("photo", "change")


def correction_place(page: str):
    """A correction of a story that readers do not see yet."""

    def place(owner) -> tuple[str, dict]:
        row = Correction.objects.create(article=in_state(owner, "scheduled"), text="Bukan 5.", published_at=NOW)
        return reverse(f"admin:articles_correction_{page}", args=[row.pk]), typed("correction", page)

    return place


def given_place(page: str):
    """A story of somebody else's that the owner is asked to work on."""

    def place(owner) -> tuple[str, dict]:
        article = story(factories.user("Reporter"))
        made = assignments.assign(article, assignee=owner, due_at=None, brief="", actor=None, now=NOW)
        content = posted(editing.working(article).content | {"lead": "Baru."}, base=0) if page == "change" else {}
        data = {"was": made.pk} if page == "unassign" else content
        return reverse(f"admin:articles_article_{page}", args=[article.pk]), data

    return place


def beyond_place(name: str):
    """An account, or a role, that holds what no administrator holds."""

    def place(_owner) -> tuple[str, dict]:
        _admin, kind, page = name.rsplit("_", 2)
        if kind == "group":
            row = ROWS["group"]()
            row.permissions.add(factories.permission("mfa", "view_authenticator"))
        else:
            row = factories.user(is_superuser=True)
        return reverse(name, args=[row.pk]), typed(kind, page)

    return place


def factors_place(_owner) -> tuple[str, dict]:
    """An account that has a second factor."""
    row = ROWS["user"]()
    Authenticator.objects.create(user=row, type=Authenticator.Type.TOTP, data={})
    return reverse("admin:articles_user_factors", args=[row.pk]), {}


def wire_upload_place(_owner) -> tuple[str, dict]:
    """A supplier whose files are brought by hand."""
    data = {"supplier": factories.supplier().pk, "uploads": wire()}
    return reverse("admin:articles_wireitem_upload"), data


def inbox_place(_owner) -> tuple[str, dict]:
    """Something that everybody was told."""
    people = list(factories.User.objects.all())
    told = notices.tell(people, factories.published(), "returned", actor=None, now=NOW)
    return reverse("admin:inbox"), {"until": max(row.pk for row in told)}


def sessions_place(_owner) -> tuple[str, dict]:
    """A second log-in of everybody's."""
    for account in factories.User.objects.all():
        other = Client()
        other.force_login(account)
        key = other.cookies[settings.SESSION_COOKIE_NAME].value
        UserSession.objects.create(user=account, session_key=key, ip="127.0.0.1", user_agent="Firefox")
    return reverse("account_sessions"), {"end": "others"}


def photo_place(page: str, *, as_lead=False):
    """A photo whose file was replaced, and what shows it."""

    def place(_owner) -> tuple[str, dict]:
        photo = factories.picture()
        first = photo.digest
        photo.file = ContentFile(GIF, name="b.gif")
        library.save(photo, base=0, actor=None, now=NOW)
        if as_lead:
            factories.published(lead_photo=photo)
        return reverse(f"admin:articles_photo_{page}", args=[photo.pk]), {"base": photo.version, "file": first}

    return place


def offer_place(owner) -> tuple[str, dict]:
    """What a supplier changed where somebody had written, with nothing that collides any more."""
    article = in_state(owner, "draft")
    content = editing.working(article).content
    about = {"supplier": "x", "external_id": "1", "digest": "0", "seen_at": NOW, "offered_at": NOW}
    row = Origin.objects.create(article=article, content=content, offered_base=content, **about)
    return reverse("admin:articles_article_offer", args=[article.pk, row.pk]), {}


def wire_item(**values):
    """An item that came by wire, of a supplier of its own."""
    supplier = factories.supplier()
    arriving.keep(supplier, [Wire(format="ninjs", headline="Feri", external_id="1", **values)], now=NOW)
    return supplier.items.get()


def use_place(act: str, kind: str):
    """What an agency says of a story that is the owner's."""

    def place(owner) -> tuple[str, dict]:
        use = WireUse.objects.create(article=in_state(owner, "draft"), item=wire_item(), kind=kind, at=NOW)
        return reverse("admin:articles_wireitem_use", args=[use.pk, act]), {"base": 0, "reason": "Mati."}

    return place


def passkey_place(owner) -> tuple[str, dict]:
    """A passkey of the owner's."""
    row = Authenticator.objects.create(user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "Telepon"})
    return reverse("mfa_remove_webauthn", args=[row.pk]), {}


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


# ---- the walk


ACCOUNTS: dict[str, User] = {}  # one a role, and somebody else who owns others' stories
COOKIES: dict[str, str] = {}  # by which each is logged in


@pytest.fixture(scope="module", autouse=True)
def _people(django_db_setup, django_db_blocker, tmp_path_factory):
    with laid(_hire, blocker=django_db_blocker, media=tmp_path_factory.mktemp("media")):
        yield


def _hire():
    ACCOUNTS.update({role: factories.user(group, language="en") for role, group in ROLES.items()})
    ACCOUNTS["other"] = factories.user("Reporter", language="en")
    for role in ROLES:
        client = Client()
        client.force_login(ACCOUNTS[role])
        COOKIES[role] = client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def accounts(db):
    """The accounts, fresh: what one test has them remember, the next is not told."""
    return {role: User.objects.get(pk=account.pk) for role, account in ACCOUNTS.items()}


AS_OPENED = re.compile(r"admin:(preferences|.*_(add|change|delete))(?= |$)")  # posts the form that it shows, changed
WRITTEN = re.compile(r'[A-Z ]+ "(.*?)"')
BESIDE = {"django_admin_log", "django_session"}  # what the desk notes of a write, which is not the write
NOTED = {"admin:logout", "admin:articles_user_link"}  # writes nothing else: the end of a log-in, that a link was made
AIMS = {"django_session"}  # where somebody was going is kept there, while the password is asked for once more
BY_LINK = {"admin:new_password"}  # open to whoever holds the link


def ask(key: str, column: str, accounts: dict) -> list[tuple[int, list[str]]]:
    """GET and then POST as the column says; the status of each, and what was written. Nothing of it stays."""
    role, _comma, whose = column.partition(", ")
    client = Client()
    if role != "anonymous":
        client.cookies[settings.SESSION_COOKIE_NAME] = COOKIES[role]
    with transaction.atomic():
        owner = accounts[role] if whose == "own" else accounts["other"]
        address, data = place(key, owner)
        asked, read = _asked(lambda: client.get(address))
        data = {**(shown(asked, address) if AS_OPENED.match(key) else {}), **data}
        done, written = _asked(lambda: client.post(address, data))
        found = [(asked.status_code, read), (done.status_code, written)]
        transaction.set_rollback(True)
    return found


def _asked(request) -> tuple[Any, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        response = request()
    statements = [query["sql"] for query in captured]
    return response, [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_every_address_stands_in_the_table_and_nothing_else():
    assert {key.partition(" ")[0] for key in TABLE} == addresses()


@pytest.mark.parametrize("key", TABLE)
def test_the_address_answers_as_the_table_says(key, accounts):
    found = {}
    for column in TABLE[key]:
        (get, read), (post, written) = ask(key, column, accounts)
        assert read == [], f"GET by {column} writes"
        tables, tells = {WRITTEN.match(sql)[1] for sql in written}, TABLE[key][column][1] == f"{post}+"
        if tells or (post == 302 and get != 302 and (column != "anonymous" or key in BY_LINK)):
            kept = tables if key in NOTED else tables - BESIDE
            assert kept and table_of(key) in {*kept, ""}, f"obeyed POST by {column} writes {sorted(tables)} alone"
        else:
            assert tables <= (AIMS if post == 302 else set()), f"POST by {column} writes {sorted(tables)}"
        found[column] = (str(get), f"{post}+" if tells else str(post))

    assert found == TABLE[key]


@pytest.mark.parametrize("key", [key for key in TABLE if key.startswith("admin:articles_article")])
def test_a_post_from_another_site_is_refused(key, accounts):
    client = Client(enforce_csrf_checks=True)
    client.force_login(accounts["administrator"])
    address, data = place(key, accounts["other"])

    assert client.post(address, data).status_code == 403


@pytest.mark.parametrize("query", ["_popup=1", "_popup=1&_to_field=id", "_to_field=id"])
@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_a_window_shows_no_more_than_a_page(accounts, client, page, query):
    client.force_login(accounts["reporter"])
    secret = in_state(accounts["other"], "draft")

    assert client.get(f"{reverse(f'admin:articles_article_{page}', args=[secret.pk])}?{query}").status_code == 404
    assert secret.headline not in client.get(f"{reverse('admin:articles_article_changelist')}?{query}").content.decode()


def test_no_address_leads_from_any_row_to_its_page(accounts, client):
    """Django's own redirect would tell the headline of a draft by its address."""
    client.force_login(accounts["reporter"])
    secret = in_state(accounts["other"], "draft")

    assert client.get(f"/admin/r/{ContentType.objects.get_for_model(Article).pk}/{secret.pk}/").status_code == 404
