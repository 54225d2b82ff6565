"""Moves at the desk: buttons that explain themselves, a page where a move needs more, and what is said afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editing, schedule, workflow
from articles.models import Article, Stage

from . import factories
from .desk import WIB, posted, said, story, story_url
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return {
        name: factories.user(role, language="en", first_name=name.capitalize())
        for name, role in [("siti", "Reporter"), ("hari", "Editor"), ("dewi", "Managing editor")]
    }


@pytest.fixture
def article(people):
    return story(people["siti"])


def at_stage(article, stage, people):
    """Bring a whole draft to `stage` by the moves that lead there."""
    steps = [("submit", "siti"), ("approve", "hari"), ("publish", "dewi")]
    ways = {Stage.DRAFT: 0, Stage.REVIEW: 1, Stage.APPROVED: 2, Stage.PUBLISHED: 3}
    for name, who in steps[: ways[stage]]:
        workflow.move(article, name, base=0, actor=people[who], now=NOW)
    return Article.objects.get(pk=article.pk)


def updated(article, people):
    """Bring a story before readers, and an update of it, version 1, before its publication."""
    at_stage(article, Stage.PUBLISHED, people)
    content = editing.working(article).content
    editing.save(article, content | {"lead": "Lagi."}, base=0, actor=people["siti"], now=NOW)
    for name, who in [("submit", "siti"), ("approve", "hari")]:
        workflow.move(article, name, base=1, actor=people[who], now=NOW)


def move(client, article, name, **data):
    seen = schedule.fingerprint(Article.objects.get(pk=article.pk), now=timezone.now())
    return client.post(story_url(article, "move", name), {"base": 0, "seen": seen, **data}, follow=True)


def buttons(response) -> dict[str, bool]:
    """The buttons of the page: whether what stands in their way is nothing."""
    return {button.step.name: not button.step.problems for button in response.context["steps"]}


# ---- buttons


@pytest.mark.parametrize(
    ("who", "stage", "expected"),
    [
        ("siti", Stage.DRAFT, {"submit": True}),
        ("siti", Stage.REVIEW, {}),
        ("hari", Stage.REVIEW, {"approve": True, "return": True, "spike": True}),
        ("hari", Stage.APPROVED, {"return": True}),
        ("dewi", Stage.APPROVED, {"publish": True, "return": True}),
        ("dewi", Stage.PUBLISHED, {"withdraw": True}),
    ],
)
def test_buttons_are_those_that_one_may_press(client, people, article, who, stage, expected):
    client.force_login(people[who])

    response = client.get(story_url(at_stage(article, stage, people)))

    assert buttons(response) == expected


def test_a_button_that_does_not_work_says_why(client, people, article):
    client.force_login(people["hari"])
    content = editing.working(at_stage(article, Stage.REVIEW, people)).content
    editing.save(article, content | {"sources": []}, base=0, actor=people["hari"], now=NOW)

    page = client.get(story_url(article)).content.decode()

    assert "Name a source." in page
    assert "You wrote part of this version yourself" in page
    assert 'value="approve"\n  aria-describedby="why-approve" disabled' in page


# ---- pages


def test_return_asks_why_and_the_writer_reads_it(client, people, article):
    client.force_login(people["hari"])
    at_stage(article, Stage.REVIEW, people)

    empty = move(client, article, "return", reason="  ")
    returned = move(client, article, "return", reason="Tanya <panitia> juga.")
    client.force_login(people["siti"])
    page = client.get(story_url(article)).content.decode()

    assert list(empty.context["form"].errors) == ["reason"]
    assert said(returned) == ["Returned to the writer."]
    assert "Tanya &lt;panitia&gt; juga." in page
    assert "Returned by Hari" in page


def test_the_writer_no_longer_reads_the_reason_once_it_is_submitted_again(client, people, article):
    at_stage(article, Stage.REVIEW, people)
    workflow.move(article, "return", base=0, actor=people["hari"], now=NOW, reason="Kurang sumber.")
    workflow.move(article, "submit", base=0, actor=people["siti"], now=NOW)
    client.force_login(people["siti"])

    assert "Kurang sumber." not in client.get(story_url(article)).content.decode()


def test_publishing_now(client, people, article):
    client.force_login(people["dewi"])
    at_stage(article, Stage.APPROVED, people)

    page = client.get(story_url(article, "move", "publish"))
    response = move(client, article, "publish", when="now")

    row = Article.objects.get(pk=article.pk)
    assert page.context["form"]["when"].value() == "now"
    assert said(response) == ["Published."]
    assert row.is_live(timezone.now())
    assert row.get_absolute_url() in response.content.decode()


def test_scheduling_reads_the_time_in_the_users_zone(client, people, article):
    client.force_login(people["dewi"])
    at_stage(article, Stage.APPROVED, people)

    response = move(client, article, "publish", when="at", at_0="2099-03-03", at_1="08:30")

    [told] = said(response)
    assert told.startswith("Scheduled: readers will see it from 3 Mar 2099 08:30 WIB, in ")
    assert Article.objects.get(pk=article.pk).published_at.astimezone(WIB).hour == 8


def test_the_wished_time_is_proposed(client, people):
    wish = (timezone.now() + timedelta(days=2)).replace(microsecond=0)
    article = at_stage(story(people["siti"], publish_at=wish.isoformat()), Stage.APPROVED, people)
    client.force_login(people["dewi"])

    form = client.get(story_url(article, "move", "publish")).context["form"]

    assert (form["when"].value(), form.initial["at"]) == ("at", wish)


def test_a_time_in_the_past_needs_a_tick(client, people, article):
    client.force_login(people["dewi"])
    at_stage(article, Stage.APPROVED, people)
    past = {"when": "at", "at_0": "2023-02-23", "at_1": "04:05"}

    first = move(client, article, "publish", **past)
    second = move(client, article, "publish", **past, backdate="on")

    assert list(first.context["form"].errors) == ["backdate"]
    assert 'name="backdate"' in first.content.decode()
    assert said(second) == ["Published."]
    assert Article.objects.get(pk=article.pk).published_at.year == 2023


def test_a_scheduled_story_that_is_published_now_goes_out_now(client, people, article):
    client.force_login(people["dewi"])
    at_stage(article, Stage.APPROVED, people)
    move(client, article, "publish", when="at", at_0="2099-03-03", at_1="08:30")
    content = editing.working(article).content
    editing.save(article, content | {"lead": "Lagi."}, base=0, actor=people["siti"], now=NOW)
    for name, who in [("submit", "siti"), ("approve", "hari")]:
        workflow.move(article, name, base=1, actor=people[who], now=NOW)

    page = client.get(story_url(article, "move", "publish"))
    move(client, article, "publish", base=1, when="now")

    assert page.context["form"]["when"].value() == "at"
    assert Article.objects.get(pk=article.pk).is_live(timezone.now())


def test_an_update_asks_what_it_is_and_when(client, people, article):
    client.force_login(people["dewi"])
    updated(article, people)

    page = client.get(story_url(article, "move", "publish"))
    unsaid = move(client, article, "publish", base=1)
    assert Article.objects.get(pk=article.pk).lead != "Lagi."
    move(client, article, "publish", base=1, change="silent", when="now")

    assert page.context["form"]["when"].value() == "now"
    assert page.context["form"]["change"].value() == "updated"
    assert [change.key for change in page.context["difference"].fields] == ["lead"]
    assert unsaid.context["form"].errors.keys() == {"change", "when"}
    assert (Article.objects.get(pk=article.pk).lead, Article.objects.get(pk=article.pk).updated_at) == ("Lagi.", None)


@pytest.mark.parametrize(
    ("posted_change", "errors"),
    [
        ({"change": "correction", "told": "  "}, {"told"}),
        ({"change": "updated", "told": "Keliru."}, {"change"}),
        ({"change": "first"}, {"change"}),
        ({"change": "correction", "told": "Keliru.", "correction": "?"}, {"correction"}),
    ],
)
def test_an_update_is_not_published_before_it_is_said_what_it_is(client, people, article, posted_change, errors):
    client.force_login(people["dewi"])
    updated(article, people)

    response = move(client, article, "publish", base=1, when="now", **posted_change)

    assert response.context["form"].errors.keys() == errors
    assert Article.objects.get(pk=article.pk).live_number == 0


TOLD = {"change": "correction", "correction": "ralat", "told": "Keliru.", "why": "Surat."}


def test_an_update_that_corrects_tells_readers_and_the_record_why(client, people, article):
    client.force_login(people["dewi"])
    updated(article, people)

    move(client, article, "publish", base=1, when="now", **TOLD)

    correction = article.corrections.get()
    event = article.events.get(move="publish", number=1)
    assert (correction.kind, correction.text, correction.reason) == ("ralat", "Keliru.", "Surat.")
    assert (event.data["change"], event.reason) == ("correction", "Surat.")


def test_withdrawing_tells_readers_why_and_reinstating_undoes_it(client, people, article):
    client.force_login(people["dewi"])
    at_stage(article, Stage.PUBLISHED, people)

    move(client, article, "withdraw", reason="Foto salah orang.", kind="error", when="now")
    withdrawn = Article.objects.get(pk=article.pk)
    page = client.get(story_url(article)).content.decode()
    move(client, article, "reinstate", reason="Foto diganti.")

    assert withdrawn.withdrawal_reason == "Foto salah orang."
    assert "Foto salah orang." in page
    assert Article.objects.get(pk=article.pk).is_live(timezone.now())


# ---- what is refused


def test_a_move_of_an_older_version_does_nothing(client, people, article):
    client.force_login(people["hari"])
    content = editing.working(at_stage(article, Stage.REVIEW, people)).content
    editing.save(article, content | {"lead": "Baru."}, base=0, actor=people["siti"], now=NOW)

    response = move(client, article, "approve", base=0)
    page = client.get(story_url(article, "move", "return") + "?base=0", follow=True)

    assert said(response) == ["The story was changed meanwhile. Nothing was done: look again."]
    assert said(page) == ["The story was changed meanwhile. Nothing was done: look again."]
    assert Article.objects.get(pk=article.pk).stage == Stage.REVIEW


def test_a_reason_that_was_typed_is_shown_again_where_the_story_went_on(client, people, article):
    client.force_login(people["hari"])
    content = editing.working(at_stage(article, Stage.REVIEW, people)).content
    editing.save(article, content | {"lead": "Baru."}, base=0, actor=people["siti"], now=NOW)

    again = move(client, article, "return", base=0, reason="Sumbernya belum ada.")

    assert said(again) == ["The story was changed meanwhile. Nothing was done: look again."]
    assert ("Sumbernya belum ada." in again.text, "Version 1" in again.text) == (True, True)
    assert Article.objects.get(pk=article.pk).stage == Stage.REVIEW
    sent = {name: again.context["form"][name].value() for name in ("base", "seen", "reason")}
    move(client, article, "return", **sent)
    assert Article.objects.get(pk=article.pk).stage == Stage.DRAFT


def test_it_is_pressed_again_whatever_the_version_and_whatever_is_to_come(client, people, article):
    client.force_login(people["dewi"])
    at_stage(article, Stage.PUBLISHED, people)
    for number in range(10):
        content = editing.working(article).content | {"lead": f"Versi {number}."}
        editing.save(article, content, base=number, actor=people["siti"], now=NOW)
    at = timezone.now() + timedelta(days=1)
    workflow.move(
        article, "withdraw", base=10, actor=None, now=timezone.now(), at=at, reason="Hak habis.", kind="error"
    )

    again = move(client, article, "withdraw", base=9, reason="Foto salah.", kind="error", when="now", seen="")
    sent = {name: again.context["form"][name].value() for name in ("base", "seen", "reason", "kind", "when")}
    assert sent["base"] == "10"
    move(client, article, "withdraw", **sent)
    assert Article.objects.get(pk=article.pk).withdrawal_reason == "Foto salah."


def test_a_return_takes_no_plan_off_that_was_not_seen(client, people, article):
    client.force_login(people["hari"])
    updated(article, people)
    opened = client.get(story_url(article, "move", "return")).context["form"]["seen"].value()
    at = timezone.now() + timedelta(days=1)
    workflow.move(article, "publish", base=1, actor=people["dewi"], now=timezone.now(), at=at)

    again = move(client, article, "return", base=1, reason="Belum.", seen=opened)

    assert (schedule.open_plan(article).at, "Belum." in again.text) == (at, True)


def test_an_old_page_does_not_undo_a_newer_withdrawal(client, people, article):
    client.force_login(people["dewi"])
    at_stage(article, Stage.PUBLISHED, people)
    move(client, article, "withdraw", reason="Foto salah.", kind="error", when="now")
    opened = client.get(story_url(article, "move", "reinstate")).context["form"]["seen"].value()
    for name, about in (("reinstate", {}), ("withdraw", {"kind": "error"})):
        workflow.move(article, name, base=0, actor=None, now=timezone.now(), reason="Putusan pengadilan.", **about)

    again = move(client, article, "reinstate", reason="Foto diganti.", seen=opened)

    row = Article.objects.get(pk=article.pk)
    assert (row.withdrawal_reason, "Foto diganti." in again.text) == ("Putusan pengadilan.", True)
    assert again.context["coming"][0].endswith(": Putusan pengadilan.")


def test_words_for_a_move_that_cannot_be_made_any_more_can_be_copied(client, people, article):
    client.force_login(people["hari"])
    at_stage(article, Stage.REVIEW, people)
    workflow.move(article, "return", base=0, actor=people["dewi"], now=NOW, reason="Sudah.")

    again = move(client, article, "return", base=0, reason="Sumbernya belum ada.")

    assert "Sumbernya belum ada." in again.text
    assert "This cannot be done with the story any more." in again.text
    assert again.context["step"].problems
    assert 'class="submit-row' not in again.text


def test_a_withdrawal_that_somebody_else_scheduled_is_not_written_over_unseen(client, people, article):
    client.force_login(people["dewi"])
    at_stage(article, Stage.PUBLISHED, people)
    opened = client.get(story_url(article, "move", "withdraw")).context["form"]["seen"].value()
    at = timezone.now() + timedelta(days=1)
    workflow.move(article, "withdraw", base=0, actor=None, now=timezone.now(), at=at, reason="Hak habis.", kind="error")

    again = move(client, article, "withdraw", reason="Foto salah.", kind="error", when="now", seen=opened)

    row = Article.objects.get(pk=article.pk)
    assert (row.withdrawal_reason, row.withdrawn_at, "Foto salah." in again.text) == ("Hak habis.", at, True)
    (told,) = again.context["coming"]
    assert told.startswith("To be withdrawn tomorrow") and told.endswith(": Hak habis.")
    sent = again.context["form"]["seen"].value()
    move(client, article, "withdraw", reason="Foto salah.", kind="error", when="now", seen=sent)
    assert Article.objects.get(pk=article.pk).withdrawal_reason == "Foto salah."


@pytest.mark.parametrize("base", ["", "x", "7"])
def test_a_forged_base_is_a_bad_request(client, people, article, base):
    client.force_login(people["siti"])

    assert move(client, article, "submit", base=base).status_code == 400
    assert Article.objects.get(pk=article.pk).stage == Stage.DRAFT


@pytest.mark.parametrize("name", ["approve", "publish", "spike", "withdraw", "return", "unschedule"])
def test_what_one_may_not_do_is_forbidden(client, people, article, name):
    client.force_login(people["siti"])

    assert client.get(story_url(article, "move", name)).status_code == 403
    assert move(client, article, name, reason="x", when="now").status_code == 403


def test_an_unknown_move_is_not_found(client, people, article):
    client.force_login(people["dewi"])

    assert client.get(story_url(article, "move", "terbit")).status_code == 404


def test_what_is_not_possible_now_is_refused_with_a_word(client, people, article):
    client.force_login(people["dewi"])

    response = move(client, article, "publish", when="now")

    assert said(response) == ["The story has moved on; this step is no longer possible."]


# ---- moves from the form


def test_approving_what_one_has_just_changed_writes_nothing_and_loses_nothing(client, people, article):
    client.force_login(people["hari"])
    content = editing.working(at_stage(article, Stage.REVIEW, people)).content

    response = client.post(story_url(article), posted(content | {"lead": "Disunting."}, base=0, _move="approve"))

    assert "You have changed the text." in response.content.decode()
    assert response.context["form"]["lead"].value() == "Disunting."
    assert article.revisions.count() == 1
    assert Article.objects.get(pk=article.pk).stage == Stage.REVIEW


def test_approving_what_one_has_only_read(client, people, article):
    client.force_login(people["hari"])
    content = editing.working(at_stage(article, Stage.REVIEW, people)).content

    response = client.post(story_url(article), posted(content, base=0, _move="approve"), follow=True)

    assert Article.objects.get(pk=article.pk).stage == Stage.APPROVED
    assert said(response)[-1] == "Approved."


def test_a_move_that_asks_for_more_saves_first(client, people, article):
    client.force_login(people["hari"])
    content = editing.working(at_stage(article, Stage.REVIEW, people)).content

    response = client.post(story_url(article), posted(content | {"lead": "Disunting."}, base=0, _move="return"))

    assert editing.working(article).content["lead"] == "Disunting."
    assert response.url == story_url(article, "move", "return") + "?base=1"


def test_a_forged_button_saves_nothing(client, people, article):
    client.force_login(people["siti"])
    content = editing.working(article).content

    response = client.post(story_url(article), posted(content | {"lead": "x"}, base=0, _move="approve"))

    assert article.revisions.count() == 1
    assert response.status_code == 200
