"""What a supplier changes where people wrote is offered beside their words, and decided like any edit."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from lxml import html

from articles import editing
from articles.editing import Collided, Stale
from articles.importers.story import Story, Text
from articles.intake import Outcome, keep, offers
from articles.models import Origin

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db

STORY = Story(
    format="ninjs", headline="Pasar dibuka", lead="Lama", kicker="Kota", external_id="1", body=(Text("<p>Satu.</p>"),)
)


def take(**changes):
    return keep(replace(STORY, **changes), supplier="nusa", actor=None, now=NOW)


@pytest.fixture
def article(siti):
    """A story whose lead the supplier and the desk have both changed, and whose kicker the supplier alone."""
    article = take().article
    article.owner = siti
    article.save()
    copy = editing.working(article)
    editing.save(article, copy.content | {"lead": "Punya kami"}, base=copy.number, actor=siti, now=NOW)
    assert take(lead="Baru", kicker="Desa").outcome is Outcome.OFFERED
    return article


def decide(article, take_theirs, **more):
    origin, copy = Origin.objects.get(), editing.working(article)
    both = offers.merged(origin, copy)
    choices = {each.id: each.theirs if take_theirs else each.mine for each in both.collisions}
    about = {"base": copy.number, "digest": origin.digest, "choices": choices, "actor": None, "now": NOW} | more
    return offers.decide(origin, **about)


def content(article):
    return editing.working(article).content


def test_what_both_changed_waits_and_the_rest_is_taken_in(article):
    assert (content(article)["lead"], content(article)["kicker"]) == ("Punya kami", "Desa")
    assert [each.article for each in offers.waiting(article)] == [article]
    (collision,) = offers.merged(Origin.objects.get(), editing.working(article)).collisions
    assert (collision.base, collision.mine, collision.theirs) == ("Lama", "Punya kami", "Baru")


@pytest.mark.parametrize(("take_theirs", "lead"), [(True, "Baru"), (False, "Punya kami")])
def test_what_is_decided_is_saved_and_nothing_waits_any_more(article, take_theirs, lead):
    decide(article, take_theirs)
    assert content(article)["lead"] == lead
    assert not offers.waiting(article).exists()
    assert take(lead="Baru", kicker="Desa").outcome is Outcome.UNCHANGED
    assert take(lead="Baru", kicker="Kampung").outcome is Outcome.UPDATED


def test_an_undecided_collision_a_later_save_or_a_later_offer_stop_it(article):
    before = content(article)
    with pytest.raises(Collided):
        decide(article, True, choices={})
    with pytest.raises(Stale):
        decide(article, True, base=editing.working(article).number - 1)
    with pytest.raises(Stale):
        decide(article, True, digest="0" * 64)
    with pytest.raises(PermissionDenied):
        decide(article, True, actor=factories.user("Reporter"))
    assert content(article) == before
    assert offers.waiting(article).exists()


def test_the_story_says_that_something_waits_and_it_is_decided_by_clicking(article, client, siti):
    client.force_login(siti)
    form = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    address = reverse("admin:articles_article_offer", args=[article.pk, Origin.objects.get().pk])
    assert address in form
    page = html.fromstring(client.get(address).content.decode())
    assert "nusa changed this story" in page.text_content()
    names = {each.get("name") for each in page.xpath("//input[@type='radio']")}
    fields = {
        each.get("name"): each.get("value") or ""
        for each in page.xpath("//form[@data-merge-form]//input[@type='hidden']")
    }
    posted = fields | dict.fromkeys(names, "theirs")
    answer = client.post(address, posted)
    assert answer["Location"] == reverse("admin:articles_article_change", args=[article.pk])
    assert content(article)["lead"] == "Baru"


def test_others_do_not_see_it(article, client):
    client.force_login(factories.user("Reporter"))
    address = reverse("admin:articles_article_offer", args=[article.pk, Origin.objects.get().pk])
    assert client.get(address).status_code == 404
