"""What was written, moved, noted and by whom: nothing here is ever changed, and next to nothing removed."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..fields import ContentField


class Revision(models.Model):
    """One saved state of a story's editorial content, numbered from 0 within the story; immutable."""

    class Kind(models.TextChoices):
        BASE = "base", _("as it came")
        SAVE = "save", _("saved")
        MERGE = "merge", _("merged")
        RESTORE = "restore", _("restored")
        HOTFIX = "hotfix", _("hotfix")
        IMPORT = "import", _("imported")

    # The database lets it go with the story, and only then (`articles.guards`).
    article = models.ForeignKey("articles.Article", models.DO_NOTHING, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    content = ContentField(_("content"))
    onto = models.PositiveIntegerField(
        _("onto"), null=True, blank=True, help_text=_("The live revision that this text already contains.")
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="revisions")
    created_at = models.DateTimeField(_("time"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SAVE)
    comment = models.CharField(_("comment"), max_length=200, blank=True)

    class Meta:
        ordering = ["article", "-number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        # The compare-and-swap that no write path can walk around.
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"#{self.number}"

    def save(self, *args, **kwargs) -> None:
        """Insert; raise TypeError on any attempt to change a revision."""
        if not self._state.adding:
            raise TypeError("Revisions are immutable: save a new one with articles.editing.")
        super().save(*args, **kwargs)


class VersionName(models.Model):
    """A name that somebody gave a revision, as "before the lawyers read it"; the revision itself stays as it is."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="named")
    name = models.CharField(_("name"), max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("name of a version")
        verbose_name_plural = _("names of versions")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Buffer(models.Model):
    """What one person typed into one open form and has not saved; seen by nobody else, gone at that form's next save.

    `token` names the form, so that two windows on one story do not write over each other. `content` is what the form
    would post, by its fields' names, right or wrong as it is, its body sanitised; `base` the revision that the form was
    opened at. A new story has neither story nor base yet.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, null=True, blank=True, related_name="buffers")
    token = models.UUIDField(_("form"), default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="buffers")
    base = models.PositiveIntegerField(_("base"), null=True, blank=True)
    content = ContentField(_("content"))
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        ordering = ["-changed_at"]
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        constraints = [
            models.UniqueConstraint(fields=["user", "token"], name="buffer_once_per_form"),
            models.CheckConstraint(
                condition=Q(article__isnull=True, base__isnull=True) | Q(article__isnull=False, base__isnull=False),
                name="buffer_of_story_has_base",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.article or self.token}"


class Event(models.Model):
    """A move of a story at the desk: who, when, from where to where, why, and on which revision. Append-only."""

    article = models.ForeignKey("articles.Article", models.DO_NOTHING, related_name="events")  # as of revisions
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="events")
    at = models.DateTimeField(_("time"))
    move = models.CharField(_("move"), max_length=20)
    from_stage = models.CharField(_("from"), max_length=20, blank=True)
    to_stage = models.CharField(_("to"), max_length=20, blank=True)
    number = models.PositiveIntegerField(_("revision"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index("article", models.F("at").desc(), name="event_of_article")]

    def __str__(self) -> str:
        return f"{self.move} ({self.at:%Y-%m-%d %H:%M} UTC)"

    def save(self, *args, **kwargs) -> None:
        """Insert; raise TypeError on any attempt to change an event."""
        if not self._state.adding:
            raise TypeError("Events are append-only.")
        super().save(*args, **kwargs)


class Presence(models.Model):
    """Who has a story open at the desk, since when; it informs and never locks."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences")
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))
    typing = models.BooleanField(_("typing"), default=False)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.article}"


class Note(models.Model):
    """A word from desk to desk about a story; readers never see it."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notes")
    text = models.TextField(_("text"))
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="mentioned_in")
    created_at = models.DateTimeField(_("time"), auto_now_add=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:80]
