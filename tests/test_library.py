"""What a photo becomes through the library: kept with what its file says, changed by one at a time, undone."""

import pytest
from django.core.files.storage import default_storage

from articles import library, pixels
from articles.models import Photo
from articles.models.photos import digest_of

from . import factories, pictures
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(django_capture_on_commit_callbacks):
    """Keep a photo, and do what follows when that is committed."""

    def keep(photo, *, base=0, actor=None):
        with django_capture_on_commit_callbacks(execute=True):
            return library.save(photo, base=base, actor=actor, now=NOW)

    return keep


def there(photo):
    """The photo's renditions in every shape and format that are in the storage, and those that should be."""
    wanted = [
        each.name
        for shape in ("full", "16x9", "4x3", "1x1")
        for form in ("webp", "jpg")
        for each in photo.renditions(shape, form)
    ]
    return [name for name in wanted if default_storage.exists(name)], wanted


def test_a_new_photo_is_kept_with_what_its_file_says_and_all_its_renditions(kept):
    photo = kept(Photo(alt="Perahu", file=pictures.file(xmp={"photographer": "Bram"})))
    row = Photo.objects.get()
    assert (row.version, row.width, row.height, row.earlier) == (1, 64, 48, [])
    assert row.embedded["values"]["photographer"] == ["", "Bram", ""]
    assert row.key == photo.key != ""
    found, wanted = there(row)
    assert found == wanted != []


def test_a_change_to_an_older_version_changes_nothing_and_names_the_newest(kept):
    photo = kept(Photo(alt="Perahu", file=pictures.file()))
    first, second = (Photo.objects.get(pk=photo.pk) for _ in range(2))
    first.alt = "Perahu nelayan"
    kept(first, base=1)
    second.caption = "Sungai"
    with pytest.raises(library.Stale) as stale:
        kept(second, base=1)
    row = Photo.objects.get()
    assert (row.alt, row.caption, row.version) == ("Perahu nelayan", "", 2)
    assert (stale.value.photo.pk, stale.value.photo.version) == (row.pk, 2)


@pytest.mark.parametrize(
    "change", [{"photographer": "Sita"}, {"copyright": "© 2026"}, {"focal_x": 0.1}, {"rights": "Sekali"}]
)
def test_what_is_in_the_renditions_names_them_anew(kept, change):
    photo = kept(Photo(alt="Perahu", file=pictures.file()))
    before = photo.key
    for name, value in change.items():
        setattr(photo, name, value)
    kept(photo, base=1)
    assert photo.key != before
    found, wanted = there(Photo.objects.get())
    assert found == wanted != []


def test_what_is_not_in_the_renditions_leaves_them(kept):
    photo = kept(Photo(alt="Perahu", file=pictures.file()))
    before, photo.alt, photo.keywords = photo.key, "Kapal", "laut"
    kept(photo, base=1)
    assert Photo.objects.get().key == before


def replaced(kept, actor=None):
    """A photo whose teal file was replaced by a larger red one."""
    photo = kept(Photo(alt="Perahu", file=pictures.file(xmp={"photographer": "Bram"})))
    first = photo.digest
    photo.file = pictures.file(colour="red", size=(80, 40), xmp={"photographer": "Sita"})
    return kept(photo, base=1, actor=actor), first


def test_another_file_keeps_the_row_and_the_file_before_it(kept):
    editor = factories.user("Editor", username="rani")
    photo, first = replaced(kept, editor)
    row = Photo.objects.get()
    assert (row.uid, row.version, row.width, row.height) == (photo.uid, 2, 80, 40)
    assert row.embedded["values"]["photographer"] == ["", "Sita", ""]
    [line] = row.earlier
    assert (line["digest"], line["width"], line["height"], line["by"], line["at"]) == (
        first,
        64,
        48,
        "rani",
        NOW.isoformat(),
    )
    assert default_storage.exists(line["file"])


def test_an_earlier_file_is_taken_back_whole(kept, django_capture_on_commit_callbacks):
    photo, first = replaced(kept)
    second = photo.digest
    with django_capture_on_commit_callbacks(execute=True):
        library.take_back(photo, first, base=2, actor=None, now=NOW)
    row = Photo.objects.get()
    assert (row.digest, row.width, row.height, row.version) == (first, 64, 48, 3)
    assert row.embedded["values"]["photographer"] == ["", "Bram", ""]
    assert [line["digest"] for line in row.earlier] == [second]
    found, wanted = there(row)
    assert found == wanted != []


@pytest.mark.parametrize(("base", "digest", "error"), [(1, None, library.Stale), (2, "0" * 64, KeyError)])
def test_what_is_stale_or_not_there_is_not_taken_back(kept, base, digest, error):
    photo, first = replaced(kept)
    with pytest.raises(error):
        library.take_back(photo, digest or first, base=base, actor=None, now=NOW)
    assert (Photo.objects.get().digest, Photo.objects.get().version) == (photo.digest, 2)


def test_an_earlier_file_that_is_gone_changes_nothing(kept):
    photo, first = replaced(kept)
    default_storage.delete(photo.earlier[0]["file"])
    with pytest.raises(OSError, match="No such file"):
        library.take_back(photo, first, base=2, actor=None, now=NOW)
    row = Photo.objects.get()
    assert (row.digest, row.version, row.width) == (photo.digest, 2, 80)


def test_the_same_bytes_are_known_again_under_any_name(kept):
    photo = kept(Photo(alt="Perahu", file=pictures.file()))
    assert library.twin(pictures.upload(name="lain.JPG")) == photo
    assert library.twin(pictures.upload(), but=photo) is None
    assert library.twin(pictures.upload(colour="red")) is None


def test_a_file_is_read_and_looked_at_in_any_order():
    file = pictures.upload(xmp={"photographer": "Bram"})
    for _ in range(2):
        assert library.read(file).chosen("photographer") == "Bram"
        assert pixels.look(file).width == 64
        assert len(digest_of(file)) == 64


def test_a_photo_without_file_has_no_key(kept):
    assert kept(Photo(caption="Menunggu")).key == ""
