"""Saving is a compare-and-swap; the row is the working copy until it is released; the live copy stays as it is."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import editing
from articles.models import Article, ArticleAuthor, Author, Revision, Stage, User

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db


def full_content(**values):
    return {
        **editing.blank(),
        "headline": "Harga cabai turun",
        "lead": "Panen raya menekan harga.",
        "body": "<p>Harga cabai turun.</p>",
        "section": factories.section().pk,
        "lead_photo": factories.photo().pk,
        "authors": [factories.author().pk, factories.author().pk],
        "editors": [factories.editor().pk],
        "sources": [{"id": factories.source().pk, "role": "data", "url": "https://contoh.example/a"}],
        "topics": [factories.topic().pk],
        "related": [factories.published().pk],
        "tags": ["cabai", "pasar"],
        "publish_at": "2026-03-02T03:00:00+00:00",
        **values,
    }


def save(article, base, actor, now=NOW, **changes):
    content = editing.working(article).content | changes
    return editing.save(article, content, base=base, actor=actor, now=now)


def test_a_new_story_is_its_row_and_revision_0(rani):
    content = full_content()

    article = editing.create(content, actor=rani, now=NOW)

    assert editing.snapshot(Article.objects.get(pk=article.pk)) == content | {"slug": "harga-cabai-turun"}
    assert editing.working(article).content == editing.snapshot(article)
    assert [(r.number, r.actor, r.kind) for r in article.revisions.all()] == [(0, rani, "save")]
    assert (article.owner, article.stage, article.is_released) == (rani, Stage.DRAFT, False)


def test_a_save_that_changes_nothing_writes_nothing(rani):
    article = editing.create(full_content(), actor=rani, now=NOW)
    content = editing.working(article).content
    same = content | {
        "headline": "  Harga   cabai turun ",
        "body": "\r\n<p>Harga cabai turun.</p>\r\n<p>&nbsp;</p>",
        "tags": ["PASAR", "cabai", "Cabai"],
        "publish_at": "2026-03-02T10:00:00+07:00",
    }

    assert editing.save(article, same, base=0, actor=rani, now=NOW) == editing.Saved(None, 0)
    assert article.revisions.count() == 1


def test_what_two_changed_differently_is_refused_and_nothing_is_written(rani):
    article = editing.create(full_content(), actor=rani, now=NOW)
    opened = editing.working(article).content
    editing.save(article, opened | {"headline": "Versi Rani"}, base=0, actor=rani, now=NOW)

    with pytest.raises(editing.Collided) as stale:
        editing.save(article, opened | {"headline": "Versi lain"}, base=0, actor=rani, now=NOW)

    met = [(each.base, each.theirs, each.mine) for each in stale.value.merged.collisions if each.key == "headline"]
    assert met == [("Harga cabai turun", "Versi Rani", "Versi lain")]

    assert (stale.value.newest.number, stale.value.actor, stale.value.at) == (1, rani, NOW)
    assert [r.content["headline"] for r in article.revisions.all()] == ["Versi Rani", "Harga cabai turun"]


@pytest.mark.parametrize("base", [-1, 1, 99])
def test_a_forged_base_is_refused(rani, base):
    article = editing.create(full_content(), actor=rani, now=NOW)

    with pytest.raises(editing.UnknownBase):
        save(article, base, rani, headline="Palsu")


def test_the_first_save_of_a_fixture_story_keeps_the_row_as_revision_0(rani):
    article = factories.published(headline="Dari fixture")

    save(article, 0, rani, headline="Disunting")

    revisions = list(article.revisions.order_by("number"))
    assert [(r.number, r.kind, r.actor, r.content["headline"], r.onto) for r in revisions] == [
        (0, "base", None, "Dari fixture", 0),
        (1, "save", rani, "Disunting", 0),
    ]


def test_a_draft_beside_a_live_copy_leaves_the_row_alone(rani):
    article = factories.published(headline="Tayang", tags=["lama"])

    save(article, 0, rani, headline="Pembaruan", tags=["baru"], authors=[factories.author().pk])

    row = Article.objects.get(pk=article.pk)
    assert (row.headline, [t.name for t in row.tags.all()], row.live_number) == ("Tayang", ["lama"], 0)
    assert row.stage == Stage.DRAFT
    assert editing.working(row).content["headline"] == "Pembaruan"


def test_a_change_takes_an_approved_story_back_to_review_and_says_so(rani):
    article = editing.create(full_content(), actor=rani, now=NOW)
    Article.objects.filter(pk=article.pk).update(stage=Stage.APPROVED, approved_number=0)

    save(article, 0, rani, headline="Setelah disetujui")

    event = article.events.first()
    assert Article.objects.get(pk=article.pk).stage == Stage.REVIEW
    assert (event.move, event.from_stage, event.to_stage, event.number) == ("change", "approved", "in_review", 1)


def test_ordered_rows_keep_their_order_and_their_details(rani):
    article = editing.create(full_content(), actor=rani, now=NOW)
    first, second = editing.working(article).content["authors"]
    third = factories.author().pk
    source = factories.source().pk

    save(article, 0, rani, authors=[third, second], sources=[{"id": source, "role": "saksi", "url": ""}])

    rows = ArticleAuthor.objects.filter(article=article)
    assert [(row.position, row.author_id) for row in rows] == [(0, third), (1, second)]
    assert [(row.source_id, row.role, row.url) for row in article.source_rows.all()] == [(source, "saksi", "")]
    assert first not in [row.author_id for row in rows]


def test_what_is_stored_as_html_was_sanitised(rani):
    article = editing.create(full_content(body='<p onclick="x()">A<script>alert(1)</script></p>'), actor=rani, now=NOW)
    Article.objects.filter(pk=article.pk).update(body="<p>B<img src=x onerror=alert(1)></p>")

    assert article.revisions.get().content["body"] == "<p>A</p>"
    assert Article.objects.get(pk=article.pk).body == "<p>B</p>"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("label", "iklan-terselubung"),
        ("section", "1"),
        ("authors", ["1"]),
        ("headline", "x" * 201),
        ("publish_at", "2026-03-02T03:00:00"),
    ],
)
def test_content_that_cannot_be_a_storys_is_refused_by_name(rani, key, value):
    with pytest.raises(ValueError, match=key):
        editing.create(full_content(**{key: value}), actor=rani, now=NOW)

    assert not Article.objects.filter(owner=rani).exists()


def test_missing_and_foreign_keys_are_refused(rani):
    with pytest.raises(ValueError, match="stage"):
        editing.create(full_content() | {"stage": "published"}, actor=rani, now=NOW)


def test_reporters_save_their_own_stories_only():
    siti, budi = factories.user("Reporter"), factories.user("Reporter")
    article = editing.create(full_content(), actor=siti, now=NOW)

    save(article, 0, siti, headline="Milik Siti")
    with pytest.raises(PermissionDenied):
        save(article, 1, budi, headline="Direbut")
    with pytest.raises(PermissionDenied):
        editing.create(full_content(), actor=factories.user(), now=NOW)


def test_a_spiked_story_is_not_edited(rani):
    article = factories.article(stage=Stage.SPIKED)

    with pytest.raises(PermissionDenied):
        save(article, 0, rani, headline="Bangkit")


def test_revisions_are_immutable(rani):
    revision = editing.create(full_content(), actor=rani, now=NOW).revisions.get()
    revision.comment = "diubah"

    with pytest.raises(TypeError):
        revision.save()


def test_a_rendition_shows_content_and_refuses_to_be_saved(rani):
    article = factories.published(headline="Tayang", tags=["lama"])
    content = full_content(headline="Pratinjau", tags=["lama", "belum ada"])

    laid = editing.rendition(article, content)

    assert (laid.headline, laid.pk, laid.section_id) == ("Pratinjau", article.pk, content["section"])
    assert [row.author_id for row in laid.author_rows.all()] == content["authors"]
    assert [row.role for row in laid.source_rows.all()] == ["data"]
    assert [tag.name for tag in laid.tags.all()] == ["lama", "belum ada"]
    with pytest.raises(TypeError):
        laid.save()
    assert Article.objects.get(pk=article.pk).headline == "Tayang"


def test_a_person_who_is_gone_breaks_nothing(rani):
    content = full_content()
    article = editing.create(content, actor=rani, now=NOW)
    save(article, 0, rani, authors=[])
    Author.objects.get(pk=content["authors"][0]).delete()

    laid = editing.rendition(article, editing.at(article, 0))
    editing.save(article, editing.at(article, 0), base=1, actor=rani, now=NOW)

    assert [row.author_id for row in laid.author_rows.all()] == content["authors"][1:]
    assert [row.author_id for row in article.author_rows.all()] == content["authors"][1:]


def test_saving_costs_the_same_however_long_the_lists_are(rani):
    def cost(n):
        article = editing.create(full_content(), actor=rani, now=NOW)
        people = [factories.author().pk for _ in range(n)]
        save(article, 0, rani, authors=people)
        with CaptureQueriesContext(
            connection,
        ) as few:
            save(article, 1, rani, headline=f"Judul {n}", now=NOW + timedelta(minutes=1))
        return len(few)

    assert cost(1) == cost(8)


def test_unknown_revisions_are_named(rani):
    article = factories.article()

    assert editing.at(article, 0)["headline"] == article.headline
    with pytest.raises(Revision.DoesNotExist):
        editing.at(article, 1)


def test_a_slug_that_is_an_address_of_ours_is_not_taken(rani):
    article = editing.create(full_content(headline="Riwayat", slug=""), actor=rani, now=NOW)

    assert article.slug == "riwayat-1"


def test_an_assignment_shows_a_story_to_who_gets_it_for_as_long_as_it_is_open():
    siti, budi, rani = factories.user("Reporter"), factories.user("Reporter"), factories.user("Editor")
    article = editing.create(full_content(), actor=siti, now=NOW)
    assert not editing.may_see(budi, article)
    given = article.assignments.create(assignee=budi, actor=rani, at=NOW)
    budi = User.objects.get(pk=budi.pk)
    assert editing.may_see(budi, article)
    assert editing.may_edit(budi, article)
    assert not editing.may_delete(budi, article)
    assert list(Article.objects.visible_to(budi)) == [article]

    article.assignments.filter(pk=given.pk).update(ended_at=NOW)
    assert not editing.may_see(User.objects.get(pk=budi.pk), article)
    assert not Article.objects.visible_to(budi).exists()
