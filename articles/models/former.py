"""What people, sources, sections, topics and tags were called, or which rows they were, before now."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

TARGETS = ("author", "editor", "source", "section", "topic", "tag")


def _one_target() -> Q:
    """Exactly one of the targets is named."""
    found = Q()
    for name in TARGETS:
        found |= Q(**{f"{each}__isnull": each != name for each in TARGETS})
    return found


def _target(model: str) -> Any:
    return models.ForeignKey(model, models.CASCADE, null=True, blank=True, related_name="former_names")


class FormerName(models.Model):
    """A row that was merged into the one that this names, or what this one was called before it was renamed.

    Revisions, imports and links elsewhere go on naming the former one; `articles.former` finds the row of now. `row` is
    the id that a merged one had, None for a mere name.
    """

    uid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    author = _target("articles.Author")
    editor = _target("articles.Editor")
    source = _target("articles.Source")
    section = _target("articles.Section")
    topic = _target("articles.Topic")
    tag = _target("taggit.Tag")
    row = models.PositiveBigIntegerField(_("row"), null=True, blank=True, db_index=True)
    name = models.CharField(_("name"), max_length=160, db_index=True)
    slug = models.SlugField(_("slug"), max_length=160, allow_unicode=True)
    created_at = models.DateTimeField(_("time"))

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=_one_target(), name="former_name_of_one")]

    def __str__(self) -> str:
        return self.name
