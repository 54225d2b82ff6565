"""The photo library at the desk: many files at once, what they say, changes by several people, originals."""

import html
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from articles import library, pixels, storage
from articles.admin import embedded as file_said
from articles.admin import uploads
from articles.forms import embedded
from articles.metadata import Embedded, Field, Value, read
from articles.models import Photo

from . import factories, pictures
from .desk import queries, said, url
from .factories import NOW

pytestmark = pytest.mark.django_db

TOO_LARGE = "At most 40.0\xa0MB are taken. Save it smaller, then upload that."
SAID = {"photographer": "Bram", "credit": "Bram/Lukis via AP", "copyright": "© 2026 Lukis", "terms": "Sekali pakai"}


@pytest.fixture
def editor(client):
    """Who is logged in."""
    user = factories.user("Editor", language="en", first_name="Rani")
    client.force_login(user)
    return user


def send(client, *files, **headers):
    """Post files to the page for many."""
    return client.post(url("articles_photo_upload"), {"file": list(files)}, headers=headers)


def sent(client, file):
    """What a script is told of one file."""
    [result] = send(client, file, accept="application/json").json()["results"]
    return result


def picture(**values):
    """A photo with a file that says something, kept as if it had come by the desk."""
    said_by = values.pop("said", {"iim": SAID})
    made = factories.photo(file=pictures.file(**said_by), version=1, **values)
    made.embedded = read(pictures.jpeg(**said_by)).as_json()
    made.save()
    uploads.library.name(made)
    return made


def form_of(photo, **typed):
    """What a browser posts from a photo's page."""
    data = {
        name: getattr(photo, name) or ""
        for name in (
            "alt",
            "caption",
            "keywords",
            "photographer",
            "agency",
            "via",
            "copyright",
            "rights",
            "digital_source",
        )
    }
    return {**data, "focal_x": photo.focal_x, "focal_y": photo.focal_y, "base": photo.version, **typed}


# ---- what a file says, as values


@pytest.mark.parametrize(
    ("line", "by", "found"),
    [
        ("Antara", "", {"agency": "Antara"}),
        ("Lukis via AP", "", {"agency": "Lukis", "via": "AP"}),
        ("Siti/Antara", "Siti", {"agency": "Antara"}),
        ("Siti, Lukis VIA AP", "Siti", {"agency": "Lukis", "via": "AP"}),
        ("Siti", "Siti", {}),
        ("via AP", "", {"via": "AP"}),
        ("Sitiawan Foto", "Siti", {"agency": "Sitiawan Foto"}),
        ("Olivia Avia", "", {"agency": "Olivia Avia"}),
    ],
)
def test_a_credit_line_is_taken_apart(line, by, found):
    assert embedded.values_of(Field.CREDIT, line, by={by.lower()} - {""}) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-03-02T10:00:00+07:00", datetime(2026, 3, 2, 3, tzinfo=UTC)),
        ("2026-03-02T10:00:00", datetime(2026, 3, 2, 3, tzinfo=UTC)),  # the newsroom's clock
        ("2026-03-02", None),
        ("2026", None),
        ("0001-01-01T00:00:00", None),
    ],
)
def test_only_a_moment_that_has_an_hour_is_one(text, found):
    assert embedded.values_of(Field.TAKEN, text).get("taken_at") == found


def test_a_source_is_found_by_its_name_and_stands_in_for_a_credit_line():
    antara = factories.source(name="Kantor Antara")
    values = (Value(Field.SOURCE, iim="kantor  ANTARA", iim_first=True),)
    assert embedded.proposed(Embedded(values=values)) == {"source": antara, "agency": "kantor ANTARA"}
    unknown = (Value(Field.SOURCE, xmp="Entah"), Value(Field.CREDIT, xmp="Lukis"))
    assert embedded.proposed(Embedded(values=unknown)) == {"agency": "Lukis"}


def test_what_a_field_cannot_hold_is_cut_or_left():
    values = (Value(Field.ALT, xmp="kata " * 80), Value(Field.DIGITAL_SOURCE, xmp="softwareImage"))
    found = embedded.proposed(Embedded(values=values))
    assert list(found) == ["alt"]
    assert (len(found["alt"]) <= 250, found["alt"][-5:]) == (True, "kata…")


def test_what_people_wrote_is_never_put_over():
    photo = Photo(caption="Milik saya", agency="Bidik")
    values = (
        Value(Field.CAPTION, xmp="Milik berkas"),
        Value(Field.CREDIT, xmp="Lukis via AP"),
        Value(Field.ALT, xmp="Perahu"),
    )
    assert embedded.fill(photo, Embedded(values=values)) == ["alt"]
    assert (photo.alt, photo.caption, photo.agency, photo.via) == ("Perahu", "Milik saya", "Bidik", "")


# ---- many at once


def test_each_file_becomes_a_photo_with_what_it_says_and_a_trace(client, editor):
    source = factories.source(name="Lukis")
    result = sent(client, pictures.upload(xmp=SAID | {"source": "LUKIS"}))
    photo = Photo.objects.get()
    assert (result["problem"], result["photo"]["pk"]) == ("", photo.pk)
    assert (photo.photographer, photo.agency, photo.via, photo.source) == ("Bram", "Lukis", "AP", source)
    assert (photo.copyright, photo.rights, photo.version) == ("© 2026 Lukis", "Sekali pakai", 1)
    assert [entry.object_id for entry in LogEntry.objects.filter(user=editor)] == [str(photo.pk)]


def test_a_file_that_is_there_already_is_named_and_not_kept_twice(client, editor):
    first = sent(client, pictures.upload(iim=SAID))["photo"]
    again = sent(client, pictures.upload(name="lain.jpeg", iim=SAID))
    assert (again["photo"], again["twin"]["pk"]) == (None, first["pk"])
    assert again["problem"].startswith("This very picture is in the library already")
    assert Photo.objects.count() == 1


def test_whoever_may_not_see_photos_is_not_told_which_one_has_the_file(client):
    adder = factories.user(language="en")
    adder.user_permissions.add(Permission.objects.get(codename="add_photo"))
    client.force_login(adder)
    picture(caption="Rahasia")
    again = sent(client, pictures.upload(iim=SAID))
    assert (again["problem"], again["twin"]) == ("This very picture is in the library already.", None)
    typed = {"file": pictures.upload(iim=SAID), "focal_x": "0.5", "focal_y": "0.5"}
    page = client.post(url("articles_photo_add"), typed)
    assert list(page.context["adminform"].form.errors) == ["file"]
    assert "Rahasia" not in page.content.decode() + send(client, pictures.upload(iim=SAID)).content.decode()


def test_a_file_that_contradicts_itself_says_so_at_once(client, editor):
    result = sent(client, pictures.upload(iim=SAID, xmp=SAID | {"photographer": "Sita"}))
    assert result["photo"]["note"].startswith("The file contradicts itself.")
    assert not sent(client, pictures.upload(colour="red"))["photo"]["note"].startswith("The file")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.jpg", b"<svg/>", "This is no picture that can be read."),
        ("a.jpg", b"", "The submitted file is empty."),
        ("a.exe", b"MZ", "File extension “exe” is not allowed."),
        ("a.jpg", pictures.png(), "The name ends in .jpg, but the file holds a PNG picture."),
        ("a.jpg", pictures.jpeg(size=(400, 400))[:900], "The picture is damaged"),
    ],
    ids=["svg", "empty", "program", "another", "damaged"],
)
def test_what_is_no_picture_is_refused_in_one_line(client, editor, name, data, why):
    with translation.override("en"):
        result = sent(client, pictures.upload(data, name))
    assert (result["name"], result["photo"]) == (name, None)
    assert result["problem"].startswith(why)
    assert not Photo.objects.exists()


def test_without_script_what_is_kept_is_kept_and_the_rest_is_named(client, editor):
    response = send(
        client, pictures.upload(iim=SAID), pictures.upload(b"x", "rusak.jpg"), pictures.upload(name="b.jpg", iim=SAID)
    )
    photo = Photo.objects.get()
    assert response.url == uploads.batch_url([photo.pk])
    page = client.get(response.url)
    lines = said(page)
    assert [line.partition(":")[0] for line in lines] == ["<strong>rusak.jpg</strong>", "<strong>b.jpg</strong>"]
    assert "<strong>rusak.jpg</strong>" in page.content.decode()
    assert url("articles_photo_change", photo.pk) in lines[1]


def test_without_script_a_page_of_refusals_says_why(client, editor):
    page = send(client, pictures.upload(b"x", "<b>.jpg")).content.decode()
    assert "&lt;b&gt;.jpg: This is no picture that can be read." in page


@pytest.mark.parametrize(
    ("files", "line"), [(0, "Choose at least one file."), (3, "At most 2 files are taken at once. Choose fewer.")]
)
def test_no_file_and_too_many_files_are_refused(client, editor, monkeypatch, files, line):
    monkeypatch.setattr(uploads, "MAX_FILES", 2)
    page = send(client, *(pictures.upload(colour=colour) for colour in ["red", "blue", "teal"][:files]))
    assert line in page.content.decode()
    assert not Photo.objects.exists()


def test_a_request_that_is_too_large_as_a_whole_brings_no_file(client, editor, monkeypatch):
    monkeypatch.setattr(storage, "MAX_UPLOAD", 2_000)
    result = sent(client, pictures.upload(b"x" * 3_000))
    assert result["problem"] == "Together the files are too large. Choose fewer at once."
    answer = client.post(url("blocks_upload"), {"file": pictures.upload(b"x" * 3_000), "alt": "a"}).json()
    assert answer["errors"] == {"file": [TOO_LARGE]}
    page = change(client, photo := picture(), file=pictures.upload(b"x" * 3_000), alt="Baru")
    assert page.context["adminform"].form.errors == {"file": [TOO_LARGE]}
    assert Photo.objects.get().alt == photo.alt
    monkeypatch.setattr(storage, "MAX_UPLOAD", 20_000)
    assert sent(client, pictures.upload(colour="red"))["photo"]


@pytest.fixture
def kept(monkeypatch):
    """The files that are kept while a request is read: none of them may be."""
    found = []
    for handler in ("TemporaryFileUploadHandler", "MemoryFileUploadHandler"):
        monkeypatch.setattr(f"django.core.files.uploadhandler.{handler}.new_file", lambda *_args: found.append(1))
    return found


def test_nor_is_any_of_it_kept_while_it_is_read(client, editor, monkeypatch, kept):
    monkeypatch.setattr(storage, "MAX_UPLOAD", 2_000)
    sent(client, pictures.upload(b"x" * 3_000))
    assert kept == []


def test_strangers_bring_no_file_wherever_they_send_it(client, kept):
    """Forms are read before anybody asks who sends them: what is not kept fills no disk."""
    client.logout()
    for address in (url("login"), url("blocks_upload"), url("articles_photo_add"), "/berita/"):
        for strict in (True, False):
            stranger = Client(enforce_csrf_checks=strict)
            stranger.cookies["csrftoken"] = "a" * 32
            stranger.post(address, {"csrfmiddlewaretoken": "a" * 32, "file": pictures.upload(b"x" * 3_000)})
    assert kept == []


# ---- the batch


def rows(*photos, **typed):
    """What a browser posts of a batch; typed by "<place>_<field>"."""
    data = {}
    for place, photo in enumerate(photos):
        names = ("alt", "caption", "photographer", "agency", "via", "copyright", "rights", "keywords")
        fields = {name: getattr(photo, name) for name in names} | {
            "source_name": "",
            "rights_end": "",
            "base": photo.version,
        }
        fields |= {name[2:]: value for name, value in typed.items() if name.startswith(f"{place}_")}
        data |= {f"{photo.pk}-{name}": value for name, value in fields.items()}
    return data


def post_rows(client, photos, data):
    return client.post(uploads.batch_url([photo.pk for photo in photos]), data)


def test_a_batch_is_saved_in_one_go_and_only_what_changed(client, editor):
    photos = [picture(), picture(said={"iim": {"photographer": "Sita"}})]
    source = factories.source(name="Lukis")
    response = post_rows(
        client,
        photos,
        rows(*photos, **{"0_alt": "Perahu", "0_source_name": "lukis", "0_rights_end": "2026-05-01T07:00"}),
    )
    assert response.url == url("articles_photo_changelist")
    first, second = (Photo.objects.get(pk=photo.pk) for photo in photos)
    assert (first.alt, first.source, first.version) == ("Perahu", source, 2)
    assert first.rights_end == datetime(2026, 5, 1, tzinfo=UTC)
    assert second.version == 1
    assert [entry.object_id for entry in LogEntry.objects.all()] == [str(first.pk)]


def test_one_of_a_batch_is_saved_alone_and_the_others_stay_as_typed(client, editor):
    photos = [picture(alt=""), picture(alt="")]
    data = rows(*photos, **{"0_alt": "Perahu", "1_alt": "Sungai"}) | {"only": photos[0].pk}
    page = post_rows(client, photos, data)
    assert [photo.alt for photo in Photo.objects.order_by("pk")] == ["Perahu", ""]
    shown = page.context["forms"]
    assert [(form["alt"].value(), form["base"].value()) for form in shown] == [("Perahu", 2), ("Sungai", "1")]


def test_what_is_wrong_in_one_does_not_keep_the_others(client, editor):
    photos = [picture(), picture()]
    page = post_rows(client, photos, rows(*photos, **{"0_source_name": "Entah", "0_alt": "Baru", "1_alt": "Sungai"}))
    assert page.context["forms"][0].errors == {
        "source_name": ["There is no source of that name. Choose one from the list, or leave it empty."]
    }
    assert [photo.alt for photo in Photo.objects.order_by("pk")] == ["Sebuah gambar", "Sungai"]


def test_common_values_go_where_nothing_stands_and_are_not_saved_yet(client, editor):
    photos = [picture(photographer=""), picture(photographer="Sita")]
    data = rows(*photos) | {"fill": "1", "all-photographer": "Bram", "all-agency": "Lukis"}
    page = post_rows(client, photos, data)
    assert [(form["photographer"].value(), form["agency"].value()) for form in page.context["forms"]] == [
        ("Bram", "Lukis"),
        ("Sita", "Lukis"),
    ]
    assert [photo.photographer for photo in Photo.objects.order_by("pk")] == ["", "Sita"]


def test_common_values_leave_the_count_of_the_rest_as_it_was(client, editor, monkeypatch):
    monkeypatch.setattr(uploads, "ROWS", 1)
    photos = [picture(), picture()]
    data = rows(photos[0]) | {"fill": "1", "all-agency": "Lukis"}
    assert post_rows(client, photos, data).context["rest"] == 1


def test_a_row_that_somebody_changed_meanwhile_is_not_put_over(client, editor):
    photo = picture()
    data = rows(photo, **{"0_alt": "Milik saya"})
    Photo.objects.update(alt="Milik Hari", version=2)
    page = post_rows(client, [photo], data)
    [form] = page.context["forms"]
    assert form.errors["alt"] == ["Kept now: Milik Hari"]
    assert form["alt"].value() == "Milik saya"
    assert Photo.objects.get().alt == "Milik Hari"
    post_rows(client, [photo], data | {f"{photo.pk}-takeover": "2"})
    assert (Photo.objects.get().alt, Photo.objects.get().version) == ("Milik saya", 3)


def test_a_row_that_somebody_deleted_meanwhile_is_told_and_the_others_are_saved(client, editor, monkeypatch):
    gone, other = picture(), picture()

    def save(photo, **how):
        if photo == gone:
            raise Photo.DoesNotExist
        return library.save(photo, **how)

    monkeypatch.setattr(uploads, "library", SimpleNamespace(save=save, Stale=library.Stale))
    page = post_rows(client, [gone, other], rows(gone, other, **{"0_alt": "Perahu", "1_alt": "Sungai"}))
    assert [form.non_field_errors() for form in page.context["forms"]] == [["The photo was deleted since."], []]
    assert Photo.objects.get(pk=other.pk).alt == "Sungai"


def test_a_long_batch_goes_on_page_after_page(client, editor, monkeypatch):
    monkeypatch.setattr(uploads, "ROWS", 1)
    photos = [picture(), picture()]
    response = post_rows(client, photos, rows(photos[0]))
    assert response.url == uploads.batch_url([photos[1].pk])


def test_a_reporter_completes_new_photos_and_leaves_those_that_readers_see(client):
    reporter = factories.user("Reporter", language="en")
    client.force_login(reporter)
    seen, new = picture(), picture()
    factories.published(lead_photo=seen)
    page = post_rows(client, [seen, new], rows(seen, new, **{"0_alt": "Lain", "1_alt": "Perahu"}))
    assert [photo.alt for photo in Photo.objects.order_by("pk")] == ["Sebuah gambar", "Perahu"]
    assert [bool(form.non_field_errors()) for form in page.context["forms"]] == [True, False]


def test_a_batch_costs_the_same_for_one_and_for_many(client, editor):
    photos = [picture(source=factories.source()) for _ in range(5)]
    one = queries(client, uploads.batch_url([photos[0].pk]))
    assert len(queries(client, uploads.batch_url([photo.pk for photo in photos]))) == len(one)


# ---- one photo's page


def change(client, photo, **typed):
    return client.post(url("articles_photo_change", photo.pk), form_of(photo, **typed))


def test_a_change_over_a_change_is_told_with_who_made_it_and_nothing_is_lost(client, editor):
    photo = picture()
    hari = factories.user("Editor", first_name="Hari", last_name="Santoso")
    Photo.objects.update(alt="Milik Hari", version=2)
    LogEntry.objects.log_actions(hari.pk, Photo.objects.all(), 2, change_message="[]")
    page = change(client, photo, alt="Milik saya")
    form = page.context["adminform"].form
    assert "Hari Santoso changed this photo meanwhile" in form.non_field_errors()[0]
    assert form.errors["alt"] == ["Kept now: Milik Hari"]
    assert 'value="Milik saya"' in page.content.decode()
    assert Photo.objects.get().alt == "Milik Hari"
    assert change(client, photo, alt="Milik saya", takeover="2").status_code == 302
    assert (Photo.objects.get().alt, Photo.objects.get().version) == ("Milik saya", 3)


def test_whoever_does_not_say_what_the_change_is_based_on_changes_nothing(client, editor):
    photo = picture()
    page = change(client, photo, alt="Baru", base="")
    assert page.context["adminform"].form.errors == {"base": [gettext("This field is required.")]}
    assert Photo.objects.get().version == 1


def test_a_new_photo_gets_what_its_file_says_where_nothing_was_typed(client, editor):
    data = {"file": pictures.upload(iim=SAID, xmp=SAID | {"photographer": "Sita"}), "caption": "Milik saya"}
    response = client.post(
        url("articles_photo_add"), {**data, "focal_x": "0.5", "focal_y": "0.5", "_continue": "1"}, follow=True
    )
    photo = Photo.objects.get()
    assert (photo.caption, photo.agency, photo.via, photo.rights) == ("Milik saya", "Lukis", "AP", "Sekali pakai")
    lines = said(response)
    assert any(line.startswith("Filled in from the file: photographer") for line in lines)
    assert any("The file contradicts itself." in line for line in lines)


def test_the_page_says_block_by_block_what_the_file_says_and_which_won(client, editor):
    photo = picture(said={"iim": SAID, "xmp": SAID | {"photographer": "Sita"}})
    page = client.get(url("articles_photo_change", photo.pk))
    file = page.context["file"]
    assert file["blocks"] == ["IIM", "XMP"]
    [line] = file["differing"]
    winner = Embedded.from_json(photo.embedded).chosen("photographer")
    assert line.cells == (("IIM", "Bram", winner == "Bram"), ("XMP", "Sita", winner == "Sita"))
    with translation.override("en"):
        assert str(file["why"]) in html.unescape(page.content.decode())
    assert page.content.decode().count('class="said-differs"') == 1


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("taken", "2026-03-02T10:00:00+07:00", "2 Mar 2026, 10:00 WIB"),
        ("taken", "2026-03-02T10:00:00", "2 Mar 2026, 10:00 WIB (2026-03-02T10:00:00)"),
        ("taken", "2026-03", "2026-03"),
        ("digital_source", "digitalCapture", "photographed"),
        ("digital_source", "entah", "entah"),
    ],
)
def test_what_the_file_says_is_shown_as_the_form_shows_it(field, text, shown):
    values = (Value(Field[field.upper()], xmp=text),)
    photo = factories.photo(file=pictures.file(), embedded=Embedded(values=values).as_json())
    with translation.override("en"):
        [line] = file_said.of(photo, None)["lines"]
    assert line.cells == (("XMP", shown, True),)


@pytest.mark.parametrize(
    ("said", "values", "is_open"),
    [
        ({"iim": SAID}, {"photographer": "Bram", "agency": "Lukis", "via": "AP"}, False),
        ({"iim": SAID}, {"photographer": "Sita", "agency": "Lukis", "via": "AP"}, True),
        ({"iim": SAID, "xmp": SAID | {"photographer": "Sita"}}, {"photographer": "Bram"}, True),
    ],
    ids=["the same", "another", "contradicts"],
)
def test_what_the_file_says_is_folded_where_it_says_nothing_else(client, editor, said, values, is_open):
    photo = picture(said=said, copyright="© 2026 Lukis", rights="Sekali pakai", **values)
    page = client.get(url("articles_photo_change", photo.pk)).content.decode()
    assert re.findall(r'<details class="said-lines"( open)?', page) == [" open" if is_open else ""]


def test_a_photo_of_before_says_nothing(client, editor):
    photo = factories.photo()
    assert "said" not in re.findall(
        r'<section class="([a-z]+)', client.get(url("articles_photo_change", photo.pk)).content.decode()
    )


def test_a_value_of_a_block_is_taken_over_what_stands_there(client, editor):
    photo = picture(
        said={"iim": SAID, "xmp": {"credit": "Bidik"}}, photographer="Lama", agency="Lama", via="Lama", caption="Tetap"
    )
    change(client, photo, take_credit="xmp", take_photographer="iim")
    row = Photo.objects.get()
    assert (row.photographer, row.agency, row.via, row.caption) == ("Bram", "Bidik", "", "Tetap")


def test_another_file_says_where_it_will_be_seen_and_can_be_undone(client, editor):
    photo = picture()
    story = factories.published(lead_photo=photo)
    photo.uses.create(article=story, copy="desk")
    page = client.get(url("articles_photo_change", photo.pk)).content.decode()
    assert "Another file takes the place of this one, which is kept, at once in 1 story." in page
    change(client, photo, file=pictures.upload(colour="red"))
    page = client.get(url("articles_photo_change", photo.pk))
    told = "The file is replaced in 1 story. Check the alternative text, the caption, and the focal point."
    assert told in said(page)
    assert "A file that you take back is shown at once in 1 story." in page.content.decode()
    assert "Replaced by Rani, " in page.content.decode()
    replaced = Photo.objects.get()
    assert (replaced.pk, replaced.version, len(replaced.earlier)) == (photo.pk, 2, 1)
    back = {"base": 2, "file": photo.digest}
    assert client.post(url("articles_photo_take_back", photo.pk), back).status_code == 302
    assert Photo.objects.get().digest == photo.digest


def test_a_file_is_decoded_once_and_before_the_transaction(client, editor, monkeypatch):
    photo, look, depths = picture(), pixels.check, []

    def noting(file):
        depths.append(len(connection.savepoint_ids))
        return look(file)

    monkeypatch.setattr(pixels, "check", noting)
    outside = len(connection.savepoint_ids)
    assert change(client, photo, file=pictures.upload(colour="red")).status_code == 302
    assert depths == [outside]
    page = change(client, Photo.objects.get(), file=pictures.upload(b"x"))
    assert list(page.context["adminform"].form.errors) == ["file"]


def test_taking_back_over_a_change_changes_nothing(client, editor):
    photo = picture()
    change(client, photo, file=pictures.upload(colour="red"))
    response = client.post(url("articles_photo_take_back", photo.pk), {"base": 1, "file": photo.digest}, follow=True)
    assert "Somebody changed this photo meanwhile" in said(response)[-1]
    assert Photo.objects.get().version == 2
    assert client.post(url("articles_photo_take_back", photo.pk), {"base": 2, "file": "x"}).status_code == 404


def test_the_same_file_is_not_given_to_two_photos(client, editor):
    first, second = picture(), picture(said={"iim": {"photographer": "Sita"}})
    page = change(client, second, file=pictures.upload(iim=SAID))
    assert page.context["adminform"].form.twin == first
    assert list(page.context["adminform"].form.errors) == ["file"]


def test_whoever_only_looks_is_shown_no_address_of_the_file(client):
    client.force_login(factories.user("Reporter", language="en"))
    seen, new = picture(), picture()
    factories.published(lead_photo=seen)
    assert seen.file.name not in client.get(url("articles_photo_change", seen.pk)).content.decode()
    assert 'name="file"' in client.get(url("articles_photo_change", new.pk)).content.decode()


def test_whether_a_photo_is_in_use_is_asked_once(client):
    client.force_login(factories.user("Reporter"))
    asked = queries(client, url("articles_photo_change", picture().pk))
    assert len([sql for sql in asked if sql.startswith("SELECT 1") and "approved_number" in sql]) == 1


@pytest.mark.parametrize(
    ("days", "note"),
    [
        (-1, "Readers have not seen the picture since"),
        (1, "Readers see the picture until"),
        (15, None),
    ],
)
def test_a_photos_page_says_that_its_rights_end(client, editor, days, note):
    photo = picture(rights_end=timezone.now() + timedelta(days=days))
    page = client.get(url("articles_photo_change", photo.pk)).content.decode()
    assert [line in page for line in ('class="photo-rights"', note or "")] == [bool(note), True]


# ---- originals


def test_the_original_comes_as_it_is_for_the_desk_alone(client, editor):
    photo = picture()
    response = client.get(url("articles_photo_original", photo.pk))
    assert b"".join(response.streaming_content) == pictures.jpeg(iim=SAID)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"].startswith("private, no-store")


def test_earlier_files_are_there_by_their_digest_and_no_others(client, editor):
    photo = picture()
    change(client, photo, file=pictures.upload(colour="red"))
    address = url("articles_photo_original", photo.pk)
    assert b"".join(client.get(address, {"file": photo.digest}).streaming_content) == pictures.jpeg(iim=SAID)
    for wrong in ("0" * 64, "../../etc/passwd"):
        assert client.get(address, {"file": wrong}).status_code == 404


def test_an_original_that_is_gone_is_not_there(client, editor):
    photo = picture()
    photo.file.storage.delete(photo.file.name)
    assert client.get(url("articles_photo_original", photo.pk)).status_code == 404
    assert client.get(url("articles_photo_change", photo.pk)).status_code == 200


# ---- finding


def test_the_library_is_searched_in_what_is_said_of_photos(client, editor):
    wanted = picture(keywords="banjir, sungai", source=factories.source(name="Kantor Lukis"), caption="Perahu")
    picture(said={})
    for words in ("banjir", "kantor", "perahu"):
        assert list(client.get(url("articles_photo_changelist"), {"q": words}).context["cl"].result_list) == [wanted]


def test_the_library_says_of_each_photo_what_is_wrong(client, editor):
    picture(caption="Utuh")
    picture(caption="Kurang", alt="", photographer="", rights_end=NOW)
    page = client.get(url("articles_photo_changelist")).content.decode()
    found = {
        name: re.findall(r'<span class="tag[^>]*>([^<]*)', row)
        for row in page.split("<tr")
        for name in ("Utuh", "Kurang")
        if name in row
    }
    assert found == {"Utuh": [], "Kurang": ["Rights ended", "Alternative text wanting", "Credit wanting"]}


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"caption": "Perahu di sungai"}, "Perahu di sungai"),
        ({"caption": "kata " * 30}, "kata " * 15 + "kata…"),
        ({"caption": "k" * 100}, "k" * 79 + "…"),
        ({"caption": "", "alt": "Perahu"}, "Perahu"),
        ({"caption": "", "alt": "", "created_at": NOW}, "Photo without caption (2 Mar 2026)"),
    ],
)
def test_a_photo_is_called_by_what_is_said_of_it(values, name):
    with translation.override("en"):
        assert str(Photo(**values)) == name


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ({"alt": "no"}, {"alt": ""}),
        ({"credit": "no"}, {"photographer": ""}),
        ({"rights": "ended"}, {"rights_end": NOW}),
        ({"made": "ai"}, {"digital_source": "trainedAlgorithmicMedia"}),
        ({"file": "no"}, {"file": ""}),
    ],
)
def test_the_library_is_filtered_by_what_is_wanting(client, editor, query, values):
    other = picture(digital_source="digitalCapture", rights="Sekali")
    wanted = picture(said={}, rights="Sekali", digital_source="digitalCapture")
    Photo.objects.filter(pk=wanted.pk).update(**values)
    found = {row.pk for row in client.get(url("articles_photo_changelist"), query).context["cl"].result_list}
    assert (wanted.pk in found, other.pk in found) == (True, False)
