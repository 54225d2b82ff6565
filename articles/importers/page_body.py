"""Where the text of a story stands on a saved page, and its blocks. Pure."""

import re
from collections import Counter
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from .. import html
from ..plain import one_line
from .markup import blocks
from .story import Block, Figure, Text

SHORTEST = 150  # letters of a text that a page marks as such
MAX_DEPTH = 250  # deeper trees are not for trafilatura
MAX_TEXT = 1_000_000  # letters on a page that is searched for its text
MAX_ELEMENTS = 10_000  # on such a page
MAX_FIGURES = 10
WORTH = 0.8  # of what JSON-LD has; a shorter text on the page is a teaser

_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sosmed|social|ads?|advert\w*|iklan|breadcrumb|newsletter|comments?|komentar|tags?|"
    r"related|terkait|paging|pagination|author-box|subscribe)(?:$|[\s_-])",
    re.IGNORECASE,
)
_READ_ALSO = re.compile(r"\s*(?:baca|lihat|simak)\s+(?:juga)?", re.IGNORECASE)


def body(tree: Any, given: str, base: str) -> tuple[Block, ...]:
    """Return the blocks of a page's text; `given` is the plain text that the page gives to machines."""
    element = _marked(tree)
    markup = _inner(element) if element is not None else _found(tree)
    made = blocks(markup, base)
    written = sum(len(html.text(block.html)) for block in made if isinstance(block, Text))
    if given and written < WORTH * len(given):
        plain = html.paragraphs(re.sub(r"\n+", "\n\n", html.clean_text(_plain(given))))
        return (Text(plain),) if plain else made
    return made


def figures(tree: Any, base: str) -> list[Figure]:
    """Return the first pictures of a page that stand in figures."""
    found: list[Figure] = []
    for element in list(tree.iter("figure"))[:MAX_FIGURES]:
        found += [block for block in blocks(_outer(element), base) if isinstance(block, Figure)]
    return found


def _plain(given: str) -> str:
    """Return text for machines without the tags that some leave in it."""
    return html.text(html.sanitise(given)) if re.search(r"</?(?:p|br|div)\b", given, re.IGNORECASE) else given


def _marked(tree: Any) -> Any:
    """Return the element that the page itself marks as the text, None if there is none."""
    for path in (".//*[@itemprop='articleBody']", ".//*[@property='articleBody']"):
        for element in tree.iterfind(path):
            if len(one_line("".join(element.itertext()))) >= SHORTEST:
                return element
    return None


def _found(tree: Any) -> str:
    """Return the markup of the element that holds most of what trafilatura takes for the text."""
    if _is_deep(tree) or sum(1 for _element in tree.iter()) > MAX_ELEMENTS:
        return ""
    page = _copy(tree)
    if sum(map(len, page.itertext())) > MAX_TEXT:
        return ""
    import trafilatura  # here, for it takes half a second

    try:
        found = trafilatura.extract(
            page, output_format="html", include_comments=False, include_formatting=True, include_links=True
        )
    except Exception:
        return ""
    if not found:
        return ""
    words = html.text(html.sanitise(found))
    lines = set(words.split("\n"))
    held: Counter[Any] = Counter()
    for paragraph in tree.iter("p"):
        line = one_line("".join(paragraph.itertext()))
        if line in lines and paragraph.getparent() is not None:
            held[paragraph.getparent()] += len(line)
    element, size = next(iter(held.most_common(1)), (None, 0))
    return _inner(element) if size >= len(words) / 2 else found


def _is_deep(tree: Any) -> bool:
    depth = 0
    for event, _element in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _copy(tree: Any) -> Any:
    made = lxml_html.document_fromstring(etree.tostring(tree, method="html", encoding="unicode"))
    etree.strip_elements(made, "script", "style", with_tail=False)
    return made


def _inner(element: Any) -> str:
    """Return an element's markup without what is no part of the text: lists of tags, buttons, advertisements."""
    element = lxml_html.fragment_fromstring(_outer(element), create_parent="div")
    for each in list(element.iterdescendants())[1:]:  # not the element itself, whatever its theme calls it
        if not isinstance(each.tag, str) or each.getparent() is None:
            continue
        if _is_aside(each) and not _READ_ALSO.match("".join(each.itertext())[:200]):
            each.drop_tree()
    return str(etree.tostring(element, method="html", encoding="unicode"))


def _is_aside(element: Any) -> bool:
    if element.tag in ("p", "blockquote", "figure"):
        return False
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return element.tag in ("nav", "form", "button", "footer") or bool(_ASIDE.search(named))


def _outer(element: Any) -> str:
    return str(etree.tostring(element, method="html", encoding="unicode", with_tail=False))
