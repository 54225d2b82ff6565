"""How the log is written, from LOG_FORMAT; what its lines say is in `articles.logs`."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

FORMATS = {"json": "articles.logs.Json", "lines": "articles.logs.Lines"}


def settings_of(format: str) -> dict[str, Any]:  # noqa: A002 -- the field's word
    """Return Python's logging settings: everything from warnings up to stderr, but for addresses that are not there.

    Raises ImproperlyConfigured.
    """
    if format not in FORMATS:
        raise ImproperlyConfigured(f"LOG_FORMAT must be one of {', '.join(FORMATS)}, not {format!r}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": FORMATS[format]}},
        "filters": {"unexpected": {"()": "articles.logs.Unexpected"}},
        "loggers": {
            "django.request": {"filters": ["unexpected"]},
            # The server's workers, once they have loaded the program; of its first process see `newsroom.parent`.
            "_granian": {"handlers": ["stderr"], "propagate": False},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
    }
