"""What was wrong and is put right, before readers' eyes (Pedoman Media Siber, point 4), and what they saw."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """A public correction of a story."""

    class Kind(models.TextChoices):
        ERRATUM = "ralat", _("Erratum")
        CORRECTION = "koreksi", _("Correction")
        CLARIFICATION = "klarifikasi", _("Clarification")
        REPLY = "hak_jawab", _("Right of reply")
        RETRACTION = "pencabutan", _("Retraction")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="corrections", verbose_name=_("story"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CORRECTION)
    text = models.TextField(_("text for readers"))
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    reason = models.TextField(_("reason"), blank=True, help_text=_("For the desk only."))
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"

    def get_absolute_url(self) -> str:
        """Its place on the story's page."""
        return f"{self.article.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """The fragment of its place on the story's page; an address that others may keep."""
        return f"koreksi-{self.pk}"

    def is_out(self, now: datetime) -> bool:
        """Whether its own time has come at `now` (UTC); readers see it while its story is live."""
        return bool(self.published_at and self.published_at <= now)


class Release(models.Model):
    """A version that readers see, or saw: revision `number` of the story, from `at` (UTC) until the next one.

    Written by `articles.publication` alone. A story fresh from a fixture has none until its first change: its row is
    its only version. A redacted version's text is shown to readers no more, the reason in its place.
    """

    class Change(models.TextChoices):
        FIRST = "first", _("first publication")
        SILENT = "silent", _("small correction of the spelling")
        UPDATED = "updated", _("update")
        CORRECTION = "correction", _("correction")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="releases", verbose_name=_("story"))
    number = models.PositiveIntegerField(_("revision"))
    at = models.DateTimeField(_("time"))
    change = models.CharField(_("change"), max_length=12, choices=Change, default=Change.FIRST)
    correction = models.OneToOneField(
        Correction, models.SET_NULL, null=True, blank=True, related_name="release", verbose_name=_("correction")
    )
    redacted_at = models.DateTimeField(_("redacted"), null=True, blank=True)
    redacted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    redaction_reason = models.TextField(_("reason for readers"), blank=True)

    class Meta:
        ordering = ["-at", "-number"]
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="release_once"),
            models.CheckConstraint(
                condition=Q(change__in=["first", "silent", "updated", "correction"]), name="release_change_known"
            ),
            models.CheckConstraint(
                condition=Q(redacted_at__isnull=True, redaction_reason="")
                | Q(redacted_at__isnull=False) & ~Q(redaction_reason=""),
                name="release_redaction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} #{self.number}"
