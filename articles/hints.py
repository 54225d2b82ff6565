"""What a public view tells the page store of its answer, in headers that never leave the house.

The store (`articles.store`) stands in front of Django and knows an answer's bytes alone. It takes these headers off.
"""

from urllib.parse import quote, unquote

from django.http import HttpResponse

KEEP, MISSED = NAMES = "Newsroom-Keep", "Newsroom-Missed"
YES, NO = "yes", "no"  # what KEEP says
KEPT = {200, 301, 410}  # statuses that may be; not 404: there is no end of what is not there


def mark(response: HttpResponse, *, is_kept: bool) -> None:
    """Mark an answer as public: the same for all who ask, compressed, revalidated by its digest.

    It may be kept until the site changes if it tells of nothing else than what the site's number stands for, and all
    that was due was done before.
    """
    response.headers[KEEP] = YES if is_kept else NO


def mark_missed(response: HttpResponse, words: str) -> None:
    """Say that the search for `words` found nothing: whoever gets this answer, now or from the store, missed it."""
    response.headers[MISSED] = quote(words)


def missed_in(header: str) -> str:
    """Return the words of the header `MISSED`."""
    return unquote(header)
