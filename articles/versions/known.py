"""What versions name, found in one query a kind for all of them, and what readers may see of it now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import diff, html
from ..addresses import web_address
from ..content import Content
from ..diff import FieldChange
from ..models import Article, Author, Editor, Label, Photo, Section, Source, Topic
from .markup import Detail, announced

NAMED: dict[str, Any] = {"authors": Author, "editors": Editor, "sources": Source, "topics": Topic, "section": Section}
GALLERY = "gallery"
LABELS = {
    "kicker": gettext_lazy("Kicker"),
    "headline": gettext_lazy("Headline"),
    "lead": gettext_lazy("Standfirst"),
    "label": gettext_lazy("Label"),
    "dateline": gettext_lazy("Dateline"),
    "photo": gettext_lazy("Lead photo"),
    "caption": gettext_lazy("Photo caption"),
    "section": gettext_lazy("Section"),
    "authors": gettext_lazy("Authors"),
    "editors": gettext_lazy("Editors"),
    "sources": gettext_lazy("Sources"),
    "topics": gettext_lazy("Topics"),
    "tags": gettext_lazy("Tags"),
    "related": gettext_lazy("Related stories"),
}


class Known:
    """The people, sources, topics, sections, photos and live stories that contents name."""

    def __init__(self, contents: Iterable[Content], now: datetime) -> None:
        contents = list(contents)
        self.now = now
        self.names = {
            key: _in_bulk(model, {pk for content in contents for pk in _ids(key, content)})
            for key, model in NAMED.items()
        }
        references = [html.references(content["body"]) for content in contents]
        stories, photos = ({uid for pair in references for uid in pair[at]} for at in (0, 1))
        leads = {content["lead_photo"] for content in contents} - {None}
        related = {pk for content in contents for pk in content["related"]}
        self.photos: dict[Any, Photo] = _by_both(Photo.objects.filter(Q(pk__in=leads) | Q(uid__in=photos)))
        live = Article.objects.live(now).filter(Q(pk__in=related) | Q(uid__in=stories))
        self.stories: dict[Any, Article] = _by_both(live.only("uid", "headline"))

    def seen(self, content: Content) -> Content:
        """Return what readers see of a version, by the keys of LABELS and "body"."""
        photo = content["lead_photo"]
        lead = [photo] if photo is not None and self._is_seen(photo) else []
        library = self.photos[photo].caption if lead and photo in self.photos else ""
        return {
            **{key: content[key] for key in ("kicker", "headline", "lead", "authors", "editors", "topics", "tags")},
            "label": "" if content["label"] == Label.NEWS else str(Label(content["label"]).label),
            "dateline": ", ".join(filter(None, (content["dateline_place"], content["dateline_outlet"]))),
            "photo": lead,
            "caption": (content["photo_caption"] or library) if lead else "",
            "section": _ids("section", content),
            "sources": [{**row, "url": web_address(row["url"])} for row in content["sources"]],
            "related": [pk for pk in content["related"] if pk in self.stories],
            "body": "".join(map(self._block, html.blocks(content["body"]))),
        }

    def changed(self, before: Content, after: Content) -> list[Detail]:
        """Return the fields in which what readers see differs, in the order of LABELS."""
        changes = {change.key: change for change in diff.fields(before, after)}
        found = [(label, changes[key]) for key, label in LABELS.items() if key in changes]
        return [
            Detail(
                label, announced(self._rows(change) if change.rows else diff.marked(change.parts)), bool(change.rows)
            )
            for label, change in found
        ]

    def told(self, content: Content) -> list[Detail]:
        """Return what readers see in the fields that are not empty."""
        return [
            Detail(label, self._listed(key, content[key]) if is_list else format_html("{}", content[key]), is_list)
            for key, label in LABELS.items()
            if content[key]
            for is_list in [isinstance(content[key], list)]
        ]

    def pictures(self, before: list[str], after: list[str]) -> SafeString:
        """Return a gallery's photos as items of a list, with what came, went or moved marked."""
        return self._rows(FieldChange(GALLERY, before, after, rows=diff.rows(before, after)))

    def _listed(self, key: str, rows: list[Any]) -> SafeString:
        return format_html_join("\n", "<li>{}</li>", ((self._name(key, row),) for row in rows))

    def _rows(self, change: FieldChange) -> SafeString:
        items = []
        for row in change.rows:
            old = self._name(change.key, change.before[row.before]) if row.before is not None else ""
            new = self._name(change.key, change.after[row.after]) if row.after is not None else ""
            markup = mark_safe(diff.marked(diff.words(old, new)))  # noqa: S308 -- escaped
            if row.moved:
                markup = format_html('{} <span class="moved">({})</span>', markup, _("moved"))
            items.append((markup,))
        return format_html_join("\n", "<li>{}</li>", items)

    def _name(self, key: str, row: Any) -> str:
        if key == "tags":
            return str(row)
        if key == "related":
            return self.stories[row].headline
        if key == "photo":
            return self._credited(row)
        if key == GALLERY:
            return self._captioned(row)
        if key != "sources":
            return str(self.names[key].get(row) or _("(deleted)"))
        name = str(self.names[key].get(row["id"]) or _("(deleted)"))
        return " ".join(filter(None, (name, f"({row['role']})" if row["role"] else "", row["url"])))

    def _credited(self, key: Any, caption: str = "") -> str:
        """Return the words that stand for a photo: a caption, or what is seen on it, and its credit."""
        photo = self.photos.get(key)
        if photo is None:
            return _("(deleted)")
        source = _("Source: %(credit)s") % {"credit": photo.credit} if photo.credit else ""
        return " ".join(filter(None, (caption or photo.alt, source and f"({source})"))) or _("Photo")

    def _captioned(self, key: Any, caption: str = "") -> str:
        """Return the same as `_credited`, with the library's caption where the story has none."""
        photo = self.photos.get(key)
        return self._credited(key, caption or (photo.caption if photo else ""))

    def _is_seen(self, key: Any) -> bool:
        """Whether a photo may be named: it is shown now, or deleted, and then only that is said."""
        return key not in self.photos or self.photos[key].is_shown(self.now)

    def _block(self, block: html.Block) -> str:
        """Return a block with the words that readers see, "" if they do not see it."""
        if block.kind == "story":
            story = self.stories.get(block.reference)
            return html.story_block(block.reference, story.headline) if story else ""
        if not block.photos:
            return block.html
        seen = [uid for uid in block.photos if self._is_seen(uid)]
        if len(seen) > 1:
            return html.gallery_block(seen, block.text)
        return html.photo_block(seen[0], self._captioned(seen[0], block.text)) if seen else ""


def _ids(key: str, content: Content) -> list[Any]:
    if key == "section":
        return [content[key]] if content[key] else []
    return [row["id"] for row in content[key]] if key == "sources" else content[key]


def _in_bulk(model: Any, ids: set[Any]) -> dict[Any, Any]:
    return model._default_manager.in_bulk(ids) if ids else {}


def _by_both(rows: Iterable[Any]) -> dict[Any, Any]:
    """Return rows by what fields name them by, their ids, and by what bodies do, their UUIDs."""
    found = list(rows)
    return {row.pk: row for row in found} | {str(row.uid): row for row in found}
