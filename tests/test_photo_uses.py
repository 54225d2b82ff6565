"""Where photos are used: noted with every write of a copy, told at the desk, and a reason not to delete one."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from articles import editing, html, intake, publication, rights, schedule, uses, workflow
from articles.admin import usage
from articles.importers.story import Picture, Story, Text
from articles.models import Article, Photo, PhotoUse, Release
from articles.publication import Change

from . import factories
from .desk import delete, queries, story, url
from .factories import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SILENT = Change(Release.Change.SILENT)


@pytest.fixture
def photos():
    return [factories.photo(caption=f"Foto {n}") for n in range(4)]


def showing(lead=None, *in_text, gallery=()):
    """Content with these photos."""
    body = "<p>Isi.</p>" + "".join(html.photo_block(str(photo.uid), "") for photo in in_text)
    body += html.gallery_block([str(photo.uid) for photo in gallery], "") if gallery else ""
    return {"lead_photo": lead.pk if lead else None, "body": body}


def noted(article) -> dict[str, set[str]]:
    """The photos by copy, as they are noted."""
    found: dict[str, set[str]] = {"live": set(), "desk": set()}
    for use in uses.current().filter(article=article).select_related("photo"):
        found[use.copy].add(use.photo.caption)
    return found


def names(*photos) -> set[str]:
    return {photo.caption for photo in photos}


def fresh(article):
    return Article.objects.get(pk=article.pk)


def save(article, actor=None, **values):
    copy = editing.working(article)
    return editing.save(article, copy.content | values, base=copy.number, actor=actor, now=NOW)


def move(article, name, actor, *, now=NOW, **asked):
    return workflow.move(fresh(article), name, base=editing.working(article).number, actor=actor, now=now, **asked)


def publish(article, siti, rani, tono, **asked):
    for name, actor, more in (("submit", siti, {}), ("approve", rani, {}), ("publish", tono, asked)):
        move(article, name, actor, **more)
    return fresh(article)


@pytest.fixture
def live(siti, rani, tono, photos):
    """A story that readers see with photo 0 above it, and photo 1 in its text."""
    return publish(story(siti, **showing(photos[0], photos[1])), siti, rani, tono)


# ---- noted


def test_a_draft_shows_its_photos_to_the_desk_alone(siti, photos):
    a, b, c, d = photos
    article = story(siti, **showing(a, b, gallery=[c, d]))
    assert noted(article) == {"live": set(), "desk": names(a, b, c, d)}


def test_a_photo_is_noted_once_however_often_it_is_shown(siti, photos):
    article = story(siti, **showing(photos[0], photos[0], photos[0]))
    assert noted(article) == {"live": set(), "desk": names(photos[0])}


def test_a_save_changes_what_the_desk_sees_and_publishing_what_readers_do(live, siti, rani, tono, photos):
    a, b, c, _d = photos
    assert noted(live) == {"live": names(a, b), "desk": names(a, b)}
    save(live, siti, **showing(c))
    assert noted(live) == {"live": names(a, b), "desk": names(c)}
    publish(live, siti, rani, tono)
    assert noted(live) == {"live": names(c), "desk": names(c)}


def test_restoring_brings_the_photos_back(siti, photos):
    article = story(siti, **showing(photos[0], photos[1]))
    save(article, siti, **showing())
    assert noted(article) == {"live": set(), "desk": set()}
    editing.restore(article, 0, base=1, actor=siti, now=NOW)
    assert noted(article) == {"live": set(), "desk": names(photos[0], photos[1])}


def test_a_hotfix_changes_both_copies_and_leaves_what_waits(live, siti, tono, photos):
    a, b, c, d = photos
    save(live, siti, **showing(a, b, c))
    content = editing.at(live, live.live_number) | {"lead_photo": d.pk}
    publication.hotfix(live, content, base=live.live_number, change=SILENT, actor=tono, now=NOW)
    assert noted(live) == {"live": names(d, b), "desk": names(d, b, c)}


def test_a_hotfix_that_collides_leaves_the_waiting_copy_as_it_is(live, siti, tono, photos):
    _a, b, c, d = photos
    save(live, siti, lead_photo=c.pk)
    content = editing.at(live, live.live_number) | {"lead_photo": d.pk}
    publication.hotfix(live, content, base=live.live_number, change=SILENT, actor=tono, now=NOW)
    assert noted(live) == {"live": names(d, b), "desk": names(c, b)}


def test_a_planned_update_changes_what_readers_see_at_its_time(live, siti, rani, tono, photos):
    a, b, c, _d = photos
    save(live, siti, **showing(c))
    publish(live, siti, rani, tono, at=NOW + HOUR)
    assert noted(live) == {"live": names(a, b), "desk": names(c)}
    schedule.apply_due(NOW + HOUR)
    assert noted(live) == {"live": names(c), "desk": names(c)}


def test_a_story_taken_off_its_schedule_is_the_desks_again(siti, rani, tono, photos):
    article = publish(story(siti, **showing(photos[0])), siti, rani, tono, at=NOW + HOUR)
    assert noted(article) == {"live": names(photos[0]), "desk": names(photos[0])}
    move(article, "unschedule", tono)
    assert noted(article) == {"live": set(), "desk": names(photos[0])}


def test_a_withdrawn_story_keeps_its_photos_and_counts_as_not_live(live, tono, photos):
    move(live, "withdraw", tono, reason="Keliru.", now=NOW + HOUR)
    assert noted(live)["live"] == names(photos[0], photos[1])
    assert [uses.live(photos[0], at).count() for at in (NOW, NOW + 2 * HOUR)] == [1, 0]


def test_an_imported_story_names_its_picture():
    kept = intake.keep(
        Story(format="pasted", headline="Pasar", body=(Text("<p>Satu.</p>"),), pictures=(Picture("Pedagang."),)),
        supplier="pasted",
        actor=None,
        now=NOW,
    )
    assert noted(kept.article) == {"live": set(), "desk": {"Pedagang."}}


@pytest.mark.long
def test_fixtures_name_their_photos():
    for _time in range(2):
        call_command("loaddata", "roles", "sources", "photos", "people", "taxonomy", "articles", verbosity=0)
        for article in Article.objects.all():
            copies = {"live": fresh(article), "desk": article} if article.published_at else {"desk": article}
            wanted = {copy: _in_row(row) for copy, row in copies.items()}
            assert {"live": set()} | wanted == noted_uids(article), article


def _in_row(row) -> set[str]:
    """What a row shows, read apart from `articles.html`."""
    lead = {str(row.lead_photo.uid)} if row.lead_photo else set()
    named = re.findall(r'<figure data-(?:photo|gallery)="([0-9a-f -]*)"', row.body)
    return lead | {uid for uids in named for uid in uids.split()}


def noted_uids(article) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"live": set(), "desk": set()}
    for copy, uid in uses.current().filter(article=article).values_list("copy", "photo__uid"):
        found[copy].add(str(uid))
    return found


def test_indexing_notes_what_rows_say_and_forgets_what_they_do_not(photos):
    article = factories.published(lead_photo=photos[0])
    factories.index()
    assert noted(article) == {"live": names(photos[0]), "desk": names(photos[0])}
    Article.objects.filter(pk=article.pk).update(published_at=None, live_number=None, stage="draft", lead_photo=None)
    factories.index()
    assert noted(article) == {"live": set(), "desk": set()}


def past(article) -> set[str]:
    return set(
        PhotoUse.objects.filter(article=article, copy=PhotoUse.Copy.PAST).values_list("photo__caption", flat=True)
    )


def test_what_an_earlier_version_showed_stays_noted_once(siti, photos):
    a, b, c, _d = photos
    article = story(siti, **showing(a, b))
    for lead in (b, a, c):
        save(article, siti, **showing(lead))
    assert (noted(article)["desk"], past(article)) == (names(c), names(a, b))
    editing.restore(article, 0, base=3, actor=siti, now=NOW)
    assert (noted(article)["desk"], past(article)) == (names(a, b), names(a, b, c))


def test_earlier_versions_that_come_from_elsewhere_are_noted(siti, photos):
    article = story(siti, **showing(photos[3]))
    contents = [editing.working(article).content | showing(lead, *rest) for lead, *rest in (photos[:2], photos[1:3])]
    uses.write_past((article.pk, content) for content in contents)
    assert (noted(article)["desk"], past(article)) == (names(photos[3]), names(*photos[:3]))


# ---- told


@pytest.mark.parametrize(
    ("stories", "live", "words"),
    [
        (0, 0, "Belum dipakai"),
        (1, 0, "Dipakai di 1 berita, tidak ada yang tayang"),
        (4, 1, "Dipakai di 4 berita, 1 tayang"),
    ],
)
def test_use_in_words(stories, live, words):
    assert usage.in_words(stories, live) == words


def test_a_story_counts_once_and_as_live_only_where_readers_see_the_photo(live, siti, photos):
    a, _b, c, d = photos
    save(live, siti, **showing(c))  # readers see a and b, the desk sees c
    story(siti, **showing(a))
    factories.author(portrait=d)
    with time_machine.travel(NOW, tick=False):
        counted = uses.with_counts(Photo.objects.all(), NOW).order_by("pk")
        found = [(each.story_count, each.live_count, each.is_elsewhere) for each in counted]
    assert found == [(2, 1, False), (1, 1, False), (1, 0, False), (0, 0, True)]


def test_what_an_earlier_version_showed_is_no_use_of_now(client, siti, live, rani, tono, photos):
    photo = photos[0]
    Photo.objects.filter(pk=photo.pk).update(rights_end=NOW + DAY)
    assert [end.photo for end in rights.ending(tono, now=NOW)] == [photo]
    save(live, siti, **showing())
    publish(live, siti, rani, tono)
    assert past(live) == names(*photos[:2])
    counted = uses.with_counts(Photo.objects.filter(pk=photo.pk), NOW).get()
    assert (counted.story_count, counted.live_count) == (0, 0)
    assert photo in uses.unused(Photo.objects.all())
    assert rights.ending(tono, now=NOW) == []
    client.force_login(factories.user("Administrator", language="en"))
    assert "use of a photo" not in client.get(url("articles_photo_delete", photo.pk)).text


def test_the_upgrade_notes_what_earlier_versions_show(siti, photos):
    a, b, c, d = photos
    article = story(siti, **showing(a, b, gallery=[c]))
    for lead in (b, d):
        save(article, siti, **showing(lead))
    noted_by_saving = past(article)
    PhotoUse.objects.filter(copy=PhotoUse.Copy.PAST, photo__in=[a, c]).delete()
    upgrade = import_module("articles.migrations.0018_earlier_uses")
    for _time in range(2):
        upgrade.note_earlier_uses(apps, None)
        assert past(article) == noted_by_saving == names(a, b, c)
    upgrade.forget_earlier_uses(apps, None)
    assert (past(article), noted(article)["desk"]) == (set(), names(d))


@pytest.mark.parametrize("model", ["author", "editor", "topic", "story"])
def test_used_and_unused_photos(model, siti, photos):
    used = photos[0]
    if model == "story":
        story(siti, **showing(None, used))
    else:
        getattr(factories, model)(**{"photo" if model == "topic" else "portrait": used})
    assert set(uses.used(Photo.objects.all())) == {used}
    assert set(uses.unused(Photo.objects.all())) == set(photos[1:])


@pytest.mark.parametrize("value", ["yes", "no"])
def test_the_list_says_how_often_and_filters(client, siti, photos, value):
    for _time in range(2):
        story(siti, **showing(photos[0]))
    client.force_login(factories.user("Editor", language="en"))
    page = client.get(url("articles_photo_changelist"), {"use": value}).text
    assert ("In 2 stories, none live" in page, "Foto 0" in page, "Foto 1" in page) == (
        (True, True, False) if value == "yes" else (False, False, True)
    )


def test_the_list_costs_the_same_with_1_and_30_photos(client, siti):
    client.force_login(factories.user("Editor"))

    def one():
        story(siti, **showing(factories.picture()))

    one()
    few = len(queries(client, url("articles_photo_changelist")))
    for _time in range(29):
        one()
    assert len(queries(client, url("articles_photo_changelist"))) == few


def test_the_photos_page_costs_the_same_in_1_and_30_stories(client, siti, photos):
    client.force_login(factories.user("Editor"))
    page = url("articles_photo_change", photos[0].pk)
    story(siti, **showing(photos[0]))
    client.get(page)  # whatever a process asks but once
    few = len(queries(client, page))
    for _time in range(29):
        story(siti, **showing(photos[0]))
    assert len(queries(client, page)) == few


def test_a_photos_page_names_the_stories_that_one_may_see(client, siti, live, photos):
    other = factories.user("Reporter")
    story(siti, headline="Rahasia milik Siti", **showing(photos[0]))
    mine = story(other, headline="Naskah sendiri", **showing(photos[0]))
    save(live, siti, headline="Judul baru yang belum terbit")
    seen = usage.seen(other, photos[0], now=NOW)
    assert [(row["headline"], row["url"]) for row in seen["rows"]] == [
        (mine.headline, url("articles_article_change", mine.pk)),
        (live.headline, live.get_absolute_url()),
    ]
    assert (seen["told"], seen["hidden"]) == ("Dipakai di 3 berita, 1 tayang", "1 berita yang tidak dapat Anda buka")
    client.force_login(other)
    page = client.get(url("articles_photo_change", photos[0].pk)).text
    assert "Naskah sendiri" in page
    assert "Rahasia" not in page
    assert "belum terbit" not in page


def test_that_a_live_storys_draft_shows_a_photo_is_for_those_who_see_the_draft(live, siti, photos):
    save(live, siti, **showing(photos[2]))
    assert [row["headline"] for row in usage.seen(siti, photos[2], now=NOW)["rows"]] == [live.headline]
    seen = usage.seen(factories.user("Reporter"), photos[2], now=NOW)
    assert (seen["rows"], seen["hidden"]) == ([], "1 berita yang tidak dapat Anda buka")


def test_a_photos_page_names_people_and_topics(client, photos):
    author = factories.author(name="Ratna", portrait=photos[0])
    client.force_login(factories.user("Editor"))
    page = client.get(url("articles_photo_change", photos[0].pk)).text
    assert f'<a href="{author.get_absolute_url()}">Ratna</a>' in page
    assert "Belum dipakai" not in page


# ---- kept


def take_away(client, photo):
    return delete(client, url("articles_photo_delete", photo.pk))


@pytest.mark.parametrize("shows", [{"lead": 0}, {"text": 0}, {"gallery": 0}])
def test_a_photo_that_a_story_shows_is_not_deleted(client, siti, photos, shows):
    where, photo = next(iter(shows)), photos[0]
    content = {
        "lead": lambda: showing(photo),
        "text": lambda: showing(None, photo),
        "gallery": lambda: showing(gallery=photos[:2]),
    }
    made = story(siti, headline="Panen raya", **content[where]())
    client.force_login(factories.user("Administrator", language="en"))
    page = client.get(url("articles_photo_delete", photo.pk)).text
    assert f'<a href="{url("articles_article_change", made.pk)}">Panen raya</a>' in page
    assert 'name="post"' not in page
    assert "Your account may not delete" not in page
    take_away(client, photo)
    assert Photo.objects.filter(pk=photo.pk).exists()


def test_a_photo_of_a_planned_update_is_not_deleted(client, live, siti, rani, tono, photos):
    save(live, siti, **showing(photos[2]))
    with time_machine.travel(NOW, tick=False):
        publish(live, siti, rani, tono, at=timezone.now() + DAY)
        save(live, siti, **showing(photos[3]))  # the working copy went on
    assert not uses.stories(photos[2]).exists()
    client.force_login(factories.user("Administrator"))
    take_away(client, photos[2])
    assert Photo.objects.filter(pk=photos[2].pk).exists()


def test_a_portrait_and_a_topics_photo_are_not_deleted(client, photos):
    author, topic = factories.author(portrait=photos[0]), factories.topic(photo=photos[0])
    client.force_login(factories.user("Administrator"))
    page = client.get(url("articles_photo_delete", photos[0].pk)).text
    for row in (author, topic):
        assert f'<a href="{row.get_absolute_url()}">{row}</a>' in page
    take_away(client, photos[0])
    assert Photo.objects.filter(pk=photos[0].pk).exists()


def test_a_photo_that_nothing_shows_any_more_is_deleted(client, siti, photos):
    article = story(siti, **showing(None, photos[0]))
    save(article, siti, **showing())
    client.force_login(factories.user("Administrator"))
    take_away(client, photos[0])
    assert not Photo.objects.filter(pk=photos[0].pk).exists()


@pytest.mark.parametrize("where", ["lead", "text", "gallery", "before"])
def test_reporters_do_not_change_a_photo_that_an_approved_story_shows_or_showed(siti, rani, photos, where):
    photo = photos[0]
    content = {"lead": showing(photo), "text": showing(None, photo), "gallery": showing(gallery=photos[:2])}
    article = story(siti, **content.get(where, showing(photo)))
    assert not usage.in_use(photo)
    move(article, "submit", siti)
    if where == "before":
        save(article, siti, **showing())
    move(article, "approve", rani)
    assert usage.in_use(photo)
