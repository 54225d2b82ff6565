"""Lines of the log by the server's first process, which starts the workers; deploy/newsroom-log.json names this.

Workers are copies of that process, also those that take up new code (SIGHUP). So it must not have loaded anything of
the old program or of Django, and this file imports neither. Workers themselves log as the rest of the program does.
"""

import json
import logging
import os
from datetime import UTC, datetime


def line() -> logging.Formatter:
    """Return a formatter as LOG_FORMAT asks for it; the default is that of newsroom/settings.py."""
    default = "json" if os.environ.get("SITE_URL", "").lower().startswith("https:") else "lines"
    return Json() if os.environ.get("LOG_FORMAT", default) == "json" else Lines()


class Lines(logging.Formatter):
    """A line for people, as `articles.logs.Lines` writes it where there is no request."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return "{time} {level} {logger}: {message}".format_map(told(record))


class Json(logging.Formatter):
    """A line of JSON, with the names that `articles.logs.Json` has."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(told(record), ensure_ascii=False)


def told(record: logging.LogRecord) -> dict[str, str]:
    """Return what is written of a record. Granian's own words about processes: nobody's data stands in them."""
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return {
        "time": at.replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "message": " ".join(record.getMessage().split()),
    }
