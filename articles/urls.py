"""Addresses of the public site, in Indonesian; they are promises to the outside (docs/developers.md)."""

from django.urls import path, register_converter
from django.urls.resolvers import URLPattern

from .views import feeds, history, lists, machine, maps, ninjs, pages, preview, search, trust


class Slug:
    """A slug in any alphabet; Django's own converter knows ASCII only."""

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        """Return the slug as it stands in the address."""
        return value

    to_url = to_python


register_converter(Slug, "name")

# The first word of the address -> the kind of list (articles.lists.KINDS).
LISTS = {
    "kanal": "section",
    "topik": "topic",
    "tag": "tag",
    "penulis": "author",
    "editor": "editor",
    "sumber": "source",
}


def _of_list(word: str, kind: str) -> list[URLPattern]:
    """Return the addresses of one kind of list: the page and its feeds."""
    return [
        path(f"{word}/<name:slug>/", lists.gathered, {"kind": kind}, name=kind),
        path(f"{word}/<name:slug>/feed/", feeds.rss, {"kind": kind}, name=f"{kind}_feed"),
        path(f"{word}/<name:slug>/feed/atom/", feeds.atom, {"kind": kind}, name=f"{kind}_feed_atom"),
    ]


urlpatterns = [
    path("", pages.home, name="home"),
    path("berita/", lists.stories, name="list"),
    path("berita.json", ninjs.stories, name="list_ninjs"),
    path("artikel/<int:pk>/", pages.story, name="story_short"),
    path("artikel/<int:pk>.json", ninjs.story, name="story_ninjs"),
    path("artikel/<int:pk>/riwayat/", history.story_history, name="story_history"),  # before the slugs
    path("artikel/<int:pk>/<str:slug>/", pages.story, name="story"),
    *(pattern for word, kind in LISTS.items() for pattern in _of_list(word, kind)),
    path("indeks/", lists.index, name="index"),
    path("indeks/<int:year>/<int:month>/<int:day>/", lists.index_day, name="index_day"),
    path("cari/", search.results, name="search"),
    path("cari/saran/", search.suggest, name="suggest"),
    path("redaksi/", trust.masthead, name="masthead"),
    path("pedoman-media-siber/", trust.guidelines, name="guidelines"),
    path("hak-jawab/", trust.right_of_reply, name="right_of_reply"),
    path("koreksi/", trust.corrections, name="corrections"),
    path("pratinjau/<str:secret>/", preview.preview, name="preview"),
    path("dibaca/<int:pk>/", machine.read, name="read"),
    path("feed/", feeds.rss, name="feed"),
    path("feed/atom/", feeds.atom, name="feed_atom"),
    path("sitemap.xml", maps.sitemap, name="sitemap"),
    path("sitemap-news.xml", maps.sitemap_news, name="sitemap_news"),
    path("sitemap-<str:name>-<int:number>.xml", maps.sitemap_part, name="sitemap_part"),
    path("robots.txt", maps.robots, name="robots"),
    path(".well-known/security.txt", maps.security, name="security"),
    path("security.txt", maps.security_short, name="security_short"),
    path("ads.txt", maps.ads, name="ads"),
    path("media/<path:path>", machine.media, name="media"),
    path("health/live", machine.health_live, name="health_live"),
    path("health/ready", machine.health_ready, name="health_ready"),
]
