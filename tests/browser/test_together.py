"""Two editors and a managing editor at one story that readers see: nobody waits, nothing is lost, readers are told."""

import json

import pytest

from articles import editing
from articles.models import Article, Revision, Stage
from tests import factories
from tests.browser.walk import follow, press, ready, said, write

BODY = "<p>Hujan turun sejak Subuh.</p><p>Sungai meluap pada siang hari.</p><p>Warga mengungsi ke balai desa.</p>"


@pytest.fixture
def newsroom(people):
    """A second editor, and a story of three paragraphs that readers see."""
    people["joko"] = factories.user("Editor", username="joko", first_name="Joko", language="en")
    return factories.published(headline="Banjir di Demak", slug="banjir-di-demak", lead="Air naik.", body=BODY)


@pytest.fixture
def open_story(live_server, newsroom):
    """Open the story's form."""

    def open_story(*pages):
        for page in pages:
            page.goto(f"{live_server.url}/admin/articles/article/{newsroom.pk}/change/")
            ready(page)

    return open_story


def test_three_people_at_one_story(newsroom, enter, open_story, live_server, open_context):
    hari, joko, dewi = enter("hari"), enter("joko"), enter("dewi")
    open_story(hari, joko)
    edits_that_do_not_meet_merge(hari, joko)
    open_story(hari, joko)
    edits_that_meet_are_laid_side_by_side(hari, joko)
    joko_submits(joko, open_story)
    dewi_fixes_the_live_story(dewi, open_story, newsroom)
    hari_restores_and_takes_it_back(hari, open_story, newsroom)
    dewi_publishes_a_correction(dewi, open_story, newsroom)
    reader = open_context().new_page()
    readers_are_told(reader, live_server.url, newsroom)


def working(story):
    return editing.working(Article.objects.get(pk=story.pk))


def edits_that_do_not_meet_merge(hari, joko):
    hari.fill("#id_headline", "Banjir di Demak meluas")
    press(hari, "Save")
    write(joko, " Dapur umum dibuka.")
    press(joko, "Save")
    assert "Saved as version 2." in said(joko)
    assert "Merged: headline by Hari; paragraph 3 by you." in said(joko)
    assert joko.input_value("#id_headline") == "Banjir di Demak meluas"


def edits_that_meet_are_laid_side_by_side(hari, joko):
    hari.fill("#id_lead", "Air naik satu meter.")
    press(hari, "Save")
    joko.fill("#id_lead", "Air naik dua meter.")
    write(joko, " Polisi mengatur lalu lintas.")
    press(joko, "Save")
    place = joko.get_by_role("group", name="Lead")
    for text in ("Air naik.", "Air naik satu meter.", "Air naik dua meter."):
        assert text in plain(place)
    place.get_by_text("Keep mine").click()
    press(joko, "Save")
    assert "Saved as version 4." in said(joko)
    assert joko.input_value("#id_lead") == "Air naik dua meter."


def plain(place) -> str:
    """The texts of a place, without what went and the words for those who cannot see the marks."""
    return place.evaluate(
        """(place) => {
          const copy = place.cloneNode(true);
          for (const mark of copy.querySelectorAll("del, .visually-hidden")) mark.remove();
          return copy.textContent.replace(/\\s+/g, " ");
        }"""
    )


def joko_submits(joko, open_story):
    open_story(joko)
    press(joko, "Save and submit for review")
    assert "Submitted for review." in said(joko)


def dewi_fixes_the_live_story(dewi, open_story, story):
    """A fix goes out at once, beside the update, which keeps its place in review and takes the fix in."""
    open_story(dewi)
    follow(dewi, "Correct the live version")
    dewi.wait_for_selector(".editor--ready")
    dewi.fill("#id_kicker", "Bencana")
    dewi.get_by_label("A slip of the pen: readers are not told").check()
    press(dewi, "Correct it now")
    row = Article.objects.get(pk=story.pk)
    assert (row.stage, row.kicker, row.headline, row.lead) == (Stage.REVIEW, "Bencana", "Banjir di Demak", "Air naik.")
    update = working(story)
    assert (update.content["kicker"], update.content["lead"]) == ("Bencana", "Air naik dua meter.")


def hari_restores_and_takes_it_back(hari, open_story, story):
    """An earlier version becomes a new revision; nothing is erased, so that the one before it can come back."""
    latest = working(story)
    for number in (3, latest.number):
        open_story(hari)
        follow(hari, "History")
        follow(hari, f"Version {number}")
        press(hari, "Restore this version")
        restored = working(story)
        assert restored.content == editing.at(story, number)
        assert restored.revision.kind == Revision.Kind.RESTORE
    assert restored.number == latest.number + 2


def dewi_publishes_a_correction(dewi, open_story, story):
    open_story(dewi)
    press(dewi, "Approve")
    press(dewi, "Publish …")
    dewi.get_by_label("A correction: readers are told what was wrong").check()
    dewi.get_by_label("Text for readers").fill("Ketinggian air dua meter, bukan satu meter.")
    press(dewi, "Publish")
    assert "Published." in said(dewi)
    assert Article.objects.get(pk=story.pk).lead == "Air naik dua meter."


def readers_are_told(page, site, story):
    text = "Ketinggian air dua meter, bukan satu meter."
    page.goto(f"{site}/koreksi/")
    assert text in page.locator("main").inner_text()
    page.goto(f"{site}/artikel/{story.pk}/")
    assert text in page.locator("main").inner_text()
    assert text in json.dumps(json.loads(page.locator("script[type='application/ld+json']").first.inner_text()))
    page.goto(f"{site}/artikel/{story.pk}/riwayat/")
    assert "meluas" in " ".join(page.locator("main ins").all_inner_texts())
