"""Names that an import brought: merged with those known, and confirmed, from the desk's first page on."""

import pytest
from django.contrib.sessions.models import Session

from articles import lookup
from articles.models import Author, NewName
from tests import factories
from tests.factories import NOW

from .test_keeping import log_in_again
from .walk import follow, press, said


@pytest.fixture
def new():
    factories.author(name="Budi Santoso")
    lookup.Register("kantor", NOW).learn(Author, ["Budi Santosa", "Zaenal", "Yuni"])
    article = factories.published(authors=[Author.objects.get(name="Budi Santosa")], headline="Hujan")
    factories.index()
    return article


def test_whoever_was_logged_out_logs_in_where_they_are(enter, live_server, people, undisturbed):
    author = factories.author(name="Budi Santoso")
    page = enter("hari")
    page.goto(f"{live_server.url}/admin/articles/author/{author.pk}/change/")
    page.fill("#id_bio", "Menulis tentang air.")
    with undisturbed:
        Session.objects.all().delete()
    page.get_by_role("button", name="Save", exact=True).click()
    with page.expect_navigation():
        log_in_again(page)
    assert "was changed successfully" in said(page)
    author.refresh_from_db()
    assert author.bio == "Menulis tentang air."


def test_an_editor_merges_one_and_confirms_the_others(enter, live_server, people, new):
    page = enter("hari")
    page.goto(f"{live_server.url}/admin/")
    follow(page, "New names to confirm")
    follow(page, "Merge with “Budi Santoso”?")
    press(page, "Merge “Budi Santosa” into “Budi Santoso”")
    assert "“Budi Santosa” is part of “Budi Santoso” now." in said(page)
    assert [author.name for author in new.authors.all()] == ["Budi Santoso"]

    page.goto(f"{live_server.url}/penulis/budi-santosa/")
    assert page.url.endswith(f"/penulis/{Author.objects.get(name='Budi Santoso').slug}/")
    assert page.get_by_role("link", name="Hujan").count()

    page.goto(f"{live_server.url}/admin/articles/newname/")
    for name in ("Zaenal", "Yuni"):
        page.get_by_label(name, exact=True).check()
    press(page, "Confirm the chosen ones")
    assert "2 names are confirmed." in said(page)
    assert not NewName.objects.exists()
    assert page.get_by_text("No new names.").count() == 1
