"""JSON-LD as a machine reads it: the properties of NewsArticle and BreadcrumbList by schema.org."""

import json
from datetime import UTC, datetime

import pytest
import time_machine

from articles.models import ArticleSource, Correction
from tests import factories
from tests.factories import NOW
from tests.reading import page

pytestmark = pytest.mark.django_db
SITE = "https://berita.example"
DEWI = ("Dewi", "Wartawan")
TYPES = {
    "news": "NewsArticle",
    "ai": "NewsArticle",
    "opinion": "OpinionNewsArticle",
    "advertorial": "AdvertiserContentArticle",
}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.LANGUAGE_CODE = "en"
    settings.SITE_URL, settings.SITE_NAME = SITE, "Warta Pagi"
    with time_machine.travel(NOW, tick=False):
        yield


def data(client, address: str) -> list[dict]:
    """The data blocks of a page."""
    blocks = page(client, address).xpath("//script[@type='application/ld+json']/text()")
    return [json.loads(block) for block in blocks]


def test_news_article(client):
    photo = factories.picture(alt="Feri", caption="Feri berangkat.", photographer="Rina", agency="Kantor", via="AP")
    world = factories.section(name="Dunia", slug="dunia")
    made = factories.published(
        at=datetime(2023, 2, 22, 21, 5, tzinfo=UTC), updated_at=datetime(2023, 2, 23, 1, 0, tzinfo=UTC),
        headline="Jalur Feri Dibuka", slug="jalur-feri", kicker="Laut", lead="Bulan depan.", lead_photo=photo,
        dateline_place="HAMBURG", dateline_outlet="WARTA PAGI", tags=["feri"], topics=[factories.topic(name="Musim")],
        section=factories.section(name="Eropa", slug="eropa", parent=world),
        authors=[factories.author(name=name, slug=name.lower(), role=role) for name, role in (DEWI, ("Bagus", ""))],
        editors=[factories.editor(name="Surya", slug="surya")],
        sources=[factories.source(name="Kantor Kota", url="https://kota.example/"), factories.source(name="Saksi")],
    )  # fmt: skip
    ArticleSource.objects.filter(position=0).update(url="https://kota.example/1", role="siaran pers")
    correction = Correction.objects.create(article=made, text="Bukan minggu depan.", published_at=NOW)
    address = f"{SITE}/artikel/{made.pk}/jalur-feri/"
    article, crumbs = data(client, made.get_absolute_url())
    assert article == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": str(made.uid),
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": "Jalur Feri Dibuka",
        "alternativeHeadline": "Laut",
        "description": "Bulan depan.",
        "datePublished": "2023-02-23T04:05:00+07:00",
        "dateModified": "2023-02-23T08:00:00+07:00",
        "author": [
            {"@type": "Person", "name": "Dewi", "url": f"{SITE}/penulis/dewi/", "jobTitle": "Wartawan"},
            {"@type": "Person", "name": "Bagus", "url": f"{SITE}/penulis/bagus/"},
        ],
        "editor": [{"@type": "Person", "name": "Surya", "url": f"{SITE}/editor/surya/"}],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": "Warta Pagi",
            "url": f"{SITE}/",
            "correctionsPolicy": f"{SITE}/koreksi/",
        },
        "image": [
            {
                "@type": "ImageObject",
                "url": f"{SITE}{photo.file.url}",
                "width": 12,
                "height": 8,
                "caption": "Feri berangkat.",
                "creditText": "Rina, Kantor via AP",
            }
        ],
        "dateline": "HAMBURG, WARTA PAGI",
        "isBasedOn": [
            {
                "@type": "CreativeWork",
                "name": "Kantor Kota",
                "url": "https://kota.example/1",
                "description": "siaran pers",
            },
            {"@type": "CreativeWork", "name": "Saksi"},
        ],
        "articleSection": "Eropa",
        "keywords": ["Musim", "feri"],
        "inLanguage": "id",
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": "Bukan minggu depan.",
                "datePublished": "2026-03-02T10:00:00+07:00",
                "url": f"{address}#koreksi-{correction.pk}",
            }
        ],
    }
    assert crumbs["@type"] == "BreadcrumbList"
    assert [(item["position"], item["name"], item["item"]) for item in crumbs["itemListElement"]] == [
        (1, "Home", f"{SITE}/"),
        (2, "Dunia", f"{SITE}/kanal/dunia/"),
        (3, "Eropa", f"{SITE}/kanal/eropa/"),
        (4, "Jalur Feri Dibuka", address),
    ]


@pytest.mark.parametrize(("label", "expected"), TYPES.items())
def test_the_type_follows_the_label(client, label, expected):
    made = factories.published(label=label)
    assert data(client, made.get_absolute_url())[0]["@type"] == expected


def test_what_is_empty_is_left_out(client):
    made = factories.published(authors=[], editors=[], sources=[], section=None, body="")
    article, crumbs = data(client, made.get_absolute_url())
    assert sorted(article) == [
        "@context", "@type", "dateModified", "datePublished", "headline", "identifier", "inLanguage",
        "mainEntityOfPage", "publisher", "url",
    ]  # fmt: skip
    assert article["dateModified"] == article["datePublished"] == "2026-03-02T09:00:00+07:00"
    assert len(crumbs["itemListElement"]) == 2


def test_no_text_leaves_its_block(client):
    evil = "</script><script>alert(1)</script><!-- <script> & \u2028 ]]>"
    made = factories.published(headline=evil, slug="x", lead=evil)
    article, _ = data(client, made.get_absolute_url())
    assert (article["headline"], article["description"]) == (evil, evil)


def test_the_front_page_names_the_site(client):
    factories.published()
    assert data(client, "/") == [
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": "Warta Pagi",
            "url": f"{SITE}/",
            "inLanguage": "en",
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": f"{SITE}/cari/?q={{search_term_string}}"},
                "query-input": "required name=search_term_string",
            },
        }
    ]


def test_open_graph_and_canonical(client):
    photo = factories.picture(alt="Feri")
    made = factories.published(
        headline='Judul "dua"', slug="judul", lead="Teras.", lead_photo=photo, tags=["b", "a"], updated_at=NOW
    )
    tree = page(client, made.get_absolute_url())
    told = [(node.get("property"), node.get("content")) for node in tree.xpath("//meta[@property]")]
    address = f"{SITE}/artikel/{made.pk}/judul/"
    assert told == [
        ("og:site_name", "Warta Pagi"),
        ("og:type", "article"),
        ("og:url", address),
        ("og:title", 'Judul "dua"'),
        ("og:description", "Teras."),
        ("article:published_time", "2026-03-02T09:00:00+07:00"),
        ("article:modified_time", "2026-03-02T10:00:00+07:00"),
        ("article:section", made.section.name),
        ("article:tag", "a"),
        ("article:tag", "b"),
        ("og:image", f"{SITE}{photo.file.url}"),
        ("og:image:alt", "Feri"),
    ]
    assert tree.xpath("//meta[@name='description']/@content") == ["Teras."]
    assert tree.xpath("//link[@rel='canonical']/@href") == [address]
