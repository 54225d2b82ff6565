"""What search stands on: the words of each story's copies, spellings, words that mean the same, what was not found.

The words are derived: `articles.search` writes them in the transaction that writes the copy, and `manage.py
index_stories` makes them anew. Full-text tables of each database hang on the two documents (`articles.search.tables`).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """The words of one copy of a story, stemmed and parted by spaces (`articles.words`), by where they stand.

    `key` orders documents. `names` are those of its section, topics, tags, people and sources; `typed` are the words
    of headline and names as they are written, for what is being typed; `facets` name the rows that it belongs to;
    `version` is that of the words' making.
    """

    key = models.BigIntegerField(primary_key=True)
    headline = models.TextField()
    names = models.TextField()
    lead = models.TextField()
    body = models.TextField()
    typed = models.TextField()
    facets = models.TextField()
    version = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        default_permissions = ()


class LiveDocument(Document):
    """The words of a released story's live copy. Whether readers see it now is still `ArticleQuerySet.live`'s say."""

    article = models.OneToOneField("articles.Article", models.CASCADE, related_name="live_document")

    class Meta(Document.Meta):
        pass

    def __str__(self) -> str:
        return self.headline


class DeskDocument(Document):
    """The words of a story's working copy, for the desk; its key is the story's id."""

    article = models.OneToOneField("articles.Article", models.CASCADE, related_name="desk_document")

    class Meta(Document.Meta):
        pass

    def __str__(self) -> str:
        return self.headline


class WireDocument(Document):
    """The words of a current wire item, whose id is its key: the newest stand last."""

    item = models.OneToOneField("articles.WireItem", models.CASCADE, related_name="document")

    class Meta(Document.Meta):
        pass

    def __str__(self) -> str:
        return self.headline


class PutOff(models.Model):
    """A story whose words are to be made anew: something that very many stories name got another name.

    A row of its own costs a hundredth of what a mark in the documents does, which are long and in many indexes.
    """

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.article_id)


class Spelling(models.Model):
    """A word of released stories under itself and under each spelling that lacks one of its letters.

    Two words that are one slip apart meet under a common key. A word's being here tells nothing: whoever offers one to
    readers asks first whether a live story has it.
    """

    key = models.CharField(max_length=40)
    word = models.CharField(max_length=40)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="spelling_once")]

    def __str__(self) -> str:
        return self.word


class SynonymManager(models.Manager):
    """Finds a row by its words."""

    def get_by_natural_key(self, words: str):
        """Return the row with these words."""
        return self.get(words=words)


class Synonym(models.Model):
    """Words and names that search takes for the same, such as "KPU, Komisi Pemilihan Umum"."""

    words = models.CharField(
        _("words"),
        max_length=300,
        unique=True,
        help_text=_("Parted by commas, such as: KPU, Komisi Pemilihan Umum."),
    )

    objects = SynonymManager()

    class Meta:
        ordering = ["words"]
        verbose_name = _("words that mean the same")
        verbose_name_plural = _("words that mean the same")

    def __str__(self) -> str:
        return self.words

    def natural_key(self) -> tuple[str]:
        """Fixtures name the row by its words."""
        return (self.words,)


class SearchMiss(models.Model):
    """What readers searched for on one day of the site's calendar and did not find; nothing tells who they were."""

    words = models.CharField(_("words"), max_length=100)
    day = models.DateField(_("day"))
    asked = models.PositiveIntegerField(_("asked"), default=0)

    class Meta:
        ordering = ["-day", "-asked", "words"]
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["day", "words"], name="search_miss_once")]

    def __str__(self) -> str:
        return self.words
