"""The cache that workers share, and what of it must not be forgotten while Redis is away."""

import hashlib
import logging
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache
from django_redis.serializers.pickle import PickleSerializer

_NOTHING = object()
log = logging.getLogger(__name__)


class SignedSerializer(PickleSerializer):
    """Pickles, each with a signature by SECRET_KEY: whoever can only write to Redis runs no code here.

    What has none, or another's, counts as nothing (`SharedCache.get`).
    """

    SIZE = 16  # bytes of the signature

    def dumps(self, value: Any) -> bytes:
        """Return a value as bytes."""
        packed: bytes = super().dumps(value)
        return self._signature(packed) + packed

    def loads(self, value: bytes) -> Any:
        """Return the value that bytes hold, `_NOTHING` if they are not ours."""
        signature, packed = value[: self.SIZE], value[self.SIZE :]
        if not compare_digest(signature, self._signature(packed)):
            log.error("Something in Redis was not written by this site, or by one with another SECRET_KEY.")
            return _NOTHING
        return super().loads(packed)

    def _signature(self, packed: bytes) -> bytes:
        key = hashlib.sha256(b"newsroom.cache" + settings.SECRET_KEY.encode()).digest()
        return hashlib.blake2b(packed, digest_size=self.SIZE, key=key).digest()


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
        found = super().get(key, _NOTHING, version, client)
        if found is not _NOTHING:
            return found
        return self._here.get(key, default, version) if _is_counted(key) else default

    def delete(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        """Forget a key; returns whether Redis knew it."""
        if _is_counted(key):
            self._here.delete(key)
        return super().delete(key, *args, **kwargs)


def _is_counted(key: Any) -> bool:
    return str(key).startswith("allauth")
