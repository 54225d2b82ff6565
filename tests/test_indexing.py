"""What search knows of stories: after every write what the row and the newest revision say, and no more than stays."""

import json
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag

from articles import (
    checks,
    doubles,
    editing,
    followups,
    indexing,
    intake,
    publication,
    schedule,
    search,
    words,
    workflow,
)
from articles.content import filled, snapshot
from articles.importers.story import Story, Text
from articles.models import (
    Article,
    ArticleTopic,
    Author,
    DeskDocument,
    LiveDocument,
    PhotoUse,
    Release,
    Section,
    Source,
    Spelling,
    Topic,
)
from articles.search import documents
from articles.search.matching import key_of

from . import factories
from .desk import change, delete, story, story_url, url
from .factories import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
FIELDS = ("headline", "names", "lead", "body", "typed", "facets", "version")


def known() -> dict:
    """What search knows, by story: key and words of the live copy, key and words of the working copy."""
    found = {}
    for place, model in enumerate((LiveDocument, DeskDocument)):
        for row in model.objects.all():
            values = {name: getattr(row, name) for name in FIELDS}
            found.setdefault(row.article_id, [None, None])[place] = (row.key, _searched(values))
    return {pk: tuple(sides) for pk, sides in found.items()}


def due() -> dict:
    """What it should know: made from the rows and the newest revisions alone."""
    found = {}
    for row in Article.objects.all():
        contents = snapshot(row), filled(editing.working(row).content)
        own, copy = (_searched(documents.fields(each, documents.Named([each]))) for each in contents)
        live = (key_of(row.published_at, row.pk), own) if row.published_at else None
        found[row.pk] = (live, (row.pk, copy))
    return found


def _searched(values: dict) -> dict:
    """The words by which a copy is found. Tags of a working copy have ids only once readers have seen them."""
    facets = [token for token in values["facets"].split() if not token.startswith("_g")]
    return {**values, "facets": facets}


def headlines(article) -> list[str]:
    """The headlines' stems in the live copy and in the working copy."""
    return [side[1]["headline"] if side else "" for side in known()[article.pk]]


def move(article, name, actor, *, now=NOW, **asked):
    return workflow.move(article, name, base=editing.working(article).number, actor=actor, now=now, **asked)


def save(article, actor=None, **values):
    copy = editing.working(article)
    return editing.save(article, copy.content | values, base=copy.number, actor=actor, now=NOW)


def fresh(article):
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def out(siti, rani, tono):
    """Take a story of Siti's before readers, or its update, now or at a time."""

    def publish(article=None, *, at=None, **values):
        article = article or story(siti, headline="Harga bawang", **values)
        checker = factories.user("Editor")
        for name, actor, asked in (("submit", siti, {}), ("approve", checker, {}), ("publish", tono, {"at": at})):
            article = move(article, name, actor, **asked)
        return article

    return publish


# ---- every write


def test_a_draft_is_known_to_the_desk_alone(siti):
    article = story(siti, headline="Harga bawang", tags=["pangan", "tag baru"])

    assert known() == due()
    assert headlines(article) == ["", "harga bawang"]


def test_a_save_changes_the_working_copy_and_publishing_the_live_one(out, rani):
    article = out(tags=["pangan"])
    assert (known(), headlines(article)) == (due(), ["harga bawang", "harga bawang"])

    save(article, rani, headline="Harga beras", tags=["pangan", "gudang"])
    assert (known(), headlines(article)) == (due(), ["harga bawang", "harga beras"])

    out(article)
    assert (known(), headlines(article)) == (due(), ["harga beras", "harga beras"])


def test_restoring_takes_back_the_words(siti):
    article = story(siti, headline="Harga bawang")
    save(article, siti, headline="Harga beras")
    editing.restore(article, 0, base=1, actor=siti, now=NOW)

    assert (known(), headlines(article)) == (due(), ["", "harga bawang"])


def test_a_hotfix_changes_both_copies(out, rani, tono):
    article = out()
    save(article, rani, lead="Pembaruan.")
    content = editing.at(article, fresh(article).live_number) | {"headline": "Harga garam"}
    silent = publication.Change(Release.Change.SILENT)
    publication.hotfix(article, content, base=fresh(article).live_number, change=silent, actor=tono, now=NOW)

    assert (known(), headlines(article)) == (due(), ["harga garam", "harga garam"])


def test_a_scheduled_story_stands_at_its_time_until_it_is_taken_back(out, tono):
    article = out(at=NOW + 5 * HOUR)
    assert known() == due()

    move(article, "reschedule", tono, at=NOW + 9 * HOUR, was=NOW + 5 * HOUR)
    assert known() == due()
    assert known()[article.pk][0][0] == key_of(NOW + 9 * HOUR, article.pk)

    move(article, "unschedule", tono)
    assert (known(), headlines(article)) == (due(), ["", "harga bawang"])


def test_a_planned_update_reaches_the_live_copy_at_its_time(out, rani):
    article = out()
    save(article, rani, headline="Harga gula")
    out(article, at=NOW + HOUR)
    assert (known(), headlines(article)) == (due(), ["harga bawang", "harga gula"])

    schedule.apply_due(NOW + 2 * HOUR)

    assert (known(), headlines(article)) == (due(), ["harga gula", "harga gula"])


def test_a_withdrawn_story_keeps_its_words_and_comes_back_with_them(out, tono):
    article = out()
    move(article, "withdraw", tono, reason="Keliru.", kind="error")
    assert known() == due()
    move(article, "reinstate", tono, reason="Ternyata benar.")
    assert known() == due()


def test_what_is_spiked_or_deleted(siti, rani, client):
    article, gone = story(siti), story(siti)
    move(article, "spike", rani, reason="Basi.")
    client.force_login(siti)
    delete(client, story_url(gone, "delete"))

    assert known() == due()
    assert [*known()] == [article.pk]


def test_a_follow_up_and_a_merge(siti, rani):
    first, double = story(siti, headline="Banjir di Demak"), story(siti, body="<p>Dari warga.</p>")
    about = {"headline": "Hari kedua", "authors": [], "takes_text": True}
    followups.follow_up(first, actor=siti, now=NOW, **about)
    bases = {"base": 0, "base_into": editing.working(first).number}
    doubles.join(double, first, reason="Sama.", actor=rani, now=NOW, **bases)

    assert known() == due()
    assert "warga" in known()[first.pk][1][1]["body"]


def test_what_comes_in_and_comes_again():
    wire = Story(format="pasted", headline="Pasar apung dibuka", body=(Text("<p>Satu.</p>"),), tags=("pasar",))
    intake.keep(wire, supplier="pasted", actor=None, now=NOW)
    assert known() == due()
    again = Story(format="pasted", headline="Pasar apung dibuka", body=(Text("<p>Dua.</p>"),), tags=("pasar",))
    intake.keep(again, supplier="pasted", actor=None, now=NOW)
    assert known() == due()


def test_what_is_not_saved_is_not_known(siti):
    article = story(siti, headline="Harga bawang")
    before = known()
    with pytest.raises(RuntimeError), transaction.atomic():
        save(article, siti, headline="Harga beras")
        story(siti, headline="Baru")
        raise RuntimeError

    assert known() == before == due()


# ---- rows with another name


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Section, "articles_section_change"),
        (Topic, "articles_topic_change"),
        (Author, "articles_author_change"),
        (Source, "articles_source_change"),
        (Tag, "taggit_tag_change"),
    ],
)
def test_a_row_with_another_name_is_known_by_it(client, out, rani, model, name):
    topic = factories.topic()
    article = out(topics=[topic.pk], tags=["pangan"])
    save(article, rani, lead="Pembaruan.")
    story(rani, headline="Lain sama sekali", section=factories.section().pk)
    factories.published(headline="Dari fixture", topics=[topic], tags=["pangan"])
    factories.index()
    row = model.objects.order_by("pk").first()
    client.force_login(factories.user("Administrator"))
    values = {field: getattr(row, field) for field in ("slug", "order", "kind", "role") if hasattr(row, field)}
    before = known()

    response = change(client, url(name, row.pk), {**values, "name": "Gelombang Pasang", "active": "on"})

    assert response.status_code == 302, response.context["errors"]
    assert known() == due()
    assert "gelombang pasang" in known()[article.pk][0][1]["names"]
    assert {pk for pk in before if before[pk] != known()[pk]} >= {article.pk}
    if model is not Tag:  # contents name tags by their names
        assert "gelombang pasang" in known()[article.pk][1][1]["names"]


def test_other_stories_are_not_asked_about_a_name(siti):
    topics = [factories.topic(), factories.topic()]
    articles = [story(siti, topics=[topic.pk]) for topic in topics]

    assert [indexing.naming(topic) for topic in topics] == [[article.pk] for article in articles]


def test_an_update_that_waits_is_asked_about_a_name_and_a_copy_that_went_on_is_not(siti, out):
    old, new, between = (factories.topic() for _ in range(3))
    article = out(topics=[old.pk])
    for topic in (between, new):
        copy = editing.working(article)
        editing.save(article, copy.content | {"topics": [topic.pk]}, base=copy.number, actor=siti, now=NOW)
    assert [indexing.naming(topic) for topic in (old, new, between)] == [[article.pk], [article.pk], []]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_story_that_waits_is_not_made_by_a_name_that_is_just_replaced(siti, monkeypatch):
    """Who puts it off again holds it; else its mark would go for words that have the name of before."""
    monkeypatch.setattr(indexing, "AT_ONCE", 0)
    topic = factories.topic(name="Banjir")
    article = story(siti, topics=[topic.pk])
    with transaction.atomic():
        search.put_off([article.pk])

    def catch_up():
        list(indexing.catch_up())
        connection.close()

    other = threading.Thread(target=catch_up)
    with transaction.atomic():
        topic.name = "Air bah"
        topic.save()
        assert indexing.renamed(topic) == 1
        other.start()
        other.join(1)  # it waits for the story
    other.join(30)
    list(indexing.catch_up())
    assert "air bah" in known()[article.pk][1][1]["names"]


def test_a_story_that_is_gone_is_not_put_off(siti):
    with transaction.atomic():
        search.put_off([story(siti).pk, 4711])
    assert len(search.waiting()) == 1


def test_indexing_all_notes_photos_that_came_after_their_story(siti):
    photo = factories.photo()
    article = story(siti, lead_photo=photo.pk)
    copy = editing.working(article)
    editing.save(article, copy.content | {"lead_photo": None}, base=0, actor=siti, now=NOW)
    PhotoUse.objects.all().delete()
    call_command("index_stories", all=True, verbosity=0)
    assert list(PhotoUse.objects.values_list("photo", "article", "copy")) == [(photo.pk, article.pk, "past")]


@pytest.mark.parametrize("count", [1, 30])
def test_a_name_costs_the_same_however_many_stories_have_it(count, siti):
    topic = factories.topic()
    for _ in range(count):
        story(siti, topics=[topic.pk])
    Topic.objects.filter(pk=topic.pk).update(name="Gelombang Pasang")
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        indexing.renamed(topic)

    assert len(captured) == COST
    assert known() == due()


COST = 14


def test_a_row_that_is_gone_is_no_name_any_more(client, out):
    article = out(tags=["pangan", "gudang"])
    client.force_login(factories.user("Administrator"))
    delete(client, url("taggit_tag_delete", Tag.objects.get(name="pangan").pk))

    assert not Tag.objects.filter(name="pangan").exists()
    names = known()[article.pk][0][1]["names"].split()
    assert ("pangan" in names, "gudang" in names) == (False, True)
    assert known()[article.pk][0] == due()[article.pk][0]


@pytest.mark.parametrize("command", ["apply_due", "index_stories"])
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("articles_topic_change", {"name": "Gelombang Pasang"}),
        ("taggit_tag_change", {"name": "Gelombang Pasang"}),
        ("taggit_tag_delete", {}),
    ],
)
def test_very_many_stories_learn_of_a_name_later(client, out, monkeypatch, command, name, values):
    monkeypatch.setattr(indexing, "AT_ONCE", 1)
    topic = factories.topic()
    articles = [out(topics=[topic.pk], tags=["pangan"]) for _ in range(3)]
    row = Tag.objects.get() if name.startswith("taggit") else topic
    client.force_login(factories.user("Administrator"))
    before = known()

    if name.endswith("delete"):
        response = delete(client, url(name, row.pk), follow=True)
    else:
        response = change(client, url(name, row.pk), {"slug": row.slug, **values}, follow=True)

    assert next(str(message).split(",")[0] for message in response.context["messages"]) == (
        "Pencarian menerapkan perubahan ini pada 3 berita di latar belakang"
    )
    after = known()
    for pk in before:
        assert [copy[1]["names"] for copy in after[pk]] == [copy[1]["names"] for copy in before[pk]]
    assert set(indexing.wanting()) == set(articles)

    call_command(command)

    assert known() == due()
    assert (list(indexing.wanting()), list(indexing.catch_up())) == ([], [])


def test_what_goes_out_does_not_wait_for_what_was_put_off(out, monkeypatch):
    monkeypatch.setattr(indexing, "CHUNK", 1)
    with transaction.atomic():
        search.put_off([out().pk for _ in range(2)])
    with CaptureQueriesContext(connection) as captured:
        call_command("apply_due")

    looks = [n for n, query in enumerate(captured) if "FROM articles_plannedupdate" in query["sql"]]
    writes = [n for n, query in enumerate(captured) if query["sql"].startswith('DELETE FROM "articles_putoff"')]
    assert [sum(look < write for look in looks) for write in writes] == [1, 2]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows")
def test_stories_are_locked_so_that_likenesses_may_name_them(out, tmp_path):
    topic = factories.topic(name="Banjir")
    out(topics=[topic.pk])
    fixture = tmp_path / "topics.json"
    fixture.write_text(json.dumps([{"model": "articles.topic", "fields": {"name": "Air bah", "slug": topic.slug}}]))
    with CaptureQueriesContext(connection) as captured:
        call_command("loaddata", str(fixture), verbosity=0)

    locks = [query["sql"].rpartition(" FOR ")[2] for query in captured if "UPDATE" in query["sql"][-9:]]
    assert set(locks) == {"NO KEY UPDATE"}


# ---- commands


FIXTURES = ("roles", "sources", "photos", "people", "taxonomy", "articles")


@pytest.mark.long
def test_a_load_is_known_and_the_second_changes_nothing():
    call_command("loaddata", *FIXTURES, verbosity=0)
    assert known() == due()
    assert len(known()) == Article.objects.count() > 20

    with CaptureQueriesContext(connection) as captured:
        call_command("loaddata", *FIXTURES, verbosity=0)
    tables = [model._meta.db_table for model in (LiveDocument, DeskDocument, Spelling)]
    touched = [sql["sql"] for sql in captured if sql["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql[:60] for sql in touched if any(table in sql for table in tables) and not sql.startswith("DELETE")] == []


def test_a_load_with_another_name_reaches_edited_stories_too(tmp_path, siti):
    topic = factories.topic(name="Banjir")
    article = story(siti, topics=[topic.pk])
    rows = [{"model": "articles.topic", "fields": {"name": "Air bah", "slug": topic.slug, "summary": ""}}]
    fixture = tmp_path / "topics.json"
    fixture.write_text(json.dumps(rows))

    call_command("loaddata", str(fixture), verbosity=0)

    assert known() == due()
    assert "air bah" in known()[article.pk][1][1]["names"]


def test_a_load_that_fails_leaves_nothing_known(tmp_path):
    row = {"model": "articles.article", "fields": {"uid": "0b0e7d2c-2f44-4b55-9a66-000000000001", "headline": "A"}}
    lost = {"model": "articles.articletopic", "fields": {"article": ["x"], "topic": ["y"], "position": 0}}
    fixture = tmp_path / "stories.json"
    fixture.write_text(json.dumps([row, lost]))
    with pytest.raises(Exception, match=r"stories\.json"):
        call_command("loaddata", str(fixture), verbosity=0)

    assert known() == {}


def indexed(capsys, *options) -> str:
    call_command("index_stories", *options)
    return capsys.readouterr().out.strip()


def test_what_is_wanting_is_indexed_and_nothing_else(capsys, siti):
    factories.published()
    factories.article()
    story(siti)
    assert [check.id for check in checks.stories_in_search(databases=["default"])] == ["articles.W002"]

    assert indexed(capsys).endswith("2")
    assert known() == due()
    assert indexed(capsys).endswith("0")
    assert checks.stories_in_search(databases=["default"]) == []
    assert indexed(capsys, "--all").endswith("3")
    assert known() == due()


def test_no_database_is_asked_unless_named():
    factories.article()
    assert checks.stories_in_search(databases=None) == []


def test_words_of_another_version_are_made_anew(capsys, monkeypatch, siti):
    story(siti)
    factories.published()
    factories.index()
    monkeypatch.setattr(words, "VERSION", words.VERSION + 1)

    assert indexed(capsys).endswith("2")
    assert known() == due()
    assert {side[1]["version"] for sides in known().values() for side in sides if side} == {words.VERSION}


def test_an_interrupted_run_keeps_its_lots_and_goes_on(capsys, monkeypatch):
    monkeypatch.setattr(indexing, "CHUNK", 2)
    for _ in range(5):
        factories.published()
    lots = indexing.index(indexing.wanting())
    assert (next(lots), next(lots)) == (2, 2)
    lots.close()

    assert (len(known()), indexing.wanting().count()) == (4, 1)
    assert indexed(capsys).endswith("1")
    assert known() == due()


def test_a_word_that_is_taken_out_of_a_story_is_no_spelling_that_tells(out, rani):
    """Spellings stay; whoever offers one asks first whether a live story has it."""
    article = out(tags=[])
    save(article, rani, headline="Harga terasi")
    assert not Spelling.objects.filter(word="terasi").exists()
    out(article)
    assert Spelling.objects.filter(word="terasi").exists()
    assert ArticleTopic.objects.count() == 0
