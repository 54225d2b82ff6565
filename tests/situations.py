"""What must stand there before an address of the desk answers with more than a 404: its row, and what is posted."""

import uuid
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import assignments, buffers, editing, library, notices, previews, publication
from articles.admin.reset import address_of
from articles.models import Correction, Note, Origin, PreviewLink, Release, WireUse

from . import factories
from .desk import posted, story, whole
from .factories import NOW
from .filled import GIF, PASSWORD, typed, wire
from .rows import ROWS, in_state, wire_item
from .test_admin_rules import chosen as rules_chosen

TOKEN = uuid.UUID("6f1c1f5e-3f0b-4c8e-9a53-2f1f3b8f2a10")


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
