"""Stories from ninjs of any version, and from what looks like it."""

import io
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import importers
from articles.importers import ninjs
from articles.importers.story import (
    Broken,
    Card,
    Figure,
    Picture,
    ReadAlso,
    SourceLine,
    Story,
    Text,
    Unreadable,
)

WIB = timezone(timedelta(hours=7))
SITE = "https://berita.example"
LEAST = {
    "uri": "urn:x:1",
    "versionCreated": "2026-03-02T09:00:00+07:00",
    "headlines": [{"role": "main", "value": "Judul"}],
}


def read(data: object) -> list[Story | Broken]:
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return list(ninjs.read(io.BytesIO(data)))


def one(**more: object) -> Story:
    (found,) = read(LEAST | more)
    return found


def said(found: Story) -> list[str]:
    return [str(doubt) for doubt in (*found.doubts, *found.left_out)]


def bodies(value: str, role: str = "html", kind: str = "text/html") -> list[dict]:
    return [{"role": role, "contentType": kind, "value": value}]


# ---- what this newsroom itself sends

FIGURE = (
    f'<figure><img src="{SITE}/media/kapal-960.webp" alt="Kapal">'
    "<figcaption>Kapal sandar. (Sumber: Ana Sari, Antara via AFP)</figcaption></figure>"
)
OWN = {
    "standard": {"name": "ninjs", "version": "3.0", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#"},
    "uri": "urn:uuid:2930066b-2523-4ed9-9180-dcadad03e93a",
    "type": "text",
    "representationType": "full",
    "profile": "text-photo",
    "version": "3",
    "firstCreated": "2026-03-02T09:00:00+07:00",
    "versionCreated": "2026-03-03T09:00:00+07:00",
    "pubStatus": "usable",
    "language": "id",
    "headlines": [{"role": "main", "value": "Jalur Feri Dibuka"}, {"role": "kicker", "value": "Laut"}],
    "slugline": "jalur-feri-dibuka",
    "by": "Dewi, Bagus",
    "located": "HAMBURG",
    "genres": [{"name": "Opini", "literal": "opinion", "uri": "http://cv.iptc.org/newscodes/genre/Opinion"}],
    "descriptions": [{"role": "lead", "contentType": "text/plain", "value": "Bulan depan."}],
    "bodies": bodies(
        "<p>HAMBURG, WARTA PAGI – Feri <em>pertama</em>.</p>"
        f'<p><strong lang="id">Baca Juga:</strong> <a href="{SITE}/artikel/1/lain/" lang="id">Kisah Lain</a></p>\n'
        f"{FIGURE}"
        '<div><a href="https://youtu.be/abcdefghijk" rel="noopener">Video feri Buka di youtu.be</a></div>\n'
        "<h2>Lalu</h2><blockquote><p>Dia datang.</p></blockquote>"
    )
    + bodies("HAMBURG, WARTA PAGI – Feri pertama.\nLalu\nDia datang.", "text", "text/plain"),
    "subjects": [
        {"name": "Dunia", "rel": "partOf", "literal": "section:dunia"},
        {"name": "Musim", "rel": "about", "literal": "topic:musim"},
        {"name": "feri", "rel": "about", "literal": "tag:feri"},
    ],
    "infoSources": [
        {"name": "Dewi", "role": "author", "literal": "author:dewi"},
        {"name": "Bagus", "role": "author", "literal": "author:bagus"},
        {"name": "Surya", "role": "editor", "literal": "editor:surya"},
        {"name": "Kota", "role": "siaran pers", "contactInfo": [{"type": "web", "value": "https://kota.example/1"}]},
        {"name": "Saksi", "role": "source"},
        {"name": "PT Warta", "role": "publisher", "uri": SITE},
    ],
    "copyrightHolder": "PT Warta",
    "edNote": "Ralat, 2 Maret 2026, 10.00 WIB: Nama kota.",
    "renditions": [
        {"name": "web", "href": f"{SITE}/artikel/2/jalur-feri/", "contentType": "text/html"},
        {"name": "ninjs", "href": f"{SITE}/artikel/2.json", "contentType": "application/json"},
    ],
    "associations": [
        {
            "name": "Pelabuhan",
            "rel": "lead",
            "uri": "urn:uuid:1",
            "type": "picture",
            "by": "Budi",
            "copyrightNotice": "© Antara 2026",
            "descriptions": [
                {"role": "caption", "value": "Pelabuhan sibuk."},
                {"role": "alt", "value": "Pelabuhan"},
                {"role": "creditline", "value": "Budi, Antara via AFP"},
            ],
            "infoSources": [{"name": "Antara", "role": "agency"}, {"name": "AFP", "role": "via"}],
            "renditions": [
                {"href": f"{SITE}/media/p-16x9.jpg", "contentType": "image/jpeg", "width": 1280, "aspectRatio": "16:9"},
                {"href": f"{SITE}/media/p-640.jpg", "contentType": "image/jpeg", "width": 640},
                {"href": f"{SITE}/media/p-960.jpg", "contentType": "image/jpeg", "width": 960},
                {"href": f"{SITE}/media/p-960.webp", "contentType": "image/webp", "width": 960},
            ],
        },
        {
            "name": "Kapal",
            "rel": "picture",
            "uri": "urn:uuid:2",
            "type": "picture",
            "by": "Ana Sari",
            "descriptions": [{"role": "caption", "value": "Kapal sandar."}, {"role": "alt", "value": "Kapal"}],
            "infoSources": [{"name": "Antara", "role": "agency"}, {"name": "AFP", "role": "via"}],
            "renditions": [
                {"href": f"{SITE}/media/kapal-960.jpg", "contentType": "image/jpeg", "width": 960},
                {"href": f"{SITE}/media/kapal-960.webp", "contentType": "image/webp", "width": 960},
            ],
        },
        {
            "name": "Ralat",
            "rel": "correction",
            "uri": "urn:uuid:3#koreksi-1",
            "type": "text",
            "bodies": [{"role": "ralat", "value": "Nama kota."}],
        },
        {
            "name": "Kisah Lain",
            "rel": "mentions",
            "uri": "urn:uuid:4",
            "type": "text",
            "headlines": [{"role": "main", "value": "Kisah Lain"}],
            "renditions": [{"name": "web", "href": f"{SITE}/artikel/1/lain/", "contentType": "text/html"}],
        },
        {
            "name": "Awal",
            "rel": "follows",
            "uri": "urn:uuid:5",
            "type": "text",
            "headlines": [{"value": "Awal Cerita"}],
        },
    ],
}
OWN_STORY = Story(
    format="ninjs",
    headline="Jalur Feri Dibuka",
    kicker="Laut",
    lead="Bulan depan.",
    dateline_place="HAMBURG",
    dateline_outlet="WARTA PAGI",
    body=(
        Text("<p>Feri <em>pertama</em>.</p>"),
        ReadAlso("Kisah Lain", f"{SITE}/artikel/1/lain/"),
        Figure(Picture("Kapal sandar.", "Ana Sari", "Antara", "AFP", alt="Kapal", url=f"{SITE}/media/kapal-960.jpg")),
        Card("https://youtu.be/abcdefghijk", "Video feri"),
        Text("<h2>Lalu</h2><blockquote><p>Dia datang.</p></blockquote>"),
        ReadAlso("Awal Cerita"),
    ),
    pictures=(
        Picture(
            "Pelabuhan sibuk.",
            "Budi",
            "Antara",
            "AFP",
            alt="Pelabuhan",
            copyright="© Antara 2026",
            url=f"{SITE}/media/p-960.jpg",
        ),
    ),
    section="Dunia",
    topics=("Musim",),
    tags=("feri",),
    authors=("Dewi", "Bagus"),
    editors=("Surya",),
    sources=(SourceLine("Kota", "https://kota.example/1", "siaran pers"), SourceLine("Saksi")),
    published=datetime(2026, 3, 2, 9, tzinfo=WIB),
    language="id",
    label="opinion",
    external_id="urn:uuid:2930066b-2523-4ed9-9180-dcadad03e93a",
    canonical_url=f"{SITE}/artikel/2/jalur-feri/",
    version="3",
    changed=datetime(2026, 3, 3, 9, 0, tzinfo=timezone(timedelta(hours=7))),
    slugline="jalur-feri-dibuka",
    ednote="Ralat, 2 Maret 2026, 10.00 WIB: Nama kota.",
)


def test_our_own_comes_back_whole():
    (found,) = read(OWN)
    assert {name: getattr(found, name) for name in Story.__dataclass_fields__ if name != "left_out"} == {
        name: getattr(OWN_STORY, name) for name in Story.__dataclass_fields__ if name != "left_out"
    }
    assert [str(doubt) for doubt in found.left_out] == [
        "What came with it was not taken: text: Ralat",
        "The supplier notes: Ralat, 2 Maret 2026, 10.00 WIB: Nama kota.",
    ]


def test_a_list_of_ours_is_its_members():
    page = {"uri": f"{SITE}/berita.json", "type": "composite", "representationType": "full"}
    members = [{"name": "A", "rel": "member", **OWN}, {"name": "B", "rel": "member", **LEAST}]
    found = read(page | {"associations": members})
    assert [each.headline for each in found] == ["Jalur Feri Dibuka", "Judul"]


def test_a_withdrawn_story_of_ours():
    gone = {"uri": "urn:uuid:1", "type": "text", "pubStatus": "canceled", "edNote": "Sumber menarik pernyataannya."}
    (found,) = read(gone)
    assert (found.external_id, found.status, found.ednote) == (
        "urn:uuid:1",
        "canceled",
        "Sumber menarik pernyataannya.",
    )
    del gone["uri"]  # what it kills is not said
    assert str(read(gone)[0]) == "Its supplier has withdrawn it: Sumber menarik pernyataannya."


def test_what_wires_say_of_a_story():
    wire = {"version": 3, "urgency": 2, "slugline": "FERI", "edNote": "Cek\nnama.", "pubStatus": "withheld"}
    found = one(bodies=bodies("a"), **wire)
    assert (found.version, found.urgency, found.slugline) == ("3", 2, "FERI")
    assert (found.ednote, found.status) == ("Cek\nnama.", "withheld")
    odd = one(bodies=bodies("a"), version="2.1", urgency=True, sluglines=[{"value": "FERI"}], pubStatus="apa")
    assert (odd.version, odd.urgency, odd.slugline, odd.status) == ("2.1", None, "FERI", "usable")


# ---- other versions


def test_ninjs_1():
    item = {
        "uri": "tag:a.example,2026:1",
        "type": "text",
        "versioncreated": "2026-03-02T02:00:00Z",
        "pubstatus": "usable",
        "headline": "Harga Beras Naik",
        "byline": "Oleh Ana Sari dan Budi",
        "located": "Kota Baru",
        "description_text": "Ringkasan.",
        "body_text": "Kota Baru - Satu.\nDua.",
        "copyrightholder": "Kantor Berita Nusa",
        "subject": [{"name": "Ekonomi", "scheme": "x"}],
        "place": [{"name": "Kota Baru"}],
        "person": [{"name": "Citra"}],
        "associations": {
            "featuremedia": {
                "type": "picture",
                "byline": "Dodi/Nusa",
                "description_text": "Pasar.",
                "renditions": {
                    "thumb": {"href": "https://a.example/t.jpg", "mimetype": "image/jpeg", "width": 100},
                    "original": {"href": "https://a.example/o.jpg", "mimetype": "image/jpeg", "width": 900},
                },
            }
        },
    }
    assert read(item) == [
        Story(
            format="ninjs",
            headline="Harga Beras Naik",
            lead="Ringkasan.",
            dateline_place="Kota Baru",
            body=(Text("<p>Satu.</p><p>Dua.</p>"),),
            changed=datetime(2026, 3, 2, 2, tzinfo=UTC),
            pictures=(Picture("Pasar.", "Dodi", "Nusa", url="https://a.example/o.jpg"),),
            tags=("Ekonomi", "Citra", "Kota Baru"),
            authors=("Ana Sari", "Budi"),
            sources=(SourceLine("Kantor Berita Nusa"),),
            published=datetime(2026, 3, 2, 2, tzinfo=UTC),
            external_id="tag:a.example,2026:1",
        )
    ]


def test_markup_is_taken_before_nitf_and_words():
    texts = bodies("Kata.", "text", "text/plain") + bodies("<nitf/>", "nitf", "text/vnd.IPTC.NITF")
    assert one(bodies=texts + bodies("<p>Satu</p>", "xhtml")).body == (Text("<p>Satu</p>"),)


def test_nitf_is_read_without_its_head():
    nitf = (
        '<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY a "b">]><nitf><head><title>T</title></head><body><body.head>'
        "<hedline><hl1>Judul</hl1></hedline></body.head><body.content><block><p>Satu.</p><hl2>Antara</hl2><p>Dua.</p>"
        "</block></body.content><body.end><tagline>x</tagline></body.end></body></nitf>"
    )
    found = one(bodies=bodies(nitf, "nitf", "text/vnd.IPTC.NITF"))
    assert found.body == (Text("<p>Satu.</p><p>Antara</p><p>Dua.</p>"),)


def test_the_headline_above_the_text_goes():
    assert one(bodies=bodies("<h1>Judul</h1><p>Satu</p>")).body == (Text("<p>Satu</p>"),)


def test_a_lead_that_is_the_first_paragraph_goes():
    assert one(descriptions=[{"value": "Satu dua."}], bodies=bodies("<p>Satu  dua.</p><p>Tiga.</p>")).lead == ""


# ---- who, whose


@pytest.mark.parametrize(
    ("by", "holder", "authors"),
    [
        ("Oleh Ana Sari", "", ("Ana Sari",)),
        ("Ana Sari dan Budi", "", ("Ana Sari", "Budi")),
        ("Von Ana Sari, dpa", "dpa", ("Ana Sari",)),
        ("NUSA", "Nusa", ()),
    ],
)
def test_bylines(by, holder, authors):
    assert one(by=by, copyrightHolder=holder).authors == authors


def test_the_first_picture_leads_and_others_follow_the_text():
    pictures = [
        {"type": "picture", "renditions": [{"href": f"https://a.example/{n}.jpg"}], "by": "Ana"} for n in (1, 2)
    ]
    found = one(bodies=bodies("<p>Satu</p>"), associations=pictures)
    assert found.pictures == (Picture(photographer="Ana", url="https://a.example/1.jpg"),)
    assert found.body == (Text("<p>Satu</p>"), Figure(Picture(photographer="Ana", url="https://a.example/2.jpg")))


def test_a_figure_without_words_takes_those_of_its_picture():
    files = [{"href": "https://a.example/1.jpg"}]
    shown = {"type": "picture", "rel": "picture", "renditions": files, "descriptions": [{"value": "Kapal."}]}
    found = one(bodies=bodies('<p>a</p><img src="https://a.example/1.jpg">'), associations=[shown])
    assert found.body == (Text("<p>a</p>"), Figure(Picture("Kapal.", url="https://a.example/1.jpg")))


def test_other_things_beside_it_are_named():
    assert said(one(bodies=bodies("<p>a</p>"), associations=[{"type": "video", "name": "Rekaman"}])) == [
        "What came with it was not taken: video: Rekaman"
    ]


def test_only_web_addresses_are_kept():
    picture = {"type": "picture", "renditions": [{"href": "javascript:x()"}, {"href": "file:///etc/passwd"}]}
    assert one(associations=[picture], renditions=[{"name": "web", "href": "javascript:x()"}]).canonical_url == ""
    assert one(associations=[picture]).pictures == (Picture(),)


# ---- when, and whether


def test_times():
    assert one().published == datetime(2026, 3, 2, 9, tzinfo=WIB)
    assert one(firstCreated="2026-03-01T00:00:00Z").published == datetime(2026, 3, 1, tzinfo=UTC)
    naive = one(versionCreated="2026-03-02T09:00:00", bodies=bodies("a"))
    assert (naive.published, said(naive)) == (
        datetime(2026, 3, 2, 9, tzinfo=UTC),
        ["A time names no zone; it was read as UTC."],
    )
    wrong = one(versionCreated="kemarin", bodies=bodies("a"))
    assert (wrong.published, said(wrong)) == (None, ["The publication time was not understood: kemarin"])


@pytest.mark.parametrize(
    ("more", "not_before", "is_public", "doubts"),
    [
        ({}, None, True, []),
        ({"embargoed": "2026-03-04T00:00:00Z"}, datetime(2026, 3, 4, tzinfo=UTC), True, []),
        ({"embargoed": ""}, None, False, ["It has an embargo whose end is not known."]),
        ({"pubStatus": "withheld"}, None, False, ["Its supplier does not let it be published: withheld"]),
        ({"pubStatus": "canceled"}, None, False, ["Its supplier does not let it be published: canceled"]),
        ({"usageTerms": "Hanya daring."}, None, True, ["Terms of use: Hanya daring."]),
        ({"expires": "2026-04-01"}, None, True, ["It may be used until 2026-04-01."]),
    ],
)
def test_embargo_status_and_terms(more, not_before, is_public, doubts):
    found = one(bodies=bodies("a"), **more)
    assert (found.not_before, found.is_public, said(found)) == (not_before, is_public, doubts)


# ---- what is no story


@pytest.mark.parametrize("kind", ["event", "picture", "audio", "video", "planning"])
def test_what_is_no_text_has_no_story(kind):
    assert read(LEAST | {"type": kind}) == [Broken("urn:x:1", "It is no story: {detail} without a text.", kind)]


def test_an_event_with_a_text_is_one():
    assert said(one(eventDetails={}, bodies=bodies("<p>Besok.</p>"))) == ["It is not of the type text: event"]


def test_a_story_without_text_is_doubted():
    assert said(one()) == ["There is no text below the headline."]


def test_objects_in_a_list_and_in_lines():
    items = [LEAST, "x", {"uri": "urn:x:2"}]
    for data in (items, b"\n".join(json.dumps(item).encode() for item in items)):
        found = read(data)
        assert [each.headline if isinstance(each, Story) else str(each) for each in found] == [
            "Judul",
            "It is not an object in JSON.",
            "It has no headline.",
        ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "It is not JSON."),
        (b'{"uri": ', "It is not JSON."),
        (b'{"uri": "\xff"}', "It is not JSON."),
        (b'{"a":' * 200_000, "It is not JSON."),
        (b"[" * 200_000, "It is not JSON."),
        (b'[{"uri": "' + b"a" * 20_000_000, "It is larger than 20 MB; write an object a line."),
    ],
)
def test_what_cannot_be_read(data, why):
    with pytest.raises(Unreadable) as error:
        read(data)
    assert str(error.value) == why


def test_scripts_in_every_field():
    script = "<script>x()</script>"
    found = one(headline=script, bodies=bodies(f"<p onclick='x()'>a{script}</p><a href='javascript:x()'>b</a>"))
    assert "script" not in "".join(block.html for block in found.body)


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (json.dumps(OWN).encode(), "ninjs"),
        (json.dumps([LEAST]).encode(), "ninjs"),
        (b'{\n "uri": "a",\n "body_text": "b"}', "ninjs"),
        (b'{"uri": "a", "headline": "b"}', "table"),
    ],
)
def test_detection(head, form):
    assert importers.detect(head[:65_536]) == form


# ---- whatever comes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["name", "role", "value", "type"]), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(OWN)), JSON))
def test_any_values(item):
    assert len(read(OWN | item)) >= 0
    assert len(read(LEAST | item)) >= 0


@given(st.binary(max_size=300))
def test_any_bytes(data):
    for start in (b"", b"[", b'{"uri": "a", "headlines":'):
        ninjs.matches(start + data)
        with suppress(Unreadable):
            read(start + data)


def test_json_that_would_fill_the_memory_is_refused():
    much = b'{"uri": "a", "headlines": [%s]}' % (b"[]," * 600_000 + b"{}")
    with pytest.raises(Unreadable, match="It has too many values"):
        read(much)
    (first, second) = read(json.dumps(LEAST).encode() + b"\n" + much)
    assert (first.headline, str(second)) == ("Judul", "It has too many values.")
