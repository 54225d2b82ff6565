"""The front page: what stands on it, in which order. What editors leave open arranges itself."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from .models import Arrangement, Article, ArticleTopic, FrontEdition, Section, Topic

TOP = 4  # stories with pictures under the lead
LATEST = 10
EACH_SECTION = 4
IN_FOCUS = 5
RECENT = 60  # how many of the newest stories say which topic is in focus
NEAR = 200  # how many of the newest are looked through for its stories; most often they are among them
ENOUGH = 3  # stories that make a topic one


@dataclass(frozen=True)
class Focus:
    """The topic in focus and its newest stories."""

    topic: Topic
    stories: list[Article]


@dataclass(frozen=True)
class Shown:
    """The banner as readers see it: plain text, until when (UTC), and the live story that it leads to, if any."""

    text: str
    until: datetime
    story: Article | None = None


@dataclass(frozen=True)
class Front:
    """What readers find on the front page. Stories stand once: only latest, a list of its own, shares with sections."""

    banner: Shown | None = None
    lead: Article | None = None
    top: list[Article] = field(default_factory=list)
    latest: list[Article] = field(default_factory=list)
    sections: list[tuple[Section, list[Article]]] = field(default_factory=list)
    focus: Focus | None = None


def front_page(*, now: datetime, arrangement: Arrangement | None = None) -> Front:
    """Return the front page at `now` (UTC) as `arrangement` has it, by default the newest edition.

    What it names and is not live, or has ended, leaves its place to the newest stories. A story that leads is not
    pinned too; of the pins, the first that are live fill the places. Two queries more, whatever it names.
    """
    chosen = (FrontEdition.objects.newest().arrangement if arrangement is None else arrangement).at(now)
    named = _live(chosen.stories, now=now)
    banner = _banner(chosen, named)
    lead = named.get(chosen.lead.story) if chosen.lead else None
    pinned = [named[pin.story] for pin in chosen.pins if pin.story in named and named[pin.story] != lead][:TOP]
    placed = [story.pk for story in (lead, *pinned) if story]
    open_places = 1 + TOP + LATEST - len(placed)
    newest = list(Article.objects.live(now).exclude(pk__in=placed).newest_first().with_cards()[:open_places])
    if lead is None:
        lead = next((queue.pop(0) for queue in (newest, pinned) if queue), None)
    if lead is None:
        return Front(banner=banner)
    top, latest = [*pinned, *newest[: TOP - len(pinned)]], newest[TOP - len(pinned) :]
    above = [story.pk for story in (lead, *top)]
    focus = in_focus(now=now, without=above)
    above += [story.pk for story in focus.stories] if focus else []
    sections = by_section(now=now, each=EACH_SECTION, without=above)
    return Front(banner=banner, lead=lead, top=top, latest=latest, sections=sections, focus=focus)


def _live(uids: set[str], *, now: datetime) -> dict[str, Article]:
    found = Article.objects.live(now).filter(uid__in=uids).with_cards() if uids else ()
    return {str(story.uid): story for story in found}


def _banner(chosen: Arrangement, named: dict[str, Article]) -> Shown | None:
    """Return the banner; its words go with its story, lest they tell what is embargoed or was withdrawn."""
    banner = chosen.banner
    if banner is None or (banner.story and banner.story not in named):
        return None
    return Shown(banner.text, banner.until, named.get(banner.story))


def in_focus(*, now: datetime, without: Iterable[int] = ()) -> Focus | None:
    """Return the topic that most of the newest stories belong to, if they are enough; four queries.

    None too if every story of it stands elsewhere already (`without`).
    """
    near = list(Article.objects.live(now).newest_first().values_list("pk", flat=True)[:NEAR])
    rows = set(ArticleTopic.objects.filter(article__in=near).values_list("article", "topic"))
    recent = {*near[:RECENT]}
    counted = Counter(topic for story, topic in rows if story in recent)
    most, many = min(counted.items(), key=lambda found: (-found[1], found[0]), default=(0, 0))
    if many < ENOUGH:
        return None
    live = Article.objects.live(now)
    placed = {*without}
    chosen = [pk for pk in near if (pk, most) in rows and pk not in placed][:IN_FOCUS]
    if len(chosen) == IN_FOCUS:  # all stories of a topic are sorted for the newest ones, and it may have thousands
        live = live.filter(pk__in=chosen)
    else:
        live = live.filter(topic_rows__topic=most).exclude(pk__in=placed)
    stories = list(live.newest_first().with_cards()[:IN_FOCUS])
    return Focus(Topic.objects.select_related("photo").get(pk=most), stories) if stories else None


def by_section(*, now: datetime, each: int, without: Iterable[int] = ()) -> list[tuple[Section, list[Article]]]:
    """Return the menu's sections that have live stories, with the newest `each` of them, sub-sections' included.

    Two queries however many sections there are: the first seeks the newest ids of each section in its index.
    """
    newest = Article.objects.live(now).exclude(pk__in=without).filter(section=OuterRef("pk")).newest_first()
    slots = {f"newest_{n}": Subquery(newest.values("pk")[n : n + 1]) for n in range(each)}
    family = Section.objects.filter(Q(parent=None, in_menu=True) | Q(parent__in_menu=True)).annotate(**slots)
    sections = list(family)
    top_of = {section.pk: section.parent_id or section.pk for section in sections}
    wanted = [pk for section in sections for slot in slots if (pk := getattr(section, slot)) is not None]
    found: dict[int, list[Article]] = {}
    for article in Article.objects.live(now).filter(pk__in=wanted).newest_first().with_cards():
        found.setdefault(top_of[article.section_id], []).append(article)
    return [(top, found[top.pk][:each]) for top in sections if top.pk in found]
