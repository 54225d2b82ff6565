"""The forms of a supplier of wires, and of the rules that say where its items belong."""

import ipaddress
import re
from typing import Any

from django.conf import settings
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Section, Supplier, SupplierRule, Topic
from ..wires import targets
from .opened import OpenedForm, OpenedFormSet

FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
PLACES = {Supplier.Kind.FEED.value: "address", Supplier.Kind.FOLDER.value: "folder"}  # what each way of coming needs


def is_ip(host: str) -> bool:
    """Whether a host is written as an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class SupplierForm(OpenedForm):
    """One supplier; its place is asked for as the way says by which it comes."""

    address = Supplier._meta.get_field("address").formfield(
        assume_scheme="https",
        widget=AdminURLFieldWidget,
        help_text=gettext_lazy("For a feed. Begins with http:// or https://, without name and password."),
    )

    class Meta:
        model = Supplier
        fields = (
            *("name", "source", "active", "kind", "address", "folder", "format"),
            *("section", "credit_line", "hold", "retention"),
        )
        help_texts = {
            "name": gettext_lazy("What the desk calls it, such as the agency and the service."),
            "source": gettext_lazy("Stories that are made of its items rest on this source."),
            "active": gettext_lazy("Without the tick nobody looks for its items; those that came stay."),
            "folder": gettext_lazy(
                "For a watched folder: its name below the folder for wires of this machine, of letters a to z, digits, "
                "- and _."
            ),
            "format": gettext_lazy("Only for files that do not tell by themselves what they are."),
        }

    def clean_source(self) -> Any:
        """Keep the source of a supplier that has items: stories made of them are known by it."""
        source = self.cleaned_data["source"]
        if self.instance.pk and "source" in self.changed_data and self.instance.items.exists():
            words = _("It has items already, whose stories are known by their source. Set up another supplier instead.")
            raise ValidationError(words, code="items")
        return source

    def clean_address(self) -> str:
        """Refuse what is never fetched: other schemes and ports, addresses that are not public, a password in it."""
        address: str = self.cleaned_data["address"]
        if not address:
            return ""
        try:
            allowed = targets.allowed(settings.WIRES_ALLOWED_HOSTS)
            target = targets.parse(address, allowed=allowed)
            if is_ip(target.host):  # of a name nobody knows yet where it will lead
                targets.checked(target, [target.host], allowed=allowed)
        except targets.Unreached as error:
            raise ValidationError(error.told(_), code="address") from error
        return address

    def clean_folder(self) -> str:
        """Refuse what leads out of the folder for wires, and the folder of another supplier."""
        folder: str = self.cleaned_data["folder"]
        if folder and not FOLDER.fullmatch(folder):
            raise ValidationError(_("Letters a to z, digits, - and _ only, a letter or digit first."), code="folder")
        other = Supplier.objects.exclude(pk=self.instance.pk).filter(folder=folder).first() if folder else None
        if other:
            raise ValidationError(_("%(supplier)s has this folder already."), code="taken", params={"supplier": other})
        return folder

    def clean(self) -> dict[str, Any]:
        """Ask for the place that the chosen way needs."""
        found = super().clean() or {}
        name = PLACES.get(found.get("kind") or "")
        if name and not found.get(name) and name not in self.errors:
            words = {"address": _("A feed needs its address."), "folder": _("A watched folder needs its name.")}
            self.add_error(name, ValidationError(words[name], code="required"))
        return found


class RuleForm(OpenedForm):
    """One rule: words, and the section or topic that they lead to."""

    class Meta:
        model = SupplierRule
        fields = ("words", "section", "topic", "position")
        help_texts = {"words": ""}  # the page says it once, above the rules

    def clean_words(self) -> str:
        """Return the words as they are parted; refuse commas alone."""
        words = ", ".join(filter(None, (" ".join(part.split()) for part in self.cleaned_data["words"].split(","))))
        if not words:
            raise ValidationError(_("Write at least one word or code."), code="required")
        return words

    def clean(self) -> dict[str, Any]:
        """Refuse a rule that leads nowhere."""
        found = super().clean() or {}
        if not self.errors and not found.get("section") and not found.get("topic"):
            raise ValidationError(_("Choose a section or a topic for these words."), code="nowhere")
        return found


class RuleFormSet(OpenedFormSet):
    """The rules of one supplier; sections and topics are read once, not for each rule."""

    @cached_property
    def choices(self) -> dict[str, list[tuple[Any, str]]]:
        """What may be chosen, by the names of fields."""
        rows = {"section": Section.objects.order_by("order", "name"), "topic": Topic.objects.order_by("name")}
        return {name: [("", "–"), *((row.pk, str(row)) for row in found)] for name, found in rows.items()}

    def add_fields(self, form: Any, index: int | None) -> None:
        """Let a rule's menus hold what was read."""
        super().add_fields(form, index)
        for name, choices in self.choices.items():
            form.fields[name].choices = choices
