"""What a mapping file says: which column of a table is which field of a story. Pure: no models, no settings.

TOML 1.0. `docs/formats/tables.md` has every key and a whole example. A mistake in it is told before the first story.
"""

import codecs
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from .story import Refusal, Story, Unreadable
from .story import gettext_noop as _

PHOTO = tuple(
    f"photo_{part}" for part in ("url", "caption", "credit", "photographer", "agency", "via", "alt", "copyright")
)
NOT_MAPPED = {"format", "pictures", "doubts", "left_out"}
FIELDS = (*(each.name for each in fields(Story) if each.name not in NOT_MAPPED), *PHOTO)
LISTS = {"topics", "tags", "authors", "editors", "sources", "old_addresses"}
CHOICES = {"body": ("text", "html"), "paragraphs": ("blank", "line")}
DATES = ("iso", "news", "unix")
ZONE = "Asia/Jakarta"

_TABLES = ("fields", "constants", "values", "separators")
_KEYS = {*CHOICES, *_TABLES, "dates", "zone", "delimiter", "encoding"}


@dataclass(frozen=True, slots=True)
class Mapping:
    """Where a story's fields come from, and how what stands there is read.

    `fields` names columns of CSV, or dotted paths in JSON, for a field: of several the first that is filled, in a list
    all. `constants` are the same for all stories. `values` translates, by field; what it does not name stays. `dates`
    holds patterns of `strptime` and "iso", "news" or "unix", tried in turn. `zone` is for times without one; if the
    file did not name it, a story says so. `delimiter` and `encoding` are "" where they are to be found out.
    """

    fields: dict[str, tuple[str, ...]]
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    separators: dict[str, str] = field(default_factory=dict)
    body: str = "text"
    paragraphs: str = "blank"
    dates: tuple[str, ...] = ("iso", "news")
    zone: str = ""
    delimiter: str = ""
    encoding: str = ""

    @property
    def tzinfo(self) -> ZoneInfo:
        """The zone of times that name none."""
        return zone(self.zone or ZONE)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the table must have, once."""
        return tuple(dict.fromkeys(name for names in self.fields.values() for name in names))


def parse(data: bytes) -> Mapping:
    """Return what the mapping file `data` says. Raises Unreadable, in one line, for what is wrong in it first."""
    try:
        said = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        detail = " ".join(str(error).split())[:200]
        raise Unreadable(_("The mapping file is not TOML in UTF-8: {detail}"), detail=detail) from error
    _known("", said, _KEYS)
    tables = {name: _table(said, name) for name in _TABLES}
    made = Mapping(
        fields={name: _columns(name, value) for name, value in tables["fields"].items()},
        constants={name: _text(f"constants.{name}", value) for name, value in tables["constants"].items()},
        values={name: _translations(name, value) for name, value in tables["values"].items()},
        separators={name: _text(f"separators.{name}", value) for name, value in tables["separators"].items()},
        dates=_dates(said),
        **{key: _text(key, said[key]) for key in (*CHOICES, "zone", "delimiter", "encoding") if key in said},
    )
    _check(made)
    return made


def named(columns: Iterable[str]) -> Mapping:
    """Return the mapping of a table whose columns have the names of a story's fields; raises Unreadable if not so."""
    found = list(dict.fromkeys(columns))
    if "headline" not in found:
        detail = ", ".join(found)[:300]
        raise Unreadable(_("No column is called headline: a mapping file is needed. Columns: {detail}"), detail=detail)
    return Mapping(fields={name: (name,) for name in found if name in FIELDS})


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return a zone of the IANA database. Raises ValueError for what is none."""
    try:
        return ZoneInfo(name)
    except (OSError, KeyError, ValueError) as error:  # a folder of the database, no such zone, no name at all
        raise ValueError(f"No such zone: {name[:80]!r}") from error


# ---- what may stand in the file


def _wrong(key: str, what: str, **values: str) -> Unreadable:
    return Unreadable(_("Mapping file, {key}: {what}"), key=key, what=Refusal(what, **values))


def _known(where: str, table: dict[str, Any], known: Iterable[str]) -> None:
    for key in table:
        if key not in known:
            raise _wrong(f"{where}{key}"[:80], _("not known; use one of {known}."), known=", ".join(sorted(known)))


def _table(said: dict[str, Any], name: str) -> dict[str, Any]:
    table = said.get(name, {})
    if not isinstance(table, dict):
        raise _wrong(name, _("write it as a table, [{name}]."), name=name)
    _known(f"{name}.", table, LISTS if name == "separators" else FIELDS)
    return table


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(key, _("write it as text in quotation marks."))
    return value


def _columns(name: str, value: Any) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not names:
        raise _wrong(f"fields.{name}", _("name a column."))
    return tuple(_text(f"fields.{name}", each) for each in names)


def _translations(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise _wrong(f"values.{name}", _("write it as a table of texts, [values.{name}]."), name=name)
    return value


def _dates(said: dict[str, Any]) -> tuple[str, ...]:
    dates = said.get("dates", ["iso", "news"])
    if not isinstance(dates, list) or not dates:
        raise _wrong("dates", _("write it as a list of texts."))
    for each in dates:
        if _text("dates", each) not in DATES and "%" not in each:
            what = _("{each} is no pattern; use %d/%m/%Y %H:%M or the like, iso, news, unix.")
            raise _wrong("dates", what, each=each)
    return tuple(dates)


def _check(made: Mapping) -> None:
    """Raise Unreadable for what is well written and cannot be."""
    if not {"headline"} & (made.fields.keys() | made.constants.keys()):
        raise _wrong("fields.headline", _("name the column of the headline."))
    if both := sorted(made.fields.keys() & made.constants.keys()):
        raise _wrong(f"constants.{both[0]}", _("a column is named for it too; leave one of them out."))
    for key, choices in CHOICES.items():
        if getattr(made, key) not in choices:
            raise _wrong(key, _("not known; use one of {known}."), known=", ".join(choices))
    if len(made.delimiter) > 1 or made.delimiter in ("\n", "\r", '"'):
        raise _wrong("delimiter", _("one sign is needed, not a quotation mark."))
    try:
        zone(made.zone or ZONE)
    except ValueError as error:
        raise _wrong("zone", _("no such zone; use Asia/Jakarta or another of the IANA database.")) from error
    if made.encoding and not _is_encoding(made.encoding):
        raise _wrong("encoding", _("not known; use utf-8, cp1252 or another that holds ASCII as it is."))


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding and '\n,"{'.encode(name) == b'\n,"{'
    except (LookupError, ValueError):
        return False
