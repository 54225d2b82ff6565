"""The arranged front page: editions that lose nothing, what readers get of them, and when it changes by itself."""

import importlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import close_old_connections, connection, models
from django.urls import reverse
from django.utils import translation

from articles import curation, front, generation
from articles.models import Arrangement, Article, Banner, FrontEdition, FrontMoment, Placed
from tests import factories
from tests.factories import NOW

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
EMPTY = Arrangement()


def uid(story) -> str:
    return str(story.uid)


def stories(count: int) -> list[Article]:
    """Live stories, newest first."""
    return [factories.published(headline=f"Berita {n}", at=NOW - n * HOUR) for n in range(1, count + 1)]


def keep(*, number: int | None = None, **parts) -> FrontEdition:
    """Save an arrangement on top of the newest edition."""
    base = FrontEdition.objects.newest().number if number is None else number
    return curation.save(Arrangement(**parts), base=base, actor=None, now=NOW)


def page(now=NOW) -> front.Front:
    return front.front_page(now=now)


def names(found) -> list[str]:
    return [story.headline for story in found]


# ---- editions


def whole() -> Arrangement:
    one, two, three = (uid(factories.published()) for _ in range(3))
    return Arrangement(
        Placed(one, NOW + HOUR), (Placed(two), Placed(three, NOW + HOUR)), Banner("Kilat", NOW + HOUR, one)
    )


@pytest.mark.django_db
def test_an_edition_says_what_was_saved():
    dewi, arrangement = factories.user("Managing editor"), whole()

    curation.save(arrangement, base=0, actor=dewi, now=NOW)

    newest = FrontEdition.objects.newest()
    assert (newest.number, newest.actor, newest.created_at, newest.restored) == (1, dewi, NOW, None)
    assert newest.arrangement == arrangement
    assert newest.content["lead"] == {"story": arrangement.lead.story, "until": "2026-03-02T04:00:00+00:00"}


@pytest.mark.django_db
def test_before_the_first_edition_there_is_an_empty_one():
    newest = FrontEdition.objects.newest()

    assert (newest.number, newest.arrangement, newest.pk) == (0, EMPTY, None)
    assert curation.save(EMPTY, base=0, actor=None, now=NOW) is None
    assert not FrontEdition.objects.exists()


@pytest.mark.django_db
def test_the_same_again_is_no_edition():
    arrangement = whole()
    curation.save(arrangement, base=0, actor=None, now=NOW)

    assert curation.save(arrangement, base=1, actor=None, now=NOW) is None
    assert FrontEdition.objects.count() == 1


@pytest.mark.django_db
def test_a_save_on_an_older_edition_writes_nothing_and_tells_the_newest():
    first, second, third = (uid(story) for story in stories(3))
    keep(lead=Placed(first))
    newest = keep(lead=Placed(second))

    with pytest.raises(curation.Stale) as stale:
        keep(number=1, lead=Placed(third))

    assert stale.value.newest == newest
    assert FrontEdition.objects.newest() == newest


@pytest.mark.django_db
@pytest.mark.parametrize("base", [-1, 2])
def test_a_base_that_never_was_is_refused(base):
    keep(lead=Placed(uid(factories.published())))

    with pytest.raises(curation.UnknownBase):
        keep(number=base)


@pytest.mark.django_db
def test_restoring_makes_a_new_edition_with_the_old_content():
    first, second = (uid(story) for story in stories(2))
    keep(lead=Placed(first))
    keep(lead=Placed(second), banner=Banner("Kilat", NOW + HOUR))

    newest = curation.restore(1, base=2, actor=None, now=NOW)

    assert (newest.number, newest.restored, newest.arrangement) == (3, 1, Arrangement(Placed(first)))
    assert [edition.number for edition in FrontEdition.objects.all()] == [3, 2, 1]


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "may"), [("Editor", False), ("Managing editor", True), ("Administrator", True)])
def test_only_those_with_the_right_arrange(role, may):
    actor, arrangement = factories.user(role), whole()
    if may:
        assert curation.save(arrangement, base=0, actor=actor, now=NOW).number == 1
        return
    with pytest.raises(PermissionDenied):
        curation.save(arrangement, base=0, actor=actor, now=NOW)
    assert not FrontEdition.objects.exists()


@pytest.mark.django_db
def test_what_no_front_page_can_be_is_refused():
    pins = tuple(Placed(uid(story)) for story in stories(curation.PINS + 1))
    for wrong in (
        {"pins": pins},
        {"pins": pins[:1] * 2},
        {"lead": Placed("bukan-uuid")},
        {"banner": Banner("x" * 121, NOW + HOUR)},
        {"banner": Banner("", NOW + HOUR)},
    ):
        with pytest.raises(ValueError):
            keep(**wrong)
    assert keep(pins=pins[:-1]).number == 1


@pytest.mark.django_db
def test_an_edition_is_immutable():
    edition = keep(lead=Placed(uid(factories.published())))

    with pytest.raises(TypeError):
        edition.save()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: nobody is a moment faster")
def test_of_many_who_save_at_once_one_comes_first_and_the_others_are_told():
    pins = [Placed(uid(story)) for story in stories(6)]

    def save(pin):
        try:
            return keep(number=0, pins=(pin,)).arrangement.pins
        except curation.Stale as stale:
            return stale.newest.arrangement.pins
        finally:
            connection.close()

    with ThreadPoolExecutor(len(pins)) as pool:
        told = list(pool.map(save, pins))
    close_old_connections()

    edition = FrontEdition.objects.get()
    assert edition.number == 1
    assert told == [edition.arrangement.pins] * len(pins)


@pytest.mark.django_db
def test_an_existing_newsroom_gets_the_right_once():
    right = Permission.objects.get(codename="curate_frontpage")
    own = Group.objects.create(name="Ketua malam")
    own.permissions.add(Permission.objects.get(codename="publish_article"))
    for group in Group.objects.all():
        group.permissions.remove(right)

    migration = importlib.import_module("articles.migrations.0002_front_page")
    for _ in range(2):
        migration.grant(apps, SimpleNamespace(connection=connection))

    holders = set(Group.objects.filter(permissions=right).values_list("name", flat=True))
    assert holders == {"Managing editor", "Administrator", "Ketua malam"}
    model = FrontEdition._meta
    with translation.override(None):
        assert [(code, str(name)) for code, name in model.permissions] == [tuple(migration.RIGHT.values())]
    assert model.label_lower == ".".join(migration.LABEL.values())


# ---- what readers get


@pytest.mark.django_db
def test_nobody_curates_and_the_newest_leads():
    found = stories(7)

    assert (page().banner, page().lead, page().top, page().latest) == (None, found[0], found[1:5], found[5:])


@pytest.mark.django_db
def test_lead_and_pins_take_their_places_and_the_newest_fill_the_rest():
    found = stories(8)
    keep(lead=Placed(uid(found[6])), pins=(Placed(uid(found[7])), Placed(uid(found[3]))))

    assert names([page().lead, *page().top]) == ["Berita 7", "Berita 8", "Berita 4", "Berita 1", "Berita 2"]
    assert names(page().latest) == ["Berita 3", "Berita 5", "Berita 6"]


@pytest.mark.django_db
def test_without_a_lead_the_newest_that_is_not_pinned_leads():
    found = stories(6)
    keep(pins=(Placed(uid(found[0])),))

    assert names([page().lead, *page().top]) == ["Berita 2", "Berita 1", "Berita 3", "Berita 4", "Berita 5"]


@pytest.mark.django_db
def test_the_only_story_leads_though_it_is_pinned():
    (only,) = stories(1)
    keep(pins=(Placed(uid(only)),))

    assert (page().lead, page().top, page().latest) == (only, [], [])


@pytest.mark.django_db
def test_a_pinned_lead_stands_once_and_falls_back_among_the_pins():
    found = stories(6)
    keep(lead=Placed(uid(found[5]), NOW + HOUR), pins=(Placed(uid(found[5])),))

    assert names([page().lead, *page().top]) == ["Berita 6", "Berita 1", "Berita 2", "Berita 3", "Berita 4"]
    later = page(NOW + HOUR)
    assert names([later.lead, *later.top]) == ["Berita 1", "Berita 6", "Berita 2", "Berita 3", "Berita 4"]


@pytest.mark.django_db
def test_the_first_live_pins_fill_the_places_and_others_wait():
    found = stories(7)
    waiting = factories.published(headline="Nanti", at=NOW + HOUR)
    keep(pins=tuple(Placed(uid(story)) for story in (waiting, *found[2:7])))

    assert names(page().top) == ["Berita 3", "Berita 4", "Berita 5", "Berita 6"]
    assert names(page(NOW + HOUR).top) == ["Nanti", "Berita 3", "Berita 4", "Berita 5"]


@pytest.mark.django_db
def test_each_place_ends_exactly_at_its_time():
    found = stories(7)
    keep(
        lead=Placed(uid(found[6]), NOW + HOUR),
        pins=(Placed(uid(found[5]), NOW + 2 * HOUR),),
        banner=Banner("Kilat", NOW + 3 * HOUR, uid(found[4])),
    )

    def shown(now):
        seen = page(now)
        return seen.lead, seen.top[0], seen.banner and (seen.banner.text, seen.banner.until, seen.banner.story)

    banner = ("Kilat", NOW + 3 * HOUR, found[4])
    assert shown(NOW + HOUR - TICK) == (found[6], found[5], banner)
    assert shown(NOW + HOUR) == (found[0], found[5], banner)
    assert shown(NOW + 2 * HOUR) == (found[0], found[1], banner)
    assert shown(NOW + 3 * HOUR) == (found[0], found[1], None)


HIDDEN = {
    "draft": {"published_at": None, "live_number": None, "stage": "draft"},
    "scheduled": {"published_at": NOW + HOUR},
    "withdrawn": {"withdrawn_at": NOW - HOUR, "withdrawal_reason": "Keliru"},
    "deleted": None,
}


@pytest.mark.django_db
@pytest.mark.parametrize("state", HIDDEN)
def test_what_is_not_live_shows_nowhere_nor_do_the_words_about_it(client, unguarded, state):
    found = stories(6)
    secret = factories.published(headline="Kenari rahasia", at=NOW - 9 * HOUR)
    place = Placed(uid(secret))
    keep(lead=place, pins=(place, Placed(uid(found[5]))), banner=Banner("Kenari kilat", NOW + HOUR, uid(secret)))
    with time_machine.travel(NOW, tick=False):
        assert client.get("/").content.decode().count("Kenari rahasia") >= 1

        same = Article.objects.filter(pk=secret.pk)
        same.delete() if HIDDEN[state] is None else same.update(**HIDDEN[state])

        assert "Kenari" not in client.get("/").content.decode()
    seen = page()
    assert (seen.banner, seen.lead, seen.top[0]) == (None, found[0], found[5])


@pytest.mark.django_db
def test_a_banner_without_a_story_stands_by_itself():
    assert page().banner is None
    keep(banner=Banner("Situs ini segera hadir", NOW + HOUR))

    assert (page().lead, page().banner) == (None, front.Shown("Situs ini segera hadir", NOW + HOUR))


@pytest.mark.django_db
@pytest.mark.parametrize("pins", [1, curation.PINS])
def test_whatever_is_named_costs_one_query(client, django_assert_num_queries, pins):
    found = [Placed(uid(story)) for story in stories(30)]
    keep(lead=found[20], pins=tuple(found[-pins:]), banner=Banner("Kilat", NOW + HOUR, found[10].story))

    with time_machine.travel(NOW, tick=False), django_assert_num_queries(11):
        client.get(reverse("home"))


# ---- the generation


@pytest.mark.django_db
def test_the_generation_changes_when_a_place_or_the_banner_ends():
    old = factories.published(at=NOW - 10 * generation.NEWS_WINDOW)
    place = uid(old)
    keep(lead=Placed(place, NOW + HOUR), pins=(Placed(place, NOW + 2 * HOUR),), banner=Banner("Kilat", NOW + 3 * HOUR))

    moments = [NOW + n * HOUR for n in (1, 2, 3)]
    assert list(FrontMoment.objects.order_by("at").values_list("at", flat=True)) == moments
    start = NOW
    for moment in moments:
        assert generation.due_after(start) == moment
        assert generation.read(moment - TICK) == generation.read(start)
        assert generation.read(moment) != generation.read(start)
        start = moment
    assert generation.due_after(start) is None


@pytest.mark.django_db(transaction=True)
def test_the_generation_changes_with_each_edition_and_when_the_lead_is_withdrawn():
    old = factories.published(at=NOW - 10 * generation.NEWS_WINDOW)
    numbers = [generation.read(NOW)]
    keep(lead=Placed(uid(old)))
    numbers.append(generation.read(NOW))
    Article.objects.filter(pk=old.pk).update(withdrawn_at=NOW, withdrawal_reason="Keliru")
    numbers.append(generation.read(NOW))
    assert page().lead is None
    keep()
    numbers.append(generation.read(NOW))

    assert len(set(numbers)) == 4


@pytest.mark.django_db
def test_a_withdrawal_to_come_of_the_lead_is_a_moment():
    lead = factories.published(at=NOW - 10 * generation.NEWS_WINDOW, withdrawn_at=NOW + HOUR, withdrawal_reason="Habis")
    keep(lead=Placed(uid(lead)))

    assert generation.due_after(NOW) == NOW + HOUR
    assert (page().lead, page(NOW + HOUR).lead) == (lead, None)


def test_every_moment_of_an_edition_is_in_a_column():
    """What `Arrangement.ends` tells is all that ends: a new kind of part must tell its end there."""
    parts = Arrangement(Placed("a", NOW), (Placed("b", NOW + HOUR), Placed("c")), Banner("d", NOW + 2 * HOUR))
    assert parts.ends == {NOW, NOW + HOUR, NOW + 2 * HOUR}
    assert parts.at(max(parts.ends)) == Arrangement(pins=(Placed("c"),))
    assert isinstance(FrontMoment._meta.get_field("at"), models.DateTimeField)
