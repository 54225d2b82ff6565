"""Addresses in public pages. Absolute ones follow SITE_URL alone, never the Host header that somebody sent."""

from urllib.parse import urlsplit

from django.conf import settings


def absolute(path: str) -> str:
    """Return `path`, as `reverse` gives it, on the site; addresses that are absolute already stay as they are."""
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def web_address(url: str) -> str:
    """Return `url` if it leads into the web, else "": a link must not run a script, whatever the database holds."""
    try:
        return url if urlsplit(url).scheme in {"http", "https"} else ""
    except ValueError:  # as of "http://["
        return ""
