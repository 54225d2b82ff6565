"""Stories of news agencies in five formats: every field of every sample, and what is none."""

import time
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from articles import importers
from articles.importers import wire_signs
from articles.importers.story import Unreadable

from .mangling import check, mangled
from .wires import FAMILIES, SAMPLES, expected, flat, read

FORMATS = {"newsml_g2": "newsml-g2"}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_field_of_a_sample(name):
    family, _slash, stem = name.partition("/")
    assert [flat(came) for came in read(SAMPLES[name].read_bytes())] == expected(family)[stem]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_format_is_detected_by_content(name):
    family = name.partition("/")[0]
    assert importers.detect(SAMPLES[name].read_bytes()[: importers.HEAD]) == FORMATS.get(family, family)


def test_each_family_has_twenty_samples_and_no_line_for_what_is_not_there():
    counts = Counter(name.partition("/")[0] for name in SAMPLES)
    assert all(counts[family] >= 20 for family in FAMILIES)
    assert {f"{family}/{stem}" for family in FAMILIES for stem in expected(family)} == set(SAMPLES)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(mangled())
def test_what_is_mangled_is_a_story_or_said_to_be_none(data):
    check(data)


# ---- NewsML-G2


def test_a_part_of_an_item_says_so():
    whole = SAMPLES["newsml_g2/ap_nitf"].read_bytes()
    part = whole[whole.index(b"<contentSet>") : whole.index(b"</newsItem>")]
    (found,) = read(part)
    assert (found.headline, str(found.doubts[0])) == (
        "Volcano closes island airport",
        "It is only a part of an item: contentset",
    )


def test_a_second_version_is_the_same_story():
    first, second = (read(SAMPLES[f"newsml_g2/{name}"].read_bytes())[0] for name in ("antara_teks", "antara_ralat"))
    assert (first.external_id, first.version, second.version) == (second.external_id, "1", "3")
    assert first.published == second.published


# ---- signs


@pytest.mark.parametrize("text", ["Müller größte Übersee", "élève à Besançon, été", "“Señor” – ñandú…"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_set_of_signs_is_told_by_what_they_make(text, encoding):
    assert wire_signs.decode(text.encode(encoding))[0] == text


def test_code_page_850_and_iso_6937_are_told():
    assert wire_signs.decode("Müller größte Ärzte".encode("cp850"))[0] == "Müller größte Ärzte"
    assert wire_signs.decode(b"M\xc8uller gr\xc8o\xfbte \xc8Arzte")[0] == "Müller größte Ärzte"


# ---- what does harm

_OPEN = b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="a"><contentSet><inlineXML>'
_MAIL = b"From: a@b.example\nSubject: a\nDate: Tue, 03 Mar 2026 09:15:00 +0700\n"
HOSTILE = {
    "laughs": b'<!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><nitf>&b;</nitf>',
    "file": b'<!DOCTYPE nitf [<!ENTITY a SYSTEM "file:///etc/passwd">]><nitf>&a;</nitf>',
    "deep": _OPEN + b"<p>" * 100_000,
    "elements": _OPEN + b"<p/>" * 2_000_000,
    "attributes": b"<newsItem " + b" ".join(b'a%d=""' % n for n in range(250_000)) + b"/>",
    "large": _OPEN + b"x" * 10_000_001,
    "parts": _MAIL + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3_000)),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_does_harm_is_refused_soon(data):
    start = time.monotonic()
    with pytest.raises(Unreadable):
        read(data)
    assert time.monotonic() - start < 60  # it ends; how fast is for benchmarks


def test_no_format_reads_another_as_its_own():
    for form in ("newsml-g2", "newsml", "nitf"):
        with pytest.raises(Unreadable):
            read(b"<x/>", form)


def test_nothing_is_empty():
    for form in ("newsml-g2", "newsml", "nitf", "iptc7901"):
        with pytest.raises(Unreadable, match="empty"):
            read(b" \r\n", form)
