"""People: accounts, roles, and the names of authors and editors."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import admin as auth
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.forms import CheckboxSelectMultiple
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from ..models import Author, Editor, User
from . import colleague, rights
from .base import DeskAdmin, is_autocomplete

admin.site.unregister(Group)


class PersonAdmin(DeskAdmin):
    """Names of authors and editors, with the account behind them."""

    list_display = ("name", "role", "user", "active")
    list_select_related = ("user",)
    list_filter = ("active",)
    search_fields = ("name", "slug", "user__username")
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("portrait",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "role", "active")}),
        (_("For readers"), {"fields": ("bio", "portrait", "contact")}),
        (_("At the desk"), {"fields": ("user",)}),
    )

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Offer only people who still work here for new stories."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        return (found.filter(active=True) if is_autocomplete(request) else found), may_repeat

    def get_search_fields(self, request: Any) -> tuple[str, ...]:
        """Search accounts only for those who may see accounts."""
        return self.search_fields if request.user.has_perm("articles.view_user") else ("name", "slug")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        """Leave it to those who manage accounts whose stories carry which name."""
        return () if request.user.has_perm("articles.change_user") else ("user",)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer accounts without windows to make or change them: that is the colleague screen's work."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "user":
            for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
                setattr(field.widget, name, False)
        return field


@admin.register(Author)
class AuthorAdmin(PersonAdmin):
    """Names after "Penulis"."""


@admin.register(Editor)
class EditorAdmin(PersonAdmin):
    """Names after "Editor"."""


@admin.register(User)
class UserAdmin(DeskAdmin, auth.UserAdmin):
    """Accounts. A new one is made on the colleague screen, with role and byline at once."""

    list_display = ("username", "full_name", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ("user_permissions",)
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: Any) -> Any:
        """Read the roles with the accounts."""
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:  # noqa: ARG002
        """Show what goes beyond roles to superusers alone."""
        rest = ("is_superuser", "user_permissions") if request.user.is_superuser else ()
        return (
            (None, {"fields": ("username", "password", "is_active", "is_staff")}),
            (_("Person"), {"fields": ("first_name", "last_name", "email", "language", "time_zone")}),
            (_("Role"), {"fields": ("groups", *rest)}),
            (_("Dates"), {"fields": ("last_login", "date_joined")}),
        )

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the roles that the user may give."""
        if db_field.name == "groups":
            kwargs |= {"queryset": rights.roles_within(request.user), "widget": CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer no window to make a role beside the choice of roles."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "groups":
            field.widget.can_add_related = False
        return field

    def has_change_permission(self, request: Any, obj: User | None = None) -> bool:
        """Only for accounts that hold nothing beyond one's own rights."""
        return super().has_change_permission(request, obj) and (obj is None or rights.may_manage(request.user, obj))

    def has_delete_permission(self, request: Any, obj: User | None = None) -> bool:
        """The same; and not one's own."""
        others = obj is None or (obj != request.user and rights.may_manage(request.user, obj))
        return super().has_delete_permission(request, obj) and others

    @method_decorator(sensitive_post_parameters())
    def add_view(self, request: Any, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Answer with the colleague screen; raises PermissionDenied."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return colleague.view(self, request)

    @admin.display(description=_("name"), ordering="first_name")
    def full_name(self, row: User) -> str:
        """First and last name."""
        return row.get_full_name()

    @admin.display(description=_("role"))
    def roles(self, row: User) -> str:
        """The names of the account's roles."""
        names = ", ".join(group.name for group in row.groups.all())
        return ", ".join(part for part in (str(_("superuser")) if row.is_superuser else "", names) if part)


@admin.register(Group)
class RoleAdmin(DeskAdmin, auth.GroupAdmin):
    """Roles. They may be recombined, but never to hold what their maker does not."""

    list_display = ("name", "members")

    def get_queryset(self, request: Any) -> Any:
        """Count the members with the roles."""
        return super().get_queryset(request).annotate(count=Count("user"))

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        """Offer the permissions that the user holds."""
        if db_field.name == "permissions":
            kwargs["queryset"] = rights.permissions_of(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: Any, obj: Group | None = None) -> bool:
        """Only roles that hold nothing beyond one's own rights."""
        return super().has_change_permission(request, obj) and self._within(request, obj)

    def has_delete_permission(self, request: Any, obj: Group | None = None) -> bool:
        """The same."""
        return super().has_delete_permission(request, obj) and self._within(request, obj)

    def _within(self, request: Any, obj: Group | None) -> bool:
        return obj is None or rights.roles_within(request.user).filter(pk=obj.pk).exists()

    @admin.display(description=_("members"), ordering="count")
    def members(self, row: Any) -> int:
        """How many accounts have the role."""
        return row.count
