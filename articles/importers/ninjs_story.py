"""One ninjs object as a story. Pure: no models, no settings."""

import re
from collections.abc import Iterator
from typing import Any

from .. import html
from ..plain import escaped, one_line
from .markup import blocks
from .ninjs_beside import associated
from .ninjs_named import label, people, subjects
from .ninjs_parts import Item, by_role, each, moment, page, text_of, word
from .story import CANCELED, STATES, USABLE, Block, Card, Doubt, Rejected, Story, Text
from .story import gettext_noop as _

_NITF = re.compile(r"</?body\.content\b[^<>]*>", re.IGNORECASE)
MAX_BODY = 5_000_000  # characters
_CARD = re.compile(r'<p><a href="([^"]+)">([^<>]*)</a></p>')
_OPENS = re.compile(r"\s(?:Opens on|Buka di)\s\S+$")
_OUTLET = re.compile(r"(?:,\s([^<>–—]{1,80}?))?\s?[–—-]{1,2}\s")


def story(item: Item, form: str) -> Story:
    """Return the story that an object is. Raises Rejected for what has no headline, and for what is no text."""
    heads, told = by_role(item, "headlines", "headline"), by_role(item, "descriptions", "description")
    headline = heads.pop("main", "") or heads.pop("", "") or word(item, "title")
    kind, wire = kind_of(item), _wire(item)
    body = _body(item, headline)
    is_kill = wire["status"] == CANCELED and word(item, "uri", "guid")  # it need not say more than what it kills
    if not body and kind != "text" and not is_kill:
        raise Rejected(_("It is no story: {detail} without a text."))
    if not headline and not is_kill:
        raise Rejected(_("It has no headline."))
    lead = next((told[role] for role in ("lead", "summary", "text", "") if told.get(role)), "")
    place = word(item, "located")
    body, outlet = _dateline(body, place)
    lead = "" if lead == _first_words(body) else lead
    doubts = _doubts(kind, body)
    published, doubtful = moment(item, "firstcreated", "versioncreated", "contentcreated")
    pictures, body, unread = associated(item, kind, body)
    embargo = _embargo(item, doubts)
    return Story(
        format=form,
        headline=headline,
        kicker=heads.get("kicker", ""),
        lead=lead,
        dateline_place=place,
        dateline_outlet=outlet,
        body=body,
        pictures=pictures,
        published=published,
        language=word(item, "language"),
        label=label(item),
        external_id=word(item, "uri", "guid"),
        canonical_url=page(item),
        doubts=(*doubts, *doubtful),
        left_out=(*unread, *_notes(item)),
        **embargo,
        **wire,
        **people(item),
        **subjects(item),
    )


def kind_of(item: Item) -> str:
    """Return an object's type: "text" where it names none and tells of no event."""
    return word(item, "type").lower() or ("event" if "eventdetails" in item else "text")


def _doubts(kind: str, body: tuple[Block, ...]) -> list[Doubt]:
    doubts = [] if kind in ("text", "composite") else [Doubt(_("It is not of the type text: {detail}"), kind[:40])]
    return doubts if body else [*doubts, Doubt(_("There is no text below the headline."))]


# ---- the text


def _body(item: Item, headline: str) -> tuple[Block, ...]:
    """Return the body of the kind that says most: HTML, NITF, words alone. Others are the same text again."""
    found = {"html": "", "nitf": "", "text": ""}
    for role, kind, value in _bodies(item):
        if "ttnitf" in role:
            continue  # its elements are an agency's own
        name = "nitf" if "nitf" in role + kind else "html" if "html" in role + kind else "text"
        found[name] = found[name] or value
    if max(map(len, found.values())) > MAX_BODY:
        raise Rejected(_("It is larger than 5 MB."))
    if found["html"].strip():
        made = blocks(found["html"], page(item))
    elif found["nitf"].strip():
        made = blocks("".join(_NITF.split(found["nitf"])[1:2]))
    else:
        lines = found["text"] if "\n\n" in found["text"] else found["text"].replace("\n", "\n\n")
        made = (Text(markup),) if (markup := html.paragraphs(lines)) else ()
    return tuple(_tidied(made, headline))


def _bodies(item: Item) -> Iterator[tuple[str, str, str]]:
    """Yield role, media type and text of each body; in 1.x the role is in the property's name."""
    for one in each(item, "bodies"):
        yield word(one, "role").lower(), word(one, "contenttype").lower(), text_of(one, "value")
    for key in item:
        if key.startswith("body_"):
            yield key.removeprefix("body_"), "", text_of(item, key)


def _tidied(made: tuple[Block, ...], headline: str) -> Iterator[Block]:
    """Yield blocks without the headline above them; a paragraph that is a card in our own output is one again."""
    for number, block in enumerate(made):
        if not isinstance(block, Text):
            yield block
            continue
        markup = block.html
        for tag in ("h2", "h3", "p") if number == 0 else ():
            markup = markup.removeprefix(f"<{tag}>{escaped(headline)}</{tag}>")
        end = 0
        for found in _CARD.finditer(markup):
            if _OPENS.search(found[2]) and (address := html.embed_address(_unescaped(found[1]))):
                yield from [Text(markup[end : found.start()])] if found.start() > end else []
                yield Card(address, _OPENS.sub("", _unescaped(found[2])))
                end = found.end()
        if markup[end:]:
            yield Text(markup[end:])


def _unescaped(value: str) -> str:
    return value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def _dateline(body: tuple[Block, ...], place: str) -> tuple[tuple[Block, ...], str]:
    """Take the dateline off the first paragraph, where it begins with the place that the object names."""
    first = body[0] if body else None
    opening = f"<p>{escaped(place)}"
    if not place or not isinstance(first, Text) or not first.html.startswith(opening):
        return body, ""
    found = _OUTLET.match(first.html, len(opening))
    if not found:
        return body, ""
    return (Text(f"<p>{first.html[found.end() :]}"), *body[1:]), html.text(f"<p>{found[1] or ''}</p>")


def _first_words(body: tuple[Block, ...]) -> str:
    first = body[0] if body else None
    return one_line(html.text(first.html).partition("\n")[0]) if isinstance(first, Text) else ""


# ---- what agencies say


def _wire(item: Item) -> dict[str, Any]:
    """Return what wires alone say; a status, an urgency or a time that is none is left out."""
    status, urgency = word(item, "pubstatus").lower(), item.get("urgency")
    slug = word(item, "slugline") or next((word(one, "value") for one in each(item, "sluglines")), "")
    is_urgency = isinstance(urgency, int) and not isinstance(urgency, bool) and 1 <= urgency <= 9
    version = item.get("version")
    return {
        "status": status if status in STATES else USABLE,
        "version": str(version)[:40] if isinstance(version, int) else word(item, "version")[:40],
        "changed": moment(item, "versioncreated")[0],
        "urgency": urgency if is_urgency else None,
        "slugline": slug,
        "ednote": text_of(item, "ednote")[:5000],
    }


# ---- whether it may be shown


def _embargo(item: Item, doubts: list[Doubt]) -> dict[str, Any]:
    """Return an embargo's end, and whether readers may have the story; an embargo without end is one."""
    is_public = True
    if (status := word(item, "pubstatus").lower()) in ("canceled", "withheld"):
        doubts.append(Doubt(_("Its supplier does not let it be published: {detail}"), status))
        is_public = False
    until, doubtful = moment(item, "embargoed")
    if "embargoed" in item and not until:
        doubts.append(Doubt(_("It has an embargo whose end is not known.")))
        is_public = False
    doubts += doubtful
    return {"not_before": until, "is_public": is_public}


def _notes(item: Item) -> Iterator[Doubt]:
    """Yield what the desk should read and no field holds."""
    if note := word(item, "ednote"):
        yield Doubt(_("The supplier notes: {detail}"), note[:500])
    if terms := word(item, "usageterms"):
        yield Doubt(_("Terms of use: {detail}"), terms[:500])
    if expires := word(item, "expires"):
        yield Doubt(_("It may be used until {detail}."), expires[:80])
