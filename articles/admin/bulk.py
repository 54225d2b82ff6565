"""One move for many stories of the list: first what stands in the way of each, then what became of each.

Each story is moved by itself, as of the revision that was seen in the list: what one of them refuses stops no other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import editing, gates, workflow
from ..content import stored
from ..editing import Working
from ..forms.bulk import BulkForm
from ..models import Article, PlannedUpdate, Revision, User
from ..templatetags.desk import moment
from ..workflow import Move
from . import unkept
from .filters import is_id
from .moves import MOVED
from .standing import ReadersSee, readers_see

MOST = 100
# A plan may tell readers of a correction, whose words are its own.
PLANNED = gettext_lazy("An update waits for its time. Publish it on its own page, or change its time there.")
TAKING = (workflow.PUBLISH, workflow.RETURN)  # which would take it off unseen
NAMES = ("submit", "return", "approve", "publish", "spike", "unspike")  # others ask something of each story


@dataclass(frozen=True, slots=True)
class Line:
    """A chosen story: the revision that was seen, where it stands, and what stands in the way or came of the move."""

    story: Article
    base: int
    headline: str
    readers: ReadersSee | None
    told: list[Any]  # sentences
    is_good: bool  # it can be moved; it was moved

    @property
    def value(self) -> str:
        """What the page's box says of it."""
        return f"{self.story.pk}:{self.base}"


def offered(user: User) -> list[Move]:
    """Return the moves of many stories for which `user` has the right."""
    return [workflow.BY_NAME[name] for name in NAMES if user.has_perm(workflow.BY_NAME[name].permission)]


def box(row: Any) -> str:
    """Return the box that chooses a story of the list; its form is `_bulk.html`'s."""
    label = _("Choose “%(headline)s”") % {"headline": row.working_headline or row.headline}
    return format_html(
        '<input type="checkbox" form="bulk" name="story" value="{}:{}" aria-label="{}">',
        str(row.pk),
        str(row.working_number or 0),
        label,
    )


def view(desk: Any, request: Any) -> HttpResponse:
    """GET: tell of each story what stands in the way, ask what the move needs. POST: move them and tell of each.

    Raises Http404 for a move that is not made with many, PermissionDenied, BadRequest.
    """
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(given.getlist("story"))
    if problem := _unready(given.get("move"), chosen):
        messages.warning(request, problem)
        return HttpResponseRedirect(_back(request))
    if given["move"] not in NAMES:
        raise Http404
    move, now = workflow.BY_NAME[given["move"]], timezone.now()
    if not request.user.has_perm(move.permission):
        raise PermissionDenied
    rows = _rows(desk, request, chosen)
    lines = _asked(rows, chosen, move, user=request.user, now=now)
    is_update = move is workflow.PUBLISH and any(line.is_good and line.story.is_out(now) for line in lines)
    data = request.POST if request.method == "POST" else None
    form = BulkForm(data, name=move.name, needs_reason=move.needs_reason, asks_change=is_update)
    done = form.is_valid()
    if done:
        lines = [_moved(row, chosen[row.pk], move, form, actor=request.user) for row in rows]
        if not all(line.is_good for line in lines):
            unkept.say_typed(request, form.cleaned_data.get("reason", ""))
    page = desk.page(
        request,
        None,
        title=_("%(move)s: several stories") % {"move": move.label},
        move=move,
        form=form,
        lines=lines,
        good=sum(line.is_good for line in lines),
        lost=len(chosen) - len(rows),
        back=_back(request),
        action="?" + urlencode({"_changelist_filters": request.GET.get("_changelist_filters", "")}),
        is_danger=move is workflow.SPIKE,
        media=desk.media,
    )
    name = "bulk_done" if done else "bulk"
    return TemplateResponse(request, f"admin/articles/article/{name}.html", page)


# ---- what was chosen


def _chosen(values: Iterable[str]) -> dict[int, int]:
    """Return story -> the revision that was seen, from boxes as "12:3"; raises BadRequest."""
    chosen = {}
    for value in values:
        pk, _colon, base = value.partition(":")
        if not (is_id(pk) and is_id(base)):
            raise BadRequest("A box does not say which story it is about.")
        chosen[int(pk)] = int(base)
    return chosen


def _unready(name: str | None, chosen: dict[int, int]) -> str:
    if not chosen:
        return _("Choose stories first: tick the boxes beside them.")
    if not name:
        return _("Choose what to do with the stories.")
    if len(chosen) > MOST:
        return ngettext("At most %(count)d story at a time.", "At most %(count)d stories at a time.", MOST) % {
            "count": MOST
        }
    return ""


def _back(request: Any) -> str:
    """Return the address of the list, filtered as it was."""
    query = QueryDict(request.GET.get("_changelist_filters", "")).urlencode()
    return reverse("admin:articles_article_changelist") + (f"?{query}" if query else "")


def _rows(desk: Any, request: Any, chosen: dict[int, int]) -> list[Article]:
    """Return those of the stories that the user may see, in the order of the list; one query."""
    return list(desk.get_queryset(request).filter(pk__in=chosen).with_working())


# ---- before and after


def _asked(rows: list[Article], chosen: dict[int, int], move: Move, *, user: User, now: datetime) -> list[Line]:
    rules, copies, planned = gates.levels(), _copies(rows), _planned(rows)
    lines = []
    for row in rows:
        copy = copies.get(row.pk) or editing.working(row)
        seen = gates.Inspection(copy.content, now=now)
        seen.levels = rules  # the same for all: asked once
        steps = workflow.available(user, row, now=now, copy=copy, inspection=seen)
        step = next((step for step in steps if step.name == move.name), None)
        if copy.number != chosen[row.pk]:
            told: list[Any] = [_("It was changed since you saw the list. Look at it first.")]
        elif move in TAKING and row.pk in planned:
            told = [PLANNED]
        elif step is None:
            told = [_("Not possible at this stage.")]
        else:
            told = step.problems
        note = [] if told or move is not workflow.PUBLISH else [_effect(row, now)]
        lines.append(_line(row, chosen[row.pk], told or note, is_good=not told, now=now))
    return lines


def _copies(rows: list[Article]) -> dict[int, Working]:
    """Return the working copies of stories that have revisions; two queries."""
    newest = Revision.objects.filter(article=OuterRef("article")).order_by("-number").values("pk")[:1]
    found = list(Revision.objects.filter(article__in=rows, pk=Subquery(newest)).select_related("actor"))
    contents = stored(row.content for row in found)
    return {row.article_id: Working(row.number, said, row) for row, said in zip(found, contents, strict=True)}


def _planned(rows: list[Article]) -> set[int]:
    """Return the ids of the stories with an update that waits for its time; one query."""
    waiting = PlannedUpdate.objects.filter(article__in=rows, done_at__isnull=True)
    return set(waiting.values_list("article", flat=True))


def _effect(row: Article, now: datetime) -> str:
    """Say what publishing now does to the story."""
    if row.is_out(now):
        return _("Readers see the update in place of what they see now.")
    if row.published_at:
        return _("It goes out now, not on %(time)s.") % {"time": moment(row.published_at)}
    return _("Readers see it from now on.")


def _moved(row: Article, base: int, move: Move, form: BulkForm, *, actor: User) -> Line:
    """Make the move with one story, and tell what came of it."""
    now, is_good = timezone.now(), False
    if move in TAKING and _planned([row]):
        return _line(row, base, [PLANNED], is_good=False, now=now)
    at = now if move is workflow.PUBLISH else None  # said in full: without it a schedule would stand
    try:
        row = workflow.move(row, move.name, base=base, actor=actor, now=now, at=at, **form.arguments())
    except (editing.Stale, editing.UnknownBase):
        told: list[Any] = [_("It was changed meanwhile. Nothing was done: look again.")]
    except workflow.Refused as refused:
        told = refused.problems
    except (PermissionDenied, Article.DoesNotExist):
        told = [_("It is not there any more, or not open to you any more.")]
    else:
        told, is_good = [MOVED[move.name]], True
    return _line(row, base, told, is_good=is_good, now=now)


def _line(row: Any, base: int, told: list[Any], *, is_good: bool, now: datetime) -> Line:
    headline = getattr(row, "working_headline", None) or row.headline
    return Line(row, base, headline, readers_see(row, now), told, is_good)
