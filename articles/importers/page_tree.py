"""A saved page as a tree, without what readers wrote below, and with HTML for an accelerated page's elements. Pure."""

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from .story import Unreadable
from .story import gettext_noop as _

_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments?|komentar)(?:$|[\s_-])", re.IGNORECASE)
_HOLDERS = {"div", "section", "aside", "ul", "ol", "li", "article"}
# Elements of AMP (accelerated pages) -> those of HTML; the others have nothing of the text.
_AMP = {"amp-img": "img", "amp-anim": "img", "amp-iframe": "iframe", "amp-video": "video", "amp-audio": "audio"}
_AMP_PLAYERS = {
    "amp-youtube": ("data-videoid", "https://www.youtube.com/embed/{}"),
    "amp-vimeo": ("data-videoid", "https://player.vimeo.com/video/{}"),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/embed/video/{}"),
    "amp-twitter": ("data-tweetid", "https://platform.twitter.com/embed/Tweet.html?id={}"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/embed/"),
    "amp-facebook": ("data-href", "https://www.facebook.com/plugins/post.php?href={}"),
}
_AMP_HOLDERS = {"amp-carousel", "amp-accordion", "amp-lightbox", "amp-layout", "amp-fit-text", "amp-list"}


def parsed(source: str) -> Any:
    """Return the tree of a page without comments of readers. Raises Unreadable for what is no page."""
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
    try:
        tree = lxml_html.document_fromstring(source.encode("utf-8", errors="ignore"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable(_("It is no web page.")) from error
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    its_own = _around(each for each in elements if each.tag == "h1" or each.get("itemprop") == "articleBody")
    for element in elements:
        if element.getparent() is None:
            continue
        if element not in its_own and _is_readers(element):
            element.drop_tree()
        elif element.tag.startswith("amp-"):
            _plain(element)
    return tree


def _around(elements: Iterable[Any]) -> set[Any]:
    """Return what the elements stand in: whatever a theme calls it, it holds more than what readers wrote."""
    found: set[Any] = set()
    for each in elements:
        while each is not None and each not in found:
            found.add(each)
            each = each.getparent()
    return found


def _is_readers(element: Any) -> bool:
    """Whether an element says that it holds what readers wrote."""
    if element.tag not in _HOLDERS:
        return False
    says_so = element.get("itemprop") == "comment" or (element.get("itemtype") or "").endswith("/Comment")
    named = _COMMENTS.search(f"{element.get('class', '')} {element.get('id', '')}")
    return bool(says_so or named)


def _plain(element: Any) -> None:
    """Turn an element of AMP into what it is in HTML, or drop it."""
    if element.tag in _AMP:
        element.tag = _AMP[element.tag]
    elif element.tag in _AMP_PLAYERS:
        name, address = _AMP_PLAYERS[element.tag]
        number = element.get(name) or ""
        element.tag = "iframe"
        element.set("src", address.format(number) if number else "")
    elif element.tag not in _AMP_HOLDERS:
        element.drop_tree()
