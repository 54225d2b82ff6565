"""Public corrections."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import editing
from ..forms.moments import MomentField
from ..forms.opened import OpenedForm
from ..models import Article, Correction, Release, User
from .base import DeskAdmin
from .filters import WithinFilter


class CorrectionForm(OpenedForm):
    """A correction. Readers are told it in one piece, and so it is read before it is saved."""

    as_a_whole = True


@admin.register(Correction)
class CorrectionAdmin(DeskAdmin):
    """Corrections of the stories that the user may see, and those that readers see."""

    form = CorrectionForm
    formfield_overrides: ClassVar[dict[Any, Any]] = {
        **DeskAdmin.formfield_overrides,
        models.DateTimeField: {"form_class": MomentField},
    }
    list_display = ("text_start", "kind", "article", "approver", "published_at")
    list_display_links = ("text_start",)
    list_select_related = ("article", "approver")
    list_filter = ("kind", ("published_at", WithinFilter))
    nothing_yet = _("No correction yet. Corrections stand below their story, for every reader to see.")
    search_fields = ("text", "article__headline")
    ordering = ("-published_at", "-pk")
    autocomplete_fields = ("article",)
    without_windows = ("article",)
    readonly_fields = ("answers_for",)
    fieldsets = (
        (None, {"fields": ("article", "kind", "text", "before", "after", "published_at")}),
        (_("For the desk"), {"fields": ("reason", "answers_for")}),
    )

    def get_queryset(self, request: Any) -> Any:
        """Keep out corrections of stories that are none of the user's business yet."""
        theirs = Article.objects.visible_to(request.user)
        out = Q(published_at__lte=timezone.now(), article__in=Article.objects.live(timezone.now()))
        return super().get_queryset(request).filter(Q(article__in=theirs) | out)

    def has_change_permission(self, request: Any, obj: Correction | None = None) -> bool:
        """Only of stories whose working copy one may see."""
        return _is_of(request.user, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: Any, obj: Correction | None = None) -> bool:
        """The same."""
        return _is_of(request.user, obj) and super().has_delete_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Take stories that one may see."""
        if db_field.name == "article":
            kwargs["queryset"] = Article.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: Any, obj: Correction | None = None) -> Any:
        """Keep a correction that came with a version at its story, whose history shows it."""
        fields = super().get_readonly_fields(request, obj)
        came = obj is not None and Release.objects.filter(correction=obj).exists()
        return (*fields, "article") if came else fields

    @admin.display(description=_("approver"))
    def answers_for(self, row: Correction) -> str:
        """Who approved it, by name: a link to the account would lead most people to a refusal."""
        return str(row.approver or "")

    def save_model(self, request: Any, obj: Correction, form: Any, change: bool) -> None:
        """Note who answers for the correction: whoever changed what readers are told."""
        if form.changed_data:
            obj.approver = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("text"))
    def text_start(self, row: Correction) -> str:
        """The first words."""
        return row.text[:80]


def _is_of(user: User, correction: Correction | None) -> bool:
    return correction is None or editing.may_see(user, correction.article)
