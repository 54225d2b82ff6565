"""Errors told to Sentry where SENTRY_DSN names one: what the log says of them, and nothing else.

What Sentry's own parts for Django would send is not asked for at all: granian's requests hold the whole environment of
the process, DATABASE_URL with it. It hears of errors from the log, and of those only what is listed here goes out.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

# Of an event and of a line of code: places in the program, never values.
OF_EVENT = ("event_id", "timestamp", "level", "logger", "platform", "release", "sdk")
OF_FRAME = ("filename", "function", "module", "lineno", "context_line", "pre_context", "post_context", "in_app")
OF_REQUEST = ("request", "method", "place", "user", "story")


def start(dsn: str, *, release: str, transport: Any = None) -> None:
    """Tell the Sentry at `dsn` of errors from now on. Raises ImproperlyConfigured."""
    try:
        import sentry_sdk
        from sentry_sdk.integrations.atexit import AtexitIntegration
        from sentry_sdk.integrations.dedupe import DedupeIntegration
        from sentry_sdk.integrations.logging import LoggingIntegration
        from sentry_sdk.utils import BadDsn
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, and sentry-sdk is not installed: install requirements/production.txt, or unset it."
        ) from error
    try:
        sentry_sdk.init(
            dsn,
            release=release or None,
            transport=transport,
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[LoggingIntegration(level=None), DedupeIntegration(), AtexitIntegration()],
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_session_tracking=False,
            before_send=told,
        )
    except BadDsn as error:
        raise ImproperlyConfigured("SENTRY_DSN must look like https://key@sentry.example/1.") from error


def told(event: Any, hint: dict[str, Any]) -> Any:
    """Return what goes out of an event that Sentry's library made; None of what the log did not say."""
    from articles import logs  # not before Django has its settings

    record = hint.get("log_record")
    if record is None:
        return None
    line = logs.told(record)
    kept = {name: event[name] for name in OF_EVENT if name in event}
    kept["logentry"] = {"message": line["message"]}
    kept["tags"] = {name: str(line[name]) for name in OF_REQUEST if name in line}
    errors = (event.get("exception") or {}).get("values") or []
    kept["exception"] = {"values": [_error(each, logs.unquoted) for each in errors]}
    return kept


def _error(error: dict[str, Any], unquoted: Any) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    return {
        "type": error.get("type"),
        "module": error.get("module"),
        "value": unquoted(str(error.get("value") or "")),
        "stacktrace": {"frames": [{name: each[name] for name in OF_FRAME if name in each} for each in frames]},
    }
