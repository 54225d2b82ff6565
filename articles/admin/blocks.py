"""What the editor's blocks ask: which stories and photos there are, and what the text names.

The answers are JSON. Nobody learns more by them than by the desk's pages: a story that one may not see has no headline
here, and is not told from one that is not there.
"""

from datetime import datetime
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models.functions import Coalesce
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import editing, html
from ..addresses import web_address
from ..forms.story import linkable_having
from ..models import Article, Photo, Stage, User
from ..templatetags.desk import moment
from .standing import LIVE, SCHEDULED, WITHDRAWN, readers_see

STORIES = 12  # a search answers
PHOTOS = 24
NAMED = 100  # blocks that one question may be about


def urls(site: AdminSite) -> list:
    """Return the addresses, for the site's `get_urls`."""
    return [
        path("blocks/", site.admin_view(named), name="blocks"),
        path("blocks/stories/", site.admin_view(stories), name="blocks_stories"),
        path("blocks/photos/", site.admin_view(lambda request: photos(request, site)), name="blocks_photos"),
    ]


@require_safe
def named(request: HttpRequest) -> JsonResponse:
    """Answer what may be shown of the stories and photos whose UUIDs are asked for (`story=…&photo=…`).

    Raises PermissionDenied, and BadRequest for more of them than a text has.
    """
    user = _allowed(request, "articles.view_article")
    now = timezone.now()
    story_uids, photo_uids = (
        {uid for uid in request.GET.getlist(kind) if html.is_uid(uid)} for kind in ("story", "photo")
    )
    if len(story_uids) + len(photo_uids) > NAMED:
        raise BadRequest(f"More than {NAMED} blocks in one question.")
    seen = Article.objects.linkable(user, now).filter(uid__in=story_uids) if story_uids else Article.objects.none()
    found = {str(row.uid): row for row in seen.select_related("section").defer("body")}
    library = Photo.objects.filter(uid__in=photo_uids) if user.has_perm("articles.view_photo") else Photo.objects.none()
    return JsonResponse(
        {
            "stories": [
                story_facts(found[uid], user=user, now=now) if uid in found else unknown_story(uid)
                for uid in sorted(story_uids)
            ],
            "photos": [photo_facts(row, now=now) for row in library],
        }
    )


@require_safe
def stories(request: HttpRequest) -> JsonResponse:
    """Answer the newest stories that have the words of `term`, in the headline first; not the one of `without`.

    Those that readers will not see again, withdrawn or spiked, are no targets. Raises PermissionDenied.
    """
    user = _allowed(request, "articles.view_article")
    now = timezone.now()
    newest = (Coalesce("published_at", "changed_at").desc(), "-pk")
    rows = linkable_having(user, now, request.GET.get("term", ""), *newest).exclude(withdrawn_at__lte=now)
    rows = rows.exclude(stage=Stage.SPIKED, published_at__isnull=True)
    if html.is_uid(without := request.GET.get("without", "")):
        rows = rows.exclude(uid=without)
    found = list(rows.select_related("section").defer("body")[: STORIES + 1])
    results = [story_facts(row, user=user, now=now) for row in found[:STORIES]]
    return JsonResponse({"results": results, "pagination": {"more": len(found) > STORIES}})


@require_safe
def photos(request: HttpRequest, site: AdminSite) -> JsonResponse:
    """Answer a page of the library, searched as its list is (`term`, `page` from 1). Raises PermissionDenied."""
    _allowed(request, "articles.view_photo")
    now = timezone.now()
    library = site.get_model_admin(Photo)
    rows, _twice = library.get_search_results(request, Photo.objects.all(), request.GET.get("term", ""))
    page = request.GET.get("page", "1")
    start = (int(page) - 1) * PHOTOS if page.isascii() and page.isdecimal() and 0 < len(page) < 5 else 0
    found = list(rows.order_by("-created_at", "-pk")[max(start, 0) : max(start, 0) + PHOTOS + 1])
    results = [photo_facts(row, now=now) for row in found[:PHOTOS]]
    return JsonResponse({"results": results, "pagination": {"more": len(found) > PHOTOS}})


# ---- what is told


def story_facts(story: Article, *, user: User, now: datetime) -> dict[str, str]:
    """Return what a block shows of a story that `user` may read; texts in the active language, moments in its zone."""
    state = readers_see(story, now)
    at_desk = editing.may_see(user, story)
    page = reverse("admin:articles_article_change", args=[story.pk]) if at_desk else story.get_absolute_url()
    return {
        "id": str(story.uid),
        "text": story.headline,
        **standing_facts(story, now=now),
        "note": _note(story, state),
        "url": story.get_absolute_url() if state is LIVE else page,
    }


def standing_facts(story: Article, *, now: datetime) -> dict[str, str]:
    """Return what tells a story from others with such a headline: where it stands, its section, its time."""
    state, when = readers_see(story, now), moment(story.published_at or story.changed_at)
    return {
        "tag": f"readers-{state.name}" if state else f"stage-{story.stage}",
        "label": str(state.label) if state else story.get_stage_display(),
        "detail": " · ".join(part for part in (story.section.name if story.section else "", when) if part),
    }


def unknown_story(uid: str) -> dict[str, str]:
    """Return what a block shows of a story that the asker may not see, or that is not there."""
    return {
        "id": uid,
        "text": "",
        "tag": "stage-spiked",
        "label": _("A story that you may not see"),
        "note": _("Readers do not see this line now."),
        "detail": "",
        "url": "",
    }


def _note(story: Article, state: Any) -> str:
    """Return when readers see a "Baca Juga" line to the story, "" if they do."""
    if state is LIVE:
        return ""
    if state is SCHEDULED:
        return _("Readers see this line from then on.")
    if state is WITHDRAWN:
        return _("The story is withdrawn: readers do not see this line.")
    if story.stage == Stage.SPIKED:
        return _("The story is spiked: readers do not see this line.")
    return _("Readers see this line once the story is out.")


def photo_facts(photo: Photo, *, now: datetime) -> dict[str, Any]:
    """Return what a block and the library show of a photo."""
    tag, label, note = _standing_of(photo, now)
    return {
        "id": str(photo.uid),
        "pk": photo.pk,
        "text": str(photo),
        "src": photo.rendition("full", "webp", 480).url if photo.key else "",
        "supplied": supplied(photo),
        "shown": photo.is_shown(now),
        "alt": photo.alt,
        "caption": photo.caption,
        "credit": photo.credit,
        "tag": tag,
        "label": label,
        "note": note,
        "wanting": [
            *([] if photo.alt else [_("Alternative text wanting")]),
            *([] if photo.credit else [_("Credit wanting")]),
        ],
        "url": reverse("admin:articles_photo_change", args=[photo.pk]),
    }


def supplied(photo: Photo) -> str:
    """Return where the supplier has the file of a photo that has none here, for somebody to fetch it; "" of others."""
    return "" if photo.file else web_address(photo.supplied_at)


def _standing_of(photo: Photo, now: datetime) -> tuple[str, str, str]:
    """Return a style, a label and a note where readers do not see the picture, or not for ever."""
    if not photo.file:
        return "stage-in_review", _("No file"), _("Readers see the picture once there is a file.")
    if photo.rights_end is None:
        return "", "", "" if photo.alt else _("The alternative text is wanting.")
    at = {"moment": moment(photo.rights_end)}
    if photo.rights_end <= now:
        return "readers-withdrawn", _("Rights ended"), _("Readers have not seen the picture since %(moment)s.") % at
    return "readers-scheduled", _("Rights limited"), _("Readers see the picture until %(moment)s.") % at


def _allowed(request: HttpRequest, permission: str) -> User:
    """Return who asks; raises PermissionDenied without the permission."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm(permission):
        raise PermissionDenied
    return user
