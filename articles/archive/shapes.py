"""What JSON of an archive must look like where pages read it: anything else would break them long after it came in."""

from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any

from ..models import Event, Photo

LONGEST = 5_000  # characters of a word in a record
MOMENTS = ("at", "due_at", "from", "planned_for", "published_at", "to", "was_for", "withdrawn_at")  # of an event


def _is_moment(value: Any) -> bool:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return False
    # The first year and the last cannot be told in every zone.
    return found is not None and found.tzinfo is not None and MINYEAR < found.year < MAXYEAR


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _are(check: Callable[[Any], bool], values: Any) -> bool:
    return isinstance(values, list) and all(map(check, values))


def _is_event(value: dict[str, Any]) -> bool:
    """Details of a move: words, numbers and moments by name, and lists of names of accounts."""
    return all(_is_detail(name, found) or (found in (None, "") and name != "writers") for name, found in value.items())


def _is_detail(name: str, found: Any) -> bool:
    if name in MOMENTS:
        return _is_moment(found)
    return _are(_is_word, found) if name == "writers" else isinstance(found, int) or _is_word(found)


def _is_earlier(value: list[Any]) -> bool:
    """Files that a photo had before, as `library.keep` notes them."""
    return all(
        isinstance(line, dict)
        and all(_is_word(line.get(name)) for name in ("file", "digest", "by"))
        and all(line.get(name) is None or isinstance(line[name], int) for name in ("width", "height"))
        and _is_moment(line.get("at"))
        for line in value
    )


def _is_embedded(value: dict[str, Any]) -> bool:
    """What a photo's file says of itself (`metadata.Embedded.as_json`), or nothing."""
    said = value.get("values", {})
    return (
        all(isinstance(value.get(name, ""), str) for name in ("format", "reason"))
        and isinstance(said, dict)
        and all(_are_words(blocks, 3) for blocks in said.values())
        and _are(lambda fact: _are_words(fact, 3), value.get("rest", []))
        and all(_are(lambda word: isinstance(word, str), value.get(name, [])) for name in ("ai", "problems"))
    )


def _are_words(value: Any, count: int) -> bool:
    return _are(lambda word: isinstance(word, str), value) and len(value) == count


SHAPES: dict[tuple[Any, str], Callable[[Any], bool]] = {
    (Event, "data"): _is_event,
    (Photo, "earlier"): _is_earlier,
    (Photo, "embedded"): _is_embedded,
}
