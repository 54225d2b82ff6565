"""Hostile texts: pasted pages, JSON, tables."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from .parts import DEEP, MB, WORDS, Made, Sample, fixed, joined

# ---- plain text


def texts() -> Iterator[Sample]:
    """Yield pasted pages."""
    head = f"Judul Berita Hari Ini\nKrisis | 23 Februari 2026, 04:05 WIB\n{WORDS}\n\n"
    wholes = {
        "a line of 4.9 MB": head + "x " * 2_450_000,
        "4.9 MB of empty lines": head + "\n" * 4_900_000,
        "4.9 MB of short lines": head + "ab\n" * 1_630_000,
        "4.9 MB of brackets": head + "(Sumber: " * 540_000,
        "4.9 MB of labels": head + "Penulis : A Editor : B " * 210_000,
        "4.9 MB of labelled lines": head + "Penulis : A Editor : B\n" * 210_000,
        "4.9 MB of related lines": head + "Baca Juga: Judul Lain Yang Panjang\n" * 140_000,
        "4.9 MB of bars": "Judul Berita\n" + "a | " * 1_220_000,
        "4.9 MB of dashes": head + "LAMUKA, " + "– " * 1_220_000,
        "4.9 MB of digits": head + "1" * 4_900_000,
        "4.9 MB of accents": head + "a" + "\u0301" * 2_440_000,
        "4.9 MB of addresses": head + "Sumber : https://a.example/b " * 169_000,
        "scripts on every line": "<script>x()</script>\n" + "Judul <img src=x onerror=x()>\n" * 100,
        "NUL": head + "a\0b",
        "half a character": head + "a\ud800b",
        "other directions": head + "\u202ecod.exe\u202c \u2066a\u2069\n" * 100,
    }
    yield from (("pasted", name, "a.txt", fixed(text), ()) for name, text in wholes.items())
    yield "pasted", "a line of 100 MB", "a.txt", fixed("x", 100 * MB), ()
    yield "pasted", "nothing", "a.txt", fixed(b""), ()
    yield "pasted", "says UTF-16, is not", "a.txt", fixed(b"\xff\xfe" + b"\x00\xd8" * 1001), ()
    yield "pasted", "a program", "a.txt", fixed(b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 100), ()


# ---- JSON: ninjs


def ninjs() -> Iterator[Sample]:
    """Yield ninjs."""

    def item(**more: Any) -> dict[str, Any]:
        told = {"uri": "tag:a.example,2026:1", "type": "text", "headline": "Judul", "versioncreated": "2026-01-01"}
        return told | {"body_html": f"<p>{WORDS}</p>"} | more

    def doc(**more: Any) -> Callable[[], Made]:
        return fixed(json.dumps(item(**more)))

    raw = '{"uri":"a:1","type":"text","headline":"Judul","versioncreated":"2026-01-01","body_text":'
    beside = {str(n): {"type": "picture", "headline": f"a{n}", "uri": f"a:{n}"} for n in range(100_000)}
    yield "ninjs", "nested 200,000 deep", "a.json", fixed(raw + "[" * DEEP), ()
    yield "ninjs", "nested 200,000 deep and closed", "a.json", fixed(raw + "[" * DEEP + "]" * DEEP + "}"), ()
    yield "ninjs", "a line of 100 MB", "a.json", joined(fixed(raw + '"'), fixed("x", 100 * MB), fixed('"}')), ()
    yield (
        "ninjs",
        "19 MB of small objects",
        "a.json",
        fixed("[" + raw + '"a"}' + ",{}" * 6_300_000 + "]"),
        ("--dry-run",),
    )
    yield "ninjs", "19 MB of empty lists", "a.json", fixed(raw + "[" + "[]," * 6_300_000 + "[]]}"), ()
    yield "ninjs", "a number of 4.9 MB", "a.json", fixed(raw + "1" * 4_900_000 + "}"), ()
    yield "ninjs", "no numbers", "a.json", fixed(raw + '"a","width":NaN,"b":1e999,"embargoed":-Infinity}'), ()
    yield "ninjs", "100,000 pictures beside it", "a.json", doc(associations=beside), ()
    yield "ninjs", "10,000 names of people", "a.json", doc(people=[{"name": f"A {n}"} for n in range(10_000)]), ()
    yield "ninjs", "HTML nested 200,000 deep", "a.json", doc(body_html="<div>" * DEEP), ()
    yield "ninjs", "HTML of 19,000 bold words", "a.json", doc(body_html="<b>a" * 19_000), ()
    yield "ninjs", "4.9 MB of ampersands", "a.json", doc(body_html="&" * 4_900_000), ()
    yield "ninjs", "half a character", "a.json", doc(headline="a\ud800b", body_text="\udfff"), ()
    yield "ninjs", "NUL", "a.json", doc(headline="a\0b", uri="a:\0"), ()
    yield "ninjs", "UTF-16", "a.json", fixed(json.dumps(item()).encode("utf-16")), ()
    yield "ninjs", "not UTF-8", "a.json", fixed(raw.encode() + b'"\xff\xfe\xd8"}'), ()
    scripted = dict.fromkeys(
        ("byline", "located", "copyrightholder"), "<script>x()</script>\"'><img src=x onerror=x()>"
    )
    yield "ninjs", "a script in every field", "a.json", doc(**scripted, headline="<svg onload=x()>"), ()


# ---- tables


def tables() -> Iterator[Sample]:
    """Yield CSV and JSON Lines."""
    row = json.dumps({"headline": "Judul", "body": "a", "external_id": "1"})
    yield (
        "JSONL",
        "a line of 100 MB",
        "a.jsonl",
        joined(fixed(row + '\n{"headline":"'), fixed("x", 100 * MB), fixed('"}\n' + row)),
        (),
    )
    yield "JSONL", "100 MB of empty objects", "a.jsonl", joined(fixed(row + "\n"), fixed("{}\n", 33 * MB)), ()
    yield "JSONL", "100 MB of empty lines", "a.jsonl", joined(fixed(row + "\n"), fixed("\n", 100 * MB)), ()
    yield "JSONL", "nested 200,000 deep", "a.jsonl", fixed(row + '\n{"headline":' + "[" * DEEP + "\n" + row), ()
    many = json.dumps({"headline": "Judul"} | {f"k{n}": n for n in range(300_000)})
    yield "JSONL", "300,000 columns", "a.jsonl", fixed(f"{row}\n{many}"), ()
    yield (
        "JSONL",
        "100,000 names of people",
        "a.jsonl",
        fixed(row + "\n" + json.dumps({"headline": "J", "authors": [f"A {n}" for n in range(100_000)]})),
        (),
    )
    yield (
        "JSONL",
        "4.9 MB of one field",
        "a.jsonl",
        fixed(row + "\n" + json.dumps({"headline": "J", "body": WORDS * 59_000})),
        (),
    )
    yield "JSONL", "half a character", "a.jsonl", fixed('{"headline":"a\\ud800b","body":"\\udfff"}'), ()
    yield "JSONL", "NUL", "a.jsonl", fixed('{"headline":"a\\u0000b","body":"a\\u0000"}'), ()
    yield "CSV", "a line of 100 MB", "a.csv", joined(fixed("headline,body\na,b\n"), fixed("x", 100 * MB)), ()
    yield "CSV", "a quotation of 100 MB", "a.csv", joined(fixed('headline,body\na,"'), fixed("x\n", 50 * MB)), ()
    yield "CSV", "100 MB of quotation marks", "a.csv", joined(fixed("headline,body\na,"), fixed('"', 100 * MB)), ()
    yield "CSV", "100 MB of empty lines", "a.csv", joined(fixed("headline,body\na,b\n"), fixed("\n", 100 * MB)), ()
    yield (
        "CSV",
        "100 MB of too short rows",
        "a.csv",
        joined(fixed("headline,body\na,b\n"), fixed(",a\n", 33 * MB)),
        (),
    )
    yield "CSV", "a million columns", "a.csv", fixed("headline,body" + ",a" * MB + "\nx,y"), ()
    yield "CSV", "NUL", "a.csv", fixed("headline,body\na\0b,c\0d"), ()
    yield "CSV", "UTF-16", "a.csv", fixed("headline,body\na,b".encode("utf-16")), ()
    yield (
        "CSV",
        "not UTF-8 further on",
        "a.csv",
        fixed(b"headline,body\n" + b"a,%s\n" % (b"b" * 100_000) + b"\xff\xfe\x81,b"),
        ("--dry-run",),
    )
    yield "CSV", "formulas", "a.csv", fixed("headline,body\n\"=cmd|' /C calc'!A0\",@SUM(1)"), ()
