"""The inbox: what one was told, newest first, new until one opens it; and the log for administrators."""

from datetime import timedelta

import pytest

from articles import assignments, editing, notes, notices
from articles.models import Notice, User

from . import factories
from .desk import queries, said, story, story_url, url, whole
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, siti):
    client.force_login(siti)
    return client


def tell(user, article, kind="returned", minutes=0, **values):
    return notices.tell([user], article, kind, now=NOW + timedelta(minutes=minutes), **{"actor": None, **values})[0]


def rows(client, page=1):
    return client.get(f"{url('inbox')}?page={page}").context["rows"]


def test_an_empty_inbox_says_what_will_stand_there(desk):
    html = desk.get(url("inbox")).content.decode()
    assert "Nothing yet." in html
    assert "Mark all as seen" not in html


def test_the_newest_stands_first_with_what_happened_and_the_working_headline(desk, siti, rani):
    article, other = story(siti, headline="Lama"), story(siti)
    editing.save(article, whole(headline="Banjir <surut>"), base=0, actor=siti, now=NOW)
    tell(siti, other)
    tell(siti, article, "returned", 1, actor=rani, text="Cari pembanding.")

    found = rows(desk)

    assert [row["notice"].article_id for row in found] == [article.pk, other.pk]
    assert (found[0]["sentence"], found[0]["headline"]) == ("Rani returned the story", "Banjir <surut>")
    html = desk.get(url("inbox")).content.decode()
    assert "Banjir &lt;surut&gt;" in html
    assert "Cari pembanding." in html


def test_new_notices_are_counted_on_every_page(desk, siti):
    assert "inbox-count" not in desk.get(url("index")).content.decode()
    tell(siti, story(siti))
    tell(siti, story(siti))

    assert 'inbox-count">2<' in desk.get(url("index")).content.decode()


def test_opening_a_story_marks_what_is_known_about_it_as_seen(desk, siti, rani):
    article, other = story(siti), story(siti)
    first = tell(siti, article, "approved")
    note = notes.add(article, "Cek lagi.", actor=rani, now=NOW + timedelta(minutes=1)).note
    tell(siti, other)

    response = desk.post(url("inbox_open", Notice.objects.get(note=note).pk))

    assert response.url == story_url(article) + "#notes"
    first.refresh_from_db()
    assert first.seen_at
    assert notices.new(siti).total == 1


def test_looking_marks_nothing(desk, siti):
    tell(siti, story(siti))
    rows(desk)
    assert desk.get(url("inbox_open", Notice.objects.get().pk)).status_code == 405
    assert notices.new(siti).total == 1


def test_all_that_was_shown_is_marked_and_what_came_meanwhile_is_not(desk, siti):
    tell(siti, story(siti))
    shown = desk.get(url("inbox")).context["newest"]
    tell(siti, story(siti))

    response = desk.post(url("inbox"), {"until": shown}, follow=True)

    assert said(response) == ["Everything is marked as seen."]
    assert notices.new(siti).total == 1
    desk.post(url("inbox"), {"until": "x"})
    assert notices.new(siti).total == 1


def test_others_notices_and_stories_that_are_no_longer_shown_stay_out(desk, siti, rani):
    theirs = tell(rani, story(rani))
    article = story(rani)
    made = assignments.assign(article, assignee=siti, due_at=None, brief="Rahasia.", actor=rani, now=NOW)
    mine = Notice.objects.get(user=siti)
    assert len(rows(desk)) == 1
    assignments.end(article, actor=rani, now=NOW, was=made.pk)

    assert rows(desk) == []
    assert notices.new(User.objects.get(pk=siti.pk)).total == 0
    assert [desk.post(url("inbox_open", pk)).status_code for pk in (theirs.pk, mine.pk)] == [404, 404]


def test_the_inbox_has_pages_and_costs_the_same_with_1_and_40_rows(desk, siti, rani):
    tell(siti, story(siti), actor=rani)
    rows(desk)
    few = len(queries(desk, url("inbox")))
    for number in range(40):
        tell(siti, story(siti), minutes=number, actor=rani)

    assert len(queries(desk, url("inbox"))) == few
    assert (len(rows(desk)), len(rows(desk, 2))) == (30, 11)


# ---- the log


def test_administrators_read_who_was_told_what_and_what_became_of_the_mail(client, siti, rani):
    notice = tell(siti, story(siti, headline="Banjir surut"), "returned", actor=rani)
    Notice.objects.filter(pk=notice.pk).update(mail="failed", mail_error="ConnectionRefusedError")
    client.force_login(factories.user("Administrator", language="en"))

    html = client.get(url("articles_notice_changelist")).content.decode()

    for words in ("Siti", "returned", "Banjir surut", "failed, ConnectionRefusedError"):
        assert words in html
    assert client.get(url("articles_notice_change", notice.pk)).status_code == 200
    assert url("articles_notice_changelist") in client.get(url("index")).content.decode()


def test_the_log_costs_the_same_with_1_and_30_rows(client, siti, rani):
    client.force_login(factories.user("Administrator", language="en"))
    tell(siti, story(siti), actor=rani)
    few = len(queries(client, url("articles_notice_changelist")))
    for _ in range(29):
        tell(siti, story(siti), actor=rani)

    assert len(queries(client, url("articles_notice_changelist"))) == few


# ---- preferences


def test_mail_is_chosen_where_there_is_a_server(desk, siti, settings):
    assert "mail" not in desk.get(url("preferences")).context["form"].fields
    settings.SENDS_MAIL = True
    User.objects.filter(pk=siti.pk).update(email="siti@berita.example")
    html = desk.get(url("preferences")).content.decode()
    assert "siti@berita.example" in html
    assert "---------" not in html

    desk.post(url("preferences"), {"language": "en", "time_zone": "", "mail": "mine"})

    assert User.objects.get(pk=siti.pk).mail == "mine"
    desk.post(url("preferences"), {"language": "en", "time_zone": ""})
    assert User.objects.get(pk=siti.pk).mail == "mine"


def test_without_an_address_the_page_says_who_can_add_one(desk, settings):
    settings.SENDS_MAIL = True
    assert "no e-mail address" in desk.get(url("preferences")).content.decode()
