"""Filters of the lists."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Article, Author, PlannedUpdate, Section, Stage, Topic, User

OPEN = (Stage.DRAFT, Stage.REVIEW, Stage.APPROVED)  # somebody works on the story, or has to


class RowFilter(admin.SimpleListFilter):
    """Stories that name one row."""

    lookup = ""

    def rows(self) -> Any:
        """Return the rows to choose from."""
        raise NotImplementedError

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Name the choices by id."""
        return [(str(row.pk), str(row)) for row in self.rows()]

    def queryset(self, request: Any, queryset: Any) -> Any:  # noqa: ARG002
        """Keep the stories of the chosen row; none for what is no id."""
        value = self.value()
        if value is None:
            return queryset
        return queryset.filter(self.condition(int(value))) if is_id(value) else queryset.none()

    def condition(self, pk: int) -> Q:
        """Return what a story must fulfil."""
        return Q(**{self.lookup: pk})


def sections_in_levels() -> list[Section]:
    """Return all sections in the order of the menu, each with its sub-sections behind it; one query."""
    rows = list(Section.objects.only("name", "parent", "order"))
    return [row for top in rows if not top.parent_id for row in [top, *(x for x in rows if x.parent_id == top.pk)]]


def named_in_levels(sections: list[Section]) -> list[tuple[int, str]]:
    """Return what a menu offers of sections: their ids and names, a dash before a sub-section's."""
    return [(row.pk, f"– {row}" if row.parent_id else str(row)) for row in sections]


def with_below(sections: list[Section], pk: int | None) -> tuple[int, ...]:
    """Return the ids of a section and of those below it; nothing for None."""
    return tuple(row.pk for row in sections if pk is not None and pk in (row.pk, row.parent_id))


class SectionFilter(RowFilter):
    """Stories of a section and of its sub-sections."""

    title = _("section")
    parameter_name = "section"

    def rows(self) -> Any:
        """Return all sections in the order of the menu."""
        return Section.objects.all()

    def condition(self, pk: int) -> Q:
        """Include the sub-sections."""
        return Q(section=pk) | Q(section__parent=pk)


class TopicFilter(RowFilter):
    """Stories of a topic."""

    title = _("topic")
    parameter_name = "topic"
    lookup = "topic_rows__topic"

    def rows(self) -> Any:
        """Return all topics."""
        return Topic.objects.only("name")


class AuthorFilter(RowFilter):
    """Stories by an author."""

    title = _("author")
    parameter_name = "author"
    lookup = "author_rows__author"

    def rows(self) -> Any:
        """Return all authors, those who left too."""
        return Author.objects.only("name")


class OwnerFilter(RowFilter):
    """Stories of one person at the desk, or one's own; no menu for those who see only their own anyway."""

    title = _("owner")
    parameter_name = "owner"
    lookup = "owner"

    def rows(self) -> Any:
        """Return everybody who owns a story."""
        owners = User.objects.only("first_name", "last_name", "username").order_by("first_name", "username")
        return owners.filter(Exists(Article.objects.filter(owner=OuterRef("pk"))))

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Put oneself first."""
        if not request.user.has_perm("articles.edit_others_article"):
            return []
        return [("me", _("Me")), *super().lookups(request, model_admin)]

    def queryset(self, request: Any, queryset: Any) -> Any:
        """Keep the stories of the chosen person."""
        if self.value() == "me":
            return queryset.filter(owner=request.user)
        return super().queryset(request, queryset)


class StageFilter(admin.SimpleListFilter):
    """Stories by where their working copy stands; all that are being worked on go together."""

    title = _("stage")
    parameter_name = "stage"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Name the stages."""
        return [("open", _("Being worked on")), *Stage.choices]

    def queryset(self, request: Any, queryset: Any) -> Any:  # noqa: ARG002
        """Keep the stories of the chosen stage."""
        if self.value() == "open":
            return queryset.filter(stage__in=OPEN)
        return queryset.filter(stage=self.value()) if self.value() in Stage.values else queryset


class ReadersFilter(admin.SimpleListFilter):
    """Stories by what readers see of them now."""

    title = _("what readers see")
    parameter_name = "readers"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Name the states."""
        return [
            ("live", _("Live")),
            ("update", _("Live, with an update at work")),
            ("planned", _("Live, with an update scheduled")),
            ("scheduled", _("Scheduled")),
            ("leaving", _("Live, with a withdrawal scheduled")),
            ("coming", _("Scheduled, updates too")),
            ("withdrawn", _("Withdrawn")),
            ("never", _("Never released")),
        ]

    def queryset(self, request: Any, queryset: Any) -> Any:  # noqa: ARG002
        """Keep the stories in the chosen state."""
        now = timezone.now()
        states = {
            "live": lambda: queryset.live(now),
            "update": lambda: queryset.live(now).exclude(stage=Stage.PUBLISHED),
            "planned": lambda: queryset.live(now).filter(plans__isnull=False, plans__done_at__isnull=True),
            "scheduled": lambda: queryset.scheduled(now),
            "leaving": lambda: queryset.live(now).filter(withdrawn_at__isnull=False),
            "coming": lambda: queryset.filter(pk__in=coming(now)),
            "withdrawn": lambda: queryset.gone(now),
            "never": lambda: queryset.filter(live_number__isnull=True),
        }
        return states.get(self.value() or "", lambda: queryset)()


def coming(now: datetime) -> Any:
    """Return the ids of stories that go out by themselves after `now` (UTC), for the first time or as an update."""
    plans = PlannedUpdate.objects.filter(done_at__isnull=True).order_by()
    return Article.objects.scheduled(now).values("pk").union(plans.values("article"))


class WithinFilter(admin.FieldListFilter):
    """Rows whose moment lies within the last days."""

    PERIODS: tuple[tuple[str, Any], ...] = (
        ("1", _("Last 24 hours")),
        ("7", _("Last 7 days")),
        ("30", _("Last 30 days")),
        ("365", _("Last year")),
    )

    @property
    def name(self) -> str:
        """The one parameter, such as "changed_at__within"."""
        return f"{self.field_path}__within"

    def expected_parameters(self) -> list[str | None]:
        """Return the parameter in a list."""
        return [self.name]

    def value(self) -> str:
        """Return the chosen number of days, "" for none that is offered."""
        values: Any = self.used_parameters.get(self.name) or [""]
        found = str(values[-1])
        return found if found in dict(self.PERIODS) else ""

    def choices(self, changelist: Any) -> Any:
        """Yield "all" and the periods."""
        everything = changelist.get_query_string(remove=[self.name])
        yield {"selected": not self.value(), "query_string": everything, "display": gettext("All")}
        for days, label in self.PERIODS:
            chosen = self.value() == days
            yield {"selected": chosen, "query_string": changelist.get_query_string({self.name: days}), "display": label}

    def queryset(self, request: Any, queryset: Any) -> Any:  # noqa: ARG002
        """Keep the rows of the chosen period up to now."""
        if not self.value():
            return queryset
        now = timezone.now()
        return queryset.filter(**{f"{self.field_path}__range": (now - timedelta(days=int(self.value())), now)})


def is_id(value: str) -> bool:
    """Whether `value` can be an id in the database."""
    return value.isascii() and value.isdecimal() and len(value) < 19
