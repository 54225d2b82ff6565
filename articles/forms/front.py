"""The form that arranges the front page: banner, lead, pins, each with its end. It writes nothing by itself."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..curation import PINS, TEXT
from ..lookup import tidy
from ..models import Arrangement, Banner, Placed
from .moments import ShortMomentField, zone_label
from .placed import StoriesField

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

PICKERS = ("banner_story", "lead", "pins")

# Returns, for those of the UUIDs that may be chosen, the words of their rows: the headline in a line of its own.
Tell = Callable[[Iterable[str]], Mapping[str, str]]


class FrontForm(forms.Form):
    """What editors arrange, for `curation.save`; `arrangement` gives it back, of an invalid form the valid parts.

    `base` is the edition that the form was opened at, `takeover` the newer one that the editor has read and wants to
    save on top of. All moments are aware and shown in the active zone; `now` is UTC.
    """

    HOUR, HOURS, TONIGHT, AT = "1h", "3h", "tonight", "at"

    banner_text = forms.CharField(
        label=gettext_lazy("Banner text"),
        required=False,
        max_length=TEXT,
        widget=AdminTextareaWidget(attrs={"rows": 2, "data-count": TEXT}),
    )
    banner_story = StoriesField(
        label=gettext_lazy("Leads to"),
        help_text=gettext_lazy("Optional. With a story, the banner stands only while readers see that story."),
    )
    banner_ends = forms.ChoiceField(
        label=gettext_lazy("Until"),
        required=False,
        choices=[
            (HOUR, gettext_lazy("1 hour from now")),
            (HOURS, gettext_lazy("3 hours from now")),
            (TONIGHT, gettext_lazy("tonight, 23:59")),
            (AT, gettext_lazy("at this time:")),
        ],
        widget=forms.RadioSelect,
    )
    banner_until = ShortMomentField(required=False)
    lead = StoriesField(label=gettext_lazy("Story"), help_text=gettext_lazy("Without one, the newest story leads."))
    lead_until = ShortMomentField(required=False)
    pins = StoriesField(
        label=gettext_lazy("Stories"),
        limit=PINS,
        ends=True,
        help_text=gettext_lazy("The first four that readers may see stand below the lead story; the others wait."),
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    takeover = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        data: Any = None,
        *,
        opened: Arrangement,
        base: int,
        tell: Tell,
        lookup: str,
        now: datetime,
        shown: Arrangement | None = None,
    ) -> None:
        shown = (opened if shown is None else shown).at(now)
        super().__init__(data, initial={**_initial(shown), "base": base})
        self.now, self.kept = now, opened.ends
        # Part -> what the newest edition says, line by line, where it says something else.
        self.theirs: dict[str, list[str] | None] = dict.fromkeys(("banner", "lead", "pins"))
        posted = {uid for name in PICKERS for uid in data.getlist(name)} if data else set()
        known = tell(opened.stories | shown.stories | posted)
        until = _("Until (%(zone)s)") % {"zone": zone_label(now)}
        for name in ("banner_until", "lead_until"):
            self.fields[name].label = until
        for name in PICKERS:
            field: Any = self.fields[name]
            field.known = field.widget.known = known
            field.widget.lookup, field.widget.until_label = lookup, until

    def clean_banner_text(self) -> str:
        """Return the words in one line, without characters that nobody sees."""
        return tidy(self.cleaned_data["banner_text"])

    def clean_lead_until(self) -> datetime | None:
        """Refuse an end that has passed, and one of no story; that of a lead which is taken away goes with it."""
        until: datetime | None = self.cleaned_data["lead_until"]
        if until and until not in self.kept and self.cleaned_data.get("lead") == ():
            raise ValidationError(_("Choose the story that leads until then, or remove the time."), code="alone")
        return self._coming(until)

    def clean_pins(self) -> tuple[Placed, ...]:
        """Refuse ends that have passed."""
        pins: tuple[Placed, ...] = self.cleaned_data["pins"]
        for pin in pins:
            self._coming(pin.until, name=self.fields["pins"].headline(pin.story))  # type: ignore[attr-defined]
        return pins

    def clean(self) -> dict[str, Any]:
        """Ask for the banner's words if it has anything else, and for its end; refuse a lead that is pinned too."""
        data = super().clean() or {}
        if data.get("banner_story") and not data.get("banner_text") and "banner_text" not in self.errors:
            self.add_error("banner_text", _("Write the banner's words, or remove its story."))
        if data.get("banner_text"):
            try:
                data["banner_until"] = self._end(data)
            except ValidationError as error:
                self.add_error("banner_until", error)
        self._place_once(data)
        return data

    def _place_once(self, data: dict[str, Any]) -> None:
        """Refuse the lead among the pins; the other pins are valid, and the preview shows them."""
        arranged = self.arrangement()
        others = tuple(pin for pin in arranged.pins if not arranged.lead or pin.story != arranged.lead.story)
        if arranged.lead and others != arranged.pins:
            name = self.fields["pins"].headline(arranged.lead.story)  # type: ignore[attr-defined]
            problem = _("“%(name)s” is the lead story already. Remove it here or there.")
            self.add_error("pins", problem % {"name": name})
            data["pins"] = others

    def _end(self, data: dict[str, Any]) -> datetime:
        """Return when the banner ends, as chosen or as typed."""
        typed: datetime | None = data.get("banner_until")
        match data.get("banner_ends"):
            case self.HOUR:
                return _whole(self.now + HOUR)
            case self.HOURS:
                return _whole(self.now + 3 * HOUR)
            case self.TONIGHT:
                night = timezone.localtime(self.now).replace(hour=23, minute=59, second=0, microsecond=0)
                return night if night > self.now else night + 24 * HOUR
        if typed is None:
            raise ValidationError(_("Say until when the banner stands."))
        return self._coming(typed) or typed

    def _coming(self, until: datetime | None, *, name: str = "") -> datetime | None:
        """Return an end that lies ahead, or that stood in the edition when the form was opened: that one just ended."""
        if until and until <= self.now and until not in self.kept:
            problem = _("This time has passed.")
            raise ValidationError(f"{name}: {problem}" if name else problem, code="passed")
        return until

    def arrangement(self) -> Arrangement:
        """Return what was typed; of a form that is not valid, what is."""
        data = getattr(self, "cleaned_data", {})
        text, until, lead = data.get("banner_text"), data.get("banner_until"), data.get("lead")
        to = data.get("banner_story")
        return Arrangement(
            lead=Placed(lead[0].story, data.get("lead_until")) if lead else None,
            pins=data.get("pins") or (),
            banner=Banner(text, until, to[0].story if to else "") if text and until else None,
        ).at(self.now)


def _initial(shown: Arrangement) -> dict[str, Any]:
    """Return an arrangement as the form's fields take it."""
    banner, lead = shown.banner, shown.lead
    return {
        "banner_text": banner.text if banner else "",
        "banner_story": [Placed(banner.story)] if banner and banner.story else [],
        "banner_ends": FrontForm.AT if banner else FrontForm.HOUR,
        "banner_until": banner.until if banner else None,
        "lead": [Placed(lead.story)] if lead else [],
        "lead_until": lead.until if lead else None,
        "pins": list(shown.pins),
    }


def _whole(moment: datetime) -> datetime:
    """Return the next whole minute, which is what people read and type."""
    return moment.replace(second=0, microsecond=0) + (MINUTE if moment.second or moment.microsecond else timedelta(0))
