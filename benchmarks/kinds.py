"""The pages of a newsroom of invented stories that `volume.py` asks for: the same kinds in each newsroom.

Django is set up before anything here is called.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

DEEP = 1000  # page


class Kinds:
    """Addresses by what they are called, at `now` (UTC): of readers' pages, searches, the desk's pages, long lists."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.stories = self._stories()

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
        yield "stories, page 15", f"{stories}?p=15"
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
