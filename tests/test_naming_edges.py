"""Merged and renamed rows where it is easy to lose one: names given again, archives of before, others at work."""

import threading

import pytest
import time_machine
from django.db import connection, transaction
from taggit.models import Tag

from articles import buffers, content, creation, editing, lookup, naming, twins
from articles.archive import names, ownrows, reading
from articles.archive.rows import Misfit
from articles.forms.story import StoryForm
from articles.models import Article, Author, FormerName, NewName, Revision, Topic

from . import factories
from .desk import url
from .factories import NOW
from .test_archive_restore import packed, taken
from .test_naming import LATER, row, story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def chief():
    return factories.user("Administrator")


def merged(kind: str, old: str, new: str, chief):
    one, other = row(kind, old), row(kind, new)
    naming.merge(one, other, actor=chief, now=LATER)
    return other


# ---- a name or slug that is given again


def test_a_tag_made_again_under_a_former_name_is_itself(chief):
    merged("tag", "banjir", "flood", chief)
    article = story("tag", row("tag", "banjir"), is_live=False)
    assert content.snapshot(article)["tags"] == editing.working(article).content["tags"] == ["banjir"]


def test_so_it_is_where_the_merged_tag_had_the_id_of_an_author(chief):
    merged("tag", "banjir", "flood", chief)
    FormerName.objects.update(row=(author := row("author", "Budi")).pk)
    article = story("tag", row("tag", "banjir"), is_live=False, authors=[author.pk])
    assert editing.working(article).content["tags"] == ["banjir"]


def test_letter_case_does_not_bring_a_merged_tag_back(chief):
    merged("tag", "bnjir", "banjir", chief)
    saved = content.canonical(content.blank() | {"headline": "x", "tags": ["Bnjir", "BANJIR"]})
    assert saved["tags"] == ["banjir"]


def test_a_page_that_is_not_there_is_no_way_to_itself(chief, client):
    topic = row("topic", "Banjir")
    story("topic", topic)
    for before, after in (("banjir", "lama"), ("lama", "banjir")):
        Topic.objects.filter(pk=topic.pk).update(slug=after)
        topic.refresh_from_db()
        naming.renamed(topic, "Banjir", before, now=LATER)
    assert client.get("/topik/banjir/").status_code == 200
    assert client.get("/topik/banjir/", {"page": 99}).status_code == 404
    assert client.get("/topik/lama/")["Location"] == "/topik/banjir/"


def test_a_slug_that_is_given_again_is_the_new_rows(chief, client):
    story("topic", merged("topic", "Banjir", "Flood", chief))
    again = row("topic", "Banjir")
    assert client.get("/topik/banjir/")["Location"] == "/topik/flood/"  # as long as readers do not know of it
    article = story("topic", again)
    assert article.headline in client.get("/topik/banjir/").content.decode()


# ---- archives and fixtures of before


def test_an_archive_of_before_brings_nothing_back(chief):
    old = row("author", "Budi S")
    row("tag", "bnjir")
    story("author", old, is_live=False, tags=["bnjir"])
    before = packed()
    naming.merge(old, row("author", "Budi Santoso"), actor=chief, now=LATER)
    naming.merge(Tag.objects.get(), row("tag", "banjir"), actor=chief, now=LATER)
    taken(before, actor=chief)
    found = [list(model.objects.values_list("name", flat=True)) for model in (Author, Tag)]
    assert found == [["Budi Santoso"], ["banjir"]]


@pytest.mark.parametrize("is_whole", [True, False])
@pytest.mark.parametrize("publish", [True, False])
def test_an_archive_names_tags_as_they_are_now(chief, is_whole, publish):
    old, new = row("tag", "bnjir"), row("tag", "banjir")
    story("tag", old, is_live=publish)
    naming.merge(old, new, actor=chief, now=LATER)
    told = packed() if is_whole else packed(stories=Article.objects.all())
    factories.erase()
    for model in (Tag, FormerName):
        model.objects.all().delete()
    taken(told, actor=chief if publish else None, publish=publish)
    article = Article.objects.get()
    assert content.snapshot(article)["tags"] == editing.working(article).content["tags"] == ["banjir"]
    assert [tag.name for tag in Tag.objects.all()] == ["banjir"]


def test_an_archive_of_more_names_than_are_remembered_loses_none(chief, monkeypatch):
    old, new, third = (row("author", name) for name in ("Budi S", "Budi Santoso", "Citra"))
    naming.merge(old, new, actor=chief, now=LATER)
    monkeypatch.setattr(names, "REMEMBERED", 0)
    known = names.Names()
    known.learn({Author: {old.pk, third.pk}})
    assert [known.of(Author, pk) for pk in (old.pk, third.pk)] == [new.slug, third.slug]


def test_a_line_without_a_uuid_is_refused_by_itself(chief):
    line = reading.Line(number=1, kind="former", item={"uid": "abc"}, size=10)
    with pytest.raises(Misfit):
        ownrows.OwnRows(None, names.Ids(), actor=chief, publish=False).take(line)


# ---- others at work


def test_an_import_that_runs_meanwhile_makes_no_tag_again(chief):
    old, new = row("tag", "bnjir"), row("tag", "banjir")
    register = lookup.Register("kantor", LATER)
    made = content.blank() | {"headline": "x", "tags": ["bnjir", "banjir"]}
    made = content.canonical(made, spelled=register.spelled)
    naming.merge(old, new, actor=chief, now=LATER)
    news = [creation.New(made)]
    (article,) = creation.create(news, actor=None, owner=None, now=LATER, kind=Revision.Kind.IMPORT)
    assert [tag.name for tag in Tag.objects.all()] == [tag.name for tag in article.tags.all()] == ["banjir"]


def test_what_was_typed_before_selects_the_section_of_now(chief):
    old, new = row("section", "Olah Raga"), row("section", "Olahraga")
    article = story("section", new, is_live=False)
    naming.merge(old, new, actor=chief, now=LATER)
    data = buffers.as_posted({"headline": "", "section": str(old.pk)})
    copy = editing.working(article).content
    form = StoryForm(data, content=copy, user=chief, now=LATER, article=article, base=0)
    assert f'value="{new.pk}" selected' in str(form["section"])


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stays", [True, False])
def test_a_save_and_a_merge_at_once_wait_for_each_other(stays):
    chief = factories.user("Administrator")
    chief.get_all_permissions()
    old, new, third = (row("author", name) for name in ("Budi S", "Budi Santoso", "Citra"))
    article = story("author", old, third, is_live=False)
    is_locked, failed = threading.Event(), []

    def at_once(work):
        def run():
            try:
                work()
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        return threading.Thread(target=run)

    def save():
        with transaction.atomic():
            editing.lock(article)
            is_locked.set()
            waits = threading.Event()
            waits.wait(1)  # until the merge waits for this story, or has gone past it
            names = [third.pk, old.pk] if stays else [third.pk]
            made = editing.working(article).content | {"authors": names}
            editing.save(article, made, base=0, actor=chief, now=LATER)

    def merge():
        is_locked.wait(10)
        naming.merge(old, new, actor=chief, now=LATER)

    threads = [at_once(save), at_once(merge)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    bylines = [each.author for each in Article.objects.get().author_rows.all()]
    assert bylines == ([third, new] if stays else [third])


# ---- at the desk


def test_enter_saves_what_was_corrected_and_confirms_nothing(client, chief):
    client.force_login(chief)
    lookup.Register("kantor", NOW).learn(Author, ["Budi"])
    one = Author.objects.get()
    page = client.get(url("articles_author_change", one.pk)).content.decode()
    form = page[page.index('id="author_form"') :]
    assert url("articles_author_confirm", one.pk) in page.partition('id="author_form"')[0]
    assert url("articles_author_confirm", one.pk) not in form


def test_an_address_with_nul_is_no_error(client, chief):
    client.force_login(chief)
    NewName.objects.create(kind="author", row=factories.author().pk, supplier="x", created_at=NOW)
    for query in ("supplier=a%00", "kind=a%00", "q=a%00b"):
        answer = client.get(f"{url('articles_newname_changelist')}?{query}", follow=True)
        assert answer.status_code == 200


def test_a_name_among_many_that_share_a_word_is_offered():
    Author.objects.bulk_create(Author(name=f"Muhammad A{n:03}", slug=f"m{n}") for n in range(250))
    twin = row("author", "Muhammad Zainuddin")
    assert twins.nearest("Muhammad Zainudin", Author.objects.all(), at_least=0.4)[0] == twin
    banjir = row("tag", "banjir")
    assert twins.nearest("bnjir", Tag.objects.all(), at_least=0.4) == [banjir]
    assert twins.alike("Budi", "Citra") < 0.2 < twins.alike("Budi S.", "Dr. Budi Santoso") < twins.alike("a", "A.") == 1
