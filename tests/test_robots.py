"""What stands at fixed places: robots.txt, security.txt, ads.txt, and the settings that they come from."""

from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from articles import crawlers
from newsroom import fixed
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SITE = "https://berita.example"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(NOW, tick=False):
        yield


def text(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "text/plain; charset=utf-8"), address
    return response.content.decode()


def rules(client) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(text(client, "/robots.txt").splitlines())
    return parser


# ---- robots.txt


def test_search_engines_may_fetch_all_but_the_desk_previews_and_searches(client, settings):
    settings.AI_CRAWLERS = "deny"
    parser, story = rules(client), factories.published(lead_photo=factories.picture())
    open_to_all = [
        *("/", "/berita/", "/feed/", "/sitemap.xml", "/.well-known/security.txt"),
        *(story.get_absolute_url(), story.lead_photo.rendition().url),
    ]
    for crawler in ("Googlebot", "bingbot", "Applebot", "ChatGPT-User", "Claude-User"):
        assert [path for path in open_to_all if not parser.can_fetch(crawler, path)] == [], crawler
        closed = ["/admin/", "/admin/login/", "/pratinjau/rahasia/", "/cari/", "/cari/?q=beras", reverse("suggest")]
        assert [path for path in closed if parser.can_fetch(crawler, path)] == [], crawler


def test_both_maps_are_named(client):
    assert rules(client).site_maps() == [f"{SITE}/sitemap.xml", f"{SITE}/sitemap-news.xml"]


@pytest.mark.parametrize(("setting", "may"), [("deny", False), ("allow", True)])
def test_crawlers_for_artificial_intelligence_are_told_what_the_setting_says(client, settings, setting, may):
    settings.AI_CRAWLERS = setting
    told = text(client, "/robots.txt")
    parser = rules(client)
    assert {crawler.name: parser.can_fetch(crawler.name, "/berita/") for crawler in crawlers.AI} == {
        crawler.name: may for crawler in crawlers.AI
    }
    assert [told.count(f"User-agent: {crawler.name}\n") for crawler in crawlers.AI] == [int(not may)] * len(crawlers.AI)
    assert not parser.can_fetch("GPTBot", "/admin/")


def test_each_crawler_stands_once_in_the_table():
    names = [crawler.name.casefold() for crawler in crawlers.AI]
    assert sorted(set(names)) == sorted(names)
    asked_for = "GPTBot ClaudeBot CCBot Google-Extended Applebot-Extended Bytespider PerplexityBot meta-externalagent"
    assert {*asked_for.casefold().split(), "amazonbot"} <= set(names)


def test_a_demo_may_be_fetched_so_that_its_noindex_is_read(client, settings):
    settings.DEMO = True
    assert rules(client).can_fetch("Googlebot", "/berita/")
    assert client.get("/berita/").headers["X-Robots-Tag"] == "noindex"


# ---- security.txt


def security(client) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text(client, "/.well-known/security.txt").splitlines():
        name, _colon, value = line.partition(": ")
        found.setdefault(name, []).append(value)
    return found


def test_security_txt_has_the_fields_of_the_standard(client, settings):
    settings.SECURITY_CONTACT = ["mailto:aman@berita.example", "https://berita.example/lapor"]
    settings.HTTPS = True
    assert security(client) == {
        "Contact": ["mailto:aman@berita.example", "https://berita.example/lapor"],
        "Expires": ["2027-01-01T00:00:00Z"],
        "Preferred-Languages": ["id, en"],
        "Canonical": [f"{SITE}/.well-known/security.txt"],
    }
    response = client.get("/security.txt")
    assert (response.status_code, response.headers["Location"]) == (301, "/.well-known/security.txt")


def test_on_an_http_site_no_canonical_address_is_claimed(client, settings):
    settings.SECURITY_CONTACT, settings.HTTPS = ["mailto:aman@berita.example"], False
    assert "Canonical" not in security(client)


def test_it_expires_half_a_year_ahead_at_least_and_a_year_at_most(client, settings):
    settings.SECURITY_CONTACT = ["mailto:aman@berita.example"]
    for days in range(0, 800, 9):
        now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days)
        with time_machine.travel(now, tick=False):
            [expires] = security(client)["Expires"]
            ahead = datetime.fromisoformat(expires) - now
            assert timedelta(days=181) <= ahead <= timedelta(days=366), now


def test_without_a_contact_there_is_no_security_txt_and_it_says_so(client, settings):
    settings.SECURITY_CONTACT = []
    assert text(client, "/.well-known/security.txt", 404) == (
        "This site names nobody to whom security problems are reported.\n"
    )


@pytest.mark.parametrize(
    ("given", "email", "found"),
    [
        ([], "", []),
        ([], "redaksi@b.example", ["mailto:redaksi@b.example"]),
        (["aman@b.example"], "redaksi@b.example", ["mailto:aman@b.example"]),
        (["mailto:a@b.example", " https://b.example/x"], "", ["mailto:a@b.example", "https://b.example/x"]),
    ],
)
def test_contacts(given, email, found):
    assert fixed.contacts(given, email) == found


@pytest.mark.parametrize(
    "wrong", ["http://b.example/", "aman", "https://b.example/ x", "mailto:a@b.example\nExpires: x"]
)
def test_contacts_that_the_standard_does_not_know_are_refused(wrong):
    with pytest.raises(ImproperlyConfigured, match="SECURITY_CONTACT"):
        fixed.contacts([wrong], "")


# ---- ads.txt


def test_ads_txt_is_what_the_setting_says(client, settings):
    settings.ADS_TXT = "iklan.example, 123, DIRECT"
    assert text(client, "/ads.txt") == "iklan.example, 123, DIRECT\n"
    settings.ADS_TXT = ""
    assert text(client, "/ads.txt", 404) == "This site names nobody who sells its advertising space.\n"


def test_the_setting_holds_lines_or_the_path_of_a_file(tmp_path):
    file = tmp_path / "ads.txt"
    file.write_text("iklan.example, 123, DIRECT\nOWNERDOMAIN=b.example\n")
    assert fixed.ads(str(file)) == "iklan.example, 123, DIRECT\nOWNERDOMAIN=b.example"
    assert fixed.ads("iklan.example, 1, DIRECT\n") == "iklan.example, 1, DIRECT"
    assert fixed.ads("") == ""
    with pytest.raises(ImproperlyConfigured, match="ADS_TXT"):
        fixed.ads(str(tmp_path / "tidak-ada"))
