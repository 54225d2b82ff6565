"""WordPress' own markup within a post: shortcodes, block comments, and paragraphs that stand as empty lines. Pure."""

import re
from collections.abc import Callable
from html import escape, unescape
from itertools import islice

MAX_CODES = 10_000  # in a post; what follows stays as it is written

_TAG = re.compile(r"\[(/?)([A-Za-z][\w-]{0,50})((?:\s[^\[\]<>]{0,1000}?)?)(/?)\]")
_ATTRIBUTE = re.compile(r"([\w-]+)\s?=\s?(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'/]+))")
_ADDRESS = re.compile(r"https?://[^\s\"'<>\[\]]+")
_DYNAMIC = re.compile(r"<!--\s+wp:([\w/-]+)[^<>]*/-->")
_LAST_PICTURE_END = re.compile(r"(?s)\A(.*?<img\b[^<>]*>(?:\s*</a>)?)(.*)\Z")
_BLOCK_TAG = re.compile(
    r"</?(?:address|article|aside|blockquote|div|dl|dd|dt|figcaption|figure|h[1-6]|hr|iframe|li|ol|p|pre|section|table"
    r"|tbody|td|tfoot|th|thead|tr|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_OPENS_WORDS = re.compile(r"<(?:p|h[1-6]|figcaption)\b", re.IGNORECASE)
_PRE = re.compile(r"(<pre\b.*?</pre>)", re.IGNORECASE | re.DOTALL)
_EMPTY_LINE = re.compile(r"\n[ \t\xa0]*\n\s*")

Pictures = Callable[[str], str]  # the ids that a gallery names, "" for all of the post -> their markup


def unfold(content: str, pictures: Pictures) -> tuple[str, tuple[str, ...]]:
    """Return a post's content as HTML, and the names of what was not understood: shortcodes and blocks without words.

    The former leave their inner words, the latter nothing.
    """
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    unknown = dict.fromkeys(name for name in _DYNAMIC.findall(content))
    made, at, codes = [], 0, _Codes(content)
    for tag in islice(_TAG.finditer(content), MAX_CODES):
        if tag.start() < at:
            continue
        made.append(content[at : tag.start()])
        at = tag.end()
        name = tag[2].lower()
        if name in _KNOWN and not tag[1]:
            inner, at = codes.inner(tag) if name in _WRAPS else ("", at)
            made.append(_KNOWN[name](_attributes(tag[3]), inner, tag[3], pictures))
        elif name in _KNOWN:
            continue
        elif tag[1] or tag[4] or "=" in tag[3] or set("_-") & set(name) or tag[2] in codes.ended:
            unknown[name] = None
        else:
            made.append(tag[0])  # words that somebody put into brackets
    made.append(content[at:])
    markup = "".join(made)
    return (markup if "<!-- wp:" in content else _paragraphs(markup)), tuple(unknown)


class _Codes:
    """Finds where shortcodes end; what was once sought in vain is not sought again."""

    def __init__(self, content: str) -> None:
        self.content = content
        self.ended = set(re.findall(r"\[/([A-Za-z][\w-]{0,50})\]", content))

    def inner(self, tag: re.Match[str]) -> tuple[str, int]:
        """Return what stands between a shortcode and its end, and where that ends; nothing if it has none."""
        name = tag[2]
        start = self.content.find(f"[/{name}]", tag.end()) if name in self.ended and not tag[4] else -1
        if start < 0:
            self.ended -= set() if tag[4] else {name}
            return "", tag.end()
        return self.content[tag.end() : start], start + len(name) + 3


def _attributes(words: str) -> dict[str, str]:
    return {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(words)}


def _caption(given: dict[str, str], inner: str, _words: str, _pictures: Pictures) -> str:
    found = _LAST_PICTURE_END.match(inner)
    image, words = (found[1], found[2]) if found else ("", inner)
    words = words.strip() or given.get("caption", "")
    text = " ".join(words.split())
    return f"\n\n<figure>{' '.join(image.split())}<figcaption>{text}</figcaption></figure>\n\n"


def _gallery(given: dict[str, str], _inner: str, _words: str, pictures: Pictures) -> str:
    return f"\n\n{pictures(given.get('ids') or given.get('include', ''))}\n\n"


def _player(_given: dict[str, str], inner: str, words: str, _pictures: Pictures) -> str:
    found = _ADDRESS.search(unescape(inner)) or _ADDRESS.search(unescape(words))
    return f'\n\n<iframe src="{escape(found[0])}"></iframe>\n\n' if found else ""


def _youtube(given: dict[str, str], inner: str, words: str, pictures: Pictures) -> str:
    video = given.get("id", "")
    words = f"https://www.youtube.com/watch?v={video}" if video else words
    return _player(given, inner, words, pictures)


_KNOWN = {
    "caption": _caption,
    "wp_caption": _caption,
    "gallery": _gallery,
    "embed": _player,
    "video": _player,
    "audio": _player,
    "youtube": _youtube,
    "tweet": _player,
    "twitter": _player,
    "instagram": _player,
    "facebook": _player,
    "tiktok": _player,
    "soundcloud": _player,
    "vimeo": _player,
}
_WRAPS = {"caption", "wp_caption", "embed", "video", "audio"}


def _paragraphs(markup: str) -> str:
    """Return markup with the paragraphs and line breaks that WordPress makes of empty lines and line ends."""
    if markup.lower().count("<pre") > 100:
        return _flowing(markup)
    return "".join(part if _PRE.fullmatch(part) else _flowing(part) for part in _PRE.split(markup))


def _flowing(markup: str) -> str:
    parts = _EMPTY_LINE.split(_BLOCK_TAG.sub(lambda tag: f"\n\n{tag[0]}\n\n", markup))
    made, is_open = [], False
    for part in (part.strip() for part in parts):
        if _BLOCK_TAG.fullmatch(part) or not part:
            is_open = bool(_OPENS_WORDS.match(part))
            made.append(part)
        else:
            words = part.replace("\n", "<br>")
            made.append(words if is_open else f"<p>{words}</p>")
    return "".join(made)
