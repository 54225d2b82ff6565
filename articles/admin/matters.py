"""What agencies say of stories that were made of their items, as `_matter.html` shows it: new versions, kills."""

from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .. import editing
from ..models import Article, User, WireUse
from ..wires import using
from ..wires.desk import Row


def of_story(article: Article, *, viewer: User) -> list[dict[str, Any]]:
    """Return what waits about a story that `viewer` may see, kills first; one query, and two more for a kill."""
    uses = using.waiting(article)
    return [_matter(use, article, viewer=viewer) for use in uses]


def of_item(row: Row, *, viewer: User) -> list[dict[str, Any]]:
    """Return what waits about the stories of an item that `viewer` may see; two queries for a kill."""
    return [
        _matter(each.use, each.article, viewer=viewer)
        for each in row.uses
        if each.article is not None and each.use.settled_at is None
    ]


def _matter(use: WireUse, article: Article, *, viewer: User) -> dict[str, Any]:
    now, is_kill = timezone.now(), use.kind == WireUse.Kind.KILL
    with translation.override(settings.LANGUAGE_CODE):  # readers read it
        reason = _("The news agency that this story came from has withdrawn it.")
    return {
        "use": use,
        "article": article,
        "is_kill": is_kill,
        "number": editing.working(article).number if is_kill else 0,
        "reason": reason,
        "is_seen": article.is_live(now),
        "is_gone": article.is_gone(now),
        "may": using.may_take_away(viewer, article) if is_kill else editing.may_edit(viewer, article),
    }
