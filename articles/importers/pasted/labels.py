"""Labels and what stands after them: "Penulis : …", "Baca juga: …", "Tag: …", as the sites write them. Pure."""

import re

MAX_LABELLED = 300  # what stands after "Penulis:" and is longer is a sentence
MAX_TITLE = 200

# Label -> what it names; letter case apart. ANTARA writes Pewarta, Republika Rep and Red, Tempo Reporter.
ROLES = {
    "penulis": "authors",
    "reporter": "authors",
    "pewarta": "authors",
    "wartawan": "authors",
    "kontributor": "authors",
    "jurnalis": "authors",
    "oleh": "authors",
    "rep": "authors",
    "editor": "editors",
    "redaktur": "editors",
    "penyunting": "editors",
    "red": "editors",
    "sumber": "sources",
    "tag": "tags",
    "tags": "tags",
    "kata kunci": "tags",
    "topik": "topics",
}
# These count only below the text or below another label: within it "Sumber" says where a figure comes from.
AT_FOOT = {"sources", "tags", "topics"}

_LABEL = re.compile(rf"(?:^|(?<=[\s|/]))({'|'.join(ROLES)})\s?[:：]\s?", re.IGNORECASE)
_ALONE = re.compile(r"(?:reporter|penulis|pewarta|editor|tags?)", re.IGNORECASE)  # Tempo: no colon, a line each
_BARE = re.compile(r"(penulis|reporter)\s([^:|]+)\|\s?(editor)\s([^:|]+)", re.IGNORECASE)  # Kompas.com
_BRACKETED = re.compile(r"\((?=(?:reporter|penulis|pewarta|editor|rep)\s?:)([^()]*)\)", re.IGNORECASE)

_ALSO = r"(?:baca|lihat|simak|tonton|saksikan)\s(?:juga|pula)(?:\s(?:video|foto|artikel))?"
_ALSO_TITLE = re.compile(rf"{_ALSO}\s?[:：]\s?(?P<title>.*)", re.IGNORECASE)
_OTHER_TITLE = re.compile(
    r"(?:baca|simak|lihat|baca (?:selengkapnya|selanjutnya|artikel lain)|selanjutnya|(?:simak|lihat|tonton) video|"
    r"pilihan (?:editor|redaksi)|next article|(?:artikel|berita) terkait)\s?[:：]\s?(?P<title>.*[^.])",
    re.IGNORECASE,
)
_QUOTED_TITLE = re.compile(
    r"(?:simak|lihat|tonton)(?: juga)?(?: video)?\s?[:：]?\s?[‘“'\"](?P<title>[^’”\"]+)[’”'\"]\s?[:：]?", re.IGNORECASE
)
_ALSO_ALONE = re.compile(
    rf"(?:{_ALSO}|pilihan (?:editor|redaksi)|next article|baca selanjutnya)\s?[:：]?|"
    r"(?:baca|simak|lihat|baca selengkapnya|selanjutnya)\s?[:：]",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"pilihan (?:editor|redaksi)\s?[:：]", re.IGNORECASE)


def labelled(line: str) -> dict[str, str]:
    """Return what a line that begins with a label names -> what stands after the label; else nothing."""
    if found := _BARE.fullmatch(line):
        return {"authors": found[2].strip(), "editors": found[4].strip()}
    if found := _BRACKETED.fullmatch(line):
        line = found[1]
    before, *parts = _LABEL.split(line)
    if before.strip() or any(len(part) > MAX_LABELLED for part in parts):
        return {}
    named: dict[str, str] = {}
    for label, value in zip(parts[::2], parts[1::2], strict=True):
        role = ROLES[label.casefold()]
        named[role] = joined(named.get(role, ""), value.strip(" |/"))
    return named


def joined(before: str, value: str) -> str:
    """Return two values of one label as one."""
    return "; ".join(part for part in (before, value) if part)


def bracketed(line: str) -> tuple[str, str]:
    """Split "Hujan turun. (Reporter: A | Editor: B)" into the text and the byline; "" for no byline."""
    found = None
    for found in _BRACKETED.finditer(line):  # noqa: B007 -- the last one counts
        pass
    if not found or line[found.end() :].strip(" ."):
        return line, ""
    return line[: found.start()].strip(), found[0]


def starts_label(line: str) -> bool:
    """Whether a line begins with a label or names another story."""
    return bool(_LABEL.match(line) or _ALSO_TITLE.match(line) or is_label_alone(line))


def is_label_alone(line: str) -> bool:
    """Whether a line is a label whose value must be on the next."""
    return bool(_ALSO_ALONE.fullmatch(line) or _LABEL.fullmatch(line) or _ALONE.fullmatch(line))


def read_also(line: str) -> str:
    """Return the headline that a "Baca Juga" line names, "" for any other line."""
    found = _ALSO_TITLE.fullmatch(line)
    if not found and len(line) <= MAX_TITLE:
        found = _QUOTED_TITLE.fullmatch(line) or _OTHER_TITLE.fullmatch(line)
    return found["title"].strip() if found else ""


def is_also(line: str) -> bool:
    """Whether a line names another story, or would if anything stood after its label."""
    return bool(_ALSO_TITLE.match(line) or _ALSO_ALONE.fullmatch(line) or read_also(line))


def opens_list(line: str) -> bool:
    """Whether the headlines below the line belong to it too: CNN Indonesia's "Pilihan Redaksi"."""
    return bool(_SEVERAL.match(line))
