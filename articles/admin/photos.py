"""The photo library."""

from contextlib import suppress
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import label_for_field
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import library, pixels
from ..forms.batch import wanting
from ..forms.photos import PhotoForm
from ..gates import RIGHTS_SOON
from ..metadata import Embedded
from ..models import Photo
from ..templatetags.desk import moment
from . import embedded, originals, uploads
from .blocks import photo_facts, supplied
from .filters import WithinFilter
from .focal import FocalPoint
from .photofilters import AltFilter, CreditFilter, FileFilter, MadeFilter, RightsFilter
from .thumbnails import thumbnail
from .usage import Usage, UseFilter, in_use


@admin.register(Photo)
class PhotoAdmin(FocalPoint, Usage):
    """Pictures with what must stand beside them."""

    list_display = ("picture", "words", "tags", "credited", "used", "added")
    list_display_links = ("words",)
    list_filter = (
        *(UseFilter, RightsFilter, AltFilter, CreditFilter, MadeFilter, FileFilter),
        ("created_at", WithinFilter),
    )
    search_fields = ("caption", "alt", "photographer", "agency", "keywords", "source__name")
    form = PhotoForm
    comes_anew = False  # without its file
    ordering = ("-created_at", "-pk")
    autocomplete_fields = ("source",)
    readonly_fields = ("picture", "where_used", "crops")
    fieldsets = (
        (None, {"fields": ("picture", "where_used", "file", "alt", "caption", "keywords")}),
        (gettext_lazy("Credit"), {"fields": ("photographer", "agency", "via", "source", "copyright")}),
        (gettext_lazy("How it came about"), {"fields": ("taken_at", "digital_source")}),
        (gettext_lazy("Rights"), {"fields": ("rights", "rights_end")}),
        (gettext_lazy("Focal point"), {"fields": ("crops", ("focal_x", "focal_y"))}),
    )

    def has_change_permission(self, request: Any, obj: Photo | None = None) -> bool:
        """A photo that readers see, or that was approved, is for those who edit others' stories: nobody reviews it."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or request.user.has_perm("articles.edit_others_article") or not _is_in_use(obj))

    def get_fieldsets(self, request: Any, obj: Photo | None = None) -> Any:
        """Leave out the file for those who only look: its name leads nowhere."""
        if obj is None or self.has_change_permission(request, obj):
            return self.fieldsets
        (title, first), *others = self.fieldsets
        return [(title, first | {"fields": [name for name in first["fields"] if name != "file"]}), *others]

    def get_form(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Let the form know with what request a file came."""
        form: Any = super().get_form(request, *args, **kwargs)
        form.request = request
        return form

    def get_urls(self) -> list:
        """Add the pages for many photos, and the files as they came."""
        site = self.admin_site
        many = (("upload/", "upload", uploads.view), ("batch/", "batch", uploads.batch))
        one = (
            ("<int:pk>/original/", "original", originals.download),
            ("<int:pk>/take-back/", "take_back", originals.take_back),
        )

        def of_one(view: Any) -> Any:
            return site.admin_view(lambda request, pk: view(self, request, self._row(request, pk)))

        return [
            *(path(at, site.admin_view(partial(view, self)), name=f"articles_photo_{name}") for at, name, view in many),
            *(path(at, of_one(view), name=f"articles_photo_{name}") for at, name, view in one),
            *super().get_urls(),
        ]

    def _row(self, request: Any, pk: int) -> Photo:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        return row

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, save it. Whoever is overtaken between two questions to the database is asked once more."""
        if self.has_add_permission(request) or self.has_change_permission(request):
            _look(request.FILES.get("file"))
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (library.Stale, Photo.DoesNotExist):  # now the form sees it, or that there is nothing to see
            return super().changeform_view(request, *args, **kwargs)

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what the file says, and the files before it."""
        photo, form = context["original"], context["adminform"].form
        context = {**context, "meanwhile": form.meanwhile}
        if photo:
            may = self.has_change_permission(request, photo)
            said = embedded.of(photo, form if may else None)
            context |= {"file": said, "earlier": originals.earlier(photo), "may": may}
            context |= {"supplied": supplied(photo)}
            context |= {"taking_back": originals.taking_back(photo) if may and photo.earlier else ""}
            context |= {"may_download": self.has_change_permission(request), "rights_note": _rights_note(photo)}
        return super().render_change_form(request, context, *args, **kwargs)

    def as_shown(self, row: Photo) -> str:
        """Return its version."""
        return str(row.version)

    def save_model(self, request: Any, obj: Photo, form: Any, change: bool) -> None:  # noqa: ARG002
        """Keep it through the library, and say what came from the file. Raises library.Stale."""
        filled = uploads.keep(obj, form, actor=request.user, base=form.based_on)
        if form.brings_file:
            self._tell(request, obj, filled)

    def _tell(self, request: Any, photo: Photo, filled: list[str]) -> None:
        """Say where a new file is seen, what its words were taken for, whether its blocks contradict each other."""
        if photo.earlier:
            messages.success(request, originals.replaced(photo))
        if filled:
            names = ", ".join(str(label_for_field(name, Photo)) for name in filled)
            messages.info(request, _("Filled in from the file: %s.") % names)
        if Embedded.from_json(photo.embedded).contradictions:
            link = format_html("{}#said", reverse("admin:articles_photo_change", args=[photo.pk]))
            text = _("The file contradicts itself.")
            messages.warning(request, format_html('{} <a href="{}">{}</a>', text, link, _("See what it says")))

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

    @admin.display(description=gettext_lazy("state"))
    def tags(self, row: Photo) -> str:
        """That readers do not see it any more, and what is wanting beside it."""
        has_ended = row.rights_end is not None and row.rights_end <= timezone.now()
        found = [("readers-withdrawn", _("Rights ended"))] if has_ended else []
        found += [("stage-in_review", words) for words in wanting(row)]
        return format_html_join(" ", '<span class="tag {}">{}</span>', found)

    @admin.display(description=gettext_lazy("credit"))
    def credited(self, row: Photo) -> str:
        """The credit as readers see it."""
        return row.credit

    @admin.display(description=gettext_lazy("added"), ordering="created_at")
    def added(self, row: Photo) -> str:
        """When it came, in the user's zone."""
        return moment(row.created_at)


def _is_in_use(photo: Any) -> bool:
    """Whether a photo is in use, asked once for each row that was read: Django asks for the permission many times."""
    if not hasattr(photo, "is_in_use"):
        photo.is_in_use = in_use(photo)
    return bool(photo.is_in_use)


def _look(file: Any) -> None:
    """Decode a file that came, before the form opens a transaction: that would hold SQLite's one write lock meanwhile.

    What it is stays with it for `models.photos.check_picture`, which says in the form why another is none.
    """
    if file is not None:
        with suppress(pixels.Unfit):
            file.looked = pixels.check(file)


def _rights_note(photo: Photo) -> dict[str, Any] | None:
    """Return tag, label and note of a photo whose rights have ended or will soon, None of others."""
    now = timezone.now()
    is_near = photo.rights_end is not None and photo.rights_end <= now + RIGHTS_SOON
    return photo_facts(photo, now=now) if is_near else None
