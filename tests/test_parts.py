"""The parts that pages share: whichever page makes them first, each page has the bytes that it has alone."""

import random

import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache

from articles import generation, naming, paging, ties
from articles.models import Article
from tests import factories
from tests.factories import NOW
from tests.settling import forget
from tests.test_public_queries import addresses, rich_stories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def everywhere() -> list[str]:
    """Addresses of every kind, and some of a kind that differ in little."""
    newest = rich_stories(30)
    for _ in range(3):
        factories.published(topics=[newest.topics.first()])
    stories = [story.get_absolute_url() for story in Article.objects.order_by("pk")[:12]]
    section, topic = newest.section.slug, newest.topics.first().slug
    lists = ["/berita/?page=2", f"/berita/?section={section}", "/berita/?section=tak-ada", "/berita/?q=judul", "/cari/"]
    lists += [
        f"/topik/{topic}/?section={section}",
        "/kanal/dunia/?page=2",
        "/kanal/dunia/?date_from=x",
        f"/kanal/{section}/",
    ]
    return [*addresses(newest).values(), *stories, *lists, "/cari/?q=judul", "/tag/tak-ada/", "/indeks/2026/03/01/"]


@pytest.mark.long
@pytest.mark.once
def test_each_page_has_its_own_bytes_whatever_was_made_before(client):
    pages = everywhere()
    alone = {}
    for address in pages:
        forget()
        alone[address] = client.get(address).content
    for seed in range(2):
        random.Random(seed).shuffle(pages)
        forget()
        for _ in range(2):
            for address in pages:
                assert client.get(address).content == alone[address], address


def test_parts_are_remembered_while_a_page_is_made_and_not_elsewhere():
    made = []

    def make():
        made.append(1)
        return len(made)

    assert [generation.part("x", make) for _ in range(2)] == [1, 2]
    with generation.making("n"):
        assert [generation.part("x", make) for _ in range(2)] == [3, 3]
        assert generation.read(NOW) == "n"
    with generation.making("m"):
        assert generation.part("x", make) == 4
    assert generation.part("x", make) == 5
    assert generation.read(NOW) not in {"n", "m"}


@pytest.mark.skipif(not isinstance(caches["lists"], LocMemCache), reason="Redis gives back by time")
def test_what_passed_numbers_had_is_given_back():
    """Else memory would fill with it until each cache is full, for nobody."""
    kept = [caches["parts"]._cache, caches["lists"]._cache]
    for number in "abc":
        with generation.making(number):
            generation.part("x", lambda: 1)
            generation.remembered("y", lambda: 2, number=number)
    assert [len(each) for each in kept] == [1, 1]
    with generation.making("b"):  # a page that was begun before
        generation.part("x", lambda: 3)
        generation.part("z", lambda: 4)
    with generation.making("c"):
        assert generation.part("x", lambda: 5) == 1


def test_of_many_parts_those_are_made_that_are_missing():
    asked = []

    def make(ids):
        asked.append(ids)
        return {pk: f"nama {pk}" for pk in ids if pk != 9}

    with generation.making("k"):
        assert generation.parts("nama", [3, 1], make) == {3: "nama 3", 1: "nama 1"}
        assert list(generation.parts("nama", [1, 2, 3, 9], make)) == [1, 2, 3]
        assert generation.parts("nama", [], make) == {}
    assert asked == [[3, 1], [2, 9]]
    caches["parts"].clear()


def test_a_page_that_is_overtaken_is_made_again(client, monkeypatch):
    story, other = factories.published(headline="Ditarik"), factories.published(headline="Tinggal")
    forget()
    real, left = paging.Listed.cards, [1]

    def overtaken(listed, ids):
        if left:
            left.pop()
            Article.objects.filter(pk=story.pk).update(withdrawn_at=NOW, withdrawal_reason="Keliru")
        return real(listed, ids)

    monkeypatch.setattr(paging.Listed, "cards", overtaken)
    page = client.get("/berita/").content.decode()
    assert ("Ditarik" in page, other.headline in page) == (False, True)


def test_a_page_that_is_overtaken_again_and_again_is_an_error(client, monkeypatch):
    factories.published()
    forget()
    monkeypatch.setattr(paging.Listed, "cards", lambda _listed, _ids: {})
    with pytest.raises(generation.Overtaken):
        client.get("/berita/")


def test_a_story_whose_author_goes_meanwhile_is_made_again(client, monkeypatch):
    lama, baru = factories.author(name="Lama"), factories.author(name="Baru")
    story = factories.published(authors=[lama])
    forget()
    real, left = ties._answers, [1]

    def overtaken(*args):
        found = real(*args)
        if left:
            left.pop()
            naming.merge(lama, into=baru, actor=factories.user("Administrator"), now=NOW)
        return found

    monkeypatch.setattr(ties, "_answers", overtaken)
    response = client.get(story.get_absolute_url())
    assert (response.status_code, "Baru" in response.content.decode()) == (200, True)
