"""Photos whose rights end: off every page of readers at that moment, and the desk is told of it, once."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import editing, gates, generation, html, notices, rights, schedule, workflow
from articles.models import Article, Assignment, Notice, Photo

from . import factories
from .desk import queries, story, url
from .factories import NOW

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TICK = timedelta(microseconds=1)
END = NOW + 2 * HOUR


@pytest.fixture
def photo():
    return factories.picture(caption="Perahu", rights_end=END)


def shown(actor, *steps, lead=None, in_text=(), gallery=(), **asked):
    """A story of `actor` with these photos, taken through `steps` by people with the rights."""
    body = "<p>Isi.</p>" + "".join(html.photo_block(str(each.uid), "") for each in in_text)
    body += html.gallery_block([str(each.uid) for each in gallery], "") if gallery else ""
    made = story(actor, lead_photo=lead.pk if lead else None, body=body)
    for step in steps:
        by = actor if step == "submit" else factories.user("Managing editor")
        more = asked if step == steps[-1] else {}
        made = workflow.move(made, step, base=editing.working(made).number, actor=by, now=NOW, **more)
    return made


def live(actor, **values):
    return shown(actor, "submit", "approve", "publish", **values)


def told() -> list[tuple]:
    rows = Notice.objects.filter(kind=Notice.Kind.RIGHTS_ENDED).order_by("pk")
    return [(row.user, row.article, row.text) for row in rows]


# ---- readers


def test_a_photo_leaves_every_public_page_at_the_end_of_its_rights_and_comes_back_with_a_new_end(
    client, siti, time_machine
):
    photo, other = factories.picture(rights_end=END), factories.picture(photographer="Lain")
    person, topic = factories.author(portrait=photo), factories.topic(photo=photo)
    made = factories.published(
        authors=[person],
        topics=[topic],
        lead_photo=photo,
        body="<p>Isi.</p>"
        + html.photo_block(str(photo.uid), "Di dalam")
        + html.gallery_block([str(photo.uid), str(other.uid)], "Semua"),
    )
    factories.index()
    addresses = [
        "/", "/berita/", "/berita.json", made.get_absolute_url(), f"/artikel/{made.pk}.json",
        f"/artikel/{made.pk}/riwayat/", "/feed/", "/feed/atom/", "/sitemap.xml", "/sitemap-news.xml", "/redaksi/",
        person.get_absolute_url(), topic.get_absolute_url(), "/indeks/", "/cari/?q=isi",
    ]  # fmt: skip
    name = f"{photo.key[:2]}/{photo.key[2:]}"

    def showing(at):
        time_machine.move_to(at, tick=False)
        answers = {address: client.get(address) for address in addresses}
        assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(addresses, 200)
        return {address for address, answer in answers.items() if name in answer.text}

    before = showing(END - TICK)
    assert before >= {"/", made.get_absolute_url(), f"/artikel/{made.pk}.json", "/feed/", person.get_absolute_url()}
    assert showing(END) == set()
    page = client.get(made.get_absolute_url()).text
    assert "Di dalam" not in page
    assert str(photo.uid) not in page
    Photo.objects.filter(pk=photo.pk).update(rights_end=END + DAY)
    assert showing(END) == before


def test_pages_are_made_anew_at_the_end_of_rights(photo):
    assert generation.read(END - TICK) != generation.read(END) == generation.read(END + HOUR)


@pytest.mark.parametrize("where", ["lead", "in_text", "gallery"])
def test_the_gate_names_photos_wherever_they_stand(siti, photo, where):
    other = factories.picture(caption="Lain")
    values = {"lead": photo, "in_text": [photo], "gallery": [photo, other]}
    content = editing.working(shown(siti, **{where: values[where]})).content
    found = {each.gate: str(each.text) for each in gates.Inspection(content, now=END).findings("publish")}
    assert "Perahu" in found["photo_rights"]


# ---- who is told


def test_owner_and_assignee_of_the_stories_that_readers_see_are_told(siti, photo):
    rekan, boss = factories.user("Reporter"), factories.user("Managing editor")
    made = live(siti, lead=photo)
    Assignment.objects.create(article=made, assignee=rekan, actor=boss, at=NOW)
    scheduled = shown(siti, "submit", "approve", "publish", in_text=[photo], at=END + DAY)
    draft = shown(rekan, in_text=[photo])
    withdrawn = live(siti, lead=photo)
    workflow.move(withdrawn, "withdraw", base=0, actor=boss, now=NOW, reason="Keliru.")

    assert schedule.apply_due(END - TICK) == []
    assert told() == []
    assert schedule.apply_due(END) == [photo]

    assert sorted(told(), key=lambda row: (row[1].pk, row[0].pk)) == [
        (siti, made, "Perahu"),
        (rekan, made, "Perahu"),
        (siti, scheduled, "Perahu"),
    ]
    assert not Notice.objects.filter(article__in=[draft], kind=Notice.Kind.RIGHTS_ENDED).exists()


def test_they_are_told_once_and_again_only_of_another_end(siti, photo):
    live(siti, lead=photo)
    for hours in (1, 2):
        schedule.apply_due(END + hours * HOUR)
    assert len(told()) == 1
    Photo.objects.update(rights_end=END + DAY)
    assert schedule.apply_due(END + 3 * HOUR) == []
    assert schedule.apply_due(END + DAY) == [photo]
    assert len(told()) == 2


def test_of_two_processes_that_find_it_due_one_tells(siti, photo):
    live(siti, lead=photo)

    def other_first(execute, sql, params, *args):
        if sql.startswith("UPDATE") and "rights_told_at" in sql and not overtaken:
            overtaken.append(sql)
            Photo.objects.update(rights_told_at=END)
        return execute(sql, params, *args)

    overtaken = []
    with connection.execute_wrapper(other_first):
        assert rights.tell(photo.pk, now=END) is None
    assert (len(overtaken), told()) == (1, [])


def test_an_end_far_back_tells_nobody(siti, photo):
    live(siti, lead=photo)
    assert schedule.apply_due(END + rights.TOLD_WITHIN) == []
    assert schedule.apply_due(END + rights.TOLD_WITHIN - TICK) == [photo]


def test_a_photo_that_no_story_shows_is_looked_at_once(photo):
    assert schedule.apply_due(END) == [photo]
    assert (schedule.apply_due(END), told()) == ([], [])


def test_at_most_the_newest_stories_of_one_photo_are_told_of(siti, photo, monkeypatch):
    made = [live(siti, lead=photo) for _time in range(3)]
    monkeypatch.setattr(rights, "MOST", 2)
    schedule.apply_due(END)
    assert {article for _user, article, _text in told()} == set(made[1:])


def test_the_next_reader_brings_the_notices(client, siti, photo, time_machine):
    live(siti, lead=photo)
    time_machine.move_to(END, tick=False)
    client.get("/")
    assert len(told()) == 1


def test_the_command_tells_and_says_so(siti, photo, time_machine, capsys):
    live(siti, lead=photo)
    time_machine.move_to(END, tick=False)
    call_command("apply_due")
    call_command("apply_due")
    assert capsys.readouterr().out == f"photo {photo.pk}: rights ended\n"
    assert len(told()) == 1


def test_the_inbox_says_what_happened_and_leads_to_the_story(client, siti, photo, time_machine):
    made = live(siti, lead=photo)
    time_machine.move_to(END, tick=False)
    schedule.apply_due(END)
    siti.language = "en"
    siti.save()
    client.force_login(siti)
    page = client.get(url("inbox")).text
    assert "The rights of a photo have ended: readers do not see it any more" in page
    assert "Perahu" in page
    notice = notices.inbox(siti).get(kind=Notice.Kind.RIGHTS_ENDED)
    assert client.post(url("inbox_open", notice.pk)).url == url("articles_article_change", made.pk)


def test_an_error_stops_no_page_and_is_not_met_again(client, siti, photo, time_machine, caplog):
    live(siti, lead=photo)
    time_machine.move_to(END, tick=False)

    def broken(execute, sql, *args):
        if sql.startswith("INSERT") and "articles_notice" in sql:
            raise ValueError("rusak")
        return execute(sql, *args)

    with connection.execute_wrapper(broken):
        assert client.get("/").status_code == 200
    assert f"the rights of photo {photo.pk} have ended" in caplog.text
    assert schedule.due(END) == []


# ---- the desk


def names(user, now=END):
    return [(one.photo.caption, one.has_ended, one.stories, one.more) for one in rights.ending(user, now=now)]


def test_the_desk_sees_what_ended_and_what_ends_soon_with_its_stories(siti, rani):
    early, late = (factories.picture(caption=name, rights_end=END + days * DAY) for name, days in (("a", -1), ("b", 5)))
    first, second = live(siti, lead=late), shown(siti, in_text=[early, late])
    assert names(rani) == [("a", True, [second], 0), ("b", False, [second, first], 0)]


@pytest.mark.parametrize(
    ("end", "is_there"),
    [(-14 * DAY, False), (-14 * DAY + TICK, True), (14 * DAY, True), (14 * DAY + TICK, False)],
)
def test_it_looks_two_weeks_back_and_ahead(siti, rani, end, is_there):
    shown(siti, lead=factories.picture(rights_end=END + end))
    assert bool(names(rani)) == is_there


@pytest.mark.parametrize("state", ["nothing shows it", "spiked", "withdrawn"])
def test_nobody_has_to_care_for_what_nobody_sees_or_writes(siti, rani, photo, state):
    if state == "spiked":
        workflow.move(shown(siti, lead=photo), "spike", base=0, actor=rani, now=NOW, reason="Tidak jadi.")
    if state == "withdrawn":
        boss = factories.user("Managing editor")
        workflow.move(live(siti, lead=photo), "withdraw", base=0, actor=boss, now=NOW, reason="Keliru.")
    assert names(rani) == []


def test_reporters_see_it_of_their_own_stories(siti, photo):
    mine, other = shown(siti, lead=photo), factories.user("Reporter")
    shown(other, lead=factories.picture(rights_end=END))
    assert names(siti) == [("Perahu", True, [mine], 0)]


def test_many_stories_of_a_photo_are_counted(siti, rani, photo):
    for _time in range(rights.NAMED + 2):
        shown(siti, lead=photo)
    ((_caption, _ended, stories, more),) = names(rani)
    assert (len(stories), more) == (rights.NAMED, 2)


def test_of_many_stories_only_those_that_are_named_are_read(siti, rani, photo, monkeypatch):
    for _time in range(rights.NAMED + 2):
        live(siti, lead=photo)
    read = []
    monkeypatch.setattr(Article, "from_db", classmethod(counting(Article.from_db.__func__, read)))
    rights.ending(rani, now=END)
    assert len(read) == rights.NAMED


def counting(function, calls):
    def wrapped(*args, **kwargs):
        calls.append(args)
        return function(*args, **kwargs)

    return wrapped


def test_the_first_page_shows_it_and_leads_to_the_list(client, siti, rani):
    now = timezone.now()
    late = factories.picture(caption="Hampir habis", rights_end=now + DAY)
    over = factories.picture(caption="Sudah habis", rights_end=now - DAY)
    made = shown(siti, lead=late, in_text=[over])
    rani.language = "en"
    rani.save()
    client.force_login(rani)
    page = client.get(url("index")).text
    assert "Rights of photos" in page
    part = page.split('id="desk-rights"')[1].split("</section>")[0]
    assert part.index("Sudah habis") < part.index("Hampir habis")
    assert url("articles_article_change", made.pk) in part
    for state, name in (("ended", "Sudah habis"), ("soon", "Hampir habis")):
        address = f"{url('articles_photo_changelist')}?rights={state}&amp;use=yes"
        assert address in part
        listed = client.get(address.replace("&amp;", "&")).text
        assert [each in listed for each in ("Sudah habis", "Hampir habis")] == [
            each == name for each in ("Sudah habis", "Hampir habis")
        ]


def test_the_first_page_says_nothing_where_nothing_ends(client, siti, rani):
    shown(siti, lead=factories.picture())
    client.force_login(rani)
    assert 'id="desk-rights"' not in client.get(url("index")).text


def test_the_first_page_costs_the_same_with_1_and_30_photos(client, siti, rani):
    def one():
        shown(siti, lead=factories.picture(rights_end=timezone.now() + DAY))

    client.force_login(rani)
    one()
    few = len(queries(client, url("index")))
    for _time in range(29):
        one()
    assert len(queries(client, url("index"))) == few


def test_of_photos_only_the_lately_ended_are_looked_at():
    """However many have ended over the years: the plan bounds the index by both moments."""
    with CaptureQueriesContext(connection) as asked:
        schedule.due(NOW)
    assert len(asked) == 1
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # small tables are scanned; an index must be possible
            cursor.execute(f"EXPLAIN {asked[0]['sql']}")
            bounds = [row[0] for row in cursor if "Cond" in row[0] and "rights_end" in row[0]]
            assert bounds
            assert all("rights_end <=" in bound and "rights_end >" in bound for bound in bounds)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
            (bound,) = [row[3] for row in cursor if "articles_photo" in row[3]]
            assert bound.endswith("(rights_end>? AND rights_end<?)")
