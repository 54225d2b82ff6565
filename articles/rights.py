"""The rights of photos that end: readers see such a photo no more from that moment on, and the desk is told.

That readers do not see it needs no job: `Photo.is_shown` asks for the time, and the generation passes with it. Only the
notices do, and they come as planned updates do: with the next request after the moment, or `manage.py apply_due`.
All times are UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import DenseRank

from . import notices
from .gates import RIGHTS_SOON
from .models import Article, ArticleQuerySet, Notice, Photo, PhotoUse, Stage, User
from .uses import current

# An end that lies further back tells nobody: whoever writes it down sees the stories beside it, on the photo's page.
# It also keeps the question cheap, however many photos' rights have ended over the years.
TOLD_WITHIN = timedelta(days=30)
NAMED = 3  # stories of one photo there
# The same as `untold`, as SQL: of `now`, and of `now` less TOLD_WITHIN.
UNTOLD = "rights_end <= %s AND rights_end > %s AND (rights_told_at IS NULL OR rights_told_at < rights_end)"
MOST = 20  # stories of one photo whose people are told, the newest; the photo's page names all
SHOWN = 5  # photos on the desk's first page


def untold(now: datetime) -> QuerySet[Photo]:
    """Return the photos whose rights have ended at `now` without the desk having been told, along an index.

    Rights that are prolonged, and end again, are told of again.
    """
    ended = Photo.objects.filter(rights_end__lte=now, rights_end__gt=now - TOLD_WITHIN)
    return ended.filter(Q(rights_told_at__isnull=True) | Q(rights_told_at__lt=F("rights_end")))


def tell(pk: int, *, now: datetime) -> Photo | None:
    """Tell the people of the stories that readers see, or will see, that a photo in them is shown no more.

    They are each story's owner and whoever it is assigned to, as with all that happens to a story. Of several processes
    one tells: returns the photo, None if another did, or if its rights have not ended any more.
    """
    if not untold(now).filter(pk=pk).exists():  # asked before the transaction, as in `schedule.apply`
        return None
    with transaction.atomic():
        if not untold(now).filter(pk=pk).update(rights_told_at=now):
            return None
        photo = Photo.objects.get(pk=pk)
        live = PhotoUse.objects.filter(photo=photo, copy=PhotoUse.Copy.LIVE)
        stories = Article.objects.filter(pk__in=live.values("article"))
        for story in _kept(stories, now).newest_first()[:MOST]:
            people = notices.writers_of(story)
            notices.tell(people, story, Notice.Kind.RIGHTS_ENDED, actor=None, now=now, text=str(photo))
    return photo


@dataclass(slots=True)
class Ending:
    """A photo whose rights have ended or will soon, and the stories with it that somebody may see at the desk."""

    photo: Photo
    has_ended: bool
    stories: list[Article] = field(default_factory=list)  # with `working_headline`; at most NAMED
    more: int = 0  # stories beside those


def ending(user: User, *, now: datetime) -> list[Ending]:
    """Return the photos whose rights ended within RIGHTS_SOON before `now` or end within it, the first end first.

    Only those in stories that `user` may see at the desk: live, scheduled or at work, not spiked, not withdrawn.
    At most SHOWN, so that it stays a list of what to do; one query where there are none, else four. Of each photo no
    more than NAMED stories are read, however many there are.
    """
    stories = _kept(Article.objects.visible_to(user), now).exclude(stage=Stage.SPIKED)
    uses = current().filter(article__in=stories.values("pk"))
    near = Photo.objects.filter(rights_end__gt=now - RIGHTS_SOON, rights_end__lte=now + RIGHTS_SOON)
    photos = near.filter(Exists(uses.filter(photo=OuterRef("pk")))).order_by("rights_end", "pk")[:SHOWN]
    found = {photo.pk: Ending(photo, photo.rights_end <= now) for photo in photos if photo.rights_end}
    if not found:
        return []
    near_uses = uses.filter(photo__in=found)
    newest = [F("article__changed_at").desc(), F("article").desc()]  # a story's two copies have one place
    placed = near_uses.annotate(place=Window(DenseRank(), partition_by="photo", order_by=newest))
    pairs = list(placed.filter(place__lte=NAMED).order_by("place").values_list("photo", "article").distinct())
    rows = Article.objects.with_working().defer("body").in_bulk({article for _photo, article in pairs})
    for pk, article in pairs:
        found[pk].stories.append(rows[article])
    counts = near_uses.order_by().values("photo").annotate(stories=Count("article", distinct=True))
    for pk, stories_of_it in counts.values_list("photo", "stories"):
        found[pk].more = stories_of_it - len(found[pk].stories)
    return list(found.values())


def _kept(stories: ArticleQuerySet, now: datetime) -> ArticleQuerySet:
    """Leave out what is withdrawn at `now`."""
    return stories.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=now))
