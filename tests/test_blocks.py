"""What the editor's blocks ask and get: no more than the desk's pages tell; and cards as readers see them."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from lxml import html
from PIL import Image

from articles import pixels
from articles.models import Article, Photo, Stage
from articles.rendering import body, surroundings
from articles.ties import Ties
from tests import factories, pictures
from tests.factories import NOW
from tests.filled import GIF

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
UNKNOWN = "6f1c1f5e-3f0b-4c8e-9a53-2f1f3b8f2a10"


@pytest.fixture
def reporter():
    return factories.user("Reporter", language="en", time_zone="Asia/Jakarta")


@pytest.fixture
def editor():
    return factories.user("Editor", language="en", time_zone="Asia/Jakarta")


def ask(client, user, name, **query):
    client.force_login(user)
    response = client.get(reverse(f"admin:{name}", query=query))
    assert response.status_code == 200
    return response.json()


def told(client, user, story):
    """What a block is told of one story."""
    [facts] = ask(client, user, "blocks", story=str(story.uid))["stories"]
    return facts


def off(story, **values):
    Article.objects.filter(pk=story.pk).update(**values)
    return story


# ---- what the text names


@pytest.mark.parametrize(
    ("make", "label", "note"),
    [
        (lambda: factories.published(), "Live", ""),
        (lambda: factories.published(at=timezone.now() + HOUR), "Scheduled", "Readers see this line from then on."),
        (
            lambda: off(factories.published(), withdrawn_at=NOW, withdrawal_reason="Keliru."),
            "Withdrawn",
            "The story is withdrawn: readers do not see this line.",
        ),
        (lambda: factories.article(), "Draft", "Readers see this line once the story is out."),
        (
            lambda: factories.article(stage=Stage.REVIEW),
            "In review",
            "Readers see this line once the story is out.",
        ),
        (
            lambda: factories.article(stage=Stage.SPIKED),
            "Spiked",
            "The story is spiked: readers do not see this line.",
        ),
    ],
    ids=["live", "scheduled", "withdrawn", "draft", "review", "spiked"],
)
def test_a_line_tells_the_headline_of_now_and_what_readers_see(client, editor, make, label, note):
    story = make()
    facts = told(client, editor, story)
    assert (facts["text"], facts["label"], facts["note"]) == (story.headline, label, note)
    assert facts["url"] == (
        story.get_absolute_url() if label == "Live" else reverse("admin:articles_article_change", args=[story.pk])
    )


def test_a_line_tells_section_and_moment_in_the_users_zone(client, editor):
    story = factories.published(at=datetime(2026, 3, 1, 20, tzinfo=UTC), section=factories.section(name="Daerah"))
    assert told(client, editor, story)["detail"] == "Daerah · 2 Mar 2026, 03:00 WIB"


@pytest.mark.parametrize(
    "make",
    [
        lambda: factories.article(headline="Rahasia"),
        lambda: factories.article(headline="Rahasia", stage=Stage.REVIEW),
        lambda: factories.published(headline="Rahasia", at=timezone.now() + HOUR),
        lambda: off(factories.published(headline="Rahasia"), withdrawn_at=NOW, withdrawal_reason="x"),
    ],
    ids=["draft", "review", "scheduled", "withdrawn"],
)
def test_a_story_that_one_may_not_see_is_not_told_from_one_that_is_not_there(client, reporter, make):
    hidden = told(client, reporter, make())
    factories.index()
    [gone] = ask(client, reporter, "blocks", story=UNKNOWN)["stories"]
    assert {**hidden, "id": UNKNOWN} == gone
    assert (gone["text"], gone["detail"], gone["url"]) == ("", "", "")
    assert gone["label"] == "A story that you may not see"
    assert ask(client, reporter, "blocks_stories", term="rahasia")["results"] == []


def test_ones_own_story_and_live_ones_of_others_are_told(client, reporter):
    own = factories.article(owner=reporter, headline="Milik sendiri")
    other = factories.published(headline="Milik orang")
    assert told(client, reporter, own)["url"] == reverse("admin:articles_article_change", args=[own.pk])
    assert told(client, reporter, other)["text"] == "Milik orang"
    assert told(client, reporter, other)["url"] == other.get_absolute_url()


def test_odd_names_are_left_out_and_too_many_refused(client, editor):
    assert ask(client, editor, "blocks", story="x", photo="' OR 1=1") == {"stories": [], "photos": []}
    client.force_login(editor)
    many = [f"00000000-0000-4000-8000-{n:012}" for n in range(101)]
    assert client.get(reverse("admin:blocks", query={"story": many})).status_code == 400


def test_accounts_without_the_right_learn_nothing(client):
    client.force_login(factories.user())
    for name in ("blocks", "blocks_stories", "blocks_photos"):
        assert client.get(reverse(f"admin:{name}")).status_code == 403
    assert client.post(reverse("admin:blocks_upload")).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_questions_cost_the_same_however_many_rows_they_are_about(client, editor, count):
    stories = [factories.published(section=factories.section()) for _ in range(count)]
    photos = [factories.picture() for _ in range(count)]
    factories.index()
    named = {"story": [row.uid for row in stories], "photo": [row.uid for row in photos]}
    client.force_login(editor)
    frame = 4  # session, user, permissions of the user and of the groups
    for name, query, own in (
        ("blocks", named, 2),
        ("blocks_stories", {"term": "judul"}, 2),  # with the words that mean the same
        ("blocks_photos", {"term": "gambar"}, 2),
    ):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(reverse(f"admin:{name}", query=query))
        assert response.status_code == 200
        assert len(captured) == frame + own, [query["sql"] for query in captured]


# ---- searching


def test_every_word_is_looked_for_and_headlines_come_first_then_the_newest(client, editor):
    old = factories.published(headline="Banjir Surut di Kota", at=NOW - 3 * HOUR)
    new = factories.published(headline="Kota Siaga Banjir", at=NOW - 2 * HOUR)
    below = factories.published(headline="Warga Kota Pulang", kicker="Banjir", at=NOW - HOUR)
    factories.published(headline="Banjir di Desa")
    factories.index()
    found = ask(client, editor, "blocks_stories", term=" banjir  KOTA ")
    assert [facts["text"] for facts in found["results"]] == [new.headline, old.headline, below.headline]
    assert found["pagination"] == {"more": False}


def test_what_readers_will_not_see_and_the_story_itself_are_no_targets(client, editor):
    off(factories.published(headline="Judul ditarik"), withdrawn_at=NOW, withdrawal_reason="x")
    factories.article(headline="Judul disisihkan", stage=Stage.SPIKED)
    itself = factories.article(headline="Judul ini")
    other = factories.article(headline="Judul lain")
    factories.index()
    found = ask(client, editor, "blocks_stories", term="judul", without=str(itself.uid))
    assert [facts["text"] for facts in found["results"]] == [other.headline]


def test_a_search_answers_a_dozen_and_says_that_there_are_more(client, editor):
    for _ in range(13):
        factories.published()
    found = ask(client, editor, "blocks_stories", term="")
    assert (len(found["results"]), found["pagination"]["more"]) == (12, True)


@pytest.mark.parametrize("term", ["\x00", "%", "'", "a " * 500, "\ud83d", "judul\x00"])
def test_odd_words_are_no_error(client, editor, term):
    client.force_login(editor)
    for name in ("blocks_stories", "blocks_photos"):
        address = reverse(f"admin:{name}")
        assert client.get(address, {"term": term.encode("utf-8", "surrogatepass")}).status_code == 200


# ---- photos


def test_the_library_is_searched_by_words_and_credit(client, reporter):
    picture = factories.picture(alt="Perahu", caption="Sungai", photographer="Bram", agency="Lukis", via="AP")
    factories.picture()
    for term in ("perahu", "sungai", "bram", "lukis"):
        [facts] = ask(client, reporter, "blocks_photos", term=term)["results"]
        assert facts["id"] == str(picture.uid)
    assert facts == {
        "id": str(picture.uid),
        "pk": picture.pk,
        "text": "Sungai",
        "src": picture.rendition("full", "webp", 480).url,
        "supplied": "",
        "shown": True,
        "alt": "Perahu",
        "caption": "Sungai",
        "credit": "Bram, Lukis via AP",
        "tag": "",
        "label": "",
        "note": "",
        "wanting": [],
        "url": reverse("admin:articles_photo_change", args=[picture.pk]),
    }


def test_a_photo_tells_why_readers_do_not_see_it(client, reporter):
    now = timezone.now()
    rows = [
        factories.photo(),
        factories.picture(rights_end=now - HOUR),
        factories.picture(rights_end=now + HOUR),
        factories.picture(alt=""),
    ]
    found = ask(client, reporter, "blocks", photo=[str(row.uid) for row in rows])["photos"]
    said = {
        facts["id"]: (facts["label"], facts["note"].partition(" since ")[0].partition(" until ")[0]) for facts in found
    }
    assert [said[str(row.uid)] for row in rows] == [
        ("No file", "Readers see the picture once there is a file."),
        ("Rights ended", "Readers have not seen the picture"),
        ("Rights limited", "Readers see the picture"),
        ("", "The alternative text is wanting."),
    ]


AWAY = "https://antara.example/foto/banjir.jpg"


@pytest.mark.parametrize(
    ("at", "told"), [(AWAY, AWAY), ("", ""), ("javascript:alert(1)", ""), ("https://[", ""), ("data:text/html,x", "")]
)
def test_where_a_photo_without_a_file_lies_is_told_and_its_page_leads_there(client, reporter, at, told):
    photo, whole = factories.photo(supplied_at=at), factories.picture(supplied_at=AWAY)
    found = ask(client, reporter, "blocks", photo=[str(row.uid) for row in (photo, whole)])["photos"]
    assert {facts["id"]: facts["supplied"] for facts in found} == {str(photo.uid): told, str(whole.uid): ""}

    for row, address in [(photo, told), (whole, "")]:
        page = html.fromstring(client.get(reverse("admin:articles_photo_change", args=[row.pk])).content.decode())
        links = page.xpath("//p[@class='photo-rights']/a")
        assert [(link.get("href"), link.get("rel")) for link in links] == (
            [(address, "noopener noreferrer")] if address else []
        )


def test_the_library_comes_in_pages(client, reporter):
    Photo.objects.bulk_create(Photo(caption=f"Foto {n}") for n in range(30))
    first = ask(client, reporter, "blocks_photos")
    second = ask(client, reporter, "blocks_photos", page=2)
    assert [len(page["results"]) for page in (first, second)] == [24, 6]
    assert [page["pagination"]["more"] for page in (first, second)] == [True, False]
    assert len({facts["id"] for page in (first, second) for facts in page["results"]}) == 30
    for odd in ("0", "-1", "x", "9" * 20):
        assert ask(client, reporter, "blocks_photos", page=odd) == first


def test_a_photo_is_kept_with_its_words_and_a_trace(client, reporter):
    client.force_login(reporter)
    file = SimpleUploadedFile("a.GIF", GIF, "image/gif")
    words = {"alt": "Perahu", "caption": "Sungai", "photographer": "Bram", "agency": "Lukis", "via": "AP"}
    answer = client.post(reverse("admin:blocks_upload"), {"file": file, **words})
    photo = Photo.objects.get()
    assert answer.json()["photo"]["id"] == str(photo.uid)
    assert {name: getattr(photo, name) for name in words} == words
    assert (photo.width, photo.height, len(photo.digest)) == (1, 1, 64)
    assert [str(entry.object_id) for entry in reporter.logentry_set.all()] == [str(photo.pk)]


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({}, ["file", "alt"]),
        ({"file": ("a.gif", GIF)}, ["alt"]),
        ({"file": ("a.gif", b"<svg onload='x()'/>"), "alt": "a"}, ["file"]),
        ({"file": ("a.svg", GIF), "alt": "a"}, ["file"]),
        ({"file": ("a.gif", GIF), "alt": "a" * 251}, ["alt"]),
        ({"file": ("a.gif", GIF), "alt": "a", "photographer": "a" * 201}, ["photographer"]),
    ],
    ids=["nothing", "no alt", "no picture", "svg", "long alt", "long name"],
)
def test_problems_are_said_at_their_fields_and_nothing_is_kept(client, reporter, data, wrong):
    client.force_login(reporter)
    if "file" in data:
        data = {**data, "file": SimpleUploadedFile(*data["file"])}
    answer = client.post(reverse("admin:blocks_upload"), data)
    assert sorted(answer.json()["errors"]) == sorted(wrong)
    assert all(texts and all(texts) for texts in answer.json()["errors"].values())
    assert not Photo.objects.exists()


def drawn(kind, size=(2, 1), **options):
    """A picture's bytes, of one colour."""
    file = BytesIO()
    Image.new("1", size).convert("RGB" if size == (2, 1) else "1").save(file, kind, **options)
    return file.getvalue()


BAD_PICTURES = {
    "another kind": (
        "b.png",
        lambda: drawn("TIFF"),
        "This is no picture that can be read. JPEG, PNG, WebP and GIF are.",
    ),
    "another name": (
        "b.jpg",
        lambda: drawn("PNG"),
        (
            "The name ends in .jpg, but the file holds a PNG picture."
            " Save it as JPEG, PNG, WebP or GIF under its right name, then upload that."
        ),
    ),
    "too many bytes": (
        "b.gif",
        lambda: GIF.ljust(pixels.MAX_BYTES + 1, b"\0"),
        "The file has 40.0\xa0MB, and at most 40.0\xa0MB are taken. Save it smaller, then upload that.",
    ),
    "too many pixels": (
        "b.png",
        lambda: drawn("PNG", (10_000, 5_001)),
        "The picture has more than 50 million pixels. Save it smaller, then upload that.",
    ),
}


@pytest.mark.parametrize("case", BAD_PICTURES)
@pytest.mark.parametrize("place", ["blocks_upload", "articles_photo_add"])
def test_a_picture_that_readers_would_not_get_is_refused_with_what_to_do(client, reporter, place, case):
    name, make, message = BAD_PICTURES[case]
    client.force_login(reporter)
    data = {"file": SimpleUploadedFile(name, make()), "alt": "a", "focal_x": "0.5", "focal_y": "0.5"}
    answer = client.post(reverse(f"admin:{place}"), data)
    with translation.override("en"):
        errors = answer.json()["errors"] if place == "blocks_upload" else answer.context["adminform"].form.errors
        assert errors == {"file": [message]}
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("b.JPEG", lambda: drawn("JPEG")),
        ("b.jpg", lambda: drawn("MPO", save_all=True, append_images=[Image.new("RGB", (2, 1))])),
        ("b.webp", lambda: drawn("WEBP")),
        ("b.gif", lambda: GIF.ljust(pixels.MAX_BYTES, b"\0")),
        ("b.png", lambda: drawn("PNG", (10_000, 5_000))),
    ],
    ids=["jpeg", "a phone's jpeg", "webp", "bytes", "pixels"],
)
def test_pictures_up_to_the_limits_are_kept(client, reporter, name, make):
    client.force_login(reporter)
    client.post(reverse("admin:blocks_upload"), {"file": SimpleUploadedFile(name, make()), "alt": "a"})
    photo = Photo.objects.get()
    assert photo.file.size == len(make())
    Path(photo.file.path).write_bytes(drawn("TIFF"))
    photo.full_clean()  # what was kept is not judged again when its words change


def test_a_file_is_read_before_it_is_sent_from_its_beginning(client, reporter):
    client.force_login(reporter)
    whole = pictures.jpeg(xmp={"photographer": "Bram", "credit": "Lukis via AP"}, iim={"photographer": "Sita"})
    answer = client.post(reverse("admin:blocks_read"), {"file": pictures.upload(whole[: whole.index(b"\xff\xda")])})
    assert answer.json() == {
        "values": {"photographer": "Bram", "agency": "Lukis", "via": "AP"},
        "differing": ["photographer"],
        "problems": [],
        "twin": None,
    }
    text = client.post(reverse("admin:blocks_read"), {"file": pictures.upload(b"Catatan rapat")}).json()
    assert text["problems"] == ["This is no picture that can be read. JPEG, PNG, WebP and GIF are."]
    assert not Photo.objects.exists()


def test_a_file_that_the_library_has_is_named_before_it_is_sent_and_after(client, reporter):
    client.force_login(reporter)
    known = factories.photo(file=pictures.file(), alt="Perahu")
    asked = {"file": pictures.upload(b"\xff\xd8"), "digest": known.digest}
    assert client.post(reverse("admin:blocks_read"), asked).json()["twin"]["id"] == str(known.uid)
    asked = {"file": pictures.upload(b"\xff\xd8"), "digest": "' OR 1=1"}
    assert client.post(reverse("admin:blocks_read"), asked).json()["twin"] is None
    answer = client.post(reverse("admin:blocks_upload"), {"file": pictures.upload(), "alt": "Lain"}).json()
    assert (list(answer["errors"]), answer["twin"]["id"]) == (["file"], str(known.uid))
    assert Photo.objects.count() == 1


def test_what_the_dialog_shows_is_kept_as_it_is_there_and_the_rest_comes_from_the_file(client, reporter):
    client.force_login(reporter)
    file = pictures.upload(xmp={"photographer": "Bram", "terms": "Sekali pakai"})
    client.post(reverse("admin:blocks_upload"), {"file": file, "alt": "Perahu", "photographer": ""})
    photo = Photo.objects.get()
    assert (photo.photographer, photo.rights, photo.version) == ("", "Sekali pakai", 1)


def test_no_file_is_read_for_those_who_may_add_none(client):
    client.force_login(factories.user())
    assert client.post(reverse("admin:blocks_read"), {"file": pictures.upload()}).status_code == 403


def test_the_librarys_list_shows_pictures_as_other_lists_do(client, editor):
    picture = factories.picture(alt='Dua "perahu"')
    factories.photo()
    client.force_login(editor)
    page = client.get(reverse("admin:articles_photo_changelist")).content.decode()
    assert re.findall(r'<(?:img class="thumbnail"|span class="no-picture").*?>', page) == [
        '<span class="no-picture">',
        (
            f'<img class="thumbnail" src="{picture.rendition("16x9", "webp", 320).url}" alt="Dua &quot;perahu&quot;"'
            ' width="96" height="54" loading="lazy" decoding="async">'
        ),
    ]


def test_an_upload_from_another_site_is_refused(reporter):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter)
    assert client.post(reverse("admin:blocks_upload"), {}).status_code == 403


# ---- cards before readers


def test_readers_see_a_card_with_title_and_host(client):
    story = factories.published(
        body='<p>a</p><aside data-embed="https://www.contoh.id/a?b=1&amp;c=2">Judul &lt;b&gt; lain</aside>'
    )
    page = client.get(story.get_absolute_url()).content.decode()
    assert (
        '<div class="embed"><a class="embed-card" href="https://www.contoh.id/a?b=1&amp;c=2" rel="noopener">'
        '<span class="embed-title">Judul &lt;b&gt; lain</span> <span class="embed-host" lang="id">'
    ) in page
    assert "contoh.id</span></a></div>" in page
    assert "www.contoh.id</span>" not in page
    assert "<iframe" not in page


def test_a_card_without_a_title_is_called_by_its_host():
    story = factories.published(body='<aside data-embed="https://contoh.id:8000/a">  </aside>')
    assert '<span class="embed-title">contoh.id</span>' in body(story, surroundings(story, Ties(), now=NOW))
