"""Notices as mail: their words, and one thread a process that sends what waits, so that no save waits for it.

A notice is claimed by a conditional update, so that of several processes one sends it. What a process left behind when
it ended, and what failed, `manage.py send_notices` sends again. All times are UTC.
"""

import logging
import threading
import zoneinfo
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .copies import may_see
from .models import Notice

log = logging.getLogger(__name__)

Kind, Mail = Notice.Kind, Notice.Mail
LOST = timedelta(minutes=10)  # after which a process that claimed a notice is taken for dead
RETRIED = timedelta(days=3)  # as long as it is tried again, since the notice was made

YOURS = gettext_lazy("the story is yours, or is assigned to you")

# Of each kind: what happened, by whom or by itself, and why its reader is told.
SENTENCES: dict[str, tuple[Any, Any]] = {
    Kind.ASSIGNED: (
        gettext_lazy("%(name)s gave you this story"),
        gettext_lazy("the story was assigned to you"),
    ),
    Kind.DONE: (
        gettext_lazy("%(name)s ended the assignment"),
        gettext_lazy("you gave the story out, it was assigned to you, or it is yours"),
    ),
    Kind.MENTIONED: (
        gettext_lazy("%(name)s mentioned you in a note"),
        gettext_lazy("your name stands in the note"),
    ),
    Kind.NOTED: (
        gettext_lazy("%(name)s wrote a note"),
        gettext_lazy("the story is yours, or you wrote a note on it yourself"),
    ),
    Kind.SUBMITTED: (
        gettext_lazy("%(name)s submitted the story for review"),
        gettext_lazy("you gave the story out, returned it or wrote a note on it"),
    ),
    Kind.RETURNED: (gettext_lazy("%(name)s returned the story"), YOURS),
    Kind.APPROVED: (gettext_lazy("%(name)s approved the story"), YOURS),
    Kind.SPIKED: (gettext_lazy("%(name)s spiked the story"), YOURS),
    Kind.SCHEDULED: (gettext_lazy("%(name)s scheduled the story"), YOURS),
    Kind.UNSCHEDULED: (gettext_lazy("%(name)s cancelled the schedule"), YOURS),
    Kind.PUBLISHED: (gettext_lazy("%(name)s published the story"), YOURS),
    Kind.WITHDRAWN: (gettext_lazy("%(name)s withdrew the story, now or at a set time"), YOURS),
    Kind.REINSTATED: (gettext_lazy("%(name)s reinstated the story"), YOURS),
    Kind.PLAN_FAILED: (
        gettext_lazy("A planned update did not go out"),
        gettext_lazy("you planned the update, or the story is yours"),
    ),
    Kind.RIGHTS_ENDED: (gettext_lazy("The rights of a photo have ended: readers do not see it any more"), YOURS),
    Kind.KILLED: (
        gettext_lazy("The news agency that the story came from has killed it"),
        gettext_lazy("the story is yours, or you may withdraw stories"),
    ),
    Kind.RENEWED: (gettext_lazy("The news agency that the story came from has sent a new version"), YOURS),
}


def sentence(notice: Notice) -> str:
    """Return what happened, in the active language, without a full stop."""
    name = str(notice.actor) if notice.actor else _("The system")
    return str(SENTENCES[notice.kind][0]) % {"name": name}


def why(notice: Notice) -> str:
    """Return why its reader is told, in the active language, as the end of a sentence."""
    return str(SENTENCES[notice.kind][1])


def message(notice: Notice) -> mail.EmailMessage:
    """Return a notice as mail, in its reader's language and zone."""
    user, article = notice.user, notice.article
    zone = zoneinfo.ZoneInfo(user.time_zone or settings.TIME_ZONE)
    with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(zone):
        story = settings.SITE_URL + reverse("admin:articles_article_change", args=[article.pk])
        values = {
            "notice": notice,
            "sentence": sentence(notice),
            "why": why(notice),
            "story": story,
            "preferences": settings.SITE_URL + reverse("admin:preferences"),
            "site_name": settings.SITE_NAME,
        }
        subject = f"{sentence(notice)}: {article.headline}"
        body = render_to_string("admin/notice.txt", values)
    return mail.EmailMessage(
        " ".join(subject.split()), body, to=[user.email], headers={"Auto-Submitted": "auto-generated"}
    )


# ---- sending


def waiting() -> list[int]:
    """Return the ids of the notices that are to be sent and that nobody sends, the oldest first."""
    return list(Notice.objects.filter(mail=Mail.WAITING).order_by("at", "pk").values_list("pk", flat=True))


def again(now: datetime) -> int:
    """Let what failed, and what a process left behind, wait again; returns how many."""
    lost = Q(mail=Mail.SENDING, mail_at__lt=now - LOST)
    left = Notice.objects.filter(Q(mail=Mail.FAILED) | lost, at__gt=now - RETRIED)
    return left.update(mail=Mail.WAITING)


def send_waiting() -> list[Notice]:
    """Send what waits, each claimed at its own moment; returns what this call dealt with, sent or failed."""
    return [done for pk in waiting() if (done := send(pk, now=timezone.now()))]


def send(pk: int, *, now: datetime) -> Notice | None:
    """Send one notice and write down what became of it; returns it, None if another process has it."""
    if not Notice.objects.filter(pk=pk, mail=Mail.WAITING).update(mail=Mail.SENDING, mail_at=now):
        return None
    notice = Notice.objects.select_related("user", "article", "actor", "note").get(pk=pk)
    notice.mail, notice.mail_error = Mail.SENT, ""
    if refused := _refused(notice):
        notice.mail, notice.mail_error = Mail.NONE, refused
    else:
        try:
            message(notice).send()
        except Exception as error:  # whatever one mail meets must not keep the others back
            log.warning("Notice %s was not mailed: %s", pk, error)
            notice.mail, notice.mail_error = Mail.FAILED, f"{type(error).__name__}: {error}"[:200]
    notice.mail_at = timezone.now()
    notice.save(update_fields=["mail", "mail_at", "mail_error"])
    return notice


def _refused(notice: Notice) -> str:
    """Say why a notice is not sent after all: it may have waited for days."""
    user = notice.user
    if not (user.is_active and user.is_staff and may_see(user, notice.article)):
        return _("may no longer see the story")
    if not user.email or user.mail not in ("mine", "all"):
        return _("wants no mail any more")
    return ""


class Thread:
    """The one thread of this process that sends; it ends when nothing waits."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.is_running = self.is_asked = False

    def start(self) -> None:
        """See to it that what waits now is sent, and return at once. To be called when it is committed."""
        with self.lock:
            self.is_asked = True
            if self.is_running:
                return
            self.is_running = True
        try:
            threading.Thread(target=self.run, name="mail", daemon=True).start()
        except RuntimeError:  # what was done is done; whoever notifies next tries again
            with self.lock:
                self.is_running = False
            log.warning("Mail waits: no thread can be started now.", exc_info=True)

    def run(self) -> None:
        """Send until nobody has asked meanwhile."""
        try:
            while self._is_wanted():
                send_waiting()
        except Exception:
            log.exception("Mail waits: manage.py send_notices sends it.")
            with self.lock:
                self.is_running = False
        finally:
            connection.close()

    def _is_wanted(self) -> bool:
        with self.lock:
            wanted, self.is_asked = self.is_asked, False
            self.is_running = wanted
        return wanted


thread = Thread()
