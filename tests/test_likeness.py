"""Related stories: what resembles what, found out when a story goes out, and what readers are shown of it."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from articles import editing, html, indexing, likeness, publication, schedule, workflow
from articles.models import Article, Likeness, RelatedArticle
from articles.rendering import preview
from tests import factories
from tests.factories import NOW
from tests.reading import page, texts

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FLOOD = "Tanggul Sungai Lamuka Jebol di Kampung Hilir"
FLOOD_AGAIN = "Warga Kampung Hilir Menutup Tanggul Lamuka"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _others():
    """What else the newsroom wrote: without it, every word would be rare."""
    for headline in ("Harga Beras Naik", "Elang Juara Liga", "Kurs Menguat", "Bioskop Baru Dibuka", "Kereta Malam"):
        out(headline, at=NOW - 100 * HOUR)


def ready(headline: str, now=NOW, **values) -> Article:
    """An approved story, which may go out."""
    kinds = (("authors", factories.author), ("editors", factories.editor), ("sources", factories.source))
    values = {name: [make()] for name, make in kinds if name not in values} | {"body": "<p>Isi.</p>"} | values
    made = factories.article(headline=headline, **{"section": None, **values})
    if made.section is None:
        Article.objects.filter(pk=made.pk).update(section=factories.section())
    for step in ("submit", "approve"):
        workflow.move(made, step, base=0, actor=None, now=now)
    return made


def out(headline: str, at=NOW, **values) -> Article:
    """A story that goes out at a time: scheduled now, if it lies ahead."""
    now = min(NOW, at)
    made = ready(headline, now, **values)
    workflow.move(made, "publish", base=0, actor=None, now=now, at=at if at > NOW else None)
    return Article.objects.get(pk=made.pk)


def like(story: Article, now=NOW) -> list[str]:
    return [each.headline for each in likeness.like(story, now=now)]


def shown(client, story: Article) -> list[str]:
    """The headlines under “Related stories”."""
    return texts(page(client, story.get_absolute_url()), "//section[@aria-labelledby='related']//a")


# ---- what resembles what


def test_stories_that_share_telling_words_resemble_each_other_in_both_directions(client):
    first, second = out(FLOOD), out(FLOOD_AGAIN)
    assert (like(first), like(second)) == ([FLOOD_AGAIN], [FLOOD])
    assert (shown(client, first), shown(client, second)) == ([FLOOD_AGAIN], [FLOOD])


@pytest.mark.parametrize("what", ["topics", "tags"])
def test_a_rare_topic_or_two_rare_tags_are_enough_and_a_common_one_is_not(what):
    rare = {"topics": [factories.topic()], "tags": ["lamuka", "tanggul"]}[what]
    common = {"topics": [factories.topic()], "tags": ["jakarta"]}[what]
    for n in range(20):
        out(f"Kabar {'abcdefghijklmnopqrstuvwxyz'[n] * 5}", at=NOW - 90 * HOUR, **{what: common})
    first = out("Perahu Karet Tiba", **{what: [*rare, *common]})
    out("Sekolah Darurat Dibuka", **{what: [*rare, *common]})
    assert like(first) == ["Sekolah Darurat Dibuka"]


def test_nothing_in_common_is_nothing_alike_be_it_one_section_one_author_one_day():
    shared = {"section": factories.section(), "authors": [factories.author()], "sources": [factories.source()]}
    first = out("Perahu Karet Tiba", **shared)
    out("Gamelan Dipamerkan", **shared)
    assert like(first) == []


def test_words_that_many_stories_have_say_little():
    for n in range(12):
        out(f"Gubernur Meresmikan {'abcdefghijklmnopqrstuvwxyz'[n] * 5}", at=NOW - 90 * HOUR)
    first = out("Gubernur Meresmikan Perpustakaan Terapung Waduk Seruni", at=NOW - HOUR)
    out("Perpustakaan Terapung Waduk Seruni Didatangi Murid")
    assert like(first)[0] == "Perpustakaan Terapung Waduk Seruni Didatangi Murid"
    scores = list(Likeness.objects.filter(article=first).values_list("score", flat=True))
    assert max(scores, default=0) < Likeness.objects.get(target=first).score


def test_of_two_that_share_the_same_the_nearer_in_time_comes_first():
    out(f"{FLOOD} Lagi", at=NOW - 24 * 700 * HOUR)
    out(f"{FLOOD} Pagi", at=NOW - 24 * HOUR)
    assert like(out(FLOOD)) == [f"{FLOOD} Pagi", f"{FLOOD} Lagi"]


def test_the_order_is_total():
    for minutes in (3, 1, 2):
        out(f"{FLOOD} Lagi", at=NOW - timedelta(minutes=minutes), slug=f"lagi-{minutes}")
    story = out(FLOOD)
    Likeness.objects.update(score=0.5)
    assert [each.slug for each in likeness.like(story, now=NOW)] == ["lagi-1", "lagi-2", "lagi-3"]


# ---- when


def test_drafts_resemble_nothing():
    out(FLOOD)
    draft = ready(FLOOD_AGAIN)
    editing.save(draft, editing.working(draft).content | {"lead": FLOOD}, base=0, actor=None, now=NOW)
    assert Likeness.objects.count() == 0


def test_a_hotfix_and_an_update_look_anew():
    flood, match = out(FLOOD), out("Elang Baruna Kalahkan Camar Wainoa")
    story = out("Gamelan Dipamerkan")
    content = editing.working(story).content
    publication.hotfix(
        story, content | {"headline": FLOOD_AGAIN}, base=0, change=publication.Change(), actor=None, now=NOW
    )
    assert like(story) == [flood.headline]
    copy = editing.working(story)
    words = {"headline": "Elang Baruna Menjamu Camar Wainoa"}
    saved = editing.save(story, copy.content | words, base=copy.number, actor=None, now=NOW)
    for step in ("submit", "approve", "publish"):
        assert like(story) == [flood.headline]
        workflow.move(story, step, base=saved.number, actor=None, now=NOW)
    assert like(story) == [match.headline]


def test_a_planned_update_looks_anew_when_it_goes_out():
    flood, story = out(FLOOD), out("Gamelan Dipamerkan")
    copy = editing.working(story)
    saved = editing.save(story, copy.content | {"headline": FLOOD_AGAIN}, base=0, actor=None, now=NOW)
    for step in ("submit", "approve"):
        workflow.move(story, step, base=saved.number, actor=None, now=NOW)
    workflow.move(story, "publish", base=saved.number, actor=None, now=NOW, at=NOW + HOUR)
    assert like(story) == []
    schedule.apply_due(NOW + HOUR)
    assert like(story, now=NOW + HOUR) == [flood.headline]


@pytest.mark.parametrize(("step", "found"), [("reinstate", True), ("keep", False)])
def test_a_story_that_comes_back_finds_those_that_went_out_meanwhile(step, found):
    story = out(FLOOD)
    at = NOW + HOUR if step == "keep" else None
    workflow.move(story, "withdraw", base=0, actor=None, now=NOW, reason="Keliru.", at=at)
    meanwhile = out(FLOOD_AGAIN)
    Likeness.objects.filter(article=meanwhile).delete()  # a story that stays out is found by them, and need not look
    workflow.move(story, step, base=0, actor=None, now=NOW, reason="Benar.")
    assert (like(story), like(meanwhile)) == (([FLOOD_AGAIN], [FLOOD]) if found else ([], []))


def test_what_is_rolled_back_leaves_no_likeness():
    out(FLOOD)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        out(FLOOD_AGAIN)
        assert Likeness.objects.count() == 1
        raise ZeroDivisionError
    assert Likeness.objects.count() == 0


# ---- what is not live


@pytest.mark.parametrize("first", ["scheduled", "live"])
def test_a_scheduled_story_appears_at_its_time_whichever_was_there_first(client, first):
    if first == "scheduled":
        scheduled, live = out(FLOOD, at=NOW + HOUR), out(FLOOD_AGAIN)
    else:
        live, scheduled = out(FLOOD_AGAIN), out(FLOOD, at=NOW + HOUR)
    before = client.get(live.get_absolute_url()).content
    assert shown(client, live) == []
    Likeness.objects.all().delete()
    assert client.get(live.get_absolute_url()).content == before
    for story in (scheduled, live) if first == "scheduled" else (live, scheduled):
        likeness.compute(story, now=NOW)
    with time_machine.travel(NOW + HOUR, tick=False):
        assert (shown(client, live), shown(client, scheduled)) == ([FLOOD], [FLOOD_AGAIN])


def test_two_scheduled_stories_find_each_other():
    one, two = out(FLOOD, at=NOW + 2 * HOUR), out(FLOOD_AGAIN, at=NOW + HOUR)
    assert (like(one, NOW + HOUR), like(two, NOW + HOUR)) == ([FLOOD_AGAIN], [])
    assert like(two, NOW + 2 * HOUR) == [FLOOD]


def test_hidden_stories_change_no_byte_of_a_live_storys_page_and_no_score(client):
    """They share everything with the live ones and would crowd them out, were they looked at together."""
    shared = {"topics": [factories.topic()], "tags": ["lamuka"], "section": factories.section()}
    stories = [out(f"{FLOOD} {n}", at=NOW - (n + 1) * HOUR, **shared) for n in range(likeness.KEPT + 4)]
    relate()
    addresses = [story.get_absolute_url() for story in stories]
    pages = [client.get(address).content for address in addresses]
    scores = sorted(Likeness.objects.values_list("article", "target", "score"))
    for n in range(likeness.KEPT + 4):
        ready(f"{FLOOD} {n}", **shared)
        out(f"{FLOOD} {n}", at=NOW + (n + 1) * HOUR, **shared)
        gone = out(f"{FLOOD} {n}", **shared)
        workflow.move(gone, "withdraw", base=0, actor=None, now=NOW, reason="Keliru.")
    assert [client.get(address).content for address in addresses] == pages
    relate()
    assert [client.get(address).content for address in addresses] == pages
    live = {story.pk for story in stories}
    kept = Likeness.objects.filter(article__in=live, target__in=live)
    assert sorted(kept.values_list("article", "target", "score")) == scores


def relate() -> int:
    return sum(indexing.relate(Article.objects.all(), now=NOW))


def test_a_withdrawn_story_is_left_out_and_comes_back(client):
    first, second = out(FLOOD), out(FLOOD_AGAIN)
    workflow.move(second, "withdraw", base=0, actor=None, now=NOW, reason="Keliru.")
    assert shown(client, first) == []
    workflow.move(second, "reinstate", base=0, actor=None, now=NOW, reason="Benar.")
    assert shown(client, first) == [FLOOD_AGAIN]


def test_a_schedule_that_is_cancelled_takes_its_likenesses_along():
    scheduled = out(FLOOD, at=NOW + HOUR)
    out(FLOOD_AGAIN)
    likeness.compute(scheduled, now=NOW)
    assert Likeness.objects.count() == 2
    workflow.move(scheduled, "unschedule", base=0, actor=None, now=NOW)
    assert Likeness.objects.count() == 0


# ---- what readers are shown


def test_four_at_most_are_shown_and_five_with_those_that_editors_chose(client):
    stories = [out(f"{FLOOD} {n}", at=NOW - (n + 1) * HOUR) for n in range(8)]
    story = out(FLOOD)
    found = like(story)
    assert shown(client, story) == found[:4]
    chosen = [out("Gamelan Dipamerkan"), stories[3], out("Belum", at=NOW + HOUR)]
    for position, target in enumerate(chosen):
        RelatedArticle.objects.create(article=story, target=target, position=position)
    rest = [headline for headline in found if headline != stories[3].headline]
    assert shown(client, story) == ["Gamelan Dipamerkan", stories[3].headline, *rest[:3]]


def test_what_the_page_names_already_is_not_named_again(client):
    topic = factories.topic()
    read_also, follow_up, neighbour, other = (out(f"{FLOOD} {n}", at=NOW - (n + 1) * HOUR) for n in range(4))
    story = out(FLOOD, body=f"<p>Isi.</p>{html.story_block(str(read_also.uid), '')}", topics=[topic])
    Article.objects.filter(pk=follow_up.pk).update(follows=story)
    neighbour.topic_rows.create(topic=topic)
    assert shown(client, story) == [other.headline]


def test_previews_show_what_the_live_story_has():
    story = out(FLOOD)
    out(FLOOD_AGAIN)
    copy = editing.working(story)
    laid = editing.rendition(story, copy.content | {"headline": "Judul baru"})
    assert FLOOD_AGAIN in preview(laid, None, now=NOW)


# ---- what it costs


def test_looking_costs_the_same_for_one_and_thirty_alike():
    topic, counts = factories.topic(), []
    for many in (1, 30):
        for n in range(many):
            out(f"{FLOOD} {n}", at=NOW - (n + 1) * HOUR, topics=[topic], tags=["lamuka"])
        story = out(FLOOD, topics=[topic], tags=["lamuka"])
        with CaptureQueriesContext(connection) as queries:
            likeness.compute(story, now=NOW)
        counts.append(len(queries))
    assert counts == [12, 12]


def test_the_story_page_pays_one_query_for_any_number_alike(client):
    counts = []
    for many in (0, 1, 30):
        for n in range(many):
            out(f"{FLOOD} {n}", at=NOW - (n + 1) * HOUR)
        story = out(FLOOD)
        with CaptureQueriesContext(connection) as queries:
            client.get(story.get_absolute_url())
        counts.append(sum("articles_likeness" in query["sql"] for query in queries))
        assert len(queries) == (12 if many else 11)  # what is alike comes with all that the page names, by one
    assert counts == [1, 1, 1]


# ---- stories that were written past the desk


def test_a_command_relates_stories_that_came_from_fixtures(capsys):
    one, two = (factories.published(headline=headline) for headline in (FLOOD, FLOOD_AGAIN))
    call_command("index_stories", related=True)
    assert (like(one), like(two)) == ([FLOOD_AGAIN], [FLOOD])
    rows = sorted(Likeness.objects.values_list("article", "target", "score"))
    call_command("index_stories", related=True)
    assert one.pk not in set(indexing.alone().values_list("pk", flat=True))
    call_command("index_stories", related=True, all=True)
    assert sorted(Likeness.objects.values_list("article", "target", "score")) == rows


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_stories_that_go_out_at_once_and_are_alike_do_not_wait_crosswise():
    stories = [factories.published(headline=headline) for headline in (FLOOD, FLOOD_AGAIN)]
    sum(indexing.index(Article.objects.all()))
    both, failed = threading.Barrier(2, timeout=20), []

    def go_out(story: Article) -> None:
        try:
            with transaction.atomic():
                row = editing.lock(story)
                both.wait()
                likeness.compute(row, now=NOW)
                both.wait()
        except OperationalError as error:  # PostgreSQL's "deadlock detected"
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go_out, args=[story]) for story in stories]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, [like(story) for story in stories]) == ([], [[FLOOD_AGAIN], [FLOOD]])
