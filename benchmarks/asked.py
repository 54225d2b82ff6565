"""One newsroom of invented stories, asked for page after page by `volume.py`: a process with a database of its own.

Lines of JSON come in, such as {"get": "/berita/", "cold": false}, and go out: queries, CPU and waiting in ms, bytes.
CPU is this process's and, on PostgreSQL, that of the one backend that works for it. Asked for {"pages": …} it names its
pages, which are the same kinds in each newsroom.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlencode

DEEP = 1000  # page
READ = 12  # stories that were read


def main() -> int:
    """Answer until there is nothing more to answer; returns the exit status."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    os.environ["ALLOWED_HOSTS"] = "testserver"
    django.setup()
    from django.test.utils import override_settings

    from benchmarks.desk import plain_static

    logging.getLogger("django.request").setLevel(logging.ERROR)  # pages that are not there are asked for too
    with override_settings(STORAGES=plain_static()):
        newsroom = Newsroom()
        for line in sys.stdin:
            asked = json.loads(line)
            told = newsroom.pages() if "pages" in asked else newsroom.cost(**asked)
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
    return 0


class Newsroom:
    """The newsroom of DATABASE_URL, with readings, related stories for those that are asked for, and an account."""

    def __init__(self) -> None:
        from django.contrib.auth.models import Group
        from django.db import connection
        from django.test import Client

        from articles import indexing, readership
        from articles.models import Article, Reading, User

        self.now = now = datetime.now(UTC)
        hour = now.replace(minute=0, second=0, microsecond=0)
        newest = Article.objects.live(now).newest_first().values_list("pk", flat=True)[:READ]
        Reading.objects.bulk_create(
            [Reading(article_id=pk, hour=hour, reads=9 + n) for n, pk in enumerate(newest)], ignore_conflicts=True
        )
        readership.refresh(now)
        self.stories = self._stories()
        list(indexing.relate(Article.objects.filter(pk__in=[row.pk for row in self.stories.values()]), now=now))
        account, _is_new = User.objects.get_or_create(username="volume", defaults={"is_staff": True})
        account.groups.set(Group.objects.filter(name="Managing editor"))
        self.readers, self.desk = Client(), Client()
        self.desk.force_login(account)
        self.backend = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def _stories(self) -> dict[str, Any]:
        """Return the stories whose pages are asked for."""
        from articles.management.invented import names
        from articles.models import Article, Author, Release, Topic

        live = Article.objects.live(self.now)
        self.large = names.made()
        topic, author = Topic.objects.get(pk=self.large.topics[0]), Author.objects.get(pk=self.large.authors[0])
        in_topic = live.filter(topic_rows__topic=topic).newest_first()
        changed = Release.objects.filter(number=1, article__in=live).values("article")
        found = {
            "the newest story": live.newest_first().first(),
            "a story in the middle of the big topic": in_topic[in_topic.count() // 2],
            "a story by the big author": live.filter(author_rows__author=author).newest_first().first(),
            "a story that was changed": live.filter(pk__in=changed).newest_first().first(),
        }
        self.gone = Article.objects.gone(self.now).order_by("-published_at")[0]
        return found

    # ---- what is asked for

    def pages(self) -> dict[str, list[tuple[str, str]]]:
        """Return (name, address) of what readers, searchers and the desk ask for, and of deep pages."""
        return {
            "readers": [*self._plain(), *self._lists(), *self._of_stories(), *self._machines()],
            "search": list(self._searches()),
            "deep": list(self._deep()),
            "desk": list(self._desk()),
        }

    def _slugs(self) -> dict[str, str]:
        from taggit.models import Tag

        from articles.models import Author, Editor, Section, Source, Topic

        rows = {
            "topik": (Topic, self.large.topics[0], self.large.topics[1]),
            "penulis": (Author, self.large.authors[0], self.large.authors[1]),
            "editor": (Editor, self.large.editors[0], self.large.editors[1]),
            "sumber": (Source, self.large.sources[0], self.large.sources[1]),
            "kanal": (Section, self.large.sections[0], self.large.sections[-1]),
        }
        found: dict[str, str] = {}
        for word, (model, first, other) in rows.items():
            for size, pk in (("big", first), ("small", other)):
                found[f"{size} {word}"] = model._default_manager.get(pk=pk).slug
        tags = dict(Tag.objects.filter(name__in=self.large.tags[:2]).values_list("name", "slug"))
        found |= {"big tag": tags[self.large.tags[0]], "small tag": self._small_tag()}
        return found

    def _small_tag(self) -> str:
        """Return a tag that some story has."""
        newest = self.stories["the newest story"]
        slugs = [tag.slug for tag in newest.tags.all() if tag.name != self.large.tags[0]]
        return slugs[0]

    def _plain(self) -> Iterator[tuple[str, str]]:
        yield "home", "/"
        yield "corrections", "/koreksi/"
        yield "masthead", "/redaksi/"
        yield "guidelines", "/pedoman-media-siber/"
        yield "no such page", "/tidak-ada/"
        yield "no such story", "/artikel/99999999/apa-saja/"

    def _lists(self) -> Iterator[tuple[str, str]]:
        slugs = self._slugs()
        week, day = self.now - timedelta(days=3), (self.now - timedelta(days=2)).date()
        yield "the list", "/berita/"
        yield "the list, page 3", "/berita/?page=3"
        for name, word in (("section", "kanal"), ("topic", "topik"), ("tag", "tag"), ("author", "penulis")):
            yield f"the list, a big {name}", f"/berita/?{name}={slugs[f'big {word}']}"
            yield f"the list, a small {name}", f"/berita/?{name}={slugs[f'small {word}']}"
        yield "the list, an editor", f"/berita/?editor={slugs['big editor']}"
        yield "the list, a source", f"/berita/?source={slugs['big sumber']}"
        yield "the list, opinions", "/berita/?label=opinion"
        yield "the list, from a day on", f"/berita/?date_from={week:%Y-%m-%d}"
        yield "the list, a word", "/berita/?q=jembatan"
        yield (
            "the list, big topic and big author",
            f"/berita/?topic={slugs['big topik']}&author={slugs['big penulis']}",
        )
        yield "the list, big tag in a section", f"/berita/?section={slugs['big kanal']}&tag={slugs['big tag']}"
        for word in ("kanal", "topik", "tag", "penulis", "editor", "sumber"):
            for size in ("big", "small"):
                yield f"{size} /{word}/", f"/{word}/{slugs[f'{size} {word}']}/"
        yield "big /topik/, a section of it", f"/topik/{slugs['big topik']}/?section={slugs['big kanal']}"
        yield "the newest day", "/indeks/"
        yield "a day", f"/indeks/{day:%Y/%m/%d}/"
        yield "a day, a section of it", f"/indeks/{day:%Y/%m/%d}/?section={slugs['big kanal']}"

    def _of_stories(self) -> Iterator[tuple[str, str]]:
        for name, row in self.stories.items():
            yield name, row.get_absolute_url()
        changed = self.stories["a story that was changed"]
        yield "its history", f"/artikel/{changed.pk}/riwayat/"
        yield "a wrong slug", f"/artikel/{changed.pk}/apa-saja/"
        yield "a withdrawn story", f"/artikel/{self.gone.pk}/apa-saja/"

    def _machines(self) -> Iterator[tuple[str, str]]:
        slugs = self._slugs()
        newest = self.stories["the newest story"]
        yield "a story, ninjs", f"/artikel/{newest.pk}.json"
        yield "the list, ninjs", "/berita.json"
        yield "RSS", "/feed/"
        yield "Atom", "/feed/atom/"
        for word in ("kanal", "topik", "tag", "penulis"):
            yield f"RSS, big /{word}/", f"/{word}/{slugs[f'big {word}']}/feed/"
        yield "map, index", "/sitemap.xml"
        yield "map, stories", f"/sitemap-story-{self._part()}.xml"
        yield "map, topics", "/sitemap-topic-0.xml"
        yield "map, tags", "/sitemap-tag-0.xml"
        yield "map, authors", "/sitemap-author-0.xml"
        yield "map, news", "/sitemap-news.xml"
        yield "robots.txt", "/robots.txt"

    def _part(self) -> int:
        """Return a part of the map of stories that is whole, where there is one."""
        from articles.models import Article
        from articles.sitemaps import PART

        last = Article.objects.order_by("-pk").values_list("pk", flat=True)[0]
        return int(last // PART // 2)

    def _searches(self) -> Iterator[tuple[str, str]]:
        section = self._slugs()["big kanal"]
        for name, asked in (
            ("a common word", {"q": "warga"}),
            ("a word", {"q": "jembatan"}),
            ("a village", {"q": "memamiri"}),
            ("three words", {"q": "jembatan sekolah banjir"}),
            ("a phrase", {"q": '"rencana jembatan"'}),
            ("a word, newest first", {"q": "jembatan", "urut": "terbaru"}),
            ("a word in a section", {"q": "jembatan", "section": section}),
            ("a mistyped word", {"q": "jembtaan"}),
            ("nothing found", {"q": "zzyzx"}),
        ):
            yield f"search: {name}", f"/cari/?{urlencode(asked)}"
        yield "search: where to begin", "/cari/"
        for begun in ("b", "ja", "jemb", "warga jem"):
            yield f"suggestions: “{begun}”", f"/cari/saran/?{urlencode({'q': begun})}"

    def _deep(self) -> Iterator[tuple[str, str]]:
        """Yield long lists whose page 1 and page 1,000 are asked for; fewer where they are shorter."""
        slugs = self._slugs()
        yield "the list", "/berita/"
        yield "big tag", f"/tag/{slugs['big tag']}/"
        yield "big topic", f"/topik/{slugs['big topik']}/"
        yield "big section", f"/kanal/{slugs['big kanal']}/"
        yield "big author", f"/penulis/{slugs['big penulis']}/"
        yield "the list, ninjs", "/berita.json"

    def _desk(self) -> Iterator[tuple[str, str]]:
        from articles.models import Photo

        topic, author, section = self.large.topics[0], self.large.authors[0], self.large.sections[0]
        stories = "/admin/articles/article/"
        yield "the desk", "/admin/"
        yield "the desk, a section", f"/admin/?section={section}"
        yield "the desk, the big topic", f"/admin/?topic={topic}"
        yield "the desk, the big author", f"/admin/?author={author}"
        yield "stories", stories
        yield "stories, page 50", f"{stories}?p=50"
        for name, query in (
            ("at work", "stage=open"),
            ("live", "readers=live"),
            ("scheduled", "readers=scheduled"),
            ("withdrawn", "readers=withdrawn"),
            ("never out", "readers=never"),
            ("an owner's", f"owner={self.large.accounts[0].pk}"),
            ("a section", f"section={section}"),
            ("the big topic", f"topic={topic}"),
            ("the big author", f"author={author}"),
            ("out within a week", "published_at__within=7"),
            ("a word", "q=jembatan"),
            ("a village", "q=memamiri"),
        ):
            yield f"stories, {name}", f"{stories}?{query}"
        yield "the form of a story", f"{stories}{self.stories['the newest story'].pk}/change/"
        yield "calendar, a month", "/admin/calendar/"
        yield "calendar, a week", "/admin/calendar/?view=week"
        for model, field, term in (
            ("articleauthor", "author", "ayu"),
            ("articletopic", "topic", "banjir"),
            ("articlesource", "source", "dinas"),
            ("relatedarticle", "target", "jembatan"),
            ("relatedarticle", "target", "je"),
            ("article", "lead_photo", "jembatan"),
        ):
            asked = {"app_label": "articles", "model_name": model, "field_name": field, "term": term}
            yield f"picker: {field}, “{term}”", f"/admin/autocomplete/?{urlencode(asked)}"
        yield "photos", "/admin/articles/photo/"
        yield "photos, a word", "/admin/articles/photo/?q=jembatan"
        yield "tags", "/admin/taggit/tag/"
        yield "topics", "/admin/articles/topic/"
        yield "authors", "/admin/articles/author/"
        assert Photo.objects.exists()

    # ---- what it costs

    def cost(self, get: str, *, cold: bool = False, plans: bool = False) -> dict[str, Any]:
        """Return what it costs to answer: queries, CPU and waiting in ms; the status, and how long it is."""
        from django.core.cache import cache
        from django.db import connection

        asked = [0]
        said: list[str] = []

        def counted(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
            asked[0] += 1
            if plans:
                said.extend(_plan(connection, sql, params))
            return execute(sql, params, many, context)

        if cold:
            cache.clear()
        client = self.desk if get.startswith("/admin/") else self.readers
        with connection.execute_wrapper(counted):
            spent, cpu, wall = self._backend(), process_time(), perf_counter()
            response = client.get(get)
            own, wall = process_time() - cpu, perf_counter() - wall
            spent = self._backend() - spent
        return {
            "queries": asked[0],
            "cpu": 1000 * (own + spent),
            "backend": 1000 * spent,
            "wall": 1000 * wall,
            "status": response.status_code,
            "entries": len(re.findall(rb"<url>|<sitemap>", response.content)),
            "stories": len(set(re.findall(rb"/artikel/\d+/", response.content))),
            "plans": said,
        }

    def _backend(self) -> float:
        """Return how long PostgreSQL's process has run for us, in seconds (proc(5), schedstat)."""
        return int(self.backend.read_text().split()[0]) / 1e9 if self.backend else 0.0


def _plan(connection: Any, sql: str, params: Any) -> list[str]:
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS) "
    if not sql.lstrip("(").startswith("SELECT"):
        return []
    with connection.cursor() as cursor:
        cursor.execute(explain + sql, params)
        rows = [str(row[-1]) for row in cursor.fetchall()]
    return [sql[:3000], *(f"    {row}" for row in rows)]


if __name__ == "__main__":
    raise SystemExit(main())
