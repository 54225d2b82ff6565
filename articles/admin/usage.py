"""Where photos are used: a line in their list, the stories on a photo's page, what keeps one from being deleted."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KT
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import uses
from ..models import Article, Photo, PlannedUpdate, Revision
from ..templatetags.newsroom import grouped
from .base import DeskAdmin
from .standing import readers_see

NAMED = 50  # stories on a photo's page; the others are counted


class UseFilter(admin.SimpleListFilter):
    """Photos that a story, a person or a topic has, and those that nobody has."""

    title = gettext_lazy("use")
    parameter_name = "use"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Name the two."""
        return [("yes", gettext_lazy("Used")), ("no", gettext_lazy("Not used"))]

    def queryset(self, request: Any, queryset: Any) -> Any:  # noqa: ARG002
        """Keep the chosen ones."""
        choose = {"yes": uses.used, "no": uses.unused}.get(self.value() or "")
        return choose(queryset) if choose else queryset


class Usage(DeskAdmin):
    """For the admin of photos: the column `used`, the read-only field `where_used`; what is used is not deleted."""

    def get_queryset(self, request: Any) -> Any:
        """Count the stories of each photo."""
        return uses.with_counts(super().get_queryset(request), timezone.now())

    @admin.display(description=gettext_lazy("use"))
    def used(self, row: Any) -> str:
        """How many stories show the photo, and in how many of them readers see it."""
        parts = [in_words(row.story_count, row.live_count)] if row.story_count or not row.is_elsewhere else []
        parts += [_("as a portrait or with a topic")] if row.is_elsewhere else []
        return capfirst("; ".join(parts))

    def get_object(self, request: Any, object_id: str, from_field: Any = None) -> Any:
        """Note who asks: what they may know of its use depends on it."""
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.viewer = request.user
        return found

    @admin.display(description=gettext_lazy("use"))
    def where_used(self, row: Any) -> str:
        """The stories, people and topics that have the photo."""
        if row is None or row.pk is None:
            return in_words(0, 0)
        return render_to_string("admin/articles/photo/_uses.html", seen(row.viewer, row, now=timezone.now()))

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        """Protect photos that a story, a person or a topic shows: it would have a hole.

        Stories that one may not see are not named.
        """
        photos = list(objs)
        gone, counts, lacking, protected = super().get_deleted_objects(photos, request)
        found = [seen(request.user, photo, now=timezone.now()) for photo in photos]
        lines: list[Any] = [
            format_html('<a href="{}">{}</a>', row["url"], row["headline"]) for one in found for row in one["rows"]
        ]
        lines += [line for one in found for line in (one["more"], one["hidden"]) if line]
        lines += [
            format_html('<a href="{}">{}</a> ({})', url, row, kind)
            for one in found
            for row, kind, url in one["elsewhere"]
        ]
        lines += [_("A planned update") for photo in photos if _is_planned(photo)]
        lines = lines or (protected and [_("A story that you may not see")])
        return gone, counts, lacking if not lines else set(), lines


def in_use(photo: Photo) -> bool:
    """Whether a person or a topic shows the photo, or an approved or released story has it in some version.

    Earlier versions count: readers may have seen it there, and see it again once that version is restored.
    """
    approved = uses.ever(photo).filter(Q(live_number__isnull=False) | Q(approved_number__isnull=False))
    return approved.exists() or bool(uses.elsewhere(photo))


def _is_planned(photo: Photo) -> bool:
    """Whether a version shows it that waits to go out, while the working copy of its story may have gone on."""
    waiting = PlannedUpdate.objects.filter(article=OuterRef("article"), number=OuterRef("number"), done_at__isnull=True)
    versions = Revision.objects.filter(Exists(waiting), article__in=uses.ever(photo).values("pk"))
    named = Q(content__lead_photo=photo.pk) | Q(text__contains=str(photo.uid))
    return versions.annotate(text=KT("content__body")).filter(named).exists()


def in_words(stories: int, live: int) -> str:
    """Return a count of stories, and of those that readers see now, as people say it."""
    if not stories:
        return _("Not used")
    told = ngettext("In %(count)s story", "In %(count)s stories", stories) % {"count": grouped(stories)}
    return f"{told}, " + (_("%(count)s live") % {"count": grouped(live)} if live else _("none live"))


def seen(user: Any, photo: Photo, *, now: datetime) -> dict[str, Any]:
    """Return where a photo is used at `now` (UTC), as `user` may know it, for admin/articles/photo/_uses.html.

    Named are the stories that they may see at the desk, and those in which every reader sees it; the others are
    counted. Ten queries, however many there are.
    """
    every, live = uses.stories(photo), uses.live(photo, now)
    theirs = Article.objects.visible_to(user).filter(pk__in=every.values("pk"))
    named = Article.objects.filter(Q(pk__in=theirs.values("pk")) | Q(pk__in=live.values("pk")))
    at_desk = set(theirs.values_list("pk", flat=True))
    count, readable = every.count(), named.count()
    shown = list(named.with_working().defer("body").order_by("-changed_at", "-pk")[:NAMED])
    hidden, more = count - readable, readable - len(shown)
    elsewhere = [(row, row._meta.verbose_name, row.get_absolute_url()) for row in uses.elsewhere(photo)]
    return {
        "told": in_words(count, live.count()) if count or not elsewhere else "",
        "rows": [_row(story, story.pk in at_desk, now) for story in shown],
        "more": ngettext("%(count)s more story", "%(count)s more stories", more) % {"count": grouped(more)}
        if more
        else "",
        "hidden": ngettext("%(count)s story that you may not see", "%(count)s stories that you may not see", hidden)
        % {"count": grouped(hidden)}
        if hidden
        else "",
        "elsewhere": elsewhere,
    }


def _row(story: Any, is_at_desk: bool, now: datetime) -> dict[str, Any]:
    """Return a line: the working copy's headline for those who see it, else the live copy's; where the story stands."""
    if not is_at_desk:
        return {"headline": story.headline, "url": story.get_absolute_url(), "readers": readers_see(story, now)}
    return {
        "headline": story.working_headline or story.headline,
        "url": reverse("admin:articles_article_change", args=[story.pk]),
        "readers": readers_see(story, now),
        "story": story,
    }
