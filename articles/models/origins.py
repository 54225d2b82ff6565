"""Where an imported story came from, and how it looked when it came."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..fields import ContentField


class Origin(models.Model):
    """One story from one supplier, once: the door `articles.intake` tells by it what was here before."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="origins", verbose_name=_("story"))
    supplier = models.CharField(_("supplier"), max_length=160, help_text=_("The source's slug, or the format."))
    external_id = models.CharField(_("external id"), max_length=300)
    canonical_url = models.URLField(_("canonical address"), max_length=500, blank=True)
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of the story as it came."))
    content = ContentField(_("content as it came"))
    created_at = models.DateTimeField(_("first came"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last came"))

    class Meta:
        ordering = ["-seen_at", "-pk"]
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        constraints = [models.UniqueConstraint(fields=["supplier", "external_id"], name="origin_once")]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.external_id}"
