"""What is said where something right could not be kept, because a part of the house failed: the form again."""

import logging
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from ..faults import Fault
from ..faults import of as fault_of
from ..plain import clean_text

log = logging.getLogger(__name__)


def of(error: Exception, what: str, request: Any) -> Fault:
    """Return the part's fault that an error is, and log that `what` was not kept; any other error is raised again.

    So is that of a database that does not answer: without it there is no form to show. What `request` has said of the
    save by then is taken back: a disk may be found full as the transaction ends.
    """
    said: Any = messages.get_messages(request)
    said._queued_messages.clear()
    fault = fault_of(error)
    if fault is None or fault is Fault.AWAY:
        raise error
    log.error("%s not kept: %s.", what, fault.name, exc_info=error)
    return fault


def say_typed(request: Any, typed: str) -> None:
    """Say what was typed into a small form whose page is not shown again, so that it can be copied."""
    if words := clean_text(typed).strip():
        messages.info(request, _("You had written: %(typed)s") % {"typed": words})


def words(fault: Fault) -> str:
    """Return what the form says."""
    if fault is Fault.FULL:
        return _(
            "Nothing was saved: there is no room left where the newsroom keeps things. What you typed is still below. "
            "Copy long texts, and tell an administrator."
        )
    return _(
        "Nothing was saved: the place where photos are kept does not answer. What you typed is still below. "
        "Try again in a minute."
    )


def answered(page: Any, fault: Fault) -> HttpResponse:
    """Return the form with the status that tells of the fault."""
    page.status_code = fault.status
    answer: HttpResponse = page
    return answer
