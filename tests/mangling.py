"""Files as bad lines, bad programs and bad people make them: cut off, reordered, with other bytes in them."""

from collections.abc import Callable
from random import Random

from hypothesis import strategies as st
from lxml import etree

from articles import html
from articles.importers.story import Broken, Story, Text, Unreadable

from .wires import SAMPLES, read

DATA = {name: path.read_bytes() for name, path in SAMPLES.items()}
TEXTS = (
    "",
    "  ",
    "0",
    "-1",
    "99999999999999999999",
    "<p>",
    "&amp;",
    "\u202e",
    "é" * 300,
    "2026-13-45T99:99",
    "kill",
    "(",
    "=",
)


def _cut(data: bytes, draw: Random) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _slices(data: bytes, draw: Random) -> list[bytes]:
    first, second, third = sorted(draw.randrange(len(data) + 1) for _ in range(3))
    return [data[:first], data[first:second], data[second:third], data[third:]]


def _reordered(data: bytes, draw: Random) -> bytes:
    parts = _slices(data, draw)
    draw.shuffle(parts)
    return b"".join(parts)


def _without(data: bytes, draw: Random) -> bytes:
    parts = _slices(data, draw)
    return parts[0] + parts[1] + parts[3]


def _doubled(data: bytes, draw: Random) -> bytes:
    parts = _slices(data, draw)
    return parts[0] + parts[1] * draw.randrange(2, 5) + parts[2] + parts[3]


def _overwritten(data: bytes, draw: Random) -> bytes:
    parts = _slices(data, draw)
    return parts[0] + draw.randbytes(min(len(parts[1]), 40)) + parts[2] + parts[3]


def _flipped(data: bytes, draw: Random) -> bytes:
    found = bytearray(data)
    for _ in range(draw.randrange(1, 6)):
        if found:
            found[draw.randrange(len(found))] = draw.choice(
                b"\x00\x01\x02\x03\x04\x1b \n\r<>&\"'=/:;-()\x80\xc8\xff09Aa"
            )
    return bytes(found)


def _lines(data: bytes, draw: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    draw.shuffle(lines)
    return b"".join(lines)


def _elements(data: bytes, draw: Random) -> bytes:
    """Well-formed XML whose elements are moved, doubled, gone, or say something else; other data as it is."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.LxmlError, ValueError):
        return data
    for _ in range(draw.randrange(1, 8)):
        nodes = list(root.iter(etree.Element))
        node, other = draw.choice(nodes), draw.choice(nodes)
        what = draw.randrange(5)
        if what == 0 and node.getparent() is not None:
            node.getparent().remove(node)
        elif what == 1 and node is not root and other not in node.iter():
            other.insert(draw.randrange(len(other) + 1), node)
        elif what == 2:
            node.text = draw.choice(TEXTS)
        elif what == 3:
            for key in node.attrib:
                node.set(key, draw.choice(TEXTS))
        else:
            node.tag, other.tag = other.tag, node.tag
    return etree.tostring(root)


WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _cut, _reordered, _without, _doubled, _overwritten, _flipped, _lines, _elements, _elements,
)  # fmt: skip


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A sample that was mangled in one to three ways."""
    data = DATA[draw(st.sampled_from(sorted(DATA)))]
    hand = draw(st.randoms(use_true_random=False))
    for way in draw(st.lists(st.sampled_from(WAYS), min_size=1, max_size=3)):
        data = way(data, hand)
    return data


def check(data: bytes) -> str:
    """Read a file; whatever it holds must be a story in order, or said to be none. Returns what came of it."""
    try:
        found = read(data)
    except Unreadable:
        return "unreadable"
    for came in found:
        assert isinstance(came, Story | Broken)
        assert str(came)
        if isinstance(came, Story):
            assert came.headline
            assert len(came.digest()) == 64
            markup = [block.html for block in came.body if isinstance(block, Text)]
            assert all(html.sanitise(each) == each for each in markup)
            assert all(str(doubt) for doubt in (*came.doubts, *came.left_out))
    return "story" if any(isinstance(came, Story) for came in found) else "none"
