"""What readers read, counted without knowing them, and what stories have in common."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reading(models.Model):
    """How often a story was read in the hour that begins at `hour` (UTC)."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="readings", verbose_name=_("story"))
    hour = models.DateTimeField(_("hour"))
    reads = models.PositiveIntegerField(_("reads"), default=0)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["hour", "article"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.reads}"


class MostRead(models.Model):
    """The one row with the ids of the stories that were read most, and when that was found out (UTC)."""

    stories = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="most_read_one_row")]

    def __str__(self) -> str:
        return str(self.stories)


class Likeness(models.Model):
    """That a story resembles another, found out when the first was released; it holds in both directions."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="like")
    target = models.ForeignKey("articles.Article", models.CASCADE, related_name="liked_by")
    score = models.FloatField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "target"], name="likeness_once")]

    def __str__(self) -> str:
        return f"{self.article_id}, {self.target_id}: {self.score:.2f}"
