"""Lines in a text that lead to other stories: "Baca juga", "Lihat juga", "Simak". Pure."""

import re

from .story import ReadAlso

MAX_TITLE = 200

LABEL = re.compile(
    r"(?:(?:baca|lihat|simak|tonton)\s(?:juga|pula)|simak|(?:read|see)\salso)\b\s?[:：]?\s?", re.IGNORECASE
)
_SIMAK = re.compile(r"simak\b\s?", re.IGNORECASE)  # begins sentences too


def read_also(words: str, titles: list[tuple[str, str]]) -> list[ReadAlso]:
    """Return the stories that a "Baca juga" line names, none for another line: "Simak" begins sentences too."""
    label = LABEL.match(words)
    if not label or len(words) > MAX_TITLE + len(titles) * MAX_TITLE:
        return []
    linked = [(url, LABEL.sub("", title, count=1)) for url, title in titles if not LABEL.fullmatch(title)]
    if len(linked) > 1:
        return [ReadAlso(title, url) for url, title in linked]
    title = words[label.end() :]
    if linked and title.rstrip(".") == linked[0][1].rstrip("."):
        return [ReadAlso(title, linked[0][0])]
    if _SIMAK.fullmatch(label[0]) or words.endswith("."):
        return []
    return [ReadAlso(title, next((url for url, _ in titles), ""))]
