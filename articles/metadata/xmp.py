"""XMP (ISO 16684-1): its RDF as names with values. Structures become paths, as "plus:Licensor/LicensorName"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError  # what parses is defusedxml

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from .text import clean, decode

MAX_BYTES = 2_000_000
MAX_EVENTS = 60_000  # starts and ends of elements
MAX_DEPTH = 40
MAX_VALUE = 4_000  # characters
MAX_NAMES = 2_000
MAX_ITEMS = 200  # values under one name

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ARRAYS = (f"{_RDF}Alt", f"{_RDF}Bag", f"{_RDF}Seq")
_LI, _LANG = f"{_RDF}li", f"{_XML}lang"
EXTENSION = "xmpNote:HasExtendedXMP"
# The prefixes that these are written with here, whatever a file calls them.
PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/xmp/note/": "xmpNote",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
}
# Where the camera stood: coordinates under any name, and IPTC's "location created". "Location shown" is editorial.
PLACE = re.compile(r"gps|latitude|longt?itude|altitude|^(?:lat|lon|lng|long)$|^LocationCreated$", re.IGNORECASE)
_NOT_A_PLACE = re.compile(r"^GPS(?:VersionID|TimeStamp|DateStamp|MapDatum|MeasureMode)$", re.IGNORECASE)

_BEGIN = re.compile(r"<\w+:(?:xmpmeta|xapmeta|RDF)\b")


@dataclass(slots=True)
class Xmp:
    """What a packet says, by name; a text in another language than the first is under "name@language"."""

    values: dict[str, list[str]] = field(default_factory=dict)
    has_location: bool = False
    problems: list[str] = field(default_factory=list)

    def add(self, name: str, text: str | None) -> None:
        """Keep a value, unless it says where the camera stood."""
        value = clean(text or "", MAX_VALUE)
        if not value:
            return
        parts = [part.rpartition(":")[2].partition("@")[0] for part in name.split("/")]
        if any(PLACE.search(part) for part in parts):
            self.has_location |= not all(_NOT_A_PLACE.match(part) for part in parts)
            return
        values = self.values.get(name, [])
        if len(values) < MAX_ITEMS and len(self.values) < MAX_NAMES:
            self.values[name] = [*values, value]
        elif "xmp-too-many" not in self.problems:
            self.problems.append("xmp-too-many")


def parse(data: bytes, found: Xmp | None = None) -> Xmp:
    """Return what a packet says, added to `found` if that is given; what is broken is named in `problems`."""
    found = found or Xmp()
    if len(data) > MAX_BYTES:
        found.problems.append("xmp-too-large")
        return found
    data = data.strip(b"\0 \r\n\t")
    if not data:
        return found
    root, names, problem = _tree(data)
    if problem == "xmp-broken":
        mended, mended_names, still = _tree(_mended(data))
        if still != problem:
            root, names, problem = mended, mended_names, still or "xmp-mended"
    if problem:
        found.problems.append(problem)
    if root is not None:
        found.add("x:xmptk", root.get("{adobe:ns:meta/}xmptk"))
        for description in _descriptions(root):
            _fields("", description, names, found)
    return found


def _tree(data: bytes) -> tuple[Element | None, dict[str, str], str]:
    """Return what could be parsed, the prefixes of its namespaces, and what was wrong, if anything."""
    names = dict(PREFIXES)
    root: Element | None = None
    depth = 0
    try:
        events = iterparse(BytesIO(data), events=("start-ns", "start", "end"), forbid_dtd=True)
        for number, (event, what) in enumerate(events):
            if event == "start-ns":
                names.setdefault(what[1], what[0])
                continue
            depth += 1 if event == "start" else -1
            root = what if root is None else root
            if depth > MAX_DEPTH:
                return root, names, "xmp-too-deep"
            if number > MAX_EVENTS:
                return root, names, "xmp-too-many"
    except (ParseError, DefusedXmlException, ValueError, LookupError):  # syntax; entities; encodings
        return root, names, "xmp-broken"
    return root, names, ""


def _mended(data: bytes) -> bytes:
    """Return the packet from its first to its last tag, in UTF-8, without characters that XML has not."""
    text = clean(decode(data), MAX_BYTES)
    start = _BEGIN.search(text)
    return text[start.start() if start else 0 : text.rfind(">") + 1].encode()


def _descriptions(root: Element) -> Iterator[Element]:
    for rdf in root.iter(f"{_RDF}RDF"):
        yield from rdf


def _name(tag: str, names: dict[str, str]) -> str:
    space, _, local = tag.removeprefix("{").rpartition("}")
    return f"{names.get(space) or space}:{local}" if space else local


def _under(path: str, tag: str, names: dict[str, str]) -> str:
    name = _name(tag, names)
    return f"{path}/{name.rpartition(':')[2]}" if path else name


def _fields(path: str, node: Element, names: dict[str, str], found: Xmp) -> None:
    """Add the fields of a description or structure: its attributes and its children."""
    for tag, text in node.attrib.items():
        if not tag.startswith((_RDF, _XML)) and tag.startswith("{"):
            found.add(_under(path, tag, names), text)
    for child in node:
        _property(path if child.tag == f"{_RDF}value" else _under(path, child.tag, names), child, names, found)


def _property(name: str, node: Element, names: dict[str, str], found: Xmp) -> None:
    """Add a property: a text, an address, an array, a structure in any of the three ways that RDF writes one."""
    found.add(name, node.get(f"{_RDF}resource"))
    if len(node) == 0:
        found.add(name, node.text)
    if len(node) == 0 or node.get(f"{_RDF}parseType") == "Resource":
        _fields(name, node, names, found)
        return
    for child in node:
        if child.tag in _ARRAYS:
            _array(name, child, names, found)
        else:
            _fields(name, child, names, found)


def _array(name: str, array: Element, names: dict[str, str], found: Xmp) -> None:
    items = list(array.iterfind(_LI))
    if array.tag != _ARRAYS[0]:
        for item in items:
            _property(name, item, names, found)
        return
    first = next((item for item in items if item.get(_LANG, "x-default") == "x-default"), items[0] if items else None)
    for item in items:
        _property(name if item is first else f"{name}@{clean(item.get(_LANG, ''), 20)}", item, names, found)
