"""Who is told of what, and that mail leaves after the save, once, to those who want it."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command

from articles import assignments, editing, mailing, notes, notices, schedule, workflow
from articles.models import Article, Notice, PlannedUpdate, Stage, User
from newsroom.mail import settings_of

from . import factories
from .desk import story, whole
from .factories import NOW

pytestmark = pytest.mark.django_db

BACKENDS = "tests.test_notices."


class Broken(BaseEmailBackend):
    """A mail server that is gone."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("nobody is there")


class Slow(BaseEmailBackend):
    """A mail server that answers only once the test lets it."""

    asked, let = threading.Event(), threading.Event()
    order: list[str] = []

    def send_messages(self, messages):
        self.asked.set()
        assert self.let.wait(20)
        self.order.append("sent")


@pytest.fixture
def post(settings):
    """A mail server."""
    settings.SENDS_MAIL = True
    settings.SITE_URL = "https://berita.example"
    settings.DEFAULT_FROM_EMAIL = "redaksi@berita.example"


def reader(wants="all", **values):
    return factories.user("Reporter", mail=wants, email="siti@berita.example", **values)


def kinds(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


# ---- who


def test_who_may_see_is_may_see_for_everybody_at_once(siti):
    article = story(siti)
    given, left = factories.user("Reporter"), factories.user("Editor", is_active=False)
    people = [siti, given, left, *(factories.user(role) for role in ("Reporter", "Editor", "Managing editor", None))]
    people.append(factories.user(is_superuser=True))
    assignments.assign(article, assignee=given, due_at=None, brief="", actor=None, now=NOW)

    found = set(notices.who_may_see(article))

    assert found == {one for one in people if editing.may_see(User.objects.get(pk=one.pk), article)}
    assert given in found
    assert left not in found


def test_each_is_told_once_and_never_of_what_they_did_or_may_not_see(siti, rani):
    article, stranger = story(siti), factories.user("Reporter")

    made = notices.tell([siti, siti.pk, rani, stranger, None], article, "noted", actor=rani, now=NOW)

    assert [notice.user for notice in made] == [siti]
    assert notices.tell([rani], article, "noted", actor=rani, now=NOW) == []
    assert Notice.objects.count() == 1


def test_a_newer_notice_of_the_kind_takes_the_place_of_one_that_nobody_saw(siti, rani):
    article, other = story(siti), story(siti)
    for one in (article, other, article):
        notices.tell([siti], one, "returned", actor=rani, now=NOW)
    notices.tell([siti], article, "approved", actor=rani, now=NOW)

    assert notices.new(siti).total == 3
    assert notices.inbox(siti).count() == 4


MOVES = {
    "return": (Stage.REVIEW, "returned"),
    "approve": (Stage.REVIEW, "approved"),
    "spike": (Stage.DRAFT, "spiked"),
}


@pytest.mark.parametrize("name", MOVES)
def test_owner_and_assignee_are_told_of_moves(siti, rani, name):
    stage, kind = MOVES[name]
    article, given = story(siti), factories.user("Reporter")
    assignments.assign(article, assignee=given, due_at=None, brief="", actor=rani, now=NOW)
    Article.objects.filter(pk=article.pk).update(stage=stage)
    Notice.objects.all().delete()

    workflow.move(article, name, base=0, actor=rani, now=NOW, reason="Sebab.")

    assert (kinds(siti), kinds(given), Notice.objects.count()) == ([kind], [kind], 2)
    assert Notice.objects.first().text == "Sebab."


def test_publishing_scheduling_withdrawing_and_reinstating_are_told_apart(siti, tono):
    article = story(siti)
    Article.objects.filter(pk=article.pk).update(stage=Stage.APPROVED, approved_number=0)
    later = NOW + timedelta(hours=3)

    workflow.move(article, "publish", base=0, actor=tono, now=NOW, at=later)
    workflow.move(article, "unschedule", base=0, actor=tono, now=NOW)
    workflow.move(article, "publish", base=0, actor=tono, now=NOW)
    workflow.move(article, "withdraw", base=0, actor=tono, now=NOW, reason="Keliru.")
    workflow.move(article, "reinstate", base=0, actor=tono, now=NOW, reason="Benar.")

    assert kinds(siti) == ["scheduled", "unscheduled", "published", "withdrawn", "reinstated"]


def test_a_submitted_story_is_told_to_the_editors_who_had_to_do_with_it(siti, rani, tono):
    article, noted, idle = story(siti), factories.user("Editor"), factories.user("Editor")
    colleague = factories.user("Reporter")
    assignments.assign(article, assignee=colleague, due_at=None, brief="", actor=rani, now=NOW)
    Article.objects.filter(pk=article.pk).update(stage=Stage.REVIEW)
    workflow.move(article, "return", base=0, actor=tono, now=NOW, reason="Kurang.")
    notes.add(article, "Saya baca.", actor=noted, now=NOW)
    notes.add(article, "Saya juga.", actor=colleague, now=NOW)

    workflow.move(article, "submit", base=0, actor=siti, now=NOW)

    told = set(Notice.objects.filter(kind="submitted").values_list("user", flat=True))
    assert told == {rani.pk, tono.pk, noted.pk}
    assert idle.pk not in told


def test_a_planned_update_that_did_not_go_out_is_told_to_planner_and_owner(siti, tono):
    article = story(siti)
    Article.objects.filter(pk=article.pk).update(
        stage=Stage.PUBLISHED, live_number=0, approved_number=0, published_at=NOW
    )
    editing.save(article, whole(headline="Baru"), base=0, actor=siti, now=NOW)
    PlannedUpdate.objects.create(article=article, number=1, at=NOW, actor=tono, planned_at=NOW)
    Article.objects.filter(pk=article.pk).update(withdrawn_at=NOW, withdrawal_reason="Keliru.")

    done = schedule.apply_due(NOW)

    assert [plan.outcome for plan in done] == ["refused"]
    assert (kinds(siti), kinds(tono)) == (["plan_failed"], ["plan_failed"])
    assert Notice.objects.first().text == done[0].problem


# ---- mail


@pytest.mark.parametrize(
    ("wants", "kind", "state"),
    [
        ("none", "assigned", ""),
        ("mine", "assigned", "waiting"),
        ("mine", "noted", "waiting"),
        ("mine", "published", ""),
        ("all", "published", "waiting"),
    ],
)
def test_mail_waits_for_those_who_want_it(post, rani, wants, kind, state):
    writer = reader(wants)
    notices.tell([writer], story(writer), kind, actor=rani, now=NOW)

    assert Notice.objects.get().mail == state


def test_without_a_server_or_an_address_no_mail_waits(settings, rani):
    writer = reader()
    notices.tell([writer], story(writer), "assigned", actor=rani, now=NOW)
    settings.SENDS_MAIL = True
    User.objects.filter(pk=writer.pk).update(email="")
    notices.tell([writer], story(writer), "assigned", actor=rani, now=NOW)

    assert set(Notice.objects.values_list("mail", flat=True)) == {""}


def test_a_mail_says_what_happened_where_why_and_how_to_stop_it_in_its_readers_language(post, rani):
    writer = reader(language="id", time_zone="Asia/Jayapura")
    article = story(writer, headline="Harga\tcabai <turun>")
    notices.tell([writer], article, "returned", actor=rani, now=NOW, text="Cari pembanding & angka.")

    mailing.send_waiting()

    (sent,) = mail.outbox
    assert (sent.to, sent.from_email) == (["siti@berita.example"], "redaksi@berita.example")
    assert sent.subject == "Rani mengembalikan berita: Harga cabai <turun>"
    assert "12:00 WIT" in sent.body
    assert "Cari pembanding & angka." in sent.body
    assert f"https://berita.example/admin/articles/article/{article.pk}/change/" in sent.body
    assert "karena berita ini milik Anda" in sent.body
    assert "https://berita.example/admin/preferences/" in sent.body
    notice = Notice.objects.get()
    assert (notice.mail, notice.mail_error) == ("sent", "")
    assert mailing.send_waiting() == []


def test_where_no_thread_can_be_had_mail_waits_and_nothing_is_undone(monkeypatch, caplog):
    there = mailing.Thread()

    def none_left(_thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(mailing.threading.Thread, "start", none_left)
    there.start()
    assert (there.is_running, there.is_asked) == (False, True)
    assert "no thread can be started" in caplog.text


def test_every_kind_has_words(rani, siti):
    for kind in Notice.Kind.values:
        notice = Notice(user=siti, actor=rani, kind=kind)
        assert "%" not in mailing.sentence(notice) + mailing.why(notice)


def test_what_failed_is_kept_and_sent_again(post, settings, rani, capsys):
    settings.EMAIL_BACKEND = f"{BACKENDS}Broken"
    writer = reader()
    article = story(writer)
    notices.tell([writer], article, "returned", actor=rani, now=mailing.timezone.now())

    mailing.send_waiting()

    notice = Notice.objects.get()
    assert (notice.mail, notice.mail_error) == ("failed", "ConnectionRefusedError: nobody is there")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_notices")
    assert [sent.to for sent in mail.outbox] == [["siti@berita.example"]]
    assert capsys.readouterr().out == f"{notice.pk} sent\n"


def test_what_a_process_left_behind_is_sent_again_and_what_is_old_is_not(post, rani):
    writer = reader()
    for state, claimed, made in [("sending", 1, 1), ("sending", 11, 11), ("failed", 60, 60), ("failed", 5000, 5000)]:
        at, mail_at = NOW - timedelta(minutes=made), NOW - timedelta(minutes=claimed)
        Notice.objects.create(user=writer, article=story(writer), kind="noted", at=at, mail=state, mail_at=mail_at)

    assert mailing.again(NOW) == 2
    assert list(Notice.objects.order_by("pk").values_list("mail", flat=True)) == [
        "sending",
        "waiting",
        "waiting",
        "failed",
    ]


def test_send_notices_says_that_there_is_no_server():
    with pytest.raises(CommandError, match="EMAIL_URL"):
        call_command("send_notices")


@pytest.mark.parametrize("change", [{"mail": "none"}, {"email": ""}, {"is_active": False}])
def test_who_does_not_want_it_any_more_gets_no_mail(post, rani, change):
    writer = reader()
    notices.tell([writer], story(writer), "returned", actor=rani, now=NOW)
    User.objects.filter(pk=writer.pk).update(**change)

    mailing.send_waiting()

    assert mail.outbox == []
    notice = Notice.objects.get()
    assert notice.mail == ""
    assert notice.mail_error


def test_who_may_no_longer_see_the_story_gets_no_mail_about_it(post, rani):
    writer, article = reader(), story(rani)
    made = assignments.assign(article, assignee=writer, due_at=None, brief="", actor=rani, now=NOW)
    assignments.end(article, actor=rani, now=NOW, was=made.pk)

    mailing.send_waiting()

    assert mail.outbox == []


def test_two_processes_send_a_notice_once(post, rani):
    writer = reader()
    notices.tell([writer], story(writer), "returned", actor=rani, now=NOW)
    pk = Notice.objects.get().pk

    assert [bool(mailing.send(pk, now=NOW)), bool(mailing.send(pk, now=NOW))] == [True, False]
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_no_save_waits_for_a_slow_server(post, settings, rani):
    settings.EMAIL_BACKEND = f"{BACKENDS}Slow"
    Slow.asked.clear(), Slow.let.clear(), Slow.order.clear()
    writer = reader()
    article = story(writer)
    Article.objects.filter(pk=article.pk).update(stage=Stage.REVIEW)

    workflow.move(article, "return", base=0, actor=rani, now=NOW, reason="Kurang.")
    Slow.order.append("returned")
    assert Slow.asked.wait(20)
    editing.save(article, whole(headline="Lain"), base=0, actor=writer, now=NOW)  # nothing is locked meanwhile
    Slow.order.append("saved")
    Slow.let.set()
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(20)

    assert Slow.order == ["returned", "saved", "sent"]
    assert Notice.objects.get().mail == "sent"
    assert not mailing.thread.is_running


def test_what_is_taken_back_is_not_mailed(post, rani, django_capture_on_commit_callbacks):
    writer = reader("none")
    article = story(writer)
    with django_capture_on_commit_callbacks() as callbacks:
        notices.tell([writer], article, "returned", actor=rani, now=NOW)
    assert callbacks == []
    User.objects.filter(pk=writer.pk).update(mail="all")
    with django_capture_on_commit_callbacks() as callbacks:
        notices.tell([writer], article, "returned", actor=rani, now=NOW)
        assert not mailing.thread.is_running
    assert callbacks == [mailing.thread.start]


# ---- EMAIL_URL


def test_a_mail_server_is_one_address():
    assert settings_of("") == {}
    assert settings_of("smtp+tls://redaksi:r%40h%2Fasia@mail.example") == {
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "redaksi",
        "EMAIL_HOST_PASSWORD": "r@h/asia",
        "EMAIL_TIMEOUT": 10,
        "EMAIL_USE_TLS": True,
    }
    assert settings_of("smtps://mail.example:4650")["EMAIL_PORT"] == 4650
    assert settings_of("smtp://127.0.0.1")["EMAIL_PORT"] == 25


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://a:rahasia@b:x", "smtp://["])
def test_an_odd_address_is_refused_without_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must look like") as refused:
        settings_of(url)
    assert "rahasia" not in str(refused.value)
