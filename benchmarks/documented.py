"""The commands that the documents for operators hold, in the order in which a newsroom meets them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRILL = "The drill"

# Headings in the order in which their commands make sense; a heading with commands that is not here is an error.
ORDER = (
    "Newsroom", "One machine", "Moving a demo's stories", "More than one machine", "Logging in", "Stories in and out",
    "Wires", "Backup and restore", "Encrypted", "Every night", "Upgrades", "Restoring", DRILL,
    "When a part is down", "Trying a large newsroom",
)  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A fenced block of a document, with the heading above it and the language that it names."""

    heading: str
    language: str
    text: str


def blocks(path: Path) -> Iterator[Block]:
    """Yield a document's fenced blocks."""
    heading, language, lines = "", None, list[str]()
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("```"):
            if language is not None:
                yield Block(heading, language, "\n".join(lines))
            language, lines = (line[3:] if language is None else None), []
        elif language is not None:
            lines.append(line)
        elif found := re.match(r"#+ (.+)", line):
            heading = found[1]


def commands(block: Block) -> Iterator[str]:
    """Yield a block's commands, each on one line; what may be left out (`[…]`) is left out."""
    whole = re.sub(r"\s*\\\n\s+|\n\s+(?=\[)", " ", block.text)
    for line in whole.splitlines():
        if line and not line.startswith(("#", "MAILTO=")):
            while "[" in line and line.startswith(".venv/bin/python manage.py"):
                line = re.sub(r"\s*\[[^\[\]]*\]", "", line)
            yield line


def in_order() -> list[Block]:
    """Return the documents' blocks of commands, settings and nginx. Raises ValueError for a heading without a place."""
    documents = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "docs/operations.md"]
    found = [block for path in documents for block in blocks(path) if block.language != "json"]
    return sorted(found, key=lambda block: ORDER.index(block.heading))
