"""What searching tells of stories that readers may not know of: nothing, to the byte, however it is asked.

The hidden ones have rare words and common ones, words that are a slip of the fingers from what is asked, and names of
their own and of live stories: each could shift a number, an order, a correction or a suggestion.
"""

from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

import pytest
import time_machine

from articles import editing, workflow
from articles.models import Article, PlannedUpdate, SearchMiss, Stage
from tests import factories
from tests.factories import NOW
from tests.laid import laid
from tests.settling import forget

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HIDDEN = "Banjar banjar di Kalimantan, harga beras rahasia"  # banjar: as near to "banjer" as banjir is


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """What live stories name; they are laid once."""
    made: dict = {}
    with laid(partial(lay, made), blocker=django_db_blocker, media=tmp_path_factory.mktemp("media")):
        yield made


@time_machine.travel(NOW, tick=False)
def lay(made: dict) -> None:
    """Write the live stories, and note in `made` what they name."""
    made |= {
        "section": factories.section(name="Daerah", slug="daerah"),
        "topics": [factories.topic(name="Banjir Lamuka", slug="banjir-lamuka")],
        "authors": [factories.author(name="Rahayu Ningsih", slug="rahayu")],
        "tags": ["umum"],
    }
    for n, headline in enumerate(("Banjir surut di Lamuka", "Harga beras turun", "Beras banjir", "Kereta malam")):
        factories.published(headline=headline, at=NOW - (n + 2) * HOUR, **made)
    factories.published(headline="Harga kopi", at=NOW - 9 * HOUR)
    factories.index()


def addresses() -> list[str]:
    """Common, rare, mistyped, unknown and half-known words, in both orders, with filters; beginnings of all of them."""
    words = (
        "beras",
        "harga beras",
        "banjir",
        "banjer",
        "banjar",
        "kalimantan",
        "rahasia",
        "kereta bulan",
        "beras rahasia",
    )
    words += ('"harga beras"', "beras -banjar", "beras -rahasia", "hrga brs", "topik rahasia", "zzzz", "")
    asked = [{"q": each} for each in words]
    asked += [{"q": each, "urut": "terbaru"} for each in words]
    asked += [{"q": "beras", name: value} for name, value in FILTERS]
    asked += [{"q": "beras", "page": "2"}]
    begun = (
        "be",
        "ber",
        "beras ",
        "harga b",
        "ban",
        "banj",
        "banja",
        "rah",
        "rahas",
        "kal",
        "to",
        "topik r",
        "dae",
        "",
    )
    pages = [f"/cari/?{urlencode(each)}" for each in asked]
    return ["/", "/cari/", *pages, *(f"/cari/saran/?{urlencode({'q': each})}" for each in begun)]


FILTERS = (
    ("section", "daerah"), ("topic", "banjir-lamuka"), ("topic", "rahasia"), ("author", "rahayu"), ("tag", "umum"),
    ("tag", "rahasia"), ("label", "opinion"), ("label", "news"), ("date_from", "2026-03-02"), ("date_to", "2026-03-01"),
)  # fmt: skip


def answers(client) -> dict[str, tuple]:
    """What anybody gets."""
    forget()
    found = {address: client.get(address) for address in addresses()}
    return {address: (each.status_code, each.content) for address, each in found.items()}


@pytest.fixture(scope="module")
def told() -> dict[str, tuple]:
    """What anybody gets of the world alone, once somebody has asked."""
    return {}


def of_the_world(client, told) -> dict[str, tuple]:
    """Return that: to be called before anything is hidden."""
    if not told:
        told.update(answers(client))
    return told


def hidden(kind: str, world: dict, n: int) -> None:
    """A story of one kind that readers may not know of: it names what live stories name, and what none does."""
    own = {"topics": [factories.topic(name="Topik Rahasia", slug=f"rahasia-{kind}-{n}")], "tags": ["rahasia"]}
    own["authors"] = [*world["authors"], factories.author(name="Rahasia Banjar", slug=f"rahasia-{kind}-{n}")]
    own["topics"] += world["topics"]
    content = {"headline": HIDDEN, "lead": HIDDEN, "body": f"<p>{HIDDEN}</p>", "label": "opinion"}
    if kind == "update":
        planned(Article.objects.get(headline="Kereta malam"), content | {"topics": [row.pk for row in own["topics"]]})
        return
    made = factories.published(section=world["section"], at=NOW - HOUR, **own, **content)
    factories.index()  # it was live for a moment, and what search learned then stays
    Article.objects.filter(pk=made.pk).update(
        **{
            "draft": {"published_at": None, "live_number": None, "approved_number": None, "stage": Stage.DRAFT},
            "spiked": {"published_at": None, "live_number": None, "approved_number": None, "stage": Stage.SPIKED},
            "scheduled": {"published_at": NOW + HOUR},
            "withdrawn": {"withdrawn_at": NOW, "withdrawal_reason": "Keliru."},
        }[kind]
    )


def planned(live: Article, content: dict) -> None:
    """An approved update beside a live story, which goes out in an hour."""
    copy = editing.working(live)
    editing.save(live, copy.content | content, base=copy.number, actor=None, now=NOW)
    for step, more in (("submit", {}), ("approve", {}), ("publish", {"at": NOW + HOUR})):
        live = Article.objects.get(pk=live.pk)
        workflow.move(live, step, base=editing.working(live).number, actor=None, now=NOW, **more)
    assert PlannedUpdate.objects.filter(article=live, done_at__isnull=True).count() == 1


@pytest.mark.parametrize("kind", ["draft", "scheduled", "withdrawn", "spiked", "update"])
def test_hidden_stories_change_no_byte(client, world, told, kind):
    before = of_the_world(client, told)
    for n in range(1 if kind == "update" else 4):
        hidden(kind, world, n)
    if kind != "update":
        factories.index()
    after = answers(client)
    assert [address for address in before if before[address] != after[address]] == []
    found = [address for address, (_status, content) in after.items() if b"Banjar banjar" in content]
    assert found == []


def test_a_live_story_of_the_same_words_changes_them(client, world, told):
    """Were the questions blind, the test above would pass whatever hidden stories do."""
    before = of_the_world(client, told)
    factories.published(headline=HIDDEN, section=world["section"], topics=[factories.topic(name="Topik Rahasia")])
    factories.index()
    after = answers(client)
    changed = {address for address in before if before[address] != after[address]}
    asked = {f"/cari/?{urlencode({'q': each})}" for each in ("beras", "banjer", "rahasia", "zzzz")}
    begun = {f"/cari/saran/?{urlencode({'q': each})}" for each in ("be", "banja", "topik r")}
    assert asked | begun <= changed


def test_what_was_not_found_is_for_the_desk_alone(client, world, told):
    before = of_the_world(client, told)
    SearchMiss.objects.create(words="rahasia", day=NOW.date(), asked=99)
    assert answers(client) == before
