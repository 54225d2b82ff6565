"""Which page a frame, a player or a post of another site stands for: that is what a card leads to. Pure."""

import re
from urllib.parse import parse_qs, urljoin, urlsplit

from .. import html

# Frames' addresses -> pages; what is matched is host (without "www."), path and query.
_PAGES = (
    (r"(?:m\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]{11})\b.*", r"https://www.youtube.com/watch?v=\1"),
    (r"player\.vimeo\.com/video/(\d+).*", r"https://vimeo.com/\1"),
    (r"(?:geo\.)?dailymotion\.com/embed/video/(\w+).*", r"https://www.dailymotion.com/video/\1"),
    (r"open\.spotify\.com/embed(?:-podcast)?/(\w+/\w+).*", r"https://open.spotify.com/\1"),
    (r"instagram\.com/((?:p|reel|tv)/[\w-]+)/embed.*", r"https://www.instagram.com/\1/"),
    (r"platform\.twitter\.com/embed/.*[?&]id=(\d+).*", r"https://x.com/i/status/\1"),
)
_NAMED_BY = (("facebook.com", "href"), ("w.soundcloud.com", "url"))  # the frame's query names the page
_SITES = re.compile(
    r"(?:www\.|m\.)?(?:youtube\.com|youtu\.be|twitter\.com|x\.com|instagram\.com|tiktok\.com|facebook\.com|fb\.watch"
    r"|vimeo\.com|dailymotion\.com|soundcloud\.com|open\.spotify\.com)",
    re.IGNORECASE,
)


def absolute(address: str, base: str = "") -> str:
    """Return a web address as `base` completes it, "" for what is none (javascript:, data:, a lone fragment)."""
    address = html.clean_text(address).strip()
    try:
        return html.embed_address(urljoin(base, address)) if address and not address.startswith("#") else ""
    except ValueError:
        return ""


def page(address: str, base: str = "") -> str:
    """Return the page that a frame's address stands for, the address itself if that is not known, "" for none."""
    address = absolute(address, base)
    if not address:
        return ""
    rest = address.partition("://")[2].removeprefix("www.")
    for pattern, made in _PAGES:
        if found := re.fullmatch(pattern, rest):
            return found.expand(made)
    for host, key in _NAMED_BY:
        if rest.startswith(f"{host}/"):
            named = parse_qs(urlsplit(address).query).get(key, [""])[0]
            return absolute(named) or address
    return address


def is_shared(address: str) -> bool:
    """Tell whether an address alone on its line stands for what it leads to: a video, a post, a song."""
    found = html.embed_address(address)
    return bool(found and _SITES.fullmatch(found.partition("://")[2].partition("/")[0]))
