"""How renditions are served: for ever to readers, to nobody but the desk once they may not be seen."""

import os
import re
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from articles import html, library, metadata, previews, renditions, uses
from articles.models import Article, Photo, PhotoUse

from . import factories
from .desk import story
from .factories import NOW

pytestmark = pytest.mark.django_db


def files():
    """The names in the media storage."""
    folders, found = [""], []
    for folder in folders:
        below, names = default_storage.listdir(folder)
        folders += [f"{folder}/{name}".strip("/") for name in below]
        found += [f"{folder}/{name}" for name in names]
    return found


def met(photo):
    """The photo, now that readers meet it: it is the portrait of somebody who writes."""
    factories.published(authors=[factories.author(portrait=photo)])
    return photo


def test_a_file_is_on_the_disk_before_a_row_can_name_it(monkeypatch, settings):
    settled, fsync = [], os.fsync

    def noted(descriptor):
        settled.append((Path(f"/proc/self/fd/{descriptor}").readlink(), os.fstat(descriptor).st_size))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    name = default_storage.save("photos/ab/cd.png", ContentFile(b"gambar"))

    (part, size), *folders = settled
    root = Path(settings.MEDIA_ROOT)
    assert (part.parent, size) == (root / "photos/ab", 6)
    assert [folder for folder, _size in folders] == [root / "photos/ab", root / "photos", root, root.parent]
    assert default_storage.open(name).read() == b"gambar"


def test_a_rendition_is_made_when_it_is_asked_for_and_served_for_ever(client):
    photo = met(factories.picture())
    rendition = photo.rendition("16x9", "jpg")
    assert not default_storage.exists(rendition.name)
    response = client.get(rendition.url)
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert Image.open(BytesIO(content)).size == (rendition.width, rendition.height)
    assert default_storage.open(rendition.name).read() == content
    headers = response.headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    assert client.get(rendition.url, headers={"if-none-match": headers["ETag"]}).status_code == 304
    again = client.get(rendition.url)
    assert b"".join(again.streaming_content) == content


def test_a_photo_goes_with_the_last_story_that_showed_it(client, rani):
    photo = factories.picture()
    address, now = photo.rendition("16x9", "jpg").url, timezone.now()
    hour = timedelta(hours=1)
    one, two = (factories.published(lead_photo=photo, published_at=now - 2 * hour) for _ in range(2))
    for each in (one, two):
        uses.write(each, {"lead_photo": photo.pk, "body": ""}, PhotoUse.Copy.LIVE)

    def told():
        return client.get(address).status_code

    def withdraw(story):
        Article.objects.filter(pk=story.pk).update(withdrawn_at=now - hour, withdrawal_reason="Keliru.")

    withdraw(one)
    assert told() == 200
    withdraw(two)
    assert told() == 404
    topic = factories.topic(photo=photo)
    assert told() == 404  # it has no page yet
    third = factories.published(topics=[topic])
    assert told() == 200
    withdraw(third)
    assert told() == 404
    client.force_login(rani)
    assert (told(), client.get(address)["Cache-Control"]) == (200, "private, max-age=3600")
    client.logout()
    Article.objects.filter(pk=one.pk).update(withdrawn_at=None, withdrawal_reason="")
    assert told() == 200


def _unknown(photo, siti):
    """Of a person and a topic that only a draft names."""
    author, topic = factories.author(portrait=photo), factories.topic(photo=photo)
    story(siti, authors=[author.pk], topics=[topic.pk])


def _draft(photo, siti):
    story(siti, lead_photo=photo.pk)


def _scheduled(photo, siti):
    made = factories.published(lead_photo=photo, published_at=timezone.now() + timedelta(hours=1))
    uses.write(made, {"lead_photo": photo.pk, "body": ""}, PhotoUse.Copy.LIVE)


def _withdrawn(photo, siti):
    hour = timedelta(hours=1)
    made = factories.published(lead_photo=photo, withdrawn_at=timezone.now() - hour, withdrawal_reason="Keliru.")
    uses.write(made, {"lead_photo": photo.pk, "body": ""}, PhotoUse.Copy.LIVE)


def _corrected(photo, siti):
    """The live version showed it, and was corrected since."""
    made = factories.published(lead_photo=photo)
    for content in ({"lead_photo": photo.pk, "body": ""}, {"lead_photo": None, "body": ""}):
        uses.write(made, content, PhotoUse.Copy.LIVE)


@pytest.mark.parametrize("hidden", [lambda *_: None, _unknown, _draft, _scheduled, _withdrawn, _corrected])
def test_a_photo_that_readers_do_not_meet_is_for_the_desk_alone(client, siti, hidden):
    photo = factories.picture()
    hidden(photo, siti)
    address = photo.rendition("16x9", "jpg").url
    there, wanting = client.get(address), client.get("/media/renditions/ab/" + "ab" * 9 + "/16x9-12.jpg")
    assert there.status_code == wanting.status_code == 404
    assert (there.content, there.headers.items()) == (wanting.content, wanting.headers.items())
    client.force_login(siti)
    shown = client.get(address)
    seen = {"If-None-Match": shown["ETag"]}
    assert client.get(address, headers=seen).status_code == 304
    assert Client().get(address, headers=seen).status_code == 404
    assert (shown.status_code, shown["Cache-Control"]) == (200, "private, max-age=3600")
    met(photo)
    client.logout()
    assert client.get(address)["Cache-Control"].startswith("public")


def test_a_preview_lends_its_pictures_for_as_long_as_it_is_good(client, siti):
    lead, inside, other = (factories.picture(color=color) for color in ("teal", "navy", "olive"))
    draft = story(siti, lead_photo=lead.pk, body=f"<p>Isi.</p>{html.photo_block(str(inside.uid), '')}")
    link, secret = previews.make(draft, number=0, label="", lasts=timedelta(days=1), actor=siti, now=timezone.now())
    page = client.get(reverse("preview", args=[secret])).text
    for photo in (lead, inside):
        found = re.findall(rf"/media/renditions/{photo.key[:2]}/{photo.key[2:]}/[^\s\"]+", page)
        assert found
        for address in found:
            told = client.get(address)
            assert (told.status_code, told["Cache-Control"]) == (200, "private, no-store"), address
            assert client.get(address.partition("?")[0]).status_code == 404
    assert client.get(other.rendition().url + f"?pratinjau={secret}").status_code == 404
    assert client.get(lead.rendition().url + "?pratinjau=salah").status_code == 404
    previews.revoke(link, actor=siti, now=timezone.now())
    assert client.get(lead.rendition().url + f"?pratinjau={secret}").status_code == 404


def test_each_rendition_has_a_tag_of_its_own(client):
    photo = met(factories.picture())
    tags = {client.get(each.url).headers["ETag"] for each in renditions.every(photo.key, 12, 8, root="/media/")}
    assert len(tags) == len([*renditions.every(photo.key, 12, 8, root="/media/")])


def test_originals_and_all_other_names_are_not_served(client, settings, tmp_path):
    photo = factories.picture()
    client.get(photo.rendition().url)
    key, other = f"{photo.key[:2]}/{photo.key[2:]}", "ab/" + "ab" * 9
    (tmp_path / "secret.jpg").write_bytes(b"rahasia")
    (settings.MEDIA_ROOT / f"renditions/{other}").mkdir(parents=True)
    (settings.MEDIA_ROOT / f"renditions/{other}/full-12.jpg").symlink_to(tmp_path / "secret.jpg")
    for path in (
        photo.file.name, f"renditions/{key}/full-13.jpg", f"renditions/{key}/full-12.png",
        f"renditions/{key}/full-12.jpg/",
        f"renditions/{key}/21x9-12.jpg", f"renditions/{key}/../../../secret.jpg", f"renditions/{other}/full-12.jpg",
        "../secret.jpg", "renditions/%2e%2e/secret.jpg", "/etc/passwd", f"renditions/{key}/full-12.jpg%00",
        f"renditions/{key}/full-12.jpg%0a", "",
    ):  # fmt: skip
        assert client.get(f"/media/{path}").status_code == 404, path


def test_a_photo_past_its_rights_is_for_the_desk_alone(client, django_user_model):
    photo = met(factories.picture(rights_end=NOW))
    url = photo.rendition().url
    assert client.get(url).status_code == 404
    client.force_login(factories.user("Reporter"))
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    client.force_login(django_user_model.objects.create_user("tamu", is_staff=True))
    assert client.get(url).status_code == 404
    client.logout()
    Photo.objects.update(rights_end=timezone.now() + timedelta(days=1))
    assert client.get(url).status_code == 200


def test_a_photo_whose_rights_will_end_is_kept_until_then_and_one_that_is_hidden_is_asked_for_again(client):
    photo = met(factories.picture(rights_end=timezone.now() + timedelta(minutes=5)))
    name, _, seconds = client.get(photo.rendition().url).headers["Cache-Control"].partition("max-age=")
    assert name == "public, "
    assert 200 < int(seconds) <= 300
    Photo.objects.update(rights_end=NOW)
    assert client.get(photo.rendition().url).headers["Cache-Control"] == "no-cache"


def test_a_photo_without_its_file_is_not_there(client):
    photo = factories.picture()
    default_storage.delete(photo.file.name)
    assert client.get(photo.rendition().url).status_code == 404


def test_keeping_a_photo_makes_its_renditions_with_their_credit(django_capture_on_commit_callbacks, rani):
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "JPEG")
    photo = Photo(file=ContentFile(drawn.getvalue(), name="laut.JPG"), photographer="Ayu", agency="Antara")
    with django_capture_on_commit_callbacks(execute=True):
        library.save(photo, base=0, actor=rani, now=NOW)
    every = [*renditions.every(photo.key, 40, 30, root="/media/")]
    assert {*files()} == {photo.file.name, *(each.name for each in every)}
    for each in every:
        embedded = metadata.read(default_storage.open(each.name).read())
        assert "Ayu" in str(embedded.as_json()), each.name
        assert "Antara" in str(embedded.as_json()), each.name


def test_renditions_get_other_names_with_what_they_are_made_of(rani):
    photo = factories.picture()
    before = photo.key
    for change in ({"caption": "Lain"}, {"alt": "Lain"}):
        Photo.objects.filter(pk=photo.pk).update(**change)
        assert library.key_of(Photo.objects.get(pk=photo.pk)) == before
    for change in ({"focal_x": 0.1}, {"photographer": "Lain"}, {"copyright": "© Lain"}, {"rights": "Sekali"}):
        Photo.objects.filter(pk=photo.pk).update(**change)
        key = library.key_of(Photo.objects.get(pk=photo.pk))
        assert key != before
        before = key


def test_a_change_to_an_older_version_is_refused(rani):
    photo = library.save(factories.picture(), base=0, actor=rani, now=NOW)
    mine, theirs = Photo.objects.get(pk=photo.pk), Photo.objects.get(pk=photo.pk)
    theirs.caption = "Dari rekan"
    library.save(theirs, base=1, actor=None, now=NOW)
    mine.caption = "Dari saya"
    with pytest.raises(library.Stale) as caught:
        library.save(mine, base=1, actor=rani, now=NOW)
    assert caught.value.photo.caption == "Dari rekan"
    assert Photo.objects.get(pk=photo.pk).caption == "Dari rekan"


def test_a_photo_that_was_deleted_does_not_come_back(rani):
    photo = factories.picture()
    Photo.objects.filter(pk=photo.pk).delete()
    with pytest.raises(Photo.DoesNotExist):
        library.save(photo, base=0, actor=rani, now=NOW)
    assert not Photo.objects.exists()


def test_a_save_keeps_that_the_desk_was_told_of_the_end_of_rights(rani):
    photo = factories.picture(rights_end=NOW)
    Photo.objects.update(rights_told_at=NOW)
    library.save(photo, base=0, actor=rani, now=NOW)
    assert Photo.objects.get().rights_told_at == NOW


def test_two_photos_of_one_file_have_renditions_of_their_own():
    one, other = factories.picture(), factories.picture()
    assert one.digest == other.digest
    assert one.key != other.key


def test_renewing_finds_what_changed_since_and_makes_what_is_wanting():
    photo, gone = factories.picture(), factories.picture()
    Photo.objects.filter(pk=photo.pk).update(key="0" * 20, photographer="Lain", width=8, height=12, embedded={})
    pk, _ = gone.pk, gone.delete()
    assert library.renew(pk, reread=False) == 0
    assert library.renew(photo.pk, reread=True) > 0
    after = Photo.objects.get()
    assert (after.width, after.height) == (12, 8)
    assert after.key == library.key_of(after)
    assert library.renew(photo.pk, reread=True) == 0


def test_the_command_names_what_cannot_be_made_and_makes_the_rest():
    lost, photo = factories.picture(), factories.picture()
    Photo.objects.filter(pk=lost.pk).update(file="photos/aa/lost.png", width=None, height=None)
    said, problems = StringIO(), StringIO()
    with translation.override("en"), pytest.raises(CommandError, match="wanting or damaged: 1"):
        call_command("make_renditions", "--reread", stdout=said, stderr=problems)
    assert f"Photo {lost.pk}: " in problems.getvalue()
    assert "Renditions made: 0" not in said.getvalue()
    assert default_storage.exists(Photo.objects.only("key", "width", "height").get(pk=photo.pk).rendition().name)


def test_a_file_that_is_replaced_is_kept_and_named(rani):
    photo = factories.picture()
    old, uid = photo.file.name, photo.uid
    drawn = BytesIO()
    Image.new("RGB", (20, 10), "red").save(drawn, "PNG")
    photo.file = ContentFile(drawn.getvalue(), name="baru.png")
    library.save(photo, base=0, actor=rani, now=NOW)
    photo = Photo.objects.get(uid=uid)
    assert (photo.width, photo.height, photo.version) == (20, 10, 1)
    assert [(row["file"], row["width"], row["by"]) for row in photo.earlier] == [(old, 12, rani.username)]
    assert default_storage.exists(old)


def test_a_bucket_keeps_and_serves_the_same(client, bucket, rani, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        photo = met(library.save(_unsaved(), base=0, actor=rani, now=NOW))
    every = [*renditions.every(photo.key, 40, 30, root="/media/")]
    assert {*files()} == {photo.file.name, *(each.name for each in every)}
    default_storage.delete(every[0].name)
    for each in every:
        response = client.get(each.url)
        assert response.status_code == 200
        assert Image.open(BytesIO(b"".join(response.streaming_content))).size == (each.width, each.height)
    assert client.get(f"/media/{photo.file.name}").status_code == 404
    default_storage.delete(every[0].name)
    default_storage.delete(photo.file.name)
    assert client.get(every[0].url).status_code == 404


def _unsaved():
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "JPEG")
    return Photo(file=ContentFile(drawn.getvalue(), name="laut.jpg"))
