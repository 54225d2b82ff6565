"""Search over stories: readers' over live copies, the desk's over working copies.

`words` (one layer down) makes stems of texts and questions alike; `documents` writes them with each copy of a story;
`tables` hangs each database's full-text tables on them; `query` takes a question apart, `matching` puts it to the
database, `find` weighs what comes back, `spelling` finds what was meant, `shown` lights up what was found.
"""

from .desk import at_desk, either, found_now, headline_first, in_live, meant, named_like, reach, sharing
from .documents import facet, label_facet, move_live, write_desk, write_live, write_many
from .find import CAP, Found, Order, find
from .matching import EVERYTHING, Narrowed, beginning
from .query import Phrase, Query, parse, phrases
from .renaming import locked, naming, put_off, rename, take_up, waiting
from .shown import excerpt, marked
from .wires import drop_wires, in_wires, renew_wires, write_wires

__all__ = [
    "CAP",
    "EVERYTHING",
    "Found",
    "Narrowed",
    "Order",
    "Phrase",
    "Query",
    "at_desk",
    "beginning",
    "drop_wires",
    "either",
    "excerpt",
    "facet",
    "find",
    "found_now",
    "headline_first",
    "in_live",
    "in_wires",
    "label_facet",
    "locked",
    "marked",
    "meant",
    "move_live",
    "named_like",
    "naming",
    "parse",
    "phrases",
    "put_off",
    "reach",
    "rename",
    "renew_wires",
    "sharing",
    "take_up",
    "waiting",
    "write_desk",
    "write_live",
    "write_many",
    "write_wires",
]
