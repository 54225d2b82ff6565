"""Where pages are kept in this process: as many as fit, those that are asked for again the longest."""

import threading
from collections import deque

from .addresses import Asked
from .pages import Page


class Shelf:
    """Pages by address, in at most `most` bytes; 0 keeps nothing.

    What must leave is found as by the second hand of a clock: it passes pages that were asked for again since it was
    there last, and takes the first that was not. So a crawler that asks for each page once displaces no page that
    readers share; and a page that is found costs no lock, only a mark.
    """

    def __init__(self, most: int) -> None:
        """Make an empty shelf."""
        self._most, self._bytes = most, 0
        self._pages: dict[Asked, Page] = {}
        self._sizes: dict[Asked, int] = {}
        self._clock: deque[Asked] = deque()
        self._lock = threading.Lock()

    def get(self, address: Asked, number: str) -> Page | None:
        """Return the page of an address, if it is of the generation `number`."""
        page = self._pages.get(address)
        return page if page is not None and page.number == number else None

    def put(self, address: Asked, page: Page) -> None:
        """Keep a page in place of what its address had; again, when it has grown."""
        size = page.size + len(address.path) + len(address.query)
        with self._lock:
            if size > self._most:
                return
            if address not in self._pages:
                self._clock.append(address)
            self._bytes += size - self._sizes.get(address, 0)
            self._pages[address], self._sizes[address] = page, size
            while self._bytes > self._most:
                self._take_one()

    def _take_one(self) -> None:
        address = self._clock.popleft()
        page = self._pages[address]
        if page.used:
            page.used = False
            self._clock.append(address)
            return
        del self._pages[address]
        self._bytes -= self._sizes.pop(address)

    @property
    def bytes(self) -> int:
        """How much memory its pages take, as they count it."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._pages)
