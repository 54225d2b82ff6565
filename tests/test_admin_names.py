"""Names at the desk: new ones are confirmed, two that mean the same become one, by clicking."""

import pytest
from django.contrib.admin.models import LogEntry

from articles import lookup
from articles.models import Author, NewName

from . import factories
from .desk import change, queries, said, url
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    account = factories.user("Editor", language="en")
    client.force_login(account)
    return account


def new(*names: str) -> list[Author]:
    register = lookup.Register("kantor", NOW)
    register.learn(Author, names)
    return [Author.objects.get(name=name) for name in names]


def test_the_list_names_what_imports_made_and_what_each_is_like(client, editor):
    known = factories.author(name="Budi Santoso")
    one, two = new("Budi Santosa", "Zaenal")
    page = client.get(url("articles_newname_changelist")).content.decode()
    for each in (one, two):
        assert url("articles_author_change", each.pk) in page
    assert f"{url('articles_author_merge', one.pk)}?into={known.pk}" in page
    assert f'{url("articles_author_merge", two.pk)}"' in page


def test_the_desk_tells_how_many_wait(client, editor):
    new("Budi", "Citra")
    address = url("articles_newname_changelist")
    waits = client.get("/admin/").context["queues"]
    assert [each["count"] for each in waits if each["url"] == address] == ["2"]
    client.force_login(factories.user("Reporter"))
    assert address not in client.get("/admin/").content.decode()


def test_chosen_ones_are_confirmed(client, editor):
    new("Budi", "Citra")
    ids = list(NewName.objects.values_list("pk", flat=True))
    answer = client.post(url("articles_newname_confirm"), {"chosen": [ids[0], "x"], "query": "kind=author"})
    assert answer["Location"] == f"{url('articles_newname_changelist')}?kind=author"
    assert [each.pk for each in NewName.objects.all()] == ids[1:]
    client.post(url("articles_newname_confirm"), {"shown": ids})
    assert NewName.objects.count() == 1
    client.post(url("articles_newname_confirm"), {"shown": ids, "all": "1"})
    assert not NewName.objects.exists()


def test_what_one_may_not_change_one_may_not_confirm(client, editor):
    section = factories.section(name="Kanal Rahasia")
    row = NewName.objects.create(kind="section", row=section.pk, supplier="x", created_at=NOW)
    assert "Kanal Rahasia" not in client.get(url("articles_newname_changelist")).content.decode()
    client.post(url("articles_newname_confirm"), {"chosen": [row.pk]})
    assert NewName.objects.exists()


def test_a_rows_own_page_leads_on(client, editor):
    (one,) = new("Budi")
    page = client.get(url("articles_author_change", one.pk)).content.decode()
    assert url("articles_author_merge", one.pk) in page
    assert url("articles_author_confirm", one.pk) in page
    answer = client.post(url("articles_author_confirm", one.pk), follow=True)
    assert url("articles_author_confirm", one.pk) not in answer.content.decode()


def test_similar_names_are_offered_and_others_are_found(client, editor):
    other, like, far = (factories.author(name=name) for name in ("Budi S.", "Budi Santoso", "Citra"))
    page = client.get(url("articles_author_merge", other.pk)).content.decode()
    assert f"?into={like.pk}" in page
    assert f"?into={far.pk}" not in page
    assert f"?into={far.pk}" in client.get(url("articles_author_merge", other.pk), {"q": "citra"}).content.decode()


def test_two_become_one(client, editor):
    other, into = factories.author(name="Budi S.", bio="Penulis <b>kota</b>."), factories.author(name="Budi Santoso")
    article = factories.published(authors=[other])
    address = url("articles_author_merge", other.pk)
    page = client.get(address, {"into": into.pk})
    assert "Penulis &lt;b&gt;kota&lt;/b&gt;." in page.content.decode()
    state = page.context["state"]
    answer = client.post(address, {"into": into.pk, "state": state}, follow=True)
    assert answer.redirect_chain == [(url("articles_author_change", into.pk), 302)]
    assert "Budi Santoso" in said(answer)[0]
    assert list(article.authors.all()) == [into]
    assert LogEntry.objects.get().object_id == str(into.pk)


def test_what_was_changed_meanwhile_is_shown_again(client, editor):
    other, into = factories.author(), factories.author()
    address = url("articles_author_merge", other.pk)
    state = client.get(address, {"into": into.pk}).context["state"]
    Author.objects.filter(pk=into.pk).update(slug="lain")
    answer = client.post(address, {"into": into.pk, "state": state})
    assert answer["Location"] == f"{address}?into={into.pk}"
    assert Author.objects.count() == 2


@pytest.mark.parametrize("side", ["other", "into"])
def test_what_somebody_writes_about_one_meanwhile_is_not_merged_away_unseen(client, editor, side):
    rows = {"other": factories.author(), "into": factories.author()}
    address = url("articles_author_merge", rows["other"].pk)
    state = client.get(address, {"into": rows["into"].pk}).context["state"]
    Author.objects.filter(pk=rows[side].pk).update(bio="Baru ditulis.")
    client.post(address, {"into": rows["into"].pk, "state": state})
    assert Author.objects.count() == 2


def test_whose_account_it_is_is_not_an_editors_to_say(client, editor):
    other, into = factories.author(user=factories.user()), factories.author()
    address = url("articles_author_merge", other.pk)
    page = client.get(address, {"into": into.pk})
    assert page.context["may"] is False
    answer = client.post(address, {"into": into.pk, "state": page.context["state"]})
    assert (answer.status_code, Author.objects.count()) == (403, 2)


@pytest.mark.parametrize("page", ["articles_newname_changelist", "articles_author_merge"])
def test_pages_cost_the_same_with_1_and_30_rows(client, editor, page):
    def cost(number: int) -> int:
        new(*(f"Budi {number} {each}" for each in range(number)))
        args = [] if page == "articles_newname_changelist" else [Author.objects.first().pk]
        return len(queries(client, url(page, *args)))

    factories.author(name="Budi Santoso")
    cost(1)
    assert cost(1) == cost(30)


def test_renaming_at_the_desk_keeps_the_old_address(client, editor):
    topic = factories.topic(name="Banjir", slug="banjir")
    factories.published(topics=[topic])
    values = {"name": "Banjir Jakarta", "slug": "banjir-jakarta", "summary": "", "photo": "", "sections": []}
    change(client, url("articles_topic_change", topic.pk), values)
    answer = client.get("/topik/banjir/")
    assert (answer.status_code, answer["Location"]) == (301, "/topik/banjir-jakarta/")
