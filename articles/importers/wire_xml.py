"""XML as news agencies send it: with a DOCTYPE, entities of HTML, an encoding that is not the one it names. Pure.

The tree that comes out has names of elements and attributes in small letters and without namespaces: agencies spell
both in several ways, and no two names of the formats read here differ in that alone.
"""

import re
from html.entities import html5
from typing import Any

from lxml import etree

from ..plain import clean_text, one_line
from .guarded import guard
from .story import Doubt, Unreadable
from .story import gettext_noop as _

MAX_BYTES = 10_000_000
MAX_TAGS = 200_000  # opening and closing ones; as many attributes

Element = Any  # lxml has no types

_DECLARED = re.compile(r"^\s*<\?xml[^>]{0,300}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]{0,500}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]{0,1000}>")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_OWN = {"amp", "lt", "gt", "quot", "apos"}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STRAY = re.compile(r"&(?!#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};|(?:amp|lt|gt|quot|apos);)")
_NO_SIGN = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcBC]|[eE]|[fF]|1[0-9a-fA-F]));")
_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_ENCODINGS = re.compile(
    r"(?:utf|us-?ascii|ascii|iso|latin|windows-|cp\d|koi8|mac|gb|big5|euc|shift)[\w-]*", re.IGNORECASE
)
_LATIN = re.compile(r"(?:iso[-_]?8859[-_]?1|latin[-_]?1|us-?ascii|ascii)", re.IGNORECASE)


def beginning(head: bytes) -> str:
    """Return the first bytes of a file as text, whatever is wrong with it, to tell its format by."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return head.decode("utf-16" if wide else "utf-8-sig", errors="ignore").lstrip()


def tree(data: bytes) -> tuple[Element, list[Doubt]]:
    """Return the root element of a document, and what is doubtful about its signs.

    Raises Unreadable for what is no XML even when it is mended, for what does harm, and for more than 10 MB.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(_("It is larger than 10 MB."))
    if max(data.count(b"<"), data.count(b"=")) > MAX_TAGS:
        raise Unreadable(_("It has too many elements."))
    text, doubts = _decoded(data)
    text = _FORBIDDEN.sub(" ", _DOCTYPE.sub("", _DECLARATION.sub("", text, count=1), count=1)).strip()
    clean = _outside(text, lambda part: _NAMED.sub(_numbered, part)).encode()
    try:
        guard(clean)
    except Unreadable:
        mended = _outside(clean.decode(), _mended).encode()
        if mended == clean:
            raise
        guard(mended)
        clean = mended
        doubts.append(Doubt(_("It is not well-formed XML; signs in it were mended.")))
    return _parsed(clean), doubts


def _parsed(clean: bytes) -> Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(clean, parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable(_("It is not well-formed XML.")) from error
    for element in root.iter(etree.Element):
        element.tag = _local(element.tag)
        if any(key != key.lower() or key[0] == "{" for key in element.attrib):
            given = {_local(key): value for key, value in element.attrib.items()}
            element.attrib.clear()
            element.attrib.update(given)
    return root


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()


def _decoded(data: bytes) -> tuple[str, list[Doubt]]:
    if not data.strip():
        raise Unreadable(_("It is empty."))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), []
    named = _DECLARED.match(data[:1_000].removeprefix(b"\xef\xbb\xbf").decode("latin-1"))
    said = named[1] if named else "utf-8"
    is_known = bool(_ENCODINGS.fullmatch(said)) and not said.lower().startswith(("utf-16", "utf-32"))
    for encoding in ("utf-8-sig", said if is_known and not _LATIN.fullmatch(said) else "cp1252", "cp1252"):
        try:
            text = data.decode(encoding)
        except (LookupError, ValueError):
            continue
        is_said = data.isascii() or encoding == said or (encoding, said.lower()) == ("utf-8-sig", "utf-8")
        if is_said or (encoding == "cp1252" and _LATIN.fullmatch(said)):
            return text, []
        name = "UTF-8" if encoding == "utf-8-sig" else "Windows-1252" if encoding == "cp1252" else encoding
        return text, [Doubt(_("It is not in the encoding that it names; it was read as {detail}."), name)]
    text = data.decode("utf-8", errors="replace")
    return text, [Doubt(_("Some signs are not {detail} and are lost."), said)]


def _outside(text: str, change: Any) -> str:
    """Return text changed outside of CDATA sections."""
    parts = _CDATA.split(text)
    return "".join(part if number % 2 else change(part) for number, part in enumerate(parts))


def _numbered(found: re.Match[str]) -> str:
    """Return an entity of HTML, which XML knows not, as a number."""
    signs = None if found[1] in _XML_OWN else html5.get(f"{found[1]};")
    return "".join(f"&#{ord(sign)};" for sign in signs) if signs else found[0]


def _mended(part: str) -> str:
    """Return markup whose lone "&" and "<" are words, without references to signs that XML has not."""
    return _LESS.sub("&lt;", _STRAY.sub("&amp;", _NO_SIGN.sub(" ", part)))


# ---- asking


def first(element: Element, *paths: str) -> Element | None:
    """Return the first element at one of these paths, which are tried in their order."""
    for path in paths:
        found = element.find(path)
        if found is not None:
            return found
    return None


def words(element: Element | None) -> str:
    """Return all words of an element on one line."""
    return "" if element is None else one_line(clean_text("".join(element.itertext())))


def said(element: Element, *paths: str) -> str:
    """Return the words of the first element at these paths that has any."""
    return next((found for path in paths for each in element.iterfind(path) if (found := words(each))), "")


def value(element: Element | None, *names: str) -> str:
    """Return the first of these attributes that says something, on one line."""
    given = (element.get(name) or "" for name in names) if element is not None else iter(())
    return next((found for each in given if (found := one_line(clean_text(each)))), "")
