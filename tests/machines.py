"""How tests read what machines read: data blocks and share cards of a site at `SITE`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine

from tests import factories
from tests.factories import NOW
from tests.reading import page

SITE = "https://berita.example"
KEY = "0123456789abcdef0123"
FOLDER = f"{SITE}/media/renditions/01/23456789abcdef0123"
ORGANIZATION = {
    "@type": "NewsMediaOrganization",
    "@id": f"{SITE}/#publisher",
    "name": "Warta Pagi",
    "url": f"{SITE}/",
    "logo": {
        "@type": "ImageObject",
        "url": f"{SITE}/static/articles/icon.svg",
        "encodingFormat": "image/svg+xml",
    },
    "publishingPrinciples": f"{SITE}/pedoman-media-siber/",
    "ethicsPolicy": f"{SITE}/pedoman-media-siber/",
    "verificationFactCheckingPolicy": f"{SITE}/pedoman-media-siber/",
    "correctionsPolicy": f"{SITE}/koreksi/",
    "actionableFeedbackPolicy": f"{SITE}/hak-jawab/",
    "masthead": f"{SITE}/redaksi/",
}


@contextmanager
def site(settings) -> Iterator[None]:
    """The site in English at NOW, without an imprint."""
    settings.LANGUAGE_CODE = "en"
    settings.SITE_URL, settings.SITE_NAME = SITE, "Warta Pagi"
    settings.SITE_PUBLISHER = settings.SITE_ADDRESS = settings.SITE_EMAIL = ""
    with time_machine.travel(NOW, tick=False):
        yield


def data(client, address: str) -> list[dict]:
    """The data blocks of a page."""
    blocks = page(client, address).xpath("//script[@type='application/ld+json']/text()")
    return [json.loads(block) for block in blocks]


def large(**values):
    """A photo that readers see, of 2400 by 1500 pixels."""
    return factories.photo(**{"key": KEY, "width": 2400, "height": 1500, **values})


def image(shape: str, width: int, height: int, **more) -> dict:
    """A rendition of a large photo as ImageObject."""
    address = f"{FOLDER}/{shape}-{width}.jpg"
    size = {"url": address, "contentUrl": address, "encodingFormat": "image/jpeg", "width": width, "height": height}
    return {"@type": "ImageObject", **size, **more}


def person(kind: str, slug: str) -> dict:
    """What names a person of the newsroom."""
    address = f"{SITE}/{kind}/{slug}/"
    return {"@type": "Person", "@id": f"{address}#person", "url": address}


def cards(tree) -> list[tuple[str, str]]:
    """What those who share a page read of it."""
    nodes = tree.xpath("//meta[@property] | //meta[starts-with(@name, 'twitter:')]")
    return [(node.get("property") or node.get("name"), node.get("content")) for node in nodes]
