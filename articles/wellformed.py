"""Any markup as well-formed, harmless markup, and that token by token; in time linear in its length.

nh3 parses and cleans as browsers do. What would cost it the square of a length, or a bomb's memory, is mended before:
ordinary markup passes through as it is. Each figure is far beyond what a story has.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape

import nh3

MAX_TAGS = 20_000  # then only paragraphs and line breaks are read: deep nesting costs the square of its depth
MAX_COPIES = 2_000_000  # of marks: each paragraph repeats those that no end tag closed
MAX_NAMED = 2_000  # attributes of one tag, each of which is compared with all before it
APART = 200  # escaped signs between two stops

# Marks that the parser opens again in the next paragraph; up to three alike, so without attributes there are few.
_MARK = "b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
_MARKED = re.compile(rf"<({_MARK})[\s/][^<>]*>", re.IGNORECASE)
_ANY_MARK = re.compile(rf"<(?:{_MARK})[\s/]", re.IGNORECASE)
_BOLD = re.compile(r"<b\s[^<>]*>", re.IGNORECASE)
_NORMAL = re.compile(r"\bfont-weight:\s*normal", re.IGNORECASE)
_ANY = re.compile(r"<(/?)(p|br)\b[^<>]*>|<[^<>]*>|<", re.IGNORECASE)
# A start tag as the parser sees it, or more than that: what is quoted may hold any sign.
_QUOTED = r"""=\s*+(?:"[^"]*+"|'[^']*+')"""
_START = re.compile(rf"<[a-z](?:[^>=]++|{_QUOTED}|=)*+>?", re.IGNORECASE)
_QUOTATION = re.compile(_QUOTED)
_BETWEEN = re.compile(r"[\s/='\"]+")
# When it writes a text, nh3 looks for the next "<" from each "&" and each fixed space on, as far as the text goes. So
# one is put there every so often, behind a sign that no text has, and taken out again.
_STRETCH = re.compile(rf"(?:[&\xa0][^&\xa0]*+){{{APART}}}")
_STOP = re.compile("\ufffe(?:<|&lt;|&amp;lt;)")

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [\w-]+="[^"]*")*)>|([^<]+|<)')
_ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
_NONE: dict[str, str] = {}


Token = tuple[str, bool, Mapping[str, str], str]  # tag, whether it ends it, attributes; or "" and plain text


def clean(cleaner: nh3.Cleaner, markup: str) -> str:
    """Return what `cleaner` leaves of `markup`, which has neither U+FFFE nor a carriage return, well formed."""
    if markup.count("<") > MAX_TAGS:
        markup = _ANY.sub(_paragraphs_alone, markup)
    if _copies(markup) > MAX_COPIES:
        markup = _MARKED.sub(r"<\1>", markup)
    if _copies(markup) > MAX_COPIES:  # some have a "<" within
        markup = _ANY.sub(_paragraphs_alone, markup)
    markup = _BOLD.sub(_unless_normal, markup)
    if len(markup) > MAX_NAMED:
        markup = _START.sub(_within_reason, markup)
    return _STOP.sub("", cleaner.clean(_STRETCH.sub("\ufffe&lt;\\g<0>", markup)))


def tokens(markup: str) -> Iterator[Token]:
    """Yield the tokens of what `clean` returned, or of a canonical body; what is no tag is text."""
    for end, tag, attributes, text in _TOKEN.findall(markup):
        if tag:
            yield tag, bool(end), _attributes(attributes) if attributes else _NONE, ""
        else:
            yield "", False, _NONE, unescape(text)


def _attributes(markup: str) -> dict[str, str]:
    return {key: unescape(value) for key, value in _ATTRIBUTE.findall(markup)}


def _copies(markup: str) -> int:
    return len(_ANY_MARK.findall(markup)) * markup.count("<")


def _unless_normal(found: re.Match[str]) -> str:
    """Return a bold's tag, unless it is Google Docs' wrapper, which says that it is none."""
    return "<span>" if _NORMAL.search(found[0]) else found[0]


def _paragraphs_alone(found: re.Match[str]) -> str:
    if found[2]:
        return f"<{found[1]}{found[2]}>"
    return "&lt;" if found[0] == "<" else " "


def _within_reason(found: re.Match[str]) -> str:
    tag: str = found[0]
    if len(tag) <= MAX_NAMED or len(_BETWEEN.findall(_QUOTATION.sub("=", tag))) <= MAX_NAMED:
        return tag
    return " "
