"""What is answered where a page could not be made: which part failed if one did, and by what the log has it."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from .. import faults, logs

RETRY_AFTER = 10  # seconds after which a browser or a machine may ask again


def failed(request: HttpRequest) -> HttpResponse:
    """Answer for the error that is being handled: 503 or 507 if a part of the house failed, else 500.

    Nothing is asked of the database or of the list of static files, for either may be what failed.
    """
    fault = faults.of(sys.exc_info()[1])
    context = {
        "request_id": request.META.get(logs.REQUEST_ID, ""),
        "was_saving": request.method not in {"GET", "HEAD"},
        "is_full": fault is faults.Fault.FULL,
    }
    status = fault.status if fault else 500
    answer = HttpResponse(render_to_string("503.html" if fault else "500.html", context), status=status)
    answer.headers["Cache-Control"] = "no-store"
    if status == 503:
        answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer
