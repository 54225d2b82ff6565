"""Filters of the photo library."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..gates import RIGHTS_SOON
from ..models.photos import AI_SOURCES


class ByCondition(admin.SimpleListFilter):
    """Photos in one of some states, each a condition at a moment (UTC)."""

    states: tuple[tuple[str, Any, Any], ...] = ()  # value, words, now -> Q

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Name the states."""
        return [(value, words) for value, words, _condition in self.states]

    def queryset(self, request: Any, queryset: Any) -> Any:  # noqa: ARG002
        """Keep the photos in the chosen state."""
        conditions = {value: condition for value, _words, condition in self.states}
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition(timezone.now())) if condition else queryset


class FileFilter(ByCondition):
    """Photos that have a file, and those that wait for one."""

    title = _("file")
    parameter_name = "file"
    states = (
        ("yes", _("With file"), lambda _at: ~Q(file="")),
        ("no", _("File wanting"), lambda _at: Q(file="")),
    )


class AltFilter(ByCondition):
    """Photos that say what they show, and those that do not."""

    title = _("alternative text")
    parameter_name = "alt"
    states = (
        ("yes", _("With alternative text"), lambda _at: ~Q(alt="")),
        ("no", _("Alternative text wanting"), lambda _at: Q(alt="")),
    )


class CreditFilter(ByCondition):
    """Photos with and without a credit."""

    title = _("credit")
    parameter_name = "credit"
    states = (
        ("yes", _("With credit"), lambda _at: ~Q(photographer="", agency="", via="")),
        ("no", _("Credit wanting"), lambda _at: Q(photographer="", agency="", via="")),
    )


class RightsFilter(ByCondition):
    """Photos by what is known of their rights."""

    title = _("rights")
    parameter_name = "rights"
    states = (
        ("ended", _("Rights ended"), lambda at: Q(rights_end__lte=at)),
        ("soon", _("Rights end within two weeks"), lambda at: Q(rights_end__gt=at, rights_end__lte=at + RIGHTS_SOON)),
        ("limited", _("Rights limited"), lambda at: Q(rights_end__gt=at)),
        ("unsaid", _("Nothing said about rights"), lambda _at: Q(rights="", copyright="", rights_end=None)),
    )


class MadeFilter(ByCondition):
    """Photos by how they were made; those of a machine alone need a label."""

    title = pgettext_lazy("of a picture", "made by")
    parameter_name = "made"
    states = (
        ("ai", _("artificial intelligence, wholly or in part"), lambda _at: Q(digital_source__in=AI_SOURCES)),
        ("unsaid", _("Not said"), lambda _at: Q(digital_source="")),
    )
