"""The admin site: our name on it, and our words."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

# How the index and the side bar gather the models.
FAMILIES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "stories": (_("Stories"), ("Article", "WireItem", "FrontEdition", "Correction", "Note")),
    "material": (_("Photos and sources"), ("Photo", "Source", "Supplier", "Origin", "Import", "NewName")),
    "taxonomy": (_("Sections, topics, tags"), ("Section", "Topic", "Tag")),
    "search": (pgettext_lazy("a family of pages", "Search"), ("Synonym", "SearchMiss")),
    "people": (_("People"), ("Author", "Editor", "User", "Group", "Notice", "GateRule")),
}

# Django's own words that our catalogue says better than Django's; named here, lest it lose them.
SAID_BETTER = (
    _("Add %s"),
    _("You may edit it again below."),
    ngettext_lazy("Please correct the error below.", "Please correct the errors below.", 1),
)


class Desk(AdminSite):
    """The newsroom's admin. Nothing is deleted by the dozen: the stock action is off for every list."""

    site_title = settings.SITE_NAME
    site_header = settings.SITE_NAME
    index_title = _("The desk")
    enable_nav_sidebar = False  # the menu stands in the frame, across the page

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def get_urls(self) -> list:
        """Add what is ours, and leave out the redirect from any row to its page: it would tell drafts' headlines."""
        from . import blocks, calendar, inbox, photodialog  # the models are not there yet when this module is loaded

        stock = [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) != "view_on_site"]
        ours = [path("preferences/", self.admin_view(self.preferences), name="preferences"), *blocks.urls(self)]
        ours += [
            path("shortcuts/", self.admin_view(self.shortcuts), name="shortcuts"),
            path("new-password/<str:key>/<str:token>/", self.new_password, name="new_password"),  # without log-in
        ]
        ours += [path("system/", self.admin_view(self.system), name="system")]
        return [*ours, *photodialog.urls(self), *inbox.urls(self), *calendar.urls(self), *stock]

    def login(self, request: Any, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ARG002
        """Log in by allauth: a form, then the second factor of those who have one."""
        from . import account  # the models are not there yet when this module is loaded

        return account.log_in(self, request)

    def password_change(self, request: Any, extra_context: dict[str, Any] | None = None) -> Any:
        """Let people change their password; that ends their other log-ins."""
        from django.contrib.auth.views import PasswordChangeView  # the models are not there yet when this is loaded

        from ..forms.accounts import OwnPassword
        from . import account, sessions

        if request.method == "POST" and not account.may_guess(request):
            return account.too_many(request)
        request.current_app = self.name
        about = {"success_url": reverse("admin:password_change_done"), "form_class": OwnPassword}
        about |= {"extra_context": {**self.each_context(request), **(extra_context or {})}}
        response = PasswordChangeView.as_view(template_name="registration/password_change_form.html", **about)(request)
        if response.status_code == 302:
            sessions.after_new_password(request)
        return response

    def autocomplete_view(self, request: Any) -> Any:
        """Answer pickers; of a story tell too where it stands."""
        from .choices import Choices  # the models are not there yet when this module is loaded

        return Choices.as_view(admin_site=self)(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Let pages that are missing or not allowed look like the desk's; tell scripts that the log-in has expired."""
        from .answers import answering, telling

        return telling(self, answering(self, super().admin_view(view, cacheable)))

    def preferences(self, request: Any) -> Any:
        """Let everybody choose their own language and time zone."""
        from . import preferences  # the models are not there yet when this module is loaded

        return preferences.view(self, request)

    def system(self, request: Any) -> Any:
        """Tell administrators how the newsroom's parts are."""
        from . import system  # the models are not there yet when this module is loaded

        return system.view(self, request)

    def shortcuts(self, request: Any) -> Any:
        """List the keyboard shortcuts."""
        request.current_app = self.name
        context = {**self.each_context(request), "title": _("Keyboard shortcuts")}
        return TemplateResponse(request, "admin/shortcuts.html", context)

    def new_password(self, request: Any, key: str, token: str) -> Any:
        """Let whoever has a link set a new password."""
        from . import reset  # the models are not there yet when this module is loaded

        return reset.use(request, self, key, token)

    def get_app_list(self, request: Any, app_label: str | None = None) -> list[dict[str, Any]]:
        """Gather the models in families; the page of one app stays as Django makes it."""
        apps: list[dict[str, Any]] = list(super().get_app_list(request, app_label))
        if app_label:
            return apps
        models = {model["object_name"]: model for app in apps for model in app["models"]}
        families = [
            {
                "name": title,
                "app_label": label,
                "app_url": reverse("admin:index"),
                "has_module_perms": True,
                "models": [models.pop(name) for name in names if name in models],
            }
            for label, (title, names) in FAMILIES.items()
        ]
        return [family for family in families if family["models"]]

    def index(self, request: Any, extra_context: dict[str, Any] | None = None) -> Any:
        """Show what waits and the board, above the list of everything."""
        from . import desk  # the models are not there yet when this module is loaded

        return super().index(request, {**desk.values(request), **(extra_context or {})})
