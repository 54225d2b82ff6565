"""`manage.py demo`: a newsroom to look around in, on this machine, from nothing."""

import os
import secrets
import socket
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections, transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from articles import editing, indexing, workflow
from articles.management import changes, serving, wires
from articles.models import Article, Author, Editor, Photo, Stage, User

FIXTURES = ("roles", "sources", "photos", "people", "taxonomy", "articles")
FRESH = timedelta(minutes=4)  # how old the newest story looks
AHEAD = ((1, time(6)), (2, time(17, 30)))  # when the scheduled ones come out: days from today, site's local time
ARCHIVE = timedelta(
    days=60
)  # stories that are this much older than the newest keep their dates, which their texts name
TIMES = ("created_at", "changed_at", "published_at", "updated_at", "withdrawn_at")
UPDATED = "1be83a79-367c-5f4c-8b5a-6a5231a437d2"  # the live story that gets a pending update
RETURNED = "d7477cc4-e532-51ee-a202-9af7e74628c0"  # the draft that an editor sent back
REASON = "Cari pembanding harga beras, pastikan nama Haji Sofyan, dan minta data luas sawah kepada posko."
UPDATE = "<p><strong>Pembaruan:</strong> panitia menetapkan final Piala Samudra digelar di Stadion Gelora Baruna.</p>"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody to log in as: account name, person, role, and the slug of the person's bylines."""

    username: str
    first_name: str
    last_name: str
    role: str
    byline: str = ""


ACCOUNTS = (
    Account("reporter", "Laras", "Puspaningrum", "Reporter", "laras-puspaningrum"),
    Account("editor", "Hendrawan", "Soetikno", "Editor", "hendrawan-soetikno"),
    Account("redpel", "Maria Goretti", "Wattimury", "Managing editor", "maria-goretti-wattimury"),
    Account("admin", "Ratna", "Adikarya", "Administrator"),
)


class Command(BaseCommand):
    """Sets up a demo newsroom and serves it on http://127.0.0.1:PORT until Ctrl-C. What is there already stays.

    DEMO_PASSWORD is the accounts' password; without it new accounts get a generated one, which is printed this once.
    """

    help = "Set up a newsroom with stories and accounts on this machine, and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may stand on the command line."""
        parser.add_argument("--reload", action="store_true", help="serve with DEBUG on and reload when code changes")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare, say where to go, become the server. Raises CommandError with one line if that cannot be."""
        if settings.HTTPS:
            raise CommandError(_("The demo's accounts are no secret: it does not run where SITE_URL is https."))
        _need_port(settings.PORT)
        try:
            notes = self._set_up(reload=options["reload"])
        except OperationalError as error:
            raise CommandError(_("The database does not answer: %(error)s") % {"error": error}) from error
        except KeyboardInterrupt:
            sys.exit(130)
        _need_port(settings.PORT)  # again: two servers that share a port answer in turns, each from its own database
        _welcome(notes)
        connections.close_all()
        serving.serve(reload=options["reload"])

    def _set_up(self, *, reload: bool) -> list[str]:
        call_command("migrate", verbosity=0, interactive=False)
        with transaction.atomic():
            notes = prepare(password=os.environ.get("DEMO_PASSWORD", ""), now=timezone.now())
        if not reload and not settings.DEBUG and (stamp := serving.stale_static()):
            self.stdout.write(_("Compressing the static files, once …"))
            self.stdout.flush()
            serving.collect_static(stamp)
        return notes


def prepare(*, password: str, now: datetime) -> list[str]:
    """Load the fixtures if there are no stories, make the accounts; returns what is to be told about passwords.

    Needs an open transaction, so that an interrupted first run leaves nothing half done.
    """
    fresh = not Article.objects.exists()
    if fresh:
        call_command("loaddata", *FIXTURES, verbosity=0)
        move_dates(now)
    sum(indexing.index(Article.objects.all() if fresh else indexing.wanting()))  # the dates have moved
    sum(indexing.relate(indexing.alone(), now=now))
    new, notes = make_accounts(password)
    for account in ACCOUNTS:
        user = User.objects.filter(username=account.username).first()
        if user and account.byline and (fresh or account.username in new):
            _link(user, account.byline)
    if fresh:
        _pending_update(now)
        _return_draft(now)
        changes.make(now)
        changes.talk(now)
        changes.read(now)
        wires.lay(now)
    return notes


def move_dates(now: datetime) -> None:
    """Move the fixtures' stories through time so that they look like today's; `now` is UTC.

    The newest live story becomes minutes old, the scheduled ones lie ahead, the others keep their distances. Nobody has
    seen these rows yet: from here on their times are the workflow's.
    """
    newest = Article.objects.live(now).aggregate(at=Max("published_at"))["at"]
    if newest is None:
        return
    scheduled = list(Article.objects.scheduled(now).order_by("published_at").values_list("pk", flat=True))
    step = now - FRESH - newest
    for model, names in ((Article, TIMES), (Photo, ("created_at",))):
        recent = model._default_manager.filter(created_at__gt=newest - ARCHIVE)
        recent.update(**{name: F(name) + step for name in names})
    for place, pk in enumerate(scheduled):
        Article.objects.filter(pk=pk).update(published_at=_ahead(place, now))


def _ahead(place: int, now: datetime) -> datetime:
    """Return when (UTC) the scheduled story at `place` (from 0) comes out: mornings and evenings in turn."""
    round_, which = divmod(place, len(AHEAD))
    days, at = AHEAD[which]
    zone = timezone.get_default_timezone()
    day = timezone.localdate(now, zone) + timedelta(days=days + round_ * len(AHEAD))
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def make_accounts(password: str) -> tuple[set[str], list[str]]:
    """Make the accounts that are missing; return their names, and what is to be told about passwords.

    With a `password` all get it, also those that exist; without one only new accounts get one, a generated one.
    """
    existing = {user.username: user for user in User.objects.filter(username__in=[a.username for a in ACCOUNTS])}
    changed = [user for user in existing.values() if password and not user.check_password(password)]
    for user in changed:
        user.set_password(password)
        user.save(update_fields=["password"])
    given = password or secrets.token_urlsafe(9)
    missing = [account for account in ACCOUNTS if account.username not in existing]
    for account in missing:
        user = User.objects.create_user(
            account.username,
            f"{account.username}@newsroom.example",
            given,
            first_name=account.first_name,
            last_name=account.last_name,
            is_staff=True,
        )
        user.groups.set(Group.objects.filter(name=account.role))
    return {account.username for account in missing}, _password_notes(
        given="" if password else given, missing=[a.username for a in missing], changed=[u.username for u in changed]
    )


def _password_notes(*, given: str, missing: list[str], changed: list[str]) -> list[str]:
    if not given:
        notes = [_("Password: the one in DEMO_PASSWORD.")]
        if changed:
            notes.append(_("It replaces the password of: %(names)s.") % {"names": ", ".join(changed)})
        return notes
    if not missing:
        return [_("Passwords: as they were. Set DEMO_PASSWORD to change them.")]
    notes = [_("Password, shown this once: %(password)s") % {"password": given}]
    if len(missing) < len(ACCOUNTS):
        notes.append(_("It is for the new accounts: %(names)s.") % {"names": ", ".join(missing)})
    return notes


def _link(user: User, slug: str) -> None:
    """Give an account its bylines, and the stories under them that belong to nobody."""
    for model in (Author, Editor):
        if not model.objects.filter(user=user).exists():
            model.objects.filter(slug=slug, user=None).update(user=user)
    mine = Article.objects.filter(owner=None, author_rows__author__user=user).values("pk")
    Article.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(owner=user)


def _pending_update(now: datetime) -> None:
    """Let the reporter work on a live story, so that its working copy is ahead of what readers see."""
    story = Article.objects.filter(uid=UPDATED).first()
    if story is None:
        return
    copy = editing.working(story)
    content = {**copy.content, "body": copy.content["body"] + UPDATE}
    owner = story.owner if story.owner and editing.may_edit(story.owner, story) else None
    editing.save(story, content, base=copy.number, actor=owner, now=now, comment="Tempat final")


def _return_draft(now: datetime) -> None:
    """Let a draft come back from the editor, with a reason."""
    story = Article.objects.filter(uid=RETURNED, stage=Stage.DRAFT).first()
    editor = User.objects.filter(username="editor").first()
    if story is None or editor is None:
        return
    workflow.move(story, "submit", base=0, actor=None, now=now - timedelta(minutes=95))
    workflow.move(story, "return", base=0, actor=editor, now=now - timedelta(minutes=50), reason=REASON)


def _need_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((serving.HOST, port))
        except OSError as error:
            text = _("Port %(port)s cannot be used (%(error)s). Choose another: PORT=%(other)s")
            values = {"port": port, "error": error.strerror, "other": port + 1 if port < 65535 else 8000}
            raise CommandError(text % values) from error


def _welcome(notes: list[str]) -> None:
    """Say where to go and who to be."""
    table = Table.grid(padding=(0, 3))
    for name, value in (
        (_("Readers"), f"{settings.SITE_URL}/"),
        (_("Desk"), settings.SITE_URL + reverse("admin:index")),
        *((account.username, _role(account.role)) for account in ACCOUNTS),
    ):
        table.add_row(name, value)
    console = Console(soft_wrap=True, highlight=False)
    console.print(Panel.fit(table, title=settings.SITE_NAME, padding=(1, 3)) if console.is_terminal else table)
    for line in (*notes, _("Ctrl-C ends it.")):
        console.print(line, markup=False)


def _role(name: str) -> str:
    return {
        "Reporter": _("Reporter: writes and submits"),
        "Editor": _("Editor: edits all, returns, approves"),
        "Managing editor": _("Managing editor: publishes, corrects, withdraws"),
        "Administrator": _("Administrator: people and set-up"),
    }[name]
