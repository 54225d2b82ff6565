"""A managing editor plans an update, gives it another time, takes it back, and withdraws a story at a time."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editing, schedule, workflow
from articles.models import Article
from tests.desk import WIB, story

from .walk import follow, press, said


@pytest.fixture
def live(people):
    """A story before readers, with an approved update beside it."""
    now = timezone.now() - timedelta(hours=1)
    article = story(people["siti"])
    for name, who in (("submit", "siti"), ("approve", "hari"), ("publish", "dewi")):
        workflow.move(article, name, base=0, actor=people[who], now=now)
    content = editing.working(article).content | {"headline": "Harga cabai turun lagi"}
    editing.save(article, content, base=0, actor=people["siti"], now=now)
    for name, who in (("submit", "siti"), ("approve", "hari")):
        workflow.move(article, name, base=1, actor=people[who], now=now)
    return article


def at(page, moment):
    """Type a time into the two boxes."""
    local = moment.astimezone(WIB)
    page.get_by_label("Time (WIB): date").fill(f"{local:%Y-%m-%d}")
    page.get_by_label("Time (WIB): time").fill(f"{local:%H:%M}")


def tomorrow():
    """Noon in Jakarta, of the day that is called so there."""
    return (timezone.now().astimezone(WIB) + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)


def soon(**later):
    return (timezone.now() + timedelta(**later)).replace(second=0, microsecond=0)


def test_an_update_is_planned_moved_and_taken_back(enter, live_server, live):
    page = enter("dewi")
    page.goto(f"{live_server.url}/admin/articles/article/{live.pk}/change/")
    press(page, "Publish …")
    due = tomorrow()
    at(page, due)
    assert page.get_by_label("At this time:").is_checked(), "who types a time means it"
    assert page.locator(".ahead").inner_text().startswith("Tomorrow 12:00 WIB, in ")
    press(page, "Publish")
    assert said(page).startswith("Scheduled: readers will see the update from tomorrow")
    assert schedule.open_plan(live).at == due

    page.get_by_role("link", name="Stories").first.click()
    row = page.locator("#result_list tr", has_text="Harga cabai turun lagi")
    assert "Update scheduled" in row.inner_text()
    with page.expect_navigation():
        row.get_by_role("link", name="Change the time").click()
    assert "The update is scheduled for tomorrow" in page.locator("#content-main").inner_text()
    at(page, soon(hours=-2))
    assert page.locator(".ahead").inner_text().endswith("2 hours ago")
    press(page, "Change the time")
    assert "This time has passed. Choose a later one." in page.locator(".errorlist").inner_text()
    at(page, due + timedelta(hours=1))
    press(page, "Change the time")
    assert schedule.open_plan(live).at == due + timedelta(hours=1)

    follow(page, "Cancel the schedule")
    press(page, "Cancel the schedule")
    assert said(page) == "The schedule is cancelled."
    assert schedule.open_plan(live) is None


def test_a_story_is_withdrawn_at_a_time_with_a_reason_of_the_press_code(enter, live_server, live, open_context):
    page = enter("dewi")
    page.goto(f"{live_server.url}/admin/articles/article/{live.pk}/change/")
    press(page, "Withdraw …")
    page.get_by_label("It deepens a victim's trauma").check()
    page.get_by_label("Reason for readers").fill("Atas permintaan keluarga korban.")
    at(page, soon(hours=2))
    press(page, "Withdraw")
    assert said(page).startswith("Scheduled: readers will no longer see it from")
    assert (
        "Readers will be told: “Atas permintaan keluarga korban.”" in page.locator(".to-come-withdrawal").inner_text()
    )

    follow(page, "Cancel the withdrawal")
    page.get_by_label("Reason").fill("Keluarga berubah pikiran.")
    press(page, "Cancel the withdrawal")
    assert said(page) == "The scheduled withdrawal is cancelled."
    press(page, "Withdraw …")
    page.get_by_label("It deepens a victim's trauma").check()
    page.get_by_label("Reason for readers").fill("Atas permintaan keluarga korban.")
    press(page, "Withdraw")

    reader = open_context().new_page()
    reader.goto(f"{live_server.url}/robots.txt")  # a page before: 410 is an error in the browser's console
    reader.context.problems.clear()
    answer = reader.goto(f"{live_server.url}{Article.objects.get(pk=live.pk).get_absolute_url()}")
    told = reader.locator("main").inner_text()
    reader.context.problems.clear()
    assert answer.status == 410
    assert "Menambah trauma korban." in told
    assert "Atas permintaan keluarga korban." in told


def test_the_time_is_chosen_without_scripts_in_another_zone(enter, live_server, live, people):
    people["dewi"].time_zone = "Asia/Jayapura"
    people["dewi"].save(update_fields=["time_zone"])
    page = enter("dewi", java_script_enabled=False)
    page.goto(f"{live_server.url}/admin/articles/article/{live.pk}/move/publish/?base=1")
    due = soon(days=2)
    local = due + timedelta(hours=9)
    page.get_by_label("At this time:").check()
    page.get_by_label("Time (WIT): date").fill(f"{local:%Y-%m-%d}")
    page.get_by_label("Time (WIT): time").fill(f"{local:%H:%M}")
    press(page, "Publish")
    assert f"{local:%H:%M} WIT, in 2 days" in said(page)
    assert schedule.open_plan(live).at == due


def test_a_time_is_told_while_it_is_typed_in_indonesian_too(enter, live_server, live, people):
    people["dewi"].language = "id"
    people["dewi"].save(update_fields=["language"])
    page = enter("dewi", color_scheme="dark")
    page.goto(f"{live_server.url}/admin/articles/article/{live.pk}/move/publish/?base=1")
    local = tomorrow()
    for date in (f"{local:%Y-%m-%d}", f"{local:%d-%m-%Y}", f"{local:%d/%m/%Y}"):
        page.locator("#id_at_0").fill(date)
        page.locator("#id_at_1").fill("12.00")
        assert re.fullmatch(r"Besok 12:00 WIB, (\d+ jam|1 hari) lagi", page.locator(".ahead").inner_text())
    page.locator("#id_at_0").fill("besok")
    assert page.locator(".ahead").inner_text() == ""
