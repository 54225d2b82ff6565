"""A person of the newsroom: as a story names them, and on their own page (ProfilePage)."""

from datetime import datetime

from ..addresses import absolute
from ..facts import filled
from ..models import Author, Editor
from .parts import CONTEXT, Data
from .pictures import images


def person(who: Author | Editor) -> Data:
    """Return a person as a story names them: name, role, the page that tells more."""
    address = absolute(who.get_absolute_url())
    named = {"@type": "Person", "@id": f"{address}#person", "name": who.name, "url": address, "jobTitle": who.role}
    return filled(named)


def profile(who: Author | Editor, address: str, *, now: datetime) -> Data:
    """Return the page of a person at `address`, with all that it shows of them at `now` (UTC)."""
    portrait = who.portrait if who.portrait and who.portrait.is_shown(now) else None
    about = {"description": who.bio, "email": who.contact, "image": images(portrait, "")}
    return CONTEXT | {
        "@type": "ProfilePage",
        "url": address,
        "name": who.name,
        "mainEntity": filled(person(who) | about),
    }
