"""Which requests tell that a story was read by somebody."""

import re
from collections.abc import Mapping
from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from .memory import counter

ADDRESS = re.compile(r"/dibaca/([0-9]{1,18})/")
LARGEST = 2**63 - 1  # that an id can be
ROBOTS = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|scrap|https?:|google-|mediapartners|preview|lighthouse|headless|phantom|selenium"
    r"|facebookexternal|whatsapp/|curl|wget|python|java/|okhttp|go-http|axios|node-fetch|libwww|monitor|uptime|pingdom",
    re.IGNORECASE,
)


def beacon(environ: Mapping[str, Any]) -> int | None:
    """Return the id of the story that a WSGI request says was read, None of any other request."""
    found = ADDRESS.fullmatch(environ.get("PATH_INFO", "")) if environ.get("REQUEST_METHOD") == "POST" else None
    return int(found[1]) if found else None


def read(pk: int, meta: Mapping[str, Any], *, now: datetime) -> None:
    """Count that a story was read, if the request is a reader's; `meta` is WSGI's environ, or a request's META.

    Tells nobody whether it counted, or whether there is such a story.
    """
    if 0 < pk <= LARGEST and is_of_reader(meta):
        counter.add(pk, *reader_of(meta), now=now)


def is_of_reader(meta: Mapping[str, Any]) -> bool:
    """Tell whether a beacon comes from a browser that shows one of our pages: no robot, nothing fetched ahead."""
    agent = meta.get("HTTP_USER_AGENT", "")
    purpose = f"{meta.get('HTTP_SEC_PURPOSE', '')} {meta.get('HTTP_PURPOSE', '')}".lower()
    return bool(agent) and not ROBOTS.search(agent) and "prefetch" not in purpose and _is_from_here(meta)


def _is_from_here(meta: Mapping[str, Any]) -> bool:
    if site := meta.get("HTTP_SEC_FETCH_SITE"):
        return bool(site == "same-origin")
    try:
        page = urlsplit(meta.get("HTTP_ORIGIN") or meta.get("HTTP_REFERER", ""))
    except ValueError:
        return False
    host, _port = split_domain_port(page.netloc)
    return bool(host) and validate_host(host, settings.ALLOWED_HOSTS)


def reader_of(meta: Mapping[str, Any]) -> tuple[str, str]:
    """Return what tells readers apart for an hour, their address and their browser; never to be kept or logged."""
    address = meta.get("REMOTE_ADDR", "")
    if settings.HTTPS:  # then a server in front speaks https, and adds whom it speaks with at the end
        address = meta.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    return _network(address), meta.get("HTTP_USER_AGENT", "")


def _network(address: str) -> str:
    """Return the /64 of an IPv6 address: one household's, in which it may take any; others as they are."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or IPv6Network((int(known), 64), strict=False))
