"""The page store: in front of Django, it answers readers with pages that are kept until the site changes.

A public page is a function of its address and the site's generation (`articles.generation`), which is read from the
database for every request: so nothing is purged, nothing times out, and no worker of any machine answers with an old
page after a commit. What may be asked so is in `addresses`; the number in `numbers`; what a page sends in `pages`;
what is kept where in `shelf` (this process) and `shared` (Redis); `layer` brings them together.
"""

from .layer import PageStore

__all__ = ["PageStore"]
