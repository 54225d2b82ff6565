"""What becomes at the desk of stories that agencies withhold or cancel."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from articles.importers.story import CANCELED, WITHHELD, Story, Text
from articles.intake import Outcome, keep
from articles.models import Article, Origin

from .factories import NOW
from .wires import SAMPLES

pytestmark = pytest.mark.django_db

STORY = Story(format="newsml-g2", headline="Feri Dibuka", external_id="urn:x:1", body=(Text("<p>Kapal datang.</p>"),))
KILL = replace(STORY, status=CANCELED, version="2", ednote="Nama kapal salah.", body=(), is_public=False)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def take(story: Story):
    return keep(story, supplier="antara", actor=None, now=NOW)


def test_a_kill_of_what_never_came_makes_no_draft():
    kept = take(KILL)
    assert (kept.outcome, kept.article, Article.objects.count()) == (Outcome.REFUSED, None, 0)
    assert kept.notes == ("Its supplier has canceled it; nothing of it may be used. Nama kapal salah.",)


def test_a_kill_names_the_story_that_it_kills_and_changes_nothing():
    came = take(STORY).article
    before = list(Origin.objects.values())
    kept = take(KILL)
    assert (kept.outcome, kept.article) == (Outcome.REFUSED, came)
    assert kept.notes[1:] == ("It is here: decide what becomes of it.",)
    assert list(Origin.objects.values()) == before
    assert take(STORY).outcome is Outcome.UNCHANGED


def test_what_is_withheld_is_a_draft():
    assert take(replace(STORY, status=WITHHELD, is_public=False)).outcome is Outcome.CREATED


def test_wires_come_through_the_command_once(tmp_path):
    for name in ("newsml_g2/antara_teks", "newsml/antara_teks", "nitf/antara_batal"):
        (tmp_path / f"{name.replace('/', '_')}.xml").write_bytes(SAMPLES[name].read_bytes())
    report = tmp_path / ".report.jsonl"  # hidden: it is not imported
    for outcome in ("created", "unchanged"):
        with pytest.raises(SystemExit):  # the canceled one is refused
            call_command("import_stories", str(tmp_path), "--report", str(report), stdout=StringIO(), stderr=StringIO())
        rows = [json.loads(line)["outcome"] for line in report.read_text().splitlines()]
        assert sorted(rows) == sorted([outcome, outcome, "refused"])
