"""Differences of bodies: both versions can be taken out again, the markup is safe, and people can read it."""

from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles import diff, html
from articles.diff import BlockChange

UID = "6f1c1f5e-3f0b-4c8e-9a53-2f1f3b8f2a10"
OTHER = "b8a7a4a6-5a0e-4d6c-8a7b-7a4f6d1e2c33"
THIRD = "0d1f7e0a-93e4-4f0a-8f3e-2b9c5d1a7e44"
TAGS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "aside", "figure", "a", "strong", "em", "br", "ins", "del"}

WORDS = st.lists(
    st.sampled_from(["harga", "tepung", "naik", "di", "pasar,", "yang", "&lt;ins&gt;", "&amp;", "“ya”.", "\u200b"]),
    max_size=8,
).map(" ".join)
MARKS = ["{}", "{}", "<strong>{}</strong>", "<em>{} </em>", '<a href="/x?a&amp;b">{}</a>', "{}<br>{}"]
MARKS += ['<a href="https://b.id/">a <em>{}</em></a>', "<strong>x<em>{}</em></strong>"]
INLINE = st.lists(
    st.tuples(st.sampled_from(MARKS), WORDS).map(lambda drawn: drawn[0].replace("{}", drawn[1])), max_size=4
).map("".join)
ITEMS = st.lists(st.tuples(INLINE, st.booleans()), max_size=3).map(
    lambda items: "".join(f"<li>{words}{'<ul><li>' + words + '</li></ul>' * deep}</li>" for words, deep in items)
)
BLOCK = st.one_of(
    INLINE.map("<p>{}</p>".format),
    INLINE.map("<h2>{}</h2>".format),
    ITEMS.map("<ul>{}</ul>".format),
    ITEMS.map("<ol>{}</ol>".format),
    st.tuples(INLINE, INLINE).map(lambda two: "<ul><li><p>{}</p><p>{}</p></li></ul>".format(*two)),
    st.tuples(INLINE, ITEMS).map(lambda two: "<blockquote><p>{}</p><ol>{}</ol></blockquote>".format(*two)),
    WORDS.map(f'<figure data-photo="{UID}">{{}}</figure>'.format),
    st.tuples(st.sampled_from([UID, OTHER, ""]), WORDS).map(
        lambda two: '<aside data-story="{}">{}</aside>'.format(*two)
    ),
    WORDS.map('<aside data-embed="https://a.id/?b&amp;c">{}</aside>'.format),
    st.tuples(st.permutations([UID, OTHER, THIRD]), WORDS).map(lambda two: html.gallery_block(two[0][:2], two[1])),
)
BODY = st.lists(BLOCK, max_size=6)


@st.composite
def versions(draw):
    """Two bodies of which the second was made from the first, as editors do."""
    before = draw(BODY)
    after = list(before)
    for change in draw(st.lists(st.sampled_from(["swap", "drop", "add", "edit"]), max_size=4)):
        at = draw(st.integers(0, len(after)))
        if change == "add" or not after:
            after.insert(at, draw(BLOCK))
        elif change == "swap":
            after.append(after.pop(at - 1))
        elif change == "drop":
            after.pop(at - 1)
        else:
            after[at - 1] = after[at - 1].replace(draw(st.sampled_from(["harga", " ", "di"])), " baru ")
    return html.sanitise("".join(before)), html.sanitise("".join(after))


class Reader(HTMLParser):
    """Writes markup again without one of <ins> and <del>, the other's words bare; fails on what may not be there."""

    def __init__(self, *, without):
        super().__init__(convert_charrefs=False)
        self.without, self.out, self.open = without, [], []

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS
        assert [name for name, _ in attrs] in (
            [],
            ["href"],
            ["data-story"],
            ["data-photo"],
            ["data-gallery"],
            ["data-embed"],
        )
        if tag in {"ins", "del"}:
            assert not {"ins", "del"} & set(self.open)
            assert not attrs
        self.keep(tag, self.get_starttag_text())
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        self.keep(tag, f"</{tag}>")

    def handle_data(self, data):
        assert "<" not in data
        assert ">" not in data
        self.keep("", data)

    def handle_entityref(self, name):
        self.keep("", f"&{name};")

    def handle_charref(self, name):
        self.keep("", f"&#{name};")

    def keep(self, tag, text):
        if self.without not in self.open and tag not in {"ins", "del"}:
            self.out.append(text)


def without(tag, markup):
    reader = Reader(without=tag)
    reader.feed(markup)
    reader.close()
    assert reader.open == []
    return html.sanitise("".join(reader.out))


def assert_holds(before, after):
    changes = diff.body(before, after)
    markup = "".join(change.html for change in changes)
    assert without("ins", markup) == html.sanitise(before)
    assert without("del", markup) == html.sanitise(after)
    assert [c.before for c in changes if c.before is not None and c.kind != "moved_in"] == list(
        range(len(html.blocks(html.sanitise(before))))
    )
    assert [c.after for c in changes if c.after is not None and c.kind != "moved_out"] == list(
        range(len(html.blocks(html.sanitise(after))))
    )
    for change in changes:
        marked = {tag for tag in ("ins", "del") if f"<{tag}>" in change.html}
        allowed = {"same": [set()], "removed": [{"del"}], "added": [{"ins"}]}
        allowed |= {"moved_out": [{"del"}], "moved_in": [{"ins"}], "changed": [{"ins"}, {"del"}, {"ins", "del"}]}
        assert marked in allowed[change.kind]


@settings(max_examples=60)
@given(versions())
@example((f'<p>a</p><figure data-photo="{UID}"></figure>', f'<figure data-photo="{UID}">a</figure><p>a</p>'))
@example(("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"))
@example(("<p>a<br>b</p>", "<p>a b</p>"))
def test_both_bodies_come_out_of_the_markup_again(both):
    assert_holds(*both)
    assert_holds(*both[::-1])


@settings(max_examples=60)
@given(BODY.map("".join), BODY.map("".join))
def test_bodies_with_nothing_in_common_hold_too(before, after):
    assert_holds(html.sanitise(before), html.sanitise(after))


ODD = ["<p>", "</p>", "<script>", "</ul>", "<li>", "<ul>", "<ins>", "</del>", "<del>", '<a href="javascript:x">', "&"]
ODD += ['<aside data-story="x">', "<figure>", "<img src=x onerror=y>", "&lt;del>", "kata", " ", "<", ">", '"']


@settings(max_examples=60)
@given(st.lists(st.sampled_from(ODD) | st.text(max_size=5), max_size=20).map("".join), BODY.map("".join))
def test_whatever_comes_in_the_markup_is_safe(odd, body):
    assert_holds(odd, body)
    assert_holds(body, odd)


@settings(max_examples=30)
@given(BODY.map("".join).map(html.sanitise))
def test_the_same_body_has_unchanged_blocks_alone(body):
    assert diff.body(body, body) == [
        BlockChange("same", block.tag, block.html, at, at, block.kind, block.reference, _words(block))
        for at, block in enumerate(html.blocks(body))
    ]


def _words(block):
    return escape(block.text, quote=False) if block.kind else ""


def kinds(before, after):
    return [(change.kind, change.html) for change in diff.body(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "markup"),
    [
        (
            "<p>Kami senang mereka ikut untung.</p>",
            "<p>Kami senang mereka turut untung.</p>",
            "<p>Kami senang mereka <del>ikut</del><ins>turut</ins> untung.</p>",
        ),
        (  # inside of the link, which stays one
            '<p>Baca <a href="https://a.id/">situs Kementerian Keuangan</a>.</p>',
            '<p>Baca <a href="https://a.id/">situs Kementerian Perdagangan</a>.</p>',
            '<p>Baca <a href="https://a.id/">situs Kementerian <del>Keuangan</del><ins>Perdagangan</ins></a>.</p>',
        ),
        (  # outside of the mark that holds a part of the change
            "<p>Menurut <em>The Moscow Times</em>, Putin tiba.</p>",
            "<p>Putin tiba.</p>",
            "<p><del>Menurut <em>The Moscow Times</em>, </del>Putin tiba.</p>",
        ),
        (  # other marks, other words
            "<p>Putin tiba di Moskow.</p>",
            "<p>Putin <strong>tiba</strong> di Moskow.</p>",
            "<p>Putin <del>tiba</del><strong><ins>tiba</ins></strong> di Moskow.</p>",
        ),
        (
            '<p>Lihat <a href="/a">laporan ini</a> lengkap.</p>',
            '<p>Lihat <a href="/b">laporan ini</a> lengkap.</p>',
            '<p>Lihat <a href="/a"><del>laporan ini</del></a><a href="/b"><ins>laporan ini</ins></a> lengkap.</p>',
        ),
        (
            "<ul><li>empat bagian terigu;</li><li>air sedikit;</li><li>adonan diistirahatkan 20 menit.</li></ul>",
            "<ul><li>empat bagian terigu;</li><li>adonan diistirahatkan 30 menit.</li><li>garam</li></ul>",
            (
                "<ul><li>empat bagian terigu;</li><li><del>air sedikit;</del></li>"
                "<li>adonan diistirahatkan <del>20</del><ins>30</ins> menit.</li><li><ins>garam</ins></li></ul>"
            ),
        ),
        (
            "<blockquote><p>Kami senang mereka untung.</p></blockquote>",
            "<blockquote><p>Kami senang mereka ikut untung.</p><p>Itu saja.</p></blockquote>",
            "<blockquote><p>Kami senang mereka <ins>ikut </ins>untung.</p><p><ins>Itu saja.</ins></p></blockquote>",
        ),
        (
            f'<figure data-photo="{UID}">Wayan</figure>',
            f'<figure data-photo="{UID}">Perajin roti</figure>',
            f'<figure data-photo="{UID}"><del>Wayan</del><ins>Perajin roti</ins></figure>',
        ),
        ("<p>Rugi &lt;ins&gt; besar</p>", "<p>Rugi &lt;ins&gt;</p>", "<p>Rugi &lt;ins&gt;<del> besar</del></p>"),
    ],
)
def test_a_changed_block_shows_its_words(before, after, markup):
    assert kinds(before, after) == [("changed", markup)]


def test_blocks_come_and_go():
    before = (
        "<h2>Ongkos yang dekat</h2><p>Pendengar memilih sorgum.</p><p>Harga tepung terus naik.</p><p>Wayan pergi.</p>"
    )
    after = (
        "<p>Harga tepung masih naik.</p><h2>Ongkos yang dekat</h2><p>Polisi datang.</p><p>Pendengar memilih sorgum.</p>"
    )
    assert diff.body(before, after) == [
        BlockChange("added", "p", "<p><ins>Harga tepung masih naik.</ins></p>", None, 0),
        BlockChange("same", "h2", "<h2>Ongkos yang dekat</h2>", 0, 1),
        BlockChange("added", "p", "<p><ins>Polisi datang.</ins></p>", None, 2),
        BlockChange("same", "p", "<p>Pendengar memilih sorgum.</p>", 1, 3),
        BlockChange("removed", "p", "<p><del>Harga tepung terus naik.</del></p>", 2, None),
        BlockChange("removed", "p", "<p><del>Wayan pergi.</del></p>", 3, None),
    ]


def test_a_block_that_moved_unchanged_is_told_at_both_places():
    before = "<p>Pendek saja.</p><p>Harga tepung naik sepertiga.</p><p>Wayan mengganti resep rotinya.</p>"
    after = "<p>Harga tepung naik seperempat.</p><p>Wayan mengganti resep rotinya.</p><p>Pendek saja.</p>"
    assert diff.body(before, after) == [
        BlockChange("moved_out", "p", "<p><del>Pendek saja.</del></p>", 0, 2),
        BlockChange("changed", "p", "<p>Harga tepung naik <del>sepertiga</del><ins>seperempat</ins>.</p>", 1, 0),
        BlockChange("same", "p", "<p>Wayan mengganti resep rotinya.</p>", 2, 1),
        BlockChange("moved_in", "p", "<p><ins>Pendek saja.</ins></p>", 0, 2),
    ]


def test_our_own_blocks_come_and_go_as_a_whole():
    before = f'<aside data-story="{UID}">Judul lama</aside><figure data-photo="{UID}"></figure>'
    after = f'<aside data-story="{OTHER}">Judul lama</aside><aside data-embed="https://a.id/">Peta</aside>'
    assert diff.body(before, after) == [
        BlockChange(
            "removed",
            "aside",
            f"<del>{before[: before.index('<figure')]}</del>",
            0,
            None,
            "story",
            UID,
            "<del>Judul lama</del>",
        ),
        BlockChange("removed", "figure", f'<del><figure data-photo="{UID}"></figure></del>', 1, None, "photo", UID),
        BlockChange(
            "added",
            "aside",
            f"<ins>{after[: after.index('<aside data-embed')]}</ins>",
            None,
            0,
            "story",
            OTHER,
            "<ins>Judul lama</ins>",
        ),
        BlockChange(
            "added",
            "aside",
            '<ins><aside data-embed="https://a.id/">Peta</aside></ins>',
            None,
            1,
            "embed",
            "https://a.id/",
            "<ins>Peta</ins>",
        ),
    ]


def test_a_gallery_of_other_photos_is_the_same_one_and_says_which_it_had():
    before = html.gallery_block([UID, OTHER], "Pasar pagi")
    after = html.gallery_block([OTHER, THIRD], "Pasar sore")
    assert diff.body(before, after) == [
        BlockChange(
            "changed", "figure", f"<del>{before}</del><ins>{after}</ins>", 0, 0, "gallery", f"{OTHER} {THIRD}",
            "Pasar <del>pagi</del><ins>sore</ins>", f"{UID} {OTHER}",
        )
    ]  # fmt: skip


def test_a_gallery_with_nothing_of_another_is_no_version_of_it():
    before, after = html.gallery_block([UID, OTHER], "Pasar"), html.gallery_block([THIRD, THIRD[:-1] + "5"], "Laut")
    assert [change.kind for change in diff.body(before, after)] == ["removed", "added"]


def test_a_paragraph_that_became_a_subheading_is_another_block():
    assert kinds("<p>Ongkos yang dekat</p>", "<h2>Ongkos yang dekat</h2>") == [
        ("removed", "<p><del>Ongkos yang dekat</del></p>"),
        ("added", "<h2><ins>Ongkos yang dekat</ins></h2>"),
    ]


def test_a_block_is_rather_the_same_than_changed():
    plain, bold = "<p>Harga tepung</p>", "<p><strong>Harga tepung</strong></p>"
    before = f"<p>Satu dua</p>{plain}<p>tiga empat</p>"
    for middle, told in ((plain + bold, ["same", "added"]), (bold + plain, ["added", "same"])):
        found = [change.kind for change in diff.body(before, f"<p>Satu dua lagi</p>{middle}<p>tiga empat lagi</p>")]
        assert found == ["changed", *told, "changed"]


@pytest.mark.parametrize(("blocks", "each"), [(300, 1), (400, 2)])
def test_many_blocks_are_looked_into_too(blocks, each):
    before = [f"<p>Paragraf nomor {at} tentang harga tepung</p>" for at in range(blocks)]
    after = [block if at % each else block.replace("harga", "ongkos") for at, block in enumerate(before)]
    found = [change.kind for change in diff.body("".join(before), "".join(after))]
    assert found == ["same" if at % each else "changed" for at in range(blocks)]


def test_announces_changes_to_those_who_do_not_see_them():
    (change,) = diff.body("<p>Harga &lt;del&gt; naik</p>", "<p>Harga &lt;del&gt; turun</p>")
    assert diff.announced(change.html, removed="<b>dihapus: </b>", added="<b>ditambahkan: </b>") == (
        "<p>Harga &lt;del&gt; <del><b>dihapus: </b>naik</del><ins><b>ditambahkan: </b>turun</ins></p>"
    )
