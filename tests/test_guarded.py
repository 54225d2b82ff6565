"""XML from strangers is looked through first."""

import io
import time

import pytest

from articles.importers.guarded import guard
from articles.importers.story import Unreadable

LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY a{n} "{("&a%s;" % (n - 1 if n > 1 else "")) * 10}">' for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "It is empty."),
        (b"<a><b></a>", "It is not well-formed XML."),
        (b"<a>\xff</a>", "It is not well-formed XML."),
        (b"<a>\0</a>", "It is not well-formed XML."),
        (b'<?xml version="1.0" encoding="utf-16"?><a/>', "It is not well-formed XML."),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "It is in an encoding that is not known."),
        (LAUGHS.encode() + b"]><a>&a9;</a>", "It declares entities."),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "It declares entities."),
        (b'<!DOCTYPE a SYSTEM "http://contoh.example/a.dtd"><a/>', "It refers to a DTD elsewhere."),
        (b"<a>" * 200_000, "Its elements are nested too deep."),
        (b"<a><b><c>" + b"<d/>" * 200_001, "A part of it has too many elements."),
        (b"<a><b><c>" + b"x" * 100_000_000, "A part of it is larger than 20 MB."),
        (b'<a b="' + b"x" * 100_000_000, "One of its tags or comments is larger than 1 MB."),
        (b"<a><!--" + b"x" * 2_000_000 + b"--></a>", "One of its tags or comments is larger than 1 MB."),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_does_harm_is_refused_soon(data, why):
    start = time.monotonic()
    with pytest.raises(Unreadable) as error:
        guard(data)
    assert str(error.value) == why
    assert time.monotonic() - start < 60  # it ends; how fast is for benchmarks


@pytest.mark.parametrize(
    "data",
    [
        b"<a/>",
        b"<a>" * 200 + b"</a>" * 200,
        b'<a b="' + b"x" * 900_000 + b'"><![CDATA[' + b"y" * 2_000_000 + b"]]></a>",
        b"<!DOCTYPE a [<!ELEMENT a ANY>]><a/>",
        '<?xml version="1.0" encoding="windows-1252"?><a>é</a>'.encode("cp1252"),
        "\ufeff<a>é</a>".encode("utf-16-le"),
        b"<a>" + b"<b>" + b"<c>xxxxxxxxxxxxxxxxxxxxx</c>" * 1_000_000 + b"</b></a>",
    ],
    ids=["small", "deep", "wide", "dtd", "declared", "marked", "long"],
)
def test_what_is_well_formed_is_rewound(data):
    stream = io.BytesIO(data)
    guard(stream)
    assert stream.tell() == 0
