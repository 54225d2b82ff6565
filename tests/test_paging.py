"""Long lists by pages: which stories stand on which page, what a page asks of the database, what is remembered."""

from datetime import timedelta

import pytest
import time_machine

from articles import generation, paging
from articles.models import Article, Stage
from articles.paging import BLOCK, PAGE_SIZE, Listed
from tests import factories
from tests.factories import NOW
from tests.reading import headlines, page
from tests.settling import settle

pytestmark = pytest.mark.django_db
STORIES = 2 * BLOCK + 345
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _clock(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def archive():
    """More stories than two blocks; always three come out at the same moment, and between them stand hidden ones."""
    section = factories.section(slug="arsip")
    out = {"section": section, "live_number": 0, "stage": Stage.PUBLISHED, "approved_number": 0}
    made = [Article(headline=f"Berita {n}", published_at=NOW - n // 3 * MINUTE, **out) for n in range(STORIES)]
    made += [Article(headline="Konsep", section=section) for _ in range(3)]
    made += [Article(headline="Besok", published_at=NOW + MINUTE, **out) for _ in range(3)]
    gone = {"withdrawn_at": NOW, "withdrawal_reason": "Keliru."}
    made += [Article(headline="Ditarik", published_at=NOW - n * 100 * MINUTE, **gone, **out) for n in range(5)]
    Article.objects.bulk_create(made)
    return section


def listed(*, key: str = "") -> Listed:
    settle()
    return Listed(Article.objects.live(NOW), key=key, now=NOW, number=generation.read(NOW))


def ids() -> list[int]:
    """The ids of all live stories in the order of every list, by the plainest query."""
    return list(Article.objects.live(NOW).order_by("-published_at", "-pk").values_list("pk", flat=True))


def test_every_page_holds_its_slice_of_the_list(archive):
    stories = listed()
    assert stories.count() == STORIES
    pages = range(0, STORIES, PAGE_SIZE)
    assert [story.pk for start in pages for story in stories[start : start + PAGE_SIZE]] == ids()


@pytest.mark.parametrize("start", [0, 970, 999, 1000, 1190, 1990, 2000, 2330, STORIES - 1, STORIES])
def test_a_slice_that_nobody_asked_for_yet_is_the_same_from_both_ends(archive, start):
    assert listed().ids(start, start + 30) == ids()[start : start + 30]


def test_pages_are_addressed_by_number_and_end_where_the_list_ends(client, archive):
    last = -(-STORIES // PAGE_SIZE)
    for address in ("/berita/", "/kanal/arsip/"):
        tree = page(client, f"{address}?page={last}")
        rows = Article.objects.in_bulk(ids()[(last - 1) * PAGE_SIZE :])
        assert headlines(tree) == [rows[pk].headline for pk in ids()[(last - 1) * PAGE_SIZE :]]
        assert tree.xpath("//ol/@start") == [str((last - 1) * PAGE_SIZE + 1)]
        assert client.get(f"{address}?page={last + 1}").status_code == 404


def test_a_page_that_was_asked_for_before_costs_one_query_however_deep(archive, django_assert_num_queries):
    for start in (0, 1500, 2340):
        listed()[start : start + PAGE_SIZE]
        with django_assert_num_queries(2):  # the generation, and the cards
            assert listed()[start : start + PAGE_SIZE]


def test_a_block_is_remembered_until_the_site_changes(archive):
    before = listed().ids(0, 3)
    assert before == ids()[:3]
    newest = factories.published(at=NOW)
    assert listed().ids(0, 3) == [newest.pk, *before[:2]]
    assert listed().count() == STORIES + 1
    with time_machine.travel(NOW + MINUTE, tick=False):
        number = generation.read(NOW + MINUTE)
        later = Listed(Article.objects.live(NOW + MINUTE), key="", now=NOW + MINUTE, number=number)
        assert later.count() == STORIES + 4


def test_lists_with_other_keys_do_not_mix(archive):
    listed().count()
    other = Listed(Article.objects.live(NOW).filter(headline="Berita 7"), key="x", now=NOW, number=generation.read(NOW))
    assert other.count() == 1


def test_a_withdrawn_story_is_left_out_even_of_a_list_that_was_remembered_before(archive):
    stories = listed()
    first = stories.ids(0, 1)[0]
    Article.objects.filter(pk=first).update(withdrawn_at=NOW, withdrawal_reason="Keliru.")
    assert first not in [story.pk for story in stories[0:3]]


def test_short_lists_can_be_had_whole_and_long_ones_not(archive):
    assert listed().few() is None
    few = Article.objects.live(NOW).filter(published_at=NOW)
    assert Listed(few, key="few", now=NOW, number=generation.read(NOW)).few() == ids()[:3]


def test_of_a_search_no_more_is_shown_than_it_went_through(archive):
    def found(many: int) -> Listed:
        stories = Article.objects.live(NOW)
        return Listed(stories, key=str(many), now=NOW, number=generation.read(NOW), find=lambda: ids()[:many])

    assert (found(BLOCK).count(), found(BLOCK).is_capped) == (BLOCK, True)
    assert (found(3).count(), found(3).is_capped, found(3).few()) == (3, False, ids()[:3])
    assert sorted(found(3).rows().values_list("pk", flat=True)) == sorted(ids()[:3])


def test_a_block_is_whole_pages():
    assert BLOCK % paging.PAGE_SIZE == 0
