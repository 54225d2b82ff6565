"""Gates: what a story must have before readers may see it, and how a step at the desk is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .content import Content

Text = Any  # a str, or a lazy translation that becomes one


class Refused(Exception):  # noqa: N818 -- it is an answer, not a fault
    """The step cannot be made; `problems` says why, a sentence each, for the person who asked."""

    def __init__(self, problems: list[Text]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Gate:
    """Something that a story's content must have; `message` says what to do if it has not."""

    name: str
    message: Text
    passes: Callable[[Content], bool]


has_headline = Gate("headline", _("Write a headline."), lambda content: bool(content["headline"]))
has_body = Gate("body", _("Write the text."), lambda content: bool(content["body"]))
has_section = Gate("section", _("Choose a section."), lambda content: bool(content["section"]))
has_author = Gate("author", _("Name an author."), lambda content: bool(content["authors"]))
has_source = Gate("source", _("Name a source."), lambda content: bool(content["sources"]))

TO_READERS = (has_headline, has_body, has_section, has_author, has_source)


def missing(content: Content, gates: tuple[Gate, ...] = TO_READERS) -> list[Text]:
    """Return what `content` lacks, a sentence each; what was deleted since it was saved counts as lacking only if
    `content.surviving` was asked before.
    """
    return [gate.message for gate in gates if not gate.passes(content)]
