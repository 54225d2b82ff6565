"""Correcting what readers see at once: who may, what it asks, what becomes of the update that waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editing, publication, workflow
from articles.models import Article, Correction, Release, Stage

from . import factories
from .desk import posted, said, story_url, whole
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def tono(client, tono):
    client.force_login(tono)
    return tono


@pytest.fixture
def live(siti, tono):
    """A story that readers see."""
    article = editing.create(whole(lead="Lead."), actor=siti, now=NOW)
    for name, who in (("submit", siti), ("approve", factories.user("Editor")), ("publish", tono)):
        workflow.move(article, name, base=0, actor=who, now=NOW)
    return Article.objects.get(pk=article.pk)


def fix(client, article, *, base=0, change="silent", follow=True, **changes):
    extra = {key: changes.pop(key) for key in ("told", "correction", "takeover", "why") if key in changes}
    data = posted(editing.at(article, base) | changes, base=base, **extra)
    return client.post(story_url(article, "hotfix"), data | ({"change": change} if change else {}), follow=follow)


def row(article):
    return Article.objects.get(pk=article.pk)


def test_the_form_holds_the_live_copy_and_not_the_update(client, live, siti):
    editing.save(live, editing.at(live, 0) | {"lead": "Belum tayang."}, base=0, actor=siti, now=NOW)

    page = client.get(story_url(live, "hotfix"))

    assert page.context["form"]["lead"].value() == "Lead."
    assert "Belum tayang." not in page.content.decode()
    assert "The update that waits (version 1)" in page.content.decode()


def test_it_is_live_at_once(client, live):
    response = fix(client, live, lead="Lead benar.")

    assert said(response) == ["Corrected: readers see version 1."]
    assert (row(live).lead, row(live).updated_at, row(live).stage) == ("Lead benar.", None, Stage.PUBLISHED)


def test_it_asks_what_the_change_is(client, live):
    response = fix(client, live, change="", lead="Lead benar.")

    assert response.context["change"].errors.keys() == {"change"}
    assert (row(live).lead, response.context["form"]["lead"].value()) == ("Lead.", "Lead benar.")


def test_a_correction_needs_its_words_and_is_told(client, live, tono):
    refused = fix(client, live, change="correction", lead="Lead benar.")
    fix(client, live, change="correction", correction="ralat", told="Lead keliru.", lead="Lead benar.")

    made = Correction.objects.get(article=live)
    assert refused.context["change"].errors.keys() == {"told"}
    assert (made.kind, made.text, made.approver) == ("ralat", "Lead keliru.", tono)


def test_an_update_takes_it_in_and_keeps_its_place(client, live, siti):
    editing.save(live, editing.at(live, 0) | {"kicker": "BARU"}, base=0, actor=siti, now=NOW)
    workflow.move(live, "submit", base=1, actor=siti, now=NOW)

    response = fix(client, live, lead="Lead benar.")

    content = editing.working(live).content
    assert (content["lead"], content["kicker"], row(live).stage) == ("Lead benar.", "BARU", Stage.REVIEW)
    assert said(response)[1] == "The update that waits has taken the correction in, and keeps its place."


def test_an_update_that_collides_is_said_to(client, live, siti):
    editing.save(live, editing.at(live, 0) | {"lead": "Lead baru."}, base=0, actor=siti, now=NOW)

    response = fix(client, live, lead="Lead benar.")

    page = response.content.decode()
    assert "bring both together" in said(response)[1]
    assert f'href="{story_url(live, "catch_up")}"' in page
    assert response.context["standing"]["is_behind"]


def test_two_corrections_of_the_same_are_shown_beside_each_other(client, live, siti, tono):
    opened = editing.at(live, 0)
    change = publication.Change(Release.Change.SILENT)
    other = opened | {"lead": "Lead <b>lain</b>.", "kicker": "LAIN"}
    publication.hotfix(live, other, base=0, change=change, actor=tono, now=NOW)

    response = fix(client, live, lead="Lead ketiga.")

    page = response.content.decode()
    assert (response.status_code, row(live).lead) == (409, "Lead <b>lain</b>.")
    assert "Lead &lt;b&gt;lain&lt;/b&gt;." in page
    assert response.context["form"]["lead"].value() == "Lead ketiga."

    fix(client, live, takeover=1, lead="Lead ketiga.")
    assert (row(live).lead, row(live).kicker) == ("Lead ketiga.", "LAIN")


def test_what_readers_must_find_cannot_be_taken_away(client, live):
    response = fix(client, live, authors=[])

    assert "Name an author." in response.content.decode()
    assert row(live).live_number == 0


def test_a_fixture_story_is_fixed_too(client, tono):
    article = factories.published(headline="Dari fixture")

    fix(client, article, lead="Baru.")

    assert (row(article).lead, [each.number for each in article.releases.order_by("number")]) == ("Baru.", [0, 1])


@pytest.mark.parametrize("base", ["99", "-1", "x", ""])
def test_a_forged_base_is_a_bad_request(client, live, base):
    data = posted(editing.at(live, 0) | {"lead": "X"}, base=base, change="silent")

    assert client.post(story_url(live, "hotfix"), data).status_code == 400
    assert row(live).lead == "Lead."


def test_half_a_form_is_a_bad_request(client, live):
    data = posted(editing.at(live, 0) | {"lead": "X"}, base=0, change="silent")
    del data["body"]

    assert client.post(story_url(live, "hotfix"), data).status_code == 400
    assert row(live).body == "<p>Panen raya menekan harga.</p>"


def test_the_link_stands_where_it_leads_somewhere(client, live, siti):
    assert story_url(live, "hotfix") in client.get(story_url(live)).content.decode()
    client.force_login(siti)
    assert story_url(live, "hotfix") not in client.get(story_url(live)).content.decode()


# ---- the update that waits


def waiting(article, siti, **changes):
    """Bring an update of the live story before an approval, by people who did not write it."""
    copy = editing.working(article)
    number = editing.save(article, copy.content | changes, base=copy.number, actor=siti, now=NOW).number
    workflow.move(article, "submit", base=number, actor=siti, now=NOW)
    workflow.move(article, "approve", base=number, actor=factories.user("Editor"), now=NOW)
    return number


def test_an_approved_update_stays_so_and_goes_out_with_the_fix_in_it(client, live, siti):
    waiting(live, siti, kicker="BARU")

    fix(client, live, lead="Lead benar.")
    after = row(live)
    newest = editing.working(live).number
    client.post(story_url(live, "move", "publish"), {"base": newest, "change": "updated", "when": "now"})

    assert (after.stage, after.kicker, after.approved_number) == (Stage.APPROVED, "", newest)
    assert (row(live).lead, row(live).kicker, row(live).live_number) == ("Lead benar.", "BARU", newest)


def test_an_update_that_collides_goes_back_to_review_and_out_only_after_it_caught_up(client, live, siti):
    waiting(live, siti, lead="Lead baru.")

    fix(client, live, lead="Lead benar.")
    behind, number = row(live), editing.working(live).number
    refused = client.post(story_url(live, "move", "approve"), {"base": number}, follow=True)
    client.post(story_url(live, "catch_up"), {"state": f"{number} {behind.live_number}", "choose-lead": "mine"})
    caught = editing.working(live)
    editor = factories.user("Editor", language="en")
    workflow.move(live, "approve", base=caught.number, actor=editor, now=NOW)
    client.post(story_url(live, "move", "publish"), {"base": caught.number, "change": "updated", "when": "now"})

    assert (behind.stage, behind.lead) == (Stage.REVIEW, "Lead benar.")
    assert "The live version was corrected meanwhile" in said(refused)[0]
    assert (row(live).lead, row(live).live_number) == ("Lead baru.", caught.number)


def test_correcting_the_live_copy_does_not_lift_the_four_eyes(client, live, tono):
    """Who wrote the update may not approve it, with a hotfix of one's own in between."""
    copy = editing.working(live)
    number = editing.save(live, copy.content | {"kicker": "BARU"}, base=0, actor=tono, now=NOW).number
    workflow.move(live, "submit", base=number, actor=tono, now=NOW)

    fix(client, live, lead="Lead benar.")
    refused = client.post(story_url(live, "move", "approve"), {"base": editing.working(live).number}, follow=True)

    assert said(refused) == ["You wrote part of this version yourself; someone else must approve it."]
    assert row(live).stage == Stage.REVIEW


# ---- stories in other states


def test_a_scheduled_story_is_corrected_without_a_word_to_readers(client, live):
    at = timezone.now() + timedelta(days=1)
    Article.objects.filter(pk=live.pk).update(published_at=at)
    live.releases.update(at=at)

    page = client.get(story_url(live, "hotfix"))
    response = fix(client, live, change="", lead="Lead benar.")

    assert (page.context["title"], page.context["change"]) == ("Correct the scheduled version", None)
    assert said(response) == ["Corrected: readers will see version 1."]
    assert [(each.number, each.at) for each in live.releases.all()] == [(1, at)]


def test_what_was_typed_outlives_a_withdrawal(client, live, tono):
    workflow.move(live, "withdraw", base=0, actor=tono, now=NOW, reason="Keliru.")

    response = fix(client, live, lead="Lead <b>benar</b>.", follow=False)

    page = response.content.decode()
    assert (response.status_code, row(live).lead) == (409, "Lead.")
    assert "Only a story that is released and not withdrawn" in page
    assert "Lead &lt;b&gt;benar&lt;/b&gt;." in page
    assert client.get(story_url(live, "hotfix")).status_code == 403


# ---- words


def test_words_for_readers_are_not_dropped_in_silence(client, live):
    response = fix(client, live, change="silent", told="Lead <i>keliru</i>.", lead="Lead benar.")

    assert response.context["change"].errors.keys() == {"change"}
    assert "Lead &lt;i&gt;keliru&lt;/i&gt;." in response.content.decode()
    assert row(live).lead == "Lead."


def test_the_reason_stands_in_the_record(client, live):
    fix(client, live, why="Pembaca menulis.", lead="Lead benar.")

    assert live.events.first().reason == "Pembaca menulis."


def test_the_way_to_the_public_history_opens_with_the_second_version(client, live):
    def shown():
        return client.get(story_url(live)).context["standing"]["versions"]

    before = shown()
    fix(client, live, lead="Lead benar.")

    assert (before, shown()) == (1, 2)
