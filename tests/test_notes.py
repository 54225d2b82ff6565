"""Notes on stories: who may write them, who is told, what is said of mentions that reach nobody."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from articles import assignments, notes
from articles.models import Article, Note, Notice, Stage

from . import factories
from .desk import story
from .factories import NOW

pytestmark = pytest.mark.django_db


def told() -> dict[str, set[str]]:
    """Kind -> the account names of those who were told."""
    found: dict[str, set[str]] = {}
    for kind, name in Notice.objects.values_list("kind", "user__username"):
        found.setdefault(kind, set()).add(name)
    return found


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.SPIKED])
def test_whoever_may_see_the_story_writes_notes_whatever_its_stage(siti, stage):
    article = story(siti)
    Article.objects.filter(pk=article.pk).update(stage=stage)

    added = notes.add(article, " Cek lagi\r\nangkanya. ", actor=siti, now=NOW)

    note = Note.objects.get()
    assert added.note == note
    assert (note.text, note.author, note.created_at, note.resolved_at) == ("Cek lagi\nangkanya.", siti, NOW, None)


@pytest.mark.parametrize("text", ["", " \n ", "x" * 5001])
def test_a_note_has_words_and_not_too_many(siti, text):
    with pytest.raises(ValueError, match="1 to 5000"):
        notes.add(story(siti), text, actor=siti, now=NOW)
    assert not Note.objects.exists()


def test_others_stories_take_no_notes(siti):
    article = story(factories.user("Reporter"))
    with pytest.raises(PermissionDenied):
        notes.add(article, "Halo.", actor=siti, now=NOW)
    assert not Note.objects.exists()


def test_who_is_mentioned_is_told_and_who_may_not_see_the_story_is_named(siti, rani):
    budi = factories.user("Reporter")
    text = f"@{rani.username.upper()}, tanya @{budi.username}. Atau @tidak.ada? surat@{rani.username}.id"

    added = notes.add(story(siti), text, actor=siti, now=NOW)

    assert (added.told, added.shut_out, added.unknown) == ([rani], [budi], ["tidak.ada"])
    assert list(added.note.mentions.all()) == [rani]
    assert told() == {"mentioned": {rani.username}}


def test_a_name_may_end_a_sentence_or_hold_what_names_hold():
    plain, full = factories.user(username="rani"), factories.user(username="rani.")
    mail = factories.user(username="budi@kantor.id")

    assert notes.mentioned("(@rani) tanya @rani. Juga @budi@kantor.id!") == ([plain, full, mail], [])
    full.delete()
    assert notes.mentioned("Tanya @rani.") == ([plain], [])


def test_a_note_is_told_to_owner_assignee_and_those_who_wrote_before(siti, rani, tono):
    article, budi, hari = story(siti), factories.user("Reporter"), factories.user("Editor")
    assignments.assign(article, assignee=budi, due_at=None, brief="", actor=rani, now=NOW)
    Notice.objects.all().delete()
    notes.add(article, "Saya baca.", actor=tono, now=NOW)
    assert told() == {"noted": {siti.username, budi.username}}
    Notice.objects.all().delete()

    notes.add(article, f"Sudah, @{siti.username}?", actor=hari, now=NOW)

    assert told() == {"mentioned": {siti.username}, "noted": {budi.username, tono.username}}


def test_a_note_is_resolved_and_opened_again_by_whoever_sees_the_story(siti, rani):
    note = notes.add(story(siti), "Cek lagi.", actor=rani, now=NOW).note
    later = NOW + timedelta(hours=1)

    assert notes.resolve(note, actor=siti, now=later)
    assert not notes.resolve(note, actor=rani, now=NOW)
    note.refresh_from_db()
    assert (note.resolved_at, note.resolved_by) == (later, siti)
    assert notes.reopen(note, actor=rani)
    note.refresh_from_db()
    assert (note.resolved_at, note.resolved_by) == (None, None)
    with pytest.raises(PermissionDenied):
        notes.resolve(note, actor=factories.user("Reporter"), now=NOW)
