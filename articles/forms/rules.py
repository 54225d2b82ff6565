"""The table of rules: for each gate and move a menu of how strict it is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from ..gates import GATES, MOVES, Level, Levels
from ..models import GateRule

LETTERS = {level: level.value[0] for level in Level}  # required, advised, off


def told(levels: Levels) -> str:
    """Return the levels as one word, a letter each in the table's order, for a form to say what it was opened with."""
    return "".join(LETTERS[levels[name][move]] for name in GATES for move in MOVES)


def move_label(move: str) -> str:
    """Return a column's title, "before review"."""
    return str(GateRule._meta.get_field(move).verbose_name)  # type: ignore[union-attr]


class RulesForm(forms.Form):
    """One menu for each gate and move; gates that are fixed have none."""

    was = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, levels: Levels) -> None:
        super().__init__(data, initial={"was": told(levels)})
        for name, gate in GATES.items():
            for move in () if gate.fixed else MOVES:
                label = f"{capfirst(str(gate.label))}: {move_label(move)}"
                field = forms.ChoiceField(choices=Level.choices, initial=levels[name][move], label=label)
                field.widget.attrs["aria-label"] = label
                self.fields[f"{name}-{move}"] = field

    def clean_was(self) -> Levels:
        """Return the levels that the form was opened with."""
        letters, levels = iter(self.cleaned_data["was"]), {letter: level for level, letter in LETTERS.items()}
        try:
            return {name: {move: levels[next(letters)] for move in MOVES} for name in GATES}
        except (KeyError, StopIteration) as error:
            raise ValidationError("The form does not say what it was opened with.") from error

    def levels(self) -> Levels:
        """Return what was chosen, what is fixed as it is."""
        data = self.cleaned_data
        return {
            name: {move: Level(data.get(f"{name}-{move}", gate.level)) for move in MOVES}
            for name, gate in GATES.items()
        }
