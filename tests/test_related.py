""" "Baca Juga" lines to stories that come later in the same import."""

from itertools import islice

import pytest

from articles import editing, html
from articles.importers.story import ReadAlso, Story, Text
from articles.intake import Door, runs
from articles.intake.runs import Entry, Run
from articles.models import Article, Event, Origin, Release, Revision, Stage

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db

FIRST = Story(
    format="wxr",
    headline="Pertama",
    external_id="1",
    published=NOW,
    body=(
        Text("<p>Satu.</p>"),
        ReadAlso("Kedua"),
        ReadAlso("Judul lain", "https://teluk.example/3"),
        ReadAlso("Tak pernah datang"),
    ),
)
SECOND = Story(
    format="wxr", headline="Kedua", external_id="2", published=NOW, body=(Text("<p>Dua.</p>"), ReadAlso("Pertama"))
)
THIRD = Story(format="wxr", headline="Ketiga", external_id="3", canonical_url="https://teluk.example/3", published=NOW)
ALL = (FIRST, SECOND, THIRD)


def take(stories=ALL, *, most=None, dry_run=False, **door):
    found = Run(Door("teluk", **door), dry_run=dry_run, clock=lambda: NOW).take(
        Entry(f"{story.external_id}.xml", story) for story in stories
    )
    return list(islice(found, most))


def of(headline):
    return Article.objects.get(headline=headline)


def text(headline):
    return editing.working(of(headline)).content["body"]


def whole() -> str:
    """The text of the first story once all have come."""
    lines = [(str(of("Kedua").uid), "Kedua"), (str(of("Ketiga").uid), "Judul lain"), ("", "Tak pernah datang")]
    return "<p>Satu.</p>" + "".join(html.story_block(*line) for line in lines)


def everything() -> list:
    models = (Article, Revision, Event, Release)
    return [list(model.objects.order_by("pk").values()) for model in models] + [
        list(Origin.objects.order_by("pk").values_list("pk", "digest", "content"))
    ]


def test_lines_are_filled_in_once_their_stories_have_come_and_a_second_run_changes_nothing():
    take()
    assert text("Pertama") == whole()
    assert text("Kedua") == f"<p>Dua.</p>{html.story_block(str(of('Pertama').uid), 'Pertama')}"
    newest = Revision.objects.filter(article=of("Pertama")).latest("number")
    assert (newest.number, newest.kind, newest.comment.endswith("(teluk).")) == (1, Revision.Kind.IMPORT, True)
    before = everything()
    take()
    assert everything() == before


def test_killed_and_run_again_the_end_is_the_same(monkeypatch):
    monkeypatch.setattr(runs, "LOT", 1)
    take(most=2)
    assert 'data-story=""' in text("Pertama").partition("Judul lain")[0]
    take()
    assert text("Pertama") == whole()
    assert Revision.objects.filter(article=of("Pertama")).count() == 2


def test_nothing_is_kept_of_a_dry_run():
    take(dry_run=True)
    assert not Article.objects.exists()


def test_what_was_published_is_filled_in_where_readers_see_it():
    take(actor=factories.user("Managing editor"), publish=True)
    article = of("Pertama")
    assert article.body == text("Pertama") == whole()
    assert (article.stage, article.live_number, article.updated_at) == (Stage.PUBLISHED, 1, None)
    assert [each.change for each in article.releases.order_by("number")] == ["first", "silent"]
    before = everything()
    take(actor=article.owner, publish=True)
    assert everything() == before


def test_what_people_wrote_stays(siti):
    take([FIRST], owner=siti)
    other = factories.article()
    article, copy = of("Pertama"), editing.working(of("Pertama"))
    chosen = html.story_block(str(other.uid), "Kedua")
    body = copy.content["body"].replace("Satu.", "Satu sekali.").replace(html.story_block("", "Kedua"), chosen)
    editing.save(article, copy.content | {"body": body}, base=copy.number, actor=siti, now=NOW)
    take()
    assert text("Pertama") == whole().replace("Satu.", "Satu sekali.").replace(str(of("Kedua").uid), str(other.uid))


def test_what_waits_for_review_or_is_before_readers_already_is_left_alone(siti):
    take([FIRST], owner=siti)
    article = of("Pertama")
    Article.objects.filter(pk=article.pk).update(stage=Stage.REVIEW)
    before = text("Pertama")
    take()
    assert text("Pertama") == before
    Article.objects.filter(pk=article.pk).update(stage=Stage.PUBLISHED, live_number=0, published_at=NOW)
    take()
    assert (text("Pertama"), of("Pertama").stage) == (before, Stage.PUBLISHED)
