"""A pasted page as lines: white space folded, labels joined with their values, the page's furniture taken out. Pure."""

import re

from ... import html
from ..story import Unreadable
from ..story import gettext_noop as _
from .labels import is_label_alone, starts_label

MAX_HEADLINE = 200  # a longer first line is a paragraph

MAX_TEXT = 1_000_000  # characters, and
MAX_LINES = 10_000  # lines of a page; a story has some 30 of them

_BREAK = re.compile("[\v\f\u2028\u2029]")
# Soft hyphens, zero-width signs and marks of direction; the joiner only beside letters, for emoji need it.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]|\u200d(?=[\\w\\s]|$)"
)

# From such a line on, the page lists other stories; on all sites.
_END = re.compile(
    r"(?:terbaru|terkini|terpopuler|berita (?:terkait|lainnya|populer|terpopuler|terbaru)|artikel (?:terkait|lainnya)|"
    r"(?:rekomendasi|pilihan) untuk anda|video (?:terkini|terpopuler|pilihan.{0,20})|most popular|trending)\s?:?",
    re.IGNORECASE,
)

_SHARE = r"(?:facebook|twitter|whatsapp|telegram)"

# Whole lines that are the page's and not the story's.
_FURNITURE = re.compile(
    "|".join(
        (
            r"advertisement|\(?iklan\)?|sponsored",  # all
            r"scroll (?:to (?:continue|resume) (?:with )?content|ke bawah untuk .*|untuk .*)",  # detik, CNN, Kompas.tv
            r"gulir (?:ke bawah )?untuk .*|lanjutkan (?:dengan|membaca) konten.*",
            r"(?:bagikan|share|bagikan (?:artikel|berita) ini|bagikan ke|share this|share to)(?:\s?:.*)?",
            r"(?:salin|copy) (?:link|tautan)|url berhasil di ?salin|link disalin|simpan|tersalin",
            rf"linkedin|line|e-?mail|{_SHARE}(?:[ ,|/•]+(?:{_SHARE}|x|line))*",
            r"(?:\d+ )?komentar|tulis komentar|lihat (?:foto|semua komentar)|perbesar|zoom-in|cetak|print",
            r"ukuran (?:font|huruf).*|a[+-]|font(?::.*)?|text size.*",
            r"waktu baca \d+ menit|\d+ menit (?:baca|membaca)|dengarkan (?:artikel|berita)",
            r"\[gambas\s?:.*\]|\[video[^\]]*\]",  # detik, CNN, CNBC
            r"(?:halaman|page)(?:\s?:)?[\s\d.,>»|]*(?:selanjutnya|lihat semua|semua|berikutnya)?|selanjutnya|show all",
            r"baca (?:berita )?selengkapnya(?: (?:di|pada|dalam) .*)?|(?:baca )?halaman (?:selanjutnya|berikutnya).*",
            r"add (?:as a )?preferred source.*|jadikan .* sumber (?:utama|pilihan).*",
            r"(?:cek|ikuti|dapatkan|simak|baca)\b.{0,120}\b(?:google news|saluran whatsapp|grup telegram).*",
            r"dilarang keras (?:mengambil|memperbanyak|menyalin).*",  # ANTARA
            r"#growfearless with fimela|hak cipta .*dilindungi.*|all rights reserved\.?",
        )
    ),
    re.IGNORECASE,
)


def lines_of(text: str) -> list[str]:
    """Return the lines that hold something of the story, up to the list of the latest stories.

    Raises Unreadable for what is much longer than any page.
    """
    if len(text) > MAX_TEXT:
        raise Unreadable(_("It is longer than a page with a story."))
    raws = html.clean_text(_INVISIBLE.sub("", _BREAK.sub("\n", text))).split("\n")
    if len(raws) > MAX_LINES:
        raise Unreadable(_("It is longer than a page with a story."))
    made: list[str] = []
    for raw in raws:
        line = " ".join(raw.split())
        if _END.fullmatch(line):
            break
        if not line or (len(line) <= MAX_HEADLINE and _FURNITURE.fullmatch(line)):
            continue
        if made and _belongs_to_label(made[-1], line):
            made[-1] = f"{made[-1].rstrip(': ')} : {line}"
        else:
            made.append(line)
    return made


def _belongs_to_label(above: str, line: str) -> bool:
    """Whether `above` is a label alone, whose value the page has on the next line."""
    if not is_label_alone(above):
        return False
    return len(line) <= MAX_HEADLINE and not (starts_label(line) or line.endswith("."))
