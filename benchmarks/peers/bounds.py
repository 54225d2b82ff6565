"""What is measured, and what it may come to: the rows of a table that tells figures, bounds and verdicts."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from benchmarks.peers.machine import Load

PAGES = ("story", "list")
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
CACHED, FEW = 8, 1  # connections


@dataclass(frozen=True)
class Want:
    """A load: by whom it is carried, which of its paths, by so many connections.

    `again` has the page already; `plain` takes it uncompressed, so that it has 8 kB and more.
    """

    subject: str
    page: str
    lines: int = CACHED
    again: bool = False
    plain: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the table: `ours` divided by `theirs`, in requests a second or in CPU; None bounds nothing."""

    what: str
    ours: Want
    theirs: Want
    by: str  # "rate" or "cpu"
    bound: float | None = None

    def ratio(self, measured: dict[Want, list[Load]]) -> float:
        """Return the median of the rounds' ratios."""
        pairs = zip(measured[self.ours], measured[self.theirs], strict=True)
        return median(getattr(ours, self.by) / getattr(theirs, self.by) for ours, theirs in pairs)

    def is_met(self, ratio: float) -> bool:
        """Say whether a ratio keeps the bound: as many requests at least, as much CPU at most."""
        return self.bound is None or (ratio >= self.bound if self.by == "rate" else ratio <= self.bound)

    def said(self) -> str:
        """Return the bound as it is written."""
        return "–" if self.bound is None else f"{'≥' if self.by == 'rate' else '≤'} {self.bound:g}"


def rows() -> dict[str, list[Row]]:
    """Return the rows by the name of their part."""
    return {
        "cached": list(_cached()),
        "again": list(_again()),
        "uncached": list(_uncached()),
        "desk": list(_desk()),
        "servers": list(_servers()),
    }


def _cached() -> Iterator[Row]:
    bounds = {"sqlite": (2.3, 1.9, 4.5), "postgresql": (2.0, 3, 4.5)}
    for database, (bare, raw, wagtail) in bounds.items():
        for page in PAGES:
            ours, name = Want(database, page), f"cached {page}, {DATABASES[database]}"
            yield Row(f"{name}: requests/s against a bare Django view", ours, Want("bare", page), "rate", bare)
            yield Row(f"{name}: CPU against a raw WSGI function", ours, Want("raw", page), "cpu", raw)
            theirs = Want("wagtail_cached", page)
            yield Row(f"{name}: requests/s against Wagtail's page cache", ours, theirs, "rate", wagtail)


def _again() -> Iterator[Row]:
    for database, said in (*DATABASES.items(), ("raw", "by a raw function")):
        for page in PAGES:
            ours, name = Want(database, page, again=True), f"304 for a {page}, {said}: CPU against the page"
            if database != "raw":  # whose bytes are compressed ones
                yield Row(f"{name}, uncompressed", ours, Want(database, page, plain=True), "cpu", 0.85)
            yield Row(f"{name}, compressed", ours, Want(database, page), "cpu")


def _uncached() -> Iterator[Row]:
    for page, bound in zip(PAGES, (0.5, 0.2), strict=True):
        for database, most in (("sqlite", bound), ("postgresql", None)):
            ours, theirs = Want(f"{database}_off", page, FEW), Want("wagtail", page, FEW)
            yield Row(f"uncached {page}, {DATABASES[database]}: CPU against Wagtail's", ours, theirs, "cpu", most)
    ours, theirs = Want("sqlite_off", "list", FEW), Want("wagtail", "tutorial", FEW)
    yield Row("uncached list, SQLite: CPU against a list as in Wagtail's tutorial", ours, theirs, "cpu")


def _desk() -> Iterator[Row]:
    ours, theirs = Want("desk", "admin", FEW), Want("wagtail", "explorer", FEW)
    yield Row("list of stories at the desk: CPU against Wagtail's explorer", ours, theirs, "cpu", 0.3)
    ours, theirs = Want("desk", "form", FEW), Want("wagtail", "form", FEW)
    yield Row("story form: CPU against Wagtail's edit view", ours, theirs, "cpu", 0.8)


def _servers() -> Iterator[Row]:
    for page in PAGES:
        for by, said in (("rate", "requests/s"), ("cpu", "CPU")):
            ours, theirs = Want("sqlite", page), Want("gunicorn", page)
            yield Row(f"cached {page}, SQLite: {said}, granian against gunicorn", ours, theirs, by)
