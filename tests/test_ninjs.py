"""ninjs 3.0: a story and the list of all, field by field, against the standard's schema, for everybody the same."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import lxml.html
import pytest
import time_machine
from django.conf import settings as project
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from articles import editing, html, publication
from articles.models import Article, ArticleSource, Correction, Label, RelatedArticle, Release
from tests import asking, factories
from tests.factories import NOW
from tests.reading import headlines, page
from tests.settling import forget

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SITE = "https://berita.example"
SCHEMA = project.BASE_DIR.parent / "shared" / "data" / "ninjs" / "ninjs-schema_3.0.json"
CODES = "http://cv.iptc.org/newscodes"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.LANGUAGE_CODE = "en"
    settings.SITE_URL, settings.SITE_NAME, settings.SITE_PUBLISHER = SITE, "Warta Pagi", "PT Warta"
    with time_machine.travel(NOW, tick=False):
        yield


def get(client, address: str, status: int = 200) -> dict:
    """The object at an address; it must say of itself what standard it follows."""
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    assert response.headers["Content-Type"] == "application/json"
    found = json.loads(response.content)
    assert found["standard"]["name"] == "ninjs"
    assert found["standard"]["version"] == "3.0"
    return found


def of(story: Article) -> str:
    return f"/artikel/{story.pk}.json"


def related(item: dict, *rels: str) -> list[dict]:
    """The associated objects of an object that stand in one of these relations to it."""
    return [each for each in item.get("associations", []) if each["rel"] in rels]


def values(item: dict, name: str) -> dict[str, str]:
    """The texts of an object, by role."""
    return {each["role"]: each["value"] for each in item.get(name, [])}


# ---- a story


def test_every_field_of_a_story(client):
    section = factories.section(name="Eropa", slug="eropa", parent=factories.section(name="Dunia", slug="dunia"))
    made = factories.published(
        at=datetime(2023, 2, 22, 21, 5, tzinfo=UTC), updated_at=datetime(2023, 2, 23, 1, 0, tzinfo=UTC),
        headline="Jalur Feri Dibuka", slug="jalur-feri", kicker="Laut", lead="Bulan depan.", live_number=4,
        dateline_place="HAMBURG", dateline_outlet="WARTA PAGI", body="<p>Feri <em>pertama</em>.</p><h2>Lalu</h2>",
        section=section, tags=["feri"], topics=[factories.topic(name="Musim", slug="musim")],
        authors=[factories.author(name="Dewi", slug="dewi", contact="dewi@example.com"),
                 factories.author(name="Bagus", slug="bagus")],
        editors=[factories.editor(name="Surya", slug="surya")],
        sources=[factories.source(name="Kantor Kota", slug="kota", url="https://kota.example/"),
                 factories.source(name="Saksi", slug="saksi")],
    )  # fmt: skip
    ArticleSource.objects.filter(position=0).update(url="https://kota.example/1", role="siaran pers")
    item = get(client, of(made))
    plain = "HAMBURG, WARTA PAGI – Feri pertama.\nLalu"
    body = {"charCount": len(plain), "wordCount": 7}
    assert item == {
        "standard": {
            "name": "ninjs",
            "version": "3.0",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#",
        },
        "uri": f"urn:uuid:{made.uid}",
        "type": "text",
        "representationType": "full",
        "profile": "text-only",
        "version": "4",
        "firstCreated": "2023-02-23T04:05:00+07:00",
        "versionCreated": "2023-02-23T08:00:00+07:00",
        "pubStatus": "usable",
        "language": "id",
        "headlines": [
            {"role": "main", "contentType": "text/plain", "value": "Jalur Feri Dibuka"},
            {"role": "kicker", "contentType": "text/plain", "value": "Laut"},
        ],
        "slugline": "jalur-feri",
        "by": "Dewi, Bagus",
        "located": "HAMBURG",
        "genres": [{"name": "News", "literal": "news", "uri": f"{CODES}/genre/Current"}],
        "descriptions": [{"role": "lead", "contentType": "text/plain", "value": "Bulan depan."}],
        "bodies": [
            {
                "role": "html",
                "contentType": "text/html",
                "value": "<p>HAMBURG, WARTA PAGI – Feri <em>pertama</em>.</p><h2>Lalu</h2>",
                **body,
            },
            {"role": "text", "contentType": "text/plain", "value": plain, **body},
        ],
        "subjects": [
            {"name": "Eropa", "rel": "partOf", "uri": f"{SITE}/kanal/eropa/", "literal": "section:eropa"},
            {"name": "Musim", "rel": "about", "uri": f"{SITE}/topik/musim/", "literal": "topic:musim"},
            {"name": "feri", "rel": "about", "uri": f"{SITE}/tag/feri/", "literal": "tag:feri"},
        ],
        "infoSources": [
            {
                "name": "Dewi",
                "role": "author",
                "uri": f"{SITE}/penulis/dewi/",
                "literal": "author:dewi",
                "contactInfo": [{"type": "email", "value": "dewi@example.com"}],
            },
            {"name": "Bagus", "role": "author", "uri": f"{SITE}/penulis/bagus/", "literal": "author:bagus"},
            {"name": "Surya", "role": "editor", "uri": f"{SITE}/editor/surya/", "literal": "editor:surya"},
            {
                "name": "Kantor Kota",
                "role": "siaran pers",
                "uri": f"{SITE}/sumber/kota/",
                "literal": "source:kota",
                "contactInfo": [{"type": "web", "value": "https://kota.example/1"}],
            },
            {"name": "Saksi", "role": "source", "uri": f"{SITE}/sumber/saksi/", "literal": "source:saksi"},
            {"name": "PT Warta", "role": "publisher", "uri": f"{SITE}/"},
        ],
        "copyrightHolder": "PT Warta",
        "altIds": [{"role": "uid", "value": str(made.uid)}, {"role": "id", "value": str(made.pk)}],
        "renditions": [
            {"name": "web", "href": f"{SITE}/artikel/{made.pk}/jalur-feri/", "contentType": "text/html"},
            {"name": "ninjs", "href": f"{SITE}/artikel/{made.pk}.json", "contentType": "application/json"},
        ],
        "trustIndicators": [
            {"role": f"{CODES}/trustindicator/{role}", "title": title, "href": f"{SITE}/{path}/"}
            for role, title, path in (
                ("editorialPolicy", "Guidelines for online media", "pedoman-media-siber"),
                ("correctionsPolicy", "Corrections", "koreksi"),
                ("feedbackPolicy", "Right of reply", "hak-jawab"),
                ("partyInfo", "The newsroom", "redaksi"),
            )
        ],
    }


def test_what_is_empty_is_left_out(client, settings):
    settings.SITE_PUBLISHER = ""
    made = factories.published(authors=[], editors=[], sources=[], section=None, body="")
    item = get(client, of(made))
    assert sorted(item) == [
        "altIds", "firstCreated", "genres", "headlines", "infoSources", "language", "profile", "pubStatus",
        "renditions", "representationType", "slugline", "standard", "trustIndicators", "type", "uri", "version",
        "versionCreated",
    ]  # fmt: skip
    assert item["infoSources"] == [{"name": "Warta Pagi", "role": "publisher", "uri": f"{SITE}/"}]
    assert item["versionCreated"] == item["firstCreated"] == "2026-03-02T09:00:00+07:00"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (Label.OPINION, {"name": "Opinion", "literal": "opinion", "uri": f"{CODES}/genre/Opinion"}),
        (
            Label.ADVERTORIAL,
            {"name": "Advertorial", "literal": "advertorial", "uri": f"{CODES}/genre/Advertiser_Supplied"},
        ),
        (Label.AI_ASSISTED, {"name": "Written with AI assistance", "literal": "ai"}),
    ],
)
def test_the_genre_follows_the_label(client, label, expected):
    assert get(client, of(factories.published(label=label)))["genres"] == [expected]


def test_a_change_makes_a_version_and_a_silent_one_too(client):
    made = factories.published(at=NOW - 3 * HOUR)
    for hours, kind in ((2, Release.Change.UPDATED), (1, Release.Change.SILENT)):
        row = Article.objects.get(pk=made.pk)
        content = editing.working(row).content | {"lead": f"Teras {hours}."}
        change, at = publication.Change(kind), NOW - hours * HOUR
        publication.hotfix(row, content, base=row.live_number, change=change, actor=None, now=at)
        item = get(client, of(made))
        assert item["version"] == str(Article.objects.get(pk=made.pk).live_number) != "0"
        assert item["versionCreated"] == f"2026-03-02T{10 - hours:02}:00:00+07:00"
        assert item["firstCreated"] == "2026-03-02T07:00:00+07:00"
        assert item["uri"] == made.uid.urn
        assert values(item, "descriptions")["lead"] == f"Teras {hours}."


def test_corrections_are_told_to_programs_and_to_people_once_they_are_out(client):
    made = factories.published()
    out = Correction.objects.create(article=made, kind="ralat", text="Bukan 5,\ntapi 50.", published_at=NOW - HOUR)
    Correction.objects.create(article=made, text="Nanti.", published_at=NOW + HOUR)
    Correction.objects.create(article=made, text="Rancangan.", reason="Rahasia")
    item = get(client, of(made))
    assert related(item, "correction") == [
        {
            "name": "Erratum",
            "rel": "correction",
            "uri": f"{made.uid.urn}#koreksi-{out.pk}",
            "type": "text",
            "versionCreated": "2026-03-02T09:00:00+07:00",
            "language": "id",
            "bodies": [{"role": "ralat", "contentType": "text/plain", "value": "Bukan 5,\ntapi 50."}],
        }
    ]
    assert item["edNote"] == "Erratum (Monday, 2 March 2026, 09:00 WIB): Bukan 5, tapi 50."


def test_related_stories_by_their_uri_each_once_while_they_are_live(client):
    names = ("Sebelum", "Sesudah", "Pilihan", "Dalam teks")
    before, after, chosen, line = (factories.published(headline=name, at=NOW - 2 * HOUR) for name in names)
    hidden = factories.published(headline="Rahasia", at=NOW + HOUR)
    blocks = [html.story_block(str(each.uid), "") for each in (line, chosen, hidden)]
    made = factories.published(body="<p>Isi.</p>" + "".join(blocks), follows=before)
    Article.objects.filter(pk__in=[after.pk, hidden.pk]).update(follows=made)
    for position, target in enumerate((before, chosen, hidden)):
        RelatedArticle.objects.create(article=made, target=target, position=position)
    item = get(client, of(made))
    found = [(each["rel"], each["name"], each["uri"]) for each in item["associations"]]
    assert found == [
        ("follows", "Sebelum", before.uid.urn),
        ("followUp", "Sesudah", after.uid.urn),
        ("related", "Pilihan", chosen.uid.urn),
        ("mentions", "Dalam teks", line.uid.urn),
    ]
    assert "Rahasia" not in json.dumps(item)
    assert item["associations"][0]["renditions"][1]["href"] == f"{SITE}{of(before)}"
    assert item["associations"][0]["representationType"] == "partial"


def test_the_markup_stands_by_itself(client):
    photo = factories.picture(alt='Kapal "Satu"', caption="Feri.", photographer="Rina")
    other = factories.published(headline="Lain", slug="lain")
    made = factories.published(
        verification="developing",
        body='<p>Lihat <a href="/redaksi/">redaksi</a>.</p>'
        + html.story_block(str(other.uid), "")
        + html.photo_block(str(photo.uid), "")
        + html.embed_block("https://video.example/1", "Rekaman"),
    )
    bodies = values(get(client, of(made)), "bodies")
    tree = lxml.html.fromstring(bodies["html"])
    links = [*tree.xpath("//@href"), *tree.xpath("//@src")]
    assert f"{SITE}/redaksi/" in links
    assert f"{SITE}/artikel/{other.pk}/lain/" in links
    assert {urlsplit(link).scheme for link in links} == {"https"}
    assert tree.xpath("//img/@src") == [f"{SITE}{photo.rendition().url}"]
    assert tree.xpath("//img/@alt") == ['Kapal "Satu"']
    assert not tree.xpath("//*[@class or @style or @data-story] | //script | //button | //source")
    assert bodies["text"].startswith("Lihat redaksi.\n(")
    assert bodies["text"].endswith(")")


# ---- its pictures


def test_every_field_of_a_picture(client):
    lead = factories.picture(
        alt="Feri", caption="Dari perpustakaan.", photographer="Rina", agency="Kantor", via="AP", rights="Sekali.",
        copyright="© Kantor", digital_source="trainedAlgorithmicMedia", taken_at=NOW - 9 * HOUR,
        rights_end=NOW + HOUR, focal_x=0.25, focal_y=0.75,
    )  # fmt: skip
    made = factories.published(lead_photo=lead, photo_caption="Feri berangkat.")
    item = get(client, of(made))
    assert item["profile"] == "text-photo"
    [picture] = item["associations"]
    renditions = picture.pop("renditions")
    assert picture == {
        "name": "Feri",
        "rel": "lead",
        "uri": lead.uid.urn,
        "type": "picture",
        "representationType": "full",
        "version": str(lead.version),
        "contentCreated": "2026-03-02T01:00:00+07:00",
        "expires": "2026-03-02T11:00:00+07:00",
        "pubStatus": "usable",
        "by": "Rina",
        "descriptions": [
            {"role": "caption", "contentType": "text/plain", "value": "Feri berangkat."},
            {"role": "alt", "contentType": "text/plain", "value": "Feri"},
            {"role": "creditline", "contentType": "text/plain", "value": "Rina, Kantor via AP"},
        ],
        "genres": [
            {
                "name": "made by artificial intelligence",
                "literal": "trainedAlgorithmicMedia",
                "uri": f"{CODES}/digitalsourcetype/trainedAlgorithmicMedia",
            }
        ],
        "infoSources": [{"name": "Kantor", "role": "agency"}, {"name": "AP", "role": "via"}],
        "copyrightNotice": "© Kantor",
        "usageTerms": "Sekali.",
    }
    sizes = {each["name"]: (each["contentType"], each["width"], each["height"]) for each in renditions}
    assert sizes == {
        "full-12-webp": ("image/webp", 12, 8),
        "full-12-jpg": ("image/jpeg", 12, 8),
        "16x9-12-webp": ("image/webp", 12, 7),
        "16x9-12-jpg": ("image/jpeg", 12, 7),
        "4x3-10-webp": ("image/webp", 10, 8),
        "4x3-10-jpg": ("image/jpeg", 10, 8),
        "1x1-8-webp": ("image/webp", 8, 8),
        "1x1-8-jpg": ("image/jpeg", 8, 8),
    }
    by_name = {each["name"]: each for each in renditions}
    assert by_name["16x9-12-jpg"]["aspectRatio"] == "16:9"
    assert by_name["full-12-jpg"]["poi"] == {"x": 3, "y": 6}
    assert by_name["full-12-jpg"]["href"] == f"{SITE}{lead.rendition().url}"
    assert client.get(urlsplit(by_name["full-12-jpg"]["href"]).path).status_code == 200


def test_pictures_of_the_text_come_after_the_lead_photo_each_once(client):
    lead, second, third = (factories.picture(alt=name, caption=f"Ket. {name}") for name in ("satu", "dua", "tiga"))
    blocks = [html.photo_block(str(second.uid), "Sendiri."), html.photo_block(str(lead.uid), "")]
    blocks.append(html.gallery_block([str(third.uid), str(second.uid)], "Semua."))
    made = factories.published(lead_photo=lead, body="<p>Isi.</p>" + "".join(blocks))
    found = [(each["rel"], values(each, "descriptions")["caption"]) for each in get(client, of(made))["associations"]]
    assert found == [("lead", "Ket. satu"), ("picture", "Sendiri."), ("picture", "Ket. tiga")]


def test_a_photo_whose_rights_have_ended_is_not_named(client):
    photo = factories.picture(alt="Rahasia", caption="Rahasia", photographer="Rahasia", rights_end=NOW + HOUR)
    made = factories.published(lead_photo=photo, body="<p>Isi.</p>" + html.photo_block(str(photo.uid), "Rahasia"))
    for address in (of(made), "/berita.json"):
        assert "Rahasia" in client.get(address).content.decode()
        with time_machine.travel(NOW + HOUR, tick=False):
            told = client.get(address).content.decode()
            assert "Rahasia" not in told
            assert str(photo.uid) not in told


# ---- stories that are not live


def test_a_withdrawn_story_is_canceled_with_the_public_reason_alone(client):
    made = factories.published(
        headline="Keliru", withdrawn_at=NOW - HOUR / 2, withdrawal_kind="child", withdrawal_reason="Anak dikenali."
    )
    item = get(client, of(made), 410)
    assert {key: value for key, value in item.items() if key not in ("standard", "trustIndicators")} == {
        "uri": made.uid.urn,
        "type": "text",
        "representationType": "partial",
        "versionCreated": "2026-03-02T09:30:00+07:00",
        "pubStatus": "canceled",
        "edNote": "It endangers a child's future. Anak dikenali.",
    }


def test_a_story_that_another_one_took_up_leads_there(client):
    into = factories.published()
    made = factories.published(withdrawn_at=NOW, withdrawal_reason="Digabung", withdrawal_kind="double")
    Article.objects.filter(pk=made.pk).update(merged_into=into)
    response = client.get(of(made))
    assert (response.status_code, response.headers["Location"]) == (301, of(into))


def test_what_is_not_out_answers_as_what_never_was(client):
    draft, later = factories.article(), factories.published(at=NOW + HOUR)
    missing = client.get("/artikel/999999.json")
    for story in (draft, later):
        response = client.get(of(story))
        assert (response.status_code, response.content) == (404, missing.content)
    with time_machine.travel(NOW + HOUR, tick=False):
        assert get(client, of(later))["uri"] == later.uid.urn
    assert client.get("/artikel/99999999999999999999999.json").status_code == 404
    assert client.get("/artikel/x.json").status_code == 404


# ---- the list


@pytest.fixture
def many():
    """23 live stories, the odd ones about rice in one topic, by one author; one that is not out, one withdrawn."""
    shared = {"topics": [factories.topic(slug="beras")], "authors": [factories.author(slug="dewi")], "tags": ["padi"]}
    section = factories.section(slug="ekonomi")
    for n in range(23):
        rows = shared if n % 2 else {}
        label = Label.OPINION if n % 3 else Label.NEWS
        headline = f"Harga {'beras' if n % 2 else 'cabai'} {n}"
        factories.published(headline=headline, at=NOW - n * HOUR, section=section, label=label, **rows)
    factories.published(headline="Besok beras", at=NOW + HOUR, **shared)
    factories.published(headline="Ditarik", withdrawn_at=NOW, withdrawal_reason="Keliru", **shared)
    factories.index()


QUESTIONS = [
    "", "page=2", "topic=beras", "author=dewi", "tag=padi", "section=ekonomi", "label=opinion", "q=beras",
    "date_from=2026-03-02", "date_to=2026-03-01&page=1", "topic=beras&label=opinion", "author=tidak-ada",
    "topic=x&page=1", "date_from=kemarin", "date_from=2026-03-02&date_to=2026-03-01", "label=opinion&lain=1",
]  # fmt: skip


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_list_holds_what_the_page_of_the_same_question_holds(client, many, query):
    told = [each["name"] for each in related(get(client, f"/berita.json?{query}"), "member")]
    assert told == headlines(page(client, f"/berita/?{query}"))


def test_members_are_whole_stories(client, many):
    item = get(client, "/berita.json")
    assert (item["type"], item["uri"], item["title"]) == ("composite", f"{SITE}/berita.json", "All stories")
    [first, *others] = item["associations"]
    alone = get(client, urlsplit(first["renditions"][1]["href"]).path)
    assert first == {"name": "Harga cabai 0", "rel": "member"} | {
        key: value for key, value in alone.items() if key not in ("standard", "trustIndicators")
    }
    assert len(others) == 19


def links(response) -> dict[str, str]:
    """The Link header, by relation."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"', response.headers["Link"])
    return {rel: address.removeprefix(SITE) for address, rel in found}


def test_pages_are_linked_in_the_header(client, many):
    assert links(client.get("/berita.json")) == {
        "first": "/berita.json",
        "last": "/berita.json?page=2",
        "next": "/berita.json?page=2",
        "canonical": "/berita/",
    }
    assert links(client.get("/berita.json?lain=1&page=2&label=opinion&date_to=2026-03-02&page=1")) == {
        "first": "/berita.json?date_to=2026-03-02&label=opinion",
        "last": "/berita.json?date_to=2026-03-02&label=opinion",
        "canonical": "/berita/?date_to=2026-03-02&label=opinion",
    }
    assert links(client.get("/berita.json?page=2"))["prev"] == "/berita.json"


def test_pages_that_are_not_there(client, many):
    assert get(client, "/berita.json?page=2")["uri"] == f"{SITE}/berita.json?page=2"
    for query in ("page=3", "page=0", "page=x", "page="):
        assert client.get(f"/berita.json?{query}").status_code == client.get(f"/berita/?{query}").status_code == 404


def test_what_is_not_understood_is_told_and_gives_no_stories(client, many):
    item = get(client, "/berita.json?date_from=kemarin&author=siapa")
    assert "associations" not in item
    assert [line.partition(":")[0] for line in item["edNote"].split("\n")] == ["From day", "Author"]


def test_filters_that_are_not_set_lead_to_the_address_without_them(client, many):
    response = client.get("/berita.json?q=&topic=beras&page=1")
    assert (response.status_code, response.headers["Location"]) == (302, "/berita.json?topic=beras&page=1")


def test_a_site_without_stories_has_an_empty_list(client):
    assert "associations" not in get(client, "/berita.json")


# ---- for everybody the same


def test_answers_are_for_everybody_and_for_scripts_of_other_sites(client):
    made = factories.published()
    gone = factories.published(withdrawn_at=NOW, withdrawal_reason="Keliru")
    for address, status in ((of(made), 200), ("/berita.json", 200), (of(gone), 410), ("/artikel/999.json", 404)):
        response = client.get(address, HTTP_ORIGIN="https://lain.example")
        assert response.status_code == status
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Access-Control-Expose-Headers"] == "Link"
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert response.headers["Cache-Control"] == "no-cache"
        assert not response.cookies
        assert client.post(address).status_code == 405


def test_an_unchanged_answer_is_not_sent_again():
    made, store = factories.published(), asking.store()
    for address in (of(made), "/berita.json"):
        tag = asking.ask(store, address).headers["ETag"]
        again = asking.ask(store, address, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Access-Control-Allow-Origin"] == "*"
        Article.objects.filter(pk=made.pk).update(lead=f"Baru di {address}")
        assert asking.ask(store, address, headers={"if-none-match": tag}).status_code == 200


def test_the_pages_link_to_the_same_for_machines(client, many):
    made = Article.objects.get(headline="Harga cabai 0")
    alternate = "//link[@rel='alternate'][@type='application/json']/@href"
    assert page(client, made.get_absolute_url()).xpath(alternate) == [of(made)]
    assert page(client, "/berita/?page=2").xpath(alternate) == ["/berita.json?page=2"]
    assert page(client, "/berita/?topic=beras").xpath(alternate) == ["/berita.json?topic=beras"]
    assert page(client, "/").xpath("//footer//a[text()='JSON']/@href") == ["/berita.json"]


def test_texts_stay_texts(client):
    evil = '"</script><script>alert(1)</script>\\ \u2028\x00'.replace("\x00", "\x0b")
    made = factories.published(
        headline=evil, slug="x", lead=evil, kicker=evil[:40], lead_photo=factories.picture(caption=evil, alt=evil),
        authors=[factories.author(name=evil)], tags=["padi"], body=html.paragraphs(evil),
    )  # fmt: skip
    item = get(client, of(made))
    assert (item["headlines"][0]["value"], item["by"], item["associations"][0]["name"]) == (evil, evil, evil)
    assert "<script" not in values(item, "bodies")["html"]
    assert get(client, "/berita.json")["associations"][0]["headlines"] == item["headlines"]


# ---- what it costs


def rich(count: int) -> Article:
    """Make `count` stories with everything around them; return the newest."""
    others = [factories.published(at=NOW - timedelta(days=9, hours=n)) for n in range(3)]
    for n in range(count):
        photo, second = factories.picture(), factories.picture()
        lines = [html.story_block(str(other.uid), "") for other in others]
        made = factories.published(
            at=NOW - timedelta(minutes=n), slug=f"berita-{n}", lead_photo=photo, follows=others[0],
            authors=[factories.author() for _ in range(3)], editors=[factories.editor() for _ in range(2)],
            sources=[factories.source() for _ in range(2)], topics=[factories.topic() for _ in range(3)],
            tags=[f"tag {n} {m}" for m in range(3)],
            body="<p>Isi.</p>" + "".join(lines) + html.photo_block(str(second.uid), ""),
        )  # fmt: skip
        for position, other in enumerate(others):
            RelatedArticle.objects.create(article=made, target=other, position=position)
        factories.published(at=NOW - timedelta(days=8), follows=made)
        Correction.objects.create(article=made, text="Bukan 5.", published_at=NOW)
    return Article.objects.get(slug="berita-0")


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow_with_stories(client, django_assert_num_queries, count):
    made = rich(count)
    with django_assert_num_queries(13):
        get(client, of(made))
    forget()
    for queries in (14, 13):  # which stories there are is remembered until the site changes
        with django_assert_num_queries(queries):
            get(client, "/berita.json")


# ---- the standard


@pytest.fixture(scope="module")
def schema():
    """The standard's schema: where it lies beside the project, as in CI; it is not ours to pass on."""
    if not SCHEMA.is_file():
        pytest.skip("The schema of ninjs 3.0 is not beside the project (../shared/data/ninjs).")
    shapes = Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"})
    registry = Registry().with_resource("https://geojson.org/schema/GeoJSON.json", shapes)
    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")), registry=registry)


def checked(schema, item: dict) -> dict:
    """The object, which must be valid; what the schema calls date-time and uri must be just that."""
    assert [f"{error.json_path}: {error.message[:200]}" for error in schema.iter_errors(item)] == []
    for name, value in leaves(item):
        if name in {"firstCreated", "versionCreated", "contentCreated", "expires"}:
            assert datetime.fromisoformat(value).utcoffset() is not None
        if name in {"uri", "href", "schema"}:
            assert re.fullmatch(r"(https?://[^\s<>\"{}|\\^`]+|urn:uuid:[0-9a-f-]{36}(#[\w-]+)?)", value, re.ASCII), (
                value
            )
    return item


def leaves(value, name=""):
    """Every text and number in an object, with its property's name."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, name)
    else:
        yield name, value


def test_the_standard_holds_for_a_rich_story_a_list_and_a_cancellation(client, schema):
    made = rich(3)
    photo = made.lead_photo
    type(photo).objects.filter(pk=photo.pk).update(
        taken_at=NOW, rights_end=NOW + HOUR, rights="Sekali.", copyright="© Rina", digital_source="digitalCapture"
    )
    gone = factories.published(withdrawn_at=NOW, withdrawal_reason="Keliru")
    for address, status in ((of(made), 200), ("/berita.json", 200), (of(gone), 410), ("/berita.json?author=x", 200)):
        checked(schema, get(client, address, status))


def test_the_schema_would_notice(client, schema):
    """That nothing is wrong says something only if what is wrong is found."""
    item = get(client, of(factories.published()))
    for wrong in ({"uid": "1"}, {"pubStatus": "gone"}, {"version": 4}, {"associations": [{"uri": "urn:x:y"}]}):
        assert list(schema.iter_errors(item | wrong))
