"""A story that is not there yet: its empty form, and the draft that comes of it, once however often it is sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import buffers, editing
from ..content import canonical
from ..editing import Content
from ..forms.story import StoryForm
from ..models import Article, Author, Stage
from . import buttons, holding, keeping, unkept
from .story import arrived, form_page, go_on, pressed


def new(desk: Any, request: Any) -> HttpResponse:
    """Show the empty form, and create a draft from it; raises PermissionDenied."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    if holding.is_of_another(request):
        return holding.refuse_of_another(desk, request)
    if request.method == "POST":
        arrived(request)
    now, button = timezone.now(), pressed(request)
    kept = keeping.wanted(request, None)
    data = request.POST if request.method == "POST" else kept and buffers.as_posted(kept.content)
    token = kept.token if kept else None
    form = StoryForm(data, content=first_content(request.user), user=request.user, now=now, token=token)
    if request.method != "POST" or not form.is_valid():
        return _page(desk, request, form, now, kept=kept)
    typed, comment = canonical(form.content()), form.cleaned_data["comment"]
    asked = (request.user, form.token, [typed, comment])
    if made := keeping.made_of(*asked):
        return made_already(desk, request, made, form.token, button, now=now)
    try:
        with transaction.atomic():
            uid = keeping.uid_of(*asked)
            article = editing.create(typed, actor=request.user, now=now, comment=comment, uid=uid)
            buffers.drop(request.user, form.token)
            messages.success(request, _("The story is saved as a draft."))
            return holding.done(request, go_on(desk, request, article, button, number=0, now=now), form.token)
    except DatabaseError as error:
        if isinstance(error, IntegrityError) and (made := keeping.made_of(*asked)):
            return made_already(desk, request, made, form.token, button, now=now)  # in this very moment
        fault = unkept.of(error, "Story", request)
        form.add_error(None, unkept.words(fault))
        return unkept.answered(_page(desk, request, form, now), fault)


def _page(desk: Any, request: Any, form: StoryForm, now: datetime, **values: Any) -> HttpResponse:
    steps = buttons.for_new(request.user)
    values |= keeping.context(request, None, form, now=now)
    return form_page(desk, request, form, None, title=_("New story"), steps=steps, **values)


def made_already(desk: Any, request: Any, article: Article, token: UUID, button: str, *, now: datetime) -> HttpResponse:
    """Lead to the story that this form made: it was sent twice, or the first answer did not arrive.

    What the pressed button asks is done if nothing came of the story since.
    """
    buffers.drop(request.user, token)
    messages.info(request, _("This story was saved already; here it is."))
    is_as_it_was = article.stage == Stage.DRAFT and editing.working(article).number == 0
    answer = go_on(desk, request, article, button if is_as_it_was else "", number=0, now=now)
    return holding.done(request, answer, token)


def first_content(user: Any) -> Content:
    """Return what a new story starts with: the byline of whoever writes it."""
    byline = Author.objects.filter(user=user, active=True).values_list("pk", flat=True)
    return {**editing.blank(), "authors": list(byline)}
