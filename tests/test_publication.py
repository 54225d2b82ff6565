"""What readers see and saw: releases with what they meant, hotfixes beside pending updates, redaction."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from articles import copies, editing, publication, workflow
from articles.gates import Refused
from articles.models import Article, Correction, Release, Revision, Stage
from articles.publication import Change

from . import factories
from .desk import whole
from .factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
SILENT = Change(Release.Change.SILENT)
BODY = "<p>Satu satu.</p><p>Dua dua.</p><p>Tiga tiga.</p>"


@pytest.fixture
def story(siti, rani, tono):
    """A story that readers see, with three paragraphs."""
    article = editing.create(whole(body=BODY), actor=siti, now=NOW)
    for name, who in (("submit", siti), ("approve", rani), ("publish", tono)):
        workflow.move(article, name, base=0, actor=who, now=NOW)
    return fresh(article)


def fresh(article):
    return Article.objects.get(pk=article.pk)


def update(article, who, **changes):
    copy = editing.working(article)
    return editing.save(article, copy.content | changes, base=copy.number, actor=who, now=LATER)


def approved(article, siti, rani):
    for name, who in (("submit", siti), ("approve", rani)):
        workflow.move(article, name, base=editing.working(article).number, actor=who, now=LATER)
    return fresh(article)


def fix(article, who, change=SILENT, *, base=None, **changes):
    base = article.live_number if base is None else base
    content = editing.at(article, base) | changes
    return publication.hotfix(article, content, base=base, change=change, actor=who, now=LATER)


def scheduled(siti, rani, tono):
    """A story that readers will see tomorrow."""
    article = editing.create(whole(), actor=siti, now=NOW)
    for name, who in (("submit", siti), ("approve", rani)):
        workflow.move(article, name, base=0, actor=who, now=NOW)
    return workflow.move(article, "publish", base=0, actor=tono, now=NOW, at=LATER + timedelta(days=1))


def seen(article):
    return [(each.number, each.at, each.change) for each in article.releases.order_by("number")]


# ---- releases


def test_the_first_publication_is_a_release(story):
    assert seen(story) == [(0, NOW, "first")]


def test_a_schedule_that_is_cancelled_was_never_seen(siti, rani, tono):
    article = editing.create(whole(), actor=siti, now=NOW)
    for name, who in (("submit", siti), ("approve", rani)):
        workflow.move(article, name, base=0, actor=who, now=NOW)
    workflow.move(article, "publish", base=0, actor=tono, now=NOW, at=LATER)
    assert seen(article) == [(0, LATER, "first")]

    workflow.move(article, "unschedule", base=0, actor=tono, now=NOW)

    assert seen(article) == []


@pytest.mark.parametrize(
    ("change", "updated"),
    [(SILENT, None), (Change(), LATER), (Change(Release.Change.CORRECTION, text="Salah tulis."), LATER)],
)
def test_a_published_update_says_what_it_is(story, siti, rani, tono, change, updated):
    update(story, siti, lead="Baru.")
    approved(story, siti, rani)

    workflow.move(story, "publish", base=1, actor=tono, now=LATER, change=change)

    assert seen(story) == [(0, NOW, "first"), (1, LATER, change.kind)]
    assert fresh(story).updated_at == updated


def test_a_correction_is_written_for_readers_with_who_approved_it(story, siti, rani, tono):
    update(story, siti, lead="Baru.")
    approved(story, siti, rani)
    change = Change(Release.Change.CORRECTION, Correction.Kind.ERRATUM, " Angka salah. ", "Sumber meralat")

    workflow.move(story, "publish", base=1, actor=tono, now=LATER, change=change)

    made = Correction.objects.get(article=story)
    assert (made.kind, made.text, made.reason) == ("ralat", "Angka salah.", "Sumber meralat")
    assert (made.approver, made.published_at, made.release.number) == (tono, LATER, 1)


def test_a_correction_without_words_is_refused(story, siti, rani, tono):
    update(story, siti, lead="Baru.")
    approved(story, siti, rani)

    with pytest.raises(Refused):
        workflow.move(story, "publish", base=1, actor=tono, now=LATER, change=Change(Release.Change.CORRECTION))

    assert (fresh(story).live_number, Correction.objects.count()) == (0, 0)


def test_a_fixture_storys_first_change_tells_what_readers_saw_before(siti, rani, tono):
    article = factories.published(at=NOW, body=BODY)
    fix(article, tono, Change(), lead="Baru.")

    assert seen(article) == [(0, NOW, "first"), (1, LATER, "updated")]


# ---- hotfix


def test_a_hotfix_writes_the_live_copy_and_its_revision_at_once(story, tono):
    saved = fix(story, tono, body=BODY.replace("Dua dua.", "Dua benar."))

    row = fresh(story)
    assert (row.live_number, row.stage, row.updated_at) == (1, Stage.PUBLISHED, None)
    assert row.body == "<p>Satu satu.</p><p>Dua benar.</p><p>Tiga tiga.</p>"
    assert (saved.revision.kind, saved.revision.actor) == (Revision.Kind.HOTFIX, tono)
    assert editing.working(row).content == editing.snapshot(row)
    assert row.events.first().move == "hotfix"


@pytest.mark.parametrize("stage", ["in_review", "approved"])
def test_a_pending_update_takes_a_disjoint_hotfix_in_and_keeps_its_place(story, siti, rani, tono, stage):
    update(story, siti, body=BODY.replace("Tiga tiga.", "Tiga baru."))
    approved(story, siti, rani)
    if stage == "in_review":
        Article.objects.filter(pk=story.pk).update(stage=Stage.REVIEW)

    fix(fresh(story), tono, body=BODY.replace("Satu satu.", "Satu benar."))

    row, copy = fresh(story), editing.working(story)
    assert (row.stage, row.live_number, copy.number) == (stage, 2, 3)
    assert row.body == "<p>Satu benar.</p><p>Dua dua.</p><p>Tiga tiga.</p>"
    assert copy.content["body"] == "<p>Satu benar.</p><p>Dua dua.</p><p>Tiga baru.</p>"
    assert not copies.is_behind(row, copy)
    if stage == "approved":
        workflow.move(row, "publish", base=3, actor=tono, now=LATER)
        assert fresh(story).body == copy.content["body"]


def test_a_pending_update_that_a_hotfix_collides_with_waits_until_it_caught_up(story, siti, rani, tono):
    update(story, siti, lead="Lead Siti.", kicker="SITI")
    approved(story, siti, rani)

    fix(fresh(story), tono, lead="Lead Tono.")

    row, copy = fresh(story), editing.working(story)
    assert (row.lead, row.stage, copy.content["lead"]) == ("Lead Tono.", Stage.REVIEW, "Lead Siti.")
    assert copies.is_behind(row, copy)
    with pytest.raises(Refused, match=r".+"):
        workflow.move(row, "approve", base=copy.number, actor=rani, now=LATER)
    with pytest.raises(editing.Collided):
        editing.catch_up(row, base=copy.number, live=row.live_number, choices={}, actor=siti, now=LATER)

    choices = {"lead": "Lead berdua."}
    editing.catch_up(row, base=copy.number, live=row.live_number, choices=choices, actor=siti, now=LATER)

    row, copy = fresh(story), editing.working(story)
    assert (copy.content["lead"], copy.content["kicker"]) == ("Lead berdua.", "SITI")
    assert not copies.is_behind(row, copy)
    workflow.move(row, "approve", base=copy.number, actor=rani, now=LATER)


def test_an_update_stays_behind_through_saves_and_further_hotfixes(story, siti, tono):
    update(story, siti, lead="Lead Siti.")
    fix(fresh(story), tono, lead="Lead Tono.")
    update(story, siti, kicker="SITI")
    fix(fresh(story), tono, photo_caption="Lain.")

    row, copy = fresh(story), editing.working(story)
    assert copies.is_behind(row, copy)
    assert {each.id for each in copies.caught_up(row, copy).collisions} == {"lead"}


def test_two_hotfixes_at_once_merge_or_collide(story, tono):
    fix(story, tono, lead="Satu.")

    fix(story, tono, base=0, kicker="DUA")
    with pytest.raises(editing.Collided):
        fix(story, tono, base=0, lead="Tiga.")

    assert (fresh(story).lead, fresh(story).kicker) == ("Satu.", "DUA")


def test_a_hotfix_does_not_make_its_writer_the_author_of_the_update(story, siti, tono):
    update(story, siti, kicker="SITI")
    workflow.move(story, "submit", base=1, actor=siti, now=LATER)
    fix(fresh(story), tono, lead="Benar.")

    workflow.move(story, "approve", base=editing.working(story).number, actor=tono, now=LATER)

    assert fresh(story).stage == Stage.APPROVED


def test_a_scheduled_story_is_fixed_before_it_is_seen(siti, rani, tono):
    article = editing.create(whole(), actor=siti, now=NOW)
    for name, who in (("submit", siti), ("approve", rani)):
        workflow.move(article, name, base=0, actor=who, now=NOW)
    workflow.move(article, "publish", base=0, actor=tono, now=NOW, at=LATER + timedelta(days=1))

    fix(fresh(article), tono, lead="Benar.")

    assert seen(article) == [(1, LATER + timedelta(days=1), "first")]
    assert (fresh(article).lead, fresh(article).updated_at) == ("Benar.", None)


@pytest.mark.parametrize("role", ["Reporter", "Editor"])
def test_only_who_may_publish_corrects_at_once(story, role):
    with pytest.raises(PermissionDenied):
        fix(story, factories.user(role), lead="Tidak boleh.")

    assert fresh(story).lead == ""


def test_a_hotfix_cannot_take_away_what_readers_must_find(story, tono):
    with pytest.raises(Refused):
        fix(story, tono, authors=[])
    with pytest.raises(Refused):
        publication.hotfix(
            story,
            editing.at(story, 0) | {"lead": "X"},
            base=0,
            change=Change(Release.Change.FIRST),
            actor=tono,
            now=NOW,
        )


def test_drafts_and_withdrawn_stories_are_not_fixed(story, siti, tono):
    draft = editing.create(whole(), actor=siti, now=NOW)
    workflow.move(story, "withdraw", base=0, actor=tono, now=NOW, reason="Salah")

    for article in (draft, fresh(story)):
        with pytest.raises(PermissionDenied):
            publication.hotfix(
                article, editing.at(article, 0) | {"lead": "X"}, base=0, change=SILENT, actor=tono, now=LATER
            )


def test_a_correction_of_what_does_not_change_is_not_dropped(story, tono):
    with pytest.raises(Refused, match=r".+"):
        fix(story, tono, Change(Release.Change.CORRECTION, text="Lead keliru."))

    assert not Correction.objects.exists()


def test_a_schedule_is_not_cancelled_while_the_update_lacks_a_hotfix(siti, rani, tono):
    article = scheduled(siti, rani, tono)
    update(article, siti, lead="Lead Siti.")
    fix(fresh(article), tono, lead="Lead benar.")

    with pytest.raises(Refused, match=r".+"):
        workflow.move(article, "unschedule", base=editing.working(article).number, actor=tono, now=NOW)

    assert fresh(article).lead == "Lead benar."


def test_who_fixed_a_story_that_nobody_saw_does_not_approve_it(siti, rani, tono):
    article = scheduled(siti, rani, tono)
    update(article, siti, kicker="SITI")
    fix(fresh(article), tono, body="<p>Semua dari Tono.</p>")
    number = editing.working(article).number
    workflow.move(article, "unschedule", base=number, actor=tono, now=NOW)
    workflow.move(article, "submit", base=number, actor=siti, now=NOW)

    with pytest.raises(Refused, match=r".+"):
        workflow.move(article, "approve", base=number, actor=tono, now=NOW)


# ---- redaction


def test_a_version_that_was_seen_is_redacted_with_a_reason_and_once(story, tono):
    fix(story, tono, lead="Baru.")
    release = story.releases.get(number=0)

    publication.redact(release, reason=" Alamat rumah saksi ", actor=tono, now=LATER)

    release.refresh_from_db()
    assert (release.redacted_at, release.redacted_by, release.redaction_reason) == (LATER, tono, "Alamat rumah saksi")
    assert story.events.first().move == "redact"
    with pytest.raises(Refused):
        publication.redact(release, reason="Lagi", actor=tono, now=LATER)


def test_the_live_version_is_not_redacted_nor_without_a_reason_nor_by_an_editor(story, rani, tono):
    fix(story, tono, lead="Baru.")
    old, live = story.releases.get(number=0), story.releases.get(number=1)

    for release, reason, who, refusal in (
        (live, "Sebab", tono, Refused),
        (old, " ", tono, Refused),
        (old, "Sebab", rani, PermissionDenied),
    ):
        with pytest.raises(refusal):
            publication.redact(release, reason=reason, actor=who, now=LATER)

    assert not story.releases.filter(redacted_at__isnull=False).exists()
