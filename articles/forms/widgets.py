"""Widgets of the story form: the text's editor, the pickers of ordered rows, the picker of a photo.

They render markup that works without JavaScript; our modules in static/articles/desk/ take it from there. Nothing in
them is inline: the modules read their texts and addresses from the markup.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Script
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from .. import html
from ..models import Photo, Row
from .photos import PhotoUpload

MAX_ID = 2**63 - 1  # what a column of ids holds


def module(path: str) -> Any:
    """Return the media entry of a JavaScript module among the static files."""
    return Script(path, type="module")


class ProjectTemplate(forms.Widget):
    """A widget whose template stands in the project's templates/, where the stock form renderer does not look."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """Render with the project's template engine."""
        return super().render(name, value, attrs, TemplatesSetting())

    def use_required_attribute(self, initial: Any) -> bool:  # noqa: ARG002
        """Never: what the browser would check is hidden behind our own controls; the field checks."""
        return False


# The toolbar in groups: the module's name for the act, its text, its keys, and whether the text shows beside the icon.
BUTTONS = (
    (("h2", _("Heading"), "Ctrl+Alt+2", False), ("h3", _("Smaller heading"), "Ctrl+Alt+3", False)),
    (
        ("bold", _("Bold"), "Ctrl+B", False),
        ("italic", _("Italic"), "Ctrl+I", False),
        ("link", _("Link"), "Ctrl+K", False),
    ),
    (
        ("bullets", _("Bulleted list"), "Ctrl+Shift+8", False),
        ("numbers", _("Numbered list"), "Ctrl+Shift+7", False),
        ("quote", _("Quotation"), "Ctrl+Shift+B", False),
    ),
    (
        ("story", _("Read also"), "Ctrl+Alt+B", True),
        ("photo", _("Photo"), "Ctrl+Alt+F", True),
        ("gallery", _("Gallery"), "Ctrl+Alt+G", True),
        ("embed", _("Link card"), "Ctrl+Alt+E", True),
    ),
    (("undo", _("Undo"), "Ctrl+Z", False), ("redo", _("Redo"), "Ctrl+Y", False)),
)
# The sheets of the editor, its blocks and its dialogs.
STYLES = ("editor", "text", "blocks", "dialogs", "picker", "gallery", "combobox")


class BodyWidget(ProjectTemplate, forms.Textarea):
    """A textarea with a story's HTML, which becomes a rich-text editor where scripts run.

    The stock widget of django-prose-editor needs an inline import map; our module imports its Tiptap bundle by a
    relative path instead, which the static storage rewrites. So the strict content security policy holds as it is.
    """

    template_name = "articles/widgets/body.html"
    can_add_photo = False
    brings_photos = True  # the dialog of the library, which a page needs once
    story = ""  # the UUID of the story, which is no target of its own lines

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 20, "class": "vLargeTextField", **(attrs or {})})

    @property
    def media(self) -> forms.Media:
        """Our style sheets and modules; the bundle is named too, so that its download starts at once."""
        return forms.Media(
            css={"all": [f"articles/desk/{name}.css" for name in STYLES]},
            js=[module("django_prose_editor/editor.js"), module("articles/desk/editor.js")],
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the toolbar and the addresses that the blocks ask."""
        context = super().get_context(name, value, attrs)
        keys = ("name", "label", "keys", "wide")
        context["widget"]["buttons"] = [[dict(zip(keys, button, strict=True)) for button in group] for group in BUTTONS]
        context["widget"] |= photo_dialog(can_add=self.can_add_photo)
        context["widget"] |= {"stories": reverse("admin:blocks_stories"), "story": self.story}
        context["widget"]["brings_photos"] = self.brings_photos
        return context

    def format_value(self, value: Any) -> str:
        """Return the text in canonical form, an empty line between blocks for those who read it without an editor."""
        return "\n\n".join(block.html for block in html.blocks(html.sanitise(str(value or ""))))


class OrderedPicker(ProjectTemplate):
    """An ordered list of chosen rows, with a search box that asks the admin's autocomplete view.

    Each row is a ticked box that posts its id: without JavaScript a save keeps what is there, and unticking removes;
    adding and sorting need JavaScript. `rows` and `labels` come from the field. Set `can_add` to offer the admin's
    "add another" window.
    """

    template_name = "articles/widgets/picker.html"
    extras: tuple[dict[str, Any], ...] = ()
    rows: type[Row]
    labels: Callable[[Iterable[int]], dict[int, str]]
    can_add = False

    class Media:
        css = {"all": ["articles/desk/picker.css", "articles/desk/combobox.css"]}
        js = [module("articles/desk/picker.js")]

    def format_value(self, value: Any) -> Any:
        """Return the value as it is: a list."""
        return value or []

    def id_for_label(self, id_: str) -> str:
        """The label belongs to the search box."""
        return id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list:  # noqa: ARG002
        """Return the posted ids in order."""
        return list(data.getlist(name) if hasattr(data, "getlist") else data.get(name) or [])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002
        """Never: a list without rows posts nothing."""
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the rows with their labels, and the addresses that the module asks."""
        context = super().get_context(name, value, attrs)
        target: Any = self.rows._meta.get_field(self.rows.TARGET)
        context["widget"] |= {
            "rows": self.entries(name, context["widget"]["value"]),
            "blank": self.entry(name, {"id": "__id__"}, "__name__"),
            "extras": self.extras,
            "one": target.verbose_name,
            "many": target.related_model._meta.verbose_name_plural,
            "lookup": self.lookup(),
            "add_url": self.add_url(target.related_model._meta) if self.can_add else "",
        }
        return context

    def entries(self, name: str, value: list) -> list[dict[str, Any]]:
        """Return what each row shows; one query for all labels."""
        entries = [entry if isinstance(entry, dict) else {"id": entry} for entry in value]
        numbers = [as_id(entry["id"]) for entry in entries]
        labels = self.labels({number for number in numbers if number})
        pairs = zip(entries, numbers, strict=True)
        return [self.entry(name, entry, labels.get(number) if number else None) for entry, number in pairs]

    def entry(self, name: str, entry: dict[str, Any], label: str | None) -> dict[str, Any]:
        """Return what one row shows; a label of None marks a row that is not there any more."""
        extras = [
            extra | {"input": f"{name}-{entry['id']}-{extra['key']}", "value": entry.get(extra["key"], "")}
            for extra in self.extras
        ]
        return {"id": entry["id"], "label": label, "extras": extras}

    def lookup(self) -> str:
        """Return the address of the admin's autocomplete view for our relation; it checks permissions."""
        query = {
            "app_label": self.rows._meta.app_label,
            "model_name": self.rows._meta.model_name,
            "field_name": self.rows.TARGET,
        }
        return f"{reverse('admin:autocomplete')}?{urlencode(query)}"

    def add_url(self, target: Any) -> str:
        """Return the address of the admin's window for a new target, "" if it has none."""
        try:
            return reverse(f"admin:{target.app_label}_{target.model_name}_add") + "?_to_field=id&_popup=1"
        except NoReverseMatch:
            return ""


class SourcesPicker(OrderedPicker):
    """The same, with what the source gave and its address in each row, posted as <name>-<id>-role and -url."""

    ROLE, URL = 80, 500  # characters, as the columns of ArticleSource

    extras = (
        {"key": "role", "label": _("What it gave"), "type": "text", "max": ROLE},
        {"key": "url", "label": _("Address"), "type": "url", "max": URL},
    )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        """Return the posted ids in order, each with its role and address."""
        return [
            entry
            if isinstance(entry, dict)
            else {"id": entry, **{e["key"]: data.get(f"{name}-{entry}-{e['key']}", "") for e in self.extras}}
            for entry in super().value_from_datadict(data, files, name)
        ]


class TagsInput(AdminTextInputWidget):
    """Tags between commas; where scripts run, the browser completes the last one from those that there are.

    Only while they are few enough to stand in the page. Set `may_see` for whoever may see all tags.
    """

    MOST = 500
    may_see = False

    class Media:
        js = [module("articles/desk/tags.js")]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the names; one query. One with a comma would need quotes and is left out."""
        context = super().get_context(name, value, attrs)
        if self.may_see:
            names = list(Tag.objects.order_by("name").values_list("name", flat=True)[: self.MOST + 1])
            if len(names) <= self.MOST:
                context["widget"]["attrs"]["data-tags"] = json.dumps([name for name in names if "," not in name])
        return context


class PhotoPicker(ProjectTemplate):
    """A photo from the library: a menu of the newest ones; where scripts run, the library itself, with thumbnails."""

    NEWEST = 60
    template_name = "articles/widgets/photo.html"
    can_add_photo = False
    choices: Any = ()  # set by ModelChoiceField, and not looked at: that would be the whole library

    class Media:
        css = {"all": ["articles/desk/dialogs.css"]}
        js = [module("articles/desk/photofield.js")]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the newest photos and the chosen one; one query, two if that is an old one."""
        context = super().get_context(name, value, attrs)
        chosen, rows = as_id(value), Photo.objects.order_by("-created_at", "-pk")
        photos = list(rows[: self.NEWEST])
        if chosen and chosen not in {photo.pk for photo in photos}:
            photos += rows.filter(pk=chosen)
        context["widget"] |= {"photos": photos, "chosen": chosen} | photo_dialog(can_add=self.can_add_photo)
        return context


def photo_dialog(*, can_add: bool) -> dict[str, Any]:
    """Return what the dialog of the library's photos needs: addresses, and the form for a new one where it may be."""
    return {
        "facts": reverse("admin:blocks"),
        "library": reverse("admin:blocks_photos"),
        "upload": reverse("admin:blocks_upload") if can_add else "",
        "read": reverse("admin:blocks_read") if can_add else "",
        "upload_form": PhotoUpload() if can_add else None,
    }


def as_id(value: Any) -> int | None:
    """Return a row's id from a number or its digits, None from anything else."""
    digits = str(value).strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 20):
        return None
    number = int(digits)
    return number if 0 < number <= MAX_ID else None
