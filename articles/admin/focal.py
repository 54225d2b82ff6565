"""Setting the focal point on a photo's page, with what each shape cuts out of the picture."""

from typing import Any

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from ..forms.focal import Fraction, preview
from ..forms.widgets import module
from ..models import Photo
from .base import DeskAdmin


class FocalPoint(DeskAdmin):
    """For the admin of photos: the read-only field `crops` goes above `focal_x` and `focal_y`."""

    class Media:
        css = {"all": ["articles/desk/focal.css"]}
        js = [module("articles/desk/focal.js"), module("articles/desk/photo.js")]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Make sliders of the two fractions."""
        if db_field.name in ("focal_x", "focal_y"):
            kwargs |= {"form_class": Fraction, "axis": db_field.name[-1]}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("crops"))
    def crops(self, row: Photo | None) -> str:
        """The picture and its crops."""
        return render_to_string("articles/widgets/focal.html", preview(row))
