"""What comes from outside: where a story is from and how it looked, what an import did, which names are new."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from ..fields import ContentField


class Origin(models.Model):
    """One story from one supplier, once: the door `articles.intake` tells by it what was here before.

    `offered_base` is set while what the supplier changed last waits for somebody's decision: it is what the story was
    before that change, which `content` holds. `text_digest` is the same for the same words from any supplier.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="origins", verbose_name=_("story"))
    supplier = models.CharField(_("supplier"), max_length=160, help_text=_("The source's slug, or the format."))
    external_id = models.CharField(_("external id"), max_length=300)
    canonical_url = models.URLField(_("canonical address"), max_length=500, blank=True)
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of the story as it came."))
    text_digest = models.CharField(_("digest of the words"), max_length=64, blank=True)
    content = ContentField(_("content as it came"))
    offered_base = ContentField(_("content before what is offered"), null=True, blank=True)
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    not_before = models.DateTimeField(_("embargo until"), null=True, blank=True)
    created_at = models.DateTimeField(_("first came"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last came"))

    class Meta:
        ordering = ["-seen_at", "-pk"]
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        constraints = [
            models.UniqueConstraint(fields=["supplier", "external_id"], name="origin_once"),
            models.CheckConstraint(
                condition=Q(offered_base__isnull=True, offered_at__isnull=True)
                | Q(offered_base__isnull=False, offered_at__isnull=False),
                name="origin_offer_has_time",
            ),
        ]
        indexes = [
            models.Index("text_digest", condition=~Q(text_digest=""), name="origin_words"),
            models.Index("canonical_url", condition=~Q(canonical_url=""), name="origin_address"),
            models.Index("offered_at", condition=Q(offered_at__isnull=False), name="origin_offered"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.external_id}"


class OldAddress(models.Model):
    """A path, with its query if it has one, that led to a story on the newsroom's former site."""

    path = models.CharField(_("path"), max_length=500, unique=True)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="old_addresses")

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        default_permissions = ()

    def __str__(self) -> str:
        return self.path


class NewName(models.Model):
    """A person, source, section, topic or tag that an import made, until somebody confirms or merges it."""

    class Kind(models.TextChoices):
        AUTHOR = "author", _("author")
        EDITOR = "editor", _("editor")
        SOURCE = "source", _("source")
        SECTION = "section", _("section")
        TOPIC = "topic", _("topic")
        TAG = "tag", _("tag")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    row = models.PositiveBigIntegerField(_("row"))
    supplier = models.CharField(_("supplier"), max_length=160)
    created_at = models.DateTimeField(_("first came"))

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("new name")
        verbose_name_plural = _("new names")
        constraints = [models.UniqueConstraint(fields=["kind", "row"], name="new_name_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


class Import(models.Model):
    """One import, by a command or at the desk; `ended_at` is missing while it runs, and if it was killed."""

    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    supplier = models.CharField(_("supplier"), max_length=160, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.supplier} {localtime(self.started_at):%Y-%m-%d %H:%M}".strip()


class ImportRow(models.Model):
    """What became of one story of an import, and why; committed with the story."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name=_("import"))
    place = models.CharField(_("file"), max_length=500)
    outcome = models.CharField(_("outcome"), max_length=10)
    article = models.ForeignKey(
        "articles.Article", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("story")
    )
    headline = models.CharField(_("headline"), max_length=300, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.place}: {self.outcome}"
