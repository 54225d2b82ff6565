"""The wires: who supplies them, what came, what stories were made of it, and what could not be read."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..fields import StoryField
from ..importers import story

FORMATS = [
    ("auto", _("told by the file")),
    ("newsml-g2", "NewsML-G2"),
    ("newsml", "NewsML 1.2"),
    ("nitf", "NITF"),
    ("iptc7901", "IPTC 7901"),
    ("ninjs", "ninjs"),
    ("mail", _("mail")),
    ("feed", "RSS, Atom"),
    ("page", _("web page")),
]


class Supplier(models.Model):
    """One way by which a source's wire comes in, and what holds for everything that comes by it.

    `articles.wires.fetching` alone writes the columns of its health. All times are UTC.
    """

    class Kind(models.TextChoices):
        FOLDER = "folder", _("watched folder")
        FEED = "feed", _("feed address")
        UPLOAD = "upload", _("uploads at the desk")

    name = models.CharField(_("name"), max_length=80, unique=True)
    source = models.ForeignKey("articles.Source", models.PROTECT, related_name="suppliers", verbose_name=_("source"))
    kind = models.CharField(_("how it comes"), max_length=10, choices=Kind, default=Kind.FEED)
    address = models.URLField(
        _("feed address"), max_length=500, blank=True, help_text=_("Begins with http:// or https://.")
    )
    folder = models.CharField(
        _("folder"), max_length=120, blank=True, help_text=_("Its name below the folder for wires of this machine.")
    )
    format = models.CharField(_("format"), max_length=20, choices=FORMATS, default="auto")
    section = models.ForeignKey(
        "articles.Section",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="suppliers",
        verbose_name=_("section"),
        help_text=_("Of items that no rule below puts into another one."),
    )
    credit_line = models.CharField(
        _("credit line"), max_length=120, blank=True, help_text=_("Readers see it behind the source's name.")
    )
    hold = models.PositiveSmallIntegerField(
        _("not before (minutes)"),
        default=0,
        validators=[MaxValueValidator(7 * 24 * 60)],
        help_text=_("How long after its time an item may not be published."),
    )
    retention = models.PositiveSmallIntegerField(
        _("kept for (days)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Items of which no story was made leave after so many days."),
    )
    active = models.BooleanField(_("in use"), default=True)

    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    checked_at = models.DateTimeField(_("last looked"), null=True, blank=True, editable=False)
    good_at = models.DateTimeField(_("last good"), null=True, blank=True, editable=False)
    failed_at = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    error = models.TextField(_("what fails"), blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("supplier")
        verbose_name_plural = pgettext_lazy("of wires", "suppliers")
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="feed") & ~Q(address="")) | (Q(kind="folder") & ~Q(folder="")) | Q(kind="upload"),
                name="supplier_has_its_place",
            ),
            models.UniqueConstraint(fields=["folder"], condition=~Q(folder=""), name="supplier_folder_once"),
        ]

    def __str__(self) -> str:
        return self.name


class SupplierRule(models.Model):
    """Where a supplier's items belong: the first rule whose words an item has decides its section, all add topics."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    words = models.CharField(
        _("words or codes"),
        max_length=300,
        help_text=_("Parted by commas; one of them in the subjects, the slugline, the service or the headline counts."),
    )
    section = models.ForeignKey(
        "articles.Section", models.CASCADE, null=True, blank=True, related_name="wire_rules", verbose_name=_("section")
    )
    topic = models.ForeignKey(
        "articles.Topic", models.CASCADE, null=True, blank=True, related_name="wire_rules", verbose_name=_("topic")
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        default_permissions = ()

    def __str__(self) -> str:
        return self.words


class WireItem(models.Model):
    """One version of an item, as its supplier sent it; of an item's versions the newest one is `current`.

    A later one comes as a row of its own, with the same supplier and external id. `bundle` is the id of the first of
    the items that say about the same, its own if there is none. `sent_at` is the supplier's time, `received_at` ours.
    """

    class Status(models.TextChoices):
        USABLE = story.USABLE, _("usable")
        WITHHELD = story.WITHHELD, _("withheld")
        CANCELED = story.CANCELED, _("killed")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="items", verbose_name=_("supplier"))
    external_id = models.CharField(_("external id"), max_length=300)
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of the story as it came."))
    version = models.CharField(_("version"), max_length=40, blank=True)
    current = models.BooleanField(default=True)
    bundle = models.BigIntegerField(null=True)
    headline = models.CharField(_("headline"), max_length=300)
    slugline = models.CharField(_("slugline"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.USABLE)
    urgency = models.PositiveSmallIntegerField(_("urgency"), null=True, blank=True)
    section = models.ForeignKey(
        "articles.Section", models.SET_NULL, null=True, blank=True, related_name="wire_items", verbose_name=_("section")
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"))
    story = StoryField(_("as it came"))
    sketch = models.BinaryField(blank=True, default=bytes)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("wire item")
        verbose_name_plural = _("wire desk")
        default_permissions = ("view", "add")
        constraints = [
            models.UniqueConstraint(fields=["supplier", "external_id", "digest"], name="wire_item_once"),
            models.UniqueConstraint(
                fields=["supplier", "external_id"], condition=Q(current=True), name="wire_item_one_current"
            ),
        ]
        indexes = [
            models.Index(F("id").desc(), condition=Q(current=True), name="wire_newest"),
            models.Index("supplier", F("id").desc(), condition=Q(current=True), name="wire_of_supplier"),
            models.Index("section", F("id").desc(), condition=Q(current=True), name="wire_of_section"),
            models.Index("bundle", F("id").desc(), name="wire_of_bundle"),
            models.Index("supplier", "received_at", name="wire_by_hour"),
            models.Index("received_at", "id", name="wire_by_time"),
            models.Index("supplier", "slugline", condition=~Q(slugline=""), name="wire_by_slugline"),
            models.Index(F("id").desc(), condition=Q(current=True, status="canceled"), name="wire_killed"),
        ]

    def __str__(self) -> str:
        return self.headline


class WireMark(models.Model):
    """One of the few marks by which items that say about the same are found (`articles.sketches`)."""

    item = models.ForeignKey(WireItem, models.CASCADE, related_name="marks")
    mark = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index("mark", F("item").desc(), name="wire_mark")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.mark:x}"


class WireUse(models.Model):
    """An item that concerns a story, and what became of that: the story was made of it, or is to be updated, or killed.

    It waits for somebody as long as `settled_at` is missing. As long as it exists, so does its item.
    """

    class Kind(models.TextChoices):
        MADE = "made", _("made of it")
        UPDATE = "update", _("a new version")
        KILL = "kill", _("killed")

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("taken in")
        PASSED = "passed", _("left aside")
        GONE = "gone", _("the story went")
        REPLACED = "replaced", _("a later version came")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="wire_uses", verbose_name=_("story"))
    item = models.ForeignKey(WireItem, models.PROTECT, related_name="uses", verbose_name=_("wire item"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("time"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("use of a wire item")
        verbose_name_plural = _("uses of wire items")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article", "item"], name="wire_use_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="") | Q(settled_at__isnull=False) & ~Q(outcome=""),
                name="wire_use_settled_somehow",
            ),
        ]
        indexes = [models.Index("kind", "at", condition=Q(settled_at__isnull=True), name="wire_use_waiting")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.article_id}"


class WireFault(models.Model):
    """Something of a supplier's that could not be read: where, and why, in the language of the site."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="faults", verbose_name=_("supplier"))
    at = models.DateTimeField(_("time"))
    place = models.CharField(_("file"), max_length=500)
    why = models.TextField(_("why"))

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("fault")
        verbose_name_plural = _("faults")
        default_permissions = ()
        indexes = [models.Index("supplier", F("id").desc(), name="wire_fault_newest")]

    def __str__(self) -> str:
        return f"{self.place}: {self.why}"
