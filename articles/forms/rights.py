"""Roles and rights in the user's language: their rows keep the English names that the code and the fixtures use."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.models import Group, Permission
from django.forms.models import ModelChoiceIterator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .widgets import ProjectTemplate

ROLES = {
    "Reporter": pgettext_lazy("role", "Reporter"),
    "Editor": pgettext_lazy("role", "Editor"),
    "Managing editor": pgettext_lazy("role", "Managing editor"),
    "Administrator": pgettext_lazy("role", "Administrator"),
}
ACTIONS = {
    "view": gettext_lazy("See"),
    "add": pgettext_lazy("right", "Add"),
    "change": pgettext_lazy("right", "Change"),
    "delete": pgettext_lazy("right", "Delete"),
}
# Apps of allauth's: no page asks for rights to their rows.
UNASKED = ("account", "mfa", "usersessions")


def role_name(name: str) -> str:
    """Return the name of a role in the active language; roles that administrators made keep theirs."""
    return str(ROLES.get(name, name))


def right_name(permission: Permission) -> str:
    """Return what a permission allows, in the active language, without what it is about."""
    action = permission.codename.partition("_")[0]
    if permission.codename == f"{action}_{permission.content_type.model}" and action in ACTIONS:
        return str(ACTIONS[action])
    return _(permission.name)


def subject(permission: Permission) -> str:
    """Return what a permission is about: the model's name, plural."""
    model = permission.content_type.model_class()
    return capfirst(str(model._meta.verbose_name_plural)) if model else permission.content_type.model


class RoleField(forms.ModelChoiceField):
    """One role by its name."""

    def label_from_instance(self, group: Group) -> str:
        """Return the role's name in the active language."""
        return role_name(group.name)


class RolesField(forms.ModelMultipleChoiceField):
    """Roles as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group: Group) -> str:
        """Return the role's name in the active language."""
        return role_name(group.name)


class RightsPicker(ProjectTemplate, forms.CheckboxSelectMultiple):
    """Boxes to tick, gathered by what they are about."""

    template_name = "admin/rights.html"


class RightsIterator(ModelChoiceIterator):
    """Permissions gathered by what they are about; seeing first, then the other stock actions, then our own."""

    def __iter__(self) -> Iterator[Any]:
        order = {name: place for place, name in enumerate(ACTIONS)}
        rows = sorted(
            self.queryset, key=lambda row: (subject(row), order.get(row.codename.partition("_")[0], 9), row.codename)
        )
        for title, rights in groupby(rows, key=subject):
            yield title, [self.choice(right) for right in rights]


class RightsField(forms.ModelMultipleChoiceField):
    """Permissions in words."""

    widget = RightsPicker
    iterator = RightsIterator

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        asked = queryset.exclude(content_type__app_label__in=UNASKED)
        super().__init__(asked.select_related("content_type"), **kwargs)

    def label_from_instance(self, permission: Permission) -> str:
        """Return what it allows; the group's title says of what."""
        return right_name(permission)
