"""Forms of rows that have no versions: what each field held when the form was opened goes out and comes back with it.

So nobody takes back what somebody else saved meanwhile: what was changed elsewhere alone is kept, sets such as rights
are merged member by member, and what both changed is asked for once more. Digests go out, and the keys of sets.
Whoever takes a form that was sent holds the row until it is written (`DeskAdmin._hold`).
"""

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from .moments import told

WORDS = 60  # of what is kept now that an error quotes
_HELD = re.compile(r"[0-9a-f]{16}|[0-9]+(,[0-9]+)*|-", re.ASCII)


class OpenedForm(forms.ModelForm):
    """A change to a row as the form showed it: the hidden field `opened` comes back as it went out.

    A field that the form did not show stays as it is. Of a form that says nothing of what it showed nothing is known:
    each change of its is asked for once more.
    """

    as_a_whole = False  # nobody saves a row of which somebody else changed a part without having read that
    is_gone = False  # that the row was deleted meanwhile
    unkept = ""  # why what is right could not be kept when it was tried

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept: list[str] = []  # fields that others changed and that stay, or were merged
        self.seen: set[str] = set()  # fields that the page shows as they are kept now, sent back
        self._beyond: dict[str, list[Any]] = {}
        for name in self._asked() if self.instance.pk else ():
            self._leave_out_what_is_not_offered(name)

    def _leave_out_what_is_not_offered(self, name: str) -> None:
        """Keep the members of a set that the asker is not offered out of the form: they stay."""
        field, rows = self.fields[name], self.initial.get(name)
        if isinstance(field, forms.ModelMultipleChoiceField) and rows and field.queryset is not None:
            offered = set(field.queryset.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
            self.initial[name] = [row for row in rows if row.pk in offered]
            self._beyond[name] = [row.pk for row in rows if row.pk not in offered]

    # ---- what goes out

    @property
    def opened_name(self) -> str:
        """The name of the hidden field."""
        return self.add_prefix("opened")

    @property
    def opened(self) -> str:
        """What stands in the hidden field, "" of a new row.

        Of a field that was shown as it is kept now it tells that: sent again, what was typed into it counts.
        """
        base = self._base() if self.is_bound else {}
        names = self._asked() if self.instance.pk else ()
        return " ".join(
            f"{name}={base[name] if name in base and name not in self.seen else self._held(name)}" for name in names
        )

    def _held(self, name: str) -> str:
        """Return what tells what a field holds in the row."""
        return self._telling(name, self.initial.get(name))

    def _telling(self, name: str, value: Any) -> str:
        if isinstance(self.fields[name], forms.ModelMultipleChoiceField):
            return ",".join(map(str, sorted(row.pk for row in value or ()))) or "-"
        return digest(value)

    @property
    def overtaken(self) -> list[str]:
        """The fields of a form that was sent that hold something else than it showed."""
        base = self._base()
        return [name for name in self._asked() if base.get(name) != self._held(name)]

    # ---- what comes back

    def _clean_fields(self) -> None:
        """Leave alone what others alone have changed, as if nothing had been posted for it."""
        base = self._base() if self.instance.pk else {}
        alone = [name for name in self._asked() if base and self._is_untouched(name, base)]
        for name in alone:
            self.fields[name].disabled = True
        self.__dict__.pop("changed_data", None)  # sets of forms ask before
        super()._clean_fields()  # type: ignore[misc]
        self.changed_data = list(self.changed_data)  # told while they are off
        for name in alone:
            self.fields[name].disabled = False
            self._show_as_kept(name)
        self.kept = [name for name in alone if name in base]

    def _is_untouched(self, name: str, base: dict[str, str]) -> bool:
        """Whether a field was changed elsewhere alone, or was not there when the form was opened."""
        field = self.fields[name]
        if name not in base:
            return True
        if base[name] == self._held(name) or isinstance(field, forms.ModelMultipleChoiceField):
            return False
        raw = self[name].data
        if isinstance(raw, str) and digest(raw) == base[name]:  # it may be the key of a row that is gone
            return True
        try:
            return digest(field.clean(raw)) == base[name]
        except ValidationError:
            return False

    def _show_as_kept(self, name: str) -> None:
        """Have the page show what is kept, should it be shown once more."""
        self.fields[name].bound_data = lambda _data, initial: initial  # type: ignore[method-assign, assignment]
        self.seen.add(name)

    def clean(self) -> dict[str, Any]:
        """Merge sets; say what both changed."""
        found = super().clean() or {}
        if self.is_gone:
            words = _("Somebody deleted this meanwhile. What you typed is below: saved, it becomes a new one.")
            self.add_error(None, ValidationError(words, code="gone"))
        if self.unkept:
            self.add_error(None, ValidationError(self.unkept, code="unkept"))
        base = self._base()
        for name in self._asked() if self.instance.pk else ():
            if name not in found or name in self.kept:
                continue
            if isinstance(self.fields[name], forms.ModelMultipleChoiceField) and name in base:
                found[name] = self._merged(name, found[name], base[name])
            is_as_kept = self._telling(name, found[name]) == self._held(name)
            if is_as_kept and name in self.changed_data:  # but for the ends of lines, or by the other alone
                self.changed_data.remove(name)
            elif not is_as_kept and name not in self.kept and base.get(name) != self._held(name):
                self._ask_again(name)
        self._put_back_what_was_not_offered(found)
        if self.as_a_whole and self.kept and self.changed_data:
            names = ", ".join(str(self.fields[name].label) for name in self.kept)
            words = _("Somebody changed this meanwhile: %(names)s. Read it as it stands here, then save again.")
            self.add_error(None, ValidationError(words, code="changed", params={"names": names}))
        return found

    def _merged(self, name: str, posted: Iterable[Model], base: str) -> Any:
        """Return a set with what was added here and without what was taken out here; the rest is as it is kept now."""
        held = self._held(name)
        if held != base:
            self.kept.append(name)
        was, now, mine = _keys(base), _keys(held), {row.pk for row in posted}
        return self._rows(name, (now | (mine - was)) - (was - mine))

    def _put_back_what_was_not_offered(self, found: dict[str, Any]) -> None:
        for name, beyond in self._beyond.items():
            if name in found and beyond:
                found[name] = self._rows(name, {*(row.pk for row in found[name]), *beyond})

    def _rows(self, name: str, keys: set[int]) -> Any:
        """Return the rows of a set, be they offered here or not."""
        return self.fields[name].queryset.model._default_manager.filter(pk__in=keys)  # type: ignore[attr-defined]

    def _ask_again(self, name: str) -> None:
        self.seen.add(name)
        words = _("Somebody changed this meanwhile; it is now “%(now)s”. Save again to keep yours.")
        self.add_error(name, ValidationError(words, code="changed", params={"now": self._told(name)}))

    def _asked(self) -> list[str]:
        """Return the names of the row's fields that may be changed here; keys are none of them."""
        model = self.instance._meta
        own = {field.name for field in (*model.fields, *model.many_to_many)} - {model.pk.name}
        return [
            name
            for name, field in self.fields.items()
            if name in own and not field.disabled and not isinstance(field, forms.models.InlineForeignKeyField)
        ]

    def _base(self) -> dict[str, str]:
        return held(self.data.get(self.opened_name, ""))

    def _told(self, name: str) -> str:
        """Return in words what a field holds now."""
        field, value = self.fields[name], self.initial.get(name)
        if isinstance(field, forms.ModelMultipleChoiceField):
            return ", ".join(map(field.label_from_instance, value or ())) or "–"
        if isinstance(field, forms.ModelChoiceField):
            row = getattr(self.instance, name)
            return field.label_from_instance(row) if row else "–"
        if isinstance(field, forms.ChoiceField):
            value = dict(field.choices).get(value, value)  # type: ignore[arg-type]
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, datetime):
            return told(value)
        return Truncator(str(value or "–")).words(WORDS, truncate=" …")


class OpenedFormSet(forms.BaseInlineFormSet):
    """Rows below another, each of which says what it showed. What somebody deleted meanwhile stays deleted, unless
    it was changed here: then it is a new row."""

    model: Any
    prefix: Any
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.data = self._of_what_is_here()

    def clean(self) -> None:
        """Delete no row that somebody else has changed meanwhile without having shown that."""
        super().clean()
        forms: list[Any] = [*self.initial_forms]
        for form in forms:
            if self._should_delete_form(form) and (names := form.overtaken):  # type: ignore[attr-defined]
                for name in names:
                    form._show_as_kept(name)
                words = _("Somebody changed “%(row)s” meanwhile. Look at it, then delete it again.")
                raise ValidationError(words, code="changed", params={"row": form.instance})

    def _of_what_is_here(self) -> Any:
        """Return what was posted, of rows that are gone nothing, or what is typed as a new row."""
        data, prefix = self.data.copy(), self.prefix
        here = {str(row.pk) for row in self.get_queryset()}
        rows = [self._row(place) for place in range(self.total_form_count())]
        first, more = rows[: self.initial_form_count()], rows[self.initial_form_count() :]
        stay = [row for row in first if row.get(self.model._meta.pk.name, [""])[-1] in here]
        if len(stay) == len(first):
            return data
        is_gone = self.instance.pk is None  # what they belong to, and they with it
        lost = [row for row in first if row not in stay and not row.get("DELETE") and (is_gone or _is_touched(row))]
        own = {self.model._meta.pk.name, "opened", *([self.fk.name] if is_gone else [])}
        new = [{name: given for name, given in row.items() if name not in own} for row in lost]
        for name in [name for name in data if re.fullmatch(rf"{re.escape(prefix)}-\d+-.*", name)]:
            del data[name]
        for place, row in enumerate([*stay, *new, *more]):
            for name, given in row.items():
                data.setlist(f"{prefix}-{place}-{name}", given)
        data[f"{prefix}-INITIAL_FORMS"] = str(len(stay))
        data[f"{prefix}-TOTAL_FORMS"] = str(len(stay) + len(new) + len(more))
        del self.management_form
        return data

    def _row(self, place: int) -> dict[str, list[str]]:
        start = f"{self.prefix}-{place}-"
        return {name.removeprefix(start): self.data.getlist(name) for name in self.data if name.startswith(start)}


def _is_touched(row: dict[str, list[str]]) -> bool:
    """Whether what was posted of a row differs from what it says it showed."""
    base = held(row.get("opened", [""])[-1])
    return not base or any(digest(row.get(name, [""])[-1]) != was for name, was in base.items())


def held(opened: str) -> dict[str, str]:
    """Return what a hidden field says that a form showed, by the names of fields; anything else says nothing."""
    parts = (part.partition("=") for part in opened.split(" "))
    return {name: given for name, _is, given in parts if _HELD.fullmatch(given)}


def digest(value: Any) -> str:
    """Return what tells one value of a field from another: of a row's, or of what was posted and cleaned."""
    return hashlib.blake2b(_plain(value).encode(), digest_size=8).hexdigest()


def _plain(value: Any) -> str:
    """Return a value as text, the same for what a row holds and for what comes back unchanged from a browser."""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, datetime):  # no browser sends parts of a second
        with suppress(OverflowError):  # of the first year and the last
            return value.astimezone(UTC).replace(microsecond=0).isoformat()
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _keys(held: str) -> set[int]:
    return set() if held == "-" else {int(key) for key in held.split(",") if key.isdecimal() and len(key) < 19}
