"""Collisions at the desk: three versions side by side, a choice for each, nothing typed is lost on the way."""

import uuid
from datetime import timedelta

import pytest
from django.utils import translation

from articles import buffers, editing, publication, workflow
from articles.admin import merging
from articles.forms.merging import as_typed
from articles.merge import merge
from articles.models import Article, Buffer, Release, Revision, Stage
from articles.publication import Change

from . import factories
from .desk import posted, queries, said, story_url, whole
from .factories import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
BODY = "<p>Satu satu.</p><p>Dua dua.</p><p>Tiga tiga.</p>"


@pytest.fixture
def budi(client):
    account = factories.user("Editor", language="en", first_name="Budi")
    client.force_login(account)
    return account


@pytest.fixture
def article(rani):
    return editing.create(whole(lead="Lead lama.", body=BODY), actor=rani, now=NOW)


def save(article, who, *, base=0, now=LATER, **changes):
    return editing.save(article, editing.at(article, base) | changes, base=base, actor=who, now=now)


def typed(article, who, *, base=0, token=None, **changes):
    """What `who` typed into a form and could not save."""
    content = editing.at(article, base) | changes
    token = token or uuid.uuid4()
    data = as_typed(content) | {"comment": "Untuk ahli hukum."}
    return buffers.keep(who, token, data, article=article, base=base, now=LATER)


def page_of(article, buffer, then=""):
    return f"{story_url(article, 'merge')}?form={buffer.token}" + (f"&then={then}" if then else "")


def choices(page, **chosen):
    """The post of the page as it was shown, with choices by collision, dashes written as underscores."""
    data = {"state": page.context["met"].state}
    for name, value in chosen.items():
        data[f"choose-{name.replace('_', '-')}"] = value
    return data


def working(article):
    return editing.working(article).content


@pytest.fixture
def met(article, rani, budi):
    """Rani saved a lead and two paragraphs that Budi typed other words into."""
    sections = [factories.section(name=name) for name in ("Ekonomi", "Pangan")]
    save(
        article,
        rani,
        lead="Lead Rani.",
        body="<p>Satu Rani.</p><p>Dua dua.</p><p>Tiga Rani.</p>",
        section=sections[0].pk,
    )
    return typed(
        article,
        budi,
        lead="Lead Budi.",
        body="<p>Satu Budi.</p><p>Dua Budi.</p><p>Tiga Budi.</p>",
        section=sections[1].pk,
    )


ALL = {"lead": "theirs", "body_1": "mine", "body_3": "base", "section": "mine"}

# ---- what the page shows


def test_the_page_holds_all_three_texts_of_every_place(client, article, met):
    page = client.get(page_of(article, met))

    html = page.content.decode()
    assert page.context["title"] == "4 things collide"
    words = [f"{number} {who}." for number in ("Satu", "Tiga") for who in ("Rani", "Budi")]
    words += ["Lead lama.", "Lead Rani.", "Lead Budi.", "Satu satu.", "Tiga tiga.", "Ekonomi", "Pangan"]
    assert [text for text in words if text not in html] == []
    assert [item.label for item in page.context["items"]] == ["Lead", "Paragraph 1", "Paragraph 3", "Section"]
    assert "Rani saved version 1 meanwhile, 2 Mar 2026, 10:05 WIB." in html
    assert "Merged: paragraph 2 by you." in html


def test_what_changed_is_marked_and_said_aloud(client, article, met):
    lead = client.get(page_of(article, met)).context["items"][0]

    theirs = next(side for side in lead.sides if side.value == "theirs")
    assert theirs.marked == (
        'Lead <del><span class="visually-hidden">removed: </span>lama</del>'
        '<ins><span class="visually-hidden">added: </span>Rani</ins>.'
    )
    assert theirs.people == "Rani"


def test_nothing_is_chosen_beforehand(client, article, met):
    assert b"checked" not in client.get(page_of(article, met)).content


def test_hostile_words_stay_words(client, article, rani, budi):
    hostile = '<script>alert("x")</script><img src=x onerror=y>'
    rani.first_name = "<b>Rani</b>"
    rani.save()
    save(article, rani, lead=hostile, body=BODY.replace("Dua dua.", "&lt;script&gt; Rani"))
    buffer = typed(article, budi, lead=f"{hostile} Budi", body=BODY.replace("Dua dua.", "&lt;img src=q&gt; Budi"))

    html = client.get(page_of(article, buffer)).content.decode()

    assert not any(bad in html for bad in ("<script>alert", "<img src", "<b>Rani</b>"))
    assert "&lt;script&gt;alert(" in html


def test_what_was_deleted_is_named_as_deleted(client, article, rani, budi):
    gone, mine = factories.section(), factories.section(name="Pangan")
    save(article, rani, section=gone.pk, body="<p>Satu satu.</p><p>Tiga tiga.</p>")
    Article.objects.update(section=None)
    gone.delete()
    buffer = typed(article, budi, section=mine.pk, body=BODY.replace("Dua dua.", "Dua Budi."))

    items = {item.id: item for item in client.get(page_of(article, buffer)).context["items"]}

    assert [side.plain for side in items["body-2"].sides] == ["<p>Dua dua.</p>", "<em>deleted</em>", "<p>Dua Budi.</p>"]
    theirs = items["section"].sides[1]
    assert (theirs.plain, theirs.may_choose) == ("<em>no longer exists</em>", False)


def test_a_time_and_a_photo_stand_with_their_names(client, article, rani, budi):
    photos = [factories.photo(caption=f"Foto {name}") for name in ("Rani", "Budi")]
    save(article, rani, lead_photo=photos[0].pk, publish_at="2026-03-03T01:30:00+00:00", label="opinion")
    buffer = typed(article, budi, lead_photo=photos[1].pk, publish_at="2026-03-04T01:30:00+00:00", label="advertorial")

    items = {item.id: item for item in client.get(page_of(article, buffer)).context["items"]}

    assert "3 Mar 2026, 08:30 WIB" in items["publish_at"].sides[1].plain
    assert "4 Mar 2026, 08:30 WIB" in items["publish_at"].sides[2].plain
    assert items["publish_at"].sides[0].plain == "<em>empty</em>"
    assert ["Foto Rani" in side.plain for side in items["lead_photo"].sides] == [False, True, False]
    assert items["label"].sides[1].plain == "Opinion"
    assert [item.write for item in items.values()] == [None] * 3


def test_the_queries_do_not_grow_with_the_collisions(client, article, rani, budi):
    def cost(count):
        body = "".join(f"<p>Paragraf nomor {number} lama.</p>" for number in range(count))
        base = save(article, rani, base=editing.working(article).number, body=body).number
        save(article, rani, base=base, body=body.replace("lama", "Rani"))
        buffer = typed(article, budi, base=base, body=body.replace("lama", "Budi"))
        found = queries(client, page_of(article, buffer))
        assert len(client.get(page_of(article, buffer)).context["items"]) == count
        return len(found)

    queries(client, story_url(article, "history"))  # what is asked once a process
    assert cost(1) == cost(10)


# ---- choosing and saving


def test_each_choice_is_saved_as_a_merge_and_the_buffer_goes(client, article, met, budi):
    address = page_of(article, met)

    response = client.post(address, choices(client.get(address), **ALL), follow=True)

    content = working(article)
    assert content["lead"] == "Lead Rani."
    assert content["body"] == "<p>Satu Budi.</p><p>Dua Budi.</p><p>Tiga tiga.</p>"
    revision = editing.working(article).revision
    assert (revision.kind, revision.actor, revision.comment) == (Revision.Kind.MERGE, budi, "Untuk ahli hukum.")
    assert not Buffer.objects.exists()
    assert response.redirect_chain == [(story_url(article), 302)]
    assert said(response)[:2] == ["Saved as version 2.", "Merged: paragraph 2 by you."]


def test_words_of_ones_own_are_cleaned_and_saved(client, article, met):
    address = page_of(article, met)
    data = choices(client.get(address), lead="write", body_1="write", body_3="theirs", section="mine")
    data |= {
        "write-lead": " Lead bersama. ",
        "write-body-1": "<p onclick=x>Satu <script>x</script>kita.</p><p>Baru.</p>",
    }

    client.post(address, data)

    assert working(article)["lead"] == "Lead bersama."
    assert working(article)["body"] == "<p>Satu kita.</p><p>Baru.</p><p>Dua Budi.</p><p>Tiga Rani.</p>"


def test_a_place_without_a_choice_is_named_and_the_rest_stays(client, article, met):
    address = page_of(article, met)
    data = choices(client.get(address), lead="theirs", body_1="write", section="mine") | {
        "write-body-1": "<p>Kita.</p>"
    }

    page = client.post(address, data)

    items = {item.id: item for item in page.context["items"]}
    assert {key: item.errors for key, item in items.items() if item.errors} == {
        "body-3": ("“Paragraph 3”: please choose.",)
    }
    assert [items[key].chosen for key in ("lead", "body-1", "section")] == ["theirs", "write", "mine"]
    assert items["body-1"].write.value() == "<p>Kita.</p>"
    assert editing.working(article).number == 1
    assert Buffer.objects.filter(pk=met.pk).exists()


def test_what_cannot_be_written_is_named_and_what_was_not_chosen_does_not_matter(client, article, rani, budi):
    source = working(article)["sources"][0]
    save(article, rani, headline="Judul Rani", sources=[source | {"url": "https://rani.example/"}])
    mine = source | {"url": "https://budi.example/"}
    buffer = typed(article, budi, headline="Judul Budi", sources=[mine])
    address, key = page_of(article, buffer), f"sources-{source['id']}-url"
    data = choices(client.get(address), headline="write", slug="theirs") | {f"choose-{key}": "write"}

    page = client.post(address, data | {"write-headline": "x" * 201, f"write-{key}": "bukan alamat"})
    errors = {item.id: len(item.errors) for item in page.context["items"]}
    assert (errors["headline"], errors[key]) == (1, 1)
    empty = client.post(address, data | {"write-headline": "\u200b", f"write-{key}": "https://kita.example/"})
    assert [item.id for item in empty.context["items"] if item.errors] == ["headline"]

    data |= {"choose-headline": "mine", "write-headline": "x" * 201, f"write-{key}": "https://kita.example/"}
    client.post(address, data)
    assert working(article)["headline"] == "Judul Budi"
    assert working(article)["sources"] == [source | {"url": "https://kita.example/"}]


def test_the_slug_of_a_draft_follows_the_headline_that_was_chosen(client, article, rani, budi):
    save(article, rani, headline="Judul Rani", slug="judul-rani")
    buffer = typed(article, budi, headline="Judul Budi", slug="judul-budi")
    address = page_of(article, buffer)
    page = client.get(address)

    client.post(address, choices(page, headline="write") | {"write-headline": "Judul kita"})

    assert [item.id for item in page.context["items"]] == ["headline"]
    assert (working(article)["headline"], working(article)["slug"]) == ("Judul kita", "judul-kita")


def test_a_slug_that_somebody_wrote_is_asked_for(client, article, rani, budi):
    save(article, rani, headline="Judul Rani", slug="judul-rani")
    buffer = typed(article, budi, headline="Judul Budi", slug="alamat-lain")

    items = client.get(page_of(article, buffer)).context["items"]

    assert [item.id for item in items] == ["headline", "slug"]


def test_a_source_that_both_added_has_nothing_before(client, article, rani, budi):
    source, row = factories.source(name="Antara"), working(article)["sources"][0]
    save(article, rani, sources=[row, {"id": source.pk, "role": "foto", "url": ""}])
    buffer = typed(article, budi, sources=[row, {"id": source.pk, "role": "data", "url": ""}])
    address, key = page_of(article, buffer), f"sources-{source.pk}-role"
    page = client.get(address)

    item = page.context["items"][0]
    assert item.label == "Antara: What it gave"
    assert [side.may_choose for side in item.sides] == [False, True, True]
    refused = client.post(address, choices(page) | {f"choose-{key}": "base"})
    assert refused.context["items"][0].errors
    client.post(address, choices(page) | {f"choose-{key}": "mine"})
    assert working(article)["sources"][1]["role"] == "data"


def test_what_collides_no_more_is_said_and_saved_with_one_press(client, article, rani, budi):
    save(article, rani, kicker="PASAR")
    buffer = typed(article, budi, lead="Lead Budi.")
    address = page_of(article, buffer)

    page = client.get(address)
    response = client.post(address, choices(page), follow=True)

    assert page.context["title"] == "Nothing collides"
    assert "Merged: kicker by Rani; lead by you." in page.content.decode()
    assert (working(article)["kicker"], working(article)["lead"]) == ("PASAR", "Lead Budi.")
    assert "Merged: kicker by Rani; lead by you." in said(response)


def test_the_move_whose_button_was_pressed_follows(client, article, met):
    address = page_of(article, met, then="submit")
    page = client.get(address)

    client.post(address, choices(page, **ALL))

    assert "Save and submit for review" in page.content.decode()
    assert Article.objects.get().stage == Stage.REVIEW


def test_what_nobody_saw_whole_is_not_approved_on_the_way(client, article, rani, budi):
    workflow.move(article, "submit", base=0, actor=rani, now=NOW)
    save(article, rani, kicker="PASAR")
    buffer = typed(article, budi, lead="Lead Budi.")
    address = page_of(article, buffer, then="approve")

    response = client.post(address, choices(client.get(address)), follow=True)

    assert Article.objects.get().stage == Stage.REVIEW
    assert working(article)["lead"] == "Lead Budi."
    assert "You have changed the text. Save it: then somebody else must approve it." in said(response)


# ---- back to the form


def test_the_choices_go_back_into_the_form_unsaved(client, article, met, budi):
    address = page_of(article, met)

    response = client.post(address, choices(client.get(address), **ALL) | {"_back": ""})

    assert response.url == f"{story_url(article)}?form={met.token}"
    assert editing.working(article).number == 1
    kept = Buffer.objects.get()
    assert (kept.token, kept.base, kept.content["comment"]) == (met.token, 1, "Untuk ahli hukum.")
    again = client.post(page_of(article, kept), choices(client.get(page_of(article, kept))))
    assert again.status_code == 302
    assert working(article)["body"] == "<p>Satu Budi.</p><p>Dua Budi.</p><p>Tiga tiga.</p>"
    assert working(article)["lead"] == "Lead Rani."


def test_content_goes_through_the_form_and_back_unchanged(client, article, rani, budi):
    content = whole(
        lead="Dua\nbaris.",
        tags=["cabai, merah", "pasar"],
        publish_at="2026-03-03T01:30:00+00:00",
        lead_photo=factories.photo().pk,
        topics=[factories.topic().pk, factories.topic().pk],
        related=[factories.published().pk],
        editors=[],
    )
    buffer = buffers.keep(budi, uuid.uuid4(), as_typed(content), article=article, base=0, now=NOW)
    expected = {key: value for key, value in posted(content).items() if value != []}

    got = merging.typed(buffer, article, budi, NOW)

    assert {**got, "slug": ""} == content
    assert {key: value for key, value in as_typed(content).items() if key in expected}.keys() == expected.keys()


# ---- met again


def test_a_save_meanwhile_asks_again_only_where_it_changed_something(client, article, met, rani):
    address = page_of(article, met)
    data = choices(client.get(address), **ALL)
    save(article, rani, base=1, lead="Lead Rani lagi.", kicker="PASAR", slug="lain")

    page = client.post(address, data)

    items = {item.id: item for item in page.context["items"]}
    assert "Somebody saved once more meanwhile." in page.content.decode()
    assert {key: item.errors for key, item in items.items() if item.errors} == {
        "lead": ("“Lead” was changed once more since you chose. Please choose again.",)
    }
    assert items["lead"].chosen == ""
    assert "Lead Rani lagi." in page.content.decode()
    assert [items[key].chosen for key in ("body-1", "body-3", "section")] == ["mine", "base", "mine"]

    client.post(address, {**data, "state": page.context["met"].state, "choose-lead": "theirs"})
    assert working(article)["lead"] == "Lead Rani lagi."
    assert working(article)["kicker"] == "PASAR"


def test_choices_about_words_that_were_typed_on_since_do_not_count(client, article, met, budi):
    address = page_of(article, met)
    data = choices(client.get(address), **ALL)
    content = merging.typed(met, article, budi, NOW) | {"lead": "Lead Budi yang lain."}
    buffers.keep(budi, met.token, as_typed(content), article=article, base=0, now=LATER + timedelta(seconds=9))

    page = client.post(address, data)

    assert [item.chosen for item in page.context["items"]] == [""] * 4
    assert "Lead Budi yang lain." in page.content.decode()
    assert editing.working(article).number == 1


@pytest.mark.parametrize("state", ["", "x", "99 1", "-1", "0"])
def test_a_forged_state_counts_for_nothing(client, article, met, state):
    address = page_of(article, met)

    page = client.post(address, choices(client.get(address), **ALL) | {"state": state})

    assert page.status_code == 200
    assert editing.working(article).number == 1


# ---- who


def test_another_persons_words_are_not_there(client, article, rani, budi):
    save(article, rani, lead="Lead Rani.")
    hers = typed(article, rani, lead="Rahasia Rani.")

    for response in (client.get(page_of(article, hers), follow=True), client.post(page_of(article, hers), follow=True)):
        assert said(response) == ["What was typed there is not kept any more: it was saved, or dropped."]
        assert "Rahasia Rani." not in response.content.decode()
    assert Buffer.objects.filter(pk=hers.pk).exists()


@pytest.mark.parametrize("form", ["", "bukan-uuid", "23345c91-4f60-4762-94be-3e256b603720"])
def test_a_form_that_is_gone_leads_back_to_the_story(client, article, budi, form):
    response = client.get(f"{story_url(article, 'merge')}?form={form}")

    assert (response.status_code, response.url) == (302, story_url(article))


def test_words_typed_into_another_story_are_not_there(client, article, met, rani):
    other = editing.create(whole(), actor=rani, now=NOW)

    assert client.get(page_of(other, met)).url == story_url(other)


@pytest.mark.parametrize("page", ["merge", "catch_up"])
def test_others_stories_do_not_exist_for_reporters(client, article, page):
    client.force_login(factories.user("Reporter"))

    assert client.get(story_url(article, page)).status_code == 404
    assert client.post(story_url(article, page)).status_code == 404


def test_a_spiked_story_takes_nothing_and_what_was_typed_stays(client, article, met, rani):
    address = page_of(article, met)
    data = choices(client.get(address), **ALL)
    workflow.move(article, "spike", base=1, actor=rani, now=LATER, reason="Usang.")

    response = client.post(address, data)

    assert response.url == story_url(article)
    assert editing.working(article).number == 1
    assert Buffer.objects.filter(pk=met.pk).exists()


def test_what_the_form_would_refuse_goes_back_to_the_form(client, article, budi, rani):
    save(article, rani, headline="Judul Rani")
    buffer = typed(article, budi, headline="")

    assert client.get(page_of(article, buffer)).url == f"{story_url(article)}?form={buffer.token}"


def test_what_makes_no_sense_is_a_bad_request(client, article, met, budi):
    assert client.get(page_of(article, met, then="terbang")).status_code == 400
    Buffer.objects.update(base=99)
    assert client.get(page_of(article, met)).status_code == 400


# ---- what merged, in words


def test_the_report_names_who_brought_which_paragraphs():
    names = [f"<p>Paragraf {word} yang panjang.</p>" for word in ("satu", "dua", "tiga", "empat", "lima", "enam")]
    base = editing.blank() | {"headline": "A", "body": "".join(names)}
    theirs = base | {"lead": "Baru.", "body": "".join(names[1:])}
    edited = [*names[:3], "<p>Paragraf empat saya.</p>", "<p>Paragraf lima saya.</p>", names[5]]
    mine = base | {"tags": ["x"], "body": "".join(edited)}

    with translation.override("en"):
        said = merging.report(merge(base, mine, theirs), {"lead": "Rani", "body": "Rani, Tono"})

    assert said == "Merged: lead by Rani; 1 removed paragraph by Rani, Tono; paragraphs 3–4, tags by you."


def test_each_field_is_told_by_those_who_changed_it(article, rani, budi):
    tono = factories.user("Editor", first_name="Tono")
    save(article, rani, lead="Lead Rani.")
    save(article, tono, base=1, kicker="PASAR", lead="Lead Tono.")
    save(article, budi, base=2, photo_caption="Panen.")

    with translation.override("en"):
        found = merging.others(article, 0, 3, viewer=budi)

    assert [saver.name for saver in found.savers] == ["Rani", "Tono", "you, in another window"]
    assert found.names == {"lead": "Rani, Tono", "kicker": "Tono", "photo_caption": "you, in another window"}


# ---- a pending update that is behind


@pytest.fixture
def behind(client, siti, rani, tono):
    """A live story whose pending update and a hotfix wrote other words into the second paragraph and the lead."""
    article = editing.create(whole(lead="Lead lama.", body=BODY), actor=siti, now=NOW)
    for name, who in (("submit", siti), ("approve", rani), ("publish", tono)):
        workflow.move(article, name, base=0, actor=who, now=NOW)
    save(article, siti, lead="Lead Siti.", kicker="PASAR", body=BODY.replace("Dua dua.", "Dua Siti."))
    fix(article, tono, lead="Lead Tono.", body=BODY.replace("Dua dua.", "Dua Tono."))
    client.force_login(siti)
    return Article.objects.get(pk=article.pk)


def fix(article, who, **changes):
    article = Article.objects.get(pk=article.pk)
    content = editing.at(article, article.live_number) | changes
    change = Change(Release.Change.SILENT)
    publication.hotfix(article, content, base=article.live_number, change=change, actor=who, now=LATER)


def test_an_update_that_is_behind_takes_the_live_copy_in_as_chosen(client, behind):
    address = story_url(behind, "catch_up")
    page = client.get(address)

    response = client.post(address, choices(page, lead="theirs", body_2="mine"), follow=True)

    assert page.context["title"] == "2 things collide"
    lead = page.context["items"][0]
    assert [side.title for side in lead.sides] == ["Before (version 0)", "Live version (2)", "This update"]
    assert lead.sides[1].people == "Tono"
    content = working(behind)
    assert (content["lead"], content["kicker"]) == ("Lead Tono.", "PASAR")
    assert "Dua Siti." in content["body"]
    fresh = Article.objects.get(pk=behind.pk)
    assert not editing.is_behind(fresh, editing.working(fresh))
    assert said(response)[-1] == "The update now holds what readers see."


def test_a_second_hotfix_meanwhile_asks_again_where_it_changed_something(client, behind):
    address = story_url(behind, "catch_up")
    data = choices(client.get(address), lead="theirs", body_2="mine")
    fix(behind, factories.user("Managing editor"), lead="Lead Tono lagi.")

    page = client.post(address, data)

    assert [(item.id, item.chosen, bool(item.errors)) for item in page.context["items"]] == [
        ("lead", "", True),
        ("body-2", "mine", False),
    ]
    client.post(address, choices(page, lead="theirs", body_2="mine"))
    assert working(behind)["lead"] == "Lead Tono lagi."


def test_an_update_that_is_not_behind_leads_back(client, article, budi):
    response = client.get(story_url(article, "catch_up"))

    assert (response.status_code, response.url) == (302, story_url(article))


def test_choices_of_another_account_are_refused(client, article, met):
    page = client.get(page_of(article, met))
    data = choices(page, lead="mine") | {"_user": "0"}

    assert client.post(page_of(article, met), data).status_code == 409
    assert Buffer.objects.get().token == met.token


def test_bringing_words_back_writes_nothing_and_finds_no_fault(client, article, met):
    page = client.get(page_of(article, met))
    data = choices(page, lead="write") | {"write-lead": "Sendiri.", "held": str(page.context["held"]), "_bring": "1"}

    back = client.post(page_of(article, met), data)

    assert (back.context["form"].errors, back.context["held"]) == ({}, page.context["held"])
    assert back.context["form"]["write-lead"].value() == "Sendiri."
    assert article.revisions.count() == 2
    assert "newsroom_done" not in client.cookies
