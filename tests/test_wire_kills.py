"""No kill passes unseen, and none stops what it does not mean: be it early, late, or under another name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import translation

from articles import editing, followups, naming, publication, workflow
from articles.former import KINDS
from articles.gates import Refused
from articles.importers.story import CANCELED, USABLE, WITHHELD, Text
from articles.intake import Outcome, keep
from articles.models import Article, Event, Notice, Origin, Release, Section, SupplierRule, WireItem, WireUse
from articles.publication import Change
from articles.wires import arriving, concerns, rules, using

from . import factories
from .factories import NOW
from .test_wire_arriving import WORDS
from .test_wire_using import KILL, STORY, make, publish, send, waiting

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def supplier():
    source = factories.source(name="Kantor Berita Nusa", slug="nusa")
    return factories.supplier(source=source, section=factories.section())


@pytest.fixture
def reporter():
    return factories.user("Reporter")


@pytest.fixture
def redpel():
    return factories.user("Managing editor")


def is_refused(item, actor):
    try:
        using.make(item, actor=actor, now=NOW)
    except Refused:
        return True
    return False


def take_away(article, redpel):
    (use,) = using.waiting(article)
    number = editing.working(article).number
    return use, using.take_away(use, base=number, reason="Mati.", actor=redpel, now=NOW)


# ---- whichever comes first


@pytest.mark.parametrize(
    "kill",
    [
        replace(KILL, version="0"),
        replace(KILL, version="", changed=NOW - HOUR),
        replace(KILL, version="1", published=NOW - 9 * HOUR),
    ],
)
def test_a_kill_counts_however_its_sender_numbers_and_dates_it(supplier, reporter, kill):
    article = make(supplier, reporter, replace(STORY, changed=NOW))
    arriving.keep(supplier, [kill], now=NOW)
    assert [kind for kind, _version in waiting(article)] == ["kill"]
    assert WireItem.objects.get(current=True).status == CANCELED


def test_what_comes_after_its_kill_stays_killed_unless_it_is_later(supplier, reporter):
    send(supplier, replace(KILL, version="2"))
    arriving.keep(supplier, [STORY], now=NOW)
    assert WireItem.objects.get(current=True).status == CANCELED
    arriving.keep(supplier, [replace(STORY, version="3")], now=NOW)
    item = WireItem.objects.get(current=True)
    assert (item.status, item.version) == (USABLE, "3")


def test_a_kill_and_a_later_version_in_one_lot_are_both_told(supplier, reporter):
    article = make(supplier, reporter)
    arriving.keep(supplier, [replace(KILL, version="2"), replace(STORY, version="3", lead="Benar.")], now=NOW)
    assert sorted(kind for kind, _version in waiting(article)) == ["kill", "update"]


def test_no_story_is_made_of_what_was_killed_under_another_number_or_by_another_feed(supplier, reporter):
    item = send(supplier)
    later = send(supplier, replace(STORY, external_id="urn:x:3", slugline="CABAI"))
    send(supplier, replace(KILL, external_id="urn:x:2", slugline="feri"))
    other = factories.supplier(name="Nusa 2", source=supplier.source)
    send(other, replace(KILL, external_id="urn:x:3", slugline=""))
    assert (is_refused(item, reporter), is_refused(later, reporter)) == (True, True)
    newer = send(supplier, replace(STORY, external_id="urn:x:9"))
    assert not is_refused(newer, reporter)


def test_no_import_brings_back_what_is_killed(supplier, reporter):
    send(supplier, KILL)
    kept = keep(STORY, supplier=supplier.source, actor=reporter, now=NOW)
    assert (kept.outcome, kept.article) == (Outcome.REFUSED, None)


# ---- stories that went and come back


def test_a_spiked_story_does_not_come_back_as_if_nothing_was(supplier, reporter, redpel):
    article = make(supplier, reporter)
    send(supplier, KILL)
    use, row = take_away(article, redpel)
    number = editing.working(row).number
    workflow.move(row, "unspike", base=number, actor=redpel, now=NOW)
    with pytest.raises(Refused, match="killed"):
        publish(Article.objects.get(), redpel)
    using.keep_on(use, reason="Ditulis ulang.", actor=redpel, now=NOW)
    article = Article.objects.get()
    workflow.move(article, "approve", base=editing.working(article).number, actor=redpel, now=NOW)
    assert not using.waiting(article)


def test_a_withdrawn_story_is_not_reinstated_before_somebody_says_why(supplier, reporter, redpel):
    article = publish(make(supplier, reporter), redpel)
    send(supplier, KILL)
    use, row = take_away(article, redpel)
    about = {"base": editing.working(row).number, "actor": redpel, "now": NOW, "reason": "Sah."}
    with pytest.raises(Refused, match="killed"):
        workflow.move(row, "reinstate", **about)
    using.keep_on(use, reason="Sumber lain.", actor=redpel, now=NOW)
    assert workflow.move(row, "reinstate", **about).is_live(NOW)


def test_a_kill_of_what_is_gone_is_recorded_and_told(supplier, reporter, redpel):
    article = make(supplier, reporter)
    workflow.move(article, "spike", base=0, actor=redpel, now=NOW, reason="Basi.")
    send(supplier, KILL)
    assert waiting(article) == []
    assert [use.outcome for use in using.waiting(article)] == ["gone"]
    assert Event.objects.filter(article=article, move="killed").exists()
    told = Notice.objects.filter(kind=Notice.Kind.KILLED, seen_at=None)
    assert told.filter(user=redpel).exists()
    use, row = take_away(article, redpel)  # no move is left to make
    use.refresh_from_db()
    assert (use.outcome, use.reason, row.stage, told.exists()) == ("gone", "Mati.", "spiked", False)


def test_a_scheduled_story_stops_even_if_a_hotfix_collides_with_its_update(supplier, reporter, redpel):
    article = publish(make(supplier, reporter), redpel, at=NOW + 5 * HOUR)
    copy = editing.working(article)
    editing.save(article, copy.content | {"lead": "Punya kami."}, base=copy.number, actor=reporter, now=NOW)
    live = editing.at(article, article.live_number) | {"lead": "Perbaikan."}
    publication.hotfix(
        article, live, base=article.live_number, change=Change(Release.Change.SILENT), actor=redpel, now=NOW
    )
    article.refresh_from_db()
    assert editing.is_behind(article, editing.working(article))
    send(supplier, KILL)
    article.refresh_from_db()
    assert article.published_at is None


# ---- whom a kill means


def test_a_kill_of_an_item_that_is_here_and_unused_concerns_no_other_story(supplier, reporter):
    article = make(supplier, reporter)
    send(supplier, replace(STORY, external_id="urn:x:2"))
    send(supplier, replace(KILL, external_id="urn:x:2"))
    assert waiting(article) == []


def test_a_slugline_of_a_fortnight_ago_means_another_story(supplier, reporter):
    old = send(supplier, at=NOW - timedelta(days=15))
    article = using.make(old, actor=reporter, now=NOW).article
    send(supplier, replace(KILL, external_id="urn:x:2"))
    assert waiting(article) == []


def test_a_kill_reaches_follow_ups_and_what_follows_them(supplier, reporter):
    article = make(supplier, reporter)
    about = {"headline": "Lanjutan", "authors": [], "takes_text": True, "actor": reporter, "now": NOW}
    second = followups.follow_up(article, **about)
    third = followups.follow_up(second, **about)
    send(supplier, KILL)
    assert [[kind for kind, _version in waiting(each)] for each in (second, third)] == [["kill"], ["kill"]]


def test_heirs_of_many_stories_are_found_at_once(django_assert_num_queries):
    first, target, lone = (factories.article() for _ in range(3))
    chain = [first]
    for _step in range(4):
        chain.append(factories.article(follows=chain[-1]))
    Article.objects.filter(pk=chain[2].pk).update(merged_into=target)
    Article.objects.filter(pk=chain[4].pk).update(follows=chain[3], merged_into=first)  # in a ring
    ids = [each.pk for each in chain]
    with django_assert_num_queries(3):
        found = concerns._heirs({ids[0], ids[2], target.pk, lone.pk})
    assert found == {
        ids[0]: {*ids[1:4], target.pk},
        ids[2]: {*ids[3:5], target.pk, ids[0]},
        target.pk: set(),
        lone.pk: set(),
    }
    with django_assert_num_queries(0):
        assert concerns._heirs(set()) == {}


def test_an_update_has_its_place_in_the_story_that_was_made_of_it_alone(supplier, reporter):
    article, target = make(supplier, reporter), factories.article(owner=reporter)
    Article.objects.filter(pk=article.pk).update(merged_into=target)
    send(supplier, replace(STORY, version="2", lead="Baru."))
    assert (len(waiting(article)), waiting(target)) == (1, [])


def test_of_two_feeds_of_an_agency_a_story_follows_the_one_that_it_was_made_of(supplier, reporter):
    other = factories.supplier(name="Nusa 2", source=supplier.source)
    article = make(supplier, reporter, replace(STORY, version="2", lead="Baru."))
    send(other, STORY)
    send(other, replace(STORY, version="2", lead="Baru."))
    assert waiting(article) == []
    send(other, replace(KILL, version="3"))
    assert [kind for kind, _version in waiting(article)] == ["kill"]


def test_what_was_imported_is_told_of_what_is_new_to_it_alone(supplier, reporter):
    article = keep(STORY, supplier=supplier.source, actor=reporter, now=NOW).article
    send(supplier)
    assert waiting(article) == []
    send(supplier, replace(STORY, version="2", lead="Baru."))
    assert waiting(article) == [("update", "2")]


def test_an_update_goes_into_no_other_story(supplier, reporter):
    article = make(supplier, reporter)
    send(supplier, replace(STORY, version="2", lead="Baru."))
    supplier.source = factories.source()
    supplier.save()
    (use,) = using.waiting(article)
    with pytest.raises(Refused, match="another story"):
        using.update(use, actor=reporter, now=NOW)
    assert Article.objects.count() == 1


# ---- what may not go out yet


def test_what_is_withheld_is_not_published_before_its_agency_says_so(supplier, reporter, redpel):
    article = make(supplier, reporter, replace(STORY, status=WITHHELD, is_public=False))
    with pytest.raises(Refused, match="holds it back"):
        publish(article, redpel)
    send(supplier, replace(STORY, version="2"))
    article = Article.objects.get()
    number = editing.working(article).number
    assert workflow.move(article, "publish", base=number, actor=redpel, now=NOW).is_live(NOW)


@pytest.mark.parametrize("changes", [{"status": WITHHELD}, {"not_before": NOW + 9 * HOUR}])
def test_a_version_that_must_wait_takes_the_story_off_the_schedule(supplier, reporter, redpel, changes):
    article = publish(make(supplier, reporter), redpel, at=NOW + 5 * HOUR)
    send(supplier, replace(STORY, version="2", **changes))
    article.refresh_from_db()
    assert (article.published_at, article.stage) == (None, "approved")
    if "not_before" in changes:
        assert Origin.objects.get().not_before == changes["not_before"]


# ---- what comes is odd


def test_signs_that_no_row_can_hold_are_left_out(supplier):
    odd = replace(STORY, headline="Fe\0ri \ud800", external_id="a\0b", slugline="\0", ednote="\ud800", tags=("x\0",))
    arriving.keep(supplier, [odd, replace(odd, external_id="\0")], now=NOW)
    assert {item.headline for item in WireItem.objects.all()} == {"Feri"}
    assert WireItem.objects.count() == 2


def test_a_clock_that_is_wrong_keeps_no_later_version_out(supplier):
    far = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    supplier.hold = 60
    supplier.save()
    item = send(supplier, replace(STORY, version="", changed=far))
    assert rules.held_until(item.story, supplier, NOW) == NOW + HOUR
    send(supplier, replace(STORY, version="", changed=NOW + timedelta(minutes=1), lead="Benar."))
    assert WireItem.objects.get(current=True).story.lead == "Benar."


def test_what_its_retention_let_go_does_not_come_back(supplier):
    old = replace(STORY, published=NOW - timedelta(days=3))
    taken = arriving.keep(supplier, [old, replace(old, external_id="2", status=CANCELED)], now=NOW, since=NOW - HOUR)
    assert (taken.new, taken.known, WireItem.objects.get().status) == (1, 1, CANCELED)


def test_a_headline_that_no_draft_holds_is_refused_with_why(supplier, reporter):
    item = send(supplier, replace(STORY, headline="Judul " * 49))
    with pytest.raises(Refused, match="Longer than"):
        using.make(item, actor=reporter, now=NOW)
    assert not WireUse.objects.exists()


def test_twins_are_found_among_many_with_the_same_words_at_their_ends(supplier):
    def story(name, number):
        own = " ".join(f"kata{number}x{place}" for place in range(90))
        return replace(STORY, external_id=name, slugline="", body=(Text(f"<p>{own} {WORDS}</p>"),))

    many = [story(f"{number}", number) for number in range(arriving.COMMON + 5)]
    arriving.keep(supplier, [*many, story("twin", 3)], now=NOW)
    bundles = dict(WireItem.objects.values_list("external_id", "bundle"))
    assert bundles["twin"] == bundles["3"]
    assert len(set(bundles.values())) == len(many)


# ---- sources, sections and topics that become others


def test_no_wire_row_is_lost_when_names_are_merged(supplier, reporter):
    admin = factories.user("Administrator", is_superuser=True)
    section, into = factories.section(), factories.section()
    supplier.section = section
    supplier.save()
    SupplierRule.objects.create(supplier=supplier, words="feri", section=section)
    item = send(supplier)
    naming.merge(section, into, actor=admin, now=NOW)
    supplier.refresh_from_db()
    item.refresh_from_db()
    assert (supplier.section, item.section, SupplierRule.objects.get().section) == (into, into, into)
    assert not Section.objects.filter(pk=section.pk).exists()


def test_nothing_names_what_can_be_merged_in_a_way_that_a_merge_does_not_see():
    hidden = [
        str(field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.many_to_one and field.concrete and field.related_model in KINDS and field.remote_field.hidden
    ]
    assert hidden == []


def test_a_source_that_is_renamed_still_has_its_kills(supplier, reporter):
    article, admin = make(supplier, reporter), factories.user("Administrator", is_superuser=True)
    naming.merge(supplier.source, factories.source(slug="nusa-baru"), actor=admin, now=NOW)
    send(supplier, KILL)
    assert [kind for kind, _version in waiting(article)] == ["kill"]


def test_fixtures_hold_items():
    item = send(factories.supplier(source=factories.source(slug="nusa")))
    (again,) = serializers.deserialize("json", serializers.serialize("json", [item]))
    again.save()
    assert WireItem.objects.get().story == item.story
