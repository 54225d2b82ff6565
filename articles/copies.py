"""A story's copies: the live one, which is its row, the working one, its newest revision; who may see and write it."""

from dataclasses import dataclass

from . import merge
from .content import Content, snapshot, stored
from .merge import Merged
from .models import Article, Revision, Stage, User


@dataclass(frozen=True, slots=True)
class Working:
    """The working copy: its number, its content and its revision, None while the row itself is the base (number 0)."""

    number: int
    content: Content
    revision: Revision | None


def working(article: Article) -> Working:
    """Return the working copy: the newest revision, or the row as number 0 (a story fresh from a fixture)."""
    newest = article.revisions.select_related("actor").order_by("-number").first()
    if newest is None:
        return Working(0, snapshot(article), None)
    return Working(newest.number, stored([newest.content])[0], newest)


def at(article: Article, number: int) -> Content:
    """Return the content of revision `number`; raises Revision.DoesNotExist."""
    found = article.revisions.filter(number=number).first()
    if found is None and number == 0 and not article.revisions.exists():
        return snapshot(article)
    if found is None:
        raise Revision.DoesNotExist(f"Story {article.pk} has no revision {number}.")
    return stored([found.content])[0]


def contained(article: Article, copy: Working) -> int | None:
    """Return the live revision that a working copy contains: itself, or what it was written onto, if anything."""
    if copy.number == article.live_number:
        return copy.number
    return copy.revision.onto if copy.revision else None


def is_behind(article: Article, copy: Working) -> bool:
    """Whether the working copy lacks what the live copy says: a hotfix went out that collides with it."""
    return article.is_released and article.live_number != contained(article, copy)


def caught_up(article: Article, copy: Working) -> Merged:
    """Return a working copy that is behind and the live copy as one: "mine" is the update, "theirs" the live copy."""
    return merge.merge(at(article, contained(article, copy) or 0), copy.content, at(article, article.live_number or 0))


# ---- who


def may_see(user: User, article: Article) -> bool:
    """Whether `user` may see the story's working copy: one's own, one assigned to them, or all who edit others'.

    `ArticleQuerySet.visible_to` for one story.
    """
    if not user.has_perm("articles.view_article"):
        return False
    own = article.owner_id is not None and article.owner_id == user.pk
    if own or user.has_perm("articles.edit_others_article"):
        return True
    return article.pk in user.given


def may_delete(user: User, article: Article) -> bool:
    """Whether `user` may delete the story: a draft that was never released. What was spiked is kept, with why."""
    unborn = not article.is_released and article.stage == Stage.DRAFT
    # Whoever it is assigned to works on it; it is not theirs to throw away.
    theirs = article.owner_id == user.pk or user.has_perm("articles.edit_others_article")
    return unborn and theirs and user.has_perm("articles.delete_article") and may_see(user, article)


def may_edit(user: User, article: Article) -> bool:
    """Whether `user` may save the story. A spiked story must be taken from the spike first."""
    return article.stage != Stage.SPIKED and user.has_perm("articles.change_article") and may_see(user, article)
