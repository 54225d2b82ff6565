"""Embargoes of what comes in: how long a supplier's word holds, and stories that were scheduled before it came."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import editing, workflow
from ..gates import Refused
from ..importers.story import Story
from ..models import Article, Origin

log = logging.getLogger(__name__)


def until(origin: Origin, story: Story, *, actor: Any, is_wire: bool) -> datetime | None:
    """Return when the embargo of a story that came again ends (UTC).

    A supplier, and who publishes, may end it sooner; others make it longer alone.
    """
    if is_wire or actor is None or actor.has_perm("articles.publish_article"):
        return story.not_before
    return max(filter(None, (origin.not_before, story.not_before)), default=None)


def hold(article: Article, origin: Origin, *, now: datetime) -> None:
    """Take a locked story off the schedule that would be before readers too soon. `now` is UTC."""
    if origin.not_before and article.published_at and origin.not_before > article.published_at:
        row = Article.objects.get(pk=article.pk)  # saved since
        stop(row, _("{supplier} holds back what it was made of.").format(supplier=origin.supplier), now=now)


def stop(article: Article, why: str, *, now: datetime) -> None:
    """Take a locked story off the schedule that readers have not seen yet; others stay as they are. `now` is UTC."""
    if not article.is_released or article.is_out(now):
        return
    try:
        with transaction.atomic():
            number = editing.working(article).number
            workflow.move(article, "unschedule", base=number, actor=None, now=now, reason=why)
    except Refused:  # a version that is held back collides with a hotfix of what is scheduled: people are told of it
        log.warning("Story %s is held back by its supplier and cannot be taken off the schedule.", article.pk)
