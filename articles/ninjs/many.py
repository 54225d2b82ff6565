"""Stories as JSON lines of ninjs, for files: any number of them, read in lots."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from . import document, items, stories

LOT = 200


def lines(ids: Sequence[int], *, now: datetime) -> Iterator[bytes]:
    """Yield a line for each of these stories that is live at `now` (UTC), in the order of `ids`, a lot at a time.

    Times and names are in the zone and the language that are active while a lot is made.
    """
    for start in range(0, len(ids), LOT):
        lot = ids[start : start + LOT]
        found = {row.pk: row for row in stories(now).filter(pk__in=lot)}
        rows = [found[pk] for pk in lot if pk in found]
        made = [document(item) for item in items(rows, now=now)]
        yield b"".join(json.dumps(item, ensure_ascii=False).encode() + b"\n" for item in made)
