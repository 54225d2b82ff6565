"""A story as machines read it: the properties of NewsArticle and BreadcrumbList by schema.org, and Google's rules."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles.models import ArticleSource, Correction, DigitalSource
from articles.structured_data.pictures import DIGITAL_SOURCES
from tests import factories
from tests.factories import NOW
from tests.machines import FOLDER, KEY, ORGANIZATION, SITE, data, image, large, person, site
from tests.reading import page

pytestmark = pytest.mark.django_db
DEWI = ("Dewi", "Wartawan")
TYPES = {
    "news": "NewsArticle",
    "ai": "NewsArticle",
    "opinion": "OpinionNewsArticle",
    "advertorial": "AdvertiserContentArticle",
}


@pytest.fixture(autouse=True)
def _site(settings):
    with site(settings):
        yield


# ---- a story


def test_news_article(client):
    photo = large(
        alt="Feri", caption="Feri berangkat.", photographer="Rina", agency="Kantor", via="AP",
        copyright="© 2026 Kantor", digital_source="trainedAlgorithmicMedia",
    )  # fmt: skip
    told = {
        "caption": "Feri berangkat.",
        "creditText": "Rina, Kantor via AP",
        "creator": {"@type": "Person", "name": "Rina"},
        "copyrightNotice": "© 2026 Kantor",
        "digitalSourceType": "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
    }
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
            {**person("penulis", "dewi"), "name": "Dewi", "jobTitle": "Wartawan"},
            {**person("penulis", "bagus"), "name": "Bagus"},
        ],
        "editor": [{**person("editor", "surya"), "name": "Surya"}],
        "publisher": ORGANIZATION,
        "image": [
            image("16x9", 1280, 720, **told),
            image("4x3", 1200, 900, **told),
            image("1x1", 1200, 1200, **told),
        ],
        "thumbnailUrl": f"{FOLDER}/1x1-320.jpg",
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
        "wordCount": 2,
        "inLanguage": "id",
        "isAccessibleForFree": True,
        "correction": [
            {
                "@type": "CorrectionComment",
                "name": "Correction",
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


def test_a_story_written_with_the_help_of_a_machine_says_so(client):
    told = [data(client, factories.published(label=label).get_absolute_url())[0] for label in TYPES]
    assert [article.get("digitalSourceType", "") for article in told] == [
        "", "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource", "", "",
    ]  # fmt: skip


def test_an_advertorial_has_no_dateline_which_is_news_articles_own(client):
    made = factories.published(label="advertorial", dateline_place="HAMBURG")
    assert "dateline" not in data(client, made.get_absolute_url())[0]


def test_what_is_empty_is_left_out(client):
    made = factories.published(authors=[], editors=[], sources=[], section=None, body="")
    article, crumbs = data(client, made.get_absolute_url())
    assert sorted(article) == [
        "@context", "@type", "dateModified", "datePublished", "headline", "identifier", "inLanguage",
        "isAccessibleForFree", "mainEntityOfPage", "publisher", "url",
    ]  # fmt: skip
    assert article["dateModified"] == article["datePublished"] == "2026-03-02T09:00:00+07:00"
    assert len(crumbs["itemListElement"]) == 2


def test_no_text_leaves_its_block(client):
    evil = "</script><script>alert(1)</script><!-- <script> & \u2028 ]]>"
    made = factories.published(headline=evil, slug="x", lead=evil)
    article, _ = data(client, made.get_absolute_url())
    assert (article["headline"], article["description"]) == (evil, evil)


def test_the_imprint_is_told_where_it_is_set(client, settings):
    settings.SITE_PUBLISHER, settings.SITE_ADDRESS = "PT Warta", "Jalan Melati 1"
    settings.SITE_EMAIL = "redaksi@berita.example"
    made = factories.published()
    publisher = data(client, made.get_absolute_url())[0]["publisher"]
    told = {"legalName": "PT Warta", "address": "Jalan Melati 1", "email": "redaksi@berita.example"}
    assert publisher == ORGANIZATION | told


def test_every_page_that_holds_a_policy_is_there(client):
    factories.published()
    pages = {value for key, value in ORGANIZATION.items() if isinstance(value, str) and value.startswith(f"{SITE}/")}
    assert len(pages) == 6
    for address in pages:
        page(client, address.removeprefix(SITE).partition("#")[0])


# ---- its pictures


def test_how_a_picture_was_made_has_its_own_name_at_schema_org(client):
    assert set(DigitalSource) - set(DIGITAL_SOURCES) == {DigitalSource.EDITED}
    made = factories.published(lead_photo=large(digital_source=DigitalSource.EDITED))
    assert {"digitalSourceType"} & set(data(client, made.get_absolute_url())[0]["image"][0]) == set()


def test_a_small_picture_is_told_in_the_size_that_it_has(client):
    made = factories.published(lead_photo=large(width=600, height=300, photographer="", caption=""))
    assert data(client, made.get_absolute_url())[0]["image"] == [
        image("16x9", 533, 300),
        image("4x3", 400, 300),
        image("1x1", 300, 300),
    ]


def test_terms_of_use_are_no_licence(client):
    made = factories.published(lead_photo=large(rights="https://kantor.example/lisensi"))
    assert "lisensi" not in json.dumps(data(client, made.get_absolute_url()))


def test_a_picture_whose_rights_have_ended_is_named_nowhere(client):
    photo = large(alt="Feri", rights_end=NOW + timedelta(seconds=1))
    made = factories.published(lead_photo=photo)
    before = client.get(made.get_absolute_url()).content.decode()
    assert before.count("16x9-1280.jpg") == 3  # og:image, and JSON-LD's url and contentUrl
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        after = client.get(made.get_absolute_url()).content.decode()
    assert KEY[2:] not in after
    assert "og:image" not in after
    assert '"image"' not in after


# ---- who may read it


def test_a_withdrawn_story_has_no_data(client):
    made = factories.published(withdrawn_at=NOW, withdrawal_reason="Keliru", lead_photo=large())
    tree = page(client, made.get_absolute_url(), 410)
    assert tree.xpath("//script[@type='application/ld+json'] | //meta[@property] | //link[@rel='canonical']") == []


def test_a_correction_waits_for_its_time(client):
    made = factories.published()
    Correction.objects.create(article=made, text="Nanti.", published_at=NOW + timedelta(seconds=1))
    assert "correction" not in data(client, made.get_absolute_url())[0]


# ---- what Google asks of an article (developers.google.com/search/docs/appearance/structured-data/article)
