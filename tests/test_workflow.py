"""Who may move which story where, and what each move does to the working copy and to what readers see."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from articles import doubles, editing, effects, publication, schedule, workflow
from articles.models import Article, Release, Stage
from articles.publication import Change

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def draft(owner, **values):
    content = {
        **editing.blank(),
        "headline": "Pasar dibuka lagi",
        "body": "<p>Pasar dibuka lagi.</p>",
        "section": factories.section().pk,
        "authors": [factories.author().pk],
        "sources": [{"id": factories.source().pk, "role": "", "url": ""}],
    }
    return editing.create(content | values, actor=owner, now=NOW)


def newest(article):
    return editing.working(article).number


def do(article, name, actor, now=NOW, **values):
    return workflow.move(article, name, base=newest(article), actor=actor, now=now, **values)


def change(article, actor, now=NOW, **values):
    content = editing.working(article).content | values
    return editing.save(article, content, base=newest(article), actor=actor, now=now)


def released(siti, rani, tono, **values):
    article = draft(siti)
    do(article, "submit", siti)
    do(article, "approve", rani)
    return do(article, "publish", tono, **values)


def test_a_story_goes_from_draft_to_readers(siti, rani, tono):
    article = draft(siti)

    assert do(article, "submit", siti).stage == Stage.REVIEW
    assert do(article, "approve", rani).approved_number == 0
    assert not Article.objects.live(LATER).exists()
    published = do(article, "publish", tono, now=LATER)

    assert (published.stage, published.published_at, published.live_number) == (Stage.PUBLISHED, LATER, 0)
    assert list(Article.objects.live(LATER)) == [article]
    assert [(e.move, e.actor, e.from_stage, e.to_stage) for e in article.events.order_by("pk")] == [
        ("create", siti, "", "draft"),
        ("submit", siti, "draft", "in_review"),
        ("approve", rani, "in_review", "approved"),
        ("publish", tono, "approved", "published"),
    ]


def test_scheduling_is_publishing_in_the_future(siti, rani, tono):
    article = released(siti, rani, tono, at=LATER)

    assert not Article.objects.live(LATER - timedelta(seconds=1)).exists()
    assert list(Article.objects.live(LATER)) == [article]


def test_a_schedule_can_be_cancelled_and_the_row_is_the_working_copy_again(siti, rani, tono):
    article = released(siti, rani, tono, at=LATER)
    change(article, rani, headline="Judul baru")

    row = do(article, "unschedule", tono)

    assert (row.live_number, row.published_at, row.stage, row.headline) == (None, None, Stage.DRAFT, "Judul baru")
    assert not Article.objects.live(LATER).exists()


def test_a_schedule_without_a_draft_goes_back_to_approved(siti, rani, tono):
    row = do(released(siti, rani, tono, at=LATER), "unschedule", tono)

    assert (row.stage, row.approved_number) == (Stage.APPROVED, 0)


def test_an_update_stays_hidden_until_it_is_published(siti, rani, tono):
    article = released(siti, rani, tono)
    change(article, siti, headline="Pembaruan")
    assert Article.objects.get(pk=article.pk).headline == "Pasar dibuka lagi"

    do(article, "submit", siti, now=LATER)
    do(article, "approve", rani, now=LATER)
    row = do(article, "publish", tono, now=LATER)

    assert (row.headline, row.published_at, row.updated_at, row.live_number) == ("Pembaruan", NOW, LATER, 1)


@pytest.mark.parametrize("wanting", ["headline", "body", "section", "authors", "sources"])
def test_gates_stop_what_is_not_ready(siti, wanting):
    article = draft(siti, **{wanting: editing.blank()[wanting]})

    with pytest.raises(workflow.Refused) as refused:
        do(article, "submit", siti)

    assert len(refused.value.problems) == 1
    assert Article.objects.get(pk=article.pk).stage == Stage.DRAFT


def test_what_a_version_names_must_still_exist(siti, rani, tono):
    article = released(siti, rani, tono)
    quiet = factories.section()
    change(article, siti, section=quiet.pk)
    do(article, "submit", siti)
    do(article, "approve", rani)
    quiet.delete()

    with pytest.raises(workflow.Refused):
        do(article, "publish", tono)
    assert Article.objects.get(pk=article.pk).section is not None


def test_four_eyes(siti, rani, tono):
    article = draft(siti)
    do(article, "submit", siti)
    change(article, rani, headline="Rani menyunting")

    with pytest.raises(workflow.Refused):
        do(article, "approve", rani)

    assert do(article, "approve", tono).approved_number == 1
    change(article, tono, headline="Tono menyunting")
    assert do(article, "approve", rani).approved_number == 2  # Rani's own words were approved by Tono


def test_a_return_takes_the_approval_back(siti, rani, tono):
    """Whoever wrote what was returned as not good enough does not approve it alone."""
    article = draft(rani)
    do(article, "submit", rani)
    do(article, "approve", tono)
    assert do(article, "return", tono, reason="Belum.").approved_number is None
    do(article, "submit", rani)
    with pytest.raises(workflow.Refused, match=r"yourself|sendiri"):
        do(article, "approve", rani)
    do(article, "approve", tono)
    do(article, "publish", tono)
    budi = factories.user("Editor")
    change(article, budi, headline="Budi menulis")  # what readers have already is nobody's to approve again
    do(article, "submit", budi)
    do(article, "approve", tono)
    assert do(article, "return", tono, reason="Belum.").approved_number == 0
    do(article, "submit", budi)
    assert do(article, "approve", rani).approved_number == 1


def test_nor_does_it_outlive_a_word_more_before_the_return_or_the_spike(siti, rani, tono):
    article = draft(rani)
    do(article, "submit", rani)
    do(article, "approve", tono)
    change(article, tono, headline="Satu kata lain")
    assert do(article, "return", tono, reason="Belum.").approved_number is None
    do(article, "submit", rani)
    with pytest.raises(workflow.Refused):
        do(article, "approve", rani)
    do(article, "spike", tono, reason="Basi.")
    Article.objects.filter(pk=article.pk).update(approved_number=0)
    assert do(article, "unspike", tono).approved_number is None


def test_whoever_wrote_what_was_hotfixed_before_it_was_out_may_approve_what_others_add(siti, rani, tono):
    article = released(siti, rani, tono, at=LATER)
    content, silent = editing.at(article, 0) | {"headline": "Dibetulkan"}, Change(Release.Change.SILENT)
    publication.hotfix(article, content, base=0, change=silent, actor=tono, now=NOW)
    budi = factories.user("Editor")
    change(article, budi, LATER, headline="Budi menulis")
    do(article, "submit", budi, LATER)
    do(article, "approve", tono, LATER)
    assert do(article, "return", tono, LATER, reason="Belum.").approved_number == 0


def test_a_return_raises_no_approval_over_what_a_hotfix_wrote_anew(siti, rani, tono):
    """A hotfix writes what waits anew, in nobody's name, under numbers that nobody has approved."""
    budi = factories.user("Editor")
    waiting = released(siti, rani, tono, at=LATER)
    live = released(siti, rani, tono)
    for article, now in ((waiting, NOW), (live, LATER)):
        change(article, budi, now, headline="Budi menulis")
        content = editing.at(article, 0) | {"lead": "Dibetulkan."}
        fix = {"change": Change(Release.Change.SILENT), "actor": tono, "now": now}
        publication.hotfix(article, content, base=0, **fix)
        do(article, "submit", siti, now)
        assert do(article, "return", tono, now, reason="Belum.").approved_number == 0
        do(article, "submit", siti, now)
        with pytest.raises(workflow.Refused, match=r"yourself|sendiri"):
            do(article, "approve", budi, now)


def test_nor_over_what_went_out_by_a_plan_that_a_hotfix_wrote_anew(siti, rani, tono):
    article, budi = released(siti, rani, tono), factories.user("Editor")
    change(article, siti, headline="Pembaruan")
    do(article, "submit", siti)
    do(article, "approve", rani)
    do(article, "publish", tono, at=LATER)
    change(article, budi, lead="Budi menulis.")
    content = editing.at(article, 0) | {"kicker": "BETUL"}
    publication.hotfix(article, content, base=0, change=Change(Release.Change.SILENT), actor=tono, now=NOW)
    (plan,) = schedule.apply_due(LATER)
    assert (plan.outcome, Article.objects.get(pk=article.pk).releases.count()) == ("done", 3)
    assert do(article, "return", tono, LATER, reason="Belum.").approved_number == 1
    do(article, "submit", siti, LATER)
    with pytest.raises(workflow.Refused, match=r"yourself|sendiri"):
        do(article, "approve", budi, LATER)


def merged(double, into, actor, now=NOW):
    bases = {"base": newest(double), "base_into": newest(into)}
    return doubles.join(double, into, reason="Sama.", actor=actor, now=now, **bases)


def test_what_becomes_of_a_double_afterwards_lets_its_writer_approve_nothing(siti, rani, tono):
    kept = [draft(siti, headline=name) for name in ("Satu", "Dua")]
    gone, back = draft(rani, headline="Dihapus"), draft(rani, headline="Disetujui")
    for double, into in zip((gone, back), kept, strict=True):
        merged(double, into, tono)
        do(double, "unspike", tono)
        do(into, "submit", siti)
    Article.objects.get(pk=gone.pk).delete()
    change(back, rani, body="<p>Tanpa yang tadi.</p>")
    do(back, "submit", rani)
    do(back, "approve", tono)

    for into in kept:
        with pytest.raises(workflow.Refused, match=r"yourself|sendiri"):
            do(into, "approve", rani)


def test_who_writes_in_a_double_after_the_merge_may_approve_the_other(siti, rani, tono):
    double, into, budi = draft(siti), draft(siti), factories.user("Editor")
    merged(double, into, tono)
    do(double, "unspike", tono)
    change(double, budi, headline="Sesudahnya")
    merged(double, draft(siti), tono)
    do(into, "submit", siti)
    assert do(into, "approve", budi).approved_number == newest(into)


def test_whoever_hotfixed_a_double_that_was_never_seen_wrote_in_it(siti, rani, tono):
    double, into, hari = released(siti, rani, tono, at=LATER), draft(siti), factories.user("Managing editor")
    change(double, siti, headline="Yang menunggu")
    content = editing.at(double, 0) | {"lead": "Dibetulkan."}
    publication.hotfix(double, content, base=0, change=Change(Release.Change.SILENT), actor=hari, now=NOW)
    merged(double, into, tono)
    assert hari.pk in {row["pk"] for row in workflow.writers(into)}


def test_a_move_takes_nothing_off_that_its_actor_did_not_see(siti, rani, tono):
    article = released(siti, rani, tono)
    seen = schedule.fingerprint(article, now=LATER)
    assert seen == ""
    do(article, "withdraw", tono, LATER, at=LATER + timedelta(hours=1), reason="Keliru.", seen=seen)
    about = {"at": LATER + timedelta(hours=2), "reason": "Lain."}
    with pytest.raises(workflow.Refused):
        do(article, "withdraw", tono, LATER, seen=seen, **about)
    row = Article.objects.get(pk=article.pk)
    assert (row.withdrawal_reason, row.withdrawn_at) == ("Keliru.", LATER + timedelta(hours=1))
    other = schedule.fingerprint(row, now=LATER)
    do(article, "withdraw", tono, LATER, seen=other, **about)
    assert schedule.fingerprint(Article.objects.get(pk=article.pk), now=LATER) not in ("", other)


def test_whoever_wrote_a_double_that_was_merged_in_does_not_approve_it(siti, rani, tono):
    double, into = draft(rani, headline="Kembaran"), draft(siti)
    doubles.join(
        double, into, base=newest(double), base_into=newest(into), reason="Sama.", actor=tono, now=NOW
    )  # fmt: skip
    do(into, "submit", siti)
    with pytest.raises(workflow.Refused, match=r"yourself|sendiri"):
        do(into, "approve", rani)
    assert rani.pk in [row["pk"] for row in workflow.writers(into)]
    third = draft(siti, headline="Ketiga")
    about = {"base": newest(into), "base_into": newest(third)}
    doubles.join(into, third, reason="Sama.", actor=tono, now=NOW, **about)
    do(third, "submit", siti)
    with pytest.raises(workflow.Refused):  # what came in by two steps too
        do(third, "approve", rani)


def test_publishing_takes_the_approved_revision_only(siti, rani, tono):
    article = draft(siti)
    do(article, "submit", siti)
    do(article, "approve", rani)
    Article.objects.filter(pk=article.pk).update(approved_number=7)

    with pytest.raises(workflow.Refused):
        do(article, "publish", tono)


def test_a_move_names_the_revision_that_was_seen(siti, rani):
    article = draft(siti)
    do(article, "submit", siti)
    seen = newest(article)
    change(article, siti, headline="Berubah di bawah tangan")

    with pytest.raises(editing.Stale):
        workflow.move(article, "approve", base=seen, actor=rani, now=NOW)


def test_returning_and_spiking_say_why(siti, rani):
    article = draft(siti)
    do(article, "submit", siti)

    for name in ("return", "spike"):
        with pytest.raises(workflow.Refused):
            do(article, name, rani, reason="  ")
    assert do(article, "return", rani, reason="Kurang sumber.").stage == Stage.DRAFT
    assert article.events.first().reason == "Kurang sumber."


def test_the_spike_takes_and_gives_back(siti, rani):
    article = draft(siti)

    assert do(article, "spike", rani, reason="Basi.").stage == Stage.SPIKED
    assert do(article, "unspike", rani).stage == Stage.DRAFT


def test_a_released_story_is_withdrawn_not_spiked(siti, rani, tono):
    article = released(siti, rani, tono)
    change(article, siti, headline="Pembaruan")

    with pytest.raises(workflow.Refused):
        do(article, "spike", rani, reason="Basi.")

    row = do(article, "withdraw", tono, now=LATER, reason="Sumber menarik pernyataannya.")
    assert (row.withdrawn_at, row.withdrawal_reason) == (LATER, "Sumber menarik pernyataannya.")
    assert not Article.objects.live(LATER).exists()
    assert list(Article.objects.gone(LATER)) == [article]
    do(article, "reinstate", tono, now=LATER, reason="Ternyata benar.")
    assert list(Article.objects.live(LATER)) == [article]


def test_a_withdrawn_story_is_not_published_over(siti, rani, tono):
    article = released(siti, rani, tono)
    change(article, siti, headline="Pembaruan")
    do(article, "submit", siti)
    do(article, "approve", rani)
    do(article, "withdraw", tono, reason="Keliru.")

    with pytest.raises(workflow.Refused):
        do(article, "publish", tono)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("approve", "Reporter"),
        ("return", "Reporter"),
        ("spike", "Reporter"),
        ("publish", "Editor"),
        ("withdraw", "Editor"),
        ("reinstate", "Editor"),
        ("unschedule", "Editor"),
    ],
)
def test_rights_are_asked_for_before_anything_else(siti, name, role):
    actor = siti if role == "Reporter" else factories.user(role)

    with pytest.raises(PermissionDenied):
        do(draft(siti), name, actor, reason="Mau saja.")


def test_a_reporter_submits_own_stories_only(siti):
    with pytest.raises(PermissionDenied):
        do(draft(siti), "submit", factories.user("Reporter"))


def test_a_move_that_is_not_possible_now_is_refused(siti, tono):
    with pytest.raises(workflow.Refused):
        do(draft(siti), "publish", tono)
    with pytest.raises(ValueError, match="teleport"):
        do(draft(siti), "teleport", tono)


def test_what_is_offered_is_what_may_be_done_with_what_is_missing(siti, rani, tono):
    article = draft(siti, sources=[])

    offered = {step.name: len(step.problems) for step in workflow.available(siti, article, now=NOW)}
    assert offered == {"submit": 1}
    assert [step.name for step in workflow.available(rani, article, now=NOW)] == ["submit", "spike"]
    assert workflow.available(factories.user("Reporter"), article, now=NOW) == []
    change(article, siti, sources=[{"id": factories.source().pk, "role": "", "url": ""}])
    do(article, "submit", siti)
    article.refresh_from_db()
    assert [step.name for step in workflow.available(tono, article, now=NOW)] == ["return", "approve", "spike"]


def test_every_move_has_an_effect_and_a_permission_that_exists(db):
    from django.contrib.auth.models import Permission

    moves = [*workflow.MOVES.values(), *workflow.ACTS.values()]
    known = {f"articles.{codename}" for codename in Permission.objects.values_list("codename", flat=True)}

    assert {move.name for move in moves} == set(effects.EFFECTS)
    assert {move.permission for move in moves} <= known


def test_drafts_that_were_never_released_may_be_deleted(siti, rani, tono):
    article = draft(siti)

    assert editing.may_delete(siti, article)
    assert not editing.may_delete(factories.user("Reporter"), article)
    do(article, "submit", siti)
    article.refresh_from_db()
    assert not editing.may_delete(siti, article)
    assert not editing.may_delete(tono, released(siti, rani, tono))
    assert not editing.may_delete(siti, factories.article(owner=siti, stage=Stage.SPIKED))
