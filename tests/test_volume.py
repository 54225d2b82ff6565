"""What is done otherwise where there are very many stories, and must come out the same (`benchmarks/volume.py`)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from articles import front, lists, suggestions
from articles.models import Label, Topic
from tests import factories
from tests.factories import NOW
from tests.reading import page, texts
from tests.settling import forget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_noon")]
HOUR = timedelta(hours=1)


def newsroom():
    """Two topics, sections, authors with live stories, and as many that only hidden stories name."""
    world = factories.section(name="Dunia", slug="dunia")
    asia = factories.section(name="Asia", slug="asia", parent=world)
    rows = [
        {"topics": [factories.topic(name=f"Topik {n}")], "authors": [factories.author(name=f"Penulis {n}")]}
        for n in range(4)
    ]
    shared = {"editors": [factories.editor()], "sources": [factories.source()], "tags": ["beras"]}
    factories.published(section=asia, **rows[0], **shared)
    factories.published(section=asia, **rows[1], **shared, label=Label.OPINION)
    factories.published(section=asia, **rows[1], **shared)
    factories.published(section=world, at=NOW + HOUR, **rows[2], **shared, label=Label.AI_ASSISTED)
    factories.published(section=world, withdrawn_at=NOW, withdrawal_reason="Keliru.", **rows[3], **shared)
    factories.article(section=world, **rows[3], **shared)
    factories.index()


def offered(client, name, **asked):
    tree = page(client, reverse("list", query=asked))
    return texts(tree, f"//select[@name='{name}']/option[@value!='']")


def test_choices_that_are_too_many_to_count_are_the_same_without_numbers(client, monkeypatch):
    newsroom()
    names = ("section", "topic", "author", "editor", "source", "label")
    counted = {name: offered(client, name) for name in names}
    assert counted["topic"] == ["Topik 0 (1)", "Topik 1 (2)"]
    assert counted["section"] == ["Dunia (3)", "– Asia (3)"]
    monkeypatch.setattr(lists, "COUNTED", 0)
    forget()
    for name in names:
        assert offered(client, name) == [each.rpartition(" (")[0] for each in counted[name]]
    slug = Topic.objects.get(name="Topik 1").slug
    assert offered(client, "author", topic=slug) == ["Penulis 1 (2)"]  # short lists are still counted


def test_suggestions_are_the_same_without_numbers(monkeypatch):
    newsroom()
    found = suggestions.suggested("topik", now=NOW)
    names = {suggestion.name for suggestion in found[0].suggestions}
    assert names == {"Topik 0", "Topik 1"}
    monkeypatch.setattr(lists, "COUNTED", 0)
    forget()
    assert {suggestion.name for suggestion in suggestions.suggested("topik", now=NOW)[0].suggestions} == names


def test_a_whole_list_is_counted_as_its_stories_are():
    newsroom()
    for kind in lists.KINDS.values():
        for target in kind.model._default_manager.all():
            found = kind.find(target.slug)
            assert kind.number(kind.family(found), now=NOW) == kind.stories(found, now=NOW).count(), (kind.name, target)
    for label in Label.values:
        live = lists.Article.objects.live(NOW).filter(label=label).count()
        assert lists.LABELS.number([label], now=NOW) == live


@pytest.mark.parametrize("near", [1, 4, 200])
def test_the_topic_in_focus_has_its_newest_stories_wherever_they_are_looked_for(monkeypatch, near):
    topic, other = factories.topic(name="Banjir"), factories.topic()
    for n in range(12):
        factories.published(headline=f"Banjir {n}", at=NOW - n * HOUR, topics=[topic])
        factories.published(headline=f"Lain {n}", at=NOW - n * HOUR - HOUR / 2, topics=[other][: n % 4 == 0])
    without = [story.pk for story in lists.Article.objects.live(NOW).newest_first()[:3]]
    monkeypatch.setattr(front, "RECENT", min(front.RECENT, 60))
    monkeypatch.setattr(front, "NEAR", near)
    if near < front.ENOUGH:
        assert front.in_focus(now=NOW, without=without) is None
        return
    monkeypatch.setattr(front, "ENOUGH", min(front.ENOUGH, near // 2))
    focus = front.in_focus(now=NOW, without=without)
    assert focus.topic == topic
    assert [story.headline for story in focus.stories] == [f"Banjir {n}" for n in range(2, 7)]
