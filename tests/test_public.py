"""How public pages answer: for whom, to what methods, with what headers; addresses old, wrong and withdrawn."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core.paginator import Paginator
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from lxml import html

from articles import hints
from articles.models import Article
from tests import factories
from tests.factories import NOW
from tests.reading import page, texts, words

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story():
    return factories.published(tags=["banjir"], topics=[factories.topic()], slug="tanggul-baru")


def addresses(story) -> list[str]:
    """One address of each kind of public page."""
    lists = [story.section, *story.authors.all(), *story.editors.all(), *story.sources.all(), *story.topics.all()]
    own = [item.get_absolute_url() for item in [story, *lists]]
    plain = [reverse(name) for name in ("home", "list", "index", "feed", "feed_atom", "sitemap", "robots")]
    plain += ["/sitemap-story-0.xml", own[1] + "feed/", own[1] + "feed/atom/"]
    return [*plain, *own, reverse("tag", args=["banjir"]), "/indeks/2026/03/02/", "/tidak/ada/"]


def test_nobody_gets_a_cookie_and_nothing_varies_with_who_asks(client, story):
    for address in addresses(story):
        response = client.get(address)
        assert not response.cookies, address
        assert "Vary" not in response.headers, address


def test_staff_sees_what_everybody_sees(client, story):
    def bodies():
        return [client.get(a, headers={"accept-language": "en", "user-agent": "x"}).content for a in addresses(story)]

    anonymous = bodies()
    client.force_login(factories.user("Administrator", language="en"))
    assert bodies() == anonymous


def test_the_host_header_changes_nothing(client, story, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://berita.example"
    for address in addresses(story):
        assert client.get(address).content == client.get(address, headers={"host": "lain.example"}).content
    assert b"https://berita.example/artikel/" in client.get("/feed/").content
    assert b"https://berita.example/artikel/" in client.get("/sitemap-story-0.xml").content


def test_the_site_speaks_its_own_language(client, story, settings):
    assert page(client, "/").get("lang") == "id"
    settings.LANGUAGE_CODE = "en"
    english = page(client, story.get_absolute_url())
    assert english.get("lang") == "en"
    assert texts(english, "//time[@class='published']") == ["Monday, 2 March 2026, 09:00 WIB"]


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Jakarta", "Senin, 2 Maret 2026, 09:00 WIB"),
        ("Asia/Makassar", "Senin, 2 Maret 2026, 10:00 WITA"),
        ("Asia/Jayapura", "Senin, 2 Maret 2026, 11:00 WIT"),
    ],
)
def test_the_site_tells_the_time_of_its_own_zone(client, story, settings, zone, shown):
    settings.TIME_ZONE = zone
    tree = page(client, story.get_absolute_url())
    assert texts(tree, "//time[@class='published']") == [shown]
    assert texts(page(client, "/indeks/"), "//ol//time") == [shown.partition(", ")[2].partition(", ")[2]]


@pytest.mark.parametrize(("language", "shown"), [("id", "1.234 berita"), ("en", "1,234 stories")])
def test_counts_have_their_thousands_apart(story, settings, language, shown):
    settings.LANGUAGE_CODE = language
    paginator = Paginator([story] * 1234, 20)
    with translation.override(language):
        made = render_to_string("articles/_stories.html", {"page": paginator.page(1), "path": "/", "now": NOW})
    assert shown in words(html.fromstring(made))


def test_only_get_and_head(client, story):
    health = [reverse("health_live"), reverse("health_ready"), "/media/photos/x.png"]
    for address in [*addresses(story)[:-1], *health]:
        for method in (client.post, client.put, client.patch, client.delete):
            response = method(address)
            assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD"), address


def test_head_answers_as_get_without_the_body(client, story):
    for address in addresses(story):
        got, head = client.get(address), client.head(address)
        assert head.content == b""
        assert (head.status_code, head.headers) == (got.status_code, got.headers), address


def test_the_page_store_may_keep_what_is_there_and_asks_each_time(client, story):
    for address in addresses(story)[:-1]:
        response = client.get(address)
        assert (response.headers["Cache-Control"], response.headers[hints.KEEP]) == ("no-cache", hints.YES), address
    assert client.get(f"/artikel/{story.pk}/lama/").headers[hints.KEEP] == hints.YES
    assert client.get("/tag/tak-ada/").headers[hints.KEEP] == hints.NO
    assert hints.KEEP not in client.get(addresses(story)[-1]).headers  # no view answers it


def test_a_cdn_keeps_pages_for_as_long_as_it_is_told(client, story, settings):
    settings.PAGES_CACHE_CONTROL = "max-age=0, s-maxage=2, must-revalidate"
    for address in ("/", story.get_absolute_url(), f"/artikel/{story.pk}/lama/"):
        assert client.get(address).headers["Cache-Control"] == "max-age=0, s-maxage=2, must-revalidate"
    for address in ("/tag/tak-ada/", "/berita/?q=", "/tidak/ada/"):
        assert client.get(address).headers["Cache-Control"] == "no-cache"


def test_pages_depend_on_content_not_on_the_clock(client, story):
    pages = [client.get(address).content for address in addresses(story)[:-1]]
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert [client.get(address).content for address in addresses(story)[:-1]] == pages
    Article.objects.update(headline="Lain")
    assert client.get("/").content != pages[0]


def test_a_withdrawal_is_seen_by_those_who_ask_by_date_alone(client, story):
    factories.published(at=NOW - 2 * HOUR, headline="Lama")
    later = "Mon, 02 Mar 2026 02:59:00 GMT"
    Article.objects.filter(pk=story.pk).update(withdrawn_at=NOW, withdrawal_reason="Keliru")
    for address in ("/feed/", "/sitemap-story-0.xml", "/sitemap-news.xml"):
        response = client.get(address, headers={"if-modified-since": later})
        assert response.status_code == 200
        assert story.headline not in response.content.decode()


def test_security_headers_stand_on_every_page(client, story):
    for address in addresses(story):
        headers = client.get(address).headers
        said = {each.strip() for each in headers["Content-Security-Policy"].split(";")}
        nothing = {f"{name} 'none'" for name in ("base-uri", "frame-ancestors", "object-src")}
        assert {"default-src 'self'", "form-action 'self'", *nothing} <= said
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in headers["Permissions-Policy"]


def test_the_desk_runs_no_script_but_its_own(client):
    """Styles in markup alone, which the editor drops, are let pass."""
    client.force_login(factories.user("Reporter"))
    for address in (reverse("admin:index"), reverse("admin:articles_article_add")):
        answer = client.get(address)
        said = dict(each.strip().partition(" ")[::2] for each in policy(answer).split(";"))
        assert re.fullmatch(r"'self'( 'nonce-[\w+/=-]{16,}')?", said["script-src"])
        assert {said["object-src"], said["base-uri"], said["frame-ancestors"]} == {"'none'"}
        assert policy(answer).count("unsafe") == said["style-src-attr"].count("unsafe") == 1


def policy(page) -> str:
    return page.headers["Content-Security-Policy"]


def test_pictures_and_styles_may_be_shown_elsewhere(client):
    """Feeds are read on other sites, which show the pictures that stand in them."""
    for address in (factories.picture().rendition().url, "/static/articles/icon.svg"):
        assert client.get(address).headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_pages_hold_no_inline_script_and_no_inline_style(client, story):
    for address in addresses(story):
        response = client.get(address)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        tree = page(client, address, response.status_code)
        assert {node.get("type") for node in tree.xpath("//script[not(@src)]")} <= {"application/ld+json"}
        assert all(address.startswith("/static/articles/") for address in tree.xpath("//script/@src"))
        assert tree.xpath("//style | //@style | //@*[starts-with(name(), 'on')]") == []


# ---- addresses of a story


@pytest.mark.parametrize("wrong", ["/artikel/{pk}/", "/artikel/{pk}/salah/", "/artikel/{pk}/Tanggul-Baru/"])
def test_a_wrong_slug_leads_to_the_right_one(client, story, wrong):
    response = client.get(wrong.format(pk=story.pk))
    assert (response.status_code, response.headers["Location"]) == (301, story.get_absolute_url())


def test_slugs_in_any_alphabet_and_without_any(client):
    for headline, slug in (("Кремль", "кремль"), ("Tanpa Slug", ""), ("🙂", "")):
        made = factories.published(headline=headline, slug=slug)
        assert client.get(made.get_absolute_url()).status_code == 200


HIDDEN = {
    "draft": {},
    "scheduled": {"stage": "published", "live_number": 0, "published_at": NOW + HOUR},
    "scheduled and withdrawn": {
        "stage": "published",
        "live_number": 0,
        "published_at": NOW + HOUR,
        "withdrawn_at": NOW - HOUR,
        "withdrawal_reason": "Batal",
    },
}


@pytest.mark.parametrize("values", HIDDEN.values(), ids=HIDDEN)
def test_what_is_not_public_answers_like_what_is_not_there(client, values):
    hidden = factories.article(**values)
    nothing = client.get("/artikel/999999/x/")
    assert nothing.status_code == 404
    for address in (hidden.get_absolute_url(), f"/artikel/{hidden.pk}/", f"/artikel/{hidden.pk}/lain/"):
        response = client.get(address)
        assert (response.status_code, response.content) == (404, nothing.content)


def test_a_withdrawn_story_is_gone_with_the_reason_and_nothing_else(client, settings):
    settings.LANGUAGE_CODE = "en"
    gone = factories.published(
        headline="Judul Rahasia", slug="judul-rahasia", body="<p>Isi rahasia</p>", lead="Teras rahasia",
        withdrawn_at=NOW - HOUR, withdrawal_reason="Narasumber <b>keliru</b>.",
    )  # fmt: skip
    for address in (gone.get_absolute_url(), f"/artikel/{gone.pk}/lain/"):
        response = client.get(address)
        assert response.status_code == 410
        assert "rahasia" not in response.content.decode().lower()
        assert "Narasumber <b>keliru</b>." in words(page(client, address, 410))
        assert response.headers["Cache-Control"] == "no-cache"


def test_ids_beyond_the_database_are_not_found(client):
    assert client.get(f"/artikel/{10**30}/x/").status_code == 404


# ---- machines


def test_health(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        live = client.get("/health/live")
    assert (live.status_code, live.content) == (200, b"ok\n")
    assert client.get("/health/ready").status_code == 200
    with patch.object(BaseDatabaseWrapper, "cursor", side_effect=OperationalError("down")):
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 503


def test_the_error_page_stands_alone(client, settings, django_assert_num_queries):
    settings.LANGUAGE_CODE = "en"
    client.raise_request_exception = False
    broken = patch("articles.views.pages.homepage.context", side_effect=RuntimeError("rahasia"))
    with broken, django_assert_num_queries(2):  # what is due and the generation, before anything broke
        response = client.get("/")
    assert response.status_code == 500
    assert "rahasia" not in response.content.decode()
    assert "Something went wrong" in response.content.decode()


def test_every_page_describes_itself_to_search_engines(client, story, settings):
    settings.LANGUAGE_CODE = "en"
    Article.objects.update(lead="Teras berita.")
    described = {}
    for address in [
        "/",
        "/berita/",
        "/indeks/",
        "/redaksi/",
        story.get_absolute_url(),
        reverse("tag", args=["banjir"]),
    ]:
        tree = page(client, address)
        [described[address]] = tree.xpath("//meta[@name='description']/@content")
        assert tree.xpath("//meta[@property='og:description']/@content") == [described[address]]
    assert list(described.values()) == [
        "The newest stories of Newsroom, section by section.",
        "All stories, newest first, by words, section, topic, writer and day.",
        "Monday, 2 March 2026: all stories of Newsroom, newest first.",
        "The people who answer for what you read here. Each name leads to that person's stories.",
        "Teras berita.",
        "banjir: all stories of Newsroom, newest first.",
    ]
