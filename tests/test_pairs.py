"""Stories that belong together: follow-ups, linked both ways, and two stories that become one."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import doubles, editing, followups, html, workflow
from articles.admin import keeping
from articles.gates import Refused
from articles.models import Article, Origin, Stage

from . import factories
from .desk import story_url, whole
from .factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def number(article):
    return editing.working(article).number


def fresh(article):
    return Article.objects.get(pk=article.pk)


def make(owner, **values):
    return editing.create(whole(**values), actor=owner, now=NOW)


def publish(article, siti, rani, tono):
    for name, who in (("submit", siti), ("approve", rani), ("publish", tono)):
        article = workflow.move(article, name, base=number(article), actor=who, now=NOW)
    return article


def follow(article, actor, **values):
    about = {"headline": "Hari kedua", "authors": [], "takes_text": False, **values}
    return followups.follow_up(article, actor=actor, now=LATER, **about)


def join(double, into, actor, reason="Peristiwa yang sama."):
    bases = {"base": number(double), "base_into": number(into)}
    return doubles.join(double, into, reason=reason, actor=actor, now=LATER, **bases)


# ---- follow-ups


def test_a_follow_up_shares_what_both_are_about_and_names_the_story(siti):
    first = make(siti, headline="Hari pertama", tags=["banjir"], kicker="BANJIR")
    made = follow(first, siti)

    content = editing.working(made).content
    assert (content["headline"], content["kicker"], content["tags"]) == ("Hari kedua", "BANJIR", ["banjir"])
    assert content["body"] == html.story_block(str(first.uid), "Hari pertama")
    assert (made.owner, made.stage, fresh(made).follows, content["related"]) == (siti, Stage.DRAFT, first, [first.pk])
    assert first.events.first().move == "followed"


def test_a_follow_up_takes_the_text_along_if_asked(siti):
    first = make(siti)

    assert editing.working(follow(first, siti, takes_text=True)).content["body"].endswith("harga.</p>")


def test_who_may_not_see_the_story_follows_nothing(siti):
    with pytest.raises(PermissionDenied):
        follow(make(siti), factories.user("Reporter"))


def test_readers_find_each_from_the_other_once_both_are_live(client, siti, rani, tono, time_machine):
    first = publish(make(siti, headline="Hari pertama"), siti, rani, tono)
    second = follow(first, siti, takes_text=True)
    time_machine.move_to(LATER, tick=False)
    assert "Hari kedua" not in client.get(first.get_absolute_url()).content.decode()

    save = editing.working(second)
    complete = save.content | {"authors": [factories.author().pk]}
    editing.save(second, complete, base=save.number, actor=siti, now=NOW)
    second = publish(second, siti, rani, tono)
    assert "Hari kedua" in client.get(first.get_absolute_url()).content.decode()
    assert "Hari pertama" in client.get(second.get_absolute_url()).content.decode()


# ---- two that become one


def test_a_double_goes_up_in_the_other_story(siti, rani):
    one = make(siti, headline="Satu", tags=["air"], body="<p>Satu.</p>")
    two = make(siti, headline="Dua", tags=["banjir"], body="<p>Dua.</p>", lead="Lead dua.")
    join(two, one, rani)

    content = editing.working(one).content
    assert (content["headline"], content["body"], content["lead"]) == ("Satu", "<p>Satu.</p><p>Dua.</p>", "Lead dua.")
    assert content["tags"] == ["air", "banjir"]
    assert len(content["sources"]) == len(content["authors"]) == 2
    assert (fresh(two).stage, fresh(two).merged_into) == (Stage.SPIKED, one)
    assert "Peristiwa yang sama." in [notice.text for notice in siti.notices.all()]


def test_a_double_that_readers_saw_leads_to_the_other_story(client, siti, rani, tono, time_machine):
    one = publish(make(siti, headline="Satu"), siti, rani, tono)
    two = publish(make(siti, headline="Dua"), siti, rani, tono)
    with pytest.raises(PermissionDenied):
        join(two, one, rani)  # an editor may spike, not withdraw
    join(two, one, tono)
    time_machine.move_to(LATER + timedelta(hours=1), tick=False)

    answer = client.get(two.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (301, one.get_absolute_url())
    workflow.move(one, "withdraw", base=number(one), actor=tono, now=LATER, reason="Keliru.")
    gone = client.get(two.get_absolute_url())
    assert (gone.status_code, "Peristiwa yang sama." in gone.content.decode()) == (410, True)


def test_a_double_of_a_double_leads_to_where_its_text_is(client, siti, rani, tono, time_machine):
    stories = [publish(make(siti, headline=name), siti, rani, tono) for name in ("Satu", "Dua", "Tiga")]
    join(stories[0], stories[1], tono)
    join(stories[1], stories[2], tono)
    time_machine.move_to(LATER + timedelta(hours=1), tick=False)

    assert client.get(stories[0].get_absolute_url())["Location"] == stories[2].get_absolute_url()


def test_the_owner_of_the_story_that_stays_is_told(siti, rani):
    one, two = make(siti, headline="Satu"), make(factories.user("Reporter"), headline="Dua")
    join(two, one, rani)

    assert [notice.kind for notice in siti.notices.all()] == ["noted"]


def test_a_scheduled_double_does_not_go_out(siti, rani, tono):
    one, two = make(siti, headline="Satu"), make(siti, headline="Dua")
    for name, who in (("submit", siti), ("approve", rani)):
        workflow.move(two, name, base=0, actor=who, now=NOW)
    workflow.move(two, "publish", base=0, actor=tono, now=NOW, at=LATER + timedelta(days=1))
    draft = editing.working(two).content | {"headline": "Dua, lebih baru"}
    editing.save(two, draft, base=0, actor=siti, now=NOW)
    join(two, one, tono)
    assert fresh(two).headline == "Dua, lebih baru"

    assert not Article.objects.live(LATER + timedelta(days=2)).exists()
    assert (fresh(two).stage, fresh(two).published_at, two.releases.count()) == (Stage.SPIKED, None, 0)


def test_reinstated_a_double_stands_alone_again(siti, rani, tono):
    one = publish(make(siti), siti, rani, tono)
    two = publish(make(siti), siti, rani, tono)
    join(two, one, tono)
    workflow.move(two, "reinstate", base=number(two), actor=tono, now=LATER, reason="Bukan yang sama.")

    assert (fresh(two).merged_into, fresh(two).is_live(LATER)) == (None, True)


def test_what_changed_meanwhile_is_looked_at_again(siti, rani):
    one, two = make(siti), make(siti)
    content = editing.working(one).content | {"lead": "Baru."}
    editing.save(one, content, base=0, actor=siti, now=NOW)

    with pytest.raises(editing.Stale):
        doubles.join(two, one, base=0, base_into=0, reason="Sama.", actor=rani, now=LATER)
    assert (fresh(two).stage, number(one)) == (Stage.DRAFT, 1)


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_happens(siti, rani, reason):
    with pytest.raises(Refused):
        join(make(siti), make(siti), rani, reason=reason)


def test_a_story_does_not_go_up_in_itself(siti, rani):
    article = make(siti)
    with pytest.raises(Refused):
        join(article, article, rani)


def held(article):
    """Have a supplier's embargo on a story until tomorrow."""
    until = timezone.now() + timedelta(days=1)
    about = {"supplier": "nusa", "external_id": str(article.pk), "content": {}, "seen_at": NOW}
    Origin.objects.create(article=article, not_before=until, **about)


def test_no_text_leaves_its_embargo_behind(siti, rani):
    double, into = make(siti), make(siti)
    held(double)
    with pytest.raises(Refused, match=r"(?i)embargo"):
        join(double, into, rani)
    with pytest.raises(Refused, match=r"(?i)embargo"):
        follow(double, siti, takes_text=True)
    assert (number(into), fresh(double).merged_into, Article.objects.count()) == (0, None, 2)
    assert follow(double, siti).follows == double  # without its text
    held(into)
    Origin.objects.filter(article=double).delete()
    join(double, into, rani)  # that one goes on holding


# ---- the pages


@pytest.fixture
def at_desk(client, settings):
    def at_desk(user):
        client.force_login(user)
        return client

    return at_desk


def test_a_follow_up_is_written_by_clicking(at_desk, siti):
    first = make(siti, headline="Hari pertama")
    desk = at_desk(siti)
    assert story_url(first, "follow") in desk.get(story_url(first)).content.decode()
    assert "Hari pertama" in desk.get(story_url(first, "follow")).content.decode()
    answer = desk.post(story_url(first, "follow"), {"headline": "Hari kedua"}, follow=True)

    made = Article.objects.get(headline="Hari kedua")
    assert answer.redirect_chain == [(story_url(made), 302)]
    assert "Hari pertama" in answer.content.decode()
    assert "Hari kedua" in desk.get(story_url(first)).content.decode()


def test_a_double_press_writes_one_follow_up(at_desk, siti):
    first = make(siti, headline="Hari pertama")
    desk = at_desk(siti)
    token = re.search(r'name="form" value="([0-9a-f-]{36})"', desk.get(story_url(first, "follow")).content.decode())[1]
    sent = [desk.post(story_url(first, "follow"), {"headline": "Hari kedua", "form": token}) for _ in range(2)]
    assert sent[0]["Location"] == sent[1]["Location"] == story_url(Article.objects.get(headline="Hari kedua"))
    desk.post(story_url(first, "follow"), {"headline": "Hari ketiga", "form": token})
    assert Article.objects.filter(headline="Hari ketiga").exists()
    pasted = {"headline": "Hari  keempat\u00a0", "form": token}
    at = [desk.post(story_url(first, "follow"), pasted)["Location"] for _ in range(2)]
    with_text = desk.post(story_url(first, "follow"), pasted | {"takes_text": "on"})["Location"]
    assert (at[0] == at[1], with_text == at[0]) == (True, False)


def test_two_presses_in_the_same_moment_write_one_follow_up(at_desk, siti, monkeypatch):
    first, desk, real, asked = make(siti), at_desk(siti), keeping.made_of, []
    data = {"headline": "Hari kedua", "form": str(uuid4())}
    at = desk.post(story_url(first, "follow"), data)["Location"]

    def not_yet(*form):
        asked.append(1)
        return real(*form) if len(asked) > 1 else None

    monkeypatch.setattr(keeping, "made_of", not_yet)
    assert desk.post(story_url(first, "follow"), data)["Location"] == at
    assert Article.objects.filter(headline="Hari kedua").count() == 1


def test_what_may_not_be_followed_with_its_text_says_why_and_keeps_the_headline(at_desk, siti):
    first = make(siti)
    held(first)
    page = at_desk(siti).post(story_url(first, "follow"), {"headline": "Hari kedua", "takes_text": "on"})
    assert ("mbargo" in page.text, 'value="Hari kedua"' in page.text) == (True, True)


def test_a_reason_for_the_desk_is_not_told_to_readers(at_desk, siti, rani, tono):
    """The double was a draft when the reason was written; published meanwhile, it would be withdrawn with it."""
    double, into = make(siti), make(siti)
    desk = at_desk(tono)
    page = desk.get(story_url(double, "join"), {"into": into.pk})
    data = {name: page.context["form"][name].value() for name in ("into", "base", "base_into", "standing")}
    publish(double, siti, rani, tono)
    again = desk.post(story_url(double, "join"), data | {"reason": "Siti salah paham."})
    assert (fresh(double).merged_into, "Siti salah paham." in again.text) == (None, True)
    assert again.context["form"]["standing"].value() == doubles.standing(fresh(double), now=timezone.now())
    assert again.context["is_public"]


def test_a_merge_into_what_is_gone_keeps_the_reason_too(at_desk, siti, rani):
    double, into = make(siti), make(siti)
    Article.objects.filter(pk=into.pk).update(stage=Stage.SPIKED)
    data = {"into": into.pk, "base": 0, "base_into": 0, "standing": "None:", "reason": "Peristiwa yang sama."}
    told = at_desk(rani).post(story_url(double, "join"), data, follow=True)
    assert ("Peristiwa yang sama." in told.text, told.redirect_chain[0][0]) == (True, story_url(double, "join"))


def test_a_merge_of_what_somebody_merged_meanwhile_keeps_the_reason(at_desk, siti, rani):
    double, into, other = make(siti), make(siti), make(siti)
    join(double, other, rani)
    data = {"into": into.pk, "base": 0, "base_into": 0, "standing": "None:", "reason": "Peristiwa yang sama."}
    told = at_desk(rani).post(story_url(double, "join"), data, follow=True)
    assert ("Peristiwa yang sama." in told.text, told.redirect_chain[0][0]) == (True, story_url(double))
    assert fresh(double).merged_into == other


def test_a_merge_that_is_refused_keeps_the_reason(at_desk, siti, rani):
    double, into = make(siti), make(siti)
    data = {"into": into.pk, "base": 0, "base_into": 0, "reason": "Peristiwa yang sama, ditulis dua kali."}
    data |= {"standing": "None:"}
    editing.save(into, editing.working(into).content | {"lead": "Baru."}, base=0, actor=siti, now=NOW)
    desk = at_desk(rani)

    again = desk.post(story_url(double, "join"), data)
    assert data["reason"] in again.text
    assert fresh(double).merged_into is None
    sent = {name: again.context["form"][name].value() for name in data}
    assert sent == data | {"into": str(into.pk), "base": "0", "base_into": "1"}
    assert desk.post(story_url(double, "join"), sent).status_code == 302
    assert fresh(double).merged_into == into


def test_doubles_are_found_looked_at_and_merged_by_clicking(at_desk, siti, rani):
    one = make(siti, headline="Banjir di Demak")
    two = make(siti, headline="Demak kebanjiran", body="<p>Dari warga.</p>")
    desk = at_desk(rani)
    assert f"?into={one.pk}" in desk.get(story_url(two, "join"), {"q": "banjir demak"}).content.decode()
    page = desk.get(story_url(two, "join"), {"into": one.pk})
    assert "Dari warga." in page.content.decode()
    data = {"into": one.pk, "base": 0, "base_into": 0, "reason": "Sama.", "standing": "None:"}
    assert desk.post(story_url(two, "join"), data, follow=True).redirect_chain == [(story_url(one), 302)]
    assert "Dari warga." in editing.working(one).content["body"]
    assert f"{two.pk}/change" in desk.get(story_url(one)).content.decode()


def test_the_page_shows_no_story_of_others_to_a_reporter(at_desk, siti):
    other = make(factories.user("Reporter"), headline="Rahasia orang")
    mine = make(siti)
    siti.user_permissions.add(Permission.objects.get(codename="spike_article"))
    desk = at_desk(siti)

    assert "Rahasia orang" not in desk.get(story_url(mine, "join"), {"q": "rahasia"}).content.decode()
    assert desk.post(story_url(mine, "join"), {"into": other.pk, "base": 0, "base_into": 0}).status_code == 302
    assert fresh(mine).merged_into is None
