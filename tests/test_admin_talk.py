"""Assignment and notes beside a story, and what its history tells of them."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from articles import assignments, editing, notes, workflow
from articles.models import Article, Assignment, Correction, Note, Notice, Stage
from articles.templatetags.desk import moment

from . import factories
from .desk import queries, said, story, story_url
from .factories import NOW

pytestmark = pytest.mark.django_db

SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def hari(client):
    """An editor who is logged in."""
    user = factories.user("Editor", language="en", first_name="Hari", last_name="Wibowo")
    client.force_login(user)
    return user


def give(article, to, actor, **values):
    about = {"due_at": None, "brief": "", **values}
    return assignments.assign(article, assignee=to, actor=actor, now=NOW, **about)


def page(client, article) -> str:
    return client.get(story_url(article)).content.decode()


# ---- assignments


def test_an_editor_assigns_a_story_in_their_own_zone(client, hari, siti):
    type(hari).objects.filter(pk=hari.pk).update(time_zone="Asia/Jayapura")
    article, day = story(hari), timezone.now().date() + timedelta(days=2)

    response = client.post(
        story_url(article, "assign"), {"assignee": siti.pk, "due": f"{day}T09:30", "brief": "Minta data.", "was": ""}
    )

    made = Assignment.objects.get()
    assert response.url == story_url(article) + "#talk"
    assert (made.assignee, made.brief, made.actor) == (siti, "Minta data.", hari)
    assert made.due_at.isoformat() == f"{day}T00:30:00+00:00"
    html = page(client, article)
    assert "Assigned to Siti, due: " in html
    assert "09:30 WIT, in 2 days" in html or "09:30 WIT, in 1 day" in html
    assert "Minta data." in html


@pytest.mark.parametrize("how", [{}, SCRIPT])
def test_an_assignment_that_somebody_overtook_keeps_its_words(client, hari, siti, how):
    article = story(hari)
    data = {"assignee": siti.pk, "due": "", "brief": "Minta data ke dinas.", "was": ""}
    other = give(article, hari, hari, brief="Lain.")

    again = client.post(story_url(article, "assign"), data, **how)

    assert Assignment.objects.get() == other
    shown = again.json()["html"] if how else again.text
    assert ("Minta data ke dinas." in shown, "Somebody else changed the assignment" in shown) == (True, True)
    assert f'name="was" value="{other.pk}"' in shown
    client.post(story_url(article, "assign"), data | {"was": other.pk}, **how)
    assert Assignment.objects.get(ended_at=None).brief == "Minta data ke dinas."


def test_people_are_offered_by_role_oneself_first(client, hari, siti, tono):
    factories.user("Reporter", is_active=False)
    factories.user()

    form = client.get(story_url(story(hari))).context["talk"]["assign"]

    (_none, me, *roles) = form.fields["assignee"].choices
    assert me == (str(hari.pk), "Me")
    assert [(role, [pk for pk, _name in people]) for role, people in roles] == [
        ("Editor", [str(hari.pk)]),
        ("Managing editor", [str(tono.pk)]),
        ("Reporter", [str(siti.pk)]),
    ]
    assert roles[2][1] == [(str(siti.pk), f"Siti (@{siti.username})")]


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"assignee": ""}, "assignee"), ({"due": "2020-01-02T10:00"}, "due"), ({"due": "nanti"}, "due")],
)
def test_what_was_typed_wrong_comes_back(client, hari, siti, typed, field):
    data = {"assignee": siti.pk, "due": "", "brief": "Tetap di sini.", "was": "", **typed}

    response = client.post(story_url(story(hari), "assign"), data)

    assert response.status_code == 200
    assert response.context["talk"]["assign"].errors.keys() == {field}
    assert "Tetap di sini." in response.content.decode()
    assert not Assignment.objects.exists()


def test_a_due_time_that_has_passed_may_stay(client, hari, siti):
    article, past = story(hari), timezone.now().replace(second=0, microsecond=0) - timedelta(hours=3)
    made = give(article, siti, hari, due_at=past)
    assert "overdue" in page(client, article)
    local = timezone.localtime(past, timezone.get_default_timezone())

    client.post(
        story_url(article, "assign"),
        {"assignee": siti.pk, "due": f"{local:%Y-%m-%dT%H:%M}", "brief": "Segera.", "was": made.pk},
    )

    assert (assignments.open_one(article).due_at, assignments.open_one(article).brief) == (past, "Segera.")


def test_what_changed_meanwhile_is_looked_at_again(client, hari, siti, tono):
    article = story(hari)
    made = give(article, siti, tono)

    assigned = client.post(story_url(article, "assign"), {"assignee": tono.pk, "was": ""}, follow=True)
    ended = client.post(story_url(article, "unassign"), {"was": made.pk + 1}, follow=True)

    words = ["Somebody else changed the assignment meanwhile. Nothing was done: look again."]
    assert (said(assigned), said(ended)) == (words, words)
    assert assignments.open_one(article) == made


def test_who_has_it_says_done_and_leaves_a_story_that_is_not_theirs(client, rani, siti):
    article = story(rani)
    made = give(article, siti, rani, brief="Minta data.")
    client.force_login(siti)
    html = page(client, article)
    assert "Assigned to you" in html
    assert story_url(article, "unassign") in html
    assert story_url(article, "assign") + '"' not in html

    response = client.post(story_url(article, "unassign"), {"was": made.pk})

    assert (response.status_code, response.url) == (302, "/admin/")
    assert assignments.open_one(article) is None
    assert client.get(story_url(article)).status_code == 404


def test_an_assignment_hides_no_reason_for_which_a_story_came_back(client, hari, siti):
    article = story(siti)
    Article.objects.filter(pk=article.pk).update(stage=Stage.REVIEW)
    workflow.move(article, "return", base=0, actor=hari, now=NOW, reason="Cari pembanding.")
    give(article, siti, hari)

    assert client.get(story_url(article)).context["standing"]["told"].reason == "Cari pembanding."


# ---- notes


def test_a_note_is_written_and_says_whom_it_reached(client, hari, siti):
    article, budi = story(siti), factories.user("Reporter", first_name="Budi")

    response = client.post(
        story_url(article, "note"), {"text": f"@{siti.username} @{budi.username} @siapa <b>cek</b>"}, follow=True
    )

    assert Note.objects.get().author == hari
    assert said(response)[:2] == ["Noted; told: Siti.", "Nobody here is called @siapa."]
    assert said(response)[2].startswith("Budi may not see this story and was not told. <a href=")
    assert "&lt;b&gt;cek" in response.content.decode()
    assert Notice.objects.get().user == siti


def test_a_reporter_is_not_told_to_assign(client, siti):
    client.force_login(siti)
    budi = factories.user("Reporter", first_name="Budi")

    response = client.post(story_url(story(siti), "note"), {"text": f"@{budi.username}"}, follow=True)

    assert said(response) == ["Noted.", "Budi may not see this story and was not told."]


def test_an_empty_note_comes_back(client, hari):
    response = client.post(story_url(story(hari), "note"), {"text": " "})

    assert response.status_code == 200
    assert response.context["talk"]["note"].errors
    assert not Note.objects.exists()


def test_a_note_is_resolved_and_opened_again(client, hari, siti):
    article = story(siti)
    note = notes.add(article, "Cek lagi.", actor=siti, now=NOW).note
    assert "1 open note<" in page(client, article)

    client.post(story_url(article, "resolve", note.pk))
    assert Note.objects.get().resolved_by == hari
    html = page(client, article)
    assert "No open note" in html
    assert "resolved by Hari Wibowo" in html

    client.post(story_url(article, "resolve", note.pk), {"open": "1"})
    assert Note.objects.get().resolved_at is None


def test_a_note_of_another_story_is_not_there(client, siti):
    client.force_login(siti)
    note = notes.add(story(owner := factories.user("Reporter")), "Rahasia.", actor=owner, now=NOW).note

    assert client.post(story_url(story(siti), "resolve", note.pk)).status_code == 404
    assert Note.objects.get().resolved_at is None


def test_a_spiked_story_is_talked_about_beside_what_is_read(client, hari, siti):
    article = story(siti)
    Article.objects.filter(pk=article.pk).update(stage=Stage.SPIKED)

    client.post(story_url(article, "note"), {"text": "Simpan untuk tahun depan."})

    assert "Simpan untuk tahun depan." in page(client, article)


def test_those_who_may_see_the_story_are_offered_for_mentions(client, siti, rani):
    factories.user("Reporter")
    client.force_login(siti)

    assert list(client.get(story_url(story(siti))).context["talk"]["people"]) == [rani]


# ---- posted by the script


def test_a_script_gets_the_panels_as_they_stand(client, hari, siti):
    article = story(siti)

    told = client.post(story_url(article, "note"), {"text": "Cek lagi."}, **SCRIPT).json()

    assert "Cek lagi." in told["html"]
    assert "Noted." in told["html"]
    assert "1 open note<" in told["line"]
    assert told["csrf"]
    wrong = client.post(story_url(article, "note"), {"text": ""}, **SCRIPT).json()
    assert "errorlist" in wrong["html"]


def test_a_script_is_sent_away_from_a_story_that_is_no_longer_shown(client, rani, siti):
    article = story(rani)
    made = give(article, siti, rani)
    client.force_login(siti)

    told = client.post(story_url(article, "unassign"), {"was": made.pk}, **SCRIPT).json()

    assert told == {"leave": "/admin/"}


def test_a_script_without_log_in_is_told_so(client, siti):
    assert client.post(story_url(story(siti), "note"), {"text": "x"}, **SCRIPT).status_code == 401


# ---- the record


@pytest.fixture
def record(hari, siti):
    """A story with a bit of everything."""
    article = factories.published(owner=siti)
    Article.objects.filter(pk=article.pk).update(created_at=NOW - timedelta(days=1))
    article.refresh_from_db()
    editing.save(article, editing.working(article).content | {"lead": "Baru."}, base=0, actor=hari, now=NOW)
    give(article, siti, hari, due_at=NOW + timedelta(hours=2), brief="Minta data.")
    note = notes.add(article, "Sudah ditanya?", actor=siti, now=NOW + timedelta(minutes=1)).note
    notes.resolve(note, actor=hari, now=NOW + timedelta(minutes=2))
    Correction.objects.create(article=article, text="Bukan 5.", published_at=NOW + timedelta(minutes=3), approver=hari)
    return article


def what(client, article, kind="") -> list[str]:
    response = client.get(story_url(article, "history") + f"?kind={kind}")
    with translation.override("en"):
        return [str(entry["what"]) for entry in response.context["entries"]]


def test_the_history_tells_notes_corrections_and_assignments(client, record):
    everything = what(client, record)

    assert everything[:3] == ["Correction", "Note", "Assigned"]
    html = client.get(story_url(record, "history")).content.decode()
    for words in ("Bukan 5.", "Sudah ditanya?", "resolved by Hari Wibowo", "Assigned: Siti", "Minta data."):
        assert words in html
    assert f"until {moment(NOW + timedelta(hours=2))}" in html


def test_the_history_shows_a_part_of_itself(client, record):
    assert what(client, record, "notes") == ["Note"]
    assert "Note" not in what(client, record, "moves")
    assert {"Correction", "Assigned"} <= set(what(client, record, "moves"))
    assert what(client, record, "versions") == ["saved", "as it came"]
    assert what(client, record, "bogus") == what(client, record)
    assert "Nothing of this kind yet." in client.get(story_url(story(None), "history") + "?kind=notes").content.decode()


def test_story_and_history_cost_the_same_with_1_and_30_notes(client, hari, siti):
    article = story(siti)
    notes.add(article, "Satu.", actor=siti, now=NOW)

    def cost():
        return len(queries(client, story_url(article))), len(queries(client, story_url(article, "history")))

    cost()
    few = cost()
    for _ in range(29):
        author = factories.user("Editor")
        notes.resolve(notes.add(article, "Lagi.", actor=author, now=NOW).note, actor=author, now=NOW)

    assert cost() == few
