"""The ordered relations of a story's live copy: who, from where, about what. The order is the editors'."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class RowManager(models.Manager):
    """Finds a row by the natural keys of its story and its target."""

    def get_by_natural_key(self, uid: str, key: str):
        """Return the row of the story `uid` that names the target `key` (a slug, or a UUID for a story)."""
        row: Any = self.model
        return self.get(article__uid=uid, **{f"{row.TARGET}__{row.TARGET_KEY}": key})


class Row(models.Model):
    """One place in an ordered list; `position` counts from 0."""

    TARGET = ""
    TARGET_KEY = "slug"

    article: models.ForeignKey
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = RowManager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.position + 1}. {getattr(self, self.TARGET)}"

    def natural_key(self) -> tuple[str, str]:
        """Fixtures name the row by its story and its target."""
        return (str(self.article.uid), str(getattr(getattr(self, self.TARGET), self.TARGET_KEY)))


class ArticleAuthor(Row):
    """An author of a story."""

    TARGET = "author"
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="author_rows")
    author = models.ForeignKey("articles.Author", models.PROTECT, related_name="rows", verbose_name=_("author"))

    class Meta(Row.Meta):
        verbose_name = _("author of a story")
        verbose_name_plural = _("authors of stories")
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="article_author_once")]


class ArticleEditor(Row):
    """An editor of a story."""

    TARGET = "editor"
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="editor_rows")
    editor = models.ForeignKey("articles.Editor", models.PROTECT, related_name="rows", verbose_name=_("editor"))

    class Meta(Row.Meta):
        verbose_name = _("editor of a story")
        verbose_name_plural = _("editors of stories")
        constraints = [models.UniqueConstraint(fields=["article", "editor"], name="article_editor_once")]


class ArticleSource(Row):
    """A source of a story, with what it gave and where it stands."""

    TARGET = "source"
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="source_rows")
    source = models.ForeignKey("articles.Source", models.PROTECT, related_name="rows", verbose_name=_("source"))
    role = models.CharField(_("role"), max_length=80, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("source of a story")
        verbose_name_plural = _("sources of stories")
        constraints = [models.UniqueConstraint(fields=["article", "source"], name="article_source_once")]


class ArticleTopic(Row):
    """A topic of a story; the first one stands above its headline."""

    TARGET = "topic"
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="topic_rows")
    topic = models.ForeignKey("articles.Topic", models.PROTECT, related_name="rows", verbose_name=_("topic"))

    class Meta(Row.Meta):
        verbose_name = _("topic of a story")
        verbose_name_plural = _("topics of stories")
        constraints = [models.UniqueConstraint(fields=["article", "topic"], name="article_topic_once")]


class RelatedArticle(Row):
    """A story that the editors set beside this one; readers see it only while it is live."""

    TARGET = "target"
    TARGET_KEY = "uid"
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="related_rows")
    target = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", verbose_name=_("related story"))

    class Meta(Row.Meta):
        verbose_name = _("related story")
        verbose_name_plural = _("related stories")
        constraints = [
            models.UniqueConstraint(fields=["article", "target"], name="article_related_once"),
            models.CheckConstraint(condition=~models.Q(article=models.F("target")), name="article_related_to_another"),
        ]
