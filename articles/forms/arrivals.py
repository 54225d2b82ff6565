"""The form by which text from elsewhere comes to the desk: pasted, or as files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Source

MAX_FILES = 20
MAX_BYTES = 5_000_000  # of all files together: a request must end; archives have manage.py import_stories


class ManyFiles(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class ArrivalForm(forms.Form):
    """Either a text or files; `source` is who supplied them."""

    text = forms.CharField(
        label=gettext_lazy("Text of a page"),
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=gettext_lazy("Copied from its page as it is: headline, date, byline and all."),
    )
    uploads = forms.Field(
        label=gettext_lazy("Files"),
        required=False,
        widget=ManyFiles(attrs={"multiple": True}),
        help_text=gettext_lazy("Saved pages, Word documents, feeds, ninjs, archives of other systems; 5 MB at most."),
    )
    source = forms.ModelChoiceField(
        label=gettext_lazy("Supplied by"),
        queryset=Source.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("as the text says"),
    )

    def clean(self) -> dict[str, Any]:
        """Want one of both, and not too much."""
        values = super().clean() or {}
        files = values.get("uploads") or []
        if sum(file.size for file in files) > MAX_BYTES:
            raise ValidationError(_("Together the files are larger than 5 MB. “manage.py import_stories” takes them."))
        if len(files) > MAX_FILES:
            raise ValidationError(_("At most %(count)s files are taken at once.") % {"count": MAX_FILES})
        if bool(files) == bool(values.get("text", "").strip()):
            raise ValidationError(_("Paste a text, or choose files; one of both."))
        return values
