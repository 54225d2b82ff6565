""" "Baca Juga" lines to stories that came later in the same import: filled in once all have come.

What was noted is lost if the import is killed. Run again, the same stories are unchanged, and are noted again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import editing, html, lookup, merge, publication
from ..content import Content, stored
from ..importers.story import ReadAlso, Story
from ..models import Origin, Release, Revision, Stage, User
from ..publication import Change
from .contents import Known, known

LOT = 200  # stories that are looked at together
_OPEN = html.story_block("", "").partition("></")[0]  # how a line begins whose story is not known

Key = tuple[str, str]  # supplier, external id


@dataclass(slots=True)
class OpenLines:
    """The lines of an import whose stories were not here yet, by the story that has them."""

    lines: dict[Key, tuple[ReadAlso, ...]] = field(default_factory=dict)

    def note(self, key: Key, story: Story, content: Mapping[str, Any]) -> None:
        """Note a story if a line in its content, as it came, has no story."""
        if _OPEN in content["body"]:
            self.lines[key] = tuple(block for block in story.body if isinstance(block, ReadAlso))

    def fill(self, *, actor: User | None, publish: bool, now: datetime) -> None:
        """Look all stories up again and write what is found; `now` is UTC. A transaction for each LOT of them.

        Drafts that were never released get it as from their supplier. What readers see gets it if `publish`, and only
        where nothing was written since; everything else waits for somebody's hand.
        """
        waiting = iter(self.lines.items())
        while lot := dict(islice(waiting, LOT)):
            with transaction.atomic():
                stories = known((line for lines in lot.values() for line in lines), actor=actor, now=now)
                for origin in _origins(lot):
                    made = _filled(origin, lot[origin.supplier, origin.external_id], stories)
                    if made != origin.content and _write(origin, made, actor=actor, publish=publish, now=now):
                        origin.content = made
                        origin.save(update_fields=["content"])
        self.lines.clear()


def _origins(lot: Mapping[Key, Any]) -> list[Origin]:
    names, ids = {name for name, _id in lot}, {id_ for _name, id_ in lot}
    rows = Origin.objects.select_for_update(of=("self",)).select_related("article").order_by("pk")
    rows = rows.filter(supplier__in=names, external_id__in=ids, offered_base__isnull=True)
    return [row for row in rows if (row.supplier, row.external_id) in lot]


def _filled(origin: Origin, lines: tuple[ReadAlso, ...], stories: Known) -> dict[str, Any]:
    """Return the content as it came, with the stories that its lines name."""
    named = {lookup.tidy(line.title): line for line in reversed(lines)}
    body = "".join(
        html.story_block(stories.uid(named[block.text], origin.article_id), block.text)
        if block.kind == "story" and not block.reference and block.text in named
        else block.html
        for block in html.blocks(origin.content["body"])
    )
    return origin.content | {"body": body}


def _write(origin: Origin, made: Content, *, actor: User | None, publish: bool, now: datetime) -> bool:
    """Write what came to the story, what people wrote kept; returns whether it was for us to write."""
    row = editing.lock(origin.article)
    newest = editing.working(row)
    base, wanted = stored([origin.content, made])
    merged = merge.merge(base, newest.content, wanted)
    both = merge.resolve(merged, {each.id: each.mine for each in merged.collisions})
    about: dict[str, Any] = {"base": newest.number, "actor": actor, "now": now}
    about["comment"] = _("“Read also” lines filled in: their stories have come ({supplier}).").format(
        supplier=origin.supplier
    )
    is_live = row.is_out(now) and row.stage == Stage.PUBLISHED and row.live_number == newest.number
    is_ours = publish and is_live if row.is_released else row.stage == Stage.DRAFT
    if not is_ours or (actor and not editing.may_edit(actor, row)):
        return False
    editing.save(row, both, kind=Revision.Kind.IMPORT, **about)
    if is_live:  # as it came: past the gates, which hold for what is written here
        row = editing.lock(row)
        copy = editing.working(row)
        row.approved_number = copy.number
        publication.update(row, copy, change=Change(Release.Change.SILENT), at=now, actor=actor, now=now)
    return True
