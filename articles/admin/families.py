"""Every family's admin; importing this module registers them all.

`ArticlesConfig.ready` imports it once Django's own autodiscovery is over: that one imports this package to find our
site, so whatever registered itself from `__init__` would be registered with a site that is thrown away.
"""

from . import (
    articles,
    corrections,
    front,
    imports,
    newnames,
    notes,
    notices,
    origins,
    people,
    photos,
    rules,
    search,
    sources,
    suppliers,
    taxonomy,
    wires,
)

__all__ = [
    "articles",
    "corrections",
    "front",
    "imports",
    "newnames",
    "notes",
    "notices",
    "origins",
    "people",
    "photos",
    "rules",
    "search",
    "sources",
    "suppliers",
    "taxonomy",
    "wires",
]
