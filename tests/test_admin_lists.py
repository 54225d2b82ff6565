"""Lists at the desk: what is found in them, by whom, and what they cost."""

import json
import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl

import pytest
from django.apps import apps
from django.contrib.admin import site as desk
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.db.models import DateTimeField
from django.utils import timezone
from taggit.models import Tag

from articles import editing
from articles.admin.site import FAMILIES
from articles.models import Article, Note, Origin, Stage

from . import factories
from .desk import queries, story, story_url, url
from .factories import NOW

pytestmark = pytest.mark.django_db

LIST = "articles_article_changelist"


@pytest.fixture
def siti(client, siti):
    client.force_login(siti)
    return siti


@pytest.fixture
def hari(client):
    account = factories.user("Editor", language="en", first_name="Hari")
    client.force_login(account)
    return account


def listed(client, **query) -> list[str]:
    """The headlines on the page of the list, in order."""
    response = client.get(url(LIST), query)
    return [row.working_headline or row.headline for row in response.context["cl"].result_list]


def offered(client, through, field, term="") -> list[str]:
    """What a picker offers."""
    query = {"app_label": "articles", "model_name": through, "field_name": field, "term": term}
    response = client.get(url("autocomplete"), query)
    return [row["text"] for row in json.loads(response.content)["results"]]


# ---- the story list


def test_the_list_names_working_headlines_newest_change_first(client, hari):
    live = factories.published(headline="Tayang")
    Article.objects.update(changed_at=NOW)
    editing.save(live, editing.working(live).content | {"headline": "Pembaruan"}, base=0, actor=hari, now=NOW)
    factories.article(headline="Dari fixture")
    Article.objects.filter(headline="Dari fixture").update(changed_at=NOW + timedelta(hours=1))
    factories.index()

    assert listed(client) == ["Dari fixture", "Pembaruan"]
    assert listed(client, q="pembaru") == ["Pembaruan"]
    assert listed(client, q="tayang") == ["Pembaruan"]
    assert listed(client, q="hilang") == []


def test_a_reporter_finds_only_own_stories_however_they_ask(client, siti):
    story(siti, headline="Punya Siti")
    other = factories.user("Reporter")
    secret = story(other, headline="Rahasia Budi")
    author = editing.working(secret).content["authors"][0]

    assert listed(client) == ["Punya Siti"]
    assert listed(client, q="rahasia") == []
    assert listed(client, owner=other.pk) == ["Punya Siti"]
    assert listed(client, author=author) == []
    assert listed(client, stage="draft") == ["Punya Siti"]


def test_the_list_is_narrowed_down(client, hari):
    section, topic, author = factories.section(), factories.topic(), factories.author()
    below = factories.section(parent=section)
    factories.article(headline="A", section=section, topics=[topic])
    factories.article(headline="B", section=below, authors=[author], owner=hari)
    factories.published(headline="C")
    factories.published(headline="D", at=timezone.now() + timedelta(days=1))
    factories.published(headline="E", withdrawn_at=NOW, withdrawal_reason="x")
    factories.article(headline="F", stage=Stage.SPIKED)
    Article.objects.filter(headline="C").update(stage=Stage.DRAFT)

    def found(**query):
        return "".join(sorted(listed(client, **query)))

    assert found(section=section.pk) == "AB"
    assert found(topic=topic.pk) == "A"
    assert found(author=author.pk) == "B"
    assert found(owner=hari.pk) == found(owner="me") == "B"
    assert found(stage="spiked") == "F"
    assert found(stage="open") == "ABC"
    assert found(readers="live") == found(readers="update") == "C"
    assert found(readers="scheduled") == "D"
    assert found(readers="withdrawn") == "E"
    assert found(readers="never") == "ABF"
    assert found(section="1 or 1=1") == found(author="9" * 40) == ""


@pytest.mark.parametrize(
    "query",
    ["owner__password__startswith=x", "revisions__content__icontains=x", "owner__is_superuser=1", "_to_field=headline"],
)
def test_the_list_answers_no_questions_of_others(client, siti, query):
    response = client.get(f"{url(LIST)}?{query}")

    assert response.status_code == 400


@pytest.mark.parametrize(
    "name",
    ["articles_article", "articles_correction", "articles_note", "articles_origin", "articles_photo", "articles_user"],
)
@pytest.mark.parametrize("moment", ["9999-12-31 23:59:59-12:00", "0001-01-01 00:00:00+12:00"])
def test_a_moment_beyond_the_calendar_is_no_fault(client, name, moment):
    """SQLite's driver cannot take it to UTC: then the whole list; PostgreSQL knows it, and answers what it asks."""
    client.force_login(factories.user("Administrator"))
    model = apps.get_model(name.replace("_", ".", 1))
    column = next(field.name for field in model._meta.fields if isinstance(field, DateTimeField))

    response = client.get(url(f"{name}_changelist"), {f"{column}__gte": moment})

    if connection.vendor == "sqlite":
        assert (response.status_code, response.url) == (302, f"{url(f'{name}_changelist')}?e=1")
    else:
        assert response.status_code == 200


def test_the_lists_know_recent_from_old(client, hari):
    for name, days in [("Kemarin", 1.5), ("Bulan ini", 20), ("Lama", 400)]:
        article = factories.article(headline=name)
        Article.objects.filter(pk=article.pk).update(changed_at=timezone.now() - timedelta(days=days))

    assert listed(client, changed_at__within="1") == []
    assert listed(client, changed_at__within="7") == ["Kemarin"]
    assert listed(client, changed_at__within="30") == ["Kemarin", "Bulan ini"]
    assert listed(client, changed_at__within="8; drop") == ["Kemarin", "Bulan ini", "Lama"]


def test_what_the_search_form_leaves_empty_filters_nothing(client, hari):
    factories.article(headline="A", owner=hari)

    response = client.get(f"{url(LIST)}?q=&stage=&readers=&owner=&section=&topic=&author=&changed_at__within=")

    assert response.context["cl"].result_count == 1
    assert not response.context["cl"].has_active_filters


def test_filters_are_menus_of_one_form_and_can_be_taken_away_one_by_one(client, hari):
    factories.article(
        headline="A",
        owner=hari,
        section=factories.section(),
        topics=[factories.topic()],
        authors=[factories.author()],
    )

    page = client.get(url(LIST), {"stage": "draft", "owner": "me", "q": "a", "o": "2"}).content.decode()

    form = page[page.index('id="changelist-search"') : page.index("</form>", page.index('id="changelist-search"'))]
    assert re.findall(r'<select id="filter-\d" name="(\w+)"', form) == [
        "stage",
        "readers",
        "owner",
        "section",
        "topic",
        "author",
        "changed_at__within",
        "published_at__within",
    ]
    assert re.findall(r'<option value="([^"]+)" selected>', form) == ["draft", "me"]
    assert '<input type="hidden" name="o" value="2">' in form
    without = [dict(parse_qsl(unescape(href).lstrip("?"))) for href in re.findall(r'<li><a href="(\?[^"]*)"', page)]
    assert without == [{"owner": "me", "q": "a", "o": "2"}, {"stage": "draft", "q": "a", "o": "2"}]


def test_rows_show_the_lead_photo_which_adds_no_words(client, hari):
    photo = factories.picture(alt="Petani di sawah")
    factories.article(headline="Dengan foto", lead_photo=photo)
    factories.article(headline="Tanpa foto")

    page = client.get(url(LIST)).content.decode()

    assert re.findall(r'<img class="thumbnail" src="([^"]+)" alt="([^"]*)"', page) == [
        (photo.rendition("16x9", "webp", 320).url, "")
    ]
    assert page.count('class="no-picture"') == 1


@pytest.mark.parametrize(
    ("query", "words", "button"),
    [
        ({}, "No story yet. The first one starts with a headline; everything else can follow.", "New story"),
        ({"q": "x"}, "Nothing fits this search.", "Show everything"),
        ({"stage": "draft"}, "Nothing fits this search.", "Show everything"),
    ],
)
def test_an_empty_list_says_what_to_do(client, hari, query, words, button):
    page = client.get(url(LIST), query).content.decode()
    empty = page[page.index('<div class="empty">') :]

    assert re.findall(r"<p>(.*?)</p>", empty) == [words]
    assert re.findall(r'class="button[^"]*" href="[^"]*">(.*?)</a>', empty) == [button]


@pytest.mark.parametrize(("language", "total"), [("id", "1.234 tag"), ("en", "1,234 tags")])
def test_large_counts_are_grouped(client, language, total):
    client.force_login(factories.user("Administrator", language=language))
    Tag.objects.bulk_create(Tag(name=f"t{n}", slug=f"t{n}") for n in range(1234))

    page = client.get(url("taggit_tag_changelist")).content.decode()

    assert re.search(r'<span class="pager-total">(.*?)</span>', page)[1] == total


def test_no_action_touches_stories(client, hari):
    article = story(hari)

    data = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [article.pk], "post": "yes"}
    response = client.post(url(LIST), data)

    assert response.status_code == 200
    assert Article.objects.exists()
    assert b'name="action"' not in response.content


@pytest.mark.parametrize("name", ["articles_source_changelist", "articles_photo_changelist", "taggit_tag_changelist"])
def test_nothing_is_deleted_by_the_dozen(client, name):
    client.force_login(factories.user("Administrator"))
    rows = [factories.source().pk, factories.photo().pk, Tag.objects.create(name="a").pk]

    client.post(url(name), {"action": "delete_selected", ACTION_CHECKBOX_NAME: rows, "post": "yes"})

    assert Tag.objects.count() == 1


# ---- pickers


def test_a_picker_offers_own_and_live_stories_but_no_drafts_of_others(client, siti):
    story(siti, headline="Punya Siti")
    story(factories.user("Reporter"), headline="Rahasia")
    live = factories.published(headline="Tayang")
    factories.published(headline="Besok", at=timezone.now() + timedelta(days=1))
    factories.published(headline="Ditarik", withdrawn_at=NOW, withdrawal_reason="x")
    content = editing.working(live).content
    editing.save(live, content | {"headline": "Pembaruan rahasia"}, base=0, actor=None, now=NOW)

    assert sorted(offered(client, "relatedarticle", "target")) == ["Punya Siti", "Tayang"]
    assert offered(client, "relatedarticle", "target", "rahasia") == []
    assert sorted(offered(client, "correction", "article")) == ["Punya Siti", "Tayang"]


def test_an_editor_is_offered_everything(client, hari):
    story(factories.user("Reporter"), headline="Draf")
    factories.published(headline="Tayang")

    assert sorted(offered(client, "relatedarticle", "target")) == ["Draf", "Tayang"]


def test_people_who_left_are_not_offered(client, siti):
    factories.author(name="Masih", active=True)
    factories.author(name="Sudah pergi", active=False)

    assert offered(client, "articleauthor", "author") == ["Masih"]


@pytest.mark.parametrize(("through", "field"), [("article", "owner"), ("author", "user"), ("event", "actor")])
def test_a_reporter_is_offered_no_accounts(client, siti, through, field):
    query = {"app_label": "articles", "model_name": through, "field_name": field, "term": ""}

    assert client.get(url("autocomplete"), query).status_code == 403


# ---- what belongs to a story


def test_what_belongs_to_others_stories_is_not_listed(client, siti):
    secret = story(factories.user("Reporter"), headline="Rahasia")
    origin = Origin.objects.create(
        article=secret, supplier="antara", external_id="Rahasia 1", digest="0", content={"headline": "x"}, seen_at=NOW
    )
    note = Note.objects.create(article=secret, author=secret.owner, text="Rahasia 2")

    for name, row in [("origin", origin), ("note", note)]:
        page = client.get(url(f"articles_{name}_changelist"))
        assert page.status_code == 200
        assert b"Rahasia" not in page.content
        assert client.get(url(f"articles_{name}_change", row.pk)).status_code == 302


def test_origins_are_for_reading(client, hari):
    article = story(hari)
    origin = Origin.objects.create(
        article=article, supplier="antara", external_id="1", digest="0", content={"headline": "<i>x"}, seen_at=NOW
    )

    page = client.get(url("articles_origin_change", origin.pk)).content.decode()

    assert "headline: &lt;i&gt;x" in page
    assert client.post(url("articles_origin_change", origin.pk), {"supplier": "x"}).status_code == 403


def test_a_correction_notes_who_answers_for_it(client):
    dewi = factories.user("Managing editor", language="en")
    client.force_login(dewi)
    article = factories.published()

    client.post(url("articles_correction_add"), {"article": article.pk, "kind": "ralat", "text": "Bukan 5, tetapi 3."})

    assert article.corrections.get().approver == dewi


# ---- the first page


def test_a_reporters_first_page_shows_no_doors_that_are_shut(client, siti):
    page = client.get(url("index")).content.decode()

    assert url("articles_article_add") in page
    assert url("articles_user_add") not in page
    assert url("auth_group_changelist") not in page


def test_every_model_stands_in_a_family():
    placed = [name for _title, names in FAMILIES.values() for name in names]

    assert sorted(placed) == sorted(model._meta.object_name for model in desk._registry)


# ---- queries


@pytest.mark.parametrize(
    ("role", "cost"), [("Reporter", 12), ("Editor", 13), ("Managing editor", 13), ("Administrator", 13)]
)
def test_the_story_list_costs_the_same_with_1_and_30_rows(client, role, cost):
    account = factories.user(role, language="en")
    client.force_login(account)
    story(account)
    few = len(queries(client, url(LIST)))
    for _ in range(29):
        story(account, section=factories.section().pk, topics=[factories.topic().pk])

    assert (few, len(queries(client, url(LIST)))) == (cost, cost)
    assert client.get(url(LIST)).context["cl"].result_count == 30


LISTS = {
    "articles_author_changelist": (factories.author, 7),
    "articles_editor_changelist": (factories.editor, 7),
    "articles_source_changelist": (factories.source, 8),
    "articles_photo_changelist": (factories.photo, 7),
    "articles_section_changelist": (factories.section, 8),
    "articles_topic_changelist": (factories.topic, 8),
    "articles_user_changelist": (lambda: factories.user("Reporter"), 9),
}


@pytest.mark.parametrize("name", LISTS)
def test_other_lists_cost_the_same_with_1_and_30_rows(client, name):
    make, cost = LISTS[name]
    client.force_login(factories.user("Administrator", language="en"))
    make()
    few = len(queries(client, url(name)))
    for _ in range(29):
        make()

    assert (few, len(queries(client, url(name)))) == (cost, cost)


def test_the_history_costs_the_same_however_long_it_is(client, hari):
    article = story(hari)
    few = len(queries(client, story_url(article, "history")))
    for number in range(29):
        content = editing.working(article).content | {"lead": f"Versi {number + 1}"}
        editing.save(article, content, base=number, actor=hari, now=NOW)

    assert (few, len(queries(client, story_url(article, "history")))) == (15, 15)
