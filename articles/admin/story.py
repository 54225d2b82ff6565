"""The story form, and the page of a story that exists. What they write, `editing` and `workflow` write."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DatabaseError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import buffers, editing, workflow
from ..content import LINES, TEXTS, canonical
from ..editing import Content, Working
from ..forms.story import StoryForm
from ..models import Article, Buffer, Revision
from . import buttons, holding, keeping, merging, moves, pairs, presence, unkept, why
from .shown import labelled, shown
from .talk import beside

# Title, fields. The first group stands wide, the others beside it.
FIELDSETS: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (None, ("headline", "kicker", "lead", ("dateline_place", "dateline_outlet"), "body")),
    (gettext_lazy("Where it belongs"), ("section", "topics", "tags")),
    (gettext_lazy("Who wrote it, whom it rests on"), ("authors", "editors", "sources")),
    (gettext_lazy("Beside the text"), ("lead_photo", "photo_caption", "related")),
    (gettext_lazy("Details"), ("label", "verification", "language", "publish_at", "slug")),
)


# What a browser always sends of the form, be it empty: without one of these the page had not loaded to its end.
WHOLE = (*LINES, *TEXTS, "body", "section", "tags")


def arrived(request: Any) -> None:
    """Raise BadRequest for a form of which a part is missing: what it lacks would be taken for what was emptied."""
    if missing := [name for name in WHOLE if name not in request.POST]:
        raise BadRequest(f"The form did not arrive whole; it lacks {', '.join(missing)}. Nothing was saved.")


def edit(desk: Any, request: Any, article: Article) -> HttpResponse:
    """Show the working copy in the form, or for reading; save what was typed. Raises PermissionDenied, BadRequest."""
    if holding.is_of_another(request):
        return holding.refuse_of_another(desk, request)
    now, copy = timezone.now(), editing.working(article)
    if request.method == "POST":
        return save(desk, request, article, copy, now=now)
    if not editing.may_edit(request.user, article):
        return reading_page(desk, request, article, copy, now=now)
    if kept := keeping.wanted(request, article):
        form = keeping.form_of(kept, article, copy, user=request.user, now=now)
    else:
        form = StoryForm(content=copy.content, user=request.user, now=now, article=article, base=copy.number)
    return edit_page(desk, request, form, article, copy, now=now, kept=kept)


def save(desk: Any, request: Any, article: Article, copy: Working, *, now: datetime) -> HttpResponse:
    """Save what was typed and do what the pressed button asks; otherwise the form again, with everything typed.

    What collides with what others saved meanwhile is kept as a buffer, and decided on a page of its own.
    """
    base, button = posted_base(request), pressed(request)
    arrived(request)
    opened = content_at(article, copy, base)
    form = StoryForm(request.POST, content=opened, user=request.user, now=now, article=article, base=base)
    if not editing.may_edit(request.user, article):
        return refused_page(desk, request, form, article, copy, base=base, now=now)
    if not form.is_valid():
        return edit_page(desk, request, form, article, copy, now=now)
    try:
        if "_take" in request.POST:
            return keeping.take_in(request, article, form, copy, base=base, now=now)
        answer = keep(desk, request, article, form, opened, base=base, button=button, now=now)
        return holding.done(request, answer, form.token)
    except editing.UnknownBase as error:
        raise BadRequest(str(error)) from error
    except workflow.Refused as refused:
        form.add_error(None, [str(problem) for problem in refused.problems])
        return edit_page(desk, request, form, article, copy, now=now)
    except editing.Collided:
        return keeping.collided(request, article, form.token, base=base, then=button, now=now)
    except DatabaseError as error:
        fault = unkept.of(error, "Story", request)
        form.add_error(None, unkept.words(fault))
        return unkept.answered(edit_page(desk, request, form, article, copy, now=now), fault)


def refused_page(
    desk: Any, request: Any, form: StoryForm, article: Article, copy: Working, *, base: int, now: datetime
) -> HttpResponse:
    """Show what was typed to one who may no longer save it: the story was spiked, or a right taken, meanwhile."""
    if not editing.may_see(request.user, article) or not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    buffers.keep(request.user, form.token, buffers.typed(request.POST), article=article, base=base, now=now)
    form.full_clean()
    form.add_error(None, _("The story was spiked meanwhile. Nothing was saved; what you typed is kept for you."))
    page = edit_page(desk, request, form, article, copy, now=now)
    page.status_code = 409
    return page


@transaction.atomic
def keep(
    desk: Any,
    request: Any,
    article: Article,
    form: StoryForm,
    opened: Content,
    *,
    base: int,
    button: str,
    now: datetime,
) -> HttpResponse:
    """Save a valid form and go on. Raises Collided, UnknownBase, and Refused for a move of what was not seen so."""
    comment = form.cleaned_data["comment"]
    saved = editing.save(article, form.content(), base=base, actor=request.user, now=now, comment=comment)
    buffers.drop(request.user, form.token)
    if saved.revision and button in buttons.OF_WHAT_WAS_SEEN:
        raise workflow.Refused([buttons.OF_WHAT_WAS_SEEN[button]])
    if saved.merged and not saved.revision and canonical(form.content()) == canonical(opened):
        return moves.look_again(request, article)  # nothing was typed: the newest version was not seen yet
    if saved.revision or not button:  # a move says itself what it did
        say_saved(request, saved.revision, saved.number)
    merging.say_merged(request, article, base, saved)
    return go_on(
        desk, request, article, button if saved.revision or not saved.merged else "", number=saved.number, now=now
    )


def go_on(desk: Any, request: Any, article: Article, button: str, *, number: int, now: datetime) -> HttpResponse:
    """Make the move whose button was pressed, or ask for what it needs; a refused move leaves the save as it is."""
    if not button:
        return back(desk, request, article)
    if buttons.asks(button):
        return HttpResponseRedirect(buttons.url(article, button, number))
    try:
        with transaction.atomic():
            moved = workflow.move(article, button, base=number, actor=request.user, now=now)
    except workflow.Refused as refused:
        moves.say_refused(request, button, refused)
    except editing.Stale:  # in this very moment
        messages.warning(request, str(moves.CHANGED))
    else:
        moves.say_moved(request, button, moved, now)
    return back(desk, request, article)


# ---- what the browser sent


def pressed(request: Any) -> str:
    """Return the move whose button was pressed, "" for a plain save; raises BadRequest for anything else."""
    name = request.POST.get("_move", "")
    if name and name not in workflow.BY_NAME:
        raise BadRequest(f"There is no move {name!r}.")
    return str(name)


def posted_base(request: Any) -> int:
    """Return the revision that the form was opened at; raises BadRequest if it names none."""
    value = request.POST.get("base", "")
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise BadRequest("The form does not say which revision it was opened at.")
    return int(value)


def content_at(article: Article, copy: Working, base: int) -> Content:
    """Return the content that the form was opened with; raises BadRequest if there never was such a revision."""
    if base == copy.number:
        return copy.content
    try:
        return editing.at(article, base)
    except Revision.DoesNotExist as error:
        raise BadRequest(str(error)) from error


def say_saved(request: Any, revision: Revision | None, number: int) -> None:
    """Say what a save did."""
    if revision:
        messages.success(request, _("Saved as version %(number)d.") % {"number": number})
    else:
        messages.info(request, _("Nothing changed: version %(number)d is the newest.") % {"number": number})


# ---- pages


def back(desk: Any, request: Any, article: Article) -> HttpResponse:
    """Return to the story."""
    url = reverse("admin:articles_article_change", args=[article.pk])
    filters = {"preserved_filters": desk.get_preserved_filters(request), "opts": desk.opts}
    return HttpResponseRedirect(add_preserved_filters(filters, url))


def edit_page(
    desk: Any,
    request: Any,
    form: StoryForm,
    article: Article,
    copy: Working,
    *,
    now: datetime,
    kept: Buffer | None = None,
) -> HttpResponse:
    """Show the form of a story that exists, with where it stands and the moves that may be made."""
    return form_page(
        desk,
        request,
        form,
        article,
        title=copy.content["headline"],
        kept=kept,
        may_delete=editing.may_delete(request.user, article),
        **why.context(request.user, article, copy, now=now),
        **pairs.context(request.user, article, now=now),
        **keeping.context(request, article, form, now=now),
        presence=presence.values(request.user, article, base=int(form["base"].value()), newest=copy.number, now=now),
        talk=beside(request.user, article, now=now),
    )


def form_page(desk: Any, request: Any, form: StoryForm, article: Article | None, **values: Any) -> HttpResponse:
    """Show the form."""
    fieldsets: Any = [(title, {"fields": fields}) for title, fields in FIELDSETS]
    adminform = helpers.AdminForm(form, fieldsets, {}, model_admin=desk)  # type: ignore[arg-type]
    media = desk.media + form.media
    page = desk.page(request, article, adminform=adminform, form=form, media=media, **values)
    return TemplateResponse(request, "admin/articles/article/form.html", page)


def reading_page(desk: Any, request: Any, article: Article, copy: Working, *, now: datetime) -> HttpResponse:
    """Show the working copy to those who may see it and not edit it."""
    laid = editing.rendition(article, copy.content)
    values = {
        "title": copy.content["headline"],
        "content": labelled(shown(laid, viewer=request.user, now=now)),
        "may_delete": editing.may_delete(request.user, article),
        **why.context(request.user, article, copy, now=now),
        **pairs.context(request.user, article, now=now),
        "presence": presence.values(request.user, article, base=copy.number, newest=copy.number, now=now),
        "talk": beside(request.user, article, now=now),
    }
    return TemplateResponse(request, "admin/articles/article/read.html", desk.page(request, article, **values))
