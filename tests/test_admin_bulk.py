"""One move for many stories: what stands in the way of each is said before, what came of each afterwards."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from articles import editing, workflow
from articles.models import Article, Event, Release, Stage

from . import factories
from .desk import said, story, url, whole
from .factories import NOW

pytestmark = pytest.mark.django_db

LIST = "articles_article_changelist"
BULK = "articles_article_bulk"


def boxes(*stories, base: int = 0) -> list[str]:
    return [f"{one.pk}:{base}" for one in stories]


def ask(client, move: str, *stories, **values):
    """The page before the move."""
    return client.get(url(BULK), {"move": move, "story": boxes(*stories), **values})


def do(client, move: str, *stories, **values):
    """The page after it."""
    return client.post(url(BULK), {"move": move, "story": boxes(*stories), **values})


def told(response) -> dict[str, tuple[bool, str]]:
    """Headline -> whether it is possible or done, and what is said of it."""
    lines = response.context["lines"]
    with translation.override("en"):
        return {line.headline: (line.is_good, " ".join(map(str, line.told))) for line in lines}


def stages() -> dict[str, str]:
    return dict(Article.objects.values_list("headline", "stage"))


def in_review(owner, **values):
    made = story(owner, **values)
    return workflow.move(made, "submit", base=0, actor=None, now=NOW)


def approved(owner, **values):
    return workflow.move(in_review(owner, **values), "approve", base=0, actor=None, now=NOW)


# ---- the list


@pytest.mark.parametrize(
    ("role", "moves"),
    [
        ("Reporter", ["submit"]),
        ("Editor", ["submit", "return", "approve", "spike", "unspike"]),
        ("Managing editor", ["submit", "return", "approve", "publish", "spike", "unspike"]),
    ],
)
def test_the_list_offers_the_moves_of_the_role_and_boxes_as_they_were_seen(client, role, moves):
    account = factories.user(role, language="en")
    client.force_login(account)
    made = story(account, headline='Kata "kutip" & <b>')
    editing.save(made, whole(headline='Kata "kutip" & <b>', lead="Baru."), base=0, actor=account, now=NOW)

    page = client.get(url(LIST), {"stage": "draft"}).content.decode()

    form = re.search(r'<form id="bulk".*?</form>', page, re.DOTALL)[0]
    assert re.findall(r'<option value="(\w+)"', form) == moves
    assert 'name="_changelist_filters" value="stage=draft"' in form
    box = re.search(r'<input type="checkbox" form="bulk" name="story" value="([^"]*)" aria-label="([^"]*)">', page)
    assert (box[1], unescape(box[2])) == (f"{made.pk}:1", 'Choose “Kata "kutip" & <b>”')


def test_no_boxes_for_those_who_move_nothing(client):
    account = factories.user(language="en")
    account.user_permissions.add(*Permission.objects.filter(codename__in=["view_article", "edit_others_article"]))
    client.force_login(account)
    factories.article()

    page = client.get(url(LIST)).content.decode()

    assert 'form="bulk"' not in page
    assert 'id="bulk"' not in page


# ---- before


def test_the_page_says_of_each_whether_it_can_be_moved_and_writes_nothing(client, rani, siti):
    client.force_login(rani)
    good, own, bare, draft = (
        in_review(siti, headline="Baik"),
        in_review(rani, headline="Milik Rani"),
        in_review(siti, headline="Tanpa sumber"),
        story(siti, headline="Draf"),
    )
    editing.save(bare, whole(headline="Tanpa sumber", sources=[]), base=0, actor=siti, now=NOW)
    with CaptureQueriesContext(connection) as captured:
        response = ask(client, "approve", good, own, draft)

    assert not [query for query in captured if not query["sql"].startswith("SELECT")]
    assert told(response) == {
        "Baik": (True, ""),
        "Milik Rani": (False, "You wrote part of this version yourself; someone else must approve it."),
        "Draf": (False, "Not possible at this stage."),
    }
    assert told(ask(client, "approve", bare)) == {
        "Tanpa sumber": (False, "It was changed since you saw the list. Look at it first.")
    }
    response = client.get(url(BULK), {"move": "approve", "story": boxes(bare, base=1)})
    assert told(response) == {"Tanpa sumber": (False, "Name a source.")}
    assert "Back to the list" in response.content.decode()


def test_stories_that_one_may_not_see_are_not_told(client, siti):
    client.force_login(siti)
    secret = story(factories.user("Reporter"), headline="Rahasia")

    response = ask(client, "submit", story(siti, headline="Punya"), secret)

    assert list(told(response)) == ["Punya"]
    assert "Rahasia" not in response.content.decode()
    assert response.context["lost"] == 1
    assert list(told(do(client, "submit", secret))) == []
    assert stages()["Rahasia"] == Stage.DRAFT


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"move": "submit"}, "Choose stories first: tick the boxes beside them."),
        ({"move": "", "story": ["1:0"]}, "Choose what to do with the stories."),
        ({"move": "submit", "story": [f"{n}:0" for n in range(1, 102)]}, "At most 100 stories at a time."),
    ],
)
def test_what_is_wanting_is_said_beside_the_list_as_it_was(client, siti, query, words):
    client.force_login(siti)

    response = client.get(url(BULK), {**query, "_changelist_filters": "stage=draft"}, follow=True)

    assert said(response) == [words]
    assert response.request["QUERY_STRING"] == "stage=draft"


@pytest.mark.parametrize("move", ["withdraw", "reschedule", "delete"])
def test_no_other_moves_are_made_with_many(client, tono, move):
    client.force_login(tono)

    assert do(client, move, story(tono)).status_code == 404


@pytest.mark.parametrize("box", ["x", "1", "1:", ":1", "1:-1", "1:0:0", "９:0", "1" * 30 + ":0"])
def test_odd_boxes_are_refused(client, siti, box):
    client.force_login(siti)

    assert client.get(url(BULK), {"move": "submit", "story": [box]}).status_code == 400


def test_a_move_without_the_right_is_refused(client, siti):
    client.force_login(siti)
    made = in_review(siti)

    assert ask(client, "approve", made).status_code == 403
    assert do(client, "approve", made).status_code == 403
    assert Article.objects.get().stage == Stage.REVIEW


# ---- after


def test_each_story_is_moved_by_itself_and_told(client, rani, siti):
    client.force_login(rani)
    good, own, stale, gone = (
        in_review(siti, headline="Baik"),
        in_review(rani, headline="Milik Rani"),
        in_review(siti, headline="Berubah"),
        in_review(siti, headline="Sudah disetujui"),
    )
    editing.save(stale, whole(headline="Berubah", lead="Baru."), base=0, actor=siti, now=NOW)
    workflow.move(gone, "approve", base=0, actor=None, now=NOW)

    response = do(client, "approve", good, own, stale, gone)

    assert told(response) == {
        "Baik": (True, "Approved."),
        "Milik Rani": (False, "You wrote part of this version yourself; someone else must approve it."),
        "Berubah": (False, "It was changed meanwhile. Nothing was done: look again."),
        "Sudah disetujui": (False, "The story has moved on; this step is no longer possible."),
    }
    assert stages() == {
        "Baik": Stage.APPROVED,
        "Milik Rani": Stage.REVIEW,
        "Berubah": Stage.REVIEW,
        "Sudah disetujui": Stage.APPROVED,
    }
    assert "Approve: done with 1 of 4." in unescape(response.content.decode())


def test_a_story_that_was_deleted_meanwhile_stops_no_other(client, siti):
    client.force_login(siti)
    one, other = story(siti, headline="Satu"), story(siti, headline="Dua")
    chosen = boxes(one, other)
    other.delete()

    response = client.post(url(BULK), {"move": "submit", "story": chosen})

    assert told(response) == {"Satu": (True, "Submitted for review.")}
    assert response.context["lost"] == 1


@pytest.mark.parametrize(("move", "make"), [("return", in_review), ("spike", story)])
def test_a_reason_is_asked_once_and_goes_into_each_record(client, rani, siti, move, make):
    client.force_login(rani)
    stories = [make(siti, headline="Satu"), make(siti, headline="Dua")]

    refused = do(client, move, *stories, reason=" ")
    assert list(refused.context["form"].errors) == ["reason"]
    assert not Event.objects.filter(move=move).exists()

    do(client, move, *stories, reason="Terlalu tipis.")
    assert list(Event.objects.filter(move=move).values_list("reason", flat=True)) == ["Terlalu tipis."] * 2


def test_publishing_asks_what_updates_are_once_for_all_and_schedules_nothing(client, tono, siti):
    client.force_login(tono)
    new = approved(siti, headline="Baru")
    live = factories.published(headline="Tayang", owner=siti)
    editing.save(live, editing.working(live).content | {"lead": "Tambahan."}, base=0, actor=siti, now=NOW)
    for name in ("submit", "approve"):
        workflow.move(live, name, base=1, actor=None, now=NOW)
    chosen = [*boxes(new), *boxes(live, base=1)]

    page = client.get(url(BULK), {"move": "publish", "story": chosen})
    assert told(page) == {
        "Baru": (True, "Readers see it from now on."),
        "Tayang": (True, "Readers see the update in place of what they see now."),
    }
    assert [value for value, _label in page.context["form"].fields["change"].choices] == ["silent", "updated"]
    assert list(client.post(url(BULK), {"move": "publish", "story": chosen}).context["form"].errors) == ["change"]
    assert stages() == {"Baru": Stage.APPROVED, "Tayang": Stage.APPROVED}

    response = client.post(url(BULK), {"move": "publish", "story": chosen, "change": "silent"})
    assert told(response) == {"Baru": (True, "Published."), "Tayang": (True, "Published.")}
    assert Article.objects.live(timezone.now()).count() == 2
    assert live.releases.first().change == Release.Change.SILENT


def test_a_story_that_is_scheduled_goes_out_now_and_that_is_said_before(client, tono, siti):
    client.force_login(tono)
    made = approved(siti, headline="Besok")
    at = timezone.now() + timedelta(days=1)
    Article.objects.update(published_at=at, live_number=0)

    assert told(ask(client, "publish", made))["Besok"][1].startswith("It goes out now, not on ")
    do(client, "publish", made)
    assert Article.objects.live(timezone.now()).count() == 1


def test_the_queries_before_a_move_are_few_a_story(client, rani, siti):
    client.force_login(rani)
    stories = [in_review(siti) for _ in range(12)]

    def cost(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ask(client, "return", *stories[:count]).status_code == 200
        return len(captured)

    cost(1)
    # four eyes and what the text names are looked up for each; rules, rows and working copies once
    assert (cost(12) - cost(2)) / 10 <= 3
