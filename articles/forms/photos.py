"""The forms of one photo: in the library, and while a story is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import library, pixels, uses
from ..metadata import Embedded, Field
from ..models import Photo, User
from ..storage import is_too_much
from . import embedded
from .moments import told

ACCEPT = "image/jpeg,image/png,image/webp,image/gif"


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """That somebody saved the photo after the form was opened: its version now, who and when if it is known."""

    version: int
    who: User | None
    at: datetime | None


class PictureForm(forms.ModelForm):
    """A new file for a photo, that came with `request`. One that the library has already is refused.

    `twin` is the photo that has it, for those who may see photos.
    """

    request: Any = None
    unkept = ""  # why what is right could not be kept when it was tried
    twin: Photo | None = None

    def clean_file(self) -> Any:
        """Refuse a file that is in the library."""
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            found = library.twin(file, but=self.instance if self.instance.pk else None)
            if found and self.request and self.request.user.has_perm("articles.view_photo"):
                self.twin = found
                raise ValidationError(gettext("This very picture is in the library already: %s.") % found, code="twin")
            if found:
                raise ValidationError(gettext("This very picture is in the library already."), code="twin")
        return file

    def clean(self) -> dict[str, Any]:
        """Say that a file was left behind, which nobody else would: the request was too large for any."""
        found = super().clean() or {}
        if self.unkept:
            self.add_error(None, ValidationError(self.unkept, code="unkept"))
        if self.request and is_too_much(self.request):
            self.errors.pop("file", None)
            limit = {"limit": filesizeformat(pixels.MAX_BYTES)}
            text = gettext("At most %(limit)s are taken. Save it smaller, then upload that.") % limit
            self.add_error("file", ValidationError(text, code="too_much"))
        return found

    @property
    def brings_file(self) -> bool:
        """Whether a new file came with it."""
        return bool(self.cleaned_data.get("file")) and "file" in self.changed_data


class BasedForm(forms.ModelForm):
    """A change to a version of a photo. If that is no longer its newest, nothing is saved and `meanwhile` says so.

    What was typed stays; what is kept now stands at each field that differs. It is saved on top of that only by
    whoever says to have seen it (`takeover`, the version that was shown).
    """

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    takeover = forms.IntegerField(widget=forms.HiddenInput, required=False)
    meanwhile: Meanwhile | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].required = bool(self.instance.pk)
        self.initial["base"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        """Compare the versions."""
        found = super().clean() or {}
        if self.instance.pk and found.get("base") is not None and found["base"] != self.instance.version:
            if found.get("takeover") == self.instance.version:
                found["base"] = self.instance.version
            else:
                self._tell()
        return found

    @property
    def based_on(self) -> int:
        """The version that the change was made to, 0 for a new photo."""
        return self.cleaned_data.get("base") or 0

    @property
    def changes(self) -> list[str]:
        """The names of the photo's fields that were changed."""
        return [name for name in self.changed_data if name not in ("base", "takeover")]

    def _tell(self) -> None:
        photo = self.instance
        about = {"content_type": ContentType.objects.get_for_model(Photo), "object_id": quote(photo.pk)}
        last = LogEntry.objects.filter(**about).select_related("user").order_by("-action_time", "-pk").first()
        self.meanwhile = Meanwhile(photo.version, last.user if last else None, last.action_time if last else None)
        for name in self.changes:
            kept = name.removesuffix("_name")  # a source is typed by its name
            if name == "file":
                self.add_error(name, gettext("Choose the file once more: browsers do not keep it."))
            elif hasattr(photo, kept):
                self.add_error(name, gettext("Kept now: %s") % (_shown(photo, kept) or "–"))
        self.add_error(None, ValidationError(self._who(), code="stale"))

    def _who(self) -> str:
        meanwhile = self.meanwhile
        if meanwhile is None or meanwhile.who is None:
            return gettext(
                "Somebody changed this photo meanwhile. Yours is not saved yet: all that you typed is below."
            )
        return gettext(
            "%(who)s changed this photo meanwhile, %(moment)s. Yours is not saved yet: all that you typed is below."
        ) % {"who": meanwhile.who, "moment": told(meanwhile.at) if meanwhile.at else ""}


class PhotoForm(BasedForm, PictureForm):
    """A photo in the library. For each field that its file speaks of, one may take over what a block says."""

    class Meta:
        field_classes = {"file": forms.FileField}
        widgets = {"file": forms.FileInput(attrs={"accept": ACCEPT})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said = Embedded.from_json(self.instance.embedded or {})
        for name, choices in take_over_choices(self.said).items():
            label = gettext("Take over")
            self.fields[name] = forms.ChoiceField(choices=choices, required=False, label=label)
        if self.instance.pk and self.instance.file and "file" in self.fields:
            self.fields["file"].help_text = _replacing(self.instance)

    def clean(self) -> dict[str, Any]:
        """Put what is taken over in its fields' places, over what stands there."""
        found = super().clean()
        for field in embedded.TARGETS:
            block = found.pop(_taking(field), "")
            if block:
                text = getattr(self.said.value(field), block)
                values = embedded.values_of(field, text, by=embedded.photographers(self.said))
                found |= {name: values.get(name, "") for name in embedded.TARGETS[field] if name in self.fields}
        return found

    def taking(self, field: Field) -> Any:
        """Return the menu with which a field is taken over, None where there is nothing to take."""
        return self[_taking(field)] if _taking(field) in self.fields else None


class PhotoUpload(PictureForm):
    """A picture with the least that must stand beside it; the rest is for the library's own page."""

    class Meta:
        model = Photo
        fields = ("file", "alt", "caption", "photographer", "agency", "via")
        field_classes = {"file": forms.FileField}
        widgets = {
            "file": forms.FileInput(attrs={"accept": ACCEPT}),
            "alt": forms.TextInput(),
            "caption": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "photo_%s", **kwargs})
        for name in ("file", "alt"):
            self.fields[name].required = True
        self.fields["alt"].error_messages["required"] = _("Say in a few words what the picture shows.")


def take_over_choices(said: Embedded) -> dict[str, list[tuple[str, Any]]]:
    """Return for each field of the form's that a file speaks of the blocks whose value can be taken over."""
    found = {}
    for field in embedded.TARGETS:
        value = said.value(field)
        blocks = list(_blocks(field, value))
        if blocks:
            found[_taking(field)] = [("", _("leave as it is")), *blocks]
    return found


def _blocks(field: Field, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the blocks that say something of their own that a field can hold."""
    seen = set()
    for block, name in (("iim", "IIM"), ("xmp", "XMP"), ("exif", "Exif")):
        text = getattr(value, block)
        if text and text not in seen and embedded.values_of(field, text):
            seen.add(text)
            yield block, name if value.differs else _("what the file says")


def _replacing(photo: Photo) -> str:
    """Say in how many stories another file would be seen."""
    stories = uses.stories(photo).count()
    if not stories:
        return gettext("Another file takes the place of this one, which is kept. No story shows it yet.")
    return ngettext(
        "Another file takes the place of this one, which is kept, at once in %(count)s story.",
        "Another file takes the place of this one, which is kept, at once in %(count)s stories.",
        stories,
    ) % {"count": number_format(stories, force_grouping=True)}


def _taking(field: Field) -> str:
    return f"take_{field}"


def _shown(photo: Photo, name: str) -> str:
    """Return what a field holds, for people."""
    value = getattr(photo, name)
    if isinstance(value, datetime):
        return told(value)
    label = getattr(photo, f"get_{name}_display", None)
    return str(label() if label else "" if value is None else value)
