"""The desk's calendar: a month or a week of what goes out, changes, is withdrawn, due and wished for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from .. import agenda, editing, workflow
from ..agenda import Entry, Span
from ..forms.calendar import DropForm
from ..forms.moments import YEARS, zone_label
from ..models import Article
from ..templatetags.desk import Choice, Menu, when
from . import buttons
from .filters import AuthorFilter, SectionFilter, TopicFilter

FILTERS = (SectionFilter, TopicFilter, AuthorFilter)
WEEK, MONTH = "week", "month"
SHOWN = {MONTH: (3, 8), WEEK: (10, 60)}  # entries of a kind on a day: past ones, then those to come
LABELS = {
    "publication": gettext_lazy("Goes out"),
    "update": gettext_lazy("Update"),
    "withdrawal": gettext_lazy("Withdrawal"),
    "due": gettext_lazy("Due"),
    "wish": gettext_lazy("Wished for"),
}
AGAIN = gettext_lazy("The story was changed meanwhile. Nothing was done: look again.")


def urls(site: AdminSite) -> list:
    """Return the addresses, for the site's `get_urls`."""
    return [
        path("calendar/", site.admin_view(lambda request: view(request, site)), name="calendar"),
        path("calendar/move/", site.admin_view(move), name="calendar_move"),
    ]


# ---- the page


@require_safe
def view(request: Any, site: AdminSite) -> HttpResponse:
    """Show the month or the week of `?day=`, today's without one. Raises PermissionDenied."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    now, asked = timezone.now(), request.GET
    today = timezone.localdate(now)
    day, shape = day_of(asked.get("day", "")) or today, WEEK if asked.get("view") == WEEK else MONTH
    days = agenda.days_of_week(day) if shape == WEEK else agenda.days_of_month(day)
    params = {name: [value] for name, value in asked.items() if value}
    filters = [each(request, params, Article, site.get_model_admin(Article)) for each in FILTERS]
    stories = Article.objects.visible_to(request.user)
    for each in filters:
        stories = each.queryset(request, stories)
    span = Span(days, timezone.get_current_timezone(), now, *SHOWN[shape])
    shown = agenda.agenda(stories, span)
    request.current_app = site.name
    page = Page(shape, day, {each.parameter_name: value for each in filters if (value := each.value())})
    context = {
        **site.each_context(request),
        "title": _("Calendar"),
        "page": page,
        "heading": page.heading(days),
        "zone": zone_label(now),
        "today": today,
        "days": [page.shown(each, span, request.user) for each in shown],
        "hours": agenda.HOURS,
        "find": {"has_active_filters": bool(page.filters), "clear_all_filters_qs": page.address(filters={})},
        "menus": [page.menu(each) for each in filters],
        "kept": [("view", shape), ("day", day.isoformat())],
    }
    return TemplateResponse(request, "admin/calendar.html", context)


@dataclass(frozen=True, slots=True)
class Page:
    """Where the calendar stands: its shape, a day of it, and the filters that are chosen."""

    shape: str
    day: date
    filters: dict[str, str]

    def address(self, **changes: Any) -> str:
        """Return the address of this page, with other values for some."""
        values = {"shape": self.shape, "day": self.day, "filters": self.filters, **changes}
        return "?" + urlencode({"view": values["shape"], "day": values["day"].isoformat(), **values["filters"]})

    @property
    def ways(self) -> dict[str, str]:
        """The addresses of the pages around this one."""
        if self.shape == WEEK:
            before, after = self.day - timedelta(days=7), self.day + timedelta(days=7)
        else:
            first = self.day.replace(day=1)
            before, after = (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)
        return {
            "before": self.address(day=before),
            "after": self.address(day=after),
            "today": self.address(day=timezone.localdate()) + "#today",
            "month": self.address(shape=MONTH),
            "week": self.address(shape=WEEK),
        }

    def heading(self, days: list[date]) -> str:
        """Name the month, or the first and the last day of the week."""
        if self.shape == MONTH:
            return capfirst(date_format(self.day, "F Y"))
        return f"{date_format(days[0], 'j M')} – {date_format(days[-1], 'j M Y')}"

    def menu(self, spec: Any) -> Menu:
        """Return a filter as a menu."""
        chosen, without = str(spec.value() or ""), {**self.filters}
        without.pop(spec.parameter_name, None)
        choices = [Choice(value, label, value == chosen) for value, label in spec.lookup_choices]
        every = Choice("", _("All"), not chosen)
        return Menu(spec.title, spec.parameter_name, [every, *choices], self.address(filters=without))

    def shown(self, day: agenda.Day, span: Span, user: Any) -> dict[str, Any]:
        """Return what the template shows of a day."""
        lines = [line(entry, user) for entry in day.entries]
        return {
            "day": day,
            "is_beside": self.shape == MONTH and day.date.month != self.day.month,
            "is_past": agenda.midnight(day.date + timedelta(days=1), span.zone) <= span.now,
            "lines": lines,
            "hours": [(hour, [each for each in lines if each["at"].hour == hour]) for hour in agenda.HOURS]
            if self.shape == WEEK
            else [],
            "week": self.address(shape=WEEK, day=day.date),
            "list": self.published(day.date, span),
        }

    def published(self, day: date, span: Span) -> str:
        """Return the address of the list of all stories that came out on a day, by the same filters."""
        start, end = agenda.midnight(day, span.zone), agenda.midnight(day + timedelta(days=1), span.zone)
        moments = {"published_at__gte": start.isoformat(), "published_at__lt": min(end, span.now).isoformat()}
        return reverse("admin:articles_article_changelist") + "?" + urlencode({**moments, **self.filters})


def line(entry: Entry, user: Any) -> dict[str, Any]:
    """Return what the template shows of an entry: its words, and where its user may move it, the ways to do so."""
    kind, story = entry.kind, entry.story
    may = bool(kind.move) and not entry.is_past and user.has_perm(workflow.BY_NAME[kind.move].permission)
    told = _("Published") if kind is agenda.PUBLICATION and entry.is_past else LABELS[kind.name]
    return {
        "entry": entry,
        "kind": kind.name,
        "at": entry.at,
        "label": told,
        "url": reverse("admin:articles_article_change", args=[story.pk]),
        "may_move": may,
        "again": buttons.url(story, kind.move, entry.base) if may else "",
        "cancel": buttons.url(story, kind.cancel, entry.base) if may else "",
        "cancel_label": workflow.BY_NAME[kind.cancel].label if may else "",
    }


def day_of(text: str) -> date | None:
    """Return the day that an address names, None for what is none or lies beyond reason."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS[1:-1] else None


# ---- a drop


@require_POST
def move(request: Any) -> JsonResponse:
    """Give a dropped entry its new time, or say why not; "url" leads to the form that asks for more.

    Raises Http404, PermissionDenied, BadRequest.
    """
    form = DropForm(request.POST)
    if not form.is_valid():
        raise BadRequest(f"Not a drop: {', '.join(form.errors)}.")
    asked, now = form.cleaned_data, timezone.now()
    story = Article.objects.visible_to(request.user).filter(pk=asked["story"]).first()
    if story is None:
        raise Http404
    if not workflow.can(request.user, story, workflow.BY_NAME[asked["kind"].move]):
        raise PermissionDenied
    if asked["at"] <= now:
        words = _("That time has passed. Nothing was moved; a time in the past is given in the form.")
        return _no(words, buttons.url(story, asked["kind"].move, asked["base"]))
    return make(request.user, story, asked, now=now)


def make(user: Any, story: Article, asked: dict[str, Any], *, now: datetime) -> JsonResponse:
    """Make the move; raises BadRequest."""
    kind, asked_for = asked["kind"], {"base": asked["base"], "at": asked["at"], "was": asked["was"]}
    if kind.name == "withdrawal":
        asked_for |= {"reason": story.withdrawal_reason, "kind": story.withdrawal_kind}
    try:
        workflow.move(story, kind.move, actor=user, now=now, **asked_for)
    except editing.UnknownBase as error:
        raise BadRequest(str(error)) from error
    except editing.Stale:
        return _no(str(AGAIN))
    except workflow.Refused as refused:
        return _no(" ".join(str(problem) for problem in refused.problems))
    return JsonResponse({"said": _("Moved to %(time)s.") % {"time": when(asked["at"], now)}})


def _no(said: str, url: str = "") -> JsonResponse:
    return JsonResponse({"said": said, "url": url}, status=409)
