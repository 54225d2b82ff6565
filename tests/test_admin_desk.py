"""The desk's first page: what waits for whom and why, the board, and what it costs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editing, workflow
from articles.models import Article, Assignment, Event, Notice, Origin, PlannedUpdate, Stage

from . import factories
from .desk import queries, story, story_url, url

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def enter(client):
    """Log somebody in and return them."""

    def enter(user):
        client.force_login(user)
        return user

    return enter


def at_stage(stage, owner=None, *, hours=1, **values):
    """A story that stands somewhere since some hours."""
    extra = {"approved_number": 0} if stage == Stage.APPROVED else {}
    made = factories.article(owner=owner, stage=stage, **extra, **values)
    Article.objects.filter(pk=made.pk).update(changed_at=timezone.now() - hours * HOUR)
    return made


def assign(article, person, by, due=None, **values):
    return Assignment.objects.create(
        article=article, assignee=person, actor=by, at=timezone.now(), due_at=due and timezone.now() + due, **values
    )


def plan(article, by, number=0, at=DAY):
    now = timezone.now()
    return PlannedUpdate.objects.create(article=article, number=number, at=now + at, actor=by, planned_at=now)


def move(article, name, actor, **values):
    number = editing.working(article).number
    return workflow.move(article, name, base=number, actor=actor, now=timezone.now(), **values)


def waits(client) -> list[tuple[str, list[str]]]:
    """What waits for whoever is logged in, and why."""
    return [(wait["card"].headline, wait["why"]) for wait in client.get(url("index")).context["waits"]]


def columns(client, **query) -> dict[str, list[str]]:
    """The board: the headlines in each column."""
    found = client.get(url("index"), query).context["columns"]
    return {column["name"]: [shown.card.headline for shown in column["cards"]] for column in found}


def ways(client, headline) -> dict[str, str]:
    """What the menu of a card offers: the move, and the columns that it leads to."""
    for column in client.get(url("index")).context["columns"]:
        for shown in column["cards"]:
            if shown.card.headline == headline:
                return {way.url.split("/")[-2]: way.to for way in shown.ways}
    raise AssertionError(headline)


# ---- for you


def test_what_waits_stands_by_urgency_with_the_reason(client, enter, siti, rani, tono):
    enter(siti)
    for headline, due in [("Nanti", 9 * DAY), ("Kapan saja", None), ("Terlambat", -HOUR)]:
        assign(story(rani, headline=headline), siti, rani, due, brief="Minta angka terbaru.")
    move(back := story(siti, headline="Kembali"), "submit", siti)
    move(back, "return", rani, reason="Belum ada sumber.")

    found = waits(client)

    assert [headline for headline, _why in found] == ["Terlambat", "Kembali", "Nanti", "Kapan saja"]
    assert found[0][1][0].startswith("Assigned to you by Rani, overdue since ")
    assert found[1][1] == ["Returned to you by Rani: “Belum ada sumber.”"]
    assert found[3][1] == ["Assigned to you by Rani"]
    assert "Minta angka terbaru." in client.get(url("index")).content.decode()


def test_due_today_is_said_until_midnight_in_the_users_zone(client, enter, siti, rani, time_machine_noon):
    enter(siti)
    assign(story(rani, headline="Sore"), siti, rani, 3 * HOUR)
    assign(story(rani, headline="Besok"), siti, rani, 15 * HOUR)

    assert waits(client) == [
        ("Sore", ["Assigned to you by Rani, due today at 15:00 WIB"]),
        ("Besok", ["Assigned to you by Rani, due 3 Mar 2026, 03:00 WIB"]),
    ]


@pytest.fixture
def time_machine_noon():
    """Noon in Jakarta."""
    import time_machine

    with time_machine.travel(factories.NOW + 2 * HOUR, tick=False):
        yield


def test_a_story_that_was_submitted_again_no_longer_waits(client, enter, siti, rani):
    enter(siti)
    move(back := story(siti), "submit", siti)
    move(back, "return", rani, reason="Belum.")
    move(back, "submit", siti)

    assert waits(client) == []


def test_a_returned_story_waits_until_it_moves_on(client, enter, siti, rani):
    enter(siti)
    move(back := story(siti, headline="Kembali"), "submit", siti)
    move(back, "return", rani, reason="Belum.")
    Event.objects.create(article=back, move="assign", from_stage="draft", to_stage="draft", at=timezone.now())
    assert [headline for headline, _why in waits(client)] == ["Kembali"]

    move(back, "spike", rani, reason="Basi.")
    move(back, "unspike", rani)
    assert waits(client) == []


def test_an_ended_assignment_no_longer_waits(client, enter, siti, rani):
    enter(siti)
    given = assign(story(rani), siti, rani, HOUR)
    Assignment.objects.filter(pk=given.pk).update(ended_at=timezone.now(), ended_by=rani)

    assert waits(client) == []


def test_an_editor_is_asked_for_reviews_but_not_of_own_stories(client, enter, rani, siti):
    enter(rani)
    at_stage(Stage.REVIEW, rani, headline="Punya Rani")
    for n in range(5):
        at_stage(Stage.REVIEW, siti, headline=f"Berita {n}", hours=9 - n)
    at_stage(Stage.APPROVED, siti, headline="Siap")

    context = client.get(url("index")).context

    assert [wait["card"].headline for wait in context["waits"]] == ["Berita 0", "Berita 1", "Berita 2"]
    assert {why for wait in context["waits"] for why in wait["why"]} == {"Waits for your review"}
    assert [(queue["label"], queue["count"]) for queue in context["queues"]] == [("Waiting for review", "5")]


def test_a_managing_editor_is_asked_to_publish_what_is_approved(client, enter, tono, siti):
    enter(tono)
    at_stage(Stage.APPROVED, siti, headline="Siap")
    at_stage(Stage.REVIEW, siti, headline="Dibaca")
    planned = factories.published(headline="Terencana", stage=Stage.APPROVED, owner=siti)
    plan(planned, tono)

    assert waits(client) == [("Siap", ["Approved: it can be published"]), ("Dibaca", ["Waits for your review"])]


def test_what_a_person_was_told_waits_until_it_is_seen(client, enter, siti, rani):
    enter(siti)
    made, other, now = story(siti, headline="Banjir"), story(rani, headline="Rahasia"), timezone.now()
    for article, kind in [(made, "mentioned"), (made, "mentioned"), (made, "plan_failed"), (other, "mentioned")]:
        Notice.objects.create(user=siti, article=article, kind=kind, actor=rani, at=now)

    assert waits(client) == [("Banjir", ["A planned update did not go out", "You were mentioned"])]

    Notice.objects.update(seen_at=now)
    assert waits(client) == []


def test_a_story_waits_once_with_all_its_reasons(client, enter, rani, siti):
    enter(rani)
    assign(at_stage(Stage.REVIEW, siti, headline="Satu"), rani, rani)

    assert waits(client) == [("Satu", ["Waits for your review", "Assigned to you by Rani"])]


def offer(article, supplier="nusa", hours=1):
    """A supplier's change that waits for a decision."""
    return Origin.objects.create(
        article=article,
        supplier=supplier,
        external_id=f"{supplier}-{article.pk}",
        digest="0",
        content={},
        offered_base={},
        offered_at=timezone.now() - hours * HOUR,
        seen_at=timezone.now(),
    )


def test_what_a_supplier_changed_waits_for_who_may_decide(client, enter, siti, rani):
    made, others = story(siti, headline="Punya Siti"), story(rani, headline="Titipan")
    offer(story(rani, headline="Rahasia"), hours=9)
    offer(at_stage(Stage.SPIKED, siti, headline="Disimpan"))
    Origin.objects.filter(pk=offer(story(siti, headline="Diputuskan")).pk).update(offered_base=None, offered_at=None)
    first = offer(made, "kantor", hours=5)
    offer(made, hours=2)
    offer(others)
    assign(others, siti, rani)
    enter(siti)

    found = {wait["card"].headline: wait for wait in client.get(url("index")).context["waits"]}

    assert {headline: len(wait["why"]) for headline, wait in found.items()} == {"Punya Siti": 1, "Titipan": 2}
    assert found["Punya Siti"]["why"][0].startswith("kantor ")
    address = story_url(made, "offer", first.pk)
    assert found["Punya Siti"]["decide"] == address
    assert f'href="{address}"' in client.get(url("index")).content.decode()


def test_of_offers_an_editor_sees_own_stories_first_then_the_oldest_and_how_many_there_are(client, enter, rani, siti):
    for n in range(4):
        offer(story(siti, headline=f"Berita {n}"), hours=9 - n)
    offer(story(rani, headline="Punya Rani"))
    enter(rani)

    context = client.get(url("index")).context

    assert [wait["card"].headline for wait in context["waits"]] == ["Punya Rani", "Berita 0", "Berita 1"]
    (queue,) = context["queues"]
    assert queue["count"] == "5"
    offer_free = Origin.objects.filter(article__headline="Berita 0")
    offer_free.update(offered_base=None, offered_at=None)
    listed = client.get(queue["url"])
    assert sorted(row.article.headline for row in listed.context["cl"].result_list) == [
        "Berita 1",
        "Berita 2",
        "Berita 3",
        "Punya Rani",
    ]
    waiting = Origin.objects.get(article__headline="Berita 1")
    assert story_url(waiting.article, "offer", waiting.pk) in listed.content.decode()


def test_nothing_waits(client, enter, siti):
    enter(siti)

    assert "Nothing waits for you" in client.get(url("index")).content.decode()


def test_what_others_have_to_finish_today_is_shown_apart(client, enter, rani, siti, time_machine_noon):
    enter(rani)
    for headline, person, due in [
        ("Terlambat", siti, -HOUR),
        ("Hari ini", siti, HOUR),
        ("Besok", siti, DAY),
        ("Punyaku", rani, HOUR),
    ]:
        assign(story(siti, headline=headline), person, rani, due)

    due = client.get(url("index")).context["due"]

    assert [(shown.card.headline, shown.is_overdue) for shown in due] == [("Terlambat", True), ("Hari ini", False)]


# ---- the board


def test_the_board_stands_by_stage(client, enter, tono, siti):
    enter(tono)
    story(siti, headline="Konsep")
    for stage, headline in [(Stage.REVIEW, "Dibaca"), (Stage.APPROVED, "Siap"), (Stage.SPIKED, "Disimpan")]:
        at_stage(stage, siti, headline=headline)
    now = timezone.now()
    factories.published(headline="Besok", at=now + DAY)
    factories.published(headline="Tayang", at=now - HOUR)
    factories.published(headline="Lama", at=now - 30 * DAY)
    factories.published(headline="Ditarik", at=now - HOUR, withdrawn_at=now, withdrawal_reason="x")
    factories.published(headline="Diperbarui", at=now - HOUR, stage=Stage.DRAFT)
    plan(factories.published(headline="Nanti malam", at=now - HOUR, stage=Stage.APPROVED), tono, at=6 * HOUR)

    found = columns(client)

    assert sorted(found.pop("draft")) == ["Diperbarui", "Konsep"]
    assert found == {
        "in_review": ["Dibaca"],
        "approved": ["Siap"],
        "scheduled": ["Nanti malam", "Besok"],
        "published": ["Tayang"],
    }


def test_a_newer_approved_version_stands_beside_the_plan_of_an_older_one(client, enter, tono):
    enter(tono)
    made = factories.published(headline="Dua versi", stage=Stage.APPROVED, approved_number=3)
    plan(made, tono, number=1)

    found = columns(client)

    assert (found["approved"], found["scheduled"]) == (["Dua versi"], ["Dua versi"])


def test_what_waits_stands_longest_first_and_headlines_are_those_of_the_working_copy(client, enter, rani):
    enter(rani)
    at_stage(Stage.REVIEW, headline="Baru", hours=1)
    old = at_stage(Stage.REVIEW, headline="Lama", hours=9, live_number=0, published_at=timezone.now() - DAY)
    editing.save(old, editing.working(old).content | {"headline": "Judul baru"}, base=0, actor=rani, now=timezone.now())
    Article.objects.filter(pk=old.pk).update(stage=Stage.REVIEW, changed_at=timezone.now() - 9 * HOUR)

    assert columns(client)["in_review"] == ["Judul baru", "Baru"]


def test_a_long_column_is_cut_and_leads_to_the_list(client, enter, tono):
    enter(tono)
    section = factories.section()
    for _ in range(23):
        at_stage(Stage.REVIEW, section=section)
        factories.published(at=timezone.now() + DAY, section=section)
    at_stage(Stage.REVIEW)

    found = client.get(url("index"), {"section": section.pk}).context["columns"]
    cut = {column["name"]: column for column in found if column["is_cut"]}

    assert {name: (len(each["cards"]), each["count"]) for name, each in cut.items()} == {
        "in_review": (20, "23"),
        "scheduled": (20, "23"),
    }
    assert [client.get(each["url"]).context["cl"].result_count for each in cut.values()] == [23, 23]


def test_the_list_of_what_is_coming_holds_planned_updates(client, enter, tono):
    enter(tono)
    factories.published(headline="Besok", at=timezone.now() + DAY)
    plan(factories.published(headline="Pembaruan", stage=Stage.APPROVED), tono)
    factories.published(headline="Tayang")

    found = client.get(url("articles_article_changelist"), {"readers": "coming"}).context["cl"].result_list

    assert sorted(row.headline for row in found) == ["Besok", "Pembaruan"]


def test_counts_stop_where_nobody_counts_further(client, enter, rani):
    enter(rani)
    Article.objects.bulk_create(Article(headline="x", slug=f"x-{n}") for n in range(1002))

    assert client.get(url("index")).context["columns"][0]["count"] == "1,000+"


def test_a_reporter_sees_own_and_assigned_stories_alone(client, enter, siti, rani):
    enter(siti)
    story(siti, headline="Punya Siti")
    assign(story(rani, headline="Titipan"), siti, rani)
    for stage in (Stage.DRAFT, Stage.REVIEW, Stage.APPROVED):
        at_stage(stage, rani, headline="Rahasia")
    factories.published(headline="Rahasia", at=timezone.now() + DAY)
    plan(factories.published(headline="Rahasia", stage=Stage.APPROVED), rani)
    assign(story(rani, headline="Rahasia"), rani, rani, -HOUR)

    page = client.get(url("index")).content.decode()

    assert "Rahasia" not in page
    assert sorted(columns(client)["draft"]) == ["Punya Siti", "Titipan"]


def test_cards_name_the_owner_unless_that_is_who_looks(client, enter, siti, rani):
    story(siti, headline="Punya Siti")

    enter(rani)
    assert "<span>Siti</span>" in client.get(url("index")).content.decode()
    enter(siti)
    assert "<span>Siti</span>" not in client.get(url("index")).content.decode()


def test_who_sees_no_stories_sees_no_desk(client, enter):
    enter(factories.user(language="en"))
    story(factories.user("Reporter"), headline="Rahasia")

    page = client.get(url("index")).content.decode()

    assert ("data-board" in page, "Rahasia" in page, "no role yet" in page) == (False, False, True)


def test_the_board_is_narrowed_down_and_the_address_remembers(client, enter, rani):
    enter(rani)
    section, topic, author = factories.section(), factories.topic(), factories.author()
    below = factories.section(parent=section)
    factories.article(headline="A", section=section, topics=[topic])
    factories.article(headline="B", section=below, authors=[author])
    factories.article(headline="C")

    def found(**query):
        return "".join(sorted(columns(client, **query)["draft"]))

    assert found(section=section.pk) == "AB"
    assert found(section=below.pk) == "B"
    assert found(topic=topic.pk) == "A"
    assert found(author=author.pk) == "B"
    assert found(section=section.pk, topic=topic.pk) == "A"
    assert found(section="1 or 1=1", topic="9" * 40, author=-1) == "ABC"
    context = client.get(url("index"), {"section": section.pk, "topic": topic.pk}).context
    assert context["desk_query"] == f"section={section.pk}&topic={topic.pk}"


def test_what_is_due_is_applied_first(client, enter, tono):
    enter(tono)
    made = factories.published(headline="Lama", body="<p>Isi.</p>")
    changed = editing.working(made).content | {"headline": "Baru"}
    editing.save(made, changed, base=0, actor=tono, now=timezone.now())
    Article.objects.filter(pk=made.pk).update(stage=Stage.APPROVED, approved_number=1)
    plan(made, tono, number=1, at=-HOUR)

    assert columns(client)["scheduled"] == []
    assert Article.objects.get(pk=made.pk).headline == "Baru"


# ---- the menus of the cards


def test_menus_offer_what_stage_and_rights_allow(client, enter, siti, rani, tono):
    story(siti, headline="Konsep")
    at_stage(Stage.REVIEW, siti, headline="Dibaca")
    at_stage(Stage.APPROVED, siti, headline="Siap")
    factories.published(headline="Besok", at=timezone.now() + DAY)
    plan(factories.published(headline="Pembaruan", stage=Stage.APPROVED), tono)

    enter(siti)
    assert ways(client, "Konsep") == {"submit": "in_review"}
    assert ways(client, "Dibaca") == {}
    enter(rani)
    assert ways(client, "Dibaca") == {"return": "draft", "approve": "approved", "spike": ""}
    assert ways(client, "Siap") == {"return": "draft"}
    assert ways(client, "Besok") == {}
    enter(tono)
    assert ways(client, "Siap") == {"return": "draft", "publish": "scheduled published"}
    assert ways(client, "Besok") == {"reschedule": "", "unschedule": "approved"}
    assert ways(client, "Pembaruan") == {
        "return": "draft",
        "publish": "scheduled published",
        "reschedule": "",
        "unschedule": "approved",
        "withdraw": "",
    }


def test_a_move_from_the_board_leads_back_to_it(client, enter, siti):
    enter(siti)
    made, section = story(siti), factories.section()

    response = client.post(story_url(made, "move", "submit"), {"base": 0, "desk": f"section={section.pk}"})

    assert response["Location"] == f"{url('index')}?section={section.pk}"
    assert Article.objects.get(pk=made.pk).stage == Stage.REVIEW


@pytest.mark.parametrize("desk", ["//evil.example/", "https://evil.example", "a=\r\nSet-Cookie: x=1", "#@evil.example"])
def test_the_way_back_leads_nowhere_else(client, enter, siti, desk):
    enter(siti)

    response = client.post(story_url(story(siti), "move", "submit"), {"base": 0, "desk": desk})

    assert (response.status_code, response["Location"].startswith("/admin/?")) == (302, True)
    assert "Set-Cookie" not in response.headers


def test_a_stale_move_from_the_board_does_nothing_and_says_so(client, enter, siti):
    enter(siti)
    made = story(siti)
    editing.save(made, editing.working(made).content | {"lead": "Baru"}, base=0, actor=siti, now=timezone.now())

    response = client.post(story_url(made, "move", "submit"), {"base": 0, "desk": ""}, follow=True)

    assert response.redirect_chain == [("/admin/", 302)]
    assert "The story was changed meanwhile. Nothing was done: look again." in response.content.decode()
    assert Article.objects.get(pk=made.pk).stage == Stage.DRAFT


def test_a_move_that_asks_keeps_the_way_back(client, enter, rani, siti):
    enter(rani)
    made = at_stage(Stage.REVIEW, siti)
    address = f"{story_url(made, 'move', 'return')}?base=0&desk=topic%3D1"

    assert client.get(address).status_code == 200
    assert client.post(address, {"base": 0, "reason": "Belum."})["Location"] == "/admin/?topic=1"


# ---- what it costs


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Managing editor", "Administrator"])
def test_the_desk_costs_the_same_with_1_and_30_of_everything(client, enter, role):
    person, other = enter(factories.user(role)), factories.user("Editor")

    def one_of_everything():
        for stage in (Stage.DRAFT, Stage.REVIEW, Stage.APPROVED):
            assign(at_stage(stage, person), other, person, -HOUR)
            at_stage(stage, other)
        assign(story(other), person, other, HOUR)
        move(back := story(person), "submit", person)
        move(back, "return", factories.user("Editor"), reason="Belum.")
        for at in (DAY, -HOUR):
            factories.published(at=timezone.now() + at, owner=person)
        plan(factories.published(owner=person, stage=Stage.APPROVED), other)
        offer(story(person))
        offer(story(other))

    one_of_everything()
    few = len(queries(client, url("index")))
    for _ in range(29):
        one_of_everything()

    assert few == len(queries(client, url("index"))) <= 15
