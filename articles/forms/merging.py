"""Choosing between what two people wrote in the same place, or writing it anew; content as the story form posts it."""

import copy
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import html
from ..content import CHOICES, LINES, MANY, ONE, TEXTS, Content
from ..merge import BODY, SOURCES, Collision
from .fields import BodyField, SourcesField
from .story import StoryForm

THEIRS, MINE, BASE, WRITE = "theirs", "mine", "base", "write"


class ParagraphField(BodyField):
    """One place of a story's text; the dialog of photos comes with one field of the page only."""

    brings_photos = False

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Bind the field, with the dialog if it was given to this one."""
        bound = super().get_bound_field(form, field_name)
        self.widget.brings_photos = self.brings_photos
        return bound


class CollisionsForm(forms.Form):
    """One choice for each collision: theirs, mine, as it was before, or written anew where that is text.

    `labels` name the collisions by their ids. Of what was posted, the choices of the collisions in `again` do not
    count: somebody has changed these places since. What was typed into them stays.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        *,
        collisions: Sequence[Collision],
        labels: dict[str, str],
        again: Collection[str] = (),
        user: Any = None,
        story: str = "",
    ) -> None:
        self.collisions, self.labels, self.again = collisions, labels, set(again)
        super().__init__(self._known(data) if data is not None else None)
        brings = True
        for collision in collisions:
            self.fields[f"choose-{collision.id}"] = forms.ChoiceField(
                choices=[(value, value) for value in (THEIRS, MINE, BASE, WRITE)], label=labels[collision.id]
            )
            if field := writer(collision):
                field.initial = collision.mine
                field.label = labels[collision.id]
                if isinstance(field, ParagraphField):
                    field.brings_photos, brings = brings, False
                    field.widget.story = story
                    field.widget.can_add_photo = bool(user and user.has_perm("articles.add_photo"))
                self.fields[f"write-{collision.id}"] = field

    def _known(self, data: Any) -> Any:
        """Return what was posted, without the choices that no longer count, with mine in boxes that were not shown."""
        data = data.copy()
        for collision in self.collisions:
            if collision.id in self.again:
                data.pop(f"choose-{collision.id}", None)
            data.setdefault(f"write-{collision.id}", collision.mine)
        return data

    def clean(self) -> dict[str, Any]:
        """Name each collision without a choice; forget what is wrong with words that were not chosen."""
        data = super().clean() or {}
        for collision in self.collisions:
            choose, write = f"choose-{collision.id}", f"write-{collision.id}"
            chosen, label = data.get(choose), self.labels[collision.id]
            if chosen is None:
                again = _("“%(what)s” was changed once more since you chose. Please choose again.")
                missing = _("“%(what)s”: please choose.")
                self.errors.pop(choose, None)
                self.add_error(choose, (again if collision.id in self.again else missing) % {"what": label})
            elif (chosen == BASE and not has_base(collision)) or (chosen == WRITE and write not in self.fields):
                self.add_error(choose, _("“%(what)s”: please choose.") % {"what": label})
            if chosen != WRITE:
                self.errors.pop(write, None)
            elif collision.key == "headline" and write in data and not html.clean_text(data[write]).strip():
                self.add_error(write, self.fields[write].error_messages["required"])
        return data

    def choices(self) -> dict[str, Any]:
        """Return the chosen value of each collision by its id, for `editing.save`; the form must be valid."""
        return {collision.id: self._value(collision) for collision in self.collisions}

    def _value(self, collision: Collision) -> Any:
        chosen = self.cleaned_data[f"choose-{collision.id}"]
        if chosen == WRITE:
            return self.cleaned_data[f"write-{collision.id}"]
        return {THEIRS: collision.theirs, MINE: collision.mine, BASE: collision.base}[chosen]


class CleanURLField(forms.URLField):
    """An address, without what nobody sees in it."""

    def to_python(self, value: Any) -> Any:
        """Clean the text first."""
        return super().to_python(html.clean_text(str(value or "")))


def has_base(collision: Collision) -> bool:
    """Whether there was something before: not where both added the same source."""
    return collision.key != SOURCES or collision.base is not None


def writer(collision: Collision) -> Any:
    """Return the field in which the collision can be written anew, None where there is only a choice."""
    if collision.key == BODY:
        return ParagraphField(
            required=False,
            help_text=gettext_lazy("Left empty, the paragraph goes."),
            widget=ParagraphField.widget(attrs={"rows": 6}),
        )
    if collision.key == SOURCES:
        detail = SourcesField().details[collision.part]
        if isinstance(detail, forms.URLField):
            return CleanURLField(required=False, max_length=detail.max_length, assume_scheme="https")
        return detail
    if collision.key in (*LINES, *TEXTS):
        field = copy.deepcopy(StoryForm.base_fields[collision.key])
        field.help_text = ""
        return field
    return None


def asked(collisions: Sequence[Collision], *, is_released: bool) -> tuple[list[Collision], dict[str, Any]]:
    """Return the collisions that people must decide, and the values of the others.

    Until the first release the slug follows the headline: where it does so on every side, it is not asked for.
    """
    found = {collision.id: collision for collision in collisions}
    slug, headline = found.get("slug"), found.get("headline")
    if is_released or not slug or not headline:
        return list(collisions), {}
    sides = [(headline.base, slug.base), (headline.theirs, slug.theirs), (headline.mine, slug.mine)]
    if any(slugify(words, allow_unicode=True)[:120].strip("-") != end for words, end in sides):
        return list(collisions), {}
    return [collision for collision in collisions if collision is not slug], {"slug": ""}


def as_typed(content: Content) -> dict[str, str | list[str]]:
    """Return content as the story form posts it, for `buffers.keep`; times in the active zone."""
    typed: dict[str, Any] = {key: content[key] for key in (*LINES, *TEXTS, BODY, *CHOICES)}
    typed |= {key: str(content[key] or "") for key in ONE}
    typed["tags"] = StoryForm.base_fields["tags"].prepare_value(content["tags"])
    for key in MANY:
        ids = [str(row["id"] if key == SOURCES else row) for row in content[key]]
        typed |= {key: ids} if ids else {}
    for row in content[SOURCES]:
        typed |= {f"{SOURCES}-{row['id']}-{part}": row[part] for part in ("role", "url")}
    wish = timezone.localtime(datetime.fromisoformat(content["publish_at"])) if content["publish_at"] else None
    typed["publish_at_0"] = f"{wish:%Y-%m-%d}" if wish else ""
    typed["publish_at_1"] = f"{wish:%H:%M:%S}" if wish else ""
    return typed
