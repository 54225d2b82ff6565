"""A part of the house that failed is left alone for a while, so that not every request waits for it."""

import threading
from time import monotonic

PAUSE = 5.0  # seconds in which a part is left alone once it failed


class Rest:
    """Whether a part may be asked, as told by whoever asked it: `failed`, `worked`. One for all threads."""

    def __init__(self) -> None:
        """Begin with trust in the part."""
        self._until, self._tried_until, self._lock = 0.0, 0.0, threading.Lock()

    @property
    def is_on(self) -> bool:
        """Whether the part failed when it was last asked."""
        return self._until > 0

    def may_ask(self) -> bool:
        """Whether this caller may ask, and has to tell what came of it; after a pause one may, alone for a while."""
        if not self._until:
            return True
        with self._lock:
            if monotonic() < max(self._until, self._tried_until):
                return False
            if self._until:
                self._tried_until = monotonic() + 2 * PAUSE  # it may be a long upload: then another may try
        return True

    def failed(self) -> None:
        """Leave the part alone from now on."""
        with self._lock:
            self._until, self._tried_until = monotonic() + PAUSE, 0.0

    def worked(self) -> None:
        """Trust the part again."""
        if self._until:
            with self._lock:
                self._until = self._tried_until = 0.0
