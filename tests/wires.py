"""Samples of wires, and stories as the tables of what is expected of them have them."""

import io
import json
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from articles import importers
from articles.importers.story import Block, Broken, Story, Text

ROOT = Path(__file__).parent / "samples"
FAMILIES = ("newsml_g2", "newsml", "nitf", "iptc7901", "mail")
SAMPLES = {f"{name}/{path.stem}": path for name in FAMILIES for path in sorted((ROOT / name).iterdir())}


def read(data: bytes, form: str = importers.AUTO) -> list[Story | Broken]:
    """Everything that a file holds."""
    return list(importers.read(io.BytesIO(data), form))


def expected(family: str) -> dict[str, Any]:
    """What is expected of each sample of a family, field by field: fields that are not named are empty."""
    return json.loads((ROOT / f"{family}.json").read_text("utf-8"))


def flat(came: Story | Broken) -> dict[str, Any]:
    """A story, or what is none, as a table has it: without the fields that are empty."""
    if isinstance(came, Broken):
        return {"where": came.where, "left out" if came.is_meant else "refused": str(came)}
    found = {each.name: _plain(getattr(came, each.name)) for each in fields(came)}
    defaults = {each.name: _plain(each.default) for each in fields(came)}
    return {name: value for name, value in found.items() if value != defaults[name]}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_one(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _one(each: Any) -> Any:
    if isinstance(each, Text):
        return each.html
    if isinstance(each, str):
        return each
    if isinstance(each, importers.story.Doubt):
        return str(each)
    told = {name: value for name, value in asdict(each).items() if value}
    return {type(each).__name__.lower(): told} if isinstance(each, Block) else told
