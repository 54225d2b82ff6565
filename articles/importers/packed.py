"""A story from outside as plain JSON, and back: how a wire item is kept as it came. Pure: no models, no settings."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from ..plain import clean_text
from .story import Block, Card, Doubt, Figure, Picture, ReadAlso, SourceLine, Story, Subject, Text

_BLOCKS: dict[str, type[Any]] = {each.__name__: each for each in (Text, ReadAlso, Figure, Card)}
_ROWS: dict[str, type[Any]] = {
    "pictures": Picture,
    "sources": SourceLine,
    "doubts": Doubt,
    "left_out": Doubt,
    "subjects": Subject,
}
_TIMES = {"published", "not_before", "changed"}
_DEFAULTS = {each.name: each.default for each in fields(Story)}


def pack(story: Story, *, markup: Callable[[str], str] = lambda text: text) -> dict[str, Any]:
    """Return the story as every database's JSON can hold it, without what says nothing and without control characters.

    `markup` is applied to its stretches of HTML.
    """
    values = {key: getattr(story, key) for key in _DEFAULTS}
    values["body"] = tuple(Text(markup(each.html)) if isinstance(each, Text) else each for each in story.body)
    return {key: _plain(value) for key, value in values.items() if value != _DEFAULTS[key]}


def unpack(packed: Mapping[str, Any]) -> Story:
    """Return the story that was packed, without fields that there are no more.

    Raises TypeError, KeyError or ValueError for what `pack` did not make.
    """
    return Story(**{key: _made(key, value) for key, value in packed.items() if key in _DEFAULTS})


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)  # PostgreSQL's JSON holds no NUL and no half of a pair
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if type(value).__name__ in _BLOCKS:
        return {"block": type(value).__name__, **_plain(asdict(value))}
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return _plain(asdict(value)) if type(value) in _ROWS.values() else value


def _made(key: str, value: Any) -> Any:
    if key in _TIMES:
        return datetime.fromisoformat(value)
    if key == "body":
        return tuple(map(_block, value))
    if key in _ROWS:
        return tuple(_ROWS[key](**each) for each in value)
    return tuple(value) if isinstance(value, list) else value


def _block(value: Mapping[str, Any]) -> Block:
    values = dict(value)
    kind = _BLOCKS[values.pop("block")]
    if kind is Figure:
        return Figure(Picture(**values["picture"]))
    made: Block = kind(**values)
    return made
