"""Which backups are kept: the newest of each of the last days, weeks and months that have any (UTC). Pure."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime

PERIODS: dict[str, Callable[[datetime], tuple[int, ...]]] = {
    "d": lambda at: (at.year, at.month, at.day),
    "w": lambda at: at.isocalendar()[:2],
    "m": lambda at: (at.year, at.month),
}


def parsed(text: str) -> dict[str, int]:
    """Return how many days, weeks and months "7d,4w,12m" keeps. Raises ValueError."""
    found: dict[str, int] = {}
    for part in text.split(","):
        match = re.fullmatch(r"([1-9]\d{0,3})([dwm])", part.strip())
        if not match or match[2] in found:
            raise ValueError(text)
        found[match[2]] = int(match[1])
    return found


def kept(moments: Iterable[datetime], keep: dict[str, int]) -> set[datetime]:
    """Return those of `moments` (UTC) that `keep` spares; the newest is always among them."""
    newest_first = sorted(moments, reverse=True)
    spared = set(newest_first[:1])
    for sort, number in keep.items():
        newest_of: dict[tuple[int, ...], datetime] = {}
        for moment in newest_first:
            newest_of.setdefault(PERIODS[sort](moment), moment)
        spared |= set([*newest_of.values()][:number])
    return spared
