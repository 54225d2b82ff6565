"""The story page: every element of a news page in its place, only what is public named, every text escaped."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles import editing, html
from articles.models import Article, ArticleSource, Correction, RelatedArticle
from articles.rendering import story_page
from articles.ties import Ties
from tests import factories
from tests.factories import NOW
from tests.reading import has, page, texts, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_noon")]
HOUR = timedelta(hours=1)
CREDIT = {"photographer": "Rina Hapsari", "agency": "Kantor Foto Nusantara", "via": "AP"}


def live(**values):
    """A live story without anybody and anything beside it."""
    return factories.published(**{"authors": [], "editors": [], "sources": [], "section": None, **values})


def article_of(client, story):
    """The article element of a story's page."""
    return page(client, story.get_absolute_url()).xpath(f"//article[{has('story')}]")[0]


@pytest.fixture
def reference():
    """A story built like the reference page, in words of its own."""
    world = factories.section(name="Internasional", slug="internasional")
    bridges = live(headline="Jembatan Kedua Dibuka Lebih Awal")
    harbour = live(headline="Pelabuhan Tua Kembali Disinggahi")
    photo = factories.picture(caption="Arsip", alt="Dua orang bersalaman", **CREDIT)
    agency = factories.source(name="Warta Pelabuhan")
    made = live(
        at=datetime(2023, 2, 22, 21, 5, tzinfo=UTC),
        headline="Dua Kota Pelabuhan Sepakat Membuka Jalur Feri",
        kicker="Liputan khusus",
        section=factories.section(name="Eropa", slug="eropa", parent=world),
        topics=[factories.topic(name="Jalur feri utara"), factories.topic(name="Musim ombak")],
        lead_photo=photo,
        photo_caption="Wali kota dua pelabuhan berjabat tangan, Rabu (22/2/2023).",
        dateline_place="HAMBURG",
        dateline_outlet="WARTA PAGI",
        body="<p>Jalur feri itu dibuka bulan depan.</p><p>“Kami siap,” ujar wali kota.</p>"
        + html.story_block(str(bridges.uid), "Judul lama")
        + "<p>Kapal pertama berangkat pagi.</p>"
        + html.story_block(str(harbour.uid), "Judul lama juga")
        + "<p>Sebelumnya, tarif sudah disepakati.</p>",
        authors=[factories.author(name="Dewi Anggraini"), factories.author(name="Bagus Prakoso")],
        editors=[factories.editor(name="Surya-Atmaja")],
        sources=[agency],
        tags=["pelabuhan", "feri"],
    )
    ArticleSource.objects.update(role="laporan", url="https://warta.example/1")
    return made


def test_each_element_of_the_reference_page_is_there(client, reference):
    tree = page(client, reference.get_absolute_url())
    story = tree.xpath("//article[@lang='id']")[0]
    assert texts(tree, f"//nav[{has('breadcrumb')}]//a") == ["Home", "Internasional", "Eropa"]
    assert texts(story, ".//h1") == ["Dua Kota Pelabuhan Sepakat Membuka Jalur Feri"]
    assert texts(story, f".//header//*[{has('kicker')}]") == ["Liputan khusus"]
    assert texts(story, f".//header//a[{has('topic')}]") == ["Jalur feri utara"]
    assert texts(story, ".//header//time") == ["Thursday, 23 February 2023, 04:05 WIB"]
    assert story.xpath(".//header//time/@datetime") == ["2023-02-23T04:05:00+07:00"]
    assert story.xpath("(.//figure)[1]//img/@alt") == ["Dua orang bersalaman"]
    caption, credit = (
        story.xpath("(.//figure)[1]/figcaption")[0],
        "(Source: Rina Hapsari, Kantor Foto Nusantara via AP)",
    )
    assert words(caption) == f"Wali kota dua pelabuhan berjabat tangan, Rabu (22/2/2023). {credit}"
    assert texts(caption, f".//*[{has('credit')}]") == [credit]
    assert texts(story, f".//*[{has('story-body')}]/*") == [
        "HAMBURG, WARTA PAGI – Jalur feri itu dibuka bulan depan.",
        "“Kami siap,” ujar wali kota.",
        "Read also: Jembatan Kedua Dibuka Lebih Awal",
        "Kapal pertama berangkat pagi.",
        "Read also: Pelabuhan Tua Kembali Disinggahi",
        "Sebelumnya, tarif sudah disepakati.",
    ]
    assert texts(story, ".//dl/div") == [
        "Authors: Dewi Anggraini, Bagus Prakoso",
        "Editor: Surya-Atmaja",
        "Source: Warta Pelabuhan (laporan) Original: Warta Pelabuhan",
    ]
    assert story.xpath(".//dl//a[contains(@href, 'warta.example')]/@href") == ["https://warta.example/1"]
    assert texts(story, ".//a[@rel='tag']") == ["feri", "pelabuhan"]
    assert texts(story, f".//nav//a[{has('topic')}]") == ["Jalur feri utara", "Musim ombak"]
    assert texts(tree, f"//section[{has('rail')}]/h2") == ["Latest"]
    assert texts(tree, f"//section[{has('rail')}]//li//a") == [
        "Pelabuhan Tua Kembali Disinggahi",
        "Jembatan Kedua Dibuka Lebih Awal",
    ]


def test_every_link_of_the_page_leads_somewhere(client, reference):
    addresses = page(client, reference.get_absolute_url()).xpath("//a/@href | //img/@src")
    own = {address for address in addresses if address.startswith("/")}
    assert len(own) > 15
    assert {address: client.get(address).status_code for address in own} == dict.fromkeys(own, 200)


def test_order_is_the_editors(client):
    people = [factories.author(name=name) for name in ("Zul", "Ani", "Mira")]
    assert texts(article_of(client, live(authors=people)), ".//dl//dd") == ["Zul,", "Ani,", "Mira"]


def test_update_and_label_are_shown(client):
    story = live(updated_at=NOW, label="advertorial")
    tree = article_of(client, story)
    assert texts(tree, f".//*[{has('updated')}]") == ["Updated: 2 March 2026, 10:00 WIB"]
    assert texts(tree, f".//*[{has('label')}]") == ["Advertorial"]
    plain = article_of(client, live(updated_at=NOW - HOUR))
    assert plain.xpath(f".//*[{has('updated')} or {has('label')}]") == []


def test_language_of_the_story_stands_on_it(client):
    assert article_of(client, live(language="en")).get("lang") == "en"


# ---- dateline


@pytest.mark.parametrize(
    ("place", "outlet", "body", "expected"),
    [
        ("AMBON", "", "<p>Satu.</p>", ["AMBON – Satu."]),
        ("", "WARTA", "<p>Satu.</p><p>Dua.</p>", ["WARTA – Satu.", "Dua."]),
        ("", "", "<p>Satu.</p>", ["Satu."]),
        ("AMBON", "", "<h2>Judul</h2><p>Satu.</p>", ["Judul", "AMBON – Satu."]),
        ("AMBON", "", "<ul><li>Satu</li></ul>", ["AMBON –", "Satu"]),
        ("AMBON", "", "", ["AMBON –"]),
        ("<b>A</b>", "", "<p>Satu.</p>", ["<b>A</b> – Satu."]),
    ],
)
def test_dateline_runs_in_before_the_first_words(client, place, outlet, body, expected):
    story = live(dateline_place=place, dateline_outlet=outlet, body=body)
    assert texts(article_of(client, story), f".//*[{has('story-body')}]/*") == expected


# ---- what a story names elsewhere


def test_read_also_lines_show_live_stories_only_and_their_headlines_of_now(client):
    shown = live(headline="Judul sekarang")
    scheduled = live(at=NOW + HOUR, headline="Judul besok")
    draft = factories.article(headline="Judul konsep")
    gone = live(headline="Judul ditarik", withdrawn_at=NOW - HOUR, withdrawal_reason="Keliru")
    lines = [html.story_block(str(story.uid), "Judul yang diketik") for story in (draft, scheduled, gone, shown)]
    unknown = html.story_block("", "Judul tak dikenal") + html.story_block("0" * 8 + "-0000-4000-8000-" + "0" * 12, "x")
    story = live(body="<p>Isi.</p>" + "".join(lines) + unknown)
    body = article_of(client, story).xpath(f".//*[{has('story-body')}]")[0]
    assert texts(body, "./*") == ["Isi.", "Read also: Judul sekarang"]
    assert "tak dikenal" not in words(body)
    with time_machine.travel(NOW + HOUR, tick=False):
        body = article_of(client, story).xpath(f".//*[{has('story-body')}]")[0]
    assert texts(body, "./*") == ["Isi.", "Read also: Judul besok", "Read also: Judul sekarang"]


def test_figures_show_pictures_with_file_and_rights_only(client):
    shown = factories.picture(caption="Dari arsip", **CREDIT)
    ended = factories.picture(caption="Hak habis", rights_end=NOW)
    wanting = factories.photo(caption="Tanpa berkas")
    blocks = [html.photo_block(str(photo.uid), "") for photo in (ended, wanting, shown)]
    captioned = html.photo_block(str(shown.uid), "Untuk berita ini")
    story = live(body="<p>Isi.</p>" + "".join(blocks) + captioned, lead_photo=ended, photo_caption="Keterangan utama")
    assert texts(article_of(client, story), ".//figure") == [
        "Dari arsip (Source: Rina Hapsari, Kantor Foto Nusantara via AP)",
        "Untuk berita ini (Source: Rina Hapsari, Kantor Foto Nusantara via AP)",
    ]
    Article.objects.update(lead_photo=wanting)
    assert len(article_of(client, story).xpath(".//figure")) == 2


def test_a_gallery_shows_those_of_its_photos_that_readers_may_see(client):
    one, two = (factories.picture(caption=caption, alt=f"Uraian {caption}", **CREDIT) for caption in ("Kios", "Ikan"))
    ended, wanting = factories.picture(caption="Hak habis", rights_end=NOW), factories.photo(caption="Tanpa berkas")
    uids = [str(row.uid) for row in (two, ended, one, wanting)]
    credit = "(Source: Rina Hapsari, Kantor Foto Nusantara via AP)"

    article = article_of(client, live(body=f"<p>Isi.</p>{html.gallery_block(uids, 'Pasar <pagi>')}"))

    [strip] = article.xpath(f".//*[{has('gallery-strip')}]")
    assert (strip.get("role"), strip.get("tabindex"), strip.get("aria-label")) == ("group", "0", "Gallery, 2 photos")
    assert texts(strip, ".//li") == [f"1/2 Ikan {credit}", f"2/2 Kios {credit}"]
    assert strip.xpath(".//img/@alt") == ["Uraian Ikan", "Uraian Kios"]
    assert strip.xpath(".//img/@loading") == ["lazy"] * 2
    assert [(image.get("width"), image.get("height")) for image in strip.xpath(".//img")] == [("12", "8")] * 2
    assert texts(article, f".//figcaption[{has('gallery-caption')}]") == ["Pasar <pagi>"]


def test_of_a_gallery_one_photo_that_readers_may_see_is_a_figure_and_none_leaves_nothing(client):
    shown = factories.picture(caption="Kios", **CREDIT)
    hidden = [factories.picture(caption="Hak habis", rights_end=NOW), factories.photo(caption="Tanpa berkas")]
    both = [str(row.uid) for row in hidden]
    one = [both[0], str(shown.uid)]
    body = (
        "<p>Isi.</p>" + html.gallery_block(one, "Pasar") + html.gallery_block(one, "") + html.gallery_block(both, "x")
    )

    article = article_of(client, live(body=body))

    credit = "(Source: Rina Hapsari, Kantor Foto Nusantara via AP)"
    assert texts(article, ".//figure") == [f"Pasar {credit}", f"Kios {credit}"]
    assert article.xpath(f".//*[{has('gallery-strip')}]") == []


def test_related_stories_are_live_and_in_their_order(client):
    story = live()
    targets = [
        live(headline="B"),
        live(at=NOW + HOUR, headline="X"),
        live(headline="A"),
        factories.article(headline="Y"),
    ]
    for position, target in enumerate(targets):
        RelatedArticle.objects.create(article=story, target=target, position=position)
    tree = page(client, story.get_absolute_url())
    assert texts(tree, f"//section[{has('related')}]//a") == ["B", "A"]


def test_latest_are_the_five_newest_others(client):
    older = [live(at=NOW - (n + 2) * HOUR, headline=f"Berita {n}") for n in range(7)]
    live(at=NOW + HOUR, headline="Besok")
    tree = page(client, older[1].get_absolute_url())
    assert texts(tree, f"//section[{has('rail')}]//li//a") == [f"Berita {n}" for n in (0, 2, 3, 4, 5)]


def test_corrections_appear_at_their_time(client):
    story = live()
    Correction.objects.create(article=story, text="Sudah.", kind="ralat", published_at=NOW, reason="Untuk meja")
    Correction.objects.create(article=story, text="Nanti.", published_at=NOW + HOUR)
    Correction.objects.create(article=story, text="Belum.")
    tree = page(client, story.get_absolute_url())
    assert texts(tree, f"//*[{has('correction')}]") == ["Erratum 2 March 2026, 10:00 WIB Sudah."]
    assert "Untuk meja" not in words(tree)


def test_a_story_with_nothing_beside_it_has_no_empty_elements(client):
    story = article_of(client, live(body=""))
    assert story.xpath(".//figure | .//dl | .//nav | .//section") == []


def test_tags_without_a_slug_are_not_links(client):
    assert texts(article_of(client, live(tags=["+++"])), ".//nav//span") == ["+++"]


# ---- hostile texts

EVIL = '"><script>alert(1)</script><img src=x onerror=a()></title></script>'


def test_every_plain_field_is_escaped(client):
    other = live(headline=EVIL, slug="x", kicker=EVIL, section=factories.section(name=EVIL, description=EVIL))
    person = {"name": EVIL, "role": EVIL, "bio": EVIL, "contact": f'x@y.z"{EVIL}'}
    photo = factories.picture(caption=EVIL, alt=EVIL, photographer=EVIL, agency=EVIL, via=EVIL)
    story = live(
        headline=EVIL, slug="y", kicker=EVIL, lead=EVIL, dateline_place=EVIL, dateline_outlet=EVIL, photo_caption=EVIL,
        section=factories.section(name=EVIL, parent=other.section), tags=[EVIL], lead_photo=photo,
        topics=[factories.topic(name=EVIL, summary=EVIL, photo=photo)],
        authors=[factories.author(portrait=photo, **person)], editors=[factories.editor(**person)],
        sources=[factories.source(name=EVIL, url="javascript:alert(1)")],
        body=EVIL + html.story_block(str(other.uid), EVIL) + html.photo_block(str(photo.uid), EVIL),
    )  # fmt: skip
    ArticleSource.objects.update(role=EVIL, url="javascript:alert(1)")
    RelatedArticle.objects.create(article=story, target=other)
    Correction.objects.create(article=story, text=EVIL, published_at=NOW)
    gone = live(headline=EVIL, withdrawn_at=NOW, withdrawal_reason=EVIL)
    lists = [getattr(story, name).get() for name in ("authors", "editors", "sources", "topics", "tags")]
    addresses = [story.get_absolute_url(), *(_address(item) for item in lists), "/", f"/berita/?q={EVIL}&tag={EVIL}"]
    for address in [*addresses, "/berita/", story.section.get_absolute_url(), "/indeks/"]:
        _harmless(page(client, address))
    _harmless(page(client, gone.get_absolute_url(), 410))


def _address(item) -> str:
    return item.get_absolute_url() if hasattr(item, "get_absolute_url") else f"/tag/{item.slug}/"


def _harmless(tree) -> None:
    assert {node.get("type") for node in tree.xpath("//script[not(@src)]")} <= {"application/ld+json"}
    assert tree.xpath("//@*[starts-with(name(), 'on')] | //@href[starts-with(., 'javascript')] | //img[@src='x']") == []
    assert len(tree.xpath("//title")) == 1


# ---- for previews


def test_a_rendition_shows_with_the_same_template(client):
    author, topic = factories.author(name="Dewi"), factories.topic(name="Pasang")
    draft = factories.article(headline="Lama")
    target = live(headline="Yang lain")
    content = editing.snapshot(draft) | {
        "headline": "Baru", "authors": [author.pk], "topics": [topic.pk], "related": [target.pk], "tags": ["air"],
        "body": "<p>Isi.</p>" + html.story_block(str(target.uid), ""),
    }  # fmt: skip
    context = story_page(editing.rendition(draft, content), Ties(), now=NOW)
    assert context["article"].headline == "Baru"
    assert [topic.name for topic in context["topics"]] == ["Pasang"]
    assert [story.pk for story in context["related"]] == [target.pk]
    assert [tag.name for tag in context["tags"]] == ["air"]
    assert "Yang lain" in context["body"]


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("news", []),
        ("opinion", ["Opinion: the view of its writer, not of the newsroom."]),
        ("advertorial", ["Advertorial: paid for by an advertiser. It is not the newsroom's reporting."]),
        ("ai", ["Written with the help of artificial intelligence. An editor checked it before it came out."]),
    ],
)
def test_a_label_says_what_it_means_above_the_text(client, label, told):
    header = article_of(client, live(label=label)).xpath("./header")[0]
    assert texts(header, f".//*[{has('label-note')}]") == told


def test_the_lead_stands_under_the_headline_and_the_writers_near_the_top(client):
    people = [factories.author(name=name) for name in ("Zul", "Ani", "Mira")]
    header = article_of(client, live(lead="Teras <b>tebal</b>.", authors=people)).xpath("./header")[0]
    assert texts(header, f".//*[{has('standfirst')}]") == ["Teras <b>tebal</b>."]
    assert texts(header, f".//*[{has('names')}]") == ["By Zul, Ani and Mira"]
    assert header.xpath(f".//*[{has('names')}]/a/@href") == [person.get_absolute_url() for person in people]


def test_long_indonesian_words_of_headlines_may_break(client, settings):
    headline = "Soal Pertanggungjawaban"
    soft = "Soal Per\u00adtang\u00adgung\u00adja\u00adwa\u00adban"
    assert texts(article_of(client, live(headline=headline)), ".//h1") == [soft]
    english = article_of(client, live(headline=headline, language="en"))
    assert texts(english, ".//h1") == [headline]
