"""Rows by what they are called, wherever the database has ids: names for ids on the way out, ids for names back in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import F, Value
from django.db.models.functions import Concat
from taggit.models import Tag

from .. import former
from ..content import MANY, ONE
from ..models import Article
from .kinds import KEYS

Content = dict[str, Any]
Of = Callable[[Any, Any], Any]  # (model, id or name) -> the other, None if there is no such row

AT_ONCE = 500  # parameters of a query
REMEMBERED = 50_000  # names of one model


class Names:
    """What rows are called; asked for in lots, so that a lot of stories costs a query a model."""

    def __init__(self) -> None:
        self._known: dict[Any, dict[int, str]] = {}
        self._heirs: dict[tuple[Any, int], int] = {}
        self._spellings: dict[str, str] = {}

    def learn(self, wanted: Mapping[Any, Iterable[int]]) -> None:
        """Look up the rows with these ids of each model."""
        for model, ids in wanted.items():
            known = self._known.setdefault(model, {})
            if len(known) > REMEMBERED:
                known.clear()
            asked = set(ids) - known.keys()
            known |= _names(model, asked)
            if heirs := former.heirs(model, asked - known.keys()):
                # Merged since: revisions go on naming what is part of another row now.
                known |= _names(model, set(heirs.values()) - known.keys())
                known.update((pk, known[heir]) for pk, heir in heirs.items())
                self._heirs.update(((model, pk), heir) for pk, heir in heirs.items())

    def of(self, model: Any, pk: int | None) -> str | None:
        """Return what a row is called; None for no row, and for one that is gone."""
        return None if pk is None else self._known.get(model, {}).get(pk)

    def respell(self, tags: Iterable[str]) -> list[str]:
        """Learn what these names of tags are now; returns them as they are now."""
        self._spellings |= former.spellings(set(tags) - self._spellings.keys())
        return self.spelled(tags)

    def spelled(self, tags: Iterable[str]) -> list[str]:
        """Return names of tags as they are now, each once, in the order of contents."""
        return sorted({self._spellings.get(tag, tag) for tag in tags}, key=str.casefold)

    def now(self, model: Any, pk: int) -> int:
        """Return the id of the row that a row is now: its own, unless it was merged."""
        return self._heirs.get((model, pk), pk)


class Ids:
    """The ids of rows by their names; what is told by `tell` is not asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, str], int] = {}

    def tell(self, model: Any, name: Any, pk: int) -> None:
        """Remember that a row has this id."""
        self._known[model, _folded(model, name)] = pk

    def has(self, model: Any, name: Any) -> bool:
        """Tell whether the id of this row is remembered."""
        return (model, _folded(model, name)) in self._known

    def forget(self) -> None:
        """Forget all but the stories, whose ids are given before they are there: a transaction was taken back."""
        self._known = {key: pk for key, pk in self._known.items() if key[0] is Article}

    def of(self, model: Any, name: Any) -> int | None:
        """Return the id of the row with this name; None for no name, and for none such."""
        if name is None:
            return None
        key = (model, _folded(model, name))
        if key not in self._known:
            pk = _found(model, str(name))
            if pk is None:
                return None
            self._known[key] = pk
        return self._known[key]


def _names(model: Any, ids: Iterable[int]) -> dict[int, str]:
    """Return what the rows with these ids are called."""
    asked = sorted(ids)
    made: dict[int, str] = {}
    for start in range(0, len(asked), AT_ONCE):
        found = model._default_manager.filter(pk__in=asked[start : start + AT_ONCE])
        made.update((pk, str(name)) for pk, name in _called(model, found).values_list("pk", "called"))
    return made


def _called(model: Any, rows: Any) -> Any:
    if model is Permission:
        return rows.annotate(called=Concat(F("content_type__app_label"), Value("."), F("codename")))
    return rows.annotate(called=F(KEYS[model]))


def _folded(model: Any, name: Any) -> str:
    return str(name).casefold() if model is Tag else str(name)  # the newsroom has one "pemilu"


def _found(model: Any, name: str) -> int | None:
    rows = model._default_manager.all()
    if model is Tag:
        rows = rows.filter(name__iexact=name)
    elif model is Permission:
        label, _dot, codename = name.partition(".")
        rows = rows.filter(content_type__app_label=label, codename=codename)
    else:
        rows = rows.filter(**{KEYS[model]: name})
    pk: int | None = rows.order_by("pk").values_list("pk", flat=True).first()
    return _heir(model, name) if pk is None and model in former.KINDS else pk


def _heir(model: Any, name: str) -> int | None:
    """Return the id of the row that took up the one of this name: an archive may be of before the merge."""
    if model is Tag:
        now = former.spellings([name]).get(name)
        return _found(Tag, now) if now else None
    heir = former.heir(model, name)
    return int(heir.pk) if heir else None


# ---- a story's content: ids in it, or names


def ids_in(content: Content) -> Iterator[tuple[Any, int]]:
    """Yield what a content names: (model, id)."""
    for key, model in ONE.items():
        if content.get(key):
            yield model, content[key]
    for key, (_through, _rows, model) in MANY.items():
        for row in content.get(key) or ():
            yield model, row["id"] if isinstance(row, dict) else row


def translated(content: Content, of: Of, *, was: str, becomes: str) -> Content:
    """Return a content with each row that it names called as `of` says; one that `of` does not know is left out.

    A row of its sources names its source under `was`, and then under `becomes`: "id" in the database, "source" in the
    archive.
    """
    made = dict(content)
    for key, model in ONE.items():
        if key in content:
            made[key] = of(model, content[key])
    for key, (_through, _rows, model) in MANY.items():
        if key not in content:
            continue
        rows: dict[Any, Any] = {}  # two may have become one since
        for row in content[key]:
            name = of(model, row[was] if isinstance(row, dict) else row)
            if name is not None:
                rest = {each: row[each] for each in row if each != was} if isinstance(row, dict) else None
                rows.setdefault(name, name if rest is None else rest | {becomes: name})
        made[key] = list(rows.values())
    return made
