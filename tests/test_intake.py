"""Stories from outside become drafts, once, and never overwrite what a person wrote."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import OperationalError
from django.utils.translation import gettext as _
from taggit.models import Tag

from articles import editing, html, intake, schedule, workflow
from articles.gates import Refused
from articles.importers.story import Doubt, Figure, Picture, ReadAlso, Rejected, SourceLine, Story, Text
from articles.intake import Outcome, contents, identity, keep, remarks
from articles.models import (
    Article,
    Author,
    Editor,
    NewName,
    OldAddress,
    Origin,
    Photo,
    Release,
    Revision,
    Section,
    Source,
    Stage,
    Topic,
)

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db

QUERIES = 58
LATER = NOW + timedelta(hours=2)
WITA = timezone(timedelta(hours=8))
STORY = Story(
    format="pasted",
    headline="Pasar Apung Dibuka Lagi",
    topics=("Revitalisasi pasar",),
    published=datetime(2026, 3, 1, 18, 20, tzinfo=WITA),
    dateline_place="SUNGAI JERNIH",
    dateline_outlet="LENSA.TV",
    body=(Text("<p>Satu.</p>"), ReadAlso("Dermaga Tua Berlantai Ulin"), Text("<p>Dua.</p>")),
    pictures=(Picture("Pedagang di perahu.", "Rahmat Nirwana", "Nusa", "Kabar Bersama"),),
    authors=("Ratna Puspita",),
    editors=("Galuh-Setiawan",),
    sources=(SourceLine("Harian Muara", role="liputan"),),
    tags=("pasar", "sungai"),
)


def take(story=STORY, *, supplier="pasted", actor=None, now=NOW, **more):
    return keep(story, supplier=supplier, actor=actor, now=now, **more)


def working(article):
    return editing.working(article).content


# ---- the draft


def test_a_story_becomes_a_draft_with_everything_in_its_place():
    kept = take()
    assert kept.outcome is Outcome.CREATED
    photo = Photo.objects.get()
    assert working(kept.article) == editing.blank() | {
        "headline": "Pasar Apung Dibuka Lagi",
        "slug": "pasar-apung-dibuka-lagi",
        "dateline_place": "SUNGAI JERNIH",
        "dateline_outlet": "LENSA.TV",
        "body": '<p>Satu.</p><aside data-story="">Dermaga Tua Berlantai Ulin</aside><p>Dua.</p>',
        "photo_caption": "Pedagang di perahu.",
        "lead_photo": photo.pk,
        "publish_at": "2026-03-01T10:20:00+00:00",
        "tags": ["pasar", "sungai"],
        "authors": [Author.objects.get(name="Ratna Puspita", slug="ratna-puspita").pk],
        "editors": [Editor.objects.get(name="Galuh-Setiawan", slug="galuh-setiawan").pk],
        "topics": [Topic.objects.get(name="Revitalisasi pasar", slug="revitalisasi-pasar").pk],
        "sources": [{"id": Source.objects.get(name="Harian Muara").pk, "role": "liputan", "url": ""}],
    }
    assert (photo.caption, photo.credit) == ("Pedagang di perahu.", "Rahmat Nirwana, Nusa via Kabar Bersama")
    assert not photo.file


def test_the_draft_is_unpublished_and_its_revision_says_where_it_comes_from():
    owner = factories.user("Reporter")
    article = take(actor=owner).article
    assert (article.stage, article.published_at, article.owner) == (Stage.DRAFT, None, owner)
    revision = article.revisions.get()
    assert (revision.number, revision.kind, revision.actor) == (0, Revision.Kind.IMPORT, owner)
    assert "pasted" in revision.comment


def test_doubts_reach_the_desk():
    kept = take(replace(STORY, doubts=(Doubt("Ini meragukan: {detail}", "ya"),)))
    assert "Ini meragukan: ya" in kept.article.revisions.get().comment
    assert kept.notes == ("Ini meragukan: ya",)
    endless = take(replace(STORY, headline="Lain", doubts=(Doubt("Ragu. " * 100),)))
    assert len(endless.article.revisions.get().comment) == remarks.COMMENT


def test_rows_that_exist_are_found_whatever_their_case_and_spelling():
    author = factories.author(name="RATNA PUSPITA", slug="rp", active=False)
    editor = factories.editor(name="Galuh S.", slug="galuh-setiawan")  # renamed since
    topic = factories.topic(name="Revitalisasi-Pasar", slug="revitalisasi-pasar")
    source = factories.source(name="Harian Muara", slug="muara")
    content = working(take().article)
    assert (content["authors"], content["editors"], content["topics"]) == ([author.pk], [editor.pk], [topic.pk])
    assert content["sources"][0]["id"] == source.pk
    assert Author.objects.count() == Editor.objects.count() == Topic.objects.count() == Source.objects.count() == 1


def test_the_exact_name_wins_over_a_similar_one():
    factories.author(name="ratna puspita", slug="ratna-kecil")
    exact = factories.author(name="Ratna Puspita", slug="ratna-2")
    assert working(take().article)["authors"] == [exact.pk]


def test_names_without_a_slug_of_their_own_get_one():
    authors = working(take(replace(STORY, authors=("½!", "¿?"))).article)["authors"]
    assert len(set(authors)) == 2
    assert all(author.slug for author in Author.objects.all())


def test_a_section_is_found_or_made_outside_the_menu():
    section = factories.section(name="Kota", slug="kota")
    assert working(take(replace(STORY, section="KOTA")).article)["section"] == section.pk
    kept = take(replace(STORY, section="Antah", headline="Lain"))
    made = Section.objects.get(name="Antah")
    assert (working(kept.article)["section"], made.in_menu) == (made.pk, False)


def test_names_that_are_new_are_listed_and_known_ones_are_not():
    factories.author(name="Ratna Puspita", slug="ratna-puspita")
    take()
    made = [(each.kind, each.row, each.supplier, each.created_at) for each in NewName.objects.order_by("kind")]
    rows = [("editor", Editor), ("source", Source), ("topic", Topic)]
    new = [(kind, model.objects.get().pk, "pasted", NOW) for kind, model in rows]
    assert [row for row in made if row[0] != "tag"] == new
    assert {Tag.objects.get(pk=row[1]).name for row in made if row[0] == "tag"} == {"pasar", "sungai"}


@pytest.mark.parametrize(
    "name", ["dr. Ratna Puspita", "RATNA  PUSPITA, S.H., M.Si.", "Hj. Ratna Puspita", "Ratna Púspita"]
)
def test_titles_case_and_accents_do_not_tell_people_apart(name):
    author = factories.author(name="Ratna Puspita", slug="ratna-2")
    assert working(take(replace(STORY, authors=(name,))).article)["authors"] == [author.pk]


def test_a_story_without_sources_rests_on_its_supplier():
    supplier = factories.source(slug="nusa")
    kept = take(replace(STORY, sources=()), supplier=supplier)
    assert working(kept.article)["sources"] == [{"id": supplier.pk, "role": "", "url": ""}]
    assert Origin.objects.get().supplier == "nusa"


def test_addresses_that_are_none_are_dropped():
    sources = (SourceLine("A", "javascript:alert(1)"), SourceLine("B", "https://b.example/x"))
    rows = working(take(replace(STORY, sources=sources)).article)["sources"]
    assert [row["url"] for row in rows] == ["", "https://b.example/x"]


@pytest.mark.parametrize("headline", ["dermaga  TUA\xa0berlantai ulin", "Dermaga Tua Berlantai Ulin"])
def test_related_stories_are_found_by_headline(headline):
    factories.article(headline="Dermaga Tua Berlantai Ulin, Ini Ceritanya")
    older = factories.published(headline="Dermaga Tua Berlantai Ulin", at=NOW - timedelta(days=2))
    newer = factories.published(headline="Dermaga Tua Berlantai Ulin", at=NOW - timedelta(days=1))
    kept = take(replace(STORY, body=(ReadAlso(headline),)))
    stories, _photos = html.references(working(kept.article)["body"])
    assert stories == {str(newer.uid)} != {str(older.uid)}


def test_related_stories_are_found_whatever_the_case_of_other_letters():
    target = factories.article(headline="ÉTAPE Terakhir", slug="étape-terakhir")
    kept = take(replace(STORY, body=(ReadAlso("étape terakhir"),)))
    assert str(target.uid) in working(kept.article)["body"]


# ---- once


def test_the_same_story_again_changes_nothing():
    first = take()
    before = [(model, list(model.objects.order_by("pk").values())) for model in (Article, Revision, Photo, Author)]
    again = take(replace(STORY, doubts=(Doubt("Lain."),)), now=LATER)
    assert (again.outcome, again.article) == (Outcome.UNCHANGED, first.article)
    assert [(model, list(model.objects.order_by("pk").values())) for model, _rows in before] == before
    assert Origin.objects.get().seen_at == LATER


def test_the_same_story_again_changes_nothing_even_if_a_related_story_has_come_since():
    article = take().article
    factories.article(headline="Dermaga Tua Berlantai Ulin")
    assert take().outcome is Outcome.UNCHANGED
    assert article.revisions.count() == 1


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"headline": "PASAR apung  dibuka lagi", "kicker": "Baru"}, Outcome.UPDATED),
        ({"published": STORY.published.astimezone(UTC), "kicker": "Baru"}, Outcome.UPDATED),
        ({"published": STORY.published + timedelta(days=1)}, Outcome.CREATED),
        ({"headline": "Judul Lain"}, Outcome.CREATED),
        ({"external_id": "abc"}, Outcome.CREATED),
    ],
)
def test_a_pasted_story_is_known_by_headline_and_time(change, outcome):
    take()
    assert take(replace(STORY, **change)).outcome is outcome


def test_an_external_id_or_an_address_says_which_story_it_is():
    wire = replace(STORY, external_id="urn:1", canonical_url="https://nusa.example/1")
    assert identity(wire) == "urn:1"
    assert identity(replace(wire, external_id="")) == "https://nusa.example/1"
    assert len(identity(replace(wire, external_id="x" * 400))) <= 300
    take(wire)
    assert take(replace(wire, headline="Judul Baru")).outcome is Outcome.UPDATED


def test_a_story_without_time_is_never_taken_for_another():
    undated = replace(STORY, published=None)
    take(undated)
    assert take(undated).outcome is Outcome.UNCHANGED
    assert take(replace(undated, body=(Text("<p>Hari lain.</p>"),))).outcome is Outcome.CREATED


def test_two_suppliers_keep_apart():
    take()
    assert take(supplier="lain").outcome is Outcome.CREATED


# ---- again, changed


def changed(**values) -> Story:
    return replace(STORY, **values)


def edit(article, *, actor=None, **values):
    copy = editing.working(article)
    editing.save(article, copy.content | values, base=copy.number, actor=actor, now=NOW)


def test_a_changed_story_updates_what_nobody_edited():
    article = take().article
    edit(article, lead="Ditulis orang.")
    kept = take(changed(body=(Text("<p>Baru.</p>"),), kicker="Kota"), now=LATER)
    assert (kept.outcome, kept.article, kept.notes) == (Outcome.UPDATED, article, ())
    content = working(article)
    assert (content["body"], content["kicker"], content["lead"]) == ("<p>Baru.</p>", "Kota", "Ditulis orang.")
    assert article.revisions.first().kind == Revision.Kind.IMPORT
    article.refresh_from_db()
    assert article.kicker == "Kota"


def test_what_a_person_edited_stays_and_is_named():
    article = take().article
    edit(article, body="<p>Disunting.</p>", publish_at=None)
    kept = take(changed(body=(Text("<p>Baru.</p>"),), kicker="Kota"))
    content = working(article)
    assert (content["body"], content["kicker"], content["publish_at"]) == ("<p>Disunting.</p>", "Kota", None)
    assert len(kept.notes) == 1
    assert str(Article._meta.get_field("body").verbose_name) in kept.notes[0]
    edit_again = take(changed(body=(Text("<p>Lebih baru.</p>"),), kicker="Kota"))
    assert (kept.outcome, edit_again.outcome) == (Outcome.OFFERED, Outcome.OFFERED)
    assert working(article)["body"] == "<p>Disunting.</p>"
    origin = Origin.objects.get()
    assert origin.content["body"] == "<p>Lebih baru.</p>"
    before = '<p>Satu.</p><aside data-story="">Dermaga Tua Berlantai Ulin</aside><p>Dua.</p>'
    assert (origin.offered_base["body"], origin.offered_base["kicker"]) == (before, "Kota")


def test_a_person_may_empty_a_field_for_good():
    article = take().article
    edit(article, dateline_place="", authors=[], tags=[])
    take(changed(kicker="Kota"))
    content = working(article)
    assert (content["dateline_place"], content["authors"], content["tags"], content["kicker"]) == ("", [], [], "Kota")


def test_a_credit_put_right_in_the_library_stays():
    article = take().article
    Photo.objects.update(photographer="Rahmat N. Nirwana")
    take(changed(kicker="Kota"))
    assert Photo.objects.get().pk == working(article)["lead_photo"]


def test_another_credit_is_another_photo_and_the_old_one_stays_as_it_was():
    article = take().article
    old = working(article)["lead_photo"]
    take(changed(pictures=(replace(STORY.pictures[0], photographer="Orang Lain"),)))
    assert Photo.objects.get(pk=working(article)["lead_photo"]).photographer == "Orang Lain"
    assert Photo.objects.get(pk=old).photographer == "Rahmat Nirwana"


def test_the_same_picture_in_two_stories_is_one_photo():
    take()
    take(changed(headline="Judul Lain"))
    assert Photo.objects.count() == 1


def publish(article):
    boss = factories.user("Managing editor")
    edit(article, section=factories.section().pk)
    for name in ("submit", "approve", "publish"):
        workflow.move(article, name, base=editing.working(article).number, actor=boss, now=NOW)
    article.refresh_from_db()


def test_what_readers_see_is_never_touched():
    article = take().article
    publish(article)
    live = editing.snapshot(article)
    kept = take(changed(headline="pasar apung dibuka lagi", pictures=(Picture("Lain."),)), now=LATER)
    assert kept.outcome is Outcome.UPDATED
    fresh = Article.objects.get(pk=article.pk)
    assert editing.snapshot(fresh) == live
    assert (fresh.published_at, fresh.updated_at, fresh.stage) == (NOW, None, Stage.DRAFT)
    assert working(fresh)["headline"] == "pasar apung dibuka lagi"


# ---- refused


def test_who_may_not_write_stories_keeps_nothing():
    kept = take(actor=factories.user())
    assert (kept.outcome, kept.article, len(kept.notes)) == (Outcome.REFUSED, None, 1)
    assert not Author.objects.exists()
    assert not Photo.objects.exists()


def test_who_may_not_edit_the_story_changes_nothing():
    article = take(actor=factories.user("Reporter")).article
    kept = take(changed(kicker="Kota"), actor=factories.user("Reporter"))
    assert kept.outcome is Outcome.REFUSED
    assert working(article)["kicker"] == ""
    assert Origin.objects.get().digest == STORY.digest()


@pytest.mark.parametrize(
    "wrong",
    [
        {"headline": ""},
        {"headline": " \u200b "},
        {"headline": "x" * 201},
        {"dateline_place": "x" * 81},
        {"authors": ("Ratna", "x" * 121)},
        {"topics": ("x" * 121,)},
        {"sources": (SourceLine("x" * 161),)},
        {"pictures": (Picture(agency="x" * 121),)},
        {"tags": ("x" * 101,)},
    ],
)
def test_what_fits_nowhere_is_refused_whole(wrong):
    kept = take(replace(STORY, **wrong))
    assert (kept.outcome, len(kept.notes)) == (Outcome.REFUSED, 1)
    assert not Article.objects.exists()
    assert not Author.objects.exists()


def test_a_story_needs_a_zone_and_a_place_in_time():
    for wrong in (datetime(2026, 3, 1), datetime(1, 1, 1, tzinfo=WITA)):  # noqa: DTZ001
        with pytest.raises(ValueError, match="time"):
            replace(STORY, published=wrong)


# ---- many


def door(**more) -> intake.Door:
    return intake.Door("pasted", **more)


def others(count):
    return [
        changed(
            headline=f"Judul {number}",
            external_id=str(number),
            body=(*STORY.body, Figure(Picture(f"Gambar {number}"))),
            authors=(f"Penulis {number}",),
            old_addresses=(f"/{number}",),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_stories(django_assert_num_queries, count):
    with django_assert_num_queries(QUERIES):
        door().keep(others(count), now=NOW)
    assert Article.objects.count() == count


def test_many_are_what_each_would_be_alone():
    alone = keep(others(1)[0], supplier="sendiri", actor=None, now=NOW).article
    one, two = (kept.article for kept in door().keep(others(2), now=NOW))
    assert working(one) == working(alone)
    assert html.references(working(two)["body"])[1] == {str(Photo.objects.get(caption="Gambar 1").uid)}
    assert working(two)["headline"] == "Judul 1"
    for article in (one, two):
        article.refresh_from_db()
        assert editing.snapshot(article) == working(article)
        assert [event.move for event in article.events.all()] == ["create"]


def test_one_that_is_refused_does_not_stop_the_others():
    stories = [*others(2), changed(headline=""), changed(headline="x", label="news", tags=("y" * 101,)), *others(3)[2:]]
    outcomes = [kept.outcome for kept in door().keep(stories, now=NOW)]
    assert outcomes == [Outcome.CREATED, Outcome.CREATED, Outcome.REFUSED, Outcome.REFUSED, Outcome.CREATED]


def test_a_story_that_comes_twice_in_one_lot_is_one():
    first, second = door().keep([*others(1), changed(headline="Judul lain", external_id="0")], now=NOW)
    assert (first.outcome, second.outcome, second.article) == (Outcome.CREATED, Outcome.UPDATED, first.article)
    assert working(first.article)["headline"] == "Judul lain"


def test_the_same_words_from_another_supplier_are_named_not_dropped():
    words = (Text(f"<p>{' '.join(f'kata{number}' for number in range(40))}</p>"),)
    first = take(changed(body=words)).article
    kept = take(changed(body=words, headline="Judul lain"), supplier="lain")
    assert (kept.outcome, kept.notes) == (Outcome.CREATED, (f"Teks yang sama datang sebagai #{first.pk} (pasted).",))


# ---- published elsewhere before


def test_what_readers_saw_elsewhere_is_before_readers_here_if_one_who_may_publish_says_so():
    boss = factories.user("Managing editor")
    (kept,) = door(actor=boss, publish=True).keep([STORY], now=NOW)
    article = Article.objects.get(pk=kept.article.pk)
    assert kept.outcome is Outcome.PUBLISHED
    assert (article.stage, article.published_at, article.live_number) == (Stage.PUBLISHED, STORY.published, 0)
    assert article in Article.objects.live(NOW)
    assert [(row.number, row.at) for row in Release.objects.all()] == [(0, STORY.published)]
    assert {event.move for event in article.events.all()} == {"create", "publish"}


def test_what_its_supplier_keeps_from_readers_is_a_draft_and_an_embargo_holds():
    boss = factories.user("Managing editor")
    hidden, later = changed(headline="Rahasia", is_public=False), changed(headline="Nanti", not_before=LATER)
    first, second = door(actor=boss, publish=True).keep([hidden, later], now=NOW)
    assert (first.outcome, first.article.published_at) == (Outcome.CREATED, None)
    assert (second.article.published_at, Origin.objects.get(article=second.article).not_before) == (LATER, LATER)


def test_who_may_not_publish_keeps_nothing():
    (kept,) = door(actor=factories.user("Editor"), publish=True).keep([STORY], now=NOW)
    assert (kept.outcome, Article.objects.count(), Author.objects.count()) == (Outcome.REFUSED, 0, 0)


def test_old_addresses_lead_to_the_story_and_the_first_one_wins():
    one, two = changed(old_addresses=("/2019/a/", "/?p=1")), changed(headline="Lain", old_addresses=("/?p=1", "/b"))
    first, second = door().keep([one, two], now=NOW)
    found = {row.path: row.article for row in OldAddress.objects.all()}
    assert found == {"/2019/a/": first.article, "/?p=1": first.article, "/b": second.article}


@pytest.mark.parametrize(("at", "is_out"), [(None, False), (LATER - timedelta(seconds=1), False), (LATER, True)])
def test_nobody_publishes_before_an_embargo_ends(at, is_out):
    article = take(changed(not_before=LATER)).article
    boss = factories.user("Managing editor")
    edit(article, section=factories.section().pk)
    for name in ("submit", "approve"):
        workflow.move(article, name, base=editing.working(article).number, actor=boss, now=NOW)
    base = editing.working(article).number
    if is_out:
        workflow.move(article, "publish", base=base, actor=boss, now=NOW, at=at)
    else:
        with pytest.raises(Refused) as refused:
            workflow.move(article, "publish", base=base, actor=boss, now=NOW, at=at)
        assert "embargo" in str(refused.value).lower()
    article.refresh_from_db()
    assert bool(article.published_at) == is_out


def test_nor_by_another_time_for_what_waits_for_it():
    article = take(changed(not_before=LATER)).article
    boss = factories.user("Managing editor")
    edit(article, section=factories.section().pk)
    for name in ("submit", "approve", "publish"):
        at = LATER if name == "publish" else None
        workflow.move(article, name, base=editing.working(article).number, actor=boss, now=NOW, at=at)
    base = editing.working(article).number
    for at in (LATER - timedelta(seconds=1), NOW):
        with pytest.raises(Refused, match=r"(?i)embargo"):
            workflow.move(article, "reschedule", base=base, actor=boss, now=NOW, at=at)
    workflow.move(article, "reschedule", base=base, actor=boss, now=NOW, at=LATER + timedelta(hours=1))
    article.refresh_from_db()
    assert article.published_at == LATER + timedelta(hours=1)


def test_nor_by_a_reinstatement_or_a_plan(time_machine):
    boss = factories.user("Managing editor")
    article = take(STORY, now=NOW).article
    edit(article, section=factories.section().pk)

    def step(name, **more):
        workflow.move(article, name, base=editing.working(article).number, actor=boss, now=NOW, **more)

    for name in ("submit", "approve", "publish"):
        step(name)
    edit(article, headline="Lain")
    for name in ("submit", "approve"):
        step(name)
    step("publish", at=NOW + timedelta(hours=1))
    Origin.objects.update(not_before=LATER)
    with pytest.raises(Refused, match=r"(?i)embargo"):
        step("reschedule", at=NOW + timedelta(minutes=90))
    (plan,) = schedule.apply_due(NOW + timedelta(hours=1))
    assert (plan.outcome, "mbargo" in plan.problem) == ("refused", True)
    step("withdraw", reason="Keliru.")
    with pytest.raises(Refused, match=r"(?i)embargo"):
        step("reinstate", reason="Benar.")


def test_whoever_may_not_publish_lifts_no_embargo_by_another_import():
    siti, boss = factories.user("Reporter"), factories.user("Managing editor")
    first = changed(not_before=LATER, external_id="x-1")
    take(first, owner=siti)
    again = replace(first, not_before=None, headline="Judul lain")
    for actor, ends in ((siti, LATER), (boss, None)):
        take(again, actor=actor)
        assert Origin.objects.get().not_before == ends
        again = replace(again, headline="Judul ketiga")
    take(replace(again, headline="Keempat", not_before=LATER), actor=siti)
    take(replace(again, headline="Kelima", not_before=LATER + timedelta(hours=1)), actor=siti)
    assert Origin.objects.get().not_before == LATER + timedelta(hours=1)


def test_an_embargo_that_comes_later_takes_what_is_scheduled_off():
    boss = factories.user("Managing editor")
    first = changed(external_id="x-1")
    article = take(first).article
    edit(article, section=factories.section().pk)
    for name in ("submit", "approve", "publish"):
        at = LATER if name == "publish" else None
        workflow.move(article, name, base=editing.working(article).number, actor=boss, now=NOW, at=at)
    take(replace(first, headline="Judul lain", not_before=LATER))
    article.refresh_from_db()
    assert article.published_at == LATER  # that is not too soon
    take(replace(first, headline="Judul ketiga", not_before=LATER + timedelta(hours=1)))
    article.refresh_from_db()
    assert (article.published_at, article.stage) == (None, Stage.DRAFT)
    assert article.events.filter(move="unschedule", actor=None).exists()


class Deadlock(Exception):  # noqa: N818 -- as psycopg calls it
    sqlstate = "40P01"


def test_a_deadlock_is_tried_again(monkeypatch):
    tried, real = [], intake._Lot.keep

    def keep_(lot):
        tried.append(len(lot.stories))
        if len(tried) < 3:
            raise OperationalError("deadlock detected") from Deadlock()
        return real(lot)

    monkeypatch.setattr(intake._Lot, "keep", keep_)
    kept = door().keep([STORY, changed(headline="Lain")], now=NOW)
    assert ([each.outcome for each in kept], tried) == ([Outcome.CREATED] * 2, [2, 1, 1, 1])


def test_a_text_of_a_million_characters_is_no_story():
    longest = Text(f"<p>{'a' * (contents.LONGEST - 7)}</p>")
    assert len(longest.html) == contents.LONGEST
    contents.check(Story(format="test", headline="Judul", body=(longest,)))
    with pytest.raises(Rejected):
        contents.check(Story(format="test", headline="Judul", body=(longest, Text("<p>b</p>"))))


@pytest.mark.parametrize("column", ["authors", "editors", "topics", "tags", "old_addresses"])
def test_a_story_that_names_very_many_is_refused(column):
    names = tuple(f"/nama {number}" for number in range(501))
    kept = take(replace(STORY, **{column: names}))
    assert (kept.outcome, kept.notes) == (
        Outcome.REFUSED,
        (_("It has more than {limit} names of one kind.").format(limit=500),),
    )
    assert not NewName.objects.exists()
    assert take(replace(STORY, **{column: names[1:]})).outcome is Outcome.CREATED
