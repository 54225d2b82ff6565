"""A row as plain JSON, and back: every column under its name, other rows by theirs, times as ISO 8601 in UTC.

What comes back may come from anybody: each value is checked against its column, and what does not fit is said with the
name of the field.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from ..content import CHOICES, FIELDS, LINES, MANY, ONE, TEXTS
from ..fields import ContentField
from ..models import Article
from .kinds import IDS_IN_JSON, LATE_COLUMNS
from .names import Ids, Names, ids_in, translated
from .shapes import SHAPES

Item = dict[str, Any]
PICTURE = "picture"  # see `articles.intake.contents.came`
SCHEMES = {"", "http", "https", "ftp"}


class Misfit(ValueError):  # noqa: N818 -- it is an answer, not a fault
    """A line holds what does not fit; `field` says where in it, `str()` why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field


def columns(model: Any, without: frozenset[str] = frozenset()) -> list[Any]:
    """Return the columns of a model that go into the archive: all but its id and `without`."""
    return [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in without]


# ---- out


def named_in(row: Any, fields: list[Any]) -> Iterator[tuple[Any, int]]:
    """Yield what a row names: (model, id)."""
    for field in fields:
        value = getattr(row, field.attname)
        if value is None:
            continue
        if field.remote_field:
            yield field.related_model, value
        elif isinstance(field, ContentField):
            yield from ids_in(value)
        else:
            for key, model in IDS_IN_JSON.get((type(row), field.name), {}).items():
                for pk in _listed(value.get(key)):
                    yield model, pk


def dump(row: Any, fields: list[Any], names: Names) -> Item:
    """Return a row as JSON; `names` knows what it names."""
    return {field.name: _out(row, field, getattr(row, field.attname), names) for field in fields}


def _out(row: Any, field: Any, value: Any, names: Names) -> Any:
    if field.remote_field:
        return names.of(field.related_model, value)
    if isinstance(field, ContentField) and value is not None:
        made = translated(value, names.of, was="id", becomes="source")
        return made | {"tags": names.spelled(value["tags"])} if value.get("tags") else made
    if inside := IDS_IN_JSON.get((type(row), field.name)):
        return value | {
            key: _each(value[key], partial(names.of, model)) for key, model in inside.items() if value.get(key)
        }
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(field, models.UUIDField | models.FileField):
        return str(value)
    return value


# ---- in


def load(model: Any, item: Any, fields: list[Any], ids: Ids, *, more: frozenset[str] = frozenset()) -> Item:
    """Return the values of a row's columns by attribute; `more` are keys that others read. Raises Misfit.

    A key that is missing takes its column's default; a row that is not there is None where the column allows it.
    """
    if not isinstance(item, dict):
        raise Misfit(model._meta.model_name, _("an object is expected."))
    if odd := item.keys() - {field.name for field in fields} - more:
        raise Misfit(min(odd), _("there is no such field."))
    return {field.attname: _in(model, field, item, ids) for field in fields}


def _in(model: Any, field: Any, item: Item, ids: Ids) -> Any:
    if field.name not in item:
        if not (field.has_default() or field.null or (field.empty_strings_allowed and field.blank)):
            raise Misfit(field.name, _("it is missing."))
        return field.get_default()
    value = item[field.name]
    if value is None:
        if not field.null:
            raise Misfit(field.name, _("it may not be empty."))
        return None
    if field.remote_field:
        return _row(model, field, value, ids)
    if isinstance(field, models.JSONField):
        return _json(model, field, value, ids)
    return _plain(field, value)


def _row(model: Any, field: Any, value: Any, ids: Ids) -> int | None:
    if not isinstance(value, str):
        raise Misfit(field.name, _("the name of a row is expected."))
    if model is Article and field.name in LATE_COLUMNS:
        return None  # set when all stories are there
    try:
        pk = ids.of(field.related_model, value)
    except (ValueError, ValidationError):
        pk = None
    if pk is None and not field.null:
        raise Misfit(field.name, _("there is no “%(name)s”.") % {"name": value[:80]})
    return pk


def _json(model: Any, field: Any, value: Any, ids: Ids) -> Any:
    if not isinstance(value, type(field.get_default() if field.has_default() else {})):
        raise Misfit(field.name, _("it is of another type."))
    if isinstance(field, ContentField):
        return content(value, ids, field.name)
    fits = SHAPES.get((model, field.name))
    if fits and not fits(value):
        raise Misfit(field.name, _("it does not look as it does in a newsroom."))
    for key, target in IDS_IN_JSON.get((model, field.name), {}).items():
        if value.get(key) is not None:
            known = partial(_known, ids, target)
            value = value | {key: _each(value[key], known)}
    return value


def _known(ids: Ids, model: Any, name: Any) -> int | None:
    return ids.of(model, name) if isinstance(name, str) else None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _each(value: Any, answer: Callable[[Any], Any]) -> Any:
    """Return the answer for a value, or for each in a list that there is one for."""
    if not isinstance(value, list):
        return answer(value)
    return [found for each in value if (found := answer(each)) is not None]


def _plain(field: Any, value: Any) -> Any:
    """Return the value of a column that names no row. Raises Misfit."""
    kinds: tuple[tuple[Any, Any], ...] = (
        (models.DateTimeField, _moment),
        (models.UUIDField, _uuid),
        (models.BooleanField, _exactly(bool)),
        (models.FloatField, _number),
        (models.IntegerField, _exactly(int)),
    )
    make = next((make for kind, make in kinds if isinstance(field, kind)), _exactly(str))
    made = make(field.name, value)
    if isinstance(made, str):
        _check_text(field, made)
    if isinstance(field, models.SlugField | models.FloatField | models.IntegerField) and made != "":
        try:
            field.run_validators(made)
        except ValidationError as error:
            raise Misfit(field.name, " ".join(error.messages)) from error
    return made


def _check_text(field: Any, value: str) -> None:
    if field.max_length and len(value) > field.max_length:
        raise Misfit(field.name, _("%(long)d characters, at most %(most)d.") % _long(value, field.max_length))
    if field.choices and value not in dict(field.flatchoices) and not (field.blank and value == ""):
        raise Misfit(field.name, _("“%(value)s” is not among the choices.") % {"value": value[:80]})
    if isinstance(field, models.URLField):
        _check_address(field.name, value)


def _check_address(name: str, value: str) -> None:
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        return  # leads nowhere
    if scheme.lower() not in SCHEMES:
        raise Misfit(name, _("it is no address of the web."))


def _long(value: str, most: int) -> dict[str, int]:
    return {"long": len(value), "most": most}


def _exactly(kind: type) -> Any:
    def check(name: str, value: Any) -> Any:
        if type(value) is not kind:
            raise Misfit(name, _("it is of another type."))
        return value

    return check


def _number(name: str, value: Any) -> float:
    if type(value) not in (int, float):
        raise Misfit(name, _("it is of another type."))
    return float(value)


def _moment(name: str, value: Any) -> datetime:
    try:
        made = datetime.fromisoformat(value)
        in_utc = made.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise Misfit(name, _("a time is expected.")) from error
    if made.tzinfo is None:
        raise Misfit(name, _("a time needs its zone."))
    return in_utc


def _uuid(name: str, value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(_exactly(str)(name, value))
    except ValueError as error:
        raise Misfit(name, _("a UUID is expected.")) from error


def _check_picture(picture: Any, where: str) -> None:
    for name, part in _exactly(dict)(where, picture).items():
        _exactly(str)(f"{where}.{name}", part)


def content(value: Item, ids: Ids, where: str) -> Item:
    """Return a story's content from the archive with ids in it. Raises Misfit that names its key."""
    if odd := value.keys() - {*FIELDS, PICTURE}:
        raise Misfit(f"{where}.{min(odd)}", _("there is no such field."))
    _check_picture(value.get(PICTURE) or {}, f"{where}.{PICTURE}")
    for key in {*LINES, *TEXTS, *CHOICES, "body"} & value.keys():
        _exactly(str)(f"{where}.{key}", value[key])
    for key in {*LINES, *CHOICES} & value.keys():
        try:
            _plain(Article._meta.get_field(key), value[key])
        except Misfit as misfit:
            raise Misfit(f"{where}.{misfit.field}", str(misfit).partition(": ")[2]) from misfit
    for key in {*ONE, "publish_at"} & value.keys():
        if value[key] is not None:
            _exactly(str)(f"{where}.{key}", value[key])
    if value.get("publish_at"):
        _moment(f"{where}.publish_at", value["publish_at"])
    for key in {"tags", *MANY} & value.keys():
        _check_list(f"{where}.{key}", value[key], key)
    try:
        return translated(value, ids.of, was="source", becomes="id")
    except (ValueError, ValidationError) as error:
        raise Misfit(where, _("a UUID is expected.")) from error


def _check_list(where: str, rows: Any, key: str) -> None:
    for row in _exactly(list)(where, rows):
        if key == "sources":
            if _exactly(dict)(where, row).keys() != {"source", "role", "url"}:
                raise Misfit(where, _("each has exactly source, role and url."))
            for value in row.values():
                _exactly(str)(where, value)
            _check_address(where, row["url"])
        else:
            _exactly(str)(where, row)
