"""An archive read into the database, in lots that are each kept whole or not at all; a second time changes nothing."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import indexing
from ..models import Article, User
from . import ownstories
from .drafts import as_draft, tags
from .kinds import STORY, UIDS
from .names import Ids, Names
from .numbers import grant
from .ownrows import OwnRows
from .reading import Archive, Broken, Line, Unreadable
from .rows import Item, Misfit
from .writing import stories

LOT = 200
MOST_BROKEN = 10_000  # lines in a row that say nothing: little of a ZIP becomes very many
AT_ONCE = 16 * 1024 * 1024  # bytes of lines that are held at once
STATE = ("stage", "live_number", "published_at", "withdrawn_at")  # of a story that nobody has moved since it came


class Outcome(models.TextChoices):
    """What became of a line of the archive."""

    CREATED = "created", gettext_lazy("new story")
    UNCHANGED = "unchanged", gettext_lazy("nothing changed")
    REFUSED = "refused", gettext_lazy("refused")


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a story, or of another line that was refused or changed: the line's number, what to know of it."""

    line: int
    outcome: Outcome
    kind: str
    article: int | None = None
    headline: str = ""
    note: str = ""


def restore(stream: BinaryIO, *, actor: User | None, publish: bool, now: datetime) -> Iterator[Restored]:
    """Read an archive in; yields a row for each story, and for each other line that there is something to say of.

    Without `publish` stories come as drafts; with it as they were, before readers if they were before readers, which
    takes an `actor` who may publish. A story that is here is never written. `now` is UTC. Raises PermissionDenied,
    and Unreadable for a file that is no archive, before anything is written. It must be run to its end.
    """
    if publish and not (actor and actor.is_active and actor.has_perm("articles.publish_article")):
        raise PermissionDenied
    if actor and not actor.has_perm("articles.add_article"):
        raise PermissionDenied
    return _Restore(Archive(stream), actor=actor, publish=publish, now=now).run()


class _Restore:
    def __init__(self, archive: Archive, *, actor: User | None, publish: bool, now: datetime) -> None:
        self._archive, self._publish, self._now = archive, publish, now
        self._ids, self._late = Ids(), ownstories.Late()
        self._rows = OwnRows(archive, self._ids, actor=actor, publish=publish)
        self._wished: list[tuple[int | None, str]] = []

    def run(self) -> Iterator[Restored]:
        """Take the lines in, lot by lot, each of one sort: stories, or others."""
        lot: list[Line] = []
        with self._archive:
            try:
                for line in _usable(self._archive.lines()):
                    if isinstance(line, Broken):
                        yield Restored(line.number, Outcome.REFUSED, "", note=line.why)
                        continue
                    if lot and (
                        len(lot) == LOT or sum(each.size for each in lot) > AT_ONCE or _sort(lot[0]) != _sort(line)
                    ):
                        yield from self._take(lot)
                        lot = []
                    lot.append(line)
                yield from self._take(lot)
            except Unreadable as error:  # damaged further on: what came before is kept
                yield from self._take(lot)
                yield Restored(0, Outcome.REFUSED, "", note=str(error))
            finally:
                self._late.write(self._ids)
                self._late.close()

    def _take(self, lot: list[Line]) -> Iterator[Restored]:
        if not lot:
            return
        if lot[0].kind == UIDS:
            for line in lot:
                yield from self._wish(line)
            return
        is_stories = lot[0].kind == STORY
        if is_stories:
            self._number(lot)
        try:
            with transaction.atomic():
                found = [*(self._stories(lot) if is_stories else self._others(lot))]
                self._rows.store()
        except (IntegrityError, DataError) as error:  # somebody wrote the same in this very moment
            self._ids.forget()
            self._rows.files = []
            found = [_refused(line, _("the database refuses it: %(error)s") % {"error": error}) for line in lot]
        yield from found

    # ---- rows with lines of their own

    def _others(self, lot: list[Line]) -> Iterator[Restored]:
        for line in lot:
            files = [*self._rows.files]
            try:
                with transaction.atomic():
                    note = self._rows.take(line)
            except (Misfit, IntegrityError, DataError, Unreadable) as error:
                self._rows.files = files
                yield _refused(line, str(error))
            else:
                if note:
                    yield Restored(line.number, Outcome.CREATED, line.kind, headline=_title(line.item), note=note)

    # ---- stories

    def _wish(self, line: Line) -> Iterator[Restored]:
        """Note which ids stories had: they name each other by UUIDs, and their versions name them before they come."""
        pairs = line.item.get("stories")
        for pair in pairs if isinstance(pairs, list) else [[]]:
            try:
                pk, uid = pair
                self._wished.append((pk if type(pk) is int else None, str(uuid.UUID(uid))))
            except (TypeError, ValueError, AttributeError):
                yield _refused(line, _("stories: a list of pairs of id and UUID is expected."))
                return

    def _number(self, lot: list[Line]) -> None:
        """Give an id to each story that has none yet: its own if that is free here."""
        for line in lot:
            uid, pk = line.item.get("uid"), line.item.get("id")
            if isinstance(uid, str) and _is_uuid(uid):
                self._wished.append((pk if type(pk) is int else None, str(uuid.UUID(uid))))
        new: dict[str, int | None] = {}
        for start in range(0, len(self._wished), LOT):
            part = {uid: pk for pk, uid in self._wished[start : start + LOT] if not self._ids.has(Article, uid)}
            for uid, pk in Article.objects.filter(uid__in=part).values_list("uid", "pk"):
                self._ids.tell(Article, uid, pk)
                del part[str(uid)]
            new |= part
        for uid, granted in zip(new, grant(Article, [*new.values()]) if new else [], strict=True):
            self._ids.tell(Article, uid, granted)
        self._wished = []

    def _stories(self, lot: list[Line]) -> Iterator[Restored]:
        here = self._here(lot)
        made: list[int] = []
        for line in lot:
            uid = line.item.get("uid")
            if not isinstance(uid, str) or not _is_uuid(uid):
                yield _refused(line, _("uid: a UUID is expected."))
                continue
            pk = self._ids.of(Article, str(uuid.UUID(uid))) or 0
            if pk in here:
                yield self._again(line, here[pk])
                continue
            try:
                with transaction.atomic():
                    notes = self._story(line.item, pk)
            except (Misfit, IntegrityError, DataError) as error:
                yield _refused(line, str(error))
                continue
            made.append(pk)
            here[pk] = line.item | {"id": pk, "follows": None, "related": [], "merged_into": None, "live_number": None}
            yield Restored(line.number, Outcome.CREATED, STORY, pk, _title(line.item), " ".join(notes))
        list(indexing.again(made))

    def _here(self, lot: list[Line]) -> dict[int, Item]:
        """Return the stories of a lot that are here, as lines."""
        uids = [uid for line in lot if isinstance(uid := line.item.get("uid"), str) and _is_uuid(uid)]
        ids = list(Article.objects.filter(uid__in=uids).values_list("pk", flat=True))
        return {item["id"]: item for item in stories(ids, Names())[0]} if ids else {}

    def _again(self, line: Line, stored: Item) -> Restored:
        """Answer for a story that is here; if an earlier try was interrupted, what it names is still to come."""
        found = _found(line, stored)
        names = ["follows", "related", *(["merged_into"] if stored["live_number"] is not None else [])]
        rest = {name: line.item[name] for name in names if line.item.get(name) and not stored[name]}
        came = line.item if self._publish else as_draft(line.item)
        is_as_it_came = all(stored.get(name) == came.get(name) for name in STATE)  # nobody has moved it since
        if found.outcome is Outcome.UNCHANGED and rest and is_as_it_came:
            try:
                ownstories.check_late(rest)
                self._late.keep(rest, stored["id"])
            except Misfit as error:
                return _refused(line, str(error))
        return found

    def _story(self, item: Item, pk: int) -> list[str]:
        named = [] if self._publish else tags(item)
        item = item if self._publish else as_draft(item)
        ownstories.check_late(item)
        notes = ownstories.write(item, pk, self._ids)
        if named:
            Article.objects.get(pk=pk).tags.set(named)
        self._late.keep(item, pk)
        return notes


def _usable(lines: Iterator[Line | Broken]) -> Iterator[Line | Broken]:
    """Yield lines until very many of them are broken. Raises Unreadable then."""
    broken = 0
    for line in lines:
        broken = broken + 1 if isinstance(line, Broken) else 0
        if broken > MOST_BROKEN:
            raise Unreadable(_("Ten thousand in a row could not be read; the rest was not looked at."))
        yield line


def _sort(line: Line) -> str:
    return line.kind if line.kind in (STORY, UIDS) else ""


def _found(line: Line, stored: Item) -> Restored:
    """Answer for a story that is here already: nothing of it is ever written."""
    if ownstories.is_same(line.item, stored):
        return Restored(line.number, Outcome.UNCHANGED, STORY, stored["id"], _title(stored))
    note = _("uid %(uid)s is here already, edited since.") % {"uid": stored["uid"]}
    return Restored(line.number, Outcome.REFUSED, STORY, stored["id"], _title(stored), note)


def _refused(line: Line, why: str) -> Restored:
    return Restored(line.number, Outcome.REFUSED, line.kind, headline=_title(line.item), note=" ".join(why.split()))


def _title(item: dict[str, Any]) -> str:
    found = next((item[key] for key in ("headline", "name", "username", "uid", "slug") if item.get(key)), "")
    return str(found)[:200]


def _is_uuid(uid: str) -> bool:
    try:
        uuid.UUID(uid)
    except ValueError:
        return False
    return True
