"""The archive as it is written: lines in lots, then the photos' files, into one ZIP that is never sought in.

The same newsroom gives the same bytes: rows in the order of their ids, keys sorted, times of the ZIP fixed, nothing of
the moment at which it is made. Each lot of stories is read in a transaction with its rows locked, so a story is whole.
"""

import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from ..fields import ContentField
from ..models import Article, MostRead, Note, Photo, Revision, VersionName
from .kinds import AFTER, ALONE, BEFORE, FILE, MEDIA, NAMED, PARTS, STORY, UIDS, VERSION, WITH_ID, Kind, Part
from .names import Names
from .rows import Item, columns, dump, named_in

LOT = 200
IN_TEXTS = re.compile(r'data-(?:photo|gallery)="([^"]*)"')  # of stored bodies, whose form is canonical
BEGINNING = (1980, 1, 1, 0, 0, 0)  # of the times that a ZIP can tell
PIECE = 1 << 20

Refs = dict[Any, set[int]]


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: so many stories more, a file more, or one that should be in the storage and is not."""

    stories: int = 0
    files: int = 0
    wanting: str = ""


def write(out: BinaryIO, *, stories: QuerySet[Article] | None = None, with_files: bool = True) -> Iterator[Step]:
    """Write the archive to `out`, which is only written to; yields as it goes on, and must be run to its end.

    `stories` is a selection, which brings only the rows that it names; None is the whole newsroom. `with_files`: the
    photos' files too. Memory grows with the number of rows beside stories, by some bytes each.
    """
    source = _Lines(stories)
    with zipfile.ZipFile(_Forward(out), "w") as made:  # type: ignore[call-overload]  # asks for no more
        with made.open(_member(FILE, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as text:
            for lot, count in source.lots():
                text.writelines(lot)
                yield Step(stories=count)
        if with_files:
            photos = Photo.objects.all() if stories is None else source.seen[Photo]
            yield from _files(made, photos)


def lines(stories: QuerySet[Article] | None = None) -> Iterator[bytes]:
    """Yield the lines of the archive's text, each with its end."""
    for lot, _count in _Lines(stories).lots():
        yield from lot


class _Forward:
    """A file that is only written to, so that the ZIP is the same into a file and into a pipe."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, content: bytes) -> int:
        self._out.write(content)
        return len(content)

    def flush(self) -> None:
        self._out.flush()


def _member(name: str, how: int) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, BEGINNING)
    made.compress_type, made.create_system, made.external_attr = how, 3, 0o644 << 16
    return made


def _files(made: zipfile.ZipFile, photos: Any) -> Iterator[Step]:
    """Write the files of photos, and their earlier ones, each once; `photos` is a queryset or ids."""
    written: set[str] = set()
    for lot in _lots_of(Photo, None if isinstance(photos, QuerySet) else sorted(photos)):
        for name, earlier in Photo.objects.filter(pk__in=lot).order_by("pk").values_list("file", "earlier"):
            for each in [name, *(line["file"] for line in earlier)]:
                if each and each not in written:
                    written.add(each)
                    yield _file(made, each)


def _file(made: zipfile.ZipFile, name: str) -> Step:
    try:
        file = default_storage.open(name, "rb")
    except FileNotFoundError:
        return Step(wanting=name)
    with file, made.open(_member(MEDIA + name, zipfile.ZIP_STORED), "w", force_zip64=True) as member:
        for piece in file.chunks(PIECE):
            member.write(piece)
    return Step(files=1)


def _lots_of(model: Any, ids: list[int] | None = None, *, within: Any = None) -> Iterator[list[int]]:
    """Yield the ids of a model's rows in lots, in their order; each lot is asked for by itself."""
    if ids is not None:
        yield from (ids[start : start + LOT] for start in range(0, len(ids), LOT))
        return
    rows, last = (model._default_manager.all() if within is None else within).order_by("pk"), None
    while lot := list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:LOT]):
        yield lot
        last = lot[-1]


class _Lines:
    """Makes the lines: of rows before the first story that names them, each once."""

    def __init__(self, stories: QuerySet[Article] | None) -> None:
        self._chosen = stories
        self._names = Names()
        self.seen: dict[Any, set[int]] = defaultdict(set)

    def lots(self) -> Iterator[tuple[list[bytes], int]]:
        """Yield lines in lots, and how many stories each lot tells."""
        yield [_line({"newsroom": VERSION})], 0
        if self._chosen is None:
            yield from ((lot, 0) for kind in (*BEFORE, *ALONE) for lot in self._all(kind))
        for ids in _lots_of(Article, within=self._chosen):
            pairs = Article.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "uid")
            yield [_line({"line": UIDS, "stories": [[pk, str(uid)] for pk, uid in pairs]})], 0
        for ids in _lots_of(Article, within=self._chosen):
            with transaction.atomic():
                stories = self._stories(ids)
            yield stories, len(ids)
        if self._chosen is None:
            yield from ((lot, 0) for kind in AFTER for lot in self._all(kind))

    def _all(self, kind: Kind) -> Iterator[list[bytes]]:
        pairs = kind.model._default_manager.values_list(kind.key, "pk") if kind.by_name else ()
        for ids in _lots_of(kind.model, [pk for _name, pk in sorted(pairs)] if kind.by_name else None):
            yield list(self._rows(kind, ids))

    # ---- rows with lines of their own

    def _rows(self, kind: Kind, ids: Iterable[int]) -> Iterator[bytes]:
        """Yield the lines of rows that have none yet, after those of the rows that they name."""
        new = sorted(set(ids) - self.seen[kind.model])
        self.seen[kind.model].update(new)
        for start in range(0, len(new), LOT):
            rows = kind.model._default_manager.filter(pk__in=new[start : start + LOT]).order_by("pk")
            rows = list(rows.prefetch_related(*kind.many))
            if kind.by_name:
                rows.sort(key=lambda row: str(getattr(row, kind.key)))
            fields = columns(kind.model, kind.without)
            refs = _refs((row, fields) for row in rows)
            for row in rows:
                for name in kind.many:
                    refs[getattr(kind.model, name).rel.model].update(each.pk for each in getattr(row, name).all())
                if isinstance(row, MostRead):
                    refs[Article].update(row.stories)
            self._names.learn(refs)
            yield from self._named(refs)
            for row in rows:
                yield _line({"line": kind.name} | self._row(kind, row, fields))

    def _row(self, kind: Kind, row: Any, fields: list[Any]) -> Item:
        item = dump(row, fields, self._names)
        for name in kind.many:
            target = getattr(kind.model, name).rel.model
            item[name] = sorted(filter(None, (self._names.of(target, each.pk) for each in getattr(row, name).all())))
        if isinstance(row, MostRead):
            item["stories"] = [uid for pk in row.stories if (uid := self._names.of(Article, pk))]
        return item

    def _named(self, refs: Refs) -> Iterator[bytes]:
        for kind in BEFORE:
            if refs.get(kind.model):
                yield from self._rows(kind, self._there(kind.model, refs[kind.model]))

    def _there(self, model: Any, ids: Iterable[int]) -> list[int]:
        return [self._names.now(model, pk) for pk in ids if self._names.of(model, pk) is not None]

    # ---- stories

    def _stories(self, ids: list[int]) -> list[bytes]:
        made, refs = stories(ids, self._names)
        return [*self._named(refs), *(_line({"line": STORY} | item) for item in made)]


def stories(ids: list[int], names: Names) -> tuple[list[Item], Refs]:
    """Return stories with all that is theirs, and what they name; locks their rows, so it needs an open transaction."""
    rows = list(Article.objects.filter(pk__in=ids).select_for_update(of=("self",), no_key=True).order_by("pk"))
    own = columns(Article)
    parts = {part: _part(part, ids) for part in PARTS}
    named = {each.revision_id: each for each in VersionName.objects.filter(revision__article__in=ids)}
    told = [(row, own) for row in rows]
    told += [(each, _naming(part)) for part, of_story in parts.items() for each in of_story]
    told += [(each, _NAME) for each in named.values()]
    refs = _refs(told)
    for note in parts[_NOTES]:
        refs[_USER].update(each.pk for each in note.mentions.all())
    _look_into_texts(refs, rows, parts[_REVISIONS])
    refs[_TAG].update(_found(_TAG, "name", set(names.respell(_tags(told)))))
    names.learn(refs)
    items = {row.pk: {"id": row.pk} | dump(row, own, names) | {part.name: [] for part in PARTS} for row in rows}
    for part, each in ((part, each) for part, found in parts.items() for each in found):
        if item := items.get(getattr(each, f"{part.story}_id")):
            item[part.name].append(_dumped(part, each, named, names))
    return list(items.values()), refs


def _part(part: Part, ids: list[int]) -> list[Any]:
    rows = part.model._default_manager.filter(**{f"{part.story}__in": ids}).order_by("pk")
    return list(rows.prefetch_related("mentions") if part.model is Note else rows)


def _columns(part: Part) -> list[Any]:
    return columns(part.model, part.without | {part.story})


def _naming(part: Part) -> list[Any]:
    """Return the columns of a part but for those that name another part of the story by its id."""
    return [field for field in _columns(part) if field.related_model not in WITH_ID]


def _dumped(part: Part, row: Any, named: dict[int, Any], names: Names) -> Item:
    item = dump(row, _naming(part), names)
    item |= {field.name: getattr(row, field.attname) for field in _columns(part) if field.related_model in WITH_ID}
    if part.model in WITH_ID:
        item["id"] = row.pk
    if part.model is Note:
        item["mentions"] = sorted(filter(None, (names.of(_USER, each.pk) for each in row.mentions.all())))
    if part.model is Revision and row.pk in named:
        item[NAMED] = dump(named[row.pk], _NAME, names)
    return item


def _refs(told: Iterable[tuple[Any, list[Any]]]) -> Refs:
    refs: Refs = defaultdict(set)
    for row, fields in told:
        for model, pk in named_in(row, fields):
            refs[model].add(pk)
    return refs


def _look_into_texts(refs: Refs, rows: list[Any], revisions: list[Any]) -> None:
    """Add the photos that texts show, which are not named by an id there."""
    bodies = [*(row.body for row in rows), *(each.content.get("body", "") for each in revisions)]
    uids = {uid for body in bodies for found in IN_TEXTS.findall(body) for uid in found.split()}
    refs[Photo].update(_found(Photo, "uid", uids))


def _tags(told: Iterable[tuple[Any, list[Any]]]) -> set[str]:
    """Return the tags that contents name, by their names."""
    contents = (getattr(row, each.attname) for row, fields in told for each in fields if isinstance(each, ContentField))
    return {tag for content in contents if content for tag in content.get("tags") or ()}


def _found(model: Any, column: str, names: set[str]) -> Iterator[int]:
    asked = sorted(names)
    for start in range(0, len(asked), LOT):
        rows = model._default_manager.filter(**{f"{column}__in": asked[start : start + LOT]})
        yield from rows.values_list("pk", flat=True)


_NAME = columns(VersionName, frozenset({"revision"}))
_NOTES = next(part for part in PARTS if part.model is Note)
_REVISIONS = next(part for part in PARTS if part.model is Revision)
_USER = Note._meta.get_field("author").related_model
_TAG = next(kind.model for kind in BEFORE if kind.name == "tag")


def _line(item: Item) -> bytes:
    return json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
