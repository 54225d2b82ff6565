"""Foreign HTML as blocks of a story."""

import time

import pytest

from articles.importers.captions import credited, picture
from articles.importers.frames import page
from articles.importers.markup import MAX_MARKUP, blocks, text
from articles.importers.story import Card, Figure, Picture, ReadAlso, Rejected, Text

SITE = "https://contoh.example/2020/"


def test_neighbouring_elements_are_one_text_in_canonical_form():
    assert blocks('<div class="x"><h4>Judul</h4><p>Satu <b>dua</b></p></div>') == (
        Text("<h3>Judul</h3><p>Satu <strong>dua</strong></p>"),
    )


def test_links_become_absolute_and_scripts_go():
    assert blocks('<p><a href="../a" onclick="x()">a</a> <a href="javascript:x()">b</a></p><style>c', SITE) == (
        Text('<p><a href="https://contoh.example/a">a</a> b</p>'),
    )


@pytest.mark.parametrize(
    "markup",
    [
        '<p>Baca juga: <a href="/b">Harga Beras</a></p>',
        '<p><strong>BACA JUGA</strong><br><a href="/b">Harga Beras</a></p>',
        '<h3>Lihat juga : <a href="/b">Harga Beras</a></h3>',
        '<div><a href="/b">Baca Juga: Harga Beras</a></div>',
        '<p>Simak <a href="/b">Harga Beras</a></p>',
        '<p>Baca juga:</p><ul><li><a href="/b">Harga Beras</a></li></ul>',
    ],
)
def test_a_read_also_line_is_told_by_how_it_begins(markup):
    assert blocks(markup, SITE) == (ReadAlso("Harga Beras", "https://contoh.example/b"),)


def test_a_read_also_line_needs_no_link_and_may_name_several():
    assert blocks("<p>Baca juga: Harga Beras</p>") == (ReadAlso("Harga Beras"),)
    assert blocks('<p>Baca juga: <a href="/a">A</a>, <a href="/b">B</a></p>', SITE) == (
        ReadAlso("A", "https://contoh.example/a"),
        ReadAlso("B", "https://contoh.example/b"),
    )


@pytest.mark.parametrize("words", ["Simak penjelasan berikut ini.", "Baca juga aturan itu.", "Baca juga:"])
def test_a_sentence_that_begins_like_one_stays_text(words):
    assert blocks(f"<p>{words}</p>") == (Text(f"<p>{words}</p>"),)


@pytest.mark.parametrize(
    "markup",
    [
        '<figure><img src="k.jpg" alt="Kapal"><figcaption>Kapal sandar. (Foto: Ana, Antara)</figcaption></figure>',
        (
            '<div class="wp-caption"><img src="k.jpg" alt="Kapal" width="300">'
            '<p class="wp-caption-text">Kapal <i>sandar</i>. (Foto: Ana, Antara)</p></div>'
        ),
        (
            '<figure><img data-src="k.jpg" src="data:,a" alt="Kapal"><noscript><img src="k.jpg"></noscript>'
            "<figcaption><p>Kapal sandar. (Foto: Antara/Ana)</p></figcaption></figure>"
        ),
    ],
)
def test_a_figure_has_its_caption_and_credit(markup):
    assert blocks(markup, SITE) == (
        Figure(
            Picture(
                "Kapal sandar.",
                photographer="Ana",
                agency="Antara",
                alt="Kapal",
                url="https://contoh.example/2020/k.jpg",
            )
        ),
    )


def test_a_picture_in_a_sentence_stands_after_it_and_one_that_counts_readers_goes():
    assert blocks('<p>Satu <img src="/a.png"> dua.</p><img src="/t.gif" width="1" height="1">', SITE) == (
        Text("<p>Satu dua.</p>"),
        Figure(Picture(url="https://contoh.example/a.png")),
    )


def test_a_gallery_is_its_pictures():
    one = '<figure class="wp-block-image"><img src="/{0}.png"><figcaption>{0}</figcaption></figure>'
    assert blocks(f'<figure class="wp-block-gallery">{one.format("a")}{one.format("b")}</figure>', SITE) == (
        Figure(Picture("a", url="https://contoh.example/a.png")),
        Figure(Picture("b", url="https://contoh.example/b.png")),
    )


@pytest.mark.parametrize(
    ("markup", "card"),
    [
        (
            '<iframe src="//www.youtube.com/embed/abcdefghijk?rel=0" title="Banjir"></iframe>',
            Card("https://www.youtube.com/watch?v=abcdefghijk", "Banjir"),
        ),
        ("<p>https://youtu.be/abcdefghijk</p>", Card("https://youtu.be/abcdefghijk")),
        (
            '<figure class="wp-block-embed"><div>\nhttps://lain.example/a\n</div></figure>',
            Card("https://lain.example/a"),
        ),
        (
            (
                '<blockquote class="twitter-tweet"><p>Halo</p>&mdash; Ana <a href="https://twitter.com/a/status/1?s=2">2020</a>'
                "</blockquote>"
            ),
            Card("https://twitter.com/a/status/1", "Halo — Ana 2020"),
        ),
        (
            (
                '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/abcdef/?utm=1">'
                "<div>Lihat</div></blockquote>"
            ),
            Card("https://www.instagram.com/p/abcdef/", "Lihat"),
        ),
        (
            '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@a/video/1"><section>a</section></blockquote>',
            Card("https://www.tiktok.com/@a/video/1", "a"),
        ),
        ('<video controls><source src="/v.mp4"></video>', Card("https://contoh.example/v.mp4")),
    ],
)
def test_what_is_embedded_is_a_card(markup, card):
    assert blocks(markup, SITE) == (card,)


def test_a_frame_stands_for_its_page():
    assert [
        page("https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fposts%2F1"),
        page("https://player.vimeo.com/video/12?h=a"),
        page("javascript:alert(1)"),
    ] == ["https://www.facebook.com/a/posts/1", "https://vimeo.com/12", ""]


def test_credits():
    assert [credited("Ana, AFP via Antara"), credited("ANTARA FOTO/Ana"), credited("BNPB")] == [
        ("Ana", "AFP", "Antara"),
        ("Ana", "ANTARA FOTO", ""),
        ("", "BNPB", ""),
    ]
    assert picture("Kapal. Foto: BNPB") == Picture("Kapal.", agency="BNPB")
    assert picture("Kapal (kanan) sandar") == Picture("Kapal (kanan) sandar")


def test_words_of_a_title():
    assert text("Ayam &amp; <b>Telur</b>, 5 < 6") == "Ayam & Telur, 5 < 6"


def test_broken_markup_keeps_its_words():
    assert blocks("<p>Satu <b>dua<p>tiga</div></b> empat &amp &bogus; <") == (
        Text("<p>Satu <strong>dua</strong></p><p><strong>tiga</strong> empat &amp; &amp;bogus; &lt;</p>"),
    )


@pytest.mark.parametrize(
    ("markup", "size"),
    [
        ("<div>" * 200_000 + "x", 1),
        pytest.param("<ul><li>" * 9_000 + "x", 1, marks=pytest.mark.long),
        pytest.param("<p>" * 600_000, 0, marks=pytest.mark.long),
        ("<!--" * 1_200_000, 1),
        pytest.param("&" * 5_000_000, 1, marks=pytest.mark.long),
        ("x<img src=/a>" * 380_000, 1),
        ("kata " * 1_000_000, 1),
        ("\0\ud800", 0),
    ],
    ids=["deep", "lists", "paragraphs", "comments", "ampersands", "pictures", "words", "odd"],
)
def test_hostile_markup_ends_soon(markup, size):
    start = time.monotonic()
    assert len(blocks(markup[:MAX_MARKUP], SITE)) == size
    assert time.monotonic() - start < 60  # it ends; how fast is for benchmarks


def test_far_more_than_a_story_is_refused_before_it_is_read():
    with pytest.raises(Rejected):
        blocks("&" * (MAX_MARKUP + 1))
