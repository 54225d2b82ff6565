"""A story's content for reading at the desk: each key of the content as safe markup."""

from datetime import datetime
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .. import html
from ..content import LINES, TEXTS
from ..editing import FIELDS
from ..forms.story import StoryForm, title_for
from ..models import Article, Photo, User
from ..templatetags.desk import moment
from .thumbnails import thumbnail

PLAIN = (*LINES, *TEXTS)


def shown(laid: Article, *, viewer: User, now: datetime) -> dict[str, SafeString]:
    """Return safe markup for each key of a rendition's content, "" for what is empty.

    Stories that `viewer` may not see are not named. At most one query, for the photos in the text: the rendition holds
    everything else.
    """
    made = {key: linebreaksbr(getattr(laid, key)) for key in PLAIN}
    made["body"] = body(laid.body)
    made |= {key: text(getattr(laid, f"get_{key}_display")()) for key in ("label", "language", "verification")}
    made["section"] = text(laid.section or "")
    made["lead_photo"] = photo(laid.lead_photo) if laid.lead_photo else text("")
    made["publish_at"] = text(moment(laid.publish_at))
    made["tags"] = listed(tag.name for tag in laid.tags.all())
    made["authors"] = listed(row.author for row in laid.author_rows.all())
    made["editors"] = listed(row.editor for row in laid.editor_rows.all())
    made["topics"] = listed(row.topic for row in laid.topic_rows.all())
    made["related"] = listed(title_for(viewer, row.target, now) for row in laid.related_rows.all())
    made["sources"] = listed(source(row) for row in laid.source_rows.all())
    return {key: made[key] for key in FIELDS}


def labelled(values: dict[str, SafeString]) -> list[dict[str, Any]]:
    """Return the values with the labels of the story form, in its order, empty ones left out."""
    fields = StoryForm.base_fields
    return [{"key": key, "label": fields[key].label, "value": values[key]} for key in fields if values.get(key)]


def text(value: Any) -> SafeString:
    """Return any value as escaped text."""
    return format_html("{}", value)


def listed(values: Any) -> SafeString:
    """Return values as a list, "" for none."""
    items = format_html_join("", "<li>{}</li>", ((value,) for value in values))
    return format_html("<ul>{}</ul>", items) if items else items


def body(markup: str) -> SafeString:
    """Return a stored text with our own blocks as written: a line's words, the photos, where a card leads."""
    uids = html.references(markup)[1]
    photos = {str(row.uid): row for row in Photo.objects.filter(uid__in=uids)} if uids else {}

    def own(block: html.Block) -> str:
        if block.photos:
            named = ((photo(photos[uid]) if uid in photos else _("Photo"),) for uid in block.photos)
            what = _("Gallery, %(count)s photos") % {"count": len(block.photos)} if block.kind == "gallery" else ""
            return format_html("<figure>{} {} {}</figure>", what, format_html_join(" ", "{}", named), block.text)
        if block.kind == "embed":
            return format_html("<aside>{} <small>{}</small></aside>", block.text, block.reference)
        return format_html("<aside>{} {}</aside>", _("Read also:"), block.text)

    # Safe: whatever was stored as a body went through `html.sanitise`, and the blocks are escaped above.
    return mark_safe(html.render(markup, own))  # noqa: S308


def photo(picture: Photo) -> SafeString:
    """Return a photo with its credit."""
    image = thumbnail(picture, alt=picture.alt) if picture.key else ""
    return format_html('<span class="photo">{}<span>{}</span> <small>{}</small></span>', image, picture, picture.credit)


def source(row: Any) -> SafeString:
    """Return a source with what it gave and where."""
    role = format_html(" – {}", row.role) if row.role else ""
    address = format_html(' <a href="{}" rel="noreferrer">{}</a>', row.url, row.url) if row.url else ""
    return format_html("{}{}{}", row.source, role, address)
