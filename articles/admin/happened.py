"""What a story's moves are called once they are made, with the times that they were about."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..models import Event
from ..templatetags.desk import moment

# What happened, as the past sees it; other moves keep their name.
HAPPENED = {
    "create": _("Created"),
    "import": _("Imported"),
    "change": _("Sent back by a change"),
    "submit": _("Submitted for review"),
    "return": _("Returned to the writer"),
    "approve": _("Approved"),
    "publish": _("Published"),
    "spike": _("Spiked"),
    "unspike": _("Taken from the spike"),
    "withdraw": _("Withdrawn"),
    "keep": _("Scheduled withdrawal cancelled"),
    "reinstate": _("Reinstated"),
    "reschedule": _("Given another time"),
    "unschedule": _("Schedule cancelled"),
    "update": _("Scheduled update went out"),
    "update_failed": _("Scheduled update did not go out"),
    "hotfix": _("Live version corrected at once"),
    "redact": _("A published version was redacted"),
    "assign": _("Assigned"),
    "assign_end": _("Assignment ended"),
    "followed": _("A follow-up was begun"),
    "joined": _("Took up the text of another story"),
    "merge": _("Merged into another story"),
    "killed": _("Killed by its agency"),
    "kept_on": _("Kept although its agency killed it"),
}
SCHEDULED = {"publish": _("Scheduled"), "withdraw": _("Withdrawal scheduled")}
PLANNED = _("Update scheduled")
FOR, WAS_FOR, DUE = _("for %(time)s"), _("was for %(time)s"), _("due %(time)s")
FROM_TO = _("from %(before)s to %(time)s")

# Moves of what was to come -> the detail that holds its time, and the words around it.
TIMES: dict[str, tuple[tuple[str, ...], Any]] = {
    "keep": (("withdrawn_at",), WAS_FOR),
    "unschedule": (("planned_for", "published_at"), WAS_FOR),
    "reschedule": (("to",), FROM_TO),
    "update": (("at",), DUE),
    "update_failed": (("at",), DUE),
    "assign": (("due_at",), _("until %(time)s")),
}


def happened(event: Event) -> tuple[Any, str]:
    """Return what a move is called, and the time that it was about, "" for the moment at which it was made."""
    data = event.data or {}
    if event.move == "publish" and (planned := _time(data, "planned_for")):
        return PLANNED, FOR % {"time": moment(planned)}
    begins = _time(data, "published_at" if event.move == "publish" else "withdrawn_at")
    if event.move in SCHEDULED and begins and begins > event.at:
        return SCHEDULED[event.move], FOR % {"time": moment(begins)}
    keys, words = TIMES.get(event.move, ((), ""))
    about = _time(data, *keys)
    times = {"time": moment(about), "before": moment(_time(data, "from"))}
    return HAPPENED.get(event.move, event.move), words % times if about else ""


def _time(data: dict[str, Any], *names: str) -> datetime | None:
    """Return the first of these details that the record holds."""
    return next((datetime.fromisoformat(data[name]) for name in names if data.get(name)), None)
