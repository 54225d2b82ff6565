"""The list of stories as ninjs: the live copies alone, of what the list shows to whoever asks."""

import json
from datetime import timedelta

import pytest
import time_machine

from articles import editing

from . import factories
from .desk import story, url
from .factories import NOW

pytestmark = pytest.mark.django_db


def sent(client, **query) -> list[dict]:
    with time_machine.travel(NOW, tick=False):
        response = client.get(url("articles_article_ninjs"), query)
        return [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]


def headlines(found: list[dict]) -> list[str]:
    return [item["headlines"][0]["value"] for item in found]


def test_readers_copies_alone_are_sent(client, rani):
    with time_machine.travel(NOW, tick=False):
        client.force_login(rani)
    live = factories.published(headline="Terbit")
    editing.save(live, editing.working(live).content | {"headline": "Rahasia"}, base=0, actor=rani, now=NOW)
    factories.article(headline="Draf")
    factories.published(headline="Nanti", at=NOW + timedelta(hours=1))
    factories.published(headline="Ditarik", withdrawn_at=NOW, withdrawal_reason="Salah")

    found = sent(client)

    assert headlines(found) == ["Terbit"]
    assert found[0]["uri"] == live.uid.urn


def test_it_is_what_the_public_address_answers(client, rani):
    with time_machine.travel(NOW, tick=False):
        client.force_login(rani)
        live = factories.published()
        answered = client.get(f"/artikel/{live.pk}.json").json()

    assert sent(client) == [answered]


def test_a_reporter_gets_those_of_the_own_list(client, siti):
    with time_machine.travel(NOW, tick=False):
        client.force_login(siti)
    story(siti, headline="Draf Siti")
    factories.published(headline="Punya Siti", owner=siti)
    factories.published(headline="Orang lain")

    assert headlines(sent(client)) == ["Punya Siti"]


def test_it_is_a_file_with_a_dated_name(client, rani):
    with time_machine.travel(NOW, tick=False):
        client.force_login(rani)
        response = client.get(url("articles_article_ninjs"))

    assert response["Content-Type"] == "application/x-ndjson"
    assert response["Content-Disposition"] == 'attachment; filename="stories-2026-03-02.jsonl"'
