"""A whole newsroom out, and in again where nothing is: the same site, and the same archive."""

from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction

from articles import archive
from articles.management.commands import demo
from articles.models import Article, Author, Section, Source, Topic, User

from .factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = [
    "/",
    "/berita/",
    "/indeks/",
    "/koreksi/",
    "/redaksi/",
    "/feed/",
    "/feed/atom/",
    "/berita.json",
    "/cari/?q=beras",
]


def addresses() -> list[str]:
    stories = [story.get_absolute_url() for story in Article.objects.order_by("pk")]
    files = [f"/artikel/{story.pk}.json" for story in Article.objects.order_by("pk")]
    past = [f"/artikel/{story.pk}/riwayat/" for story in Article.objects.order_by("pk")]
    named = [row.get_absolute_url() for model in (Section, Topic, Author, Source) for row in model.objects.all()]
    return [*LISTS, *stories, *files, *past, *named, "/sitemap.xml", "/sitemap-news.xml"]


def fetched(client, wanted: list[str]) -> dict[str, tuple[int, bytes]]:
    answers = {address: client.get(address) for address in wanted}
    return {address: (answer.status_code, b"".join(answer)) for address, answer in answers.items()}


def packed() -> bytes:
    out = BytesIO()
    list(archive.write(out))
    return out.getvalue()


def changed(one: bytes, other: bytes) -> list[bytes]:
    """The lines of one archive that another is without."""
    first, second = (ZipFile(BytesIO(each)).read("newsroom.jsonl").splitlines() for each in (one, other))
    return [line for line in first if line not in set(second)]


def acting(like: dict) -> User:
    """An account of an empty newsroom, the same as in the one that was exported."""
    actor = User.objects.create_user(password="rahasia-sekali", **like)
    actor.groups.add(Group.objects.get(name="Administrator"))
    return actor


@pytest.mark.long
def test_the_same_site_and_the_same_archive(client, settings, tmp_path):
    with time_machine.travel(NOW, tick=False):
        with transaction.atomic():
            demo.prepare(password="rahasia-sekali", now=NOW)
        like = (
            User.objects.filter(username="admin")
            .values("username", "first_name", "last_name", "email", "is_staff", "language", "time_zone", "mail")
            .get()
        )
        wanted = addresses()
        fetched(client, LISTS)  # what readers read most is found out with the first pages
        before, first = fetched(client, wanted), packed()

        call_command("flush", interactive=False)
        settings.MEDIA_ROOT = tmp_path / "another"
        assert Article.objects.count() == 0
        rows = list(archive.restore(BytesIO(first), actor=acting(like), publish=True, now=NOW))

        assert [row for row in rows if row.note or row.outcome != "created"] == []
        after, second = fetched(client, wanted), packed()
        for address in wanted:
            assert after[address][1].decode().splitlines() == before[address][1].decode().splitlines(), address
        assert after == before
        assert changed(first, second) == []
        assert second == first

        again = list(archive.restore(BytesIO(first), actor=User.objects.get(username="admin"), publish=True, now=NOW))
        assert {row.outcome for row in again} == {"unchanged"}
        assert packed() == first
