"""Which requests the page store answers, what is one address to it, and that it tells Django nothing of who asks."""

import re
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from articles import urls
from articles.filters import ArticleFilter, SearchFilter
from articles.store import addresses, pages
from tests import factories
from tests.asking import ask, environ, store
from tests.test_store import Site, saying

pytestmark = pytest.mark.django_db
SITE = {"hosts": addresses.hosts(), "is_https": False}
# What goes past the store although it is no desk: other bytes than pages, or not for everybody.
PAST = {"media", "pratinjau", "dibaca", "health"}


def asked(address: str, **more):
    return addresses.asked(environ(address, **more), **SITE)


def test_each_public_address_is_kept_or_goes_past_on_purpose():
    words = {re.split(r"[/<-]", str(pattern.pattern))[0] for pattern in urls.urlpatterns}
    dashed = {"pedoman", "hak", ".well"}  # "pedoman-media-siber"
    named = {word for word in addresses.QUERIES if word.split("-")[0] not in dashed} | dashed
    assert words - {"sitemap.xml"} - named == PAST
    assert named - words == set()
    for word in PAST:
        assert asked(f"/{word}/x") is None


def test_the_desk_files_and_unknown_words_go_past():
    for address in (
        "/admin/",
        "/admin/articles/article/",
        "/static/a.css",
        "/media/x",
        "/wp-login.php",
        "/Berita/",
    ):
        assert asked(address) is None, address


def test_every_filter_may_be_asked_for():
    names = {*ArticleFilter.base_filters, "page"}
    for address in ("/berita/", "/berita.json", "/kanal/a/", "/topik/a/", "/tag/a/", "/penulis/a/", "/sumber/a/feed/"):
        assert addresses.QUERIES[address.split("/")[1]] == names
    assert addresses.QUERIES["cari"] == {*SearchFilter.base_filters, "page"}
    assert addresses.QUERIES["indeks"] == {*ArticleFilter.base_filters, "date"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("utm_source=x&fbclid=y", ""),
        ("page=2&utm_source=x", "page=2"),
        ("topic=b&section=a", "section=a&topic=b"),
        ("section=b&section=a", "section=b&section=a"),
        ("q=harga+beras", "q=harga+beras"),
        ("q=harga%20beras", "q=harga+beras"),
        ("q=%E2%82%AC", "q=%E2%82%AC"),
        ("q=%FF", "q=%EF%BF%BD"),  # as Django reads it
        ("q=&page", "page=&q="),
        ("Page=2", ""),
        ("page=2;section=a", "page=2%3Bsection%3Da"),
    ],
)
def test_a_query_is_what_is_known_of_it_in_one_order(given, kept):
    assert asked(f"/berita/?{given}").query == kept
    assert asked(f"/redaksi/?{given}").query == ""


def test_words_have_a_shelf_of_their_own():
    assert asked("/cari/?q=a").is_search
    assert asked("/tag/a/?page=2&q=").is_search
    assert not asked("/cari/?section=q").is_search


def test_long_and_odd_queries_go_past():
    assert asked(f"/berita/?q={'a' * 298}") is not None
    assert asked(f"/berita/?q={'a' * 299}") is None
    assert asked(f"/berita/?fbclid={'a' * 2000}").query == ""
    assert asked(f"/berita/?fbclid={'a' * 4000}") is None
    assert addresses.asked(environ("/berita/") | {"QUERY_STRING": "q=\xe9"}, **SITE) is None


@pytest.mark.parametrize(
    "host", ["berita.example", "127.0.0.1:8001", "", "127.0.0.1:8000:8000", "LOCALHOST", "evil.example"]
)
def test_other_hosts_go_past(host):
    assert asked("/", headers={"host": host}) is None


def test_every_name_of_the_site_is_one_address():
    site = saying()
    kept = store(site)
    for host in ("127.0.0.1:8000", "localhost:8000", "localhost", "[::1]:8000"):
        assert ask(kept, "/", headers={"host": host}).status_code == 200
    assert [told["HTTP_HOST"] for told in site.asked] == ["127.0.0.1:8000"]


def test_a_site_below_a_path_goes_past():
    assert asked("/", SCRIPT_NAME="/sub") is None


def test_plain_http_is_led_to_https():
    with override_settings(
        HTTPS=True, SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")
    ):
        kept = store(WSGIHandler())
        assert ask(kept, "/robots.txt").status_code == 301
        assert ask(kept, "/robots.txt", headers={"x-forwarded-proto": "http"}).status_code == 301
        assert ask(kept, "/robots.txt", headers={"x-forwarded-proto": "https"}).status_code == 200


ASKERS = {
    "cookie": "sessionid=x; csrftoken=y",
    "accept-language": "en",
    "user-agent": "x",
    "authorization": "Basic x",
    "x-forwarded-for": "192.0.2.1",
    "x-forwarded-host": "evil.example",
    "x_forwarded_host": "evil.example",
    "range": "bytes=0-3",
    "if-none-match": '"x"',
    "if-modified-since": "Mon, 02 Mar 2026 02:59:00 GMT",
    "accept-encoding": "gzip",
    "x-http-method-override": "POST",
}


def test_django_learns_nothing_of_who_asks():
    site = saying()
    ask(
        store(site), "/", headers=ASKERS, REMOTE_ADDR="192.0.2.9", DATABASE_URL="postgres://geheim", REMOTE_USER="admin"
    )
    [told] = site.asked
    assert {name: value for name, value in told.items() if name.startswith(("HTTP_", "REMOTE"))} == {
        "HTTP_HOST": "127.0.0.1:8000",
        "REMOTE_ADDR": "",
    }
    assert "DATABASE_URL" not in told
    assert (told["REQUEST_METHOD"], told["PATH_INFO"], told["wsgi.input"].read()) == ("GET", "/", b"")


def test_an_account_at_the_desk_gets_the_page_of_everybody(client):
    client.force_login(factories.user("Administrator", language="en"))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    kept = store()
    mine = ask(kept, "/", headers={"cookie": cookie, "accept-language": "en"})
    assert (mine.content, mine.headers) == ((other := ask(store(), "/")).content, other.headers)
    assert ask(kept, "/admin/", headers={"cookie": cookie}).status_code == 200


def test_an_address_of_the_former_site_arrives_with_its_query():
    story, site = factories.published(), Site()
    story.old_addresses.create(path="/artikel/lama.php?id=12&ref=a")
    response = ask(store(site), "/artikel/lama.php?id=12&ref=a")
    assert (response.status_code, response.headers["Location"]) == (301, story.get_absolute_url())


def test_an_address_of_the_former_site_below_a_list_of_ours_arrives_too():
    story, site = factories.published(), Site()
    story.old_addresses.create(path="/kanal/detail/?id=12")
    kept = store(site)
    for _ in range(2):
        assert ask(kept, "/kanal/detail/?id=12").headers["Location"] == story.get_absolute_url()
    assert [told["QUERY_STRING"] for told in site.asked] == ["", "id=12"] * 2  # it is not kept
    assert ask(kept, "/kanal/detail/?id=13").status_code == 404


def test_a_slug_in_any_alphabet_has_a_tidy_query():
    site = saying()
    ask(store(site), "/tag/%D8%AE%D8%A8%D8%B1/?utm_source=x&page=2")
    assert [told["QUERY_STRING"] for told in site.asked] == ["page=2"]


def test_what_goes_past_tells_nothing_of_the_house():
    for address in (f"/berita/?q={'a' * 299}", f"/cari/?q=zzz&f={'a' * 4000}"):
        response = ask(store(), address)
        assert (response.status_code, [name for name in response.headers if name.startswith("Newsroom")]) == (200, [])


def test_long_addresses_and_headers_are_not_remembered():
    addresses._known.cache_clear()
    assert asked(f"/artikel/1/{'a' * 1000}/") is None
    assert asked(f"/berita/?q={'a' * 4000}") is None
    assert addresses._known.cache_info().currsize == 0
    pages._encoding_of.cache_clear()
    assert [pages.encoding_of(f"gzip, {'x' * n}") for n in (300, 400)] == ["gzip", "gzip"]
    assert pages._encoding_of.cache_info().currsize == 1


def test_what_trackers_add_makes_no_other_page():
    site = saying()
    kept = store(site)
    for n in range(3):
        ask(kept, "/berita/?" + urlencode({"utm_source": f"n{n}", "page": 2, "fbclid": "x" * 100}))
    assert [told["QUERY_STRING"] for told in site.asked] == ["page=2"]
