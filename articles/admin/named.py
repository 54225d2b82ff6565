"""What contents name by id, as people know it; what was deleted since is said to be so, and breaks nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import diff, html
from ..content import CHOICES, MANY, ONE, Content
from ..forms.story import title_for
from ..models import Article, Photo
from ..templatetags.desk import moment
from .shown import photo, text

TARGETS: dict[str, Any] = ONE | {key: target for key, (_model, _rows, target) in MANY.items()}
VALUES = {*ONE, *CHOICES, "publish_at"}  # what `Named.value` answers


class Named:
    """The rows that some contents, or parts of them, name: one query a kind, however many they are.

    Only who names stories needs a `viewer` (User) and `now` (UTC).
    """

    gone_photo: Any = gettext_lazy("The photo was deleted since.")

    def __init__(self, contents: Iterable[Mapping[str, Any]], *, viewer: Any = None, now: Any = None) -> None:
        contents = list(contents)
        self.viewer, self.now = viewer, now
        self.rows = {key: _found(target, contents, key) for key, target in TARGETS.items()}
        photos = {uid for content in contents for uid in _photos(content)}
        self.in_text = {str(row.uid): row for row in Photo.objects.filter(uid__in=photos)} if photos else {}

    def name(self, key: str, pk: Any) -> str:
        """Return the name of what `key` names by id; stories that the viewer may not see are not named."""
        row = self.rows[key].get(pk)
        if row is None:
            return gone(key, pk)
        if isinstance(row, Article):
            return title_for(self.viewer, row, self.now)
        parent = getattr(row, "parent", None)
        return f"{parent} › {row}" if parent else str(row)

    def picture(self, key: str, pk: Any) -> SafeString:
        """Return a photo with its credit."""
        row = self.rows[key].get(pk)
        return photo(row) if row else format_html('<em class="gone">{}</em>', gone(key, pk))

    def value(self, key: str, value: Any) -> Any:
        """Return a value as people know it: what it names by id, the choice that it is, a time."""
        if key in ONE:
            return self.picture(key, value) if key == "lead_photo" else self.name(key, value)
        if key in CHOICES:
            return dict(Article._meta.get_field(key).choices or ()).get(value, value)  # type: ignore[union-attr]
        return moment(datetime.fromisoformat(value))

    def missing(self, content: Content) -> list[str]:
        """Return what a content names and nobody finds any more, in words each."""
        words = [gone(key, pk) for key in TARGETS for pk in ids(content, key) if pk not in self.rows[key]]
        words += [_("a photo in the text, deleted since") for uid in _photos(content) if uid not in self.in_text]
        stories = html.references(content["body"])[0]
        kept = Article.objects.filter(uid__in=stories).count() if stories else 0
        return words + [_("a story in the text, deleted since")] * (len(stories) - kept)

    def block(self, kind: str, reference: str, words: Any, *, was: str = "") -> SafeString:
        """Return one of our own blocks of a text: what it is, its words, what it shows or where it leads.

        `was` is what a gallery showed before, if that is to be told: photos that came are in <ins>, that went in <del>.
        """
        if kind == "gallery":
            return self._gallery(reference.split(), words, was.split())
        what = {"photo": _("Photo"), "embed": _("Link card")}.get(kind, _("Read also"))
        about: Any = reference if kind == "embed" else ""
        if kind == "photo":
            row = self.in_text.get(reference)
            about = photo(row) if row else text(self.gone_photo)
        return format_html('<div class="own own-{}"><b>{}</b> {} <small>{}</small></div>', kind, what, words, about)

    def _gallery(self, uids: list[str], words: Any, was: list[str]) -> SafeString:
        rows = diff.rows(was or uids, uids)
        marks = {"added": "<ins>{}</ins>", "removed": "<del>{}</del>", "moved": "{} <em>({})</em>"}
        items = (
            (format_html(marks.get(row.kind, "{}"), self._pictured(row.key), *([_("moved")] if row.moved else ())),)
            for row in rows
        )
        what = _("Gallery, %(count)s photos") % {"count": len(uids)}
        listed = format_html_join("", "<li>{}</li>", items)
        return format_html('<div class="own own-gallery"><b>{}</b> {}<ol>{}</ol></div>', what, words, listed)

    def _pictured(self, uid: str) -> SafeString:
        row = self.in_text.get(uid)
        return photo(row) if row else text(self.gone_photo or _("Photo"))


def ids(content: Mapping[str, Any], key: str) -> list[int]:
    """Return the ids that a content holds under `key`."""
    value = content.get(key) or ()
    if key in ONE:
        return [value] if value else []
    return [row["id"] for row in value] if key == "sources" else list(value)


def gone(key: str, pk: Any) -> str:
    """Return the words for what was deleted since."""
    return _("%(kind)s no. %(number)s, deleted since") % {"kind": TARGETS[key]._meta.verbose_name, "number": pk}


def _photos(content: Mapping[str, Any]) -> set[str]:
    return html.references(content.get("body") or "")[1]


def _found(target: Any, contents: list[Mapping[str, Any]], key: str) -> dict[Any, Any]:
    wanted = {pk for content in contents for pk in ids(content, key)}
    rows = target._default_manager.select_related("parent") if key == "section" else target._default_manager
    return rows.in_bulk(wanted) if wanted else {}
