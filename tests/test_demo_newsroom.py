"""What `manage.py demo` lays: a newsroom whose stories are minutes old, with work in every state."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from articles import editing
from articles.management import changes, wires
from articles.management.commands import demo
from articles.models import Article, Author, Editor, Notice, Revision, Stage, Supplier, User, WireItem, WireUse
from articles.wires import using
from tests.laid import everything, laid

NOW = datetime(2027, 4, 5, 6, 7, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _newsroom(django_db_setup, django_db_blocker, tmp_path_factory):
    lay = partial(demo.prepare, password="x", now=NOW)
    with laid(lay, blocker=django_db_blocker, media=tmp_path_factory.mktemp("media")):
        yield


@pytest.mark.long
def test_the_scheduled_stories_come_out_in_turn_and_the_archive_keeps_its_dates():
    scheduled = list(Article.objects.scheduled(NOW).order_by("published_at"))
    assert [story.published_at for story in scheduled] == [
        datetime(2027, 4, 5, 23, tzinfo=UTC),  # tomorrow, 06.00 in Jakarta
        datetime(2027, 4, 7, 10, 30, tzinfo=UTC),  # the day after, 17.30
    ]
    assert all(story.created_at < NOW for story in scheduled)
    reference = Article.objects.get(source_rows__source__slug="the-moscow-times")
    assert reference.published_at == datetime(2023, 2, 22, 21, 5, tzinfo=UTC)


def test_a_draft_came_back_with_a_reason():
    draft = Article.objects.get(uid=demo.RETURNED)
    assert draft.stage == Stage.DRAFT
    events = list(draft.events.order_by("pk"))
    assert [(event.move, event.actor and event.actor.username, event.reason) for event in events] == [
        ("submit", None, ""),
        ("return", "editor", demo.REASON),
    ]


def test_the_reporter_has_stories_in_every_state():
    own = Article.objects.filter(owner__username="reporter")
    assert own.count() == 6 + len(wires.MADE)
    assert {Stage.DRAFT, Stage.REVIEW, Stage.PUBLISHED} <= set(own.values_list("stage", flat=True))
    pending = Article.objects.get(uid=demo.UPDATED)
    assert pending.owner.username == "reporter"
    assert pending.is_live(NOW)
    assert pending.stage == Stage.DRAFT
    assert pending.body + demo.UPDATE == editing.working(pending).content["body"]
    assert {revision.actor for revision in Revision.objects.filter(article=pending, number__gt=0)} == {pending.owner}


def test_a_story_was_updated_and_corrected():
    story = Article.objects.live(NOW).get(uid=changes.CHANGED)
    seen = story.releases.order_by("at").values_list("change", flat=True)
    assert list(seen) == ["first", "updated", "silent", "correction"]
    assert story.corrections.get().published_at == story.updated_at == NOW - changes.STEPS[-1][0]
    assert [old in story.body for _ago, _change, old, _new in changes.STEPS[1:]] == [False, False]
    assert all(new in story.body for _ago, _change, _old, new in changes.STEPS)


def test_the_wires_brought_items_all_day_the_newest_minutes_ago():
    items = list(WireItem.objects.order_by("-received_at"))
    assert items[0].received_at == items[0].sent_at == NOW - wires.FRESH
    assert NOW - timedelta(days=1) < items[-1].received_at < NOW - timedelta(hours=20)
    assert len(items) == len([path for path in wires.FOLDER.rglob("*.*") if path.is_file()]) >= 25
    assert {item.story.format for item in items} == {"newsml-g2", "nitf", "ninjs", "iptc7901"}
    assert set(range(1, 6)) <= {item.urgency for item in items}
    assert {item.story.language for item in items} >= {"id", "en"}
    assert all(item.section for item in items)
    assert Supplier.objects.exclude(kind=Supplier.Kind.UPLOAD).count() == 0  # nothing asks the network


def test_the_wires_show_what_may_happen_to_an_item():
    items = WireItem.objects.filter(current=True)
    assert WireItem.objects.filter(external_id__endswith=":ranusela-07").count() == 3
    rice = items.filter(headline__contains="Beras")
    assert (len({item.supplier for item in rice}), len({item.bundle for item in rice})) == (2, 1)
    assert items.filter(status="withheld").count() == items.filter(status="canceled").count() == 1
    (held,) = [item for item in items if item.story.not_before]
    assert held.story.not_before > NOW
    assert {item.section.slug for item in items.filter(supplier__source__slug="lodestar-wire")} == {
        "internasional",
        "sains",
    }


def test_of_two_stories_made_of_items_one_has_a_new_version_and_one_is_killed():
    waiting = {use.kind: use.article for use in WireUse.objects.filter(settled_at=None)}
    assert set(waiting) == {"update", "kill"}
    assert {story.owner.username for story in waiting.values()} == {"reporter"}
    assert [use.item.version for use in using.waiting(waiting["update"])] == ["2"]
    told = Notice.objects.filter(user__username="reporter", kind__in=[Notice.Kind.KILLED, Notice.Kind.RENEWED])
    assert {notice.article for notice in told} == set(waiting.values())
    assert editing.working(waiting["update"]).content["dateline_place"] == "Baruna"


def test_a_newsroom_that_has_a_supplier_keeps_it_alone():
    before = everything()
    wires.lay(NOW)
    assert everything() == before


def test_the_second_time_changes_nothing():
    before = everything()
    demo.prepare(password="x", now=NOW + timedelta(days=3))
    demo.prepare(password="", now=NOW + timedelta(days=3))
    assert everything() == before


def test_accounts_have_their_roles_and_bylines():
    for account in demo.ACCOUNTS:
        user = User.objects.get(username=account.username)
        assert [group.name for group in user.groups.all()] == [account.role]
        assert (user.is_staff, user.is_superuser) == (True, False)
        assert user.check_password("x")
    assert Author.objects.get(slug="laras-puspaningrum").user.username == "reporter"
    assert Editor.objects.get(slug="maria-goretti-wattimury").user.username == "redpel"
    both = User.objects.get(username="editor")
    assert (both.author.name, both.editor.name) == (str(both), str(both))
