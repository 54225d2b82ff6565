"""A section, topic, person or source that got another name: the names in what search knows of its stories, made anew.

Facets say which rows a document names, in the order of its names. So neither texts nor contents are read again.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat

from .. import words
from ..models import Article, DeskDocument, LiveDocument, PutOff
from ..models.search import Document
from .documents import KINDS, facet, learn

LOT = 500  # stories whose documents are written at once
LOCKED = 5000  # stories that are locked at once
MODELS: tuple[Any, ...] = (LiveDocument, DeskDocument)


def naming(kind: str, pk: int, stories: QuerySet[Article]) -> list[int]:
    """Return the ids of those of some stories whose working copy names a row, such as ("section", 3).

    Each of them is read: ask of few.
    """
    spaced = Concat(Value(" "), "facets", Value(" "), output_field=TextField())
    own = DeskDocument.objects.filter(article__in=stories.values("pk")).annotate(spaced=spaced)
    return list(own.filter(spaced__contains=f" {facet(kind, pk)} ").values_list("article", flat=True))


def rename(ids: Sequence[int]) -> None:
    """Write the names in the documents of some stories as they are now; needs an open transaction."""
    for lot in locked(ids, LOT):
        headlines = {row.pk: row for row in Article.objects.filter(pk__in=lot).with_working().only("headline")}
        for model in MODELS:
            documents = list(model._default_manager.filter(article__in=lot))
            names = _names(documents)
            for document in documents:
                row: Any = headlines[document.article_id]
                headline = row.headline if model is LiveDocument else row.working_headline or row.headline
                own = [names[token] for token in document.facets.split() if token in names]
                document.names = words.joined(stem for name in own for stem in words.stems(name))
                document.typed = words.joined(dict.fromkeys(w for part in (headline, *own) for w in words.words(part)))
            model._default_manager.bulk_create(
                documents, update_conflicts=True, unique_fields=["key"], update_fields=["names", "typed"]
            )
            if model is LiveDocument:
                learn(document.typed for document in documents)


def put_off(ids: Sequence[int]) -> None:
    """Note that the documents of some stories are to be made anew later; needs an open transaction.

    One that waits already waits on: its lock keeps it from being made by the names of before in this very moment.
    """
    for lot in locked(ids):
        PutOff.objects.bulk_create([PutOff(article_id=pk) for pk in lot], ignore_conflicts=True)


def waiting() -> list[int]:
    """Return the ids of the stories whose documents were put off."""
    return list(PutOff.objects.order_by("pk").values_list("pk", flat=True))


def take_up(ids: Sequence[int]) -> None:
    """Forget that some stories were put off, before their documents are made: what is put off from now on waits again.

    Needs the transaction that makes them, and their rows locked.
    """
    PutOff.objects.filter(pk__in=ids).delete()


def locked(ids: Iterable[int], size: int = LOCKED) -> Iterator[list[int]]:
    """Yield the ids of the stories that are still there lot by lot, each lot's locked, in the order in which all do.

    Who saves one knows the names of before or of after.
    """
    ids = sorted(ids)
    for start in range(0, len(ids), size):
        lot = Article.objects.select_for_update(no_key=True).filter(pk__in=ids[start : start + size])
        yield list(lot.order_by("pk").values_list("pk", flat=True))


def _names(documents: Sequence[Document]) -> dict[str, str]:
    """Return the name of each row that the documents' facets name."""
    tokens = {token for document in documents for token in document.facets.split()}
    return dict(_found(tokens))


def _found(tokens: set[str]) -> Iterator[tuple[str, str]]:
    for kind, (model, letter) in KINDS.items():
        ids = [int(token[2:]) for token in tokens if token[1] == letter]
        for pk, name in model._default_manager.filter(pk__in=ids).values_list("pk", "name") if ids else ():
            yield facet(kind.removesuffix("s"), pk), name
