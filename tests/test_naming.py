"""Two names that mean the same become one: every link is kept, in what was saved before and from elsewhere too."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from taggit.models import Tag

from articles import content, editing, former, indexing, naming, search
from articles.former import KINDS
from articles.forms.fields import OrderedField, SourcesField
from articles.forms.story import StoryForm
from articles.importers.story import Story, Text
from articles.intake import Door, Outcome
from articles.models import (
    Article,
    ArticleAuthor,
    Author,
    DeskDocument,
    FormerName,
    LiveDocument,
    NewName,
    Origin,
    SavedView,
    Section,
    Source,
    Topic,
)

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
CASES = ("author", "editor", "source", "section", "topic", "tag")


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def chief():
    return factories.user("Administrator")


def row(kind: str, name: str):
    model = former.MODELS[kind]
    return model._default_manager.create(name=name, slug=name.lower().replace(" ", "-"))


def naming_(kind: str, *rows) -> dict:
    """Content that names rows of one kind."""
    if kind == "section":
        return {"section": rows[0].pk}
    if kind == "tag":
        return {"tags": [each.name for each in rows]}
    ids = [each.pk for each in rows]
    return {f"{kind}s": [{"id": pk, "role": "", "url": ""} for pk in ids] if kind == "source" else ids}


def told(kind: str, rows) -> list:
    return naming_(kind, *rows)["section" if kind == "section" else "tags" if kind == "tag" else f"{kind}s"]


def story(kind: str, *rows, is_live: bool = True, **values) -> Article:
    article = editing.create(
        content.canonical(
            content.blank() | {"headline": "Hujan", "body": "<p>Deras</p>", **naming_(kind, *rows), **values}
        ),
        actor=None,
        owner=None,
        now=NOW,
    )
    if is_live:
        Article.objects.filter(pk=article.pk).update(
            published_at=NOW, live_number=0, approved_number=0, stage="published"
        )
        factories.index()
    return Article.objects.get(pk=article.pk)


@pytest.mark.parametrize("kind", CASES)
def test_all_that_named_the_one_names_the_other(kind, chief, client):
    old, new = row(kind, "Budi S"), row(kind, "Budi Santoso")
    live, draft = story(kind, old), story(kind, old, is_live=False)
    path = reverse(kind, args=[old.slug])
    assert client.get(path).status_code == 200

    naming.merge(old, new, actor=chief, now=LATER)

    for article in (live, draft):
        article = Article.objects.get(pk=article.pk)
        made = content.snapshot(article)
        assert made == content.surviving(editing.working(article).content)
        assert made[next(iter(naming_(kind, new)))] == told(kind, [new])
    assert not type(old)._default_manager.filter(pk=old.pk).exists()
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (301, reverse(kind, args=[new.slug]))
    feed = client.get(reverse(f"{kind}_feed", args=[old.slug]))
    assert (feed.status_code, feed["Location"]) == (301, reverse(f"{kind}_feed", args=[new.slug]))
    assert live.headline in client.get(answer["Location"]).content.decode()
    assert indexing.naming(new) == sorted([live.pk, draft.pk])
    for model, known in ((LiveDocument, [live.pk]), (DeskDocument, [live.pk, draft.pk])):
        facets = model.objects.order_by("article").values_list("article", "facets")
        assert [pk for pk, own in facets if search.facet(kind, new.pk) in own.split()] == sorted(known)
    assert client.get(reverse("list"), {kind: old.slug}, follow=True).context["page"].paginator.count == 1


@pytest.mark.parametrize("kind", [each for each in CASES if each != "section"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_story_that_named_both_names_the_one_once_where_the_first_stood(kind, is_first, chief):
    old, new, third = (row(kind, name) for name in ("Budi S", "Budi Santoso", "Citra"))
    pair = (old, third, new) if is_first else (new, third, old)
    article = story(kind, *pair)
    naming.merge(old, new, actor=chief, now=LATER)
    article = Article.objects.get(pk=article.pk)
    made = content.snapshot(article)
    assert made == content.surviving(editing.working(article).content)
    assert made["tags" if kind == "tag" else f"{kind}s"] == told(kind, [new, third])


@pytest.mark.parametrize("kind", CASES)
def test_an_old_version_is_restored_with_the_row_of_now(kind, chief):
    old, new = row(kind, "Budi S"), row(kind, "Budi Santoso")
    article = story(kind, old, is_live=False)
    empty = editing.working(article).content | {
        "section": None,
        **{f"{each}s": [] for each in CASES if each != "section"},
    }
    editing.save(article, empty, base=0, actor=chief, now=NOW)
    naming.merge(old, new, actor=chief, now=LATER)
    editing.restore(article, 0, base=1, actor=chief, now=LATER)
    assert told(kind, [new]) == content.snapshot(Article.objects.get(pk=article.pk))[next(iter(naming_(kind, new)))]


def test_merged_again_all_lead_to_the_last(chief, client):
    first, second, third = (row("author", name) for name in ("A", "B", "C"))
    article = story("author", first)
    naming.merge(first, second, actor=chief, now=LATER)
    naming.merge(second, third, actor=chief, now=LATER)
    assert editing.working(article).content["authors"] == [third.pk]
    for slug in ("a", "b"):
        assert client.get(reverse("author", args=[slug]))["Location"] == reverse("author", args=["c"])


def test_a_merge_that_was_typed_past_is_saved(chief):
    """The form was open while somebody merged: its ids are of before."""
    old, new, third = (row("author", name) for name in ("Budi S", "Budi Santoso", "Citra"))
    naming.merge(old, new, actor=chief, now=LATER)
    field = OrderedField(ArticleAuthor)
    assert field.clean([str(old.pk), str(third.pk)]) == [new.pk, third.pk]
    assert field.labels({old.pk}) == {old.pk: "Budi Santoso"}
    assert field.clean([str(old.pk), str(new.pk)]) == [new.pk]
    sport, sports = row("section", "Olah Raga"), row("section", "Olahraga")
    naming.merge(sport, sports, actor=chief, now=LATER)
    section = StoryForm.base_fields["section"]
    assert section.clean(str(sport.pk)) == sports
    with pytest.raises(ValidationError):
        section.clean(str(sports.pk + 1))
    reuters, same = row("source", "Reuter"), row("source", "Reuters")
    naming.merge(reuters, same, actor=chief, now=LATER)
    entry = {"id": str(reuters.pk), "role": "data", "url": ""}
    assert SourcesField().clean([entry, entry | {"id": str(same.pk), "role": ""}]) == [entry | {"id": same.pk}]


def test_a_save_from_before_the_merge_loses_nobody(chief):
    old, new = row("author", "Budi S"), row("author", "Budi Santoso")
    article = story("author", old, is_live=False)
    stale = editing.working(article).content | {"headline": "Banjir"}
    naming.merge(old, new, actor=chief, now=LATER)
    editing.save(article, stale, base=0, actor=chief, now=LATER)
    row_ = Article.objects.get(pk=article.pk)
    assert (row_.headline, list(row_.authors.all())) == ("Banjir", [new])


def test_imports_that_say_the_old_name_mean_the_new_one(chief):
    def take(number: str, **values):
        one = Story(
            format="table", headline=f"Hujan {number}", external_id=number, body=(Text("<p>Deras</p>"),), **values
        )
        return Door("kantor", actor=chief).keep([one], now=LATER)[0].article

    first = take("1", authors=("Budi S",), tags=("bnjir",))
    old, new = first.authors.get(), row("author", "Budi Santoso")
    tag = Tag.objects.create(name="banjir", slug="banjir")
    naming.merge(old, new, actor=chief, now=LATER)
    naming.merge(Tag.objects.get(name="bnjir"), tag, actor=chief, now=LATER)
    second = take("2", authors=("budi s.",), tags=("Bnjir",))
    assert (list(second.authors.all()), list(second.tags.all())) == ([new], [tag])
    assert list(Author.objects.all()) == [new]


def test_what_came_from_a_merged_supplier_does_not_come_again(chief):
    old, new = row("source", "Kantor"), row("source", "Kantor Berita")
    one = Story(format="table", headline="Hujan", external_id="1", body=(Text("<p>Deras</p>"),))
    Door(old, actor=chief).keep([one], now=NOW)
    naming.merge(old, new, actor=chief, now=LATER)
    assert Door(new, actor=chief).keep([one], now=LATER)[0].outcome is Outcome.UNCHANGED
    assert [origin.supplier for origin in Origin.objects.all()] == [new.slug]


def test_two_suppliers_with_the_same_id_stay_apart(chief):
    old, new = row("source", "Kantor"), row("source", "Kantor Berita")
    for supplier in (old, new):
        one = Story(format="table", headline=f"Hujan {supplier}", external_id="1", body=(Text("<p>Deras</p>"),))
        Door(supplier, actor=chief).keep([one], now=NOW)
    naming.merge(old, new, actor=chief, now=LATER)
    assert sorted(Origin.objects.values_list("supplier", flat=True)) == [old.slug, new.slug]


def test_what_is_empty_is_taken_over_and_nothing_else(chief):
    portrait, account = factories.photo(), factories.user()
    old = factories.author(name="Budi S", bio="Penulis kota.", role="Wartawan", portrait=portrait, user=account)
    new = factories.author(name="Budi Santoso", role="Redaktur")
    naming.merge(old, new, actor=chief, now=LATER)
    new.refresh_from_db()
    assert (new.bio, new.role, new.portrait, new.user) == ("Penulis kota.", "Redaktur", portrait, account)


def test_sections_keep_what_is_below_them_and_topics_their_sections(chief):
    old, new, below = row("section", "Olah Raga"), row("section", "Olahraga"), row("section", "Voli")
    Section.objects.filter(pk=below.pk).update(parent=old)
    final = row("topic", "Final")
    final.sections.add(old)
    naming.merge(old, new, actor=chief, now=LATER)
    below.refresh_from_db()
    assert (below.parent, list(final.sections.all())) == (new, [new])
    cup, dup = row("topic", "Piala"), final
    naming.merge(dup, cup, actor=chief, now=LATER)
    assert list(cup.sections.all()) == [new]


def test_sections_of_many_topics_are_merged_by_as_many_queries(chief):
    def cost(topics: int) -> int:
        old, new = row("section", f"Lama {topics}"), row("section", f"Baru {topics}")
        for number in range(topics):
            row("topic", f"Topik {topics} {number}").sections.set([old, new] if number % 2 else [old])
        with CaptureQueriesContext(connection) as captured:
            naming.merge(old, new, actor=chief, now=LATER)
        assert [each.sections.get() for each in Topic.objects.filter(name__startswith=f"Topik {topics} ")] == [
            new
        ] * topics
        return len(captured)

    cost(1)  # Django asks what kinds of rows there are once
    assert cost(12) == cost(2)


def test_what_makes_no_sense_is_refused_and_nothing_is_changed(chief):
    top, other = row("section", "Olahraga"), row("section", "Ekonomi")
    below, elsewhere = row("section", "Voli"), row("section", "Bank")
    Section.objects.filter(pk=below.pk).update(parent=top)
    Section.objects.filter(pk=elsewhere.pk).update(parent=other)
    for old, new in ((top, top), (top, below), (top, elsewhere)):
        with pytest.raises(ValidationError):
            naming.merge(old, Section.objects.get(pk=new.pk), actor=chief, now=LATER)
    with pytest.raises(PermissionDenied):
        naming.merge(other, top, actor=factories.user("Editor"), now=LATER)
    gone = row("topic", "Lama")
    Topic.objects.filter(pk=gone.pk).delete()
    with pytest.raises(Topic.DoesNotExist):
        naming.merge(gone, row("topic", "Baru"), actor=chief, now=LATER)
    assert (Section.objects.count(), FormerName.objects.count()) == (4, 0)


def test_a_byline_with_an_account_is_for_those_who_manage_accounts(chief):
    account = factories.user()
    own, other = factories.author(user=account), factories.author()
    with pytest.raises(PermissionDenied):
        naming.merge(own, other, actor=factories.user("Editor"), now=LATER)
    naming.merge(other, own, actor=factories.user("Editor"), now=LATER)
    assert Author.objects.get() == own


def test_kept_lists_go_on(chief):
    old, new = row("author", "Budi S"), row("author", "Budi Santoso")
    more = row("author", "Citra")
    queries = [f"stage=draft&author={old.pk}&o=1", f"author={old.pk}0", f"author={more.pk}", f"topic={old.pk}"]
    for number, query in enumerate(queries):
        SavedView.objects.create(user=chief, name=str(number), query=query)
    naming.merge(old, new, actor=chief, now=LATER)
    kept = [view.query for view in SavedView.objects.order_by("name")]
    assert kept == [f"stage=draft&author={new.pk}&o=1", *queries[1:]]


def test_readers_learn_of_no_name_before_its_first_story(chief, client):
    old, new = row("topic", "Kasus Q"), row("topic", "Kasus Rahasia")
    story("topic", old, is_live=False)
    naming.merge(old, new, actor=chief, now=LATER)
    unknown = client.get(reverse("topic", args=["entah"]))
    answer = client.get(reverse("topic", args=[old.slug]))
    assert (answer.status_code, answer.content) == (404, unknown.content)


@pytest.mark.parametrize("kind", CASES)
def test_merging_costs_the_same_for_1_and_30_stories(kind, chief):
    counts = []
    chief.get_all_permissions()
    for number in (1, 30):
        old, new = row(kind, f"Lama {number}"), row(kind, f"Baru {number}")
        for _each in range(number):
            story(kind, old, is_live=False)
        with CaptureQueriesContext(connection) as caught:
            naming.merge(old, new, actor=chief, now=LATER)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_a_renamed_row_is_found_by_its_old_address(chief, client):
    article = story("topic", banjir := row("topic", "Banjir"))
    Topic.objects.filter(pk=banjir.pk).update(slug="banjir-jakarta")
    banjir.refresh_from_db()
    naming.renamed(banjir, "Banjir", "banjir", now=LATER)
    answer = client.get("/topik/banjir/", {"page": "1"})
    assert (answer.status_code, answer["Location"]) == (301, "/topik/banjir-jakarta/?page=1")
    assert article.headline in client.get("/topik/banjir-jakarta/").content.decode()


def test_what_readers_do_not_know_of_takes_no_former_address_away(chief, client):
    story("topic", banjir := row("topic", "Banjir"))
    Topic.objects.filter(pk=banjir.pk).update(slug="banjir-jakarta")
    banjir.refresh_from_db()
    naming.renamed(banjir, "Banjir", "banjir", now=LATER)
    other = row("topic", "Banjir")
    assert other.slug == "banjir"
    assert client.get("/topik/banjir/")["Location"] == "/topik/banjir-jakarta/"
    story("topic", other)
    assert client.get("/topik/banjir/").status_code == 200


def test_a_tag_that_was_renamed_does_not_come_back(chief):
    tag = Tag.objects.create(name="pemilu", slug="pemilu")
    article = story("tag", tag, is_live=False)
    tag.name = "Pemilu 2029"
    tag.save()
    naming.renamed(tag, "pemilu", "pemilu", now=LATER)
    assert editing.working(article).content["tags"] == ["Pemilu 2029"]
    editing.save(article, editing.working(article).content | {"headline": "Suara"}, base=0, actor=chief, now=LATER)
    assert [each.name for each in Tag.objects.all()] == ["Pemilu 2029"]


def test_new_names_are_listed_until_they_are_confirmed_or_merged(chief):
    one = Story(
        format="table", headline="Hujan", external_id="1", authors=("Budi S", "Citra"), body=(Text("<p>D</p>"),)
    )
    Door("kantor", actor=chief).keep([one], now=LATER)
    assert sorted(each.called for each in naming.new()) == ["Budi S", "Citra"]
    with pytest.raises(PermissionDenied):
        naming.confirm(Author.objects.get(name="Citra"), actor=factories.user("Reporter"))
    assert naming.confirm(Author.objects.get(name="Citra"), actor=chief)
    assert not naming.confirm(Author.objects.get(name="Citra"), actor=chief)
    naming.merge(Author.objects.get(name="Budi S"), Author.objects.get(name="Citra"), actor=chief, now=LATER)
    assert not NewName.objects.exists()


def test_all_that_are_named_can_be_merged():
    assert {kind.value for kind in KINDS.values()} == set(NewName.Kind.values) == set(naming.FILLED)
    assert indexing.naming(row("author", "Budi")) == []
    assert Source in KINDS
