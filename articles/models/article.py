"""The story. Its row is the live copy, what readers see; its newest `Revision` is the working copy."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from ..fields import BodyField
from .querysets import ArticleManager
from .taxonomy import ArticleTag


class Stage(models.TextChoices):
    """Where the working copy stands at the desk; whether readers see the story is another fact, `live`."""

    DRAFT = "draft", _("Draft")
    REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    SPIKED = "spiked", _("Spiked")


class Label(models.TextChoices):
    """What kind of text it is; readers see every label but "news"."""

    NEWS = "news", _("News")
    OPINION = "opinion", _("Opinion")
    ADVERTORIAL = "advertorial", _("Advertorial")
    AI_ASSISTED = "ai", _("Written with AI assistance")


class Verification(models.TextChoices):
    """How sure the desk is of the facts."""

    UNCHECKED = "unchecked", _("Not yet checked")
    DEVELOPING = "developing", _("Developing")
    CHECKED = "checked", _("Checked")


class WithdrawalKind(models.TextChoices):
    """Why a story is withdrawn: what the press code lets a newsroom withdraw for (Pedoman Media Siber, point 5)."""

    ERROR = "error", _("The story is wrong at its core")
    HATRED = "hatred", _("It hurts people for descent, religion, race or group")
    DECENCY = "decency", _("It offends decency")
    CHILD = "child", _("It endangers a child's future")
    VICTIM = "victim", _("It deepens a victim's trauma")
    COUNCIL = "council", _("The Press Council decided so")
    AGENCY = "agency", _("The agency that it came from has withdrawn it")
    DOUBLE = "double", _("Another story of ours tells the same")


def words_of_address(slug: str, headline: str) -> str:
    """Return what follows the id in a story's address."""
    return slug or slugify(headline, allow_unicode=True) or "berita"


class Article(models.Model):  # type: ignore[django-manager-missing]  # taggit ships no types
    """A story as readers see it, and where its working copy stands.

    Written by `articles.editing` and `articles.workflow` alone. All times are UTC. `published_at` in the future is a
    schedule; `publish_at` is only the desk's wish or an import's original time, which no public query reads.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    # What editors write: exactly the keys of Revision.content, with the ordered relations and the tags.
    headline = models.CharField(_("headline"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=120, blank=True, allow_unicode=True)
    kicker = models.CharField(_("kicker"), max_length=80, blank=True, help_text=_("A few words above the headline."))
    lead = models.TextField(
        _("lead"), blank=True, help_text=_("One or two sentences for lists, search engines and feeds.")
    )
    dateline_place = models.CharField(_("dateline place"), max_length=80, blank=True)
    dateline_outlet = models.CharField(_("dateline outlet"), max_length=80, blank=True)
    body = BodyField(_("text"), blank=True)
    section = models.ForeignKey(
        "articles.Section", models.PROTECT, verbose_name=_("section"), null=True, blank=True, related_name="articles"
    )
    lead_photo = models.ForeignKey(
        "articles.Photo", models.PROTECT, verbose_name=_("lead photo"), null=True, blank=True, related_name="articles"
    )
    photo_caption = models.TextField(
        _("photo caption"), blank=True, help_text=_("For this story; empty shows the caption from the photo library.")
    )
    label = models.CharField(_("label"), max_length=20, choices=Label, default=Label.NEWS)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="id")
    verification = models.CharField(
        _("verification"), max_length=20, choices=Verification, default=Verification.UNCHECKED
    )
    publish_at = models.DateTimeField(
        _("wished time"), null=True, blank=True, help_text=_("A wish for the desk; publishing decides.")
    )
    authors = models.ManyToManyField("articles.Author", through="articles.ArticleAuthor", related_name="articles")
    editors = models.ManyToManyField("articles.Editor", through="articles.ArticleEditor", related_name="articles")
    sources = models.ManyToManyField("articles.Source", through="articles.ArticleSource", related_name="articles")
    topics = models.ManyToManyField("articles.Topic", through="articles.ArticleTopic", related_name="articles")
    related = models.ManyToManyField(
        "self",
        through="articles.RelatedArticle",
        through_fields=("article", "target"),
        symmetrical=False,
        related_name="related_from",
    )
    tags = TaggableManager(_("tags"), through=ArticleTag, blank=True)

    # Where the story stands: written by workflow and editing alone.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), null=True, blank=True, related_name="stories"
    )
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.DRAFT, editable=False)
    live_number = models.PositiveIntegerField(_("live revision"), null=True, blank=True, editable=False)
    approved_number = models.PositiveIntegerField(_("approved revision"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_kind = models.CharField(
        _("kind of reason"), max_length=10, choices=WithdrawalKind, blank=True, editable=False
    )
    withdrawal_reason = models.TextField(_("reason for readers"), blank=True, editable=False)
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="follow_ups",
        verbose_name=_("follows"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now_add=True, editable=False)

    objects = ArticleManager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        permissions = [
            ("edit_others_article", _("Can see and edit others' stories")),
            ("submit_article", _("Can submit stories for review")),
            ("return_article", _("Can return stories to their writer")),
            ("approve_article", _("Can approve stories")),
            ("publish_article", _("Can publish and schedule stories")),
            ("hotfix_article", _("Can correct a live story at once")),
            ("withdraw_article", _("Can withdraw and reinstate stories")),
            ("spike_article", _("Can spike and unspike stories")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="article_stage_known"),
            models.CheckConstraint(
                condition=Q(live_number__isnull=True, published_at__isnull=True)
                | Q(live_number__isnull=False, published_at__isnull=False),
                name="article_released_has_date_and_revision",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.PUBLISHED) | Q(live_number__isnull=False), name="article_published_is_released"
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.APPROVED) | Q(approved_number__isnull=False),
                name="article_approval_names_revision",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False, published_at__isnull=False) & ~Q(withdrawal_reason=""),
                name="article_withdrawal_has_reason",
            ),
        ]
        indexes = [
            # The last column lets `live` be answered from the index alone: deep pages skip thousands of entries.
            # The index of the map for search engines asks when each story changed too.
            models.Index(F("published_at").desc(), F("id").desc(), "withdrawn_at", "updated_at", name="article_newest"),
            models.Index(
                "section", F("published_at").desc(), F("id").desc(), "withdrawn_at", name="article_section_live_newest"
            ),
            models.Index(
                "label", F("published_at").desc(), F("id").desc(), "withdrawn_at", name="article_label_newest"
            ),
            models.Index("stage", F("changed_at").desc(), name="article_stage_changed"),
            models.Index("owner", F("changed_at").desc(), name="article_owner_changed"),
            models.Index(F("changed_at").desc(), F("id").desc(), name="article_changed"),
            # Nearly all follow none: SQLite takes the plain index to find as many for any other, and reads all stories.
            models.Index("follows", condition=Q(follows__isnull=False), name="article_follow_ups"),
            models.Index("withdrawn_at", condition=Q(withdrawn_at__isnull=False), name="article_withdrawn"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        """The story's page; the address carries the id, so the slug may change."""
        return reverse("story", args=[self.pk, words_of_address(self.slug, self.headline)])

    def natural_key(self) -> tuple[str]:
        """Fixtures name a story by its UUID."""
        return (str(self.uid),)

    @property
    def is_released(self) -> bool:
        """Whether the row is a live copy of its own: scheduled, live or withdrawn."""
        return self.live_number is not None

    def is_out(self, now: datetime) -> bool:
        """Whether the story's first moment before readers has passed at `now` (UTC), be it withdrawn since or not."""
        return bool(self.published_at and self.published_at <= now)

    def is_live(self, now: datetime) -> bool:
        """`ArticleQuerySet.live` for this row."""
        return self.is_out(now) and not self.is_withdrawn(now)

    def is_withdrawn(self, now: datetime) -> bool:
        """Whether the story is withdrawn at `now` (UTC)."""
        return bool(self.withdrawn_at and self.withdrawn_at <= now)

    def is_gone(self, now: datetime) -> bool:
        """Whether nobody has to do anything about the story at `now` (UTC): it is spiked, or withdrawn."""
        return self.stage == Stage.SPIKED or self.is_withdrawn(now)
