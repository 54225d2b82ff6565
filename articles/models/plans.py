"""What the desk has planned with a story: who works on it until when, what readers will see at a later moment."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .corrections import Correction, Release


class Assignment(models.Model):
    """A story that was given to a person, until a time; one at a time is open. Times are UTC."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="assignments", verbose_name=_("story"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments", verbose_name=_("assigned to")
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    brief = models.TextField(_("what is to be done"), blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("assigned by"))
    at = models.DateTimeField(_("time"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(ended_at__isnull=True), name="assignment_open_once"
            ),
        ]
        indexes = [
            models.Index("assignee", "due_at", condition=Q(ended_at__isnull=True), name="assignment_of_person"),
            models.Index("due_at", condition=Q(ended_at__isnull=True), name="assignment_due"),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.assignee}"


class PlannedUpdate(models.Model):
    """An approved version of a story that is out, to take the live copy's place at `at` (UTC); one is open at a time.

    Whoever comes first at or after that moment applies it: `done_at` is set once, by a conditional update. The first
    publication and the withdrawal need no plan: they are times in the story's row.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("waiting")
        DONE = "done", _("applied")
        REFUSED = "refused", _("refused")
        CANCELLED = "cancelled", _("cancelled")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="plans", verbose_name=_("story"))
    number = models.PositiveIntegerField(_("revision"))
    at = models.DateTimeField(_("time"))
    change = models.CharField(_("change"), max_length=12, choices=Release.Change, default=Release.Change.UPDATED)
    correction = models.CharField(_("kind"), max_length=20, choices=Correction.Kind, blank=True)
    text = models.TextField(_("text for readers"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    planned_at = models.DateTimeField(_("planned"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, default=Outcome.OPEN)
    problem = models.TextField(_("problem"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("planned update")
        verbose_name_plural = _("planned updates")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article"], condition=Q(done_at__isnull=True), name="plan_open_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, outcome="") | Q(done_at__isnull=False) & ~Q(outcome=""),
                name="plan_done_has_outcome",
            ),
        ]
        indexes = [models.Index("at", condition=Q(done_at__isnull=True), name="plan_due")]

    def __str__(self) -> str:
        return f"{self.article} #{self.number}"


class PreviewLink(models.Model):
    """A secret address at which people without account read one version of a story for a while.

    Only the digest of its secret is kept. It ends at `expires_at` (UTC), when it is revoked, and when its maker may no
    longer see the story.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="preview_links")
    number = models.PositiveIntegerField(_("revision"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preview_links")
    label = models.CharField(_("for whom"), max_length=80, blank=True)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = [F("made_at").desc(), "-pk"]
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article} #{self.number}"
