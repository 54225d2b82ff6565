"""The newsroom's own archive: every story with everything that belongs to it, out as a stream and in again.

docs/formats/newsroom.md tells what stands in the file. `kinds` says which rows go into it, and why the others do not;
`names` and `rows` turn a row into plain JSON and back, naming other rows by what people call them; `writing` makes the
file, `reading` opens one that may come from anybody, `restoring` puts it into the database.
"""

from .reading import Archive, Broken, Unreadable, matches, read
from .restoring import Outcome, Restored, restore
from .writing import Step, lines, write

__all__ = [
    "Archive",
    "Broken",
    "Outcome",
    "Restored",
    "Step",
    "Unreadable",
    "lines",
    "matches",
    "read",
    "restore",
    "write",
]
