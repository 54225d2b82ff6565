"""What a newsroom brings along when its tables change: one way back, far enough for all, and forth again."""

import re

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles import editing, guards, html, triggers, workflow
from articles.models import Article, Photo
from tests import factories
from tests.factories import NOW

from .desk import story
from .test_photo_uses import names, noted, showing
from .test_publication import LATER, approved, scheduled, seen, update

pytestmark = pytest.mark.django_db(transaction=True)


def released(siti, rani, tono):
    """Stories with what readers saw of each so far."""
    live = out(story(siti), siti, rani, tono)
    update(live, siti, lead="Baru.")
    approved(live, siti, rani)
    workflow.move(live, "publish", base=1, actor=tono, now=LATER)
    fixture, draft = factories.published(at=NOW), factories.article()
    unseen = scheduled(siti, rani, tono)
    workflow.move(unseen, "unschedule", base=0, actor=tono, now=NOW)
    update(unseen, siti, lead="Tanpa yang rahasia.")  # back to review
    workflow.move(unseen, "approve", base=1, actor=rani, now=LATER)
    workflow.move(unseen, "publish", base=1, actor=tono, now=LATER)
    assert seen(unseen) == [(1, LATER, "first")]
    return {live.pk: seen(live), unseen.pk: seen(unseen), fixture.pk: [(0, NOW, "first")], draft.pk: []}


def illustrated(siti, rani, tono):
    """Stories with the photos that each shows readers and the desk; and the first photo, which has no file."""
    a, b, c = (factories.photo(caption=f"Foto {n}") for n in range(3))
    live = out(story(siti, **showing(a, b)), siti, rani, tono)
    copy = editing.working(live)
    editing.save(live, copy.content | showing(c), base=copy.number, actor=siti, now=NOW)
    gone = html.photo_block("00000000-0000-4000-8000-000000000000", "")
    fixture = factories.published(lead_photo=b, body=f"<p>Isi.</p>{html.photo_block(str(c.uid), '')}{gone}")
    draft = factories.article(lead_photo=a)
    return a, {
        live.pk: {"live": names(a, b), "desk": names(c)},
        fixture.pk: {"live": names(b, c), "desk": names(b, c)},
        draft.pk: {"live": set(), "desk": names(a)},
    }


def out(article, siti, rani, tono):
    for name, who in (("submit", siti), ("approve", rani), ("publish", tono)):
        workflow.move(article, name, base=0, actor=who, now=NOW)
    return Article.objects.get(pk=article.pk)


@pytest.mark.long
def test_a_newsroom_keeps_what_readers_saw_and_which_photos_it_uses(siti, rani, tono):
    releases = released(siti, rani, tono)
    bare, uses = illustrated(siti, rani, tono)
    picture = factories.picture()
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("articles")
    for each in (guards, triggers):
        each.clear(plan=["back"])  # as `migrate` does
    try:
        MigrationExecutor(connection).migrate([("articles", "0003_alter_photo_file")])
    finally:
        MigrationExecutor(connection).migrate(latest)
        triggers.install()
        guards.install()

    assert {pk: seen(Article.objects.get(pk=pk)) for pk in releases} == releases
    assert {pk: noted(Article.objects.get(pk=pk)) for pk in uses} == uses
    shown = Photo.objects.get(pk=picture.pk)
    assert re.fullmatch(r"[0-9a-f]{20}", shown.key)
    assert shown.is_shown(NOW)
    assert not Photo.objects.get(pk=bare.pk).key  # it has no file
