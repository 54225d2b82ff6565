"""What machines read in a page: JSON-LD with the vocabulary of schema.org, a data block for each thing.

It says what the page shows, out of what the page was given, and asks the database for nothing more.
"""

from .lists import day, front, listing
from .site import masthead
from .stories import story

__all__ = ["day", "front", "listing", "masthead", "story"]
