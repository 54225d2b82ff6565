"""What was wrong and is put right, before readers' eyes (Pedoman Pemberitaan Media Siber, point 4)."""

from django.conf import settings
from django.db import models
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
