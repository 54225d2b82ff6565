"""Where what was typed collides with what others saved meanwhile: a choice for each place, and the save.

What was typed stands in the caller's own buffer, which goes with the save and not before. `catching.catch_up` is the
same page for a pending update and the live copy.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import buffers, editing, merge, workflow
from ..content import canonical
from ..editing import Content, Working
from ..forms.merging import CollisionsForm, as_typed
from ..forms.story import StoryForm
from ..merge import Merged
from ..models import Article, Buffer, Revision, User
from . import buttons, holding
from .catching import catch_up
from .collisions import Titles
from .meeting import Meeting, page, say_saved, to_story
from .reports import others, report, say_merged

__all__ = ["catch_up", "others", "report", "say_merged", "view"]


def view(desk: Any, request: Any, article: Article) -> HttpResponse:
    """GET: show where what was typed in a form (`?form=`) collides. POST: save it as chosen. Raises BadRequest."""
    if holding.is_of_another(request):
        return holding.refuse_of_another(desk, request)
    now, then = timezone.now(), after(request)
    buffer = own_buffer(request, article)
    if buffer is None:
        messages.warning(request, _("What was typed there is not kept any more: it was saved, or dropped."))
        return to_story(article)
    if not editing.may_edit(request.user, article):
        messages.warning(request, _("You may not save this story now. What you typed is kept."))
        return to_story(article)
    content = typed(buffer, article, request.user, now)
    if content is None:
        return to_story(article, buffer.token)
    newest, is_posted = editing.working(article), request.method == "POST"
    met = meeting(article, buffer, content, newest, viewer=request.user)
    form = met.form(request, is_posted=is_posted)
    if is_posted and not holding.brings(request) and form.is_valid():
        try:
            if "_back" in request.POST:
                answer = back_to_form(request, buffer, met, form, newest, now=now)
            else:
                answer = save(desk, request, buffer, content, met, form, newest, then=then, now=now)
            return holding.accepted(request, answer)
        except editing.Collided as newer:  # in this very moment somebody saved once more
            met = meeting(article, buffer, content, newer.newest, viewer=request.user)
            form = met.form(request, is_posted=True)
    label = buttons.SAVING.get(then, _("Save"))
    return page(desk, request, met, form, save_label=label, token=buffer.token)


def save(
    desk: Any,
    request: Any,
    buffer: Buffer,
    content: Content,
    met: Meeting,
    form: CollisionsForm,
    newest: Working,
    *,
    then: str,
    now: datetime,
) -> HttpResponse:
    """Save what was typed with the choices, forget the buffer and go on. Raises Collided, PermissionDenied."""
    from . import (
        story,
    )  # at the top it would import in a circle: the story form says what merged with this module's words

    article, base, choices = met.article, buffer.base or 0, met.choices(form)
    with transaction.atomic():
        saved = editing.save(
            article,
            content,
            base=base,
            actor=request.user,
            now=now,
            comment=comment(buffer),
            choices=choices,
            shown=newest.number,
        )
        buffers.drop(request.user, buffer.token)
        say_saved(request, saved)
        say_merged(request, article, base, saved)
        if saved.revision and then in buttons.OF_WHAT_WAS_SEEN:
            messages.warning(request, buttons.OF_WHAT_WAS_SEEN[then])
            then = ""
        return story.go_on(desk, request, article, then, number=saved.number, now=now)


def back_to_form(
    request: Any, buffer: Buffer, met: Meeting, form: CollisionsForm, newest: Working, *, now: datetime
) -> HttpResponse:
    """Lay what was chosen into the form again, as typed on the newest version; nothing is saved."""
    content = canonical(merge.resolve(met.merged, met.choices(form)))
    kept = as_typed(content) | {"comment": comment(buffer)}
    buffers.keep(request.user, buffer.token, kept, article=met.article, base=newest.number, now=now)
    messages.info(request, _("Your choices are in the form. Nothing is saved yet."))
    return to_story(met.article, buffer.token)


def meeting(article: Article, buffer: Buffer, content: Content, newest: Working, *, viewer: User) -> Meeting:
    """Return the meeting of what was typed and the newest working copy."""
    base, stamp = buffer.base or 0, f"{buffer.changed_at.timestamp():.6f}"

    def earlier(state: str) -> Merged | None:
        number, _space, then = state.partition(" ")
        if then != stamp or not is_number(number) or not base <= int(number) < newest.number:
            return None
        return merge.merge(editing.at(article, base), content, editing.at(article, int(number)))

    titles = Titles(
        base=_("Before (version %(number)d)") % {"number": base},
        theirs=_("Version %(number)s") % {"number": newest.number},
        mine=_("Yours"),
        take=_("Take theirs"),
        keep=_("Keep mine"),
        leave=_("Leave it as it was"),
    )
    merged = editing.together(article, content, base=base, newest=newest)
    found = others(article, base, newest.number, viewer=viewer)
    return Meeting(article, merged, found, f"{newest.number} {stamp}", titles, earlier)


# ---- what the browser asked for


def own_buffer(request: Any, article: Article) -> Buffer | None:
    """Return what the caller typed in the form that the address names, None if it is gone or another person's."""
    try:
        token = UUID(request.GET.get("form", ""))
    except ValueError:
        return None
    return buffers.find(request.user, token, article)


def typed(buffer: Buffer, article: Article, user: User, now: datetime) -> Content | None:
    """Return what was typed as content, None if the form would refuse it; raises BadRequest for an unknown base."""
    base = buffer.base or 0
    try:
        start = editing.at(article, base)
    except Revision.DoesNotExist as error:
        raise BadRequest(str(error)) from error
    data = buffers.as_posted(buffer.content)
    form = StoryForm(data, content=start, user=user, now=now, article=article, base=base)
    return canonical(form.content()) if form.is_valid() else None


def comment(buffer: Buffer) -> str:
    """Return what the writer says that the version is for; `typed` has found it good."""
    return str(buffer.content.get("comment", "")).strip()


def after(request: Any) -> str:
    """Return the move that follows the save, "" for none; raises BadRequest for anything else."""
    then: str = request.GET.get("then", "")
    if then and then not in workflow.BY_NAME:
        raise BadRequest(f"There is no move {then!r}.")
    return then


def is_number(text: str) -> bool:
    """Whether a text is a revision's number."""
    return text.isascii() and text.isdecimal() and len(text) < 10
