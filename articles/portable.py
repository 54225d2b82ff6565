"""Markup of our pages made to stand anywhere, in feeds and at agencies. Pure: no models, no settings."""

from urllib.parse import urljoin

import nh3

# Others have their own looks and run no scripts: what only serves our pages is left out, its words stay.
TAGS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "dl", "dt", "dd", "figure", "figcaption", "section", "div"}
TAGS |= {"a", "strong", "em", "br", "img", "time"}
ATTRIBUTES = {"*": {"lang"}, "a": {"href", "rel"}, "img": {"src", "alt", "width", "height"}, "time": {"datetime"}}
DROPPED = {"script", "style", "template", "button", "dialog", "form", "svg"}  # with their words
ADDRESSES = {"href", "src"}


def markup(page: str, base: str) -> str:
    """Return a part of the page at `base` (absolute) with absolute addresses, without what only serves our pages."""

    def standing(_tag: str, name: str, value: str) -> str | None:
        return _joined(base, value) if name in ADDRESSES else value

    return nh3.clean(
        page,
        tags=TAGS,
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        attribute_filter=standing,
        link_rel=None,
    ).strip()


def _joined(base: str, value: str) -> str | None:
    """Return an address as it leads from `base`; None, so that the link goes and its words stay, if it is none."""
    try:
        return urljoin(base, value)
    except ValueError:  # such as "http://[", which editors may have typed
        return None
