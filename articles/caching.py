"""The cache that workers share, and what of it must not be forgotten while Redis is away."""

from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache

_NOTHING = object()


class SharedCache(RedisCache):
    """Redis; while it does not answer, each process counts for itself what allauth counts: guesses and used codes.

    Whatever else is asked of it is not there then, and is made anew by whoever asks. Without this, allauth would take
    a silent Redis for a limit that was reached, and nobody could log in.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._here = LocMemCache("while-redis-is-away", {"OPTIONS": {"MAX_ENTRIES": 10_000}})

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep a value under a key that has none; returns whether there was none."""
        done = super().add(key, value, *args, **kwargs)  # None: it does not answer
        return self._here.add(key, value, *args, **kwargs) if done is None and _is_counted(key) else done

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep a value under a key; returns whether it is kept in Redis."""
        done = super().set(key, value, *args, **kwargs)
        if done is None and _is_counted(key):
            self._here.set(key, value, *args, **kwargs)
        return done

    def get(self, key: Any, default: Any = None, version: Any = None, client: Any = None) -> Any:
        """Return what stands under a key, `default` for nothing."""
        if not _is_counted(key):
            return super().get(key, default, version, client)
        found = super().get(key, _NOTHING, version, client)
        return self._here.get(key, default, version) if found is _NOTHING else found

    def delete(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        """Forget a key; returns whether Redis knew it."""
        if _is_counted(key):
            self._here.delete(key)
        return super().delete(key, *args, **kwargs)


def _is_counted(key: Any) -> bool:
    return str(key).startswith("allauth")
