"""Backups: database and photos together, checked once they are written, and brought back into an empty place.

docs/operations.md tells how to keep them, decision 22 why so. A backup is a folder of its own (`layout`); `sqlite` and
`postgresql` write and load the database by its own means, `contents` tells what is in it; `media` copies photos,
`sealing` encrypts; `writing` makes a backup of all this, `restoring` a newsroom of a backup, and `keeping` says which
backups are old. `articles.archive` is another thing: stories as text, for any newsroom.
"""

from .layout import Unusable
from .restoring import Restored, restore
from .writing import Made, back_up

__all__ = ["Made", "Restored", "Unusable", "back_up", "restore"]
