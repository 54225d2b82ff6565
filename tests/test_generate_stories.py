"""`manage.py generate_stories`: the same stories for the same seed, resumable, with the shape of a newsroom."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import html, indexing, search
from articles.content import canonical, filled, snapshot
from articles.management.invented import names, stories
from articles.models import (
    Article,
    ArticleAuthor,
    ArticleTag,
    ArticleTopic,
    Correction,
    DeskDocument,
    LiveDocument,
    Release,
    Revision,
    Stage,
    User,
)
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LOT = 60


@pytest.fixture(autouse=True)
def _small_lots(monkeypatch):
    monkeypatch.setattr(stories, "LOT", LOT)


def invent(many, seed=1, now=NOW):
    return sum(stories.invent(many, seed=seed, now=now))


def told():
    """All that readers could tell of each story, by UUID."""
    rows = Article.objects.prefetch_related("author_rows__author", "topic_rows__topic", "tags")
    return {
        str(row.uid): (
            *(row.headline, row.lead, row.body, row.published_at, row.withdrawn_at, row.updated_at, row.stage),
            [each.author.slug for each in row.author_rows.all()],
            [each.topic.slug for each in row.topic_rows.all()],
            sorted(tag.name for tag in row.tags.all()),
        )
        for row in rows
    }


def test_the_same_seed_makes_the_same_stories_and_another_makes_others():
    assert invent(130) == 130
    first = told()
    assert len(first) == 130
    factories.erase()
    invent(130)
    assert told() == first
    invent(70, seed=2)
    assert len(told()) == 200
    assert not {each[0] for uid, each in told().items() if uid not in first} <= {each[0] for each in first.values()}


def test_an_interrupted_run_goes_on_and_a_second_one_changes_nothing(monkeypatch):
    invent(150)
    whole = told()
    factories.erase()

    made = stories._changed

    def interrupted(changed, **rest):
        if any(plan.number >= LOT for _row, plan in changed):
            raise KeyboardInterrupt
        made(changed, **rest)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(stories, "_changed", interrupted)
        invent(150)
    assert Article.objects.count() == LOT  # of the lot that was cut off nothing is left
    later = NOW + timedelta(days=2)
    invent(150, now=later)
    assert told() == whole
    rows = list(Article.objects.order_by("pk").values())
    invent(150, now=later)
    assert list(Article.objects.order_by("pk").values()) == rows


def test_more_of_a_seed_are_older_ones():
    invent(40)
    before = told()
    invent(100)
    after = told()
    assert {uid: after[uid] for uid in before} == before
    oldest = min(each[3] for each in before.values() if each[3])
    assert all(each[3] < oldest for uid, each in after.items() if uid not in before and each[3] and each[3] <= NOW)


def test_the_shape():
    invent(500)
    known = names.made()
    assert ArticleTopic.objects.filter(topic=known.topics[0]).count() == 25
    assert ArticleAuthor.objects.filter(author=known.authors[0]).count() == 10
    assert ArticleTag.objects.filter(tag__name=known.tags[0]).count() == 150
    stages = set(Article.objects.values_list("stage", flat=True))
    assert stages == {Stage.DRAFT, Stage.REVIEW, Stage.APPROVED, Stage.PUBLISHED, Stage.SPIKED}
    live = Article.objects.live(NOW)
    assert 450 < live.count() < 500
    assert Article.objects.scheduled(NOW).count() == 3
    assert Article.objects.gone(NOW).count() == 1
    assert Correction.objects.count() == 3
    assert Release.objects.filter(number=1).count() == 5
    lengths = sorted(len(html.text(body).split()) for body in live.values_list("body", flat=True))
    assert 140 < lengths[0] < 260 < lengths[-20] < 1000
    assert live.filter(related_rows__isnull=False).exists() and live.filter(body__contains="data-story").exists()
    assert live.filter(lead_photo__isnull=False).exists()
    assert not User.objects.get(username=f"{names.PREFIX}0").has_usable_password()


def test_they_are_as_the_desk_would_have_written_them():
    invent(LOT + 30)
    for row in Article.objects.prefetch_related("revisions"):
        own = snapshot(row)
        assert canonical(own) == own
        newest = row.revisions.order_by("-number").first()
        assert filled(newest.content) == own
        assert newest.number == (row.live_number or 0)
    assert Revision.objects.count() == Article.objects.count() + Release.objects.filter(number=1).count()


def test_search_knows_them():
    invent(LOT + 30)
    assert not indexing.wanting().exists()
    documents = [list(model.objects.order_by("key").values()) for model in (LiveDocument, DeskDocument)]
    list(indexing.index(Article.objects.all()))
    assert [list(model.objects.order_by("key").values()) for model in (LiveDocument, DeskDocument)] == documents
    word = Article.objects.live(NOW).first().headline.split()[0]
    assert search.find(word, now=NOW).total


def test_the_command_says_how_many_there_are_and_refuses_what_readers_would_see(settings):
    out = StringIO()
    call_command("generate_stories", 20, seed=4, stdout=out)
    assert "20" in out.getvalue()
    assert Article.objects.count() == 20
    newest = Article.objects.get(uid=stories.uid(4, 0))
    assert abs(newest.published_at - timezone.now()) < timedelta(minutes=5)
    settings.HTTPS = True
    with pytest.raises(CommandError, match="https"):
        call_command("generate_stories", 30, seed=4)
    assert Article.objects.count() == 20
    call_command("generate_stories", 30, seed=4, force=True, stdout=out)
    assert Article.objects.count() == 30
    with pytest.raises(CommandError):
        call_command("generate_stories", 0, force=True)
