"""One story on its way in: its row, its parts, and what can be written only when all stories are there."""

import json
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from .. import uses
from ..content import LINES, TEXTS, filled
from ..models import (
    Article,
    Correction,
    Likeness,
    Note,
    OldAddress,
    Origin,
    PlannedUpdate,
    RelatedArticle,
    Release,
    Revision,
    User,
    VersionName,
)
from .kinds import LATE_COLUMNS, NAMED, PARTS, WITH_ID, Part
from .names import Ids
from .numbers import grant
from .rows import Item, Misfit, columns, load

LOT = 200
ROW = columns(Article)
NAME = columns(VersionName, frozenset({"revision"}))
TEXT = (*LINES, *TEXTS, "body")


def write(item: Item, pk: int, ids: Ids) -> list[str]:
    """Write a story with its parts, but for the late ones; returns what to know of it. Raises Misfit."""
    names = {part.name for part in PARTS}
    values = load(Article, item, ROW, ids, more=frozenset({"id", *names}))
    article = Article(pk=pk, **values)
    article.save_base(raw=True, force_insert=True)  # raw: times that Django would set to now stay as they are
    notes: list[str] = []
    numbers = _revisions(article, _list(item, "revisions"), ids)
    _check_numbers(article, numbers)
    corrections = _corrections(article, _list(item, "corrections"), ids)
    for part in PARTS:
        if part.late or part.model in (Revision, Correction):
            continue
        rows = [_loaded(part, row, ids, corrections) for row in _list(item, part.name)]
        notes += _keep(part, article, rows, numbers, ids)
    return notes


def _list(item: Item, name: str) -> list[Any]:
    rows = item.get(name, [])
    if not isinstance(rows, list):
        raise Misfit(name, _("a list is expected."))
    return rows


def _revisions(article: Article, rows: list[Any], ids: Ids) -> set[int]:
    """Write a story's versions with their names; returns their numbers."""
    fields = columns(Revision, frozenset({"article"}))
    with _inside("revisions"):
        loaded = [load(Revision, row, fields, ids, more=frozenset({NAMED})) for row in rows]
    made = Revision.objects.bulk_create([Revision(article=article, **values) for values in loaded])
    with _inside("revisions.named"):
        named = [
            (each, load(VersionName, row[NAMED], NAME, ids))
            for each, row in zip(made, rows, strict=True)
            if NAMED in row
        ]
    VersionName.objects.bulk_create([VersionName(revision=each, **values) for each, values in named])
    earlier = sorted(made, key=lambda each: each.number)[:-1]
    uses.write_past((article.pk, filled(each.content)) for each in earlier)
    return {each.number for each in made}


def _check_numbers(article: Article, numbers: set[int]) -> None:
    """Raise Misfit if a story's row names a version that it does not have; a row without versions is number 0."""
    for field in ("live_number", "approved_number"):
        if getattr(article, field) not in {None, *(numbers or {0})}:
            raise Misfit(field, _("there is no such version."))


def _corrections(article: Article, rows: list[Any], ids: Ids) -> dict[Any, int]:
    """Write a story's corrections, under their ids if those are free; returns the id of each by the one it had."""
    fields = columns(Correction, frozenset({"article"}))
    with _inside("corrections"):
        loaded = [load(Correction, row, fields, ids, more=frozenset({"id"})) for row in rows]
    had = [row.get("id") if type(row.get("id")) is int else None for row in rows]
    granted = grant(Correction, had) if rows else []
    for pk, values in zip(granted, loaded, strict=True):
        Correction(pk=pk, article=article, **values).save_base(raw=True, force_insert=True)
    return dict(zip(had, granted, strict=True))


def _loaded(part: Part, row: Any, ids: Ids, corrections: dict[Any, int]) -> tuple[Item, Item]:
    """Return a part's row as values, and as it stands in the line. Raises Misfit."""
    fields = columns(part.model, part.without | {part.story})
    own = [field for field in fields if field.related_model not in WITH_ID]
    known = {field.name for field in fields} - {field.name for field in own}
    more = frozenset(known | ({"mentions"} if part.model is Note else set()))
    with _inside(part.name):
        values = load(part.model, row, own, ids, more=more)
        for name in known:
            value = row.get(name)
            if value is not None and type(value) is not int:
                raise Misfit(name, _("it is of another type."))
            values[f"{name}_id"] = corrections.get(value) if value is not None else None
    return values, row


def _keep(part: Part, article: Article, rows: list[tuple[Item, Item]], numbers: set[int], ids: Ids) -> list[str]:
    """Write the rows of a part; returns what could not be kept because it belongs to another story here."""
    made = [part.model(**{f"{part.story}_id": article.pk}, **values) for values, _row in rows]
    if part.model in (Release, PlannedUpdate) and (odd := {each.number for each in made} - (numbers or {0})):
        raise Misfit(f"{part.name}.number", _("there is no version %(number)d.") % {"number": min(odd)})
    kept, notes = _free(part.model, made)
    if any(getattr(field, "auto_now_add", False) for field in part.model._meta.concrete_fields):
        for each in kept:
            each.save_base(raw=True, force_insert=True)
    else:
        part.model._default_manager.bulk_create(kept)
    for note, (_values, row) in zip(made, rows, strict=True) if part.model is Note else ():
        note.mentions.set(_accounts(row.get("mentions", []), ids))
    return notes


def _accounts(names: Any, ids: Ids) -> list[int]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Misfit("notes.mentions", _("a list of names is expected."))
    return [pk for name in names if (pk := ids.of(User, name)) is not None]


def _free(model: Any, made: list[Any]) -> tuple[list[Any], list[str]]:
    """Return those rows that no other story here has: an id of a supplier, an address of the former site."""
    if model is Origin:
        taken = {
            (each.supplier, each.external_id)
            for each in made
            if Origin.objects.filter(supplier=each.supplier, external_id=each.external_id).exists()
        }
        kept = [each for each in made if (each.supplier, each.external_id) not in taken]
        return kept, [_("another story here has this origin: %(id)s.") % {"id": f"{a}: {b}"} for a, b in sorted(taken)]
    if model is OldAddress:
        paths = [each.path for each in made]
        there = set(OldAddress.objects.filter(path__in=paths).values_list("path", flat=True)) if paths else set()
        kept = [each for each in made if each.path not in there]
        return kept, [
            _("another story here has this old address: %(path)s.") % {"path": path} for path in sorted(there)
        ]
    return made, []


class _inside:  # noqa: N801 -- used as a function
    """Put the part's name before the field of whatever does not fit inside."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, error: Any, _trace: Any) -> None:
        if isinstance(error, Misfit):
            raise Misfit(f"{self._name}.{error.field}", str(error).partition(": ")[2]) from error


# ---- a story that is here already


def is_same(item: Item, stored: Item) -> bool:
    """Tell whether a story of the archive has the versions of the stored one, or else its words; both as lines.

    What versions name is not compared: what is not here was left out when they came.
    """
    here, there = (_versions(each) for each in (stored, item))
    if here or there:
        return here == there
    return all(item.get(key) == stored.get(key) for key in TEXT)


def _versions(item: Item) -> list[Any] | None:
    rows = item.get("revisions")
    if not isinstance(rows, list):
        return None
    made = []
    for row in rows:
        content = row.get("content") if isinstance(row, dict) else None
        if not isinstance(content, dict):
            return None
        made.append([row.get("number"), row.get("created_at"), row.get("kind"), *(content.get(key) for key in TEXT)])
    return made


# ---- what names other stories


class Late:
    """What stories name of each other, kept in a file until all of them are there."""

    def __init__(self) -> None:
        self._file = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 -- closed by `close`

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def keep(self, item: Item, pk: int) -> None:
        """Note what a story that was written names. Raises Misfit."""
        kept: Item = {name: item[name] for name in LATE_COLUMNS if isinstance(item.get(name), str)}
        for part in PARTS:
            if part.late and (rows := _list(item, part.name)):
                if not all(isinstance(row, dict) and isinstance(row.get("target"), str) for row in rows):
                    raise Misfit(part.name, _("a list of objects with a target is expected."))
                kept[part.name] = rows
        if kept:
            self._file.write(json.dumps([pk, kept]) + "\n")

    def write(self, ids: Ids) -> None:
        """Write it all, in transactions of a lot each; what names a story that is not here is left out."""
        self._file.seek(0)
        lot: list[Any] = []
        for line in self._file:
            lot.append(json.loads(line))
            if len(lot) == LOT:
                _link(lot, ids)
                lot = []
        _link(lot, ids)


def _link(lot: list[Any], ids: Ids) -> None:
    named = {uid for _pk, kept in lot for uid in _uids(kept)}
    found = {uid: pk for uid in named if (pk := _story(uid, ids)) is not None}
    here = set(
        Article.objects.filter(pk__in={*found.values(), *(pk for pk, _kept in lot)}).values_list("pk", flat=True)
    )
    found = {uid: pk for uid, pk in found.items() if pk in here}
    with transaction.atomic():
        for pk, kept in lot:
            if pk not in here:
                continue
            columns_ = {f"{name}_id": found[kept[name]] for name in LATE_COLUMNS if kept.get(name) in found}
            if columns_:
                Article.objects.filter(pk=pk).update(**columns_)
        for part in (part for part in PARTS if part.late):
            rows = [row for pk, kept in lot if pk in here for row in _late_rows(part, pk, kept, found)]
            part.model._default_manager.bulk_create(rows, ignore_conflicts=True)


def _uids(kept: Item) -> Iterator[str]:
    yield from (kept[name] for name in LATE_COLUMNS if name in kept)
    yield from (row["target"] for part in PARTS if part.late for row in kept.get(part.name, ()))


def _story(uid: str, ids: Ids) -> int | None:
    try:
        return ids.of(Article, uid)
    except (ValueError, models.ObjectDoesNotExist):
        return None


def _late_rows(part: Part, pk: int, kept: Item, found: dict[str, int]) -> Iterable[Any]:
    for row in kept.get(part.name, ()):
        target = found.get(row["target"])
        if target is None or target == pk:
            continue
        if part.model is Likeness:
            yield Likeness(article_id=pk, target_id=target, score=float(row["score"]))
        else:
            yield RelatedArticle(article_id=pk, target_id=target, position=row["position"])


def check_late(item: Item) -> None:
    """Raise Misfit if what a story says of others is not what it should be."""
    for part in PARTS:
        kinds = (int, float) if part.model is Likeness else (int,)
        value = "score" if part.model is Likeness else "position"
        for row in _list(item, part.name) if part.late else ():
            if not isinstance(row, dict) or row.keys() != {"target", value} or type(row["target"]) is not str:
                raise Misfit(part.name, _("each has exactly target and %(value)s.") % {"value": value})
            if type(row[value]) not in kinds or not 0 <= row[value] < 32768:
                raise Misfit(f"{part.name}.{value}", _("it is of another type."))
