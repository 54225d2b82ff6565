"""A circuit breaker for Redis: once it failed it is left alone for a while (`articles.rest`).

It is given to redis-py as its policy of retries, which all that is asked passes through, connecting too: what asks
then meets an error at once, as it would if Redis refused. After the pause one caller tries again, alone.
"""

import logging
import threading
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Refused
from redis.exceptions import TimeoutError as TooSlow
from redis.retry import Retry

from .rest import PAUSE, Rest

log = logging.getLogger(__name__)
T = TypeVar("T")

# How long it may take, in seconds; to connect, and to answer.
TIMEOUTS = {"socket_connect_timeout": 0.2, "socket_timeout": 0.5}


class Breaker(Retry):
    """Tries once. After a failure, which is logged, it raises redis-py's ConnectionError for `PAUSE` seconds."""

    def __init__(self) -> None:
        """Begin with trust in Redis."""
        super().__init__(NoBackoff(), 0)
        self._rest, self._mine = Rest(), threading.local()

    def __deepcopy__(self, _memo: Any) -> "Breaker":
        """Be the same for all connections, each of which redis-py would give a policy of its own."""
        return self

    @property
    def is_open(self) -> bool:
        """Whether Redis failed when it was last asked."""
        return self._rest.is_on

    def call_with_retry(self, do: Callable[[], T], *args: Any, **kwargs: Any) -> T:
        """Return what `do` returns; raises at once while Redis is left alone."""
        if getattr(self._mine, "is_asking", False):  # a question connects first
            return super().call_with_retry(do, *args, **kwargs)
        if not self._rest.may_ask():
            raise Refused("Redis failed a moment ago and is left alone.")
        self._mine.is_asking = True
        try:
            answer = super().call_with_retry(do, *args, **kwargs)
        except (Refused, TooSlow, OSError) as error:
            self._rest.failed()
            what = f"{type(error).__name__}: {error}"
            log.warning("Redis does not answer, and is left alone for %g seconds: %s", PAUSE, what)
            raise
        except BaseException:  # an answer
            self._rest.worked()
            raise
        finally:
            self._mine.is_asking = False
        self._rest.worked()
        return answer


@cache
def of(_url: str) -> Breaker:
    """Return the breaker that everything in this process has for one Redis."""
    return Breaker()
