"""Hostile XML and HTML: exports of WordPress, feeds, saved pages."""

from collections.abc import Callable, Iterator

from .parts import DEEP, LAUGHS, MB, WORDS, Made, Sample, fixed, joined

# ---- XML: a WordPress export, a feed

_RSS = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"{more}><channel>'
_SHELLS = {
    "wxr": (_RSS.format(more=' xmlns:wp="http://wordpress.org/export/1.2/"'), "<wp:post_id>{n}</wp:post_id>"),
    "feed": (_RSS.format(more=""), "<guid>{n}</guid>"),
}


def xml(away: str) -> Iterator[Sample]:
    """Yield exports of WordPress and feeds."""
    for form, (shell, own) in _SHELLS.items():
        for name, make in (_prologs(shell, own, away) | _insides(shell, own) | _contents(shell, own)).items():
            yield form, name, "a.xml", make, ()
    many = "".join(f"<item><title>Judul {n}</title></item>" for n in range(49_000))
    shell, own = _SHELLS["feed"]  # whole sites have exported as many posts
    yield "feed", "49,000 items", "a.xml", fixed(f"{shell}{many}{_END}"), ()
    yield "feed", "49,000 tags that do not end", "a.xml", fixed(f"{shell}{'<a>' * 49_000}{_item('a', own)}"), ()
    ill = f"{shell}<item {_names(400_000)}><title>a & b</title>"
    yield "feed", "400,000 attributes, not well formed", "a.xml", fixed(ill), ()


_END = "</channel></rss>"


def _item(text: str, own: str) -> str:
    told = f"<title>Judul</title>{own.format(n=1)}"
    return f"<item>{told}<content:encoded><![CDATA[{text}]]></content:encoded></item>"


def _names(count: int) -> str:
    return " ".join(f'a{n}="1"' for n in range(count))


def _prologs(shell: str, own: str, away: str) -> dict[str, Callable[[], Made]]:
    """Return what harms before the first element: entities, DTDs, encodings."""
    whole = shell + _item("a", own) + _END
    lie = '<?xml version="1.0" encoding="{}"?>'
    return {
        "entities that laugh": fixed(f"<!DOCTYPE rss [{LAUGHS}]>{shell}<item><title>&a9;</title></item>{_END}"),
        "an entity that is a file": fixed(
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{shell}<item><title>&x;</title></item>{_END}'
        ),
        "an entity from elsewhere": fixed(f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "{away}x.dtd"> %x;]>{whole}'),
        "a DTD from elsewhere": fixed(f'<!DOCTYPE rss SYSTEM "{away}a.dtd">{whole}'),
        "says UTF-16, is UTF-8": fixed(lie.format("utf-16") + whole),
        "says UTF-7": fixed(lie.format("utf-7") + whole),
        "says an unknown encoding": fixed(lie.format("klingon") + whole),
    }


def _insides(shell: str, own: str) -> dict[str, Callable[[], Made]]:
    """Return what harms as XML."""
    spaces = " ".join(f'xmlns:a{n}="u{n}"' for n in range(50_000))
    return {
        "nested 200,000 deep": fixed(f"{shell}<item>{'<a>' * DEEP}"),
        "a line of 100 MB": joined(fixed(f"{shell}<item><title>"), fixed("x", 100 * MB)),
        "an attribute of 100 MB": joined(fixed(f'{shell}<item a="'), fixed("x", 100 * MB)),
        "30 MB of one post": joined(fixed(f"{shell}<item><title>a</title>"), fixed("x ", 15 * MB)),
        "150,000 attributes": fixed(f"{shell}<item {_names(150_000)}/>{_END}"),
        "50,000 namespaces": fixed(f"{shell}<item {spaces}/>{_END}"),
        "NUL": fixed(shell + _item("a\0b", own) + _END),
        "half a character": fixed(shell + _item("a\ud800b", own) + _END),
        "half a character, by number": fixed(f"{shell}<item><title>&#xD800;</title></item>{_END}"),
        "a script in every field": fixed(shell + _scripted(own) + _END),
    }


def _contents(shell: str, own: str) -> dict[str, Callable[[], Made]]:
    """Return what harms as the HTML of a post."""
    contents = {
        "HTML nested 200,000 deep": "<div>" * DEEP + "a" + "</div>" * DEEP,
        "HTML of 20,000 bold words": "<b>a" * 20_000,
        "HTML of 20,000 links": '<a href="https://a.example/">a<p>' * 20_000,
        "HTML of 400,000 attributes": f"<p {_names(400_000)}>a",
        "400,000 attributes that hide": f"<svg><style><p {_names(400_000)}>a</style></svg>",
        "4.9 MB of ampersands": "&" * 4_900_000,
        "4.9 MB of smaller-than": "< " * 2_450_000,
        "4.9 MB of shortcodes": "[gallery ids=1]" * 320_000,
    }
    return {name: fixed(shell + _item(content, own) + _END) for name, content in contents.items()}


def _scripted(own: str) -> str:
    bad = "&lt;script&gt;x()&lt;/script&gt;&lt;img src=x onerror=x()&gt;"
    names = ("title", "link", "description", "category", "author", "pubDate", "guid", "source", "comments")
    told = "".join(f"<{name}>{bad}</{name}>" for name in names)
    return f"<item>{told}{own.format(n=1)}<content:encoded>{bad}</content:encoded></item>"


# ---- HTML: a saved page


def pages() -> Iterator[Sample]:
    """Yield saved pages."""

    def page(body: str, head: str = "<title>Judul</title>") -> Callable[[], Made]:
        return fixed(f"<!doctype html><html><head>{head}</head><body><h1>Judul</h1>{body}</body></html>")

    yield from (("page", name, "a.html", page(body), ()) for name, body in _bodies().items())
    yield from (("page", name, "a.html", page("", head), ()) for name, head in _heads().items())
    yield "page", "100 MB", "a.html", joined(page(""), fixed("<p>a", 25 * MB)), ()
    yield "page", "says UTF-16, is UTF-8", "a.html", page("é", "<meta charset=utf-16>"), ()
    yield "page", "says UTF-7", "a.html", page("+ADw-script+AD4-", "<meta charset=utf-7>"), ()
    yield "page", "is not what it says", "a.html", fixed(b"\xff\xfe<html>" + b"\xd8\x00\x80" * 1000), ()
    yield "page", "NUL", "a.html", page("<scr\0ipt>x()</scr\0ipt><p>a\0b"), ()
    yield "page", "half a character", "a.html", page("<p>a\ud800b&#xD800;&#0;"), ()


def _bodies() -> dict[str, str]:
    return {
        "nested 200,000 deep": "<div>" * DEEP,
        "nested 14,000 deep": "<div>" * 14_000 + "a" + "</div>" * 14_000,
        "29,000 bold words": "<b>a" * 29_000,
        "14,000 links in paragraphs": "<a href=x><p>a" * 14_000,
        "14,000 tables in tables": "<table><td>" * 14_000,
        "29,000 paragraphs": f"<p>{WORDS}" * 29_000,
        "9,000 figures": '<figure><img src="https://a.example/b.jpg"><figcaption>a</figcaption></figure>' * 5_900,
        "29,000 ampersands": "<p>" + "&a " * 29_000,
        "4.9 MB of ampersands": "&" * 4_900_000,
        "4.9 MB of one word": "<p>" + "x" * 4_900_000,
        "4.9 MB of words": "<p>" + WORDS * 60_000,
        "4.9 MB of sentences": (f"<p>{WORDS * 10}</p>") * 6_000,
        "400,000 attributes": f"<p {_names(400_000)}>a",
        "100,000 attributes": "<p a b c d>a" * 25_000,
        "an attribute of 4.9 MB": '<p class="' + "x " * 2_450_000,
        "a comment of 4.9 MB": "<!--" + "x" * 4_900_000,
        "labels without end": "<p>Penulis: " * 9_000 + "<p>" + "Editor : " * 200_000,
        "SVG in MathML 9,000 deep": "<math><mtext><svg><desc>" * 7_000,
        "a template of scripts": "<template><script>x()</script></template>" * 7_000,
        "14,000 times": "<time datetime=2026-01-01>a</time>" * 14_000,
        "lists 14,000 deep": "<ul><li>" * 14_000,
        "14,000 marked texts": "<div itemprop=articleBody>a" * 14_000,
    }


def _heads() -> dict[str, str]:
    ld = '<script type="application/ld+json">{}</script>'
    return {
        "JSON-LD 200,000 deep": ld.format("[" * DEEP),
        "JSON-LD of 4.9 MB": ld.format("[" + '{"@type":"NewsArticle","headline":["a"]},' * 120_000 + "{}]"),
        "JSON-LD of small objects": ld.format("[" + '{"":0},' * 690_000 + "{}]"),
        "JSON-LD of empty lists": ld.format("[" + "[]," * 1_600_000 + "[]]"),
        "14,000 meta elements": '<meta property="og:title" content="a">' * 14_000,
        "a headline of 4.9 MB": "<title>" + "x " * 2_450_000 + "</title>",
        "a description of 4.9 MB": '<meta name=description content="' + "&lt;b>" * 800_000 + '">',
        "keywords of 4.9 MB": '<meta name=keywords content="' + "a," * 2_450_000 + '">',
    }
