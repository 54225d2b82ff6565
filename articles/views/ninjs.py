"""What other newsrooms' machines ask for: a story and the list of all stories as ninjs 3.0."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import generation, ninjs
from ..addresses import absolute
from ..filters import ArticleFilter, Within
from ..models import Article
from ..paging import Listed
from ..templatetags.newsroom import page_address
from .answers import heir, paged, public, withdrawn
from .lists import tidied

View = Callable[..., HttpResponse]


def shared(view: View) -> View:
    """Make `view` public, and let scripts of other sites read its answers (Fetch standard, CORS).

    Anybody can fetch them anyway, they are the same for all who ask, and no cookie or account has a part in them.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = public(view)(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "Link"
        return response

    return answer


@shared
def story(_request: HttpRequest, pk: int) -> HttpResponse:
    """A live story; 410 and a cancellation with the reason if it is withdrawn; 404, telling nothing, for all else."""
    now = timezone.now()
    article = ninjs.stories(now).filter(pk=pk).first()
    if article:
        [item] = ninjs.items([article], now=now)
        return _answer(item, {"canonical": absolute(article.get_absolute_url())})
    if into := heir(pk, now=now):
        return HttpResponsePermanentRedirect(reverse("story_ninjs", args=[into.pk]))
    told = withdrawn(pk, now=now)
    reason = ". ".join(part for part in (told["kind"], told["withdrawal_reason"]) if part)
    return _answer(ninjs.canceled(told["uid"], at=told["withdrawn_at"], reason=reason), {}, status=410)


@shared
def stories(request: HttpRequest) -> HttpResponse:
    """All live stories, filtered and by pages as in the list that people read. What is not understood is told."""
    now = timezone.now()
    number = generation.read(now)
    chosen = ArticleFilter(request.GET, within=Within(Article.objects.live(now)), now=now, number=number)
    path = reverse("list_ninjs")
    if chosen.is_untidy():
        return tidied(request, path, chosen)
    found = paged(request, _Ids(chosen.listed()) if chosen.is_valid() else [])
    rows = ninjs.stories(now).in_bulk(list(found))
    members = ninjs.items([rows[pk] for pk in found if pk in rows], now=now)
    wrong = [f"{chosen.form.fields[name].label}: {' '.join(told)}" for name, told in chosen.errors.items()]
    item = ninjs.collection(
        members,
        address=absolute(page_address(path, chosen.query(), found.number)),
        title=str(_("All stories")),
        note="\n".join(wrong),
    )
    return _answer(item, _links(found, chosen.query()))


class _Ids:
    """The ids of a list as `Paginator` wants them: of these stories more is fetched than cards show."""

    def __init__(self, listed: Listed) -> None:
        self._listed = listed

    def count(self) -> int:
        return self._listed.count()

    def __getitem__(self, part: slice) -> list[int]:
        return self._listed.ids(part.start, part.stop)


def _links(found: Page, query: str) -> dict[str, str]:
    """Return the other pages of a list, and the page that people read, by relation (RFC 8288, RFC 5005)."""
    numbers = {"first": 1, "last": found.paginator.num_pages}
    numbers |= {"prev": found.number - 1} if found.has_previous() else {}
    numbers |= {"next": found.number + 1} if found.has_next() else {}
    links = {rel: absolute(page_address(reverse("list_ninjs"), query, number)) for rel, number in numbers.items()}
    return links | {"canonical": absolute(page_address(reverse("list"), query, found.number))}


def _answer(item: ninjs.Item, links: Mapping[str, str], *, status: int = 200) -> HttpResponse:
    """Answer with a ninjs object. Search engines are led to the page of the same."""
    response = JsonResponse(ninjs.document(item), json_dumps_params={"ensure_ascii": False}, status=status)
    if links:
        response.headers["Link"] = ", ".join(f'<{address}>; rel="{rel}"' for rel, address in links.items())
    return response
