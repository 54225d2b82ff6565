"""What readers read, counted by story and hour without cookies and without knowing who they are. All times are UTC.

A story's page sends a beacon once it has been seen for some seconds (`static/articles/story.js`). Whether it counts is
decided from the request alone (`beacons`); what counts is added up in memory, and a thread writes it after a few
seconds, so that no page waits for it (`memory`). What the counts come to is in `counts`. Searches that find nothing
are counted in the same way (`misses`).
"""

from .beacons import beacon, read
from .counts import Readings, most_read, readings, refresh
from .memory import Counter, counter
from .misses import missed, unfound

__all__ = [
    "Counter",
    "Readings",
    "beacon",
    "counter",
    "missed",
    "most_read",
    "read",
    "readings",
    "refresh",
    "unfound",
]
