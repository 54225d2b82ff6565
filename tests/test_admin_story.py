"""The story form: it saves through `editing`, it says what happened, and what was typed is never lost."""

from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry

from articles import editing
from articles.admin import keeping
from articles.models import Article, Buffer, Revision, Stage

from . import factories
from .desk import delete, posted, queries, said, story, story_url, url, whole
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def siti(client, siti):
    client.force_login(siti)
    return siti


def full(publish_at="2026-03-03T01:30:00+00:00", **values):
    return whole(
        kicker="Pangan",
        lead="Panen raya.",
        dateline_place="MADIUN",
        dateline_outlet="NEWSROOM",
        lead_photo=factories.photo().pk,
        photo_caption="Petani memanen cabai.",
        editors=[factories.editor().pk],
        topics=[factories.topic().pk, factories.topic().pk],
        related=[factories.published().pk],
        tags=["cabai", "pasar"],
        publish_at=publish_at,
        sources=[{"id": factories.source().pk, "role": "data", "url": "https://contoh.example/a"}],
        **values,
    )


# ---- what the form says without script


def test_limits_are_told_in_the_help_and_counted_from_the_markup(client, siti):
    form = client.get(url("articles_article_add")).context["form"]

    said = {name: form[name].help_text for name in ("headline", "kicker", "lead", "photo_caption", "slug")}
    assert said == {
        "headline": "Best within 90 characters, at most 200.",
        "kicker": "A few words above the headline. At most 80 characters.",
        "lead": "One or two sentences for lists, search engines and feeds. Best within 220 characters.",
        "photo_caption": "For this story; empty shows the caption from the photo library. Best within 250 characters.",
        "slug": "The end of the story's address. Empty takes the headline's words. At most 120 characters.",
    }
    markup = str(form["headline"])
    parts = ('maxlength="200"', 'data-count="90"', 'aria-describedby="id_headline_helptext"')
    assert [part for part in parts if part not in markup] == []
    assert 'aria-label="Wished time (WIB): date"' in str(form["publish_at"])


def test_the_slug_follows_until_the_first_release_and_then_says_that_it_stays(client):
    hari = factories.user("Editor", language="en")
    client.force_login(hari)
    draft, live = story(hari), factories.published()

    follows = [
        client.get(story_url(article, "change")).context["form"].fields["slug"].widget.attrs.get("data-follows")
        for article in (draft, live)
    ]
    words = client.get(story_url(live, "change")).context["form"]["slug"].help_text

    assert follows == ["id_headline", None]
    assert words == (
        "Fixed since the first release. If you change it, the old address leads on to the new one. "
        "At most 120 characters."
    )


def test_a_headline_typed_on_two_lines_is_kept_as_one(client, siti):
    client.post(url("articles_article_add"), posted(full(headline="Harga cabai\r\n turun")))

    assert Article.objects.get(owner=siti).headline == "Harga cabai turun"


# ---- a new story


def test_a_new_story_holds_everything_that_was_typed(client, siti):
    content = full()

    response = client.post(url("articles_article_add"), posted(content), follow=True)

    article = Article.objects.get(owner=siti)
    assert editing.working(article).content == content | {"slug": "harga-cabai-turun"}
    assert response.redirect_chain == [(story_url(article), 302)]
    assert said(response) == ["The story is saved as a draft."]
    assert not LogEntry.objects.exists()


def test_a_form_that_comes_twice_makes_one_story(client, siti, rani):
    """Pressed twice, or sent again because the first answer did not arrive."""
    data = posted(editing.blank() | {"headline": "Banjir"}) | {"form": str(uuid4())}
    first = client.post(url("articles_article_add"), data)
    again = client.post(url("articles_article_add"), data, follow=True)

    article = Article.objects.get()
    assert first["Location"] == again.redirect_chain[0][0] == story_url(article)
    assert said(again)[-1] == "This story was saved already; here it is."
    client.post(url("articles_article_add"), data | {"headline": "Lain"})  # whoever went back to it and typed on
    assert sorted(Article.objects.values_list("headline", flat=True)) == ["Banjir", "Lain"]
    client.force_login(rani)
    client.post(url("articles_article_add"), data)
    assert Article.objects.count() == 3  # another's form is another


def test_whoever_goes_back_and_presses_twice_makes_one_more_and_no_third(client, siti):
    data = posted(editing.blank() | {"headline": "Banjir"}) | {"form": str(uuid4())}
    client.post(url("articles_article_add"), data)
    other = data | {"headline": "Banjir di Demak"}
    for _press in range(2):
        client.post(url("articles_article_add"), other)
    assert sorted(Article.objects.values_list("headline", flat=True)) == ["Banjir", "Banjir di Demak"]


def test_a_comment_is_part_of_what_is_saved(client, siti):
    data = posted(editing.blank() | {"headline": "Banjir"}) | {"form": str(uuid4())}
    for comment in ("", "Dari warga."):
        client.post(url("articles_article_add"), data | {"comment": comment})
    assert list(Revision.objects.order_by("pk").values_list("comment", flat=True)) == ["", "Dari warga."]


def test_what_a_second_press_asks_for_is_done_and_nothing_waits_unsaved(client, siti):
    """The first answer did not arrive; the browser kept the text once more, and the writer submits it now."""
    data = posted(whole(headline="Banjir")) | {"form": str(uuid4())}
    client.post(url("articles_article_add"), data)
    client.post(url("articles_article_keep_new"), data, headers={"accept": "application/json"})
    assert Buffer.objects.count() == 1
    answer = client.post(url("articles_article_add"), data | {"_move": "submit"}, follow=True)
    article = Article.objects.get()
    assert (article.stage, Buffer.objects.count()) == (Stage.REVIEW, 0)
    assert said(answer)[1:] == ["This story was saved already; here it is.", "Submitted for review."]
    client.post(url("articles_article_add"), data | {"_move": "submit"})  # it has moved on: nothing more is done
    assert Article.objects.get().events.filter(move="submit").count() == 1


def test_a_draft_that_somebody_has_just_written_in_is_not_deleted(client, siti, rani):
    article = story(siti)
    page = client.get(story_url(article, "delete"))
    editing.save(article, editing.working(article).content | {"lead": "Baru."}, base=0, actor=rani, now=NOW)
    told = client.post(story_url(article, "delete"), {"post": "yes", "seen": page.context["seen"]}, follow=True)
    assert (said(told), Article.objects.count()) == (
        ["Somebody changed this meanwhile. Nothing was deleted: look again."],
        1,
    )
    delete(client, story_url(article, "delete"))
    assert not Article.objects.exists()


def test_two_that_come_in_the_same_moment_make_one_story(client, siti, monkeypatch):
    data = posted(editing.blank() | {"headline": "Banjir"}) | {"form": str(uuid4())}
    client.post(url("articles_article_add"), data)
    article, real, asked = Article.objects.get(), keeping.made_of, []

    def not_yet(*form):
        asked.append(1)
        return real(*form) if len(asked) > 1 else None

    monkeypatch.setattr(keeping, "made_of", not_yet)
    answer = client.post(url("articles_article_add"), data)
    assert (answer["Location"], Article.objects.count()) == (story_url(article), 1)


def test_only_the_headline_is_asked_for(client, siti):
    client.post(url("articles_article_add"), posted(editing.blank() | {"headline": "Baru judul"}))
    response = client.post(url("articles_article_add"), posted(editing.blank()))

    assert [a.headline for a in Article.objects.all()] == ["Baru judul"]
    assert list(response.context["form"].errors) == ["headline"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("headline", {"headline": "\u200b\u200b"}),
        ("headline", {"headline": "x" * 201}),
        ("publish_at", {"publish_at_0": "0001-01-01", "publish_at_1": "00:00"}),
        ("publish_at", {"publish_at_0": "9999-12-31", "publish_at_1": "23:59"}),
        ("publish_at", {"publish_at_0": "2026-03-03"}),
        ("slug", {"slug": "dua kata"}),
        ("label", {"label": "iklan"}),
        ("section", {"section": "99"}),
        ("authors", {"authors": ["99"]}),
    ],
)
def test_what_cannot_be_is_named_and_the_rest_stays(client, siti, field, values):
    response = client.post(url("articles_article_add"), {**posted(full(publish_at=None)), **values})

    form = response.context["form"]
    assert list(form.errors) == [field]
    assert form["lead"].value() == "Panen raya."
    assert not Article.objects.filter(owner=siti).exists()


def test_a_reporters_byline_is_filled_in(client, siti):
    mine = factories.author(user=siti)
    factories.author()

    form = client.get(url("articles_article_add")).context["form"]

    assert form["authors"].value() == [mine.pk]


def test_a_new_story_can_be_submitted_at_once(client, siti):
    response = client.post(url("articles_article_add"), posted(full(), _move="submit"), follow=True)

    assert Article.objects.get(owner=siti).stage == Stage.REVIEW
    assert said(response)[-1] == "Submitted for review."


def test_a_submission_that_lacks_something_is_saved_all_the_same(client, siti):
    response = client.post(url("articles_article_add"), posted(full() | {"sources": []}, _move="submit"), follow=True)

    assert Article.objects.get(owner=siti).stage == Stage.DRAFT
    assert said(response)[-2:] == ["Not submitted for review yet:", "Name a source."]


# ---- saving


def test_saving_says_which_version_it_made(client, siti):
    article = story(siti)
    content = editing.working(article).content

    response = client.post(story_url(article), posted(content | {"lead": "Baru."}, base=0), follow=True)

    assert said(response) == ["Saved as version 1."]
    assert editing.working(article).content == content | {"lead": "Baru."}


def test_an_unchanged_save_says_so_and_writes_nothing(client, siti):
    article = editing.create(full(), actor=siti, now=NOW)

    response = client.post(story_url(article), posted(editing.working(article).content, base=0), follow=True)

    assert said(response) == ["Nothing changed: version 0 is the newest."]
    assert article.revisions.count() == 1


def test_the_form_shows_the_working_copy_in_the_users_zone(client, siti):
    article = editing.create(full(), actor=siti, now=NOW)
    Article.objects.filter(pk=article.pk).update(headline="Baris")

    response = client.get(story_url(article))

    form = response.context["form"]
    assert form["headline"].value() == "Harga cabai turun"
    assert form["base"].value() == 0
    assert form.fields["publish_at"].label == "Wished time (WIB)"
    assert b'value="08:30:00"' in response.content


@pytest.mark.parametrize("base", ["1", "99", "-1", "", "satu", "9" * 30])
def test_a_forged_base_is_a_bad_request(client, siti, base):
    article = story(siti)

    response = client.post(story_url(article), posted(whole(headline="Palsu"), base=base))

    assert response.status_code == 400
    assert article.revisions.count() == 1


def test_undeclared_fields_change_nothing(client, siti):
    article = story(siti)
    other = factories.user()
    forged = {"stage": "published", "owner": other.pk, "live_number": 0, "published_at": NOW, "uid": "x"}
    forged |= {"approved_number": 0, "withdrawn_at": NOW, "updated_at": NOW}
    before = Article.objects.filter(pk=article.pk).values(*forged).get()

    client.post(story_url(article), posted(editing.working(article).content | {"lead": "Baru."}, base=0, **forged))

    after = Article.objects.filter(pk=article.pk).values(*forged).get()
    assert after == before
    assert article.revisions.count() == 2


def test_another_reporters_draft_cannot_be_set_as_related(client, siti):
    article, secret = story(siti), story(factories.user("Reporter"), headline="Rahasia")

    response = client.post(
        story_url(article), posted(editing.working(article).content | {"related": [secret.pk]}, base=0)
    )

    assert list(response.context["form"].errors) == ["related"]
    assert b"Rahasia" not in response.content


def test_a_related_draft_of_others_is_not_named(client, siti):
    secret = story(factories.user("Reporter"), headline="Rahasia")
    article = editing.create(whole(related=[secret.pk]), actor=None, owner=siti, now=NOW)

    assert b"Rahasia" not in client.get(story_url(article)).content
    assert b"Rahasia" not in client.get(story_url(article, "revision", 0)).content


def test_a_move_that_does_not_exist_is_a_bad_request(client, siti):
    article = story(siti)

    response = client.post(story_url(article), posted(editing.working(article).content, base=0, _move="terbit"))

    assert response.status_code == 400


# ---- a stale save


@pytest.fixture
def late(client, siti):
    """Siti opened her story at 0; meanwhile Hariyanto saved version 1. Returns the story and what she posts."""
    article = editing.create(full(), actor=siti, now=NOW)
    opened = editing.working(article).content
    other = factories.user("Editor", first_name="Hariyanto")
    theirs = opened | {"headline": "Judul <b>Hariyanto</b>", "kicker": "Ekonomi"}
    editing.save(article, theirs, base=0, actor=other, now=NOW)
    mine = opened | {"headline": "Judul Siti", "body": "<p>Kalimat Siti.</p>"}
    return article, posted(mine, base=0)


def test_a_stale_save_merges_and_says_who_brought_what(client, siti, late):
    article, data = late

    response = client.post(story_url(article), {**data, "headline": full()["headline"]}, follow=True)

    content = editing.working(article).content
    assert (content["headline"], content["kicker"], content["body"]) == (
        "Judul <b>Hariyanto</b>",
        "Ekonomi",
        "<p>Kalimat Siti.</p>",
    )
    assert said(response) == ["Saved as version 2.", "Merged: headline, kicker by Hariyanto; paragraph 1 by you."]


def test_what_collides_is_kept_and_leads_to_its_page(client, siti, late):
    article, data = late
    token = uuid4()

    response = client.post(story_url(article), {**data, "form": token, "_move": "submit"})

    kept = Buffer.objects.get(user=siti)
    assert response.url == f"{story_url(article, 'merge')}?form={token}&then=submit"
    assert (kept.token, kept.base, kept.content["headline"]) == (token, 0, "Judul Siti")
    assert kept.content["body"] == "<p>Kalimat Siti.</p>"
    assert (article.revisions.count(), Article.objects.get(pk=article.pk).stage) == (2, Stage.DRAFT)
    page = client.get(response.url).content.decode()
    assert "Judul Siti" in page
    assert "Judul &lt;b&gt;Hariyanto&lt;/b&gt;" in page


@pytest.mark.parametrize("button", ["_save", "_move_submit"])
def test_who_typed_nothing_sees_the_newest_instead_of_old_words_as_their_own(client, late, button):
    article, _data = late

    response = client.post(story_url(article), posted(editing.at(article, 0), base=0, **{button: ""}), follow=True)

    assert said(response) == ["The story was changed meanwhile. Nothing was done: look again."]
    assert response.context["form"]["headline"].value() == "Judul <b>Hariyanto</b>"
    assert (article.revisions.count(), editing.working(article).number) == (2, 1)


def test_a_button_pressed_twice_is_no_conflict(client, siti):
    article = story(siti)
    data = posted(editing.working(article).content | {"lead": "Sekali."}, base=0)

    client.post(story_url(article), data)
    response = client.post(story_url(article), data, follow=True)

    assert said(response)[-1] == "Nothing changed: version 1 is the newest."
    assert article.revisions.count() == 2


# ---- who


def test_others_stories_are_not_there_for_a_reporter(client, siti):
    article = story(factories.user("Reporter"))

    assert client.get(story_url(article)).status_code == 404
    assert client.post(story_url(article), posted(whole(), base=0)).status_code == 404
    assert article.revisions.count() == 1


def test_a_spiked_story_is_for_reading(client, siti):
    article = story(siti)
    Article.objects.filter(pk=article.pk).update(stage=Stage.SPIKED)

    response = client.get(story_url(article))

    assert "form" not in response.context
    assert b"Panen raya menekan harga." in response.content


def test_what_was_typed_into_a_story_that_was_spiked_meanwhile_is_still_there(client, siti):
    article = story(siti)
    Article.objects.filter(pk=article.pk).update(stage=Stage.SPIKED)

    response = client.post(story_url(article), posted(whole(headline="Ketikan yang belum disimpan"), base=0))

    assert response.status_code == 409
    assert b"Ketikan yang belum disimpan" in response.content
    assert article.revisions.count() == 1


def test_a_form_that_did_not_arrive_whole_is_refused(client, siti):
    article = story(siti)
    data = posted(whole(), base=0)
    del data["body"]

    assert client.post(story_url(article), data).status_code == 400
    assert article.revisions.count() == 1


def test_a_pending_update_says_what_readers_see(client):
    client.force_login(factories.user("Editor", language="en"))
    article = factories.published()
    content = editing.working(article).content
    editing.save(article, content | {"headline": "Pembaruan"}, base=0, actor=None, now=NOW)

    page = client.get(story_url(article)).content.decode()

    assert "Readers see version 0; version 1 is not out yet." in page
    assert article.get_absolute_url() in page


def test_drafts_have_no_link_to_the_site(client, siti):
    article = story(siti)

    assert article.get_absolute_url() not in client.get(story_url(article)).content.decode()


# ---- deleting


def test_a_draft_is_deleted_with_its_versions(client, siti):
    article = story(siti)

    page = client.get(story_url(article, "delete")).content.decode()
    delete(client, story_url(article, "delete"))

    assert article.headline in page
    assert not Article.objects.exists()
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    "values", [{"stage": Stage.REVIEW}, {"stage": Stage.PUBLISHED, "live_number": 0, "published_at": NOW}]
)
def test_what_somebody_else_counts_on_is_not_deleted(client, siti, values):
    article = story(siti)
    Article.objects.filter(pk=article.pk).update(**values)

    assert client.post(story_url(article, "delete"), {"post": "yes"}).status_code == 403
    assert Article.objects.exists()


# ---- queries


@pytest.mark.parametrize(
    ("role", "stage", "cost"),
    [("Reporter", Stage.DRAFT, 29), ("Editor", Stage.REVIEW, 35), ("Managing editor", Stage.REVIEW, 35)],
)
def test_the_form_costs_the_same_with_1_and_30_rows(client, role, stage, cost):
    account = factories.user(role, language="en")
    client.force_login(account)

    def open_with(n):
        content = full(
            authors=[factories.author().pk for _ in range(n)],
        ) | {
            "topics": [factories.topic().pk for _ in range(n)],
            "editors": [factories.editor().pk for _ in range(n)],
            "sources": [{"id": factories.source().pk, "role": "", "url": ""} for _ in range(n)],
            "related": [factories.published().pk for _ in range(n)],
            "tags": [f"label {k}" for k in range(n)],
        }
        article = editing.create(content, actor=account, now=NOW)
        Article.objects.filter(pk=article.pk).update(stage=stage)
        return len(queries(client, story_url(article)))

    open_with(1)
    assert (open_with(1), open_with(30)) == (cost, cost)


def test_reading_costs_the_same_with_1_and_30_rows(client, siti):
    def read(n):
        article = editing.create(full(authors=[factories.author().pk for _ in range(n)]), actor=siti, now=NOW)
        Article.objects.filter(pk=article.pk).update(stage=Stage.SPIKED)
        return len(queries(client, story_url(article)))

    read(1)
    assert (read(1), read(30)) == (25, 25)
