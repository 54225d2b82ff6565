"""How the desk works: what a story must have before a move, what people are told, which lists they keep."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GateRule(models.Model):
    """How strict a gate (`articles.gates.GATES`) is before each move; a gate without a row is as the code says."""

    class Level(models.TextChoices):
        REQUIRED = "required", _("required")
        ADVISED = "advised", _("advised")
        OFF = "off", _("not asked for")

    gate = models.CharField(_("what is asked for"), max_length=30, unique=True)
    submit = models.CharField(_("before review"), max_length=10, choices=Level, default=Level.ADVISED)
    approve = models.CharField(_("before approval"), max_length=10, choices=Level, default=Level.ADVISED)
    publish = models.CharField(_("before publication"), max_length=10, choices=Level, default=Level.ADVISED)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("rule for stories")
        verbose_name_plural = _("rules for stories")
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return self.gate


class Notice(models.Model):
    """What one person was told about a story, and why: their inbox, and the log of the mails that went out."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("assigned to you")
        DONE = "done", _("assignment ended")
        MENTIONED = "mentioned", _("you were mentioned")
        NOTED = "noted", _("a note on your story")
        SUBMITTED = "submitted", _("waits for review")
        RETURNED = "returned", pgettext_lazy("what happened to a story", "returned")
        APPROVED = "approved", pgettext_lazy("what happened to a story", "approved")
        SPIKED = "spiked", pgettext_lazy("what happened to a story", "spiked")
        SCHEDULED = "scheduled", pgettext_lazy("what happened to a story", "scheduled")
        PUBLISHED = "published", pgettext_lazy("what happened to a story", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("what happened to a story", "withdrawn")
        UNSCHEDULED = "unscheduled", _("taken off the schedule")
        REINSTATED = "reinstated", pgettext_lazy("what happened to a story", "reinstated")
        PLAN_FAILED = "plan_failed", _("a planned update did not go out")
        RIGHTS_ENDED = "rights_ended", _("the rights of a photo ended")
        KILLED = "killed", _("its agency has killed it")
        RENEWED = "renewed", _("its agency has sent a new version")

    class Mail(models.TextChoices):
        NONE = "", _("no mail")
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="notices", verbose_name=_("story"))
    kind = models.CharField(_("why"), max_length=12, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    note = models.ForeignKey("articles.Note", models.CASCADE, null=True, blank=True, related_name="notices")
    text = models.TextField(_("text"), blank=True)
    at = models.DateTimeField(_("time"))
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    mail = models.CharField(_("mail"), max_length=10, choices=Mail, blank=True, default=Mail.NONE)
    mail_at = models.DateTimeField(_("mail sent"), null=True, blank=True)
    mail_error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ("view",)
        indexes = [
            models.Index("user", models.F("at").desc(), name="notice_of_person"),
            models.Index("user", condition=models.Q(seen_at__isnull=True), name="notice_unseen"),
            models.Index("mail", condition=models.Q(mail="waiting"), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"


class SavedView(models.Model):
    """A list of stories that somebody keeps: the filters and the search of its address, under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=1000)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved list")
        verbose_name_plural = _("saved lists")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
