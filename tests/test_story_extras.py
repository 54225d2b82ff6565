"""What a story's page has beside the story: reading time, ways to pass it on, players, what readers must be told."""

from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse

from articles import embeds, html
from articles.models import Label
from articles.models.photos import DigitalSource
from articles.rendering import READING_SPEED
from tests import factories
from tests.factories import NOW
from tests.reading import has, page, texts

pytestmark = pytest.mark.django_db
VIDEO = "https://youtu.be/aB3_-xyzQ09"
DEVELOPING = "(This story still needs further verification, which we are seeking as soon as possible.)"
BELUM = "(Berita ini masih memerlukan verifikasi lebih lanjut, yang kami upayakan dalam waktu secepatnya.)"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"
    settings.SITE_URL = "https://warta.example"
    with time_machine.travel(NOW, tick=False):
        yield


def shown(client, **values):
    """The page of a live story."""
    return page(client, factories.published(**values).get_absolute_url())


def preview(client, story):
    """The preview of a story's newest version."""
    client.force_login(factories.user("Editor", language="en"))
    return page(client, reverse("admin:articles_article_preview", args=[story.pk, 0]))


# ---- reading time


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "1 minute to read"),
        (READING_SPEED, "1 minute to read"),
        (READING_SPEED * 3 // 2 + 1, "2 minutes to read"),
        (READING_SPEED * 10, "10 minutes to read"),
    ],
)
def test_a_story_says_how_long_it_takes(client, count, expected):
    body = f"<p>{'kata ' * count}</p>" + html.embed_block(VIDEO, "judul " * READING_SPEED)
    assert texts(shown(client, body=body), f"//*[{has('minutes')}]") == [expected]


def test_the_lead_is_read_too(client):
    tree = shown(client, lead="kata " * READING_SPEED, body=f"<p>{'kata ' * READING_SPEED}</p>")
    assert texts(tree, f"//*[{has('minutes')}]") == ["2 minutes to read"]


# ---- passed on


def test_a_story_is_passed_on_by_plain_links_to_its_one_address(client):
    headline = "Harga “garam” & gula: 50% naik?"
    story = factories.published(headline=headline)
    tree = page(client, story.get_absolute_url())
    [canonical] = tree.xpath("//link[@rel='canonical']/@href")
    assert canonical == f"https://warta.example{story.get_absolute_url()}"
    [whatsapp, mail] = tree.xpath(f"//*[{has('story-tools')}]//a/@href")
    assert whatsapp.startswith("https://wa.me/?")
    assert parse_qs(urlsplit(whatsapp).query) == {"text": [f"{headline} {canonical}"]}
    assert mail.startswith("mailto:?")
    assert parse_qs(urlsplit(mail).query) == {"subject": [headline], "body": [canonical]}
    assert "+" not in mail  # which mail programs take for a plus


def test_what_needs_the_script_waits_for_it(client):
    tree = shown(client, body=html.embed_block(VIDEO, "Rekaman"))
    waiting = tree.xpath(f"//main//button[ancestor-or-self::*[{has('by-script')}]]")
    assert len(waiting) == 5
    assert tree.xpath("//main//button") == waiting


def test_previews_have_the_time_and_nothing_to_pass_on(client):
    tree = preview(client, factories.published())
    assert texts(tree, f"//*[{has('minutes')}]") == ["1 minute to read"]
    assert tree.xpath(f"//*[{has('story-tools')} or {has('printed')}]") == []


def test_paper_says_where_the_story_stands(client):
    story = factories.published()
    assert texts(page(client, story.get_absolute_url()), f"//*[{has('printed')}]") == [
        f"https://warta.example{story.get_absolute_url()}"
    ]


# ---- players


def test_a_card_offers_the_player_and_loads_nothing(client):
    tree = shown(client, body=html.embed_block(VIDEO, 'Rekaman "banjir"'))
    [card] = tree.xpath(f"//*[{has('embed')}]")
    assert card.xpath("./a/@href") == [VIDEO]
    [button] = card.xpath("./button")
    assert (button.get("data-frame"), button.get("data-shape"), button.get("data-title")) == (
        "https://www.youtube-nocookie.com/embed/aB3_-xyzQ09?autoplay=1",
        "wide",
        'Rekaman "banjir" – YouTube',
    )
    assert texts(button, "./*") == [
        'Play here: Rekaman "banjir"',
        "It is loaded from www.youtube-nocookie.com, which may then set cookies.",
    ]
    assert tree.xpath("//iframe") == []
    assert [src for src in tree.xpath("//*/@src | //link/@href") if "youtube" in src] == []


def test_a_picture_is_shown_and_not_played(client):
    tree = shown(client, body=html.embed_block("https://www.instagram.com/p/Ab-c_123456/", "Foto"))
    assert texts(tree, f"//*[{has('embed')}]/button/strong") == ["Show here: Foto"]


def test_a_card_of_a_site_without_player_is_a_link(client):
    tree = shown(client, body=html.embed_block("https://contoh.id/a", "Laman"))
    assert [child.tag for child in tree.xpath(f"//*[{has('embed')}]/*")] == ["a"]


def test_the_policy_lets_in_the_players_and_at_the_desk_nobody(client, rani):
    def policy(address):
        given = client.get(address).headers["Content-Security-Policy"]
        return {name: sources for name, *sources in map(str.split, given.split(";"))}

    assert policy(factories.published().get_absolute_url())["frame-src"] == list(embeds.HOSTS)
    client.force_login(rani)
    desk = policy(reverse("admin:index"))
    assert "frame-src" not in desk
    assert desk["default-src"] == ["'self'"]


# ---- what readers must be told


@pytest.mark.parametrize("label", Label)
def test_every_label_but_news_is_explained(client, label):
    notes = texts(shown(client, label=label), f"//*[{has('label-note')}]")
    begins = {
        Label.OPINION: "Opinion: the view of its writer",
        Label.ADVERTORIAL: "Advertorial: paid for",
        Label.AI_ASSISTED: "Written with the help of artificial intelligence",
    }
    assert len(notes) == (label != Label.NEWS)
    assert "".join(notes).startswith(begins.get(label, ""))


@pytest.mark.parametrize("made", [*DigitalSource, ""])
def test_a_picture_made_by_a_machine_is_called_so(client, made):
    photo = factories.picture(caption="", photographer="", digital_source=made)
    tree = shown(client, lead_photo=photo, body=html.photo_block(str(photo.uid), ""))
    said = {
        DigitalSource.AI: ["Image made with artificial intelligence."] * 2,
        DigitalSource.AI_PART: ["Image made in part with artificial intelligence."] * 2,
    }
    assert len(tree.xpath("//figure")) == 2
    assert texts(tree, "//figcaption") == said.get(made, [])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"verification": "developing", "language": "en"}, DEVELOPING),
        ({"verification": "developing", "language": "id"}, BELUM),  # on a site in English
    ],
)
def test_what_is_developing_says_so_at_its_end_in_brackets_and_italics(client, values, expected):
    story = factories.published(body=f"<p>Satu.</p>{html.embed_block(VIDEO, 'Rekaman')}", **values)
    for tree in (page(client, story.get_absolute_url()), preview(client, story)):
        [last] = tree.xpath(f"//*[{has('story-body')}]/*[last()]")
        assert [child.tag for child in last] == ["em"]
        assert texts(last, "./em") == [expected]


@pytest.mark.parametrize("verification", ["checked", "unchecked"])
def test_all_other_stories_end_with_their_own_words(client, verification):
    tree = shown(client, body="<p>Satu.</p>", verification=verification)
    assert texts(tree, f"//*[{has('story-body')}]/*") == ["Satu."]


def test_editors_are_told_what_readers_will_be(client, rani):
    client.force_login(rani)
    form = page(client, reverse("admin:articles_article_add"))
    [field] = form.xpath("//select[@name='verification']")
    [told] = field.get("aria-describedby").split()
    assert texts(form, f"//*[@id='{told}']") == [
        "While it is developing, the story ends with a line: it still needs verification."
    ]
