"""The words of each copy of a story, written in the transaction that writes the copy, and made anew by command."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, cast

from django.db.models import F
from taggit.models import Tag

from .. import html, words
from ..models import (
    Article,
    Author,
    DeskDocument,
    Editor,
    LiveDocument,
    Section,
    Source,
    Spelling,
    Topic,
)
from ..models.search import Document
from .matching import key_of

Content = Mapping[str, Any]

# Key of a content -> what it names, and the letter of its facets.
KINDS: dict[str, tuple[Any, str]] = {
    "section": (Section, "s"),
    "topics": (Topic, "t"),
    "tags": (Tag, "g"),
    "authors": (Author, "a"),
    "editors": (Editor, "e"),
    "sources": (Source, "r"),
}
WRITTEN = ("headline", "names", "lead", "body", "typed", "facets", "version")
LEAD, BODY = 1000, 12_000  # words that are kept: a vector of PostgreSQL ends at 1 MiB, and the save with it
SHORTEST_SPELLED = 4  # letters of words that may be mistyped


def facet(kind: str, pk: int) -> str:
    """Return the word by which a document says that its story belongs to a row, such as ("section", 3)."""
    letter = next(letter for key, (_model, letter) in KINDS.items() if key.removesuffix("s") == kind)
    return f"_{letter}{pk}"


def label_facet(label: str) -> str:
    """Return the word by which a document says what kind of text its story is."""
    return f"_l{label}"


class Named:
    """The rows that some contents name; one query a kind, however many contents there are."""

    def __init__(self, contents: Sequence[Content]) -> None:
        self.names: dict[str, dict[Any, tuple[int, str]]] = {}
        for key, (model, _letter) in KINDS.items():
            wanted = {value for content in contents for value in _named(key, content)}
            column = "name" if key == "tags" else "pk"
            rows = (
                model._default_manager.filter(**{f"{column}__in": wanted}) if wanted else model._default_manager.none()
            )
            self.names[key] = {(row[1] if key == "tags" else row[0]): row for row in rows.values_list("pk", "name")}

    def of(self, content: Content) -> list[tuple[str, int | None, str]]:
        """Return (letter, id, name) of each row that a content names and that is there; a new tag has no id yet."""
        return [
            (letter, *found)
            for key, (_model, letter) in KINDS.items()
            for value in _named(key, content)
            if (found := self.names[key].get(value) or ((None, value) if key == "tags" else None))
        ]


def fields(content: Content, named: Named) -> dict[str, Any]:
    """Return the fields of a content's document, but for its key and its story."""
    rows = named.of(content)
    names = [name for _letter, _pk, name in rows]
    around = (content["kicker"], content["dateline_place"], content["lead"])
    text = (html.text(content["body"]), content["photo_caption"])
    return {
        "headline": words.joined(words.stems(content["headline"])),
        "names": words.joined(stem for name in names for stem in words.stems(name)),
        "lead": words.joined(islice((stem for part in around for stem in words.stems(part)), LEAD)),
        "body": words.joined(islice((stem for part in text for stem in words.stems(part)), BODY)),
        "typed": words.joined(
            dict.fromkeys(word for part in (content["headline"], *names) for word in words.words(part))
        ),
        "facets": words.joined(
            [*(f"_{letter}{pk}" for letter, pk, _name in rows if pk), label_facet(content["label"])]
        ),
        "version": words.VERSION,
    }


def write_live(article: Article, content: Content) -> None:
    """Write what readers may find of a story whose row says `content`; take it away if the row was never released."""
    if article.published_at is None:
        LiveDocument.objects.filter(article=article).delete()
        return
    document = LiveDocument(key=_live_key(article), article=article, **fields(content, Named([content])))
    LiveDocument.objects.filter(article=article).exclude(key=document.key).delete()  # it came out at another time
    _write(LiveDocument, [document])
    learn([document.typed])


def move_live(article: Article) -> None:
    """Give the document of a story the place of its time of publication, which has changed."""
    document = LiveDocument.objects.filter(article=article).first()
    if document and article.published_at and document.key != _live_key(article):
        document.delete()
        document.key = _live_key(article)
        document.save(force_insert=True)


def write_desk(article: Article, content: Content) -> None:
    """Write what the desk may find of a story whose working copy is `content`."""
    _write(DeskDocument, [DeskDocument(key=article.pk, article=article, **fields(content, Named([content])))])


def write_many(rows: Iterable[tuple[Article, Content, Content]]) -> bool:
    """Write both documents of some stories, but for those that are right: the row, its content, its working copy's.

    Tells whether readers' searches may come out otherwise by it.
    """
    rows = list(rows)
    named = Named([content for _article, *contents in rows for content in contents])
    live, desk = [], []
    for article, own, working in rows:
        made = fields(own, named)
        if article.published_at:
            live.append(LiveDocument(key=_live_key(article), article=article, **made))
        made = made if working is own else fields(working, named)
        desk.append(DeskDocument(key=article.pk, article=article, **made))
    there = LiveDocument.objects.filter(article__in=[article.pk for article, *_contents in rows])
    gone, _by_model = there.exclude(key__in=[document.key for document in live]).delete()
    changed = _changed(LiveDocument, live)
    _write(LiveDocument, changed)
    _write(DeskDocument, _changed(DeskDocument, desk))
    learn(document.typed for document in live)
    return bool(gone or changed)


def learn(typed: Iterable[str]) -> None:
    """Keep the spellings of new words of released stories; in order, so that two writers never wait crosswise."""
    wanted = {word for row in typed for word in row.split() if len(word) >= SHORTEST_SPELLED and word.isalpha()}
    known = set(Spelling.objects.filter(key__in=wanted, word=F("key")).values_list("word", flat=True))
    Spelling.objects.bulk_create(
        [Spelling(key=key, word=word) for word in sorted(wanted - known) for key in sorted({*words.without_one(word)})],
        batch_size=2000,
        ignore_conflicts=True,
    )


def _changed(model: Any, documents: Sequence[Any]) -> list[Any]:
    columns = ("key", "article_id", *WRITTEN)
    keys = [document.key for document in documents]
    there = set(model._default_manager.filter(key__in=keys).values_list(*columns))
    return [document for document in documents if tuple(getattr(document, name) for name in columns) not in there]


def _write(model: type[Document], documents: Sequence[Document]) -> None:
    model._default_manager.bulk_create(
        documents, batch_size=500, update_conflicts=True, unique_fields=["key"], update_fields=WRITTEN
    )


def _live_key(article: Article) -> int:
    return key_of(cast("datetime", article.published_at), article.pk)


def _named(key: str, content: Content) -> list[Any]:
    """Return what a content names under `key`: ids, of tags their names."""
    value = content[key]
    if key == "section":
        return [value] if value else []
    return [row["id"] for row in value] if key == "sources" else list(value)
