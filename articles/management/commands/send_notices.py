"""`manage.py send_notices`: mail what waits, what failed, and what a process left behind when it ended."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ... import mailing, runs


class Command(BaseCommand):
    """Send once; several may run at once. The site sends by itself after each save: run this every few minutes."""

    help = "Send notices by mail that wait or failed within the last three days."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print a line for each notice: its id, and what became of it. Raises CommandError without EMAIL_URL."""
        if not settings.SENDS_MAIL:
            raise CommandError("There is no mail server: set EMAIL_URL.")
        with runs.noted("send_notices"):
            mailing.again(timezone.now())
            for notice in mailing.send_waiting():
                self.stdout.write(f"{notice.pk} {notice.mail or 'none'} {notice.mail_error}".rstrip())
