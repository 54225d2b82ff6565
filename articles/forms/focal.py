"""The focal point of a photo: two sliders, which work as they are; where scripts run, the picture itself is clicked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Photo
from ..renditions import SHAPES

PLACES = 4  # decimals that are kept: a ten-thousandth of a picture is a pixel or two
SHOWN = 960  # pixels: how wide the whole picture is fetched to set the point in

# The crops that are shown while the point is set: shape, name, style. Portraits are square crops behind a round mask.
CROPS = (("16x9", "16:9", ""), ("4x3", "4:3", ""), ("1x1", "1:1", ""), ("1x1", _("portrait"), "round"))


class Fraction(forms.FloatField):
    """A share of a width or a height, from 0 to 1, as a slider; `axis` is x (from the left) or y (from the top)."""

    def __init__(self, *, axis: str, **kwargs: Any) -> None:
        slider = forms.NumberInput({"min": 0, "max": 1, "step": "any", "data-axis": axis, "class": "focal-slider"})
        slider.input_type = "range"
        super().__init__(**kwargs | {"widget": slider})

    def clean(self, value: Any) -> Any:
        """Keep PLACES decimals."""
        found = super().clean(value)
        return found if found is None else round(found, PLACES)


def preview(photo: Photo | None) -> dict[str, Any]:
    """Return what the template articles/widgets/focal.html shows of a photo, None before it was saved.

    Without scripts that is the whole picture and its crops as they are kept.
    """
    has_picture = photo is not None and bool(photo.key)
    return {
        "photo": photo if has_picture else None,
        "whole": photo.rendition("full", "webp", SHOWN) if photo and has_picture else None,
        "crops": [
            {
                "ratio": "{} {}".format(*(SHAPES[shape] or ())),
                "name": name,
                "style": style or shape,
                "rendition": photo.rendition(shape, "webp", 640) if photo and has_picture else None,
            }
            for shape, name, style in CROPS
        ],
    }
