"""The list of stories for other programs, filtered as it is: as a table (CSV, RFC 4180), or as ninjs 3.0.

The table has what the list shows; ninjs has the live copies of those that are live, a line each, as readers get them.
The table is UTF-8 with a BOM, by which spreadsheets know it. No cell can be taken for a formula. Moments are ISO 8601
with the offset of the user's zone. Both are sent in parts, each read by the same few queries: neither memory nor a lock
grows with them. Of very many stories (`MOST`) none is sent; `manage.py export_stories --format ninjs` writes all.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.fields.json import KT
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..addresses import absolute
from ..facts import local
from ..models import Article, ArticleAuthor, Revision
from ..ninjs import many
from ..templatetags.newsroom import grouped
from .standing import readers_see

PART = 200  # stories that are read at once
MOST = 20_000  # stories: a minute or two of a thread that serves readers too
FORMULA = frozenset("=+-@")
# What words of a stored body do not stand in: our own blocks, marks within a word, other tags. Parsing it would take a
# hundred times as long, and a list can be long.
OURS = re.compile(r"<(aside|figure)\b[^>]*>.*?</\1>", re.DOTALL)
MARKS = re.compile(r"</?(?:a|strong|em)\b[^>]*>")
TAGS = re.compile(r"<[^>]*>")
BREAKS = re.compile(r"(?<=[;\t\r\n])")  # behind these a spreadsheet may begin a cell, whatever the quotes say


def view(desk: Any, request: Any) -> HttpResponse | StreamingHttpResponse:
    """Send the list that the address names, as far as the user may see it; raises what the list itself raises."""
    zone, language = timezone.get_current_timezone(), translation.get_language()
    return _sent(desk, request, lambda keys: _parts(keys, language, zone), "text/csv; charset=utf-8", "csv")


def live(desk: Any, request: Any) -> HttpResponse | StreamingHttpResponse:
    """Send the live stories of the list that the address names as JSON lines of ninjs; raises what the list raises."""
    return _sent(desk, request, _lines, "application/x-ndjson", "jsonl")


def _sent(desk: Any, request: Any, parts: Any, kind: str, suffix: str) -> HttpResponse | StreamingHttpResponse:
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    try:
        found = desk.get_changelist_instance(request).queryset
    except IncorrectLookupParameters:
        return HttpResponseRedirect(reverse("admin:articles_article_changelist") + "?e=1")
    keys = list(found.values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        words = _("These are more than %(most)s stories. Filter the list, then export it.")
        messages.warning(request, words % {"most": grouped(MOST)})
        query = request.GET.urlencode()
        return HttpResponseRedirect(reverse("admin:articles_article_changelist") + (f"?{query}" if query else ""))
    response = StreamingHttpResponse(parts(keys), content_type=kind)
    name = _("stories-%(day)s") % {"day": timezone.localdate().isoformat()}
    response["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    return response


def _lines(keys: list[int]) -> Iterator[bytes]:
    """Yield the lines in parts, in the site's language and zone, as the public addresses answer."""
    for start in range(0, len(keys), PART):
        with translation.override(settings.LANGUAGE_CODE), timezone.override(timezone.get_default_timezone()):
            made = b"".join(many.lines(keys[start : start + PART], now=timezone.now()))
        yield made


def _parts(keys: list[int], language: str, zone: Any) -> Iterator[bytes]:
    """Yield the file in parts. They are made after the request's language and zone are gone: each part sets them."""
    yield b"\xef\xbb\xbf"
    for start in range(0, len(keys) or 1, PART):
        with translation.override(language), timezone.override(zone):
            rows = [] if start else [head()]
            rows += [cells(row) for row in _stories(keys[start : start + PART])]
            yield _written(rows)


def _stories(keys: list[int]) -> list[Any]:
    """Return the stories with these ids that are still there, in this order, with what their cells show."""
    newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
    by_author = Prefetch("author_rows", ArticleAuthor.objects.select_related("author"))
    rows = Article.objects.filter(pk__in=keys).with_working().select_related("owner", "section")
    rows = rows.annotate(working_body=Subquery(newest.annotate(text=KT("content__body")).values("text")[:1]))
    found = {row.pk: row for row in rows.prefetch_related(by_author)}
    return [found[pk] for pk in keys if pk in found]


def head() -> list[str]:
    """Return the names of the columns."""
    return [
        _("id"),
        _("headline"),
        _("stage"),
        _("what readers see"),
        _("section"),
        _("owner"),
        _("authors"),
        pgettext("a column: the time", "published"),
        pgettext("a column: the time", "changed"),
        _("words"),
        _("address"),
    ]


def cells(row: Any) -> list[Any]:
    """Return a story's cells, in the order of `head`; headline and words are the working copy's."""
    now = timezone.now()
    readers = readers_see(row, now)
    body = row.body if row.working_body is None else row.working_body
    return [
        row.pk,
        row.working_headline or row.headline,
        row.get_stage_display(),
        readers.label if readers else "",
        row.section or "",
        row.owner or "",
        ", ".join(line.author.name for line in row.author_rows.all()),
        local(row.published_at),
        local(row.changed_at),
        words(body),
        absolute(row.get_absolute_url()) if row.is_live(now) else "",
    ]


def words(body: str) -> int:
    """Return how many words a stored body has, without our own blocks."""
    return len(TAGS.sub(" ", MARKS.sub("", OURS.sub(" ", body))).split())


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it, or what stands behind a separator in it, for a formula.

    An apostrophe goes before it, as OWASP advises ("CSV Injection"). What only looks like "=", such as its full width,
    counts too, and so does what spaces or invisible characters hide.
    """
    return "".join("'" + part if _is_formula(part) else part for part in BREAKS.split(text))


def _is_formula(part: str) -> bool:
    if part[:1] in ("\t", "\r"):
        return True
    first = next((char for char in part if unicodedata.category(char)[0] not in "ZC"), "")
    return bool(FORMULA & set(unicodedata.normalize("NFKC", first)))


def _written(rows: list[list[Any]]) -> bytes:
    written = io.StringIO(newline="")
    table = csv.writer(written, quoting=csv.QUOTE_ALL)
    table.writerows([cell if isinstance(cell, int) else harmless(str(cell)) for cell in row] for row in rows)
    return written.getvalue().encode()
