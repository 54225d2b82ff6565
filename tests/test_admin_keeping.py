"""What is typed is kept for its writer alone, offered again, taken along when others saved, and gone once saved."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import buffers, editing
from articles.admin import holding, keeping
from articles.models import Article, Buffer
from articles.templatetags.newsroom import clock

from . import factories
from .desk import delete, posted, queries, said, story, story_url, url, whole
from .factories import NOW

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def siti(client):
    account = factories.user("Reporter", language="en", first_name="Siti")
    client.force_login(account)
    return account


@pytest.fixture
def article(siti):
    return story(siti)


def typed(article, token, **changes):
    return posted(editing.at(article, 0) | changes, base=0, form=token)


def keep(client, article, token, **changes):
    return client.post(story_url(article, "keep"), typed(article, token, **changes), headers=JSON)


def test_what_is_typed_is_kept_as_it_is_and_changes_nothing_else(client, siti, article):
    token, before = uuid4(), Article.objects.values().get(pk=article.pk)

    answer = keep(client, article, token, headline="x" * 300, body="<p onclick='x()'>Baru.</p>").json()

    kept = Buffer.objects.get()
    assert (kept.user, kept.token, kept.article, kept.base) == (siti, token, article, 0)
    assert (kept.content["headline"], kept.content["body"]) == ("x" * 300, "<p>Baru.</p>")
    assert "csrfmiddlewaretoken" not in kept.content
    assert answer["kept"] == kept.changed_at.isoformat()
    assert answer["csrf"]
    assert answer["clock"] == clock(kept.changed_at)  # as the desk says times, whatever the browser's zone
    assert (Article.objects.values().get(pk=article.pk), article.revisions.count()) == (before, 1)


def test_each_open_form_has_a_buffer_of_its_own(client, siti, article):
    one, two = uuid4(), uuid4()
    keep(client, article, one, lead="Satu.")
    keep(client, article, two, lead="Dua.")
    keep(client, article, one, lead="Satu lagi.")

    assert {kept.token: kept.content["lead"] for kept in Buffer.objects.all()} == {one: "Satu lagi.", two: "Dua."}


def test_who_comes_back_is_offered_it_and_told_what_came_meanwhile(client, siti, article):
    token = uuid4()
    keep(client, article, token, lead="Belum disimpan.", kicker="SITI")
    other = factories.user("Editor", first_name="Hariyanto")
    editing.save(article, editing.at(article, 0) | {"lead": "Lain."}, base=0, actor=other, now=timezone.now())

    page = client.get(story_url(article))
    text = page.content.decode()
    assert [offer.token for offer in page.context["offers"]] == [token]
    assert f'href="?form={token}"' in text
    assert "Hariyanto saved version 1 meanwhile" in text
    assert page.context["form"]["lead"].value() == "Lain."

    page = client.get(story_url(article) + f"?form={token}")
    form = page.context["form"]
    assert (form["lead"].value(), form["kicker"].value(), form["base"].value()) == ("Belum disimpan.", "SITI", "0")
    assert (form.token, page.context["offers"]) == (token, [])
    assert "data-dirty" in page.content.decode()


def test_a_save_forgets_its_own_buffer_and_no_other(client, siti, article):
    token, other = uuid4(), uuid4()
    keep(client, article, token, lead="Ini.")
    keep(client, article, other, lead="Jendela lain.")

    client.post(story_url(article), typed(article, token, lead="Ini."))

    assert [kept.token for kept in Buffer.objects.all()] == [other]
    assert editing.working(article).content["lead"] == "Ini."


def test_what_the_newest_version_says_is_no_offer(client, siti, article):
    token = uuid4()
    keep(client, article, token, lead="Sama.")
    editing.save(article, editing.at(article, 0) | {"lead": "Sama."}, base=0, actor=siti, now=NOW)

    assert client.get(story_url(article)).context["offers"] == []


def test_it_is_discarded_by_its_writer(client, siti, article):
    token = uuid4()
    keep(client, article, token, lead="Tak jadi.")

    response = client.post(story_url(article, "drop"), {"form": token}, follow=True)

    assert (said(response), Buffer.objects.count()) == (["The unsaved text is discarded."], 0)


def test_nobody_sees_or_forgets_what_somebody_else_typed(client, siti, article):
    token = uuid4()
    keep(client, article, token, lead="Rahasia Siti.")
    other = Client()
    other.force_login(factories.user("Editor", language="en"))

    page = other.get(story_url(article) + f"?form={token}")
    other.post(story_url(article, "drop"), {"form": token})
    other.post(story_url(article, "keep"), typed(article, token, lead="Editor."), headers=JSON)

    assert "Rahasia Siti." not in page.content.decode()
    assert {kept.content["lead"] for kept in Buffer.objects.all()} == {"Rahasia Siti.", "Editor."}


def test_a_script_without_a_login_is_told_so(client, siti, article):
    answer = Client().post(story_url(article, "keep"), typed(article, uuid4()), headers=JSON)

    assert (answer.status_code, Buffer.objects.count()) == (401, 0)


@pytest.mark.parametrize("wrong", [{"form": "x"}, {"form": ""}, {"base": "-1"}, {"base": "99"}, {"base": "x"}])
def test_a_state_that_does_not_say_where_it_belongs_is_refused(client, siti, article, wrong):
    data = typed(article, uuid4()) | wrong

    assert client.post(story_url(article, "keep"), data, headers=JSON).status_code == 400
    assert not Buffer.objects.exists()


def test_a_new_storys_text_is_kept_and_offered_until_it_is_a_draft(client, siti):
    token = uuid4()
    data = posted(whole(headline="Belum jadi"), form=token)
    client.post(url("articles_article_keep_new"), data, headers=JSON)

    offered = client.get(url("articles_article_add")).context["offers"]
    laid = client.get(url("articles_article_add") + f"?form={token}").context["form"]
    assert [offer.headline for offer in offered] == ["Belum jadi"]
    assert (laid["headline"].value(), laid.token) == ("Belum jadi", token)

    client.post(url("articles_article_add"), data)
    assert (Article.objects.get(owner=siti).headline, Buffer.objects.count()) == ("Belum jadi", 0)


def test_what_others_saved_is_taken_in_without_a_save(client, siti, article):
    token = uuid4()
    other = factories.user("Editor", first_name="Hariyanto")
    editing.save(article, editing.at(article, 0) | {"kicker": "LAIN"}, base=0, actor=other, now=NOW)
    data = typed(article, token, lead="Sedang kuketik.") | {"_take": "1"}

    response = client.post(story_url(article), data, follow=True)

    form = response.context["form"]
    assert (form["lead"].value(), form["kicker"].value(), form["base"].value()) == ("Sedang kuketik.", "LAIN", "1")
    assert said(response) == ["Merged: kicker by Hariyanto; lead by you."]
    assert (article.revisions.count(), form.token) == (2, token)


def test_what_collides_when_taken_in_is_decided_on_its_page(client, siti, article):
    token = uuid4()
    editing.save(article, editing.at(article, 0) | {"lead": "Lain."}, base=0, actor=None, now=NOW)

    response = client.post(story_url(article), typed(article, token, lead="Aku.") | {"_take": "1"})

    assert response.url == f"{story_url(article, 'merge')}?form={token}"
    assert Buffer.objects.get().content["lead"] == "Aku."


def test_keeping_costs_the_same_however_much_is_kept(client, siti, article):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert keep(client, article, uuid4(), lead="Lagi.").status_code == 200
        return len(captured)

    first = cost()
    for number in range(30):
        buffers.keep(siti, uuid4(), {"lead": str(number)}, article=article, base=0, now=NOW)
    assert cost() == first


def test_text_that_was_typed_and_taken_back_is_no_offer(client, siti, article):
    keep(client, article, uuid4())
    editing.save(article, editing.at(article, 0) | {"lead": "Lain."}, base=0, actor=None, now=NOW)

    assert client.get(story_url(article)).context["offers"] == []


@pytest.mark.parametrize("page", ["keep", "change"])
def test_a_text_is_never_taken_under_another_name(client, siti, article, page):
    data = typed(article, uuid4(), lead="Punya Hari.") | {"_user": factories.user("Editor").pk}

    response = client.post(story_url(article, page), data, headers=JSON if page == "keep" else {})

    assert response.status_code == 409
    assert (article.revisions.count(), Buffer.objects.count()) == (1, 0)


def test_a_new_story_is_never_made_under_another_name(client, siti):
    data = posted(whole(), form=uuid4(), _user=factories.user("Editor").pk)

    assert client.post(url("articles_article_add"), data).status_code == 409
    assert client.post(url("articles_article_keep_new"), data, headers=JSON).status_code == 409
    assert not Article.objects.exists()


def test_a_state_of_megabytes_is_refused(client, siti, article):
    answer = keep(client, article, uuid4(), body="<p>" + "x" * (keeping.MOST + 1) + "</p>")

    assert (answer.status_code, Buffer.objects.count()) == (413, 0)


@pytest.mark.parametrize("what", ["save", "collision", "take", "drop"])
def test_the_browser_is_told_when_it_may_forget(client, siti, article, what):
    token, opened = uuid4(), editing.at(article, 0)
    keep(client, article, token, lead="Aku.")
    if what != "save":
        editing.save(article, opened | {"lead" if what == "collision" else "kicker": "X"}, base=0, actor=None, now=NOW)

    if what == "drop":
        client.post(story_url(article, "drop"), {"form": token})
    else:
        extra = {"_take": "1"} if what == "take" else {}
        client.post(story_url(article), typed(article, token, lead="Aku.") | extra)

    cookie = client.cookies[holding.DONE]
    assert (cookie.value, cookie["path"], cookie["httponly"]) == (str(token), "/admin/", "")


def test_the_browser_is_told_of_the_last_ten_forms(client, siti, article):
    tokens = [uuid4() for _ in range(12)]
    for token in tokens:
        client.post(story_url(article, "drop"), {"form": token})

    assert client.cookies[holding.DONE].value == ".".join(map(str, tokens[-10:]))


def test_a_refused_save_lets_the_browser_keep_its_copy(client, siti, article):
    client.post(story_url(article), typed(article, uuid4(), headline=""))

    assert holding.DONE not in client.cookies


def test_what_was_typed_into_a_story_spiked_meanwhile_is_kept(client, siti, article):
    token = uuid4()
    Article.objects.filter(pk=article.pk).update(stage="spiked")

    client.post(story_url(article), typed(article, token, lead="Belum disimpan."))

    assert Buffer.objects.get(token=token).content["lead"] == "Belum disimpan."


def test_a_version_holds_what_it_is_for(client, siti, article):
    client.post(story_url(article), typed(article, uuid4(), lead="Baru.") | {"comment": "Angka BPS masuk"})
    long = client.post(story_url(article), typed(article, uuid4(), lead="Lagi.") | {"comment": "x" * 201})

    assert article.revisions.get(number=1).comment == "Angka BPS masuk"
    assert list(long.context["form"].errors) == ["comment"]
    assert 'id="id_comment_error"' in long.content.decode()
    assert article.revisions.count() == 2


def test_a_form_with_thirty_unsaved_texts_offers_ten(client, siti, article):
    def kept(many):
        for number in range(many):
            content = typed(article, "") | {"lead": f"Ketikan {number}."}
            buffers.keep(siti, uuid4(), content, article=article, base=0, now=NOW)

    kept(10)
    ten = len(queries(client, story_url(article)))
    kept(20)
    assert len(queries(client, story_url(article))) == ten
    assert len(client.get(story_url(article)).context["offers"]) == 10


def test_a_save_costs_the_same_with_and_without_unsaved_text(client, siti, article):
    def cost(lead):
        token = uuid4()
        if lead == "Disimpan.":
            keep(client, article, token, lead=lead)
        data = typed(article, token, lead=lead) | {"base": editing.working(article).number}
        with CaptureQueriesContext(connection) as captured:
            assert client.post(story_url(article), data).status_code == 302
        return len(captured)

    assert (cost("Tak disimpan."), cost("Disimpan.")) == (37, 37)


def test_what_is_typed_outlives_the_draft_that_somebody_deleted(client, siti, article):
    token = uuid4()
    keep(client, article, token, headline="Masih punyaku")
    other = Client()
    other.force_login(factories.user("Editor"))

    delete(other, story_url(article, "delete"))

    offered = client.get(url("articles_article_add")).context["offers"]
    assert not Article.objects.filter(pk=article.pk).exists()
    assert [(offer.token, offer.headline) for offer in offered] == [(token, "Masih punyaku")]
