"""Text from elsewhere, pasted or as files: what was understood of it is shown, then it becomes drafts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from .. import archive, dates, html
from ..forms.arrivals import ArrivalForm
from ..importers.story import Broken, ReadAlso, Story, Text
from ..intake import Door, Outcome, said
from ..intake.containers import File, inside
from ..intake.runs import Entry, Line, Run, entries, is_whole, one_line
from .imports import TAGS, summed

MOST = 500  # stories in one go
PASTED = gettext_lazy("pasted text")


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a pasted text: its parts by their names, its body, its lines with the doubtful marked.

    Of a part, the last says whether it was looked for in vain.
    """

    parts: list[tuple[Any, str, bool]]
    body: list[tuple[str, str | SafeString]]
    doubts: list[str]
    left_out: list[str]
    lines: list[tuple[str, bool]]


def view(desk: Any, request: Any) -> HttpResponse:
    """GET: ask for a text or files. POST: show what a text was understood as, keep it, or take the files in."""
    form = ArrivalForm(request.POST, request.FILES) if request.method == "POST" else ArrivalForm()
    if not form.is_valid():
        return _page(desk, request, form)
    door = Door(form.cleaned_data["source"] or "", actor=request.user)
    if form.cleaned_data["uploads"]:
        lines = _take(form.cleaned_data["uploads"], door)
        told = {"lines": [(TAGS.get(line.outcome, ""), line) for line in lines]}
        return _page(desk, request, form, **told, sums=summed(Counter(line.outcome for line in lines)))
    text = form.cleaned_data["text"]
    (came, *_others) = _pasted(text) or [Entry("", Story(format="", headline=""))]
    if not isinstance(came.came, Story):
        form.add_error("text", one_line(_(came.came.why).format(detail=came.came.detail)))
        return _page(desk, request, form)
    if "keep" not in request.POST:
        return _page(desk, request, form, understood=_understood(came.came, text))
    (line,) = Run(door).take([came])
    return _kept(desk, request, form, line)


def _pasted(text: str) -> list[Entry]:
    data = text.encode("utf-8", errors="replace")
    return list(islice(entries(File(str(PASTED), BytesIO(data))), 1))


def _kept(desk: Any, request: Any, form: ArrivalForm, line: Line) -> HttpResponse:
    """Go to the draft with what the editor has to know, or say why there is none."""
    if line.story is None:
        form.add_error("text", " ".join(line.notes))
        return _page(desk, request, form)
    level = messages.INFO if line.outcome is Outcome.UNCHANGED else messages.SUCCESS
    text = _("It was here already: nothing changed.") if line.outcome is Outcome.UNCHANGED else _("Kept as a draft.")
    if line.outcome in (Outcome.UPDATED, Outcome.OFFERED):
        text = _("It was here already, and was updated.")
    messages.add_message(request, level, text)
    for note in line.notes:
        messages.warning(request, note)
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[line.story]))


def _take(uploads: list[Any], door: Door) -> list[Line]:
    """Take in what is in the files, at most MOST stories."""
    found = (entry for upload in uploads for entry in _within(File(one_line(upload.name), upload.file)))
    return list(Run(door).take(islice(found, MOST)))


def _within(upload: File) -> Iterator[Entry]:
    head = upload.stream.read(64)
    upload.stream.seek(0)
    if archive.matches(head):
        why = _("It is the archive of a whole newsroom. “manage.py import_stories” reads it.")
        yield Entry(upload.name, Broken("", why))
        return
    for file in inside(upload, is_whole=is_whole):
        yield from entries(file) if isinstance(file, File) else [Entry(file.where, file)]


def _understood(story: Story, text: str) -> Understood:
    doubts = [*story.doubts]
    doubtful = {one_line(doubt.detail) for doubt in doubts if doubt.detail}
    lines = [(line, bool(line.strip()) and one_line(line) in doubtful) for line in text.splitlines()]
    return Understood(
        parts=[(label, value, not value) for label, value, is_wanted in _parts(story) if value or is_wanted],
        body=[shown(block) for block in story.body],
        doubts=list(map(said, doubts)),
        left_out=list(map(said, story.left_out)),
        lines=lines if story.format == "pasted" else [],
    )


def _parts(story: Story) -> list[tuple[Any, str, bool]]:
    """Return the parts by their names, and of which to say so if nothing was found."""
    zone, language = timezone.get_current_timezone(), (get_language() or "id")[:2]
    picture = story.pictures[0] if story.pictures else None
    credit = ", ".join(part for part in (picture.photographer, picture.agency, picture.via) if part) if picture else ""
    return [
        (_("Headline"), story.headline, False),
        (_("Section"), story.section, False),
        (_("Topics"), ", ".join(story.topics), False),
        (_("Time"), dates.news_time(story.published, zone, language) if story.published else "", True),
        (_("Embargo until"), dates.news_time(story.not_before, zone, language) if story.not_before else "", False),
        (_("Dateline"), ", ".join(part for part in (story.dateline_place, story.dateline_outlet) if part), False),
        (_("Lead"), story.lead, False),
        (_("Photo caption"), picture.caption if picture else "", False),
        (_("Photo credit"), credit, False),
        (_("Authors"), "; ".join(story.authors), True),
        (_("Editors"), "; ".join(story.editors), False),
        (_("Sources"), "; ".join(line.name for line in story.sources), True),
        (_("Tags"), ", ".join(story.tags), False),
    ]


def shown(block: Any) -> tuple[str, str | SafeString]:
    """Return the kind of a block and what it shows."""
    if isinstance(block, Text):
        return "text", mark_safe(html.sanitise(block.html))  # noqa: S308
    if isinstance(block, ReadAlso):
        return "story", block.title
    return "other", getattr(block, "title", "") or getattr(getattr(block, "picture", None), "caption", "")


def _page(desk: Any, request: Any, form: ArrivalForm, **values: Any) -> HttpResponse:
    context = desk.page(request, None, title=_("Import text"), form=form, most=MOST, **values)
    return TemplateResponse(request, "admin/articles/article/arrive.html", context)
