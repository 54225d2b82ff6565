"""People: accounts, roles, and the names of authors and editors."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth import admin as auth
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from ..forms.accounts import AccountForm, OthersPassword
from ..forms.rights import RightsField, RolesField, role_name
from ..models import Author, Editor, User
from ..templatetags.desk import grouped, moment
from . import colleague, factors, reset, rights
from .base import DeskAdmin, NamedAdmin, is_autocomplete
from .filters import RowFilter, is_id
from .thumbnails import thumbnail

admin.site.unregister(Group)
# The desk's word for Django's groups, wherever the admin names the model; migrations read the original options.
Group._meta.verbose_name, Group._meta.verbose_name_plural = _("role"), _("roles")


class PersonAdmin(NamedAdmin):
    """Names of authors and editors, with the account behind them."""

    list_display = ("picture", "name", "role", "user", "standing")
    list_display_links = ("name",)
    list_select_related = ("user", "portrait")
    list_filter = ("active",)
    search_fields = ("name", "slug", "user__username")
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("portrait",)
    without_windows = ("user",)  # making and changing accounts is the colleague screen's work
    fieldsets = (
        (None, {"fields": ("name", "slug", "role", "active")}),
        (_("For readers"), {"fields": ("bio", "portrait", "contact")}),
        (_("At the desk"), {"fields": ("user",)}),
    )

    @admin.display(description=_("portrait"))
    def picture(self, row: Any) -> str:
        """The portrait, small, or the first letter of the name."""
        return thumbnail(row.portrait, instead=row.name[:1])

    @admin.display(description=_("active"), ordering="active", empty_value="")
    def standing(self, row: Any) -> str:
        """A label for those who left; nothing to say about the others."""
        return active_tag(row.active)

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


@admin.register(Author)
class AuthorAdmin(PersonAdmin):
    """Names after "Penulis"."""

    nothing_yet = _("No author yet. Authors are the names that readers see above a story.")


@admin.register(Editor)
class EditorAdmin(PersonAdmin):
    """Names after "Editor"."""

    nothing_yet = _("No editor yet. Editors are the names that answer for a story.")


class RoleFilter(RowFilter):
    """Accounts that have a role."""

    title = _("role")
    parameter_name = "role"
    lookup = "groups"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Name the roles in the user's language."""
        return [(str(group.pk), role_name(group.name)) for group in Group.objects.order_by("pk")]


# allauth's own pages show secrets of second factors and keys of sessions; people keep theirs on admin/account.py's.
for model in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(model)


@admin.register(User)
class UserAdmin(DeskAdmin, auth.UserAdmin):
    """Accounts. A new one is made on the colleague screen, with role and byline at once."""

    list_display = ("full_name", "username", "role_names", "standing", "seen")
    list_filter = ("is_active", RoleFilter)
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    without_windows = ("groups",)
    form = AccountForm
    change_password_form = OthersPassword
    comes_anew = False  # a new account is made on the colleague screen
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
            return RolesField(rights.roles_within(request.user), label=_("Role"), required=False)
        if db_field.name == "user_permissions":
            return RightsField(rights.permissions_of(request.user), label=_("Rights beyond the roles"), required=False)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: Any, obj: User | None = None) -> bool:
        """Only for accounts that hold nothing beyond one's own rights."""
        return super().has_change_permission(request, obj) and (obj is None or rights.may_manage(request.user, obj))

    def has_delete_permission(self, request: Any, obj: User | None = None) -> bool:
        """The same; and not one's own."""
        others = obj is None or (obj != request.user and rights.may_manage(request.user, obj))
        return super().has_delete_permission(request, obj) and others

    def user_change_password(self, request: Any, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 -- Django's
        """Set somebody's password; for one's own, the old one is asked for, and other log-ins end."""
        if not is_id(id) or id != str(int(id)):  # Django would take "07" for 7, whose own password it may be
            raise Http404
        if id == str(request.user.pk):
            return HttpResponseRedirect(reverse("admin:password_change"))
        return super().user_change_password(request, id, form_url)

    @method_decorator(sensitive_post_parameters())
    def add_view(self, request: Any, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Answer with the colleague screen; raises PermissionDenied."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return colleague.view(self, request)

    def get_urls(self) -> list:
        """Add the link for a new password, and help with a second factor that was lost."""
        link, lost = (self.admin_site.admin_view(view) for view in (self.link_view, self.factors_view))
        ours = [path("<int:pk>/link/", link, name="articles_user_link")]
        ours += [path("<int:pk>/factors/", lost, name="articles_user_factors")]
        return [*ours, *super().get_urls()]

    def link_view(self, request: Any, pk: int) -> HttpResponse:
        """Answer with a link for a new password; raises Http404, PermissionDenied."""
        return reset.make(self, request, self._account(request, pk))

    def factors_view(self, request: Any, pk: int) -> HttpResponse:
        """Remove the account's second factors; raises Http404, PermissionDenied."""
        return factors.remove(self, request, self._account(request, pk))

    def _account(self, request: Any, pk: int) -> User:
        account: User | None = self.get_object(request, str(pk))
        if account is None:
            raise Http404
        return account

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """Say whether such a link can be made, and whether there are factors to remove."""
        account = context["original"]
        may = {
            "may_make_link": bool(account) and reset.may_make(self, request, account),
            "may_remove_factors": bool(account) and factors.may_remove(self, request, account),
        }
        return super().render_change_form(request, {**context, **may}, *args, **kwargs)

    @admin.display(description=_("name"), ordering="first_name")
    def full_name(self, row: User) -> str:
        """First and last name, the username where they are wanting."""
        return str(row)

    @admin.display(description=_("role"))
    def role_names(self, row: User) -> str:
        """The names of the account's roles."""
        names = [str(_("superuser"))] if row.is_superuser else []
        return ", ".join(names + [role_name(group.name) for group in row.groups.all()])

    @admin.display(description=_("active"), ordering="is_active", empty_value="")
    def standing(self, row: User) -> str:
        """A label for accounts that may not log in."""
        return active_tag(row.is_active)

    @admin.display(description=_("last login"), ordering="last_login")
    def seen(self, row: User) -> str:
        """When the account was last logged in, in the reader's zone."""
        return moment(row.last_login) or gettext("never logged in")


@admin.register(Group)
class RoleAdmin(DeskAdmin, auth.GroupAdmin):
    """Roles. They may be recombined, but never to hold what their maker does not."""

    list_display = ("title", "count")
    filter_horizontal = ()

    def get_queryset(self, request: Any) -> Any:
        """Count the members with the roles."""
        return super().get_queryset(request).annotate(members=Count("user"))

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        """Offer the permissions that the user holds."""
        if db_field.name == "permissions":
            return RightsField(
                rights.permissions_of(request.user), label=pgettext_lazy("of a role", "Rights"), required=False
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """Call the role by its name in the user's language."""
        role = context["original"]
        named = {"subtitle": role_name(role.name)} if role else {}
        return super().render_change_form(request, {**context, **named}, *args, **kwargs)

    def has_change_permission(self, request: Any, obj: Group | None = None) -> bool:
        """Only roles that hold nothing beyond one's own rights."""
        return super().has_change_permission(request, obj) and self._within(request, obj)

    def has_delete_permission(self, request: Any, obj: Group | None = None) -> bool:
        """The same."""
        return super().has_delete_permission(request, obj) and self._within(request, obj)

    def _within(self, request: Any, obj: Group | None) -> bool:
        return obj is None or rights.roles_within(request.user).filter(pk=obj.pk).exists()

    @admin.display(description=_("name"), ordering="name")
    def title(self, row: Group) -> str:
        """The role's name in the user's language."""
        return role_name(row.name)

    @admin.display(description=_("members"), ordering="members")
    def count(self, row: Any) -> str:
        """How many accounts have the role."""
        return ngettext("%(count)s person", "%(count)s people", row.members) % {"count": grouped(row.members)}


def active_tag(active: bool) -> str:
    """Return a label for what is not active any more, "" for the rest."""
    return "" if active else format_html('<span class="tag tag-off">{}</span>', _("inactive"))
