"""Pasting into the editor what programs put on the clipboard: words and sense are kept, and nothing else.

The samples in tests/samples/clipboard/ are written for this project, in the shape that each program produces.
"""

from pathlib import Path

import pytest

from articles import html
from tests.browser.demo import UID, text
from tests.browser.keys import paste, put

SAMPLES = Path(__file__).parent.parent / "samples" / "clipboard"

BULLETS = "<ul><li>lebar 2 meter;<ul><li>lantai kayu ulin</li></ul></li><li>beban 300 kg.</li></ul>"
EXPECTED = {
    "word_365": (
        "<h2>Jembatan Lamuka Dibuka</h2>"
        "<p><strong>LAMUKA</strong> – Jembatan gantung sepanjang 84 meter itu dibuka <em>lebih awal</em> dari rencana, "
        'menurut <a href="https://lamuka.example/rilis?no=7&amp;th=2026">rilis pemerintah</a>. Biayanya Rp3 miliar.</p>'
        "<ul><li>lebar 2 meter;<ul><li>lantai kayu ulin</li></ul></li><li><strong>beban</strong> 300 kg.</li></ul>"
        "<h2>Tiga tahap</h2><ol><li>fondasi<ol><li>tepi kiri</li></ol></li><li>kabel</li></ol>"
        "<blockquote><p>“Anak-anak tidak lagi menyeberang dengan rakit,” kata kepala sekolah.</p></blockquote>"
        "<p>Tahun 2026</p><p>Baris satu<br>baris dua</p>"
    ),
    "word_online": (
        "<h2>Jembatan Dibuka</h2><p><strong>LAMUKA</strong> – Jembatan gantung itu dibuka <em>lebih awal</em>, menurut "
        f'<a href="https://lamuka.example/rilis">rilis</a>.<br>Baris dua.</p>{BULLETS}'
        "<ol><li>fondasi</li><li>kabel</li></ol>"
    ),
    "google_docs": (
        "<h2>Jembatan Dibuka</h2><p><strong>LAMUKA</strong> – Jembatan gantung itu dibuka <em>lebih awal</em>, menurut "
        f'<a href="https://lamuka.example/rilis?no=7&amp;th=2026">rilis</a>.<br>Baris dua.</p>{BULLETS}'
        "<ol><li>fondasi</li><li>kabel</li></ol><h3>Angka</h3><p>Tahun 2026</p>"
    ),
    "wordpress": (
        "<h2>Jembatan Dibuka</h2><p>3 Maret 2026</p><p>Jembatan Lamuka. (Foto: Berita)</p>"
        "<p><strong>LAMUKA</strong> – Jembatan itu dibuka <em>lebih awal</em>, menurut "
        '<a href="https://lamuka.example/rilis">rilis</a>.</p>'
        '<p><strong>Baca juga: </strong><a href="https://berita.example/2026/03/banjir-surut/">'
        f"<strong>Banjir Surut</strong></a></p><h3>Tiga tahap</h3>{BULLETS}"
        "<blockquote><p>“Anak-anak tidak lagi menyeberang dengan rakit.”</p><p>Kepala sekolah</p></blockquote>"
        '<p><a href="https://berita.example/langganan">Berlangganan</a></p><h3>Bagikan:</h3><p>Akhir.</p>'
    ),
    "libreoffice": (
        "<h2>Jembatan Dibuka</h2><p><strong>LAMUKA</strong> – Jembatan gantung itu dibuka <em>lebih awal</em>, menurut "
        f'<a href="https://lamuka.example/rilis">rilis</a>.</p>{BULLETS}<p>Tahun 2026</p>'
    ),
}


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.iterdir()))
def test_what_programs_copy_becomes_plain_canonical_text(open_story, name):
    page = open_story()
    paste(page, (SAMPLES / f"{name}.html").read_text("utf-8"))
    pasted = text(page)
    assert pasted == EXPECTED[name]
    assert html.sanitise(pasted) == pasted
    put(page, pasted)
    assert text(page) == pasted


HOSTILE = (
    '<h1 onclick="x()">Judul</h1><div style="color:red">a<script>x()</script></div><p>on a=b</p><svg onload="x()"/>'
    '<img src="https://evil.example/x.png" onerror="x()"><a href="javascript:x()" onfocus=x()>b</a><p>c<br><br></p>'
    '<iframe src="https://evil.example/"></iframe><link rel="stylesheet" href="https://evil.example/x.css">'
    '<aside data-embed="javascript:x()">d</aside><figure data-photo="x"><img src="x" onerror="x()"></figure>'
)


def test_nothing_that_is_pasted_runs_or_loads(open_story):
    page = open_story()
    paste(page, HOSTILE)
    assert text(page) == "<h2>Judul</h2><p>a</p><p>on a=b</p><p>b</p><p>c</p><p>d</p>"


def test_pasting_plain_text_makes_paragraphs(open_story):
    page = open_story()
    paste(page, "", "satu KOMPAS.TV **dua**\n\ntiga")
    assert text(page) == "<p>satu KOMPAS.TV **dua**</p><p>tiga</p>"


def test_our_own_blocks_are_copied_with_what_they_name(open_story):
    body = (
        f"<p>a</p>{html.story_block(UID, 'Judul')}{html.photo_block(UID, 'Foto')}"
        f"{html.embed_block('https://contoh.id/?a&b', 'Kartu')}<p>b</p>"
    )
    page = open_story()
    paste(page, body)
    assert text(page) == body
