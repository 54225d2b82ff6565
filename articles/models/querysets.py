"""What can be asked of many stories. `live` is the one predicate that decides what is public."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.fields.json import KT

if TYPE_CHECKING:
    from .people import User
    from .taxonomy import Section

# The ordered relations that a story's page shows, each fetched with what its rows name in one query.
PAGE_ROWS = ("author_rows", "editor_rows", "source_rows", "topic_rows")


def answered(queryset: Any, rows: list[Any]) -> Any:
    """Return a queryset that has `rows` and asks for none, as a relation's that was prefetched."""
    queryset._result_cache, queryset._prefetch_done = rows, True
    return queryset


class ArticleQuerySet(models.QuerySet):
    """Stories, asked for in sentences: `Article.objects.live(now).in_section(section).with_cards()[:20]`."""

    def live(self, now: datetime) -> Self:
        """Stories that readers see at `now` (UTC). Every public page, feed, map, count and link starts from it."""
        return self.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=now), published_at__lte=now)

    def hidden(self, now: datetime) -> Self:
        """Stories that readers do not see at `now` (UTC): all that are not `live`. For taking them off a number."""
        return self.filter(Q(published_at__isnull=True) | Q(published_at__gt=now) | Q(withdrawn_at__lte=now))

    def gone(self, now: datetime) -> Self:
        """Stories that readers saw once and that are withdrawn at `now` (UTC)."""
        return self.filter(published_at__lte=now, withdrawn_at__lte=now)

    def scheduled(self, now: datetime) -> Self:
        """Stories whose first moment before readers lies ahead of `now` (UTC)."""
        return self.filter(published_at__gt=now)

    def visible_to(self, user: "User") -> Self:
        """Stories whose working copy `user` may see at the desk: all for those who edit others', else theirs.

        Theirs are those that they own, and those that are assigned to them as long as that is open.
        """
        if user.has_perm("articles.edit_others_article"):
            return self
        if not user.has_perm("articles.view_article"):
            return self.none()
        assignments = apps.get_model("articles", "Assignment")._default_manager
        given = assignments.filter(assignee=user, ended_at__isnull=True).values("article")
        return self.filter(Q(owner=user) | Q(pk__in=given))

    def linkable(self, user: "User | None", now: datetime) -> Self:
        """Stories that `user` may name, and so learn the headline of: live ones at `now` (UTC), and `visible_to` them.

        None is the system, and may name all.
        """
        if user is None or user.has_perm("articles.edit_others_article"):
            return self
        return self.visible_to(user) | self.live(now)

    def in_section(self, section: "Section") -> Self:
        """Stories of a section and of its sub-sections.

        Asks for the sub-sections at once: given a plain list, both databases use the index by section; given an OR or
        a subquery they walk the newest stories until they find enough, which a quiet section never has.
        """
        return self.filter(section__in=[section.pk, *section.children.values_list("pk", flat=True)])

    def newest_first(self) -> Self:
        """By publication, newest first; the id makes the order total."""
        return self.order_by("-published_at", "-pk")

    def with_cards(self) -> Self:
        """With what a card in a list shows: section and photo, without the body."""
        return self.select_related("section", "lead_photo").defer("body")

    def with_page(self) -> Self:
        """With what the story page shows around the text; of related stories the ids alone."""
        rows: dict[str, Any] = {name: self.model._meta.get_field(name).related_model for name in PAGE_ROWS}
        return self.select_related("section__parent", "lead_photo").prefetch_related(
            *(Prefetch(name, row.objects.select_related(row.TARGET)) for name, row in rows.items()),
            "tags",
            "related_rows",
        )

    def with_working(self) -> Self:
        """With `working_number` and `working_headline`: the newest revision's, null if the row is the base."""
        revisions = apps.get_model("articles", "Revision")._default_manager
        newest = revisions.filter(article=OuterRef("pk")).order_by("-number")
        return self.annotate(
            working_number=Subquery(newest.values("number")[:1]),
            working_headline=Subquery(newest.annotate(text=KT("content__headline")).values("text")[:1]),
        )

    def with_plan(self) -> Self:
        """With `planned_for`: when a planned update goes out (UTC), null if none is planned."""
        plans = apps.get_model("articles", "PlannedUpdate")._default_manager
        waiting = plans.filter(article=OuterRef("pk"), done_at__isnull=True)
        return self.annotate(planned_for=Subquery(waiting.values("at")[:1]))


class ArticleManager(models.Manager.from_queryset(ArticleQuerySet)):  # type: ignore[misc]
    """Finds a story by its natural key, the UUID."""

    def get_by_natural_key(self, uid: str):
        """Return the story with this UUID."""
        return self.get(uid=uid)
