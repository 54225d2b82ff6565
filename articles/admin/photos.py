"""The photo library."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Article, Author, Editor, Photo, Revision, Topic
from ..templatetags.desk import moment
from .filters import WithinFilter
from .focal import FocalPoint
from .thumbnails import thumbnail


class FileFilter(admin.SimpleListFilter):
    """Photos that have a file, and those that wait for one."""

    title = gettext_lazy("file")
    parameter_name = "file"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Name the two."""
        return [("yes", gettext_lazy("With file")), ("no", gettext_lazy("File wanting"))]

    def queryset(self, request: Any, queryset: Any) -> Any:  # noqa: ARG002
        """Keep the chosen ones."""
        choices = {"yes": lambda: queryset.exclude(file=""), "no": lambda: queryset.filter(file="")}
        return choices.get(self.value() or "", lambda: queryset)()


@admin.register(Photo)
class PhotoAdmin(FocalPoint):
    """Pictures with what must stand beside them."""

    list_display = ("picture", "words", "credited", "added")
    list_display_links = ("picture", "words")
    list_filter = (FileFilter, ("created_at", WithinFilter))
    search_fields = ("caption", "alt", "photographer", "agency")
    ordering = ("-created_at", "-pk")
    autocomplete_fields = ("source",)
    readonly_fields = ("picture", "crops")
    fieldsets = (
        (None, {"fields": ("picture", "file", "alt", "caption")}),
        (gettext_lazy("Credit"), {"fields": ("photographer", "agency", "via", "source")}),
        (gettext_lazy("Rights"), {"fields": ("rights", "rights_end")}),
        (gettext_lazy("Focal point"), {"fields": ("crops", ("focal_x", "focal_y"))}),
    )

    def has_change_permission(self, request: Any, obj: Photo | None = None) -> bool:
        """A photo that readers see, or that was approved, is for those who edit others' stories: nobody reviews it."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or request.user.has_perm("articles.edit_others_article") or not in_use(obj))

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, row: Photo) -> str:
        """The picture, small; words where the file is wanting."""
        if not row.key:
            return format_html('<span class="no-picture">{}</span>', _("No file"))
        return thumbnail(row, alt=row.alt)

    @admin.display(description=gettext_lazy("caption"), ordering="caption")
    def words(self, row: Photo) -> str:
        """The caption, shortened."""
        return str(row)

    @admin.display(description=gettext_lazy("credit"))
    def credited(self, row: Photo) -> str:
        """The credit as readers see it."""
        return row.credit

    @admin.display(description=gettext_lazy("added"), ordering="created_at")
    def added(self, row: Photo) -> str:
        """When it came, in the user's zone."""
        return moment(row.created_at)


def in_use(photo: Photo) -> bool:
    """Whether a person or a topic shows the photo, or an approved or released story has it in its row or a version."""
    if any(model._default_manager.filter(**shown).exists() for model, shown in _shown_by(photo)):
        return True
    block = f'data-photo="{photo.uid}"'
    rows = Article.objects.filter(Q(lead_photo=photo) | Q(body__contains=block))
    versions = Revision.objects.annotate(text=KT("content__body")).filter(
        Q(content__lead_photo=photo.pk) | Q(text__contains=block)
    )
    approved = Q(live_number__isnull=False) | Q(approved_number__isnull=False)
    return (
        rows.filter(approved).exists() or Article.objects.filter(approved, pk__in=versions.values("article")).exists()
    )


def _shown_by(photo: Photo) -> list[tuple[Any, dict[str, Photo]]]:
    return [(Author, {"portrait": photo}), (Editor, {"portrait": photo}), (Topic, {"photo": photo})]
