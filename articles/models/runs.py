"""When the commands that the newsroom needs ran."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CommandRun(models.Model):
    """The last time that a command ran: one row a command. Times are UTC.

    `ended_at` is empty while it runs, and for ever where it was killed. `failure` names the kind of error that ended
    it; `succeeded_at` is when it last ended well.
    """

    command = models.CharField(_("command"), max_length=50, unique=True)
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last ended well"), null=True, blank=True)
    failure = models.CharField(_("failure"), max_length=100, blank=True)

    class Meta:
        ordering = ["command"]
        verbose_name = _("run of a command")
        verbose_name_plural = _("runs of commands")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.command
