"""Stories at the desk: who may open them, how they are listed, and the ways to their pages."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy

from .. import editing, search
from ..forms.story import linkable_having
from ..models import Article, Stage
from ..templatetags.desk import age
from . import (
    arrivals,
    bulk,
    coming,
    differences,
    export,
    history,
    hotfix,
    keeping,
    kept,
    merging,
    moves,
    newstory,
    offering,
    pairs,
    presence,
    previews,
    redaction,
    restoring,
    story,
)
from .base import DeskAdmin, is_autocomplete
from .filters import AuthorFilter, OwnerFilter, ReadersFilter, SectionFilter, StageFilter, TopicFilter, WithinFilter
from .standing import readers_see
from .talk import PAGES as TALK
from .thumbnails import thumbnail

# The pages of one story beside its form: route, name, view(desk, request, article, **what the route holds).
PAGES: tuple[tuple[str, str, Any], ...] = (
    ("<int:pk>/move/<slug:name>/", "move", moves.view),
    ("<int:pk>/revision/<int:number>/", "revision", history.revision),
    ("<int:pk>/revision/<int:number>/preview/", "preview", history.preview),
    ("<int:pk>/revision/<int:number>/restore/", "restore", restoring.restore),
    ("<int:pk>/revision/<int:number>/name/", "name", restoring.name),
    ("<int:pk>/diff/", "diff", differences.view),
    ("<int:pk>/merge/", "merge", merging.view),  # ?form=<token>: what was typed there
    ("<int:pk>/merge/live/", "catch_up", merging.catch_up),
    ("<int:pk>/merge/offer/<int:origin>/", "offer", offering.view),
    ("<int:pk>/keep/", "keep", keeping.keep),
    ("<int:pk>/drop/", "drop", keeping.drop),
    ("<int:pk>/look/", "look", previews.look),
    ("<int:pk>/links/", "links", previews.links),
    ("<int:pk>/presence/", "presence", presence.view),
    ("<int:pk>/hotfix/", "hotfix", hotfix.view),
    ("<int:pk>/redact/<int:number>/", "redact", redaction.view),
    *TALK,
    ("<int:pk>/follow/", "follow", pairs.follow),
    ("<int:pk>/join/", "join", pairs.join),
)

# What is done with the list itself: route, name, view(desk, request, **what the route holds).
OF_LIST: tuple[tuple[str, str, Any], ...] = (
    ("kept/", "kept", kept.keep),
    ("kept/<int:pk>/remove/", "kept_remove", kept.remove),
    ("bulk/", "bulk", bulk.view),
    ("export/", "csv", export.view),
    ("export/ninjs/", "ninjs", export.live),
)


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    """Reporters see their own stories only. Everything is written through `editing` and `workflow`."""

    actions = None
    list_display = ("pick", "picture", "title", "standing", "owner", "section", "age")
    nothing_yet = gettext_lazy("No story yet. The first one starts with a headline; everything else can follow.")
    first_of_all = gettext_lazy("New story")
    list_display_links = ("title",)
    list_filter = (
        StageFilter,
        ReadersFilter,
        OwnerFilter,
        SectionFilter,
        TopicFilter,
        AuthorFilter,
        ("changed_at", WithinFilter),
        ("published_at", WithinFilter),
    )
    search_fields = ("headline",)
    search_help_text = gettext_lazy(
        "Searches headlines, texts and names, of drafts too. “In quotes” words stand side by side; -word leaves out."
    )
    ordering = ("-changed_at", "-pk")

    # ---- who

    def get_queryset(self, request: Any) -> Any:
        """Return what the user may see; pickers also offer what every reader sees."""
        if is_autocomplete(request):
            found = Article.objects.linkable(request.user, timezone.now()).select_related("section").defer("body")
            return found.order_by(*self.ordering)
        return (
            Article.objects.visible_to(request.user)
            .select_related("owner", "section", "lead_photo")
            .order_by(*self.ordering)
        )

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> Article:
        """Return the story; raises Http404 for others' stories as for those that do not exist."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def has_view_permission(self, request: Any, obj: Article | None = None) -> bool:
        """As `editing` says."""
        return editing.may_see(request.user, obj) if obj else super().has_view_permission(request)

    def has_change_permission(self, request: Any, obj: Article | None = None) -> bool:
        """As `editing` says."""
        return editing.may_edit(request.user, obj) if obj else super().has_change_permission(request)

    def has_delete_permission(self, request: Any, obj: Article | None = None) -> bool:
        """As `editing` says."""
        return editing.may_delete(request.user, obj) if obj else super().has_delete_permission(request)

    # ---- the list

    def get_changelist(self, request: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        """Use a list that knows who is there."""
        return presence.PeopledList

    def get_list_display(self, request: Any) -> Any:
        """Leave the owner out where it would be the same in every row, and boxes where nothing is done with them."""
        columns = super().get_list_display(request)
        needless = set() if request.user.has_perm("articles.edit_others_article") else {"owner"}
        if IS_POPUP_VAR in request.GET or not bulk.offered(request.user):
            needless |= {"pick"}
        return [column for column in columns if column not in needless]

    def changelist_view(self, request: Any, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show with the list what is kept of it and what can be done with many."""
        here = request.GET.urlencode()
        around = {"moves": bulk.offered(request.user), "here": here, **kept.values(self, request)}
        return super().changelist_view(request, {**around, **(extra_context or {})})

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Search the copies that the user may read: in pickers, of others' live stories the live copies alone.

        Stories with the words in their headlines come first, unless somebody sorts the list.
        """
        if is_autocomplete(request):
            return queryset & linkable_having(request.user, timezone.now(), search_term, *self.ordering), False
        rows, query = queryset.with_working().with_plan().defer("body"), search.parse(search_term)
        found = search.at_desk(rows, query)
        if ORDER_VAR not in request.GET:
            found = search.headline_first(found, query, *self.ordering)
        return found, False

    @admin.display(description=gettext_lazy("choose"))
    def pick(self, row: Any) -> str:
        """A box that chooses the story, as of the revision that is seen here, for `_bulk.html`."""
        return bulk.box(row)

    @admin.display(description=gettext_lazy("lead photo"))
    def picture(self, row: Article) -> str:
        """The lead photo, small; it says nothing that the headline does not."""
        return thumbnail(row.lead_photo)

    @admin.display(description=gettext_lazy("headline"), ordering="headline")
    def title(self, row: Any) -> str:
        """The headline of the working copy, and who has it open right now."""
        headline = row.working_headline or row.headline
        if here := presence.mark(row):
            return format_html('{} <span class="tag tag-here">{}</span>', headline, here)
        return headline

    @admin.display(description=gettext_lazy("stage"), ordering="stage")
    def standing(self, row: Article) -> str:
        """Where the working copy stands and what readers see, as small labels, and what is to come."""
        labels = [] if row.stage == Stage.PUBLISHED else [(f"stage-{row.stage}", row.get_stage_display())]
        if state := readers_see(row, timezone.now()):
            labels.insert(0, (f"readers-{state.name}", state.label))
        tags = format_html_join(" ", '<span class="tag {}">{}</span>', labels)
        return tags + coming.told(row, now=timezone.now())

    @admin.display(description=gettext_lazy("changed"), ordering="changed_at")
    def age(self, row: Article) -> str:
        """How long ago somebody changed it."""
        return age(row.changed_at)

    # ---- the pages of one story

    def get_urls(self) -> list:
        """Add the moves and the revisions to the stock pages."""
        wrap = self.admin_site.admin_view
        return [
            *(path(route, wrap(self._of_one(view)), name=f"articles_article_{name}") for route, name, view in PAGES),
            path("add/keep/", wrap(self._of_none(keeping.keep_new)), name="articles_article_keep_new"),
            path("add/drop/", wrap(self._of_none(keeping.drop_new)), name="articles_article_drop_new"),
            path("import/", wrap(self._of_none(arrivals.view)), name="articles_article_import"),
            path("add/look/", wrap(self._of_none(previews.look_new)), name="articles_article_look_new"),
            *(path(route, wrap(self._of_list(view)), name=f"articles_article_{name}") for route, name, view in OF_LIST),
            *super().get_urls(),
        ]

    def _of_one(self, view: Any) -> Any:
        """Return a view that gets the story instead of its id; raises Http404 for others' stories."""

        def one(request: Any, pk: int, **values: Any) -> HttpResponse:
            return view(self, request, self._one(request, str(pk)), **values)

        return one

    def _of_list(self, view: Any) -> Any:
        """Return a view of the list, for those who may see it; raises PermissionDenied."""

        def of_list(request: Any, **values: Any) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return view(self, request, **values)

        return of_list

    def _of_none(self, view: Any) -> Any:
        """Return a view of stories that are not saved yet, for those who may write some."""

        def none(request: Any) -> HttpResponse:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return view(self, request)

        return none

    def changeform_view(self, request: Any, object_id: str | None = None, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Answer with the story form: Django's own view would write the row."""
        if object_id is None:
            return newstory.new(self, request)
        return story.edit(self, request, self._one(request, object_id))

    def history_view(self, request: Any, object_id: str, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Show the story's own record, revisions and moves, instead of the admin's log."""
        return history.view(self, request, self._one(request, object_id))

    def page(self, request: Any, article: Article | None, **values: Any) -> dict[str, Any]:
        """Return what every page of a story tells its template."""
        request.current_app = self.admin_site.name
        context = {"opts": self.opts, "article": article, "preserved_filters": self.get_preserved_filters(request)}
        return {**self.admin_site.each_context(request), **context, **values}

    def _one(self, request: Any, object_id: str) -> Article:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.get_object(request, object_id)

    # ---- deleting

    def get_deleted_objects(self, objs: Any, request: Any) -> tuple[list, dict, set, list]:  # noqa: ARG002
        """Name the story alone: its versions and its record go with it, and nothing else depends on it."""
        return [str(obj) for obj in objs], {}, set(), []

    def as_shown(self, row: Article) -> str:
        """Return what it was written last: version, note, move. They go with it."""
        last = (rows.order_by("-pk").values_list("pk", flat=True).first() for rows in (row.notes, row.events))
        return " ".join(map(str, (editing.working(row).number, *last)))

    def delete_model(self, request: Any, obj: Article) -> None:
        """Delete what is still deletable once nobody else can write it; raises PermissionDenied.

        The admin's log keeps the only trace: the story's own record goes with it. What others typed and have not saved
        is theirs: it is offered to them as text of a new story.
        """
        row = editing.lock(obj)
        if not editing.may_delete(request.user, row):
            raise PermissionDenied
        row.buffers.update(article=None, base=None)
        row.delete()
