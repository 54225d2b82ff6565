"""What readers are offered while they type a question: stories, topics, people and sections that have its words.

Every word must be there, of the last one at least the beginning; accents and capitals do not matter. A kind of names
one of which begins with what was typed comes before stories, and these go by their headlines. Names are those that
lists may be chosen by, so that none tells of a story to come.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from . import dates, generation, search, words
from .lists import Choice, choices
from .models import Article, ArticleTopic, Topic

STORIES, TOPICS, PEOPLE, SECTIONS = 5, 3, 3, 2
BELOW = 3  # stories below a name that begins with what was typed
OTHER = 2  # stories that have the words in their names alone
AMONG = 60  # newest stories that have the words in headline or names; headlines that begin with them come first
SHORTEST, LONGEST = 2, 100  # characters that are looked for
RECENT, LIVELY = 60, 10  # how many of the newest stories say which topics are offered before anything is typed


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page that may be meant: its name, its path, what tells it from others of the same name."""

    name: str
    path: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions of one kind, best first, and what the kind is called."""

    name: str
    suggestions: list[Suggestion]


@dataclass(frozen=True, slots=True)
class Typed:
    """The words that were typed, folded: those that are whole, and one that may go on ("" if none may)."""

    whole: tuple[str, ...]
    begun: str

    def is_in(self, text: list[str]) -> bool:
        """Tell whether all of these are among the words of a text."""
        return {*self.whole} <= {*text} and any(word.startswith(self.begun) for word in text)

    def distance(self, text: list[str]) -> int:
        """Return how far these are from a text: 0 if its words begin with them, 1 if it has them, 2 if it has not."""
        until = len(self.whole)
        begins = (*text[:until],) == self.whole and "".join(text[until : until + 1]).startswith(self.begun)
        return 0 if begins else 1 if self.is_in(text) else 2


@dataclass(frozen=True, slots=True)
class Name:
    """What a list is chosen by: its name's words, its kind of list, how many live stories it has."""

    text: list[str]
    kind: str
    choice: Choice


def typed(text: str) -> Typed | None:
    """Take apart what was typed; None if it is too little to look for."""
    found = list(words.tokens(text[:LONGEST]))
    if sum(len(token.word) for token in found) < SHORTEST:
        return None
    *whole, last = (token.word for token in found)
    return Typed(tuple(whole), last) if found[-1].end == len(text[:LONGEST]) else Typed((*whole, last), "")


def suggested(text: str, *, now: datetime) -> list[Group]:
    """Return what may be meant by the beginning of a question at `now` (UTC), without groups that are empty."""
    looked_for = typed(text)
    if looked_for is None:
        return []
    number = generation.read(now)
    names = generation.remembered("suggested", lambda: list(_names(now=now, number=number)), number=number)
    found = sorted((name for name in names if looked_for.is_in(name.text)), key=lambda name: _rank(name, looked_for))
    begins = {name.kind for name in found if not looked_for.distance(name.text)}
    named = [
        ({"topic"} & begins, Group(_("Topics"), _of("topic", found)[:TOPICS])),
        ({"author", "editor"} & begins, Group(pgettext("suggestions", "People"), _people(found)[:PEOPLE])),
        ({"section"} & begins, Group(_("Sections"), _of("section", found)[:SECTIONS])),
    ]
    groups = [
        *(group for is_first, group in named if is_first),
        Group(_("Stories"), _stories(looked_for, now=now)[: BELOW if begins else STORIES]),
        *(group for is_first, group in named if not is_first),
    ]
    return [group for group in groups if group.suggestions]


def lively_topics(*, now: datetime) -> list[Topic]:
    """Return the topics that most of the newest live stories belong to, by name; two queries."""
    recent = list(Article.objects.live(now).newest_first().values_list("pk", flat=True)[:RECENT])
    counted = ArticleTopic.objects.filter(article__in=recent).values("topic").annotate(stories=Count("pk"))
    most = counted.order_by("-stories", "topic").values("topic")[:LIVELY]
    return list(Topic.objects.filter(pk__in=list(most.values_list("topic", flat=True))).order_by("name"))


def _stories(looked_for: Typed, *, now: datetime) -> list[Suggestion]:
    found = search.beginning(looked_for.whole, looked_for.begun, now=now, limit=AMONG)
    live = Article.objects.live(now).filter(pk__in=[pk for _key, pk in found]).newest_first().select_related("section")
    stories = list(live.only("headline", "slug", "published_at", "section__name"))
    near: list[list[Article]] = [[], [], []]
    for story in stories:
        near[looked_for.distance(words.words(story.headline))].append(story)
    offered = [*near[0], *near[1], *near[2][:OTHER]]
    return [Suggestion(story.headline, story.get_absolute_url(), _about(story)) for story in offered]


def _about(story: Article) -> str:
    day = dates.long_date(timezone.localtime(story.published_at), settings.LANGUAGE_CODE[:2])
    return f"{story.section.name} · {day}" if story.section else day


def _names(*, now: datetime, number: str) -> Iterator[Name]:
    known = choices(now=now, number=number)
    for kind in ("topic", "author", "editor", "section"):
        for choice in known[kind]:
            yield Name(words.words(choice.name), kind, choice)


def _rank(name: Name, looked_for: Typed) -> tuple[int, int, str]:
    """Order names: those that begin so, then those with the most stories, where they are counted."""
    return looked_for.distance(name.text), -(name.choice.stories or 0), name.choice.name


def _of(kind: str, names: list[Name]) -> list[Suggestion]:
    return [Suggestion(name.choice.name, reverse(kind, args=[name.choice.slug])) for name in names if name.kind == kind]


def _people(names: list[Name]) -> list[Suggestion]:
    """Return authors and editors; who is both, by the same name and slug, once, with the author's page."""
    roles: dict[tuple[str, str], set[str]] = {}
    for name in names:
        if name.kind in ("author", "editor"):
            roles.setdefault((name.choice.name, name.choice.slug), set()).add(name.kind)
    return [
        Suggestion(name, reverse("author" if "author" in kinds else "editor", args=[slug]), _role(kinds))
        for (name, slug), kinds in roles.items()
    ]


def _role(kinds: set[str]) -> str:
    if len(kinds) > 1:
        return _("Author and editor")
    return _("Author") if "author" in kinds else _("Editor")
