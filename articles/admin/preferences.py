"""The page on which everybody sets their own language and time zone."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ..forms.preferences import PreferencesForm
from ..models import User


def view(site: Any, request: Any) -> HttpResponse:
    """Show one's own preferences, or keep them and go back to the desk."""
    form = PreferencesForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save(commit=False).save(update_fields=list(form.fields))  # not what others changed meanwhile
        with translation.override(form.cleaned_data["language"] or settings.LANGUAGE_CODE):
            messages.success(request, _("Your preferences are kept."))
        return HttpResponseRedirect(reverse("admin:index"))
    request.current_app = site.name
    return TemplateResponse(
        request, "admin/preferences.html", {**site.each_context(request), "title": _("My preferences"), "form": form}
    )
