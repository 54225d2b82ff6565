"""How stories are sorted: sections (kanal), topics (running stories) and tags."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TaggedItemBase

from .keys import SlugManager


class Section(models.Model):
    """A kanal, in two levels: a section and its sub-sections."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("parent section"), null=True, blank=True, related_name="children"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    in_menu = models.BooleanField(_("in the menu"), default=True)

    objects = SlugManager()

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("pk")), name="section_not_its_own_parent")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The section's list."""
        return reverse("section", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        """Fixtures name a section by slug."""
        return (self.slug,)

    def clean(self) -> None:
        """Refuse a third level."""
        if self.parent and (self.parent.parent_id or (self.pk and self.children.exists())):
            raise ValidationError(
                {"parent": _("Sections have two levels: choose a section that is not itself below another.")}
            )


class Topic(models.Model):
    """A running story that gathers articles over weeks, such as an election or a flood."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True, allow_unicode=True)
    summary = models.TextField(_("summary"), blank=True)
    photo = models.ForeignKey(
        "articles.Photo", models.SET_NULL, verbose_name=_("photo"), null=True, blank=True, related_name="+"
    )
    sections = models.ManyToManyField(Section, verbose_name=_("sections"), blank=True, related_name="topics")

    objects = SlugManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The topic's list."""
        return reverse("topic", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        """Fixtures name a topic by slug."""
        return (self.slug,)


class ArticleTagManager(models.Manager):
    """Finds a tag on a story by the natural keys of both; taggit's own through model cannot be in fixtures."""

    def get_by_natural_key(self, uid: str, slug: str):
        """Return the row that puts the tag `slug` on the story `uid`."""
        return self.get(content_object__uid=uid, tag__slug=slug)


class ArticleTag(TaggedItemBase):
    """A tag on a story's live copy."""

    content_object = models.ForeignKey("articles.Article", models.CASCADE, related_name="tag_rows")

    objects: models.Manager["ArticleTag"] = ArticleTagManager()

    class Meta:
        verbose_name = _("tag on a story")
        verbose_name_plural = _("tags on stories")
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="article_tag_once")]

    def __str__(self) -> str:
        return f"{self.content_object}: {self.tag}"

    def natural_key(self) -> tuple[str, str]:
        """Fixtures name the row by story and tag."""
        return (str(self.content_object.uid), self.tag.slug)

    natural_key.dependencies = ["articles.article", "taggit.tag"]  # type: ignore[attr-defined]
