"""Pictures as ninjs objects beside their story: words, rights, and every file that there is of them."""

from datetime import datetime

from .. import html, rendering
from ..addresses import absolute
from ..facts import filled, local
from ..models import Article, Photo
from ..renditions import FULL, SHAPES, TYPES, Rendition
from .parts import NEWSCODES, Item, text


def pictures(article: Article, around: rendering.Surroundings, *, now: datetime) -> list[Item]:
    """Return the pictures that readers of a story see at `now` (UTC): the lead photo, then those in its text, once."""
    lead = article.lead_photo
    found = [_picture(lead, article.photo_caption, rel="lead")] if lead and lead.is_shown(now) else []
    for block in html.blocks(article.body):
        own = block.text if block.kind == "photo" else ""  # a gallery's words are about all of its photos
        shown = (around.photos[uid] for uid in block.photos if uid in around.photos)
        found += [_picture(photo, own, rel="picture") for photo in shown]
    first: dict[str, Item] = {}
    for item in found:
        first.setdefault(item["uri"], item)
    return list(first.values())


def _picture(photo: Photo, caption: str, *, rel: str) -> Item:
    texts = {"caption": caption or photo.caption, "alt": photo.alt, "creditline": photo.credit}
    parties = {"agency": photo.agency, "via": photo.via}
    item = {
        "name": photo.alt or texts["caption"] or str(photo.uid),
        "rel": rel,
        "uri": photo.uid.urn,
        "type": "picture",
        "representationType": "full",
        "version": str(photo.version),
        "contentCreated": local(photo.taken_at),
        "expires": local(photo.rights_end),
        "pubStatus": "usable",
        "by": photo.photographer,
        "descriptions": [text(role, words) for role, words in texts.items() if words],
        "genres": [_source_type(photo)] if photo.digital_source else [],
        "infoSources": [{"name": name, "role": role} for role, name in parties.items() if name],
        "copyrightNotice": photo.copyright,
        "usageTerms": photo.rights,
        "renditions": [
            _rendition(each, photo) for shape in SHAPES for form in TYPES for each in photo.renditions(shape, form)
        ],
    }
    return filled(item)


def _rendition(each: Rendition, photo: Photo) -> Item:
    """Return one file of a picture; the uncropped ones have the point around which the others are cropped."""
    item = {
        "name": f"{each.shape}-{each.width}-{each.format}",
        "href": absolute(each.url),
        "contentType": each.type,
        "width": each.width,
        "height": each.height,
    }
    if each.shape == FULL:
        return item | {"poi": {"x": int(photo.focal_x * each.width), "y": int(photo.focal_y * each.height)}}
    return item | {"aspectRatio": each.shape.replace("x", ":")}


def _source_type(photo: Photo) -> Item:
    """Return how a picture came about (newscodes/digitalsourcetype)."""
    source = photo.digital_source
    name = str(photo.get_digital_source_display())
    return {"name": name, "literal": source, "uri": f"{NEWSCODES}/digitalsourcetype/{source}"}
