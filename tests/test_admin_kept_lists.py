"""Lists of stories that people keep under a name: their own alone, and nothing in them but what the list knows."""

import re
from html import unescape

import pytest
from django.contrib import admin

from articles.admin import kept
from articles.forms.kept import MOST, narrowed
from articles.models import Article, SavedView

from . import factories
from .desk import queries, said, story, url

pytestmark = pytest.mark.django_db

LIST = "articles_article_changelist"
KEEP = "articles_article_kept"
REMOVE = "articles_article_kept_remove"


@pytest.fixture
def rani(client, rani):
    client.force_login(rani)
    return rani


def shown(page) -> list[tuple[str, str]]:
    """The kept lists above the list: address and name."""
    row = re.search(r'<ul class="kept-lists".*?</ul>', page.content.decode(), re.DOTALL)
    return [(unescape(href), unescape(name)) for href, name in re.findall(r'href="([^"]*)"[^>]*>(.*?)</a>', row[0])]


def test_a_list_is_kept_by_name_and_leads_back_to_its_filters(client, rani):
    story(rani, headline="Punya Rani")

    response = client.post(
        url(KEEP), {"name": "Draf saya", "query": "stage=draft&owner=me&q=punya&o=2&p=3"}, follow=True
    )

    made = SavedView.objects.get()
    assert (made.user, made.name, made.query) == (rani, "Draf saya", "o=2&owner=me&q=punya&stage=draft")
    assert said(response) == ["“Draf saya” is kept."]
    assert shown(response) == [(f"{url(LIST)}?{made.query}", "Draf saya")]
    assert [row.headline for row in response.context["cl"].result_list] == ["Punya Rani"]


def test_the_form_stands_where_there_is_something_new_to_keep(client, rani):
    rani.saved_views.create(name="Draf", query="stage=draft")
    ways = {"": "", "p=2": "", "stage=draft": "remove", "stage=draft&p=1": "remove", "stage=spiked": "keep"}

    found = {}
    for query in ways:
        page = client.get(f"{url(LIST)}?{query}").content.decode()
        found[query] = "keep" if "Keep this list" in page else "remove" if "Remove this list" in page else ""

    assert found == ways


@pytest.mark.parametrize(
    ("name", "query", "problem"),
    [
        ("", "stage=draft", "This field is required."),
        ("Lain", "", "Filter or search first: this is the whole list."),
        ("Lain", "p=4", "Filter or search first: this is the whole list."),
        ("Lain", "owner__password__startswith=x", "Filter or search first: this is the whole list."),
        ("Draf", "stage=spiked", "You have a list of this name. Choose another name, or remove that list first."),
    ],
)
def test_what_cannot_be_kept_is_said(client, rani, name, query, problem):
    rani.saved_views.create(name="Draf", query="stage=draft")

    response = client.post(url(KEEP), {"name": name, "query": query}, follow=True)

    assert said(response) == [problem, *([f"You had written: {name}"] if name else [])]
    assert SavedView.objects.count() == 1


def test_nobody_keeps_more_than_twenty(client, rani):
    SavedView.objects.bulk_create(SavedView(user=rani, name=str(n), query="stage=draft") for n in range(MOST))

    response = client.post(url(KEEP), {"name": "Lagi", "query": "stage=spiked"}, follow=True)

    assert said(response) == ["You keep 20 lists. Remove one first.", "You had written: Lagi"]
    assert SavedView.objects.count() == MOST


def test_others_lists_are_neither_seen_nor_removed(client, rani):
    hers = factories.user("Editor").saved_views.create(name="Rahasia", query="q=rahasia")

    assert "Rahasia" not in client.get(url(LIST)).content.decode()
    assert client.post(url(REMOVE, hers.pk)).status_code == 404
    assert SavedView.objects.count() == 1
    client.post(url(KEEP), {"name": "Rahasia", "query": "stage=draft"})
    assert rani.saved_views.count() == 1


def test_a_list_is_removed_and_its_stories_stay_in_view(client, rani):
    made = rani.saved_views.create(name="Draf", query="stage=draft")

    response = client.post(url(REMOVE, made.pk), follow=True)

    assert said(response) == ["The list “Draf” is removed; its stories stay."]
    assert response.request["QUERY_STRING"] == "stage=draft"
    assert not SavedView.objects.exists()


def test_the_list_asks_once_however_many_are_kept(client, rani):
    queries(client, url(LIST))
    none = len(queries(client, url(LIST)))
    for n in range(MOST):
        rani.saved_views.create(name=str(n), query="stage=draft")

    assert len(queries(client, url(LIST))) == none


def test_narrowed_keeps_what_the_list_knows():
    assert narrowed("a=1&b=&c=%00x&d=2&a=3", {"a", "b", "c"}) == "a=3&c=x"
    assert narrowed("q=%F0%9F%8C%B6+%26+cabai", {"q"}) == "q=%F0%9F%8C%B6+%26+cabai"


def test_what_makes_a_list_are_its_filters_its_search_and_its_order():
    filters = {"stage", "readers", "owner", "section", "topic", "author", "changed_at__within", "published_at__within"}

    assert kept.names(admin.site.get_model_admin(Article)) == filters | {"q", "o"}


def test_kept_lists_stand_on_the_desk(client, siti, rani):
    siti.saved_views.create(name="Menunggu saya", query="stage=in_review")
    rani.saved_views.create(name="Rahasia Rani", query="stage=draft")
    client.force_login(siti)
    desk = client.get("/admin/").content.decode()

    assert ("?stage=in_review" in desk, "Menunggu saya" in desk, "Rahasia Rani" in desk) == (True, True, False)
