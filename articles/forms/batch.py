"""The forms of many photos at once: each file that comes, then what must stand beside the pictures, side by side."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..metadata import Embedded
from ..models import Photo, Source
from ..renditions import Rendition
from . import embedded
from .moments import ShortMomentField
from .photos import BasedForm, PictureForm


class OneFile(PictureForm):
    """One of many files: everything beside it comes from the file, and is completed afterwards."""

    class Meta:
        model = Photo
        fields = ("file",)
        field_classes = {"file": forms.FileField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = True


class PhotoRow(BasedForm):
    """What must stand beside one of many photos, in little room. Sources are typed: a menu of all would be in each."""

    field_order = ("alt", "caption", "photographer", "agency", "via", "source_name")  # then the rest
    source_name = forms.CharField(required=False, widget=forms.TextInput(attrs={"list": "photo-sources"}))
    rights_end = ShortMomentField(required=False)

    class Meta:
        model = Photo
        fields = ("alt", "caption", "photographer", "agency", "via", "copyright", "rights", "rights_end", "keywords")
        widgets = {
            "alt": forms.TextInput(),
            "caption": forms.Textarea(attrs={"rows": 3}),
            "rights": forms.Textarea(attrs={"rows": 2}),
            "keywords": forms.TextInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source_name"].label = capfirst(_("source"))
        self.fields["rights_end"].label = capfirst(_("rights end"))
        self.initial["source_name"] = self.instance.source.name if self.instance.source else ""

    def clean_source_name(self) -> Source | None:
        """Return the source of that name; the one that the photo has, if that is how it is called."""
        name = self.cleaned_data["source_name"]
        if "source_name" not in self.changed_data:
            return self.instance.source
        found = embedded.source_named(name) if name else None
        if name and found is None:
            raise ValidationError(_("There is no source of that name. Choose one from the list, or leave it empty."))
        return found

    def clean(self) -> dict[str, Any]:
        """Give the photo the source."""
        found = super().clean()
        if "source_name" in found:
            self.instance.source = found["source_name"]
        return found

    @property
    def called(self) -> str:
        """How the photo is called."""
        return str(self.instance)

    @property
    def small(self) -> Rendition | None:
        """The picture to be looked at, None where there is none."""
        return self.instance.rendition("full", "webp", 480) if self.instance.key else None

    @property
    def contradicts(self) -> bool:
        """Whether the photo's file contradicts itself."""
        return bool(Embedded.from_json(self.instance.embedded).contradictions)

    @property
    def wanting(self) -> list[str]:
        """What readers would miss, in words."""
        return wanting(self.instance)


def wanting(photo: Photo) -> list[str]:
    """Return what readers would miss beside a photo, in words."""
    return [
        *([] if photo.alt else [_("Alternative text wanting")]),
        *([] if photo.credit else [_("Credit wanting")]),
    ]


class Common(forms.ModelForm):
    """Values for all photos of a batch, where they have none."""

    source_name = forms.CharField(required=False, widget=forms.TextInput(attrs={"list": "photo-sources"}))

    class Meta:
        model = Photo
        fields = ("photographer", "agency", "copyright")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "all", **kwargs})
        self.fields["source_name"].label = capfirst(_("source"))
