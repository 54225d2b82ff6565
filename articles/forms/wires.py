"""The form by which files of an agency come to the wire desk."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Supplier
from .arrivals import MAX_BYTES, MAX_FILES, ManyFiles


class WireUploadForm(forms.Form):
    """Whose wire it is, and the files."""

    supplier = forms.ModelChoiceField(
        label=gettext_lazy("Supplier"), queryset=Supplier.objects.filter(active=True).order_by("name")
    )
    uploads = forms.Field(
        label=gettext_lazy("Files"),
        widget=ManyFiles(attrs={"multiple": True}),
        help_text=gettext_lazy("As the agency sent them, one by one or in an archive; 5 MB at most."),
    )

    def clean_uploads(self) -> list[Any]:
        """Want not too much."""
        files: list[Any] = self.cleaned_data["uploads"] or []
        if sum(file.size for file in files) > MAX_BYTES:
            raise ValidationError(_("Together the files are larger than 5 MB. Put them into a watched folder."))
        if len(files) > MAX_FILES:
            raise ValidationError(_("At most %(count)s files are taken at once.") % {"count": MAX_FILES})
        return files
