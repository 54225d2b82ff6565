"""The buttons of moves at the desk: which there are, what stands on them, where they lead."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from .. import workflow
from ..editing import Working
from ..forms.moves import REASONS
from ..gates import Inspection
from ..models import Article, User
from ..workflow import Step

# Buttons of the story form that save first, with what stands on them then.
SAVING = {"submit": gettext_lazy("Save and submit for review")}

# Moves of a version that somebody has seen as it is; text that is typed and not saved stands in their way.
OF_WHAT_WAS_SEEN = {
    "approve": gettext_lazy("You have changed the text. Save it: then somebody else must approve it."),
    "publish": gettext_lazy("You have changed the text. Save it: then it must be approved before it can be published."),
}

# What changes or stops what is to come: linked beside it (`coming`), not among the buttons.
OF_WHAT_COMES = ("reschedule", "unschedule", "keep")


@dataclass(frozen=True, slots=True)
class Button:
    """A move's button: what stands on it, whether it stands out, and what stands in the way of pressing it."""

    step: Step
    url: str
    is_expected: bool

    @property
    def saves(self) -> bool:
        """Whether it saves first, so that what it asks for may just have been typed."""
        return self.step.name in SAVING

    @property
    def asks(self) -> bool:
        """Whether it leads to a page that asks for more."""
        return asks(self.step.name)

    @property
    def label(self) -> Any:
        """What stands on it in the story form."""
        return SAVING.get(self.step.name, self.step.label)


def steps(
    user: User, article: Article, copy: Working, *, now: datetime, inspection: Inspection | None = None
) -> list[Button]:
    """Return the buttons of the moves that `user` may make with the story now, the expected one first."""
    found = workflow.available(user, article, now=now, copy=copy, inspection=inspection)
    expected = workflow.expected(article)
    buttons = [Button(step, url(article, step.name, copy.number), step.move is expected) for step in found]
    buttons = [button for button in buttons if button.step.name not in OF_WHAT_COMES]
    return sorted(buttons, key=lambda button: not button.is_expected)


def for_new(user: User) -> list[Button]:
    """Return the buttons of a story that is not saved yet."""
    if not user.has_perm(workflow.SUBMIT.permission):
        return []
    return [Button(Step(workflow.SUBMIT, workflow.Stage.REVIEW), "", is_expected=True)]


def asks(name: str) -> bool:
    """Whether the move needs more than a press: a reason, a time, or a second thought about readers."""
    return name in REASONS or name in workflow.ACTS or name == "publish"


def url(article: Article, name: str, number: int) -> str:
    """Return the address of the move's page for revision `number`."""
    return reverse("admin:articles_article_move", args=[article.pk, name]) + f"?base={number}"
