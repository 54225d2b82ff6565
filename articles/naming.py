"""Names that stories are filed under: confirmed when an import made them, merged when two mean the same.

A merge moves every link to the row that stays. What cannot be moved, revisions and links elsewhere, finds it by
`FormerName`. All times are aware and UTC.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from taggit.models import Tag

from . import indexing, search
from .former import KINDS
from .models import ArticleTag, FormerName, NewName, Origin, SavedView, Section, Source, Supplier, Topic, User

FILLED = {  # kind -> what the row that stays takes over where it has nothing
    "author": ("role", "bio", "portrait", "contact", "user"),
    "editor": ("role", "bio", "portrait", "contact", "user"),
    "source": ("url", "country", "reliability", "credit_line"),
    "section": ("description",),
    "topic": ("summary", "photo"),
    "tag": (),
}


def may_change(actor: User, model: Any) -> bool:
    """Whether `actor` may change the rows of a model, and so confirm them."""
    return actor.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")


def may(actor: User, other: Any, into: Any = None) -> bool:
    """Whether `actor` may merge `other`, into `into` if that is known.

    Whose account a byline is, is for those who manage accounts: others merge only what has none.
    """
    is_tied = into is not None and getattr(other, "user_id", None)
    return may_change(actor, type(other)) and (not is_tied or actor.has_perm("articles.change_user"))


def problem(other: Any, into: Any) -> str:
    """Return why `other` cannot be merged into `into`, "" if it can."""
    if other == into:
        return _("A row cannot be merged into itself.")
    if isinstance(other, Section) and other.children.exists() and into.parent_id:
        return _("It has sections below it, and sections have two levels: choose one that is not itself below another.")
    if isinstance(other, Section) and into.parent_id == other.pk:
        return _("It cannot be merged into a section below it: merge that one into it.")
    return ""


def confirm(row: Any, *, actor: User) -> bool:
    """Take a row off the list of new names; tells whether it was on it. Raises PermissionDenied."""
    if not may_change(actor, type(row)):
        raise PermissionDenied
    return bool(confirm_many(NewName.objects.filter(kind=KINDS[type(row)], row=row.pk)))


def confirm_many(names: models.QuerySet[NewName]) -> int:
    """Take names off the list of new ones, those that one may change; returns how many they were."""
    gone, _by_model = NewName.objects.filter(pk__in=list(names.values_list("pk", flat=True))).delete()
    return gone


def merge(other: Any, into: Any, *, actor: User, now: datetime) -> int:
    """Make everything that names `other` name `into`, which stays, and delete `other`; returns how many stories wait.

    Those are found by their former names until search has caught up (`indexing.renew`). What `into` leaves empty it
    takes over. Raises PermissionDenied, ValidationError (`problem`), and the model's DoesNotExist if one of them is
    gone since.
    """
    model = type(into)
    with transaction.atomic():
        # The names before all that names them, as whoever renames one does; who names one for the first time can go on.
        list(model._default_manager.select_for_update(no_key=True).order_by("pk").filter(pk__in=(other.pk, into.pk)))
        if isinstance(into, Source):  # before the stories, as who keeps wires does
            list(Supplier.objects.select_for_update(no_key=True).filter(source__in=(other, into)).order_by("pk"))
            list(Origin.objects.select_for_update().filter(supplier=other.slug).order_by("pk").values_list("pk"))
        lock_stories(indexing.naming(other))
        found = {
            row.pk: row
            for row in model._default_manager.select_for_update().order_by("pk").filter(pk__in=(other.pk, into.pk))
        }
        for row in (other, into):
            if row.pk not in found:
                raise model.DoesNotExist(str(row))
        other, into = found[other.pk], found[into.pk]
        if not may(actor, other, into):
            raise PermissionDenied
        if why := problem(other, into):
            raise ValidationError(why)
        stories = indexing.naming(other)
        _move(other, into)
        _fill(other, into)
        _remember(into, other.name, other.slug, row=other.pk, now=now)
        NewName.objects.filter(kind=KINDS[model], row=other.pk).delete()
        _point_lists(KINDS[model], other.pk, into.pk)
        if isinstance(into, Source):
            resupply(other.slug, into.slug)
        other.delete()
        into.save()
        return indexing.renew(stories)


def lock_stories(ids: Sequence[int]) -> None:
    """Lock the rows of stories in the order in which all do: whoever saves one takes its row first."""
    list(search.locked(ids))


def renamed(row: Any, name: str, slug: str, *, now: datetime) -> None:
    """Keep what a row was called before it was saved under another name or slug; needs the same transaction."""
    if (row.slug != slug) or (isinstance(row, Tag) and row.name != name):
        _remember(row, name, slug, row=None, now=now)
    if isinstance(row, Source) and row.slug != slug:
        resupply(slug, row.slug)


def resupply(before: str, after: str) -> None:
    """Let what came from a supplier be known under its new slug, so that it does not come again."""
    twins = Origin.objects.filter(supplier=after, external_id=OuterRef("external_id"))
    Origin.objects.filter(~Exists(twins), supplier=before).update(supplier=after)


def _remember(into: Any, name: str, slug: str, *, row: int | None, now: datetime) -> None:
    column = KINDS[type(into)].value
    values = {"name": name[:160], "slug": slug, "row": row, "created_at": now}
    FormerName.objects.create(**{column: into}, **values)


def _move(other: Any, into: Any) -> None:
    """Make all rows of all tables that name `other` name `into`; a story that names both names it once."""
    for relation in into._meta.related_objects:
        if isinstance(relation, models.ManyToOneRel):
            rows = relation.related_model._default_manager.filter(**{relation.field.name: other})
            if owner := _owner(relation.related_model):
                _drop_seconds(relation.related_model, relation.field.name, owner, other, into)
            rows.update(**{relation.field.name: into})
        elif relation.through._meta.auto_created:
            _move_ties(relation, other, into)
    if isinstance(into, Topic):
        into.sections.add(*other.sections.all())


def _move_ties(relation: Any, other: Any, into: Any) -> None:
    """Let the sets of other rows have `into` in place of `other`; one query, however many there are."""
    ties, its, whose = relation.through.objects, relation.field.m2m_reverse_name(), relation.field.m2m_column_name()
    have_both = ties.filter(**{its: into.pk}).values(whose)
    ties.filter(**{its: other.pk}).exclude(**{f"{whose}__in": have_both}).update(**{its: into.pk})


def _owner(model: type[models.Model]) -> str:
    """Return the column that names the story in rows which a story has once for each target, "" for other tables."""
    if model is ArticleTag:
        return "content_object"
    return "article" if hasattr(model, "TARGET") else ""


def _drop_seconds(model: Any, column: str, owner: str, other: Any, into: Any) -> None:
    """Of the two rows of each story that names both, keep the first, as `former.current` does with contents."""
    if model is ArticleTag:
        both = model.objects.filter(**{column: into}).values(owner)
        model.objects.filter(**{column: other, f"{owner}__in": both}).delete()
        return
    for first, second, than in ((into, other, "lte"), (other, into, "lt")):
        before = model.objects.filter(
            **{column: first, owner: OuterRef(owner), f"position__{than}": OuterRef("position")}
        )
        model.objects.filter(Exists(before), **{column: second}).delete()


def taken_over(other: Any, into: Any) -> list[str]:
    """Return the columns that the row that stays leaves empty, and that it takes over."""
    return [name for name in FILLED[KINDS[type(into)]] if not getattr(into, name) and getattr(other, name)]


def _fill(other: Any, into: Any) -> None:
    for name in taken_over(other, into):
        value = getattr(other, name)
        if name == "user":  # an account belongs to one row
            type(other)._default_manager.filter(pk=other.pk).update(user=None)
        setattr(into, name, value)


def _point_lists(kind: str, before: int, after: int) -> None:
    """Let the lists that people keep go on: their filters name rows by id."""
    for view in SavedView.objects.filter(query__contains=f"{kind}={before}"):
        pairs = parse_qsl(view.query, keep_blank_values=True)
        query = urlencode(
            [(name, str(after) if (name, value) == (kind, str(before)) else value) for name, value in pairs]
        )
        SavedView.objects.filter(pk=view.pk).update(query=query)


def new_one(row: Any) -> NewName | None:
    """Return what says that an import made this row, None once somebody confirmed it."""
    return NewName.objects.filter(kind=KINDS[type(row)], row=row.pk).first()


def new() -> models.QuerySet[NewName]:
    """Return the new names that are still there, each with what it is called (`called`), newest first; one query."""
    named = [
        models.When(
            kind=kind, then=models.Subquery(model._default_manager.filter(pk=OuterRef("row")).values("name")[:1])
        )
        for model, kind in KINDS.items()
    ]
    rows = NewName.objects.annotate(called=models.Case(*named, output_field=models.CharField()))
    return rows.filter(called__isnull=False).order_by(F("created_at").desc(), "-pk")


def new_to(user: User) -> models.QuerySet[NewName]:
    """Return those of them that `user` may change."""
    return new().filter(kind__in=[kind for model, kind in KINDS.items() if may_change(user, model)])
