"""The body's canonical form: safe, stable, with every word kept."""

import re
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles import html
from articles.html import Block

UID = "6f1c1f5e-3f0b-4c8e-9a53-2f1f3b8f2a10"
OTHER = "b8a7a4a6-5a0e-4d6c-8a7b-7a4f6d1e2c33"
CARD = "https://contoh.id/a?b=1&amp;c=2"

# What may stand in what, once a body is canonical; "" is text.
INLINE = {"", "br", "a", "strong", "em"}
GRAMMAR = {
    "body": {"p", "h2", "h3", "ul", "ol", "blockquote", "aside", "figure"},
    "p": INLINE,
    "h2": INLINE,
    "h3": INLINE,
    "blockquote": {"p", "ul", "ol"},
    "ul": {"li"},
    "ol": {"li"},
    "li": INLINE | {"p", "ul", "ol"},
    "aside": {""},
    "figure": {""},
    "a": {"", "br", "strong", "em"},
    "strong": {"", "br", "em"},
    "em": {"", "br"},
    "br": set(),
}
ATTRIBUTES = {"a": [["href"]], "aside": [["data-story"], ["data-embed"]], "figure": [["data-photo"], ["data-gallery"]]}


class Reader(HTMLParser):
    """Reads a canonical body strictly; collects what breaks the rules."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.odd = ["body"], []

    def handle_starttag(self, tag, attrs):
        if tag not in GRAMMAR or tag not in GRAMMAR[self.open[-1]]:
            self.odd.append(f"<{tag}> in {self.open}")
        if [name for name, _ in attrs] not in ATTRIBUTES.get(tag, [[]]):
            self.odd.append(f"<{tag} {attrs}>")
        for name, value in attrs:
            good = value.lower().startswith(("http://", "https://", "mailto:")) or ":" not in value.split("/")[0]
            if name == "href" and not (value and good):
                self.odd.append(value)
            if name == "data-embed" and not re.fullmatch(r"(?ai)https?://[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?", value):
                self.odd.append(value)
            if name == "data-gallery":
                uids = value.split(" ")
                if not 2 <= len(uids) <= 30 or len(set(uids)) < len(uids) or not all(map(html.is_uid, uids)):
                    self.odd.append(value)
            if name in {"data-story", "data-photo"} and not html.is_uid(value) and (name, value) != ("data-story", ""):
                self.odd.append(value)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            self.odd.append(f"</{tag}>")

    def handle_data(self, data):
        if "" not in GRAMMAR[self.open[-1]]:
            self.odd.append(f"{data!r} in {self.open}")


def assert_canonical(body):
    reader = Reader()
    reader.feed(body)
    reader.close()
    assert reader.odd == []
    assert reader.open == ["body"]
    assert html.sanitise(body) == body
    assert "".join(block.html for block in html.blocks(body)) == body


@pytest.mark.parametrize(
    ("given_markup", "canonical"),
    [
        ("", ""),
        (" \n ", ""),
        ("<p></p><p><br></p><ul><li></li></ul><blockquote> </blockquote><strong> </strong>", ""),
        ("Tanpa tanda", "<p>Tanpa tanda</p>"),
        ("<p>a\r\nb\tc</p>", "<p>a b c</p>"),
        ("<p> a <strong> b</strong> <em> </em>c&nbsp; </p>", "<p>a <strong>b</strong> c</p>"),
        ("<p>a <br> b<br></p>", "<p>a<br>b</p>"),
        ("<p><em>a</em><br><em>b</em></p>", "<p><em>a<br>b</em></p>"),
        ("<p><em>a<br></em>b<em><br>c</em></p>", "<p><em>a</em><br>b<br><em>c</em></p>"),
        ("<p>a<br> <br>b</p>", "<p>a</p><p>b</p>"),
        ("<div><div>a</div>b</div><section>c</section>", "<p>a</p><p>b</p><p>c</p>"),
        ("<h1>a</h1><h2>b</h2><h5>c</h5>", "<h2>a</h2><h2>b</h2><h3>c</h3>"),
        ("<h2><p>a</p><p>b</p></h2>c", "<h2>a</h2><h2>b</h2><p>c</p>"),
        ("<b>a</b><i>b</i><u>c</u>", "<p><strong>a</strong><em>b</em>c</p>"),
        ("<em><strong>a</strong></em>", "<p><strong><em>a</em></strong></p>"),
        ("<strong>a</strong><strong>b <strong>c</strong></strong>", "<p><strong>ab c</strong></p>"),
        (
            '<strong>a <a href="/b">b</a></strong>',
            '<p><strong>a </strong><a href="/b"><strong>b</strong></a></p>',
        ),
        ("<strong><p>a</p><p>b</p></strong>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        (
            '<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span>a</span></p></b>',
            "<p>a</p>",
        ),
        ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
        ("<ol><li><p>a</p><p>b</p></li></ol>", "<ol><li><p>a</p><p>b</p></li></ol>"),
        ("<ul><li><p>a</p><ul><li>b</li></ul></li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li><ol><li>a</li></ol></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul>a<li>b</li></ul><li>c</li>", "<ul><li>a</li><li>b</li><li>c</li></ul>"),
        ("<ul><li><h2>a</h2><blockquote>b</blockquote></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        (
            "<blockquote>a<h2>b</h2><ul><li>c</li></ul></blockquote>",
            "<blockquote><p>a</p><p>b</p><ul><li>c</li></ul></blockquote>",
        ),
        ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "<p>a b</p><p>c</p>"),
        ("a<hr>b<!-- c --><img src=x onerror=alert(1)>", "<p>a</p><p>b</p>"),
        ("<script>a</script><style>b</style><title>c</title>d", "<p>d</p>"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<p>a &amp;amp; b &gt; \"c\" 'd'</p>", "<p>a &amp;amp; b &gt; \"c\" 'd'</p>"),
        ("<p>a\u200b\x00\ufeffb\ud800</p>", "<p>ab</p>"),
        ("<p>\U0001f468\u200d\U0001f469\u200d\U0001f467</p>", "<p>\U0001f468\u200d\U0001f469\u200d\U0001f467</p>"),
    ],
)
def test_brings_markup_to_one_form(given_markup, canonical):
    assert html.sanitise(given_markup) == canonical
    assert_canonical(canonical)


@pytest.mark.parametrize(
    ("given_markup", "canonical"),
    [
        (
            '<aside data-story="">Judul &amp; <b>lagi</b><br>x</aside>',
            '<aside data-story="">Judul &amp; lagi x</aside>',
        ),
        (f'<aside data-story="{UID.upper()}"> a </aside>', f'<aside data-story="{UID}">a</aside>'),
        (f'<aside data-story="{UID}"></aside>', f'<aside data-story="{UID}"></aside>'),
        ('<aside data-story="x"><p>a</p><p>b</p></aside>', '<aside data-story="">a b</aside>'),
        ('<aside data-story=""> </aside>', ""),
        ("<aside><p>a</p><p>b</p></aside>", "<p>a</p><p>b</p>"),
        (f'<figure data-photo="{UID}"><figcaption>a</figcaption></figure>', f'<figure data-photo="{UID}">a</figure>'),
        (f'<figure data-photo="{UID}"><img src="x"></figure>', f'<figure data-photo="{UID}"></figure>'),
        ('<figure data-photo="x"><img src="x"><figcaption>a</figcaption></figure>', "<p>a</p>"),
        (f'<p>a<aside data-story="{UID}">b</aside>c</p>', f'<p>a</p><aside data-story="{UID}">b</aside><p>c</p>'),
        (f'<ul><li><aside data-story="{UID}">b</aside></li></ul>', "<ul><li>b</li></ul>"),
        (f'<blockquote><figure data-photo="{UID}">b</figure></blockquote>', "<blockquote><p>b</p></blockquote>"),
        ('<aside data-story="">a<aside data-story="">b</aside>c</aside>', '<aside data-story="">a b c</aside>'),
        ('<h2>a<aside data-story="">b</aside></h2>', '<h2>a</h2><aside data-story="">b</aside>'),
        (
            f'<aside data-embed="{CARD}"><b>Judul</b> &amp; lagi<br>x</aside>',
            f'<aside data-embed="{CARD}">Judul &amp; lagi x</aside>',
        ),
        (f'<aside data-embed="{CARD}"></aside>', f'<aside data-embed="{CARD}"></aside>'),
        (f'<p>a<aside data-embed="{CARD}">b</aside>c</p>', f'<p>a</p><aside data-embed="{CARD}">b</aside><p>c</p>'),
        (f'<ul><li><aside data-embed="{CARD}">b</aside></li></ul>', "<ul><li>b</li></ul>"),
        (f'<aside data-embed="{CARD}" data-story="">a</aside>', '<aside data-story="">a</aside>'),
        (f'<figure data-embed="{CARD}">a</figure>', "<p>a</p>"),
        (f'<aside data-gallery="{UID} {OTHER}">a</aside>', "<p>a</p>"),
        (
            f'<figure data-gallery="{OTHER}\n {UID.upper()} x {OTHER}"><figcaption>a <b>b</b></figcaption></figure>',
            f'<figure data-gallery="{OTHER} {UID}">a b</figure>',
        ),
        (f'<figure data-gallery="{UID} {OTHER}"></figure>', f'<figure data-gallery="{UID} {OTHER}"></figure>'),
        (f'<figure data-gallery="x {UID}&#xa0;{UID} {UID}">a</figure>', f'<figure data-photo="{UID}">a</figure>'),
        ('<figure data-gallery=" x ">a</figure>', "<p>a</p>"),
        (
            f'<blockquote><figure data-gallery="{UID} {OTHER}">b</figure></blockquote>',
            "<blockquote><p>b</p></blockquote>",
        ),
        ('<aside data-embed="javascript:alert(1)"><p>a</p>b</aside>', "<p>a</p><p>b</p>"),
    ],
)
def test_our_own_blocks_stand_at_the_top_and_hold_words(given_markup, canonical):
    assert html.sanitise(given_markup) == canonical
    assert_canonical(canonical)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://contoh.id", "https://contoh.id"),
        ('  HTTP://www.contoh.id:8080?a=1&b="2" \'3#d  ', "HTTP://www.contoh.id:8080?a=1&b=%222%22%20%273#d"),
        ("https://contoh.id/\tjalan\n/ke", "https://contoh.id/jalan/ke"),
        ("https://Берита.example:80/б", "https://xn--80abmm3bn.example:80/б"),
        ("https://\u0430pple.com/", "https://xn--pple-43d.com/"),
        ("https://xn--pple-43d.com/", "https://xn--pple-43d.com/"),
        ("http://ttp.\u0430/ttp.\u0430", "http://ttp.xn--80a/ttp.\u0430"),
        ("https://stra\u00dfe.example/", ""),  # "strasse.example" for some, a host of its own for browsers
        ("https://\uff43ontoh.id/", ""),
        ("https://" + "\u0430" * 64 + ".example/", ""),
        ("https://contoh.id@jahat.example/", ""),
        ("https://a:b@jahat.example/", ""),
        ("https://jahat.example\\@contoh.id/", ""),
        ("https://jahat.example\xa0/", ""),
        ("https://localhost/", ""),
        ("https:///contoh.id", ""),
        ("//contoh.id/a", ""),
        ("/artikel/1/", ""),
        ("mailto:redaksi@contoh.id", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://contoh.id/", ""),
        ("", ""),
    ],
)
def test_cards_lead_to_web_addresses_alone(address, kept):
    assert html.embed_address(address) == kept
    body = html.sanitise(f'<aside data-embed="{escape(address)}">kata</aside>')
    assert body == (f'<aside data-embed="{escape(kept)}">kata</aside>' if kept else "<p>kata</p>")
    assert_canonical(body)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://contoh.id/a?b=1&amp;c=2", "https://contoh.id/a?b=1&amp;c=2"),
        ("HTTPS://contoh.id", "HTTPS://contoh.id"),
        ("mailto:redaksi@contoh.id", "mailto:redaksi@contoh.id"),
        ("/artikel/1/a/", "/artikel/1/a/"),
        ("  /a b'c&quot;d&lt;e&gt;`  ", "/a%20b%27c%22d%3Ce%3E%60"),
        ("/a:b", "/a:b"),
        ("javascript:alert(1)", None),
        (" java&#9;script&colon;alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("&#1;javascript:alert(1)", None),
        ("&nbsp;javascript:alert(1)", None),
        ("java&#x200b;script:alert(1)", None),
        ("data:text/html,x", None),
        ("vbscript:x", None),
        ("", None),
    ],
)
def test_links_keep_addresses_of_our_schemes_alone(address, kept):
    body = html.sanitise(f'<p><a href="{address}" onclick="x()" target="_blank" title="t">kata</a></p>')
    assert body == (f'<p><a href="{kept}">kata</a></p>' if kept else "<p>kata</p>")
    assert_canonical(body)


def test_lists_nest_six_deep_and_keep_the_rest_as_paragraphs():
    body = html.sanitise("<ul><li>a" * 9)
    assert body.count("<ul>") == 6
    assert body.count("a") == 9
    assert_canonical(body)


@pytest.mark.parametrize("tag", ["<div>", "<blockquote>", "<ul><li>", "<b>", "<b><p>", '<a href="/">', "<table>"])
def test_absurd_nesting_costs_no_crash(tag):
    body = html.sanitise(tag * 30_000 + "kata")
    assert html.text(body) == "kata"
    assert_canonical(body)


# ---- properties: any markup out of these pieces, whatever its order

TAGS = [
    "p",
    "h1",
    "h2",
    "ul",
    "ol",
    "li",
    "blockquote",
    "b",
    "strong",
    "em",
    "a",
    "div",
    "table",
    "tr",
    "td",
    "section",
]
PIECES = st.sampled_from(
    [f"<{tag}>" for tag in [*TAGS, "h4", "i", "span", "hr", "br", "td"]]
    + [f"</{tag}>" for tag in [*TAGS, "aside", "figure", "script"]]
    + ['<a href="/x">', '<a href="&#x200b;javascript:x">', "<a href='//a.id/?a&b\"<'>", '<p style="x" onclick="y">']
    + ['<aside data-story="">', f'<aside data-story="{UID}">', "<aside>", f'<figure data-photo="{UID}">', "<figure>"]
    + [f'<figure data-gallery="{UID} {OTHER}">', f'<figure data-gallery="{UID} a\xa0b {UID}">']
    + [
        f'<aside data-embed="{CARD}">',
        '<aside data-embed="javascript:x">',
        '<aside data-embed="https://a.id/&quot;\xa0">',
        '<aside data-embed="https://\u0430pple.com/">',
    ]
    + [
        "<script>",
        "<svg onload=x>",
        "<math><mtext>",
        "<style>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<textarea>",
        "<br/>",
    ]
    + [
        "<template>",
        "<noscript>",
        "<select><option>",
        "<iframe srcdoc='<b>'>",
        "<plaintext>",
        "<xmp>",
        "<title>",
        "< b>",
    ]
    + [
        "&lt;",
        "&amp;",
        "&#x3c;",
        "&nbsp;",
        "&#0;",
        "&",
        "<",
        ">",
        '"',
        "'",
        " ",
        "\n",
        "\r\n",
        "\xa0",
        "\u200b",
        "\x00",
    ]
    + ["kata", "dua kata ", " MOSKOW, CONTOH.TV –", "\u2028", "\u3000", "\U0001f600", "\ud800", "on=", "javascript:"]
)
MARKUP = st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join)


@given(MARKUP)
@example("<p>a<br><em> </em><br>b")
@example("<ul><li><ul><li>a</ul><p>b</p><ul><li>c")
def test_any_markup_becomes_canonical(markup):
    assert_canonical(html.sanitise(markup))


WORDS = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
NESTED = ["p", "h2", "h3", "ul", "ol", "li", "blockquote", "strong", "em", "div", "section", "aside", "figure", "span"]
TREE = st.recursive(
    st.lists(WORDS, max_size=3).map(lambda words: (None, words)),
    lambda inner: st.tuples(st.sampled_from(NESTED), st.lists(inner, max_size=4)),
    max_leaves=15,
)


def _write(node, words):
    tag, inside = node
    if tag is None:
        words += inside
        return " ".join(inside)
    return f"<{tag}>{' '.join(_write(child, words) for child in inside)}</{tag}>"


@given(st.lists(TREE, max_size=4))
def test_every_word_is_kept_in_its_order(trees):
    words = []
    body = html.sanitise(" ".join(_write(node, words) for node in trees))
    assert html.text(body).split() == words
    assert_canonical(body)


@given(st.text() | MARKUP)
def test_plain_text_becomes_canonical_paragraphs(plain):
    body = html.paragraphs(plain)
    assert {block.tag for block in html.blocks(body)} <= {"p"}
    assert_canonical(body)


def test_paragraphs_are_split_at_empty_lines():
    assert html.paragraphs("a\r\nb\r\n \r\n<c> & d") == "<p>a b</p><p>&lt;c&gt; &amp; d</p>"


# ---- reading

BODY = (
    f'<p>a <strong>b</strong><br>c</p><aside data-story="{UID}">Judul</aside><aside data-story="">Lain</aside>'
    f'<ul><li>d<ul><li>e</li></ul></li></ul><figure data-photo="{UID}">Foto</figure><blockquote><p>f</p></blockquote>'
    f'<aside data-embed="{CARD}">Kartu</aside><figure data-gallery="{OTHER} {UID}">Semua</figure>'
)


def test_blocks_name_tag_markup_words_and_reference():
    assert html.blocks(BODY)[:3] == [
        Block("p", "<p>a <strong>b</strong><br>c</p>", "a b\nc"),
        Block("aside", f'<aside data-story="{UID}">Judul</aside>', "Judul", UID, "story"),
        Block("aside", '<aside data-story="">Lain</aside>', "Lain", "", "story"),
    ]
    assert html.blocks(BODY)[-2] == Block(
        "aside", f'<aside data-embed="{CARD}">Kartu</aside>', "Kartu", "https://contoh.id/a?b=1&c=2", "embed"
    )
    assert [block.photos for block in html.blocks(BODY) if block.photos] == [[UID], [OTHER, UID]]


def test_a_gallery_holds_thirty_photos():
    uids = [f"00000000-0000-4000-8000-{n:012}" for n in range(31)]
    assert html.sanitise(html.gallery_block(uids, "a")) == html.gallery_block(uids[:30], "a")


def test_text_leaves_our_own_blocks_out():
    assert html.text(BODY) == "a b\nc\nd\ne\nf"


def test_references_are_the_stories_and_the_photos():
    assert html.references(BODY) == ({UID}, {UID, OTHER})


def test_render_asks_for_our_own_blocks_and_runs_the_opening_in():
    def block(item):
        return f"[{item.kind} {item.text}]" if item.reference else ""

    page = html.render(BODY, block, opening="<b>K –</b> ")
    assert page == (
        "<p><b>K –</b> a <strong>b</strong><br>c</p>[story Judul]<ul><li>d<ul><li>e</li></ul></li></ul>"
        "[photo Foto]<blockquote><p>f</p></blockquote>[embed Kartu][gallery Semua]"
    )
    assert html.render("<h2>a</h2>", block, opening="K – ") == "<p>K –</p><h2>a</h2>"


def test_block_writers_escape():
    assert html.sanitise(html.story_block("", "a < b & c")) == html.story_block("", "a < b & c")
    assert html.sanitise(html.photo_block(UID, '"a" < b')) == html.photo_block(UID, '"a" < b')
    gallery = html.gallery_block([UID, OTHER], '"a" < b')
    assert html.sanitise(gallery) == gallery
    assert html.sanitise(html.embed_block("https://a.id/?b&c", '"a" < b')) == html.embed_block(
        "https://a.id/?b&c", '"a" < b'
    )


# ---- what need not be parsed

PLAIN = st.lists(
    st.tuples(
        st.sampled_from(["p", "p", "h2", "h3", "h4", "li"]),
        st.lists(
            st.sampled_from(["kata", " ", "&amp;", "&lt;", "&gt;", "&", ">", "\xa0", "\u3000", "\u200b", "\x85", "é"])
            | st.text(max_size=3),
            max_size=5,
        ).map("".join),
    ),
    max_size=4,
).map(lambda parts: "".join(f"<{tag}>{words}</{tag}>" for tag, words in parts))


def parsed(body):
    return "".join(map(html.tree.markup, html.tree.parse(body)))


@given(PLAIN | MARKUP)
@example("<p>a  b</p>")
@example("<p>a </p>")
@example("<p> a</p><p>&amp;lt;\u2028</p>")
def test_what_passes_at_a_glance_is_what_the_parser_would_make(markup):
    if html._is_plain(markup):
        assert parsed(markup) == markup
        assert html._blocks(markup) == html._split(html.tree.parse(markup, trusted=True))


@given(st.text() | PLAIN)
def test_plain_paragraphs_pass_at_a_glance(plain):
    assert html._is_plain(html.paragraphs(plain))


@given(MARKUP)
def test_what_was_sanitised_is_known_with_its_blocks(markup):
    body = html.sanitise(markup)
    assert body == parsed(markup)
    assert html.blocks(body) == html._split(html.tree.parse(body, trusted=True))


def test_only_what_sanitise_made_is_known():
    bad = "<p onclick=x>a</p>"
    html.blocks(bad)
    assert html.sanitise(bad) == "<p>a</p>"
    assert html.sanitise(bad) == "<p>a</p>"


def test_little_is_remembered_of_very_short_paragraphs(monkeypatch):
    """Their blocks take far more than their letters."""
    monkeypatch.setattr(html, "REMEMBERED_ALL", 50_000)
    memory = html._Memory()
    for number in range(100):
        body = f"<p>{number}</p>" * 20
        memory.keep(body, html.blocks(body))
        memory.keep(body, html.blocks(body))  # it counts once
    assert 1 < len(memory._found) < 50_000 / (20 * memory.BLOCK)
    assert memory._bytes == sum(memory._size(*each) for each in memory._found.items()) <= 50_000
    for body in list(memory._found):
        assert memory.get(body) == html.blocks(body)
