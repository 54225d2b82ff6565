"""What stands beside a ninjs object: its pictures, other stories, and what is not read. Pure."""

from dataclasses import replace

from .ninjs_parts import PICTURES, Item, addresses, each, page, picture, title, word
from .story import Block, Doubt, Figure, Picture, ReadAlso
from .story import gettext_noop as _


def associated(
    item: Item, kind: str, body: tuple[Block, ...]
) -> tuple[tuple[Picture, ...], tuple[Block, ...], list[Doubt]]:
    """Return the lead picture, the body with figures and lines that name other stories, and what is not read."""
    beside = list(each(item, "associations"))
    shown = [one for one in beside if word(one, "type").lower() in PICTURES]
    if kind in PICTURES:
        shown.insert(0, item | {"rel": "lead"})
    lead = _lead(shown)
    made = [
        block for block in body if not (lead and isinstance(block, Figure) and block.picture.url in addresses(lead))
    ]
    for one in shown:
        if one is not lead:
            _show(one, made)
    unread = []
    for one in beside:
        if word(one, "type").lower() == "text" and (line := _read_also(one)):
            _name(line, made)
        elif one not in shown:
            what = f"{word(one, 'type', 'rel')}: {title(one)}"
            unread.append(Doubt(_("What came with it was not taken: {detail}"), what[:200]))
    return (picture(lead),) if lead else (), tuple(made), unread


def _lead(shown: list[Item]) -> Item | None:
    for one in shown:
        if {word(one, "rel").lower(), word(one, "name").lower()} & {"lead", "main", "featuremedia", "featured"}:
            return one
    return next((one for one in shown if word(one, "rel").lower() != "picture"), None)


def _show(one: Item, made: list[Block]) -> None:
    """Tell the figure of this picture what is known of it; one that the text does not show stands at its end."""
    known, files = picture(one), addresses(one)
    for number, block in enumerate(made):
        if isinstance(block, Figure) and block.picture.url in files:
            made[number] = Figure(replace(known, caption=block.picture.caption or known.caption))
            return
    if known.url:
        made.append(Figure(known))


def _read_also(one: Item) -> ReadAlso | None:
    if word(one, "rel").lower() == "correction" or not (words := title(one)):
        return None
    return ReadAlso(words, page(one))


def _name(line: ReadAlso, made: list[Block]) -> None:
    for block in made:
        if isinstance(block, ReadAlso) and (block.title == line.title or (line.url and block.url == line.url)):
            return
    made.append(line)
