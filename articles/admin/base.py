"""What the admin of every family shares."""

from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import SplitDateTimeField, model_to_dict
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .. import former, indexing, naming, search
from ..forms.moments import name_halves, zone_label
from ..forms.opened import OpenedForm, digest, held
from . import going, namesakes, unkept
from .filters import is_id


class DeskList(ChangeList):
    """A list whose address may hold anything: an empty field of the search form, a moment beyond the calendar."""

    def get_filters_params(self, params: Any = None) -> Any:
        """Leave out what was left empty, and what holds a sign that no row can hold (PostgreSQL takes no NUL)."""
        found = super().get_filters_params(params)
        if any("\0" in each for values in found.values() for each in ([values] if isinstance(values, str) else values)):
            raise IncorrectLookupParameters
        return {name: values for name, values in found.items() if any([values] if isinstance(values, str) else values)}

    def get_results(self, request: Any) -> None:
        """Read the rows; raises IncorrectLookupParameters, which Django answers with the whole list."""
        try:
            super().get_results(request)
        except OverflowError as error:  # a moment near year 1 or 9999, taken to UTC
            raise IncorrectLookupParameters(error) from error


class DeskAdmin(admin.ModelAdmin):
    """A calm list, and a link to the public page instead of Django's redirect, which would give away addresses."""

    nothing_yet: Any = _("Nothing is here yet.")
    about: Any = ""  # what the rows are for, a line above them
    first_of_all: Any = ""  # what stands on the button that makes the first one, if not "Add …"
    comes_anew = True  # what was typed about a row that is gone can be saved as a new one
    without_windows: tuple[str, ...] = ()  # relations beside which no window opens to make or change a row
    empty_value_display = '<span class="none">–</span>'  # which cards leave out

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_as = False
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.URLField: {"assume_scheme": "https"}}
    form: Any = OpenedForm

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Refuse questions about rows that name these, such as stories: they would tell of those that one may not see.

        What a list is filtered by may be asked, as far as Django lets its filter ask it: not what lies behind it.
        """
        name = lookup.partition("__")[0]
        found = {each.name: each for each in self.opts.get_fields(include_hidden=True)}.get(name)
        if found is not None and found.is_relation and (found.auto_created or found.many_to_many):
            filters = self.get_list_filter(request)
            if name not in {each[0] if isinstance(each, (list, tuple)) else each for each in filters}:
                return False
        return super().lookup_allowed(lookup, value, request)

    def get_deleted_objects(self, objs: Any, request: Any) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Name what goes along, and what stands in the way, to those alone who may see every story."""
        # Nobody deletes many at once.
        gone, protected, lacking = going.along(objs[0], site=self.admin_site, request=request)
        if not request.user.has_perm("articles.edit_others_article"):
            gone, protected = gone[:1], protected and [str(_("A story that you may not see"))]
        return gone, {}, lacking, protected

    def get_changelist(self, request: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        """Use our list."""
        return DeskList

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Name both boxes of a moment; leave out windows that are not wanted."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, SplitDateTimeField):
            field.label = f"{capfirst(str(field.label))} ({zone_label(timezone.now())})"
            name_halves(field)
        if field and db_field.name in self.without_windows:
            for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
                setattr(field.widget, name, False)
        return field

    def changelist_view(self, request: Any, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Call the list by what it lists."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        """Keep the rows that have each word in a field, in some form or by a word that means the same."""
        fields = self.get_search_fields(request)
        return (queryset.filter(search.named_like(fields, search_term)) if fields else queryset), False

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, save it; where there is no room for it the form comes again with what was typed."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Exception as error:
            if request.method != "POST":
                raise
            fault = unkept.of(error, self.opts.object_name or "", request)
            request.unkept = unkept.words(fault)  # now the form says it
            return unkept.answered(super().changeform_view(request, *args, **kwargs), fault)

    def _changeform_view(self, request: Any, object_id: str | None, *args: Any) -> HttpResponse:
        self._hold(request, object_id)
        answer: HttpResponse = super()._changeform_view(request, object_id, *args)  # type: ignore[misc]
        return answer

    def _hold(self, request: Any, object_id: str | None) -> None:
        """Hold the row until what was sent about it is written: what forms compare is what they write over."""
        if request.method == "POST" and (pk := self._pk(object_id)) is not None:
            self.model._base_manager.select_for_update(no_key=True).filter(pk=pk).values_list("pk").first()

    def _pk(self, object_id: str | None) -> int | None:
        """Return the key that an address names, None if no row can have it."""
        with suppress(ValidationError):
            found = self.opts.pk.to_python(unquote(object_id)) if object_id else None
            return found if isinstance(found, int) and is_id(str(found)) else None
        return None

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Let the form know that what it was about is gone, or why it could not be kept."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.is_gone, form.unkept = getattr(request, "is_gone", False), getattr(request, "unkept", "")
        return form

    def _get_obj_does_not_exist_redirect(self, request: Any, opts: Any, object_id: str) -> HttpResponse:
        """Show what was typed about a row that is gone, to be saved as a new one; as Django does, where none can be."""
        is_told = request.method == "POST" and "opened" in request.POST and self.comes_anew
        is_gone = is_told and not self.model._base_manager.filter(pk=self._pk(object_id)).exists()
        if is_gone and self.has_add_permission(request):
            request.is_gone = True
            add = reverse(f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_add")
            return self._changeform_view(request, None, add, None)
        answer: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        return answer

    def _delete_view(self, request: Any, object_id: str, extra_context: Any) -> HttpResponse:
        """Delete the row as the page showed it: what somebody else wrote meanwhile is shown first."""
        self._hold(request, object_id)
        row = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
        if row is not None and self.has_delete_permission(request, row):
            gone, _counts, _lacking, protected = self.get_deleted_objects([row], request)
            if request.POST.get("seen", "") != self._stated(row, gone, protected):
                messages.warning(request, _("Somebody changed this meanwhile. Nothing was deleted: look again."))
                return HttpResponseRedirect(request.get_full_path())
        answer: HttpResponse = super()._delete_view(request, object_id, extra_context)  # type: ignore[misc]
        return answer

    def render_delete_form(self, request: Any, context: dict[str, Any]) -> HttpResponse:
        """Let the form state what it shows."""
        seen = self._stated(context["object"], context["deleted_objects"], context["protected"])
        return super().render_delete_form(request, {**context, "seen": seen})

    def _stated(self, row: Any, *lists: list[Any]) -> str:
        return digest(f"{self.as_shown(row)} {lists}")

    def as_shown(self, row: Any) -> str:
        """Return what tells a row as its page shows it from what others make of it."""
        values = model_to_dict(row)
        values.pop("last_login", None)  # whoever logs in has changed nothing
        told = {
            name: sorted(each.pk for each in value) if isinstance(value, list) else str(value)
            for name, value in values.items()
        }
        return digest(repr(told))

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Say which fields stay as somebody else made them while the form was open."""
        super().save_related(request, form, formsets, change)
        rows = [form, *(row for formset in formsets for row in formset.initial_forms)]
        labels = [str(row.fields[name].label) for row in rows for name in getattr(row, "kept", ())]
        if labels:
            words = _("Changed by somebody else meanwhile, and kept: %(names)s.")
            messages.info(request, words % {"names": ", ".join(labels)})

    def view_on_site(self, obj: Any) -> str | None:
        """Return the address of the public page, None if there is none."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None


class NamedAdmin(DeskAdmin):
    """Rows that stories name: search finds the stories by their names, and two that mean the same are merged."""

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Let search know a new name, and keep the former one and its address."""
        super().save_model(request, obj, form, change)
        if change and {"name", "slug"} & set(form.changed_data):
            before = {name: form.get_initial_for_field(form.fields[name], name) for name in ("name", "slug")}
            naming.renamed(obj, **before, now=timezone.now())
        if change and "name" in form.changed_data:
            self.tell_of_waiting(request, indexing.renamed(obj))

    def delete_model(self, request: Any, obj: Any) -> None:
        """Let search forget the name."""
        stories = indexing.naming(obj)
        super().delete_model(request, obj)
        self.tell_of_waiting(request, indexing.renew(stories))

    def render_delete_form(self, request: Any, context: dict[str, Any]) -> HttpResponse:
        """Offer to merge a name that stories need."""
        return super().render_delete_form(request, {**context, **namesakes.standing(request.user, context["object"])})

    def tell_of_waiting(self, request: Any, stories: int) -> None:
        """Say how many stories search goes on knowing as they were, if there are any."""
        if stories:
            text = _("Search takes up this change for %(number)s stories in the background, when apply_due next runs.")
            messages.info(request, text % {"number": number_format(stories, force_grouping=True)})

    def get_urls(self) -> list:
        """Add the pages of two names that mean the same, and of a new one."""
        own = f"{self.opts.app_label}_{self.opts.model_name}"
        views = {"merge": namesakes.merge_view, "confirm": namesakes.confirm_view}
        added = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(partial(view, self)), name=f"{own}_{name}")
            for name, view in views.items()
        ]
        return [*added, *super().get_urls()]

    def _get_obj_does_not_exist_redirect(self, request: Any, opts: Any, object_id: str) -> HttpResponse:
        """Lead on to the row that it was merged into, with what was typed."""
        pk = self._pk(object_id)
        heir = self.model._default_manager.filter(pk=former.heirs(self.model, {pk}).get(pk)).first() if pk else None
        if heir is None or not self.has_view_permission(request, heir):
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        messages.warning(request, _("It is part of “%(name)s” now, which is shown here.") % {"name": heir})
        showed = held(request.POST.get("opened", ""))
        texts = {field.name: request.POST.get(field.name, "") for field in opts.fields if field.empty_strings_allowed}
        typed = [text for name, text in texts.items() if name in showed and digest(text) != showed[name]]
        unkept.say_typed(request, " · ".join(typed))
        return HttpResponseRedirect(
            reverse(f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_change", args=[heir.pk])
        )

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """Say whether the row may be merged, and whether it is a new name."""
        row = context.get("original")
        told = namesakes.standing(request.user, row) if row and not context.get("is_popup") else {}
        return super().render_change_form(request, {**context, **told}, *args, **kwargs)


class ReadOnlyAdmin(DeskAdmin):
    """Rows that only the machinery writes."""

    def has_add_permission(self, request: Any) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:  # noqa: ARG002
        """Never."""
        return False


def is_autocomplete(request: Any) -> bool:
    """Whether a picker asks for choices, rather than a list page for its rows."""
    return request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
