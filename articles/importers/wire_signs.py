"""Bytes of old wires to text: which of the character sets that agencies send, for none says which it is. Pure.

UTF-8, Windows-1252 (ISO 8859-1 within it), code page 850, and ISO 6937 with its accents before their letters, as the
IPTC's recommendation 7901 has it.
"""

import re
import unicodedata

from .story import Doubt
from .story import gettext_noop as _

# ISO 6937: an accent stands before its letter, as Unicode's combining one does after it.
_ACCENTS = {
    0xC1: "\u0300", 0xC2: "\u0301", 0xC3: "\u0302", 0xC4: "\u0303", 0xC5: "\u0304", 0xC6: "\u0306", 0xC7: "\u0307",
    0xC8: "\u0308", 0xCA: "\u030a", 0xCB: "\u0327", 0xCD: "\u030b", 0xCE: "\u0328", 0xCF: "\u030c",
}  # fmt: skip
_SIGNS = {
    0xA1: "¡", 0xA2: "¢", 0xA3: "£", 0xA4: "$", 0xA5: "¥", 0xA7: "§", 0xA8: "¤", 0xA9: "‘", 0xAA: "“", 0xAB: "«",
    0xB0: "°", 0xB1: "±", 0xB2: "²", 0xB3: "³", 0xB4: "×", 0xB5: "µ", 0xB6: "¶", 0xB7: "·", 0xB8: "÷", 0xB9: "’",
    0xBA: "”", 0xBB: "»", 0xBC: "¼", 0xBD: "½", 0xBE: "¾", 0xBF: "¿", 0xD0: "—", 0xD2: "®", 0xD3: "©", 0xD4: "™",
    0xE1: "Æ", 0xE2: "Đ", 0xE3: "ª", 0xE8: "Ł", 0xE9: "Ø", 0xEA: "Œ", 0xEB: "º", 0xEC: "Þ", 0xF0: "ĸ", 0xF1: "æ",
    0xF2: "đ", 0xF3: "ð", 0xF5: "ı", 0xF8: "ł", 0xF9: "ø", 0xFA: "œ", 0xFB: "ß", 0xFC: "þ", 0x20: " ", 0xA0: "\xa0",
}  # fmt: skip
_LIKELY = set("äöüßÄÖÜéèêëàâáãåçñíìîïóòôõúùûøæœÉÈÀÅÇÑÓØÆčšžłśćńęąřěůő“”„‘’‚–—…€£§°«»·©®½¿¡")
_ESCAPES = re.compile(rb"\x1b[\x20-\x2f]*[\x30-\x7e]|[\x0e\x0f]")
_CASE = re.compile(r"[a-zß-ÿ][A-ZÀ-Þ]")
NAMES = {"cp1252": "Windows-1252", "cp850": "CP850", "iso6937": "ISO 6937"}
SAMPLE = 100_000  # bytes by which the set is told


def decode(data: bytes) -> tuple[str, list[Doubt]]:
    """Return bytes as text, and the doubt that there is where the set had to be guessed."""
    data = _ESCAPES.sub(b"", data)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    best = max(NAMES, key=lambda name: _score(_as(data[:SAMPLE], name)))
    doubt = Doubt(
        _("The text is not UTF-8; it was read as {detail}. Check accents, dashes and quotation marks."), NAMES[best]
    )
    return _as(data, best), [doubt]


def _as(data: bytes, name: str) -> str:
    if name != "iso6937":
        return data.decode(name, errors="replace")
    signs: list[str] = []
    accent = ""
    for byte in data:
        if byte in _ACCENTS:
            accent = _ACCENTS[byte]
            continue
        sign = chr(byte) if byte < 0x80 else _SIGNS.get(byte, "\ufffd")
        signs.append(unicodedata.normalize("NFC", sign + accent) if accent else sign)
        accent = ""
    return "".join(signs)


def _score(text: str) -> int:
    """Return how much a text looks like one: letters of Europe and quotation marks for, other signs against."""
    points = sum(1 if sign in _LIKELY else -2 for sign in text if sign > "\x7f" and sign != "\xa0")
    points -= 5 * text.count("\ufffd")
    return points - 2 * sum(not found[0].isascii() for found in _CASE.finditer(text))
