"""What one does with the list of stories: keep it under a name, move many at once, take it along as a table."""

import csv
import io

import pytest

from articles import workflow
from articles.models import Article, Stage
from tests.desk import story
from tests.factories import NOW

from .walk import follow, press, said


@pytest.fixture
def stories(people):
    """Two stories that wait for review, and one that has no source."""
    made = [story(people["siti"], headline=f"Berita {n}") for n in (1, 2)]
    for article in made:
        workflow.move(article, "submit", base=0, actor=people["siti"], now=NOW)
    return [*made, story(people["siti"], headline="Tanpa sumber", sources=[])]


@pytest.fixture
def at_list(enter, live_server):
    def at_list(name, query=""):
        page = enter(name)
        page.goto(f"{live_server.url}/admin/articles/article/{query}")
        return page

    return at_list


def test_a_list_is_kept_under_a_name_and_opened_from_the_desk(at_list, live_server, stories):
    page = at_list("hari", "?stage=in_review")
    page.get_by_text("Keep this list").click()
    page.get_by_label("Name").fill("Menunggu saya")
    press(page, "Keep")
    assert "is kept" in said(page)

    page.goto(f"{live_server.url}/admin/")
    follow(page, "Menunggu saya")
    assert page.url.endswith("?stage=in_review")
    press(page, "Remove this list")
    assert page.get_by_role("link", name="Menunggu saya").count() == 0


def test_many_are_approved_at_once_and_each_says_what_came_of_it(at_list, stories):
    page = at_list("hari")
    for headline in ("Berita 1", "Berita 2", "Tanpa sumber"):
        page.get_by_label(f"Choose “{headline}”").check()
    page.get_by_label("With the chosen stories").select_option("approve")
    press(page, "Go on")
    assert "Not possible at this stage." in page.locator("tr, li", has_text="Tanpa sumber").first.inner_text()
    press(page, "Approve")

    stages = dict(Article.objects.values_list("headline", "stage"))
    assert stages == {"Berita 1": Stage.APPROVED, "Berita 2": Stage.APPROVED, "Tanpa sumber": Stage.DRAFT}
    assert page.get_by_text("Approved.").count() == 2


def test_the_list_is_taken_along_as_a_table(at_list, stories):
    page = at_list("hari", "?stage=in_review")
    with page.expect_download() as download:
        page.get_by_role("link", name="Table (CSV)").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))

    assert sorted(row[1] for row in rows[1:]) == ["Berita 1", "Berita 2"]
