"""What waits for whom, for the first page of the desk: a few counts along indexes."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Article, Stage, User
from .filters import OPEN


def shortcuts(user: User) -> dict[str, Any]:
    """Return the links to what waits for `user`, with counts, and the stories that they touched last."""
    if not user.has_perm("articles.view_article"):
        return {}
    mine = Article.objects.filter(owner=user)
    ways = [
        _way(_("My stories at work"), "?owner=me&stage=open", mine.filter(stage__in=OPEN)),
    ]
    seen = Article.objects.visible_to(user)
    if user.has_perm("articles.approve_article"):
        ways.append(_way(_("Waiting for review"), "?stage=in_review", seen.filter(stage=Stage.REVIEW)))
    if user.has_perm("articles.publish_article"):
        ways.append(_way(_("Approved, to publish"), "?stage=approved", seen.filter(stage=Stage.APPROVED)))
    latest = mine.with_working().defer("body").order_by("-changed_at", "-pk")[:6]
    return {"ways": ways, "latest": latest}


def _way(label: str, query: str, stories: Any) -> dict[str, Any]:
    return {"label": label, "url": reverse("admin:articles_article_changelist") + query, "count": stories.count()}
