"""What is remembered where: in Redis if there is one, else in each process."""

from typing import Any


def settings_of(redis_url: str, *, build: str) -> dict[str, Any]:
    """Return Django's caches: "default", "lists" and "parts"; of a Redis, what is under the name of this `build`."""
    kept = _shared(redis_url, build) if redis_url else _own()
    # Parts of pages, by the generation: a card, a menu; some 1 kB each.
    return {**kept, "parts": _in_memory("parts", 20_000)}


def _shared(redis_url: str, build: str) -> dict[str, Any]:
    from articles import breaker  # redis-py is not among what `make run` installs

    one = {
        "BACKEND": "articles.caching.SharedCache",
        "LOCATION": redis_url,
        "KEY_PREFIX": f"newsroom:{build}",
        # What is ignored, the breaker tells.
        "OPTIONS": {
            "IGNORE_EXCEPTIONS": True,
            "SERIALIZER": "articles.caching.SignedSerializer",
            "CONNECTION_POOL_KWARGS": {"retry": breaker.of(redis_url), **breaker.TIMEOUTS},
        },
    }
    return {"default": one, "lists": one}


def _own() -> dict[str, Any]:
    """Two, so that whoever reads many lists does not push out what counts guesses at the log-in.

    A list that readers filter remembers some eight things of 5 to 20 kB; Django's default is 300 for all.
    """
    return {name: _in_memory(name, most) for name, most in (("default", 10_000), ("lists", 2000))}


def _in_memory(name: str, most: int) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "OPTIONS": {"MAX_ENTRIES": most},
    }
