"""One screen for a new colleague: account, role, and the names that readers see."""

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from ..forms.colleague import ColleagueForm
from . import rights


@sensitive_variables()
def view(desk: Any, request: Any) -> HttpResponse:
    """Show the screen; make the colleague and show the password, this once."""
    data = request.POST if request.method == "POST" else None
    form = ColleagueForm(data, actor=request.user, roles=rights.roles_within(request.user))
    request.current_app = desk.admin_site.name
    page = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": _("New colleague"),
        "form": form,
        "media": desk.media + form.media,
    }
    if not form.is_valid():
        return TemplateResponse(request, "admin/articles/user/colleague.html", page)
    made = form.save()
    desk.log_addition(request, made.user, [{"added": {}}])
    page |= {
        "title": _("The account is made"),
        "made": made,
        "login_url": request.build_absolute_uri(reverse("admin:index")),
    }
    return TemplateResponse(request, "admin/articles/user/colleague_made.html", page)
