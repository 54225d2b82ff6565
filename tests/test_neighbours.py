"""A story's neighbours in its topic: the live ones right before and right after it."""

from array import array
from datetime import timedelta

import pytest
import time_machine

from articles import neighbours
from articles.models import Article, RelatedArticle
from tests import factories
from tests.factories import NOW
from tests.reading import page, texts, words
from tests.settling import forget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_noon")]
HOUR = timedelta(hours=1)


@pytest.fixture
def flood():
    return factories.topic(name="Banjir Lamuka", slug="banjir-lamuka")


def live(headline, hours, *topics, **values):
    """A story that is out since some hours."""
    return factories.published(headline=headline, at=NOW - hours * HOUR, topics=topics, **values)


def shown(client, story) -> list[str]:
    """What stands below the story: each way with its headline."""
    tree = page(client, story.get_absolute_url())
    return [
        " ".join([*texts(item, "./p[@class='way']"), *texts(item, ".//a")])
        for item in tree.xpath("//nav[@aria-labelledby='neighbours']//li")
    ]


def test_the_ones_right_before_and_right_after_are_shown_with_their_times(client, flood):
    stories = [live(f"Berita {n}", 9 - n, flood) for n in range(5)]
    assert shown(client, stories[2]) == ["Earlier Berita 1", "Later Berita 3"]
    (nav,) = page(client, stories[2].get_absolute_url()).xpath("//nav[@aria-labelledby='neighbours']")
    assert words(nav.xpath("./h2")[0]) == "In the topic Banjir Lamuka"
    assert nav.xpath("./h2/a/@href") == ["/topik/banjir-lamuka/"]
    assert nav.xpath(".//li//a/@href") == [stories[n].get_absolute_url() for n in (1, 3)]
    assert nav.xpath(".//time/@datetime") == ["2026-03-02T02:00:00+07:00", "2026-03-02T04:00:00+07:00"]


def test_the_first_and_the_last_have_one_neighbour_and_a_story_alone_has_none(client, flood):
    first, last = live("Pertama", 2, flood), live("Terakhir", 1, flood)
    assert (shown(client, first), shown(client, last)) == (["Later Terakhir"], ["Earlier Pertama"])
    assert shown(client, live("Sendiri", 1, factories.topic())) == []
    assert shown(client, live("Tanpa topik", 1)) == []


def test_the_storys_first_topic_counts(client, flood):
    one, two = factories.topic(), factories.topic()
    live("Lain", 1, flood)
    live("Dekat", 3, flood, two)
    assert shown(client, live("Berita", 2, one, flood)) == []
    assert shown(client, live("Kabar", 2, two, flood)) == ["Earlier Dekat"]


def test_of_stories_of_one_moment_the_id_decides(client, flood):
    stories = [live(f"Berita {n}", 1, flood) for n in range(3)]
    assert shown(client, stories[1]) == ["Earlier Berita 0", "Later Berita 2"]


def test_what_is_not_live_is_skipped_and_changes_no_byte(client, flood):
    story = live("Berita", 3, flood)
    live("Sebelum", 5, flood)
    live("Sesudah", 1, flood)
    before = client.get(story.get_absolute_url()).content
    section = {"section": story.section}  # the menu names sections
    factories.published(headline="Besok", at=NOW + HOUR, topics=[flood], **section)
    factories.article(headline="Konsep", topics=[flood], **section)
    for hours in (4, 2):
        live("Ditarik", hours, flood, withdrawn_at=NOW, withdrawal_reason="Keliru.", **section)
    assert client.get(story.get_absolute_url()).content == before
    assert shown(client, story) == ["Earlier Sebelum", "Later Sesudah"]


def test_a_neighbour_or_follow_up_that_editors_chose_is_not_named_twice(client, flood):
    before, after, other = live("Sebelum", 3, flood), live("Sesudah", 1, flood), live("Lain", 2)
    story = live("Berita", 2, flood)
    followed = live("Lanjutan", 1, follows=story)
    for position, target in enumerate((before, other, followed, after)):
        RelatedArticle.objects.create(article=story, target=target, position=position)
    tree = page(client, story.get_absolute_url())
    assert texts(tree, "//section[@aria-labelledby='related']//a") == ["Lain"]
    assert texts(tree, "//section[@aria-labelledby='follow-ups']//a") == ["Lanjutan"]


def test_neighbours_change_with_the_site_and_with_the_clock(client, flood):
    story = live("Berita", 3, flood)
    assert shown(client, story) == []
    after = live("Sesudah", 1, flood)
    assert shown(client, story) == ["Later Sesudah"]
    Article.objects.filter(pk=after.pk).update(withdrawn_at=NOW + HOUR, withdrawal_reason="Habis masa.")
    factories.published(headline="Nanti", at=NOW + 2 * HOUR, topics=[flood])
    seen = []
    for hours in (0, 1, 2):
        with time_machine.travel(NOW + hours * HOUR, tick=False):
            seen.append(shown(client, story))
    assert seen == [["Later Sesudah"], [], ["Later Nanti"]]


@pytest.mark.parametrize("many", [1, 30])
def test_they_cost_three_queries_and_one_when_the_order_is_known(flood, django_assert_num_queries, many):
    stories = [live(f"Berita {n}", n + 2, flood) for n in range(many)]
    for queries in (3, 1):  # the site's generation is one of them; a page has asked for it already
        with django_assert_num_queries(queries):
            neighbours.beside(stories[0], flood, now=NOW)


def test_in_a_long_topic_they_are_found_around_the_story(flood, monkeypatch):
    topics = {"topics": [flood]}
    stories = [live(f"Berita {n}", n // 2, flood) for n in range(9)]  # two of one moment each
    stories += [live(f"Lain {n}", n) for n in range(3, 12)]
    live("Ditarik", 2, flood, withdrawn_at=NOW, withdrawal_reason="Keliru.")
    stories += [factories.published(at=NOW + HOUR, **topics), factories.article(**topics), live("Lama", 40, flood)]

    def found():
        forget()
        return [neighbours.beside(story, flood, now=NOW) for story in stories]

    expected = found()
    assert {*expected} > {(None, None)} and None not in expected[3]
    for near in ((1,), (3,), (1, 3), (2, 50)):
        monkeypatch.setattr(neighbours, "NEAR", near)
        monkeypatch.setattr(neighbours, "MANY", 0)
        assert found() == expected
    asked = []
    monkeypatch.setattr(neighbours, "_order", lambda *_args, **_rest: asked.append(1) or b"")
    assert neighbours.beside(stories[3], flood, now=NOW) == expected[3] and not asked


def test_the_bytes_of_an_id_across_two_others_are_none():
    order = array("q", [1 << 8, 1 << 16, 7]).tobytes()
    assert neighbours._place(order, 7) == 16
    assert neighbours._place(order, 1) == neighbours._place(order, 1 << 24) == -1


def test_a_story_that_was_withdrawn_since_it_was_read_has_none(flood, monkeypatch):
    monkeypatch.setattr(neighbours, "MANY", 0)
    stories = [live(f"Berita {n}", n, flood) for n in (1, 2, 3)]
    Article.objects.filter(pk=stories[0].pk).update(withdrawn_at=NOW - HOUR, withdrawal_reason="Keliru.")
    forget()
    assert neighbours.beside(stories[0], flood, now=NOW) == (None, None)
