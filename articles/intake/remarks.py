"""What is said of a story that came: its doubts, where else its words came from, what stands beside its revision."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ..content import MANY
from ..importers.story import Story
from ..models import Article, Origin, User
from .contents import column_name, said

COMMENT = 200  # characters of Revision.comment


def of(story: Story) -> list[str]:
    """Return what a parser was unsure of and what it left out, a sentence each."""
    return [said(each) for each in (*story.doubts, *story.left_out)]


def twins(digests: Sequence[str], *, actor: User | None, now: datetime) -> dict[int, str]:
    """Return, by their places, a sentence for the stories whose words came from elsewhere too. One query.

    Others' stories are named to `actor` once readers see them, at `now` (UTC); None is told of all.
    """
    rows = Origin.objects.filter(text_digest__in={*digests} - {""}).order_by("pk")
    if actor is not None:
        rows = rows.filter(article__in=Article.objects.linkable(actor, now))
    known: dict[str, list[str]] = {}
    for digest, pk, supplier in rows.values_list("text_digest", "article", "supplier"):
        known.setdefault(digest, []).append(f"#{pk} ({supplier})")
    text = _("The same words came as {stories}.")
    return {
        index: text.format(stories=", ".join(known[each][:3])) for index, each in enumerate(digests) if each in known
    }


def comment(first: str, notes: Iterable[str]) -> str:
    """Return what stands beside the revision at the desk, so that the doubts reach whoever edits the draft."""
    text = " ".join((first, *notes))
    return text if len(text) <= COMMENT else f"{text[: COMMENT - 1]}…"


def label(key: str) -> Any:
    """Return what a key of the content is called at the desk."""
    return MANY[key][2]._meta.verbose_name_plural if key in MANY else column_name(Article, key)
