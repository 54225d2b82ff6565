"""What is asked of whoever adds a photo while writing a story."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Photo


class PhotoUpload(forms.ModelForm):
    """A picture with the least that must stand beside it; rights and focal point are for the library's own page."""

    class Meta:
        model = Photo
        fields = ("file", "alt", "caption", "photographer", "agency", "via")
        widgets = {
            "file": forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
            "alt": forms.TextInput(),
            "caption": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "photo_%s", **kwargs})
        for name in ("file", "alt"):
            self.fields[name].required = True
        self.fields["alt"].error_messages["required"] = _("Say in a few words what the picture shows.")
