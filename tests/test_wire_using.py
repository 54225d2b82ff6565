"""What people do with wire items: a story is made, its new version taken in, a kill decided; nothing passes unseen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from articles import editing, workflow
from articles.gates import Refused
from articles.importers.story import CANCELED, Story, Text
from articles.intake import Outcome
from articles.models import Article, Event, Notice, Origin, SupplierRule, WireItem, WireUse, WithdrawalKind
from articles.wires import arriving, keeping, using

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db

STORY = Story(
    format="ninjs",
    headline="Feri Dibuka",
    slugline="FERI",
    external_id="urn:x:1",
    version="1",
    dateline_place="SERAYA",
    lead="Lama.",
    body=(Text("<p>Kapal datang.</p>"), Text("<p>Penumpang naik.</p>")),
)
KILL = replace(STORY, status=CANCELED, version="9", ednote="Nama kapal salah.", headline="", body=())


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def supplier():
    return factories.supplier(
        source=factories.source(name="Kantor Berita Nusa", slug="nusa"),
        credit_line="© Nusa",
        section=factories.section(),
    )


@pytest.fixture
def reporter():
    return factories.user("Reporter")


@pytest.fixture
def redpel():
    return factories.user("Managing editor")


def send(supplier, story=STORY, at=NOW):
    arriving.keep(supplier, [story], now=at)
    return WireItem.objects.get(supplier=supplier, current=True, external_id=story.external_id)


def make(supplier, actor, story=STORY):
    return using.make(send(supplier, story), actor=actor, now=NOW).article


def content(article):
    return editing.working(article).content


def waiting(article):
    return [(use.kind, use.item.version) for use in using.waiting(article) if use.settled_at is None]


def publish(article, redpel, at=None):
    """Take a draft before readers; editors other than its writer approve it."""
    article.authors.add(factories.author())
    copy = editing.working(article)
    made = copy.content | {"authors": [factories.author().pk]}
    editing.save(article, made, base=copy.number, actor=article.owner, now=NOW)
    number = editing.working(article).number
    for name, actor in (("submit", article.owner), ("approve", redpel), ("publish", redpel)):
        more = {"at": at} if name == "publish" and at else {}
        article = workflow.move(article, name, base=number, actor=actor, now=NOW, **more)
    return article


# ---- a story of it


def test_a_draft_is_made_with_source_credit_dateline_and_section(supplier, reporter):
    article = make(supplier, reporter)
    made = content(article)
    assert (article.owner, article.stage) == (reporter, "draft")
    assert made["sources"] == [{"id": supplier.source.pk, "role": "© Nusa", "url": ""}]
    assert (made["dateline_place"], made["section"]) == ("SERAYA", supplier.section.pk)
    assert Origin.objects.get().supplier == "nusa"
    use = WireUse.objects.get()
    assert (use.kind, use.outcome, use.settled_by, use.article) == ("made", "taken", reporter, article)


def test_a_rule_decides_section_and_topics(supplier, reporter):
    section, topic = factories.section(), factories.topic()
    SupplierRule.objects.create(supplier=supplier, words="kereta, FERI", section=section, topic=topic)
    made = content(make(supplier, reporter))
    assert (made["section"], made["topics"]) == (section.pk, [topic.pk])
    assert WireItem.objects.get().section == section


def test_one_story_comes_of_an_item_however_often_it_is_asked_for(supplier, reporter, redpel):
    item = send(supplier)
    first = using.make(item, actor=reporter, now=NOW)
    again = using.make(item, actor=redpel, now=NOW)
    assert (first.article, again.outcome) == (again.article, Outcome.UNCHANGED)
    assert Article.objects.count() == WireUse.objects.count() == 1


def test_nothing_is_made_of_what_is_killed_or_old(supplier, reporter):
    old = send(supplier)
    send(supplier, replace(STORY, version="2"))
    with pytest.raises(Refused, match="later version"):
        using.make(old, actor=reporter, now=NOW)
    with pytest.raises(Refused, match="killed"):
        using.make(send(supplier, KILL), actor=reporter, now=NOW)
    assert not Article.objects.exists()


def test_who_may_not_write_stories_makes_none(supplier):
    with pytest.raises(PermissionDenied):
        using.make(send(supplier), actor=factories.user(), now=NOW)


def test_not_before_holds_publication(supplier, reporter, redpel):
    supplier.hold = 90
    supplier.save()
    article = make(supplier, reporter)
    with pytest.raises(Refused, match="embargo"):
        publish(article, redpel)
    assert Origin.objects.get().not_before == NOW + timedelta(minutes=90)


# ---- a new version


def test_a_new_version_waits_and_is_merged_with_what_people_wrote(supplier, reporter):
    article = make(supplier, reporter)
    copy = editing.working(article)
    editing.save(article, copy.content | {"kicker": "Pelayaran"}, base=copy.number, actor=reporter, now=NOW)
    send(supplier, replace(STORY, version="2", lead="Baru."))
    assert waiting(article) == [("update", "2")]
    assert content(article)["lead"] == "Lama."
    assert [n.kind for n in Notice.objects.filter(user=reporter)] == [Notice.Kind.RENEWED]
    (use,) = using.waiting(article)
    assert using.update(use, actor=reporter, now=NOW).outcome is Outcome.UPDATED
    assert (content(article)["lead"], content(article)["kicker"]) == ("Baru.", "Pelayaran")
    assert waiting(article) == []
    with pytest.raises(Refused, match="meanwhile"):
        using.update(use, actor=reporter, now=NOW)


def test_what_both_changed_is_offered(supplier, reporter):
    article = make(supplier, reporter)
    copy = editing.working(article)
    editing.save(article, copy.content | {"lead": "Punya kami."}, base=copy.number, actor=reporter, now=NOW)
    send(supplier, replace(STORY, version="2", lead="Baru."))
    (use,) = using.waiting(article)
    assert using.update(use, actor=reporter, now=NOW).outcome is Outcome.OFFERED
    assert content(article)["lead"] == "Punya kami."


def test_the_third_version_takes_the_place_of_the_second(supplier, reporter):
    article = make(supplier, reporter)
    for version in ("2", "3"):
        send(supplier, replace(STORY, version=version, lead=version))
    assert waiting(article) == [("update", "3")]


def test_a_version_that_is_passed_over_is_told_no_more(supplier, reporter):
    article = make(supplier, reporter)
    send(supplier, replace(STORY, version="2", lead="Baru."))
    (use,) = using.waiting(article)
    using.pass_over(use, actor=reporter, now=NOW)
    assert (waiting(article), content(article)["lead"]) == ([], "Lama.")


def test_nobody_takes_a_version_into_others_stories(supplier, reporter):
    article = make(supplier, reporter)
    send(supplier, replace(STORY, version="2", lead="Baru."))
    (use,) = using.waiting(article)
    for act in (using.update, using.pass_over):
        with pytest.raises(PermissionDenied):
            act(use, actor=factories.user("Reporter"), now=NOW)
    assert waiting(article) == [("update", "2")]


# ---- a kill


def test_a_kill_is_told_to_the_owner_and_to_all_who_may_withdraw(supplier, reporter, redpel):
    article = make(supplier, reporter)
    editor = factories.user("Editor")
    send(supplier, KILL)
    told = Notice.objects.filter(article=article, kind=Notice.Kind.KILLED)
    assert {notice.user for notice in told} == {reporter, redpel}
    assert {notice.text for notice in told} == {"Nama kapal salah."}
    assert editor not in {notice.user for notice in told}
    assert Event.objects.filter(article=article, move="killed").count() == 1


def test_a_kill_comes_once(supplier, reporter):
    article = make(supplier, reporter)
    send(supplier, KILL)
    send(supplier, KILL)
    send(supplier, replace(KILL, version="10"))
    assert waiting(article) == [("kill", "10")]


def test_a_live_story_is_withdrawn_by_one_press(supplier, reporter, redpel):
    article = publish(make(supplier, reporter), redpel)
    send(supplier, KILL)
    assert article.is_live(NOW)
    (use,) = using.waiting(article)
    number = editing.working(article).number
    gone = using.take_away(use, base=number, reason="Ditarik kantor berita.", actor=redpel, now=NOW)
    assert (gone.is_live(NOW), gone.withdrawal_kind, gone.withdrawal_reason) == (
        False,
        WithdrawalKind.AGENCY,
        "Ditarik kantor berita.",
    )
    assert waiting(article) == []
    use.refresh_from_db()
    assert (use.outcome, use.reason, use.settled_by) == ("gone", "Ditarik kantor berita.", redpel)
    assert not Notice.objects.filter(kind=Notice.Kind.KILLED, seen_at=None).exists()


def test_a_scheduled_story_is_taken_off_the_schedule_at_once_and_cannot_be_published(supplier, reporter, redpel):
    article = publish(make(supplier, reporter), redpel, at=NOW + timedelta(hours=5))
    send(supplier, KILL)
    article.refresh_from_db()
    assert (article.published_at, article.stage) == (None, "approved")
    with pytest.raises(Refused, match="killed"):
        workflow.move(article, "publish", base=editing.working(article).number, actor=redpel, now=NOW)
    (use,) = using.waiting(article)
    using.take_away(use, base=editing.working(article).number, reason="Mati.", actor=redpel, now=NOW)
    article.refresh_from_db()
    assert article.stage == "spiked"


@pytest.mark.parametrize("stage", ["draft", "in_review"])
def test_what_readers_never_saw_is_spiked(supplier, reporter, redpel, stage):
    article = make(supplier, reporter)
    if stage == "in_review":
        copy = editing.working(article)
        made = copy.content | {"authors": [factories.author().pk]}
        number = editing.save(article, made, base=copy.number, actor=reporter, now=NOW).number
        workflow.move(article, "submit", base=number, actor=reporter, now=NOW)
    send(supplier, KILL)
    (use,) = using.waiting(article)
    using.take_away(use, base=editing.working(article).number, reason="Mati.", actor=redpel, now=NOW)
    article.refresh_from_db()
    assert article.stage == "spiked"


def test_a_killed_story_that_is_kept_needs_a_reason_and_may_go_on(supplier, reporter, redpel):
    article = publish(make(supplier, reporter), redpel)
    send(supplier, KILL)
    (use,) = using.waiting(article)
    with pytest.raises(Refused, match="Say why"):
        using.keep_on(use, reason=" ", actor=redpel, now=NOW)
    with pytest.raises(PermissionDenied):
        using.keep_on(use, reason="Kami punya sumber sendiri.", actor=reporter, now=NOW)
    using.keep_on(use, reason="Kami punya sumber sendiri.", actor=redpel, now=NOW)
    article.refresh_from_db()
    assert (article.is_live(NOW), waiting(article)) == (True, [])
    assert Event.objects.get(article=article, move="kept_on").reason == "Kami punya sumber sendiri."


def test_a_story_that_is_withdrawn_by_hand_waits_for_nobody(supplier, reporter, redpel):
    article = publish(make(supplier, reporter), redpel)
    send(supplier, KILL)
    workflow.move(
        article, "withdraw", base=editing.working(article).number, actor=redpel, now=NOW, reason="Salah.", kind="error"
    )
    assert waiting(article) == []


def test_a_kill_under_another_number_finds_the_story_by_its_slugline(supplier, reporter):
    article = make(supplier, reporter)
    send(supplier, replace(KILL, external_id="urn:x:77"))
    assert [kind for kind, _version in waiting(article)] == ["kill"]


def test_a_kill_of_another_suppliers_item_concerns_nobody(supplier, reporter):
    article = make(supplier, reporter)
    send(factories.supplier(), KILL)
    assert waiting(article) == []


def test_a_kill_reaches_the_story_in_which_another_went_up(supplier, reporter):
    target, article = factories.article(owner=reporter), make(supplier, reporter)
    Article.objects.filter(pk=article.pk).update(merged_into=target)
    send(supplier, KILL)
    assert [kind for kind, _version in waiting(target)] == ["kill"]


def test_a_kill_reaches_stories_that_were_imported(supplier, reporter):
    from articles.intake import keep

    article = keep(STORY, supplier=supplier.source, actor=reporter, now=NOW).article
    send(supplier, KILL)
    assert [kind for kind, _version in waiting(article)] == ["kill"]


# ---- what leaves


def test_what_nobody_used_leaves_after_its_time(supplier, reporter):
    days = timedelta(days=supplier.retention + 1)
    used = send(supplier, at=NOW - days)
    using.make(used, actor=reporter, now=NOW - days)
    for name, age in (("old", days), ("young", timedelta(days=1)), ("renewed", days)):
        send(supplier, replace(STORY, external_id=name), at=NOW - age)
    send(supplier, replace(STORY, external_id="renewed", version="2"), at=NOW - timedelta(days=1))
    assert sum(keeping.let_go(supplier, now=NOW)) == 1
    left = WireItem.objects.values_list("external_id", flat=True)
    assert sorted(left) == ["renewed", "renewed", "urn:x:1", "young"]
    assert sum(keeping.let_go(supplier, now=NOW)) == 0
