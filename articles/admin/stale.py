"""A save that came too late: the newest version is laid beside what was typed, and nothing typed is lost."""

from datetime import datetime

from .. import editing
from ..content import Content, canonical
from ..editing import FIELDS, Stale
from ..forms.story import StoryForm
from ..models import Article, User
from .shown import shown, text


def is_same(form: StoryForm, stale: Stale) -> bool:
    """Whether the newest version says exactly what was typed."""
    return canonical(form.content()) == stale.newest.content


def is_untouched(form: StoryForm, opened: Content) -> bool:
    """Whether nothing was typed: the form holds what it was opened with. Laid beside, old words would look typed."""
    return canonical(form.content()) == canonical(opened)


def lay_beside(form: StoryForm, stale: Stale, article: Article, *, viewer: User, now: datetime) -> None:
    """Put the newest version's words beside each field in which what was typed says something else."""
    typed, newest = canonical(form.content()), stale.newest.content
    theirs = shown(editing.rendition(article, newest), viewer=viewer, now=now)
    form.show_beside({key: theirs[key] or text("") for key in FIELDS if typed[key] != newest[key]})
