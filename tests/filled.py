"""What somebody types into an opened form of the desk: what a new row needs, another value for an old one."""

import re
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile

from . import factories
from .factories import NOW

# The smallest picture that there is.
GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
WIRE = b'{"uri": "x:1", "versioncreated": "2026-03-02T03:00:00Z", "headline": "Feri", "body_text": "Hujan."}'
PASSWORD = "Teh-poci-sore-22"
OF_A_ROW = re.compile(r"admin:(articles|auth|taggit)_([a-z]+)_(add|change|delete|merge)(?= |$)")


def named() -> dict[str, Any]:
    return {"name": "Dewi Lestari", "slug": "dewi-lestari"}


def gif() -> ContentFile:
    return ContentFile(GIF, name="a.gif")


NAMED = ("author", "editor", "source", "section", "topic", "tag")
# Kind -> what its form wants before it makes a new row, besides what it fills in by itself.
NEW: dict[str, Callable[[], dict[str, Any]]] = {
    **dict.fromkeys(NAMED, named),
    "synonym": lambda: {"words": "BI, Bank Indonesia"},
    "correction": lambda: {
        "article": factories.published().pk,
        "text": "Bukan 5.",
        "published_at_0": f"{NOW:%Y-%m-%d}",
        "published_at_1": "10:00:00",
    },
    "photo": lambda: {"file": gif(), "alt": "Kapal feri", "photographer": "Juru Foto"},
    "supplier": lambda: {"name": "Nusa", "source": factories.source().pk, "kind": "upload"},
    "user": lambda: {
        "first_name": "Dewi",
        "username": "dewi",
        "role": factories.Group.objects.get(name="Reporter").pk,
        "password": PASSWORD,
    },
    "group": lambda: {"name": "Magang lain"},
}
# Kind -> another value, for a row that there is.
OTHER: dict[str, dict[str, str]] = {
    **{
        kind: {"name": "Lain"}
        for kind in ("author", "editor", "source", "section", "topic", "tag", "supplier", "group")
    },
    "synonym": {"words": "KPU, Komisi Pemilu"},
    "correction": {"text": "Bukan lima."},
    "photo": {"alt": "Lain"},
    "user": {"first_name": "Dewi"},
}


def wire() -> ContentFile:
    return ContentFile(WIRE, name="a.json")


def typed(kind: str, page: str) -> dict[str, Any]:
    """What is typed into the form of a row: "add" or "change"; nothing where a kind has no such form."""
    if page == "add":
        return NEW[kind]() if kind in NEW else {}
    return {**OTHER.get(kind, {})} if page == "change" else {}


def table_of(key: str) -> str:
    """The table of the rows that an address makes, changes or deletes one by one; "" for other addresses."""
    found = OF_A_ROW.match(key)
    return apps.get_model(found[1], found[2])._meta.db_table if found else ""
