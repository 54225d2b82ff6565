"""Addresses of the newsroom's former site lead to its stories, once readers may see them."""

from datetime import timedelta

import pytest
import time_machine

from articles.models import OldAddress

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def former(article, *paths):
    OldAddress.objects.bulk_create(OldAddress(article=article, path=path) for path in paths)


@pytest.mark.parametrize(
    "asked",
    [
        "/2019/05/pasar/",
        "/2019/05/pasar",
        "/2019/05/pasar/?utm=x",
        "/?p=12",
        "/kategori/hujan-d%C3%A9ras/",
        "/lama.php?id=7",
    ],
)
def test_they_lead_to_the_story(client, asked):
    article = factories.published(at=NOW)
    former(article, "/2019/05/pasar/", "/?p=12", "/kategori/hujan-déras/", "/lama.php?id=7")
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (301, article.get_absolute_url())


@pytest.mark.parametrize("asked", ["/lama.php", "/lama.php?id=8", "/2019/05/", "/?p=13", "/?p", "/a%00b/"])
def test_others_do_not(client, asked):
    former(factories.published(at=NOW), "/2019/05/pasar/", "/lama.php?id=7")
    assert client.get(asked).status_code == (200 if asked.startswith("/?") else 404)


def test_a_story_that_readers_may_not_see_is_not_told_of(client):
    former(factories.article(), "/rahasia/")
    former(factories.published(at=NOW + timedelta(hours=1)), "/nanti/")
    unknown = client.get("/entah/")
    for path in ("/rahasia/", "/nanti/"):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (404, unknown.content)


def test_a_withdrawn_story_says_so_at_its_own_address(client):
    article = factories.published(at=NOW, withdrawn_at=NOW, withdrawal_reason="Salah")
    former(article, "/dicabut/")
    assert client.get("/dicabut/", follow=True).status_code == 410


def test_an_address_of_ours_comes_first(client):
    one, other = factories.published(at=NOW), factories.published(at=NOW)
    former(other, one.get_absolute_url(), "/berita/")
    assert (client.get(one.get_absolute_url()).status_code, client.get("/berita/").status_code) == (200, 200)
