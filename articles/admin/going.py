"""What goes along with a row that is deleted, and what keeps it: counted, and the first of it named.

Django's own list names each row of each table by itself: of a tag on ten thousand stories that many, with a query each.
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models.deletion import CASCADE, PROTECT, RESTRICT
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Article, ArticleTag, PhotoUse
from ..templatetags.desk import grouped

DERIVED: set[Any] = {PhotoUse}  # what the program writes of rows for itself
NAMED = 20  # of each kind; the others are counted


def along(row: models.Model, *, site: admin.AdminSite, request: Any) -> tuple[list[Any], list[Any], set[str]]:
    """Return what goes with `row`, itself first, and what keeps it, as `unordered_list` shows them.

    And the kinds of rows that would have to go too and that the asker may not delete. A query or two for each table
    that points here, however many rows there are; named are rows that the asker may change.
    """
    goes: list[Any] = []
    keeps: list[Any] = []
    lacking: set[str] = set()
    for relation in _pointing_to(type(row)):
        rows = relation.related_model._base_manager.filter(**{relation.field.name: row})
        if relation.on_delete in (PROTECT, RESTRICT):
            keeps += _told(_meant(relation, rows), site, request)
        elif relation.on_delete is CASCADE:
            is_taken_off = _is_link(relation)
            told = _told(_meant(relation, rows), site, request, is_taken_off=is_taken_off)
            goes += told
            at_desk = None if is_taken_off else site._registry.get(relation.related_model)
            if told and at_desk and not at_desk.has_delete_permission(request):
                lacking.add(str(at_desk.opts.verbose_name_plural))
    return [str(row), goes] if goes else [str(row)], keeps, lacking


def _pointing_to(model: type[models.Model]) -> list[Any]:
    """Return the relations by which rows of other tables point to one of `model`, but for its own sets."""
    found: list[Any] = [
        each
        for each in model._meta.get_fields(include_hidden=True)
        if each.auto_created and not each.concrete and (each.one_to_one or each.one_to_many)
    ]
    return [
        each
        for each in found
        if each.related_model._meta.auto_created is not model and each.related_model not in DERIVED
    ]


def _is_link(relation: Any) -> bool:
    """Whether a table ties rows of two others, so that nothing that people made goes with its rows."""
    return bool(relation.related_model._meta.auto_created or relation.related_model is ArticleTag)


def _meant(relation: Any, rows: models.QuerySet) -> models.QuerySet:
    """Return what people know of rows: of a tie between two tables the other side."""
    tie = relation.related_model
    if tie is ArticleTag:
        return Article.objects.filter(pk__in=rows.values("content_object"))
    if hasattr(tie, "TARGET"):
        return Article.objects.filter(pk__in=rows.values("article"))
    if tie._meta.auto_created:
        other = next(each for each in tie._meta.fields if each.is_relation and each != relation.field)
        return other.related_model._default_manager.filter(pk__in=rows.values(other.name))
    return rows


def _told(rows: models.QuerySet, site: admin.AdminSite, request: Any, *, is_taken_off: bool = False) -> list[Any]:
    """Return how many rows there are and the newest of them by their names, nothing if there are none."""
    if not (count := rows.count()):
        return []
    meta = rows.model._meta
    values = {"count": grouped(count), "kind": meta.verbose_name if count == 1 else meta.verbose_name_plural}
    line = (_("taken off %(count)s %(kind)s") if is_taken_off else "%(count)s %(kind)s") % values
    at_desk = site._registry.get(rows.model)
    if at_desk is None or not at_desk.has_change_permission(request):
        return [line]
    names: list[Any] = [_linked(each, site) for each in rows.order_by("-pk")[:NAMED]]
    if more := count - len(names):
        names.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": grouped(more)})
    return [line, names]


def _linked(row: models.Model, site: admin.AdminSite) -> Any:
    """Return what a row is called, as a link to its page."""
    meta = row._meta
    url = reverse(f"{site.name}:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', url, row)
