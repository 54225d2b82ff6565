"""Where mail leaves, from one address in the environment: EMAIL_URL."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Scheme -> its usual port, and how the line is kept secret.
SCHEMES: dict[str, tuple[int, dict[str, bool]]] = {
    "smtp": (25, {}),
    "smtp+tls": (587, {"EMAIL_USE_TLS": True}),
    "smtps": (465, {"EMAIL_USE_SSL": True}),
}
SECONDS = 10  # that the server may take to answer


def settings_of(url: str) -> dict[str, Any]:
    """Return Django's mail settings for "smtp+tls://user:password@host:587", none for ""; a password is %-quoted.

    Raises ImproperlyConfigured, without the password in its words.
    """
    if not url:
        return {}
    try:
        found = urlsplit(url)
        port = found.port
    except ValueError:
        found, port = urlsplit(""), None
    if found.scheme not in SCHEMES or not found.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must look like smtp+tls://user:password@mail.example:587; it begins with "
            f"one of {', '.join(f'{scheme}://' for scheme in SCHEMES)}, and special characters are %-quoted."
        )
    usual, secret = SCHEMES[found.scheme]
    return {
        "EMAIL_HOST": found.hostname,
        "EMAIL_PORT": port or usual,
        "EMAIL_HOST_USER": unquote(found.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(found.password or ""),
        "EMAIL_TIMEOUT": SECONDS,
        **secret,
    }
