"""The one door for stories from outside: what parsers made becomes drafts, each story once.

A story is known by its supplier and what the supplier calls it (`models.Origin`). One that comes again changed is
merged like any edit: with what came the last time as the base, what people wrote since as one side and what came now as
the other. Where both changed the same thing, the people's words stay, and the supplier's are offered beside them until
somebody decides (`offers`). Nothing here publishes what was not published before elsewhere, nor what is here already:
a released story gets a draft beside its live copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import creation, editing, inserts, lookup, merge
from ..content import Content, stored
from ..creation import New
from ..importers.story import CANCELED, Rejected, Story
from ..lookup import Register
from ..models import Article, OldAddress, Origin, Revision, Section, Source, User, WireItem
from ..naming import lock_stories
from . import embargoes, remarks
from .contents import (
    Surroundings,
    came,
    check,
    content,
    identity,
    moment,
    said,
    surroundings,
    words_digest,
)
from .related import OpenLines

__all__ = ["Door", "Kept", "Outcome", "identity", "keep", "said"]

ATTEMPTS = 3
_ORIGIN = (
    *("article_id", "supplier", "external_id", "canonical_url", "digest", "text_digest"),
    *("content", "not_before", "seen_at", "created_at"),
)


class Outcome(models.TextChoices):
    """What became of a story that came."""

    CREATED = "created", gettext_lazy("new draft")
    PUBLISHED = "published", gettext_lazy("new and published")
    UPDATED = "updated", gettext_lazy("updated")
    OFFERED = "offered", gettext_lazy("changes to decide")
    UNCHANGED = "unchanged", gettext_lazy("nothing changed")
    LEFT_OUT = "left_out", gettext_lazy("left out")
    REFUSED = "refused", gettext_lazy("refused")


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer of `keep`: the story in the newsroom, None if it was refused, and what to know, a sentence each."""

    outcome: Outcome
    article: Article | None
    notes: tuple[str, ...] = ()


def keep(story: Story, *, supplier: Source | str, actor: User | None, now: datetime, owner: User | None = None) -> Kept:
    """Take one story in, as `Door.keep` does many."""
    return Door(supplier, actor=actor, owner=owner).keep([story], now=now)[0]


@dataclass(slots=True)
class Door:
    """What the stories of one import have in common.

    `supplier` is the source that they come from, or a name; "" goes by the format of each. A story that names no source
    rests on its supplier. `actor` needs the right to add or edit stories, and to publish them if `publish`; None is the
    system. With `publish`, a new story that readers saw elsewhere is before readers here too, from that time on.
    `is_wire`: they come as the wire desk has them from their supplier. An embargo of a story that came before ends
    sooner by that, by the system, or by whoever may publish; not by what anybody else says that it came with.
    """

    supplier: Source | str = ""
    actor: User | None = field(default=None, kw_only=True)
    owner: User | None = field(default=None, kw_only=True)
    publish: bool = field(default=False, kw_only=True)
    is_wire: bool = field(default=False, kw_only=True)
    _register: Register | None = field(default=None, init=False)
    _lines: OpenLines = field(default_factory=OpenLines, init=False)

    def keep(self, stories: Sequence[Story], *, now: datetime) -> list[Kept]:
        """Take stories in, and tell of each what became of it; `now` is UTC. One transaction, unless one fails in it.

        Then each has its own: a refused story leaves nothing behind, and the others are kept.
        """
        try:
            return self._together(stories, now=now)
        except (PermissionDenied, ValueError, DatabaseError) as error:
            self._register = None  # it knows what was undone
            if transaction.get_connection().needs_rollback:
                raise
            if len(stories) > 1:
                return [kept for story in stories for kept in self.keep([story], now=now)]
            return [self._alone(stories[0], error, now=now)]

    def finish(self, *, now: datetime) -> None:
        """Fill in the "Baca Juga" lines to stories that came after them; `now` is UTC."""
        self._lines.fill(actor=self.actor, publish=self.publish, now=now)

    def forget(self) -> None:
        """Forget what is known: what was made is undone."""
        self._register, self._lines = None, OpenLines()

    def _alone(self, story: Story, error: Exception, *, now: datetime) -> Kept:
        """Try a story again whose rows somebody made in this very moment; say why others are refused."""
        for left in range(ATTEMPTS, 0, -1):
            if isinstance(error, PermissionDenied):
                return Kept(Outcome.REFUSED, None, (_("This account may not write this story."),))
            if isinstance(error, ValueError):
                return Kept(Outcome.REFUSED, None, (str(error),))
            if not (isinstance(error, IntegrityError) or _is_deadlock(error)) or left == 1:  # made in this very moment
                raise error
            try:
                return self._together([story], now=now)[0]
            except (PermissionDenied, ValueError, DatabaseError) as again:
                self._register, error = None, again
        raise error

    def _together(self, stories: Sequence[Story], *, now: datetime) -> list[Kept]:
        with transaction.atomic():
            if self._register is None:
                # Readers see a section's page at once: only who may make one lets an import make it.
                may = self.actor is None or self.actor.has_perm("articles.add_section")
                closed = frozenset[type[Any]]() if may else frozenset({Section})
                self._register = Register(self._name(stories[0]) if stories else "", now, closed)
            return _Lot(self, stories, self._register, now=now).keep()

    def _name(self, story: Story) -> str:
        return self.supplier.slug if isinstance(self.supplier, Source) else self.supplier or story.format


def _is_deadlock(error: Exception) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == "40P01"


class _Lot:
    """Some stories that are taken in within one transaction."""

    def __init__(self, door: Door, stories: Sequence[Story], register: Register, *, now: datetime) -> None:
        self.door, self.stories, self.register, self.now = door, stories, register, now
        self.source = door.supplier if isinstance(door.supplier, Source) else None
        self.keys = [(door._name(story), identity(story)) for story in stories]
        self.answers: dict[int, Kept] = {}

    def keep(self) -> list[Kept]:
        """Answer for each story. New ones are written together, changed ones one by one."""
        origins, killed = self._origins(), self._killed()
        first: dict[tuple[str, str], int] = {}
        new, again, seen = [], [], []
        for index, (key, story) in enumerate(zip(self.keys, self.stories, strict=True)):
            origin = origins.get(key)
            if origin and origin.digest == story.digest():
                seen.append(origin.pk)
                self.door._lines.note(key, story, origin.content)
                self.answers[index] = Kept(Outcome.UNCHANGED, origin.article)
                continue
            try:
                check(story, is_killed=key[1] in killed)
            except Rejected as error:
                self.answers[index] = self._refused(story, origin, str(error))
                continue
            if origin or first.setdefault(key, index) != index:
                again.append(index)
            else:
                new.append(index)
        Origin.objects.filter(pk__in=seen).update(seen_at=self.now)
        self._create(new)
        self._change(again, origins)
        return [self.answers[index] for index in range(len(self.stories))]

    def _refused(self, story: Story, origin: Origin | None, why: str) -> Kept:
        """Answer for a story that is not taken in; a canceled one that came before says which story is concerned.

        Here and nowhere else a kill meets the story that it kills: what came before and the draft stay as they are.
        """
        concerned = origin.article if origin and story.status == CANCELED else None
        notes = (why, _("It is here: decide what becomes of it.")) if concerned else (why,)
        return Kept(Outcome.REFUSED, concerned, notes)

    def _killed(self) -> set[str]:
        """Return which of the stories the wire desk knows to be killed."""
        if self.source is None:
            return set()
        kills = WireItem.objects.filter(supplier__source=self.source, status=CANCELED, current=True)
        return set(
            kills.filter(external_id__in={id_ for _name, id_ in self.keys}).values_list("external_id", flat=True)
        )

    def _origins(self) -> dict[tuple[str, str], Origin]:
        names, ids = {name for name, _id in self.keys}, {id_ for _name, id_ in self.keys}
        rows = Origin.objects.select_for_update(of=("self",)).select_related("article")
        rows = rows.filter(supplier__in=names, external_id__in=ids).order_by("pk")
        return {(row.supplier, row.external_id): row for row in rows}

    # ---- new ones

    def _create(self, new: list[int]) -> None:
        if not new:
            return
        actor = self.door.actor
        if actor and not actor.has_perm("articles.add_article"):
            raise PermissionDenied
        stories = [self.stories[index] for index in new]
        around = surroundings(stories, self.register, actor=actor)
        contents = [content(story, around, self.source, None) for story in stories]
        digests = [words_digest(story) for story in stories]
        notes = [remarks.of(story) for story in stories]
        for story, each, told in zip(stories, contents, notes, strict=True):
            if story.section and each["section"] is None:
                told.append(_("There is no section “{name}” here: the draft has none.").format(name=story.section))
        for index, twins in remarks.twins(digests, actor=actor, now=self.now).items():
            notes[index].append(twins)
        made = creation.create(
            [self._new(*each) for each in zip(new, stories, contents, notes, strict=True)],
            actor=actor,
            owner=self.door.owner,
            now=self.now,
            kind=Revision.Kind.IMPORT,
        )
        inserts.insert(
            Origin,
            _ORIGIN,
            [
                self._origin(index, article, story, each, digest)
                for index, article, story, each, digest in zip(new, made, stories, contents, digests, strict=True)
            ],
        )
        OldAddress.objects.bulk_create(
            [
                OldAddress(path=path, article=article)
                for article, story in zip(made, stories, strict=True)
                for path in dict.fromkeys(story.old_addresses)
                # They lead readers on by themselves, and no form shows them to who approves the story.
                if actor is None or actor.has_perm("articles.publish_article")
                if len(path) <= lookup.limit(OldAddress, "path")
            ],
            ignore_conflicts=True,
        )
        for index, article, said_, each in zip(new, made, notes, contents, strict=True):
            self.door._lines.note(self.keys[index], self.stories[index], each)
            outcome = Outcome.PUBLISHED if article.published_at else Outcome.CREATED
            self.answers[index] = Kept(outcome, article, tuple(said_))

    def _new(self, index: int, story: Story, made: Content, notes: list[str]) -> New:
        goes_out = self.door.publish and story.is_public
        if self.door.publish and not story.is_public:
            notes.append(_("Its supplier keeps it from readers, so it is a draft here too."))
        comment = remarks.comment(_("Imported ({supplier}).").format(supplier=self.keys[index][0]), notes)
        return New(made, comment, moment(story, self.now) if goes_out else None)

    def _origin(self, index: int, article: Article, story: Story, made: Content, digest: str) -> tuple[Any, ...]:
        """Return the values of a row in the order of _ORIGIN."""
        url, now = lookup.address(story.canonical_url), self.now
        said = (story.digest(), digest, came(story, made), story.not_before)
        return (article.pk, *self.keys[index], url, *said, now, now)

    # ---- those that came before

    def _change(self, again: list[int], origins: dict[tuple[str, str], Origin]) -> None:
        if len(again) > 1:
            lock_stories([origins[key].article_id for key in map(self.keys.__getitem__, again) if key in origins])
        for index in again:
            supplier, external_id = self.keys[index]
            story = self.stories[index]
            origin = origins.get(self.keys[index])
            origin = origin or Origin.objects.select_related("article").get(supplier=supplier, external_id=external_id)
            if origin.digest == story.digest():
                self.answers[index] = Kept(Outcome.UNCHANGED, origin.article)
                continue
            around = surroundings([story], self.register, actor=self.door.actor, before=origin)
            self.answers[index] = self._update(origin, story, around)

    def _update(self, origin: Origin, story: Story, around: Surroundings) -> Kept:
        notes, made = remarks.of(story), content(story, around, self.source, origin)
        article = editing.lock(origin.article)
        newest = editing.working(article)
        base = stored([origin.offered_base if origin.offered_base is not None else origin.content])[0]
        merged = merge.merge(base, newest.content, made)
        both = merge.resolve(merged, {each.id: each.mine for each in merged.collisions})
        kept = list(dict.fromkeys(each.key for each in merged.collisions))
        if kept:
            fields = ", ".join(str(remarks.label(key)) for key in kept)
            notes.append(_("Edited here and therefore kept: {fields}.").format(fields=fields))
        comment = remarks.comment(_("Came again, changed ({supplier}).").format(supplier=origin.supplier), notes)
        about: dict[str, Any] = {"actor": self.door.actor, "now": self.now, "comment": comment}
        saved = editing.save(article, both, base=newest.number, kind=Revision.Kind.IMPORT, **about)
        # What is offered is what the supplier changed in these fields; the others are taken in.
        origin.offered_base = made | {key: base[key] for key in kept} if kept else None
        origin.offered_at = self.now if kept else None
        origin.content, origin.digest, origin.seen_at = came(story, made), story.digest(), self.now
        origin.text_digest = words_digest(story)
        origin.not_before = embargoes.until(origin, story, actor=self.door.actor, is_wire=self.door.is_wire)
        origin.save()
        embargoes.hold(article, origin, now=self.now)
        self.door._lines.note((origin.supplier, origin.external_id), story, made)
        outcome = Outcome.OFFERED if kept else Outcome.UPDATED if saved.revision else Outcome.UNCHANGED
        return Kept(outcome, article, tuple(notes))
