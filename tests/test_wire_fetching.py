"""What suppliers have for us is read from feeds and folders: each item once, nothing lost, and what is wrong told."""

import io
import json
import os
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from articles import importers
from articles.importers.story import Story, Text
from articles.intake.containers import File
from articles.models import Supplier, WireFault, WireItem
from articles.models.wires import FORMATS
from articles.wires import arriving, fetching, folder, reading
from articles.wires.reach import Net

from . import factories
from .factories import NOW
from .listening import answer, listener

pytestmark = pytest.mark.django_db

DAY = "2026-03-02"  # NOW, in Jakarta
SHORT = 16  # seconds: a little longer than a file is left alone


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def item(number, **values) -> dict:
    """An item in ninjs."""
    text = f"Kapal nomor {number} berlayar dari Pulau Seraya menuju Pulau Kenari pada hari ke-{number}."
    return {
        "uri": f"urn:x:{number}",
        "type": "text",
        "versionCreated": "2026-03-02T02:00:00Z",
        "headlines": [{"value": f"Kapal {number}"}],
        "bodies": [{"value": f"<p>{text}</p>", "contenttype": "text/html"}],
        **values,
    }


def ninjs(*numbers) -> bytes:
    return json.dumps([item(number) for number in numbers]).encode()


class Place:
    """A supplier's folder."""

    def __init__(self, root, name="nusa"):
        self.path = root / name
        self.path.mkdir(parents=True)
        self.supplier = factories.supplier(kind="folder", folder=name)

    def put(self, name, data, *, age=SHORT):
        """Write a file, `age` seconds before NOW."""
        file = self.path / name
        file.write_bytes(data)
        os.utime(file, (NOW.timestamp() - age,) * 2)
        return file

    def look(self, *, clock=lambda: NOW):
        looked = fetching.fetch(self.supplier, clock=clock)
        self.supplier.refresh_from_db()
        return looked

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.path)) for path in self.path.rglob("*") if not path.is_dir())


@pytest.fixture
def root(settings, tmp_path):
    settings.WIRES_DIR = tmp_path / "wires"
    return settings.WIRES_DIR


@pytest.fixture
def place(root):
    return Place(root)


@pytest.fixture
def line(settings):
    settings.WIRES_ALLOWED_HOSTS = ["127.0.0.1"]
    with listener({}) as made:
        yield made


def feed(line, path="/", **values):
    return factories.supplier(kind="feed", address=f"http://127.0.0.1:{line.port}{path}", format="ninjs", **values)


def counts(looked):
    return looked.taken.new, looked.taken.known, looked.faults


def ids():
    return list(WireItem.objects.order_by("pk").values_list("external_id", flat=True))


# ---- a folder


def test_a_file_is_read_and_then_lies_among_those_taken(place):
    place.put("a.json", ninjs(1, 2))
    looked = place.look()
    assert (counts(looked), looked.why, ids()) == ((2, 0, 0), "", ["urn:x:1", "urn:x:2"])
    assert place.files() == [f"taken/{DAY}/a.json"]
    supplier = place.supplier
    assert (supplier.checked_at, supplier.good_at, supplier.failed_at, supplier.error) == (NOW, NOW, None, "")
    assert supplier.claimed_until is None
    assert counts(place.look()) == (0, 0, 0)


def test_files_are_read_in_the_order_in_which_they_were_written(place):
    for name, number, age in (("a", 3, 20), ("b", 1, 40), ("c", 2, 30)):
        place.put(f"{name}.json", ninjs(number), age=age)
    place.look()
    assert ids() == ["urn:x:1", "urn:x:2", "urn:x:3"]


def test_what_may_not_be_whole_yet_waits(place):
    for name in ("a.part", "b.TMP", "c.filepart", ".d.json"):
        place.put(name, ninjs(1))
    place.put("young.json", ninjs(2), age=14)
    (place.path / "dalam").mkdir()
    (place.path / "dalam" / "e.json").write_bytes(ninjs(3))
    before = place.files()
    assert (counts(place.look()), place.files()) == ((0, 0, 0), before)
    assert counts(place.look(clock=lambda: NOW + timedelta(seconds=2))) == (1, 0, 0)


def test_a_time_in_the_future_keeps_no_file_back(place):
    place.put("a.json", ninjs(1), age=-3600)
    assert counts(place.look()) == (1, 0, 0)


def test_what_cannot_be_read_is_put_aside_and_told_and_the_others_are_kept(place):
    place.put("a.json", b'{"uri": "urn:x:9", "bodies": ')
    place.put("b.json", ninjs(1))
    place.put("c.json", json.dumps([item(2), item(3, headlines=[], bodies=[])]).encode())
    place.put("catatan.txt", b"Besok libur")
    place.put("d.json", b"")
    looked = place.look()
    assert (counts(looked), looked.why, ids()) == ((2, 0, 4), "", ["urn:x:1", "urn:x:2"])
    assert place.files() == [
        *(f"refused/{DAY}/{name}" for name in ("a.json", "c.json", "catatan.txt", "d.json")),
        f"taken/{DAY}/b.json",
    ]
    told = dict(WireFault.objects.values_list("place", "why"))
    assert told == {
        "a.json": "It is not JSON.",
        "c.json: urn:x:3": "It has no headline.",
        "catatan.txt": "It is in no format of wires.",
        "d.json": "It is in no format of wires.",
    }


def test_archives_are_read_file_by_file(place):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("1.json", ninjs(1))
        archive.writestr("rusak.json", b'{"uri": "urn:x:9", "bodies": ')
        archive.writestr("../2.json", ninjs(2))
        archive.writestr("3.json", ninjs(3))
    place.put("a.zip", packed.getvalue())
    place.put("b.zip", packed.getvalue()[:-40])
    assert (counts(place.look()), ids()) == ((2, 0, 3), ["urn:x:1", "urn:x:3"])
    assert place.files() == [f"refused/{DAY}/a.zip", f"refused/{DAY}/b.zip"]


def test_no_file_takes_the_place_of_another(place):
    for number in (1, 2, 3):
        place.put("baru.json", ninjs(number))
        place.look()
    texts = {(place.path / name).read_bytes() for name in place.files()}
    assert texts == {ninjs(1), ninjs(2), ninjs(3)}
    assert all(name.startswith(f"taken/{DAY}/") and name.endswith("baru.json") for name in place.files())


def test_the_longest_name_finds_a_place_too(place):
    name = "b" * 250 + ".json"
    for number in (1, 2):
        place.put(name, ninjs(number))
        place.look()
    assert len(place.files()) == 2


def test_a_file_that_grows_while_it_is_read_stays_for_the_next_time(place):
    file, asked = place.put("a.json", ninjs(1)), []

    def clock():
        asked.append(1)
        if len(asked) == 4:  # when it is kept: it was read, and is not moved yet
            place.put("a.json", ninjs(1, 2), age=17)
        return NOW

    place.look(clock=clock)
    assert (len(asked) > 4, ids(), place.files()) == (True, ["urn:x:1"], ["a.json"])
    assert file.read_bytes() == ninjs(1, 2)
    assert (counts(place.look()), ids()) == ((1, 1, 0), ["urn:x:1", "urn:x:2"])


def test_names_that_are_no_text_are_read_too(place):
    for name in (b"\xff\xfe.json", b"satu\ndua\x1b[31m.json"):
        place.put(os.fsdecode(name), b"[1]")
    assert counts(place.look()) == (0, 0, 2)
    assert sorted(WireFault.objects.values_list("place", flat=True)) == ["satu dua[31m.json", "��.json"]


def test_what_was_kept_and_not_moved_is_not_kept_again(place):
    place.put("a.json", ninjs(1, 2))
    place.look()
    (place.path / "taken" / DAY / "a.json").rename(place.path / "a.json")  # as if killed in between
    assert (counts(place.look()), len(ids())) == ((0, 2, 0), 2)
    assert place.files() == [f"taken/{DAY}/a.json"]


def test_links_and_devices_are_put_aside_and_never_followed(place, tmp_path):
    secret = tmp_path / "rahasia.json"
    secret.write_bytes(ninjs(1))
    for name in ("a.json", "b.json"):
        (place.path / name).symlink_to(secret if name[0] == "a" else "/dev/zero")
        os.utime(place.path / name, (NOW.timestamp() - 60,) * 2, follow_symlinks=False)
    os.mkfifo(place.path / "pipa.json")
    os.utime(place.path / "pipa.json", (NOW.timestamp() - 60,) * 2)
    assert counts(place.look()) == (0, 0, 3)
    assert {why for _place, why in WireFault.objects.values_list("place", "why")} == {
        "It is a link or a device, not a file."
    }
    assert place.files() == [f"refused/{DAY}/{name}" for name in ("a.json", "b.json", "pipa.json")]
    assert secret.read_bytes() == ninjs(1)


@pytest.mark.parametrize(
    "name", ["..", ".", ".rahasia", "../luar", "{outside}", "a/b", "a\\b", "nusa/", "tidak-ada", "tautan"]
)
def test_a_folder_is_one_below_that_of_the_wires(root, tmp_path, name):
    for path in (root / "nusa", tmp_path / "luar", root / ".rahasia", root / "a" / "b"):
        path.mkdir(parents=True)
        (path / "a.json").write_bytes(ninjs(1))
        os.utime(path / "a.json", (0, 0))
    (root / "tautan").symlink_to(tmp_path / "luar")
    name = name.format(outside=tmp_path / "luar")  # what a broken check would move are a test's own files
    looked = fetching.fetch(factories.supplier(kind="folder", folder=name), clock=lambda: NOW)
    assert "folder" in looked.why
    assert (ids(), sorted(tmp_path.rglob("taken"))) == ([], [])


@pytest.mark.parametrize("inside", ["", DAY])
def test_nothing_is_moved_or_deleted_by_a_link(place, tmp_path, inside):
    outside = tmp_path / "luar"
    (outside / "2001-01-01").mkdir(parents=True)
    (outside / "2001-01-01" / "penting").write_text("x")
    link = place.path / "taken" / inside if inside else place.path / "taken"
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside)
    place.put("a.json", ninjs(1))
    assert place.look().why.startswith("Its files cannot be moved")
    assert (place.path / "a.json").exists()
    assert [path.name for path in outside.rglob("*")] == ["2001-01-01", "penting"]
    assert place.supplier.failed_at == NOW


def test_what_was_taken_is_deleted_after_the_suppliers_time_and_what_was_refused_is_not(place):
    Supplier.objects.filter(pk=place.supplier.pk).update(retention=3)
    for number in range(5):
        place.put(f"{number}.json", ninjs(number))
        place.put(f"rusak-{number}.json", b"[1]")
        place.look(clock=lambda number=number: NOW + timedelta(days=number))
    (place.path / "taken" / "catatan").write_text("x")
    place.look(clock=lambda: NOW + timedelta(days=5))
    kept = [name for name in place.files() if name.startswith("taken")]
    assert kept == ["taken/2026-03-04/2.json", "taken/2026-03-05/3.json", "taken/2026-03-06/4.json", "taken/catatan"]
    assert len(place.files()) == len(kept) + 5


def test_queries_do_not_grow_with_files(root):
    def asked(count, name):
        place = Place(root, name)
        for number in range(count):
            place.put(f"{number}.json", ninjs(f"{name}-{number}"))
            place.put(f"rusak-{number}.json", b"[1]")
        with CaptureQueriesContext(connection) as queries:
            assert counts(place.look()) == (count, 0, count)
        return len(queries)

    assert asked(1, "satu") == asked(30, "banyak")


# ---- what goes wrong, and health


def test_a_folder_that_is_missing_fails_since_then_until_it_is_there(place):
    place.path.rename(place.path.with_name("lain"))
    assert "no folder “nusa”" in place.look().why
    later = NOW + timedelta(hours=1)
    place.look(clock=lambda: later)
    supplier = place.supplier
    assert (supplier.failed_at, supplier.checked_at, supplier.good_at) == (NOW, later, None)
    assert "nusa" in supplier.error
    place.path.with_name("lain").rename(place.path)
    place.look(clock=lambda: later)
    assert (place.supplier.failed_at, place.supplier.error, place.supplier.good_at) == (None, "", later)


def test_faults_are_in_the_sites_language(place, settings):
    settings.LANGUAGE_CODE = "id"
    Supplier.objects.filter(pk=place.supplier.pk).update(format="ninjs")
    place.put("a.json", b"[1]")
    place.look()
    english = "It is not an object in JSON."
    with translation.override("id"):
        assert WireFault.objects.get().why == translation.gettext(english) != english


def test_the_newest_faults_of_a_supplier_stay(place):
    other = WireFault.objects.create(supplier=factories.supplier(), at=NOW, place="x", why="y")
    Supplier.objects.filter(pk=place.supplier.pk).update(format="ninjs")
    for name, count in (("a", 250), ("b", 50)):
        place.put(f"{name}.json", json.dumps([1] * count).encode())
        assert counts(place.look()) == (0, 0, count)
    places = list(WireFault.objects.filter(supplier=place.supplier).values_list("place", flat=True))
    assert len(places) == reading.FAULTS
    assert (places[0], places[-1]) == ("b.json: 50", "a.json: 101")
    assert WireFault.objects.filter(pk=other.pk).exists()


def test_a_fault_that_comes_again_is_told_once(place):
    for hour in range(3):
        place.put("a.json", b"[1]")
        place.look(clock=lambda hour=hour: NOW + timedelta(hours=hour))
    assert [fault.at for fault in WireFault.objects.all()] == [NOW + timedelta(hours=2)]


@pytest.fixture
def odd(monkeypatch):
    """A format whose reader meets an error of its own, and yields what cannot be kept."""

    def read(stream):
        for name in stream.read().decode().split():
            if name == "galat":
                raise ZeroDivisionError
            body = (Text(None if name == "racun" else f"<p>{name}</p>"),)
            yield Story(format="ninjs", headline=name, external_id=name, body=body)

    monkeypatch.setitem(importers.FORMATS, "ninjs", importers.Format(matches=lambda head: True, read=read))


def test_an_error_of_ours_costs_one_item_and_no_other(place, odd):
    place.put("a.txt", b"satu racun dua")
    place.put("b.txt", b"tiga galat empat")
    place.put("c.txt", b"lima")
    looked = place.look()
    assert (counts(looked), looked.why, ids()) == ((4, 0, 2), "", ["satu", "dua", "tiga", "lima"])
    assert dict(WireFault.objects.values_list("place", "why")) == {
        "a.txt": "The program met an error: TypeError",
        "b.txt": "The program met an error: ZeroDivisionError",
    }
    assert f"refused/{DAY}/b.txt" in place.files()
    assert place.supplier.claimed_until is None


@pytest.mark.parametrize("form", [name for name, _label in FORMATS if name != "auto"])
def test_every_format_that_a_supplier_may_have_is_one_that_is_read(form):
    assert form in importers.FORMATS


# ---- claims


def test_what_another_process_looks_at_is_left_to_it_until_its_claim_ends(place):
    place.put("a.json", ninjs(1))
    ends = NOW + timedelta(seconds=1)
    Supplier.objects.filter(pk=place.supplier.pk).update(claimed_until=ends)
    assert place.look() is None
    assert (place.supplier.claimed_until, place.files()) == (ends, ["a.json"])
    assert counts(place.look(clock=lambda: ends)) == (1, 0, 0)
    assert place.supplier.claimed_until is None


@pytest.mark.parametrize("values", [{"active": False}, {"kind": "upload"}])
def test_who_is_not_in_use_or_brings_it_himself_is_not_looked_at(place, values):
    Supplier.objects.filter(pk=place.supplier.pk).update(**values)
    assert place.look() is None
    assert fetching.due() == []


def test_a_pass_leaves_out_whom_another_process_saw_since_it_began(place, root):
    other, seen = Place(root, "lain").supplier, []

    def clock():
        if seen:  # while we look at the first
            Supplier.objects.filter(pk=other.pk).update(checked_at=NOW + timedelta(seconds=9))
        return NOW

    for supplier, looked in fetching.pass_over_all([place.supplier, other], clock=clock):
        seen.append((supplier, looked is not None))
    assert seen == [(place.supplier, True), (other, False)]


def test_long_work_renews_its_claim(place, monkeypatch):
    monkeypatch.setattr(arriving, "LOT", 2)
    for number in range(9):
        place.put(f"{number}.json", ninjs(number))
    ends, now = [], [NOW]

    def clock():
        now[0] += timedelta(minutes=2)
        ends.append((now[0], Supplier.objects.get().claimed_until))
        return now[0]

    assert counts(place.look(clock=clock)) == (9, 0, 0)
    assert all(until > at - fetching.LEASE for at, until in ends[1:])
    assert now[0] > NOW + 2 * fetching.LEASE


def test_who_was_stopped_for_too_long_keeps_nothing_more(place):
    place.put("a.json", ninjs(1))
    theirs, asked = NOW + timedelta(hours=1), []

    def clock():
        asked.append(1)
        if len(asked) == 3:  # before it is kept
            Supplier.objects.filter(pk=place.supplier.pk).update(claimed_until=theirs)
        return NOW

    assert place.look(clock=clock) is None
    assert (ids(), place.files(), place.supplier.claimed_until) == ([], ["a.json"], theirs)
    assert place.supplier.checked_at is None


def test_who_is_interrupted_leaves_it_to_others(place):
    place.put("a.json", ninjs(1))
    asked = []

    def clock():
        asked.append(1)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return NOW

    with pytest.raises(KeyboardInterrupt):
        place.look(clock=clock)
    place.supplier.refresh_from_db()
    assert (ids(), place.files(), place.supplier.claimed_until) == ([], ["a.json"], None)


# ---- feeds


def test_a_feed_is_read_once_and_asked_whether_it_has_changed(line):
    line.replies["/"] = answer(body=ninjs(1, 2), ETag='"a1"', Last_Modified="Mon, 02 Mar 2026 03:00:00 GMT")
    supplier = feed(line)
    assert counts(fetching.fetch(supplier, clock=lambda: NOW)) == (2, 0, 0)
    line.replies["/"] = answer("304 Not Modified")
    later = NOW + timedelta(minutes=5)
    looked = fetching.fetch(supplier, clock=lambda: later)
    assert (counts(looked), looked.why) == ((0, 0, 0), "")
    assert line.header("If-None-Match") == '"a1"'
    supplier.refresh_from_db()
    assert (supplier.good_at, supplier.etag, supplier.last_modified) == (later, '"a1"', "Mon, 02 Mar 2026 03:00:00 GMT")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html><title>Masuk</title>", "JSON"),
        (b"", "JSON"),
        (json.dumps([item(1, headlines=[], bodies=[])]).encode(), "headline"),
    ],
)
def test_a_feed_of_which_nothing_can_be_read_fails_and_is_asked_anew(line, body, why):
    line.replies["/"] = answer(body=body, ETag='"a1"')
    supplier = feed(line)
    assert why in fetching.fetch(supplier, clock=lambda: NOW).why
    supplier.refresh_from_db()
    assert (supplier.etag, supplier.failed_at, supplier.good_at) == ("", NOW, None)
    assert WireFault.objects.filter(supplier=supplier).exists()


def test_a_page_in_place_of_a_feed_is_no_news(line):
    supplier = feed(line)
    Supplier.objects.update(format="auto")
    line.replies["/"] = answer(body=b"<!DOCTYPE html><html><body><article><h1>Masuk</h1><p>Sandi?</p></article></html>")
    assert "no format" in fetching.fetch(supplier, clock=lambda: NOW).why
    assert ids() == []


def test_what_can_be_read_of_a_feed_is_kept_and_the_rest_told(line):
    line.replies["/"] = answer(body=json.dumps([item(1), 5]).encode(), ETag='"a1"')
    supplier = feed(line, path="/?key=rahasia")
    looked = fetching.fetch(supplier, clock=lambda: NOW)
    supplier.refresh_from_db()
    assert (counts(looked), looked.why, supplier.etag) == ((1, 0, 1), "", '"a1"')
    assert WireFault.objects.get().place == f"127.0.0.1:{line.port}/: 2"


def test_what_the_column_does_not_hold_is_not_remembered(line):
    line.replies["/"] = answer(body=ninjs(1), ETag=f'"{"a" * 500}"', Last_Modified="b" * 101)
    supplier = feed(line)
    fetching.fetch(supplier, clock=lambda: NOW)
    supplier.refresh_from_db()
    assert (supplier.good_at, supplier.etag, supplier.last_modified) == (NOW, "", "")


def test_one_that_fails_does_not_stop_the_others(line, place):
    place.put("a.json", ninjs(1))
    private = factories.supplier(kind="feed", address="http://192.168.7.7/feed?key=rahasia")
    gone = feed(line, path="/tidak-ada")
    line.replies["/"] = answer(body=ninjs(2))
    good = feed(line)
    results = dict(fetching.pass_over_all(fetching.due(), clock=lambda: NOW))
    assert {supplier.pk: bool(looked.why) for supplier, looked in results.items()} == {
        private.pk: True,
        gone.pk: True,
        good.pk: False,
        place.supplier.pk: False,
    }
    private.refresh_from_db()
    assert "192.168.7.7" in private.error
    assert "rahasia" not in private.error
    assert sorted(ids()) == ["urn:x:1", "urn:x:2"]


def test_the_net_is_an_argument(line):
    supplier = factories.supplier(kind="feed", address="http://wire.example/feed")
    net = Net(lambda host, port: ["127.0.0.1"], lambda *args: pytest.fail("nothing is connected to"))
    assert "wire.example" in fetching.fetch(supplier, clock=lambda: NOW, net=net).why


def test_the_one_not_seen_for_longest_comes_first(root):
    suppliers = [Place(root, name).supplier for name in ("a", "b", "c")]
    for supplier, hours in zip(suppliers, (2, None, 1), strict=True):
        Supplier.objects.filter(pk=supplier.pk).update(checked_at=hours and NOW + timedelta(hours=hours))
    assert fetching.due() == [suppliers[1], suppliers[2], suppliers[0]]
    assert fetching.due([suppliers[0].name]) == [suppliers[0]]


# ---- uploads


def test_files_that_somebody_brings_are_kept_the_same_way(rani):
    supplier = factories.supplier()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("1.json", ninjs(1))
    packed.seek(0)
    files = [File("a.json", io.BytesIO(ninjs(1, 2))), File("b.zip", packed), File("c.json", io.BytesIO(b"[1]"))]
    taken, faults = fetching.upload(supplier, files, actor=rani, now=NOW)
    assert (taken.new, taken.known, [fault.place for fault in faults]) == (2, 1, ["c.json"])
    assert WireFault.objects.get().pk == faults[0].pk
    supplier.refresh_from_db()
    assert (supplier.good_at, supplier.checked_at) == (NOW, NOW)


def test_not_everybody_may_bring_files():
    supplier = factories.supplier()
    with pytest.raises(PermissionDenied):
        fetching.upload(supplier, [File("a.json", io.BytesIO(ninjs(1)))], actor=factories.user(), now=NOW)
    assert ids() == []


def test_the_look_of_a_supplier_goes_on_while_somebody_brings_files(place, rani):
    ends = NOW + timedelta(minutes=1)
    Supplier.objects.filter(pk=place.supplier.pk).update(claimed_until=ends)
    fetching.upload(place.supplier, [File("a.json", io.BytesIO(ninjs(1)))], actor=rani, now=NOW)
    place.supplier.refresh_from_db()
    assert (place.supplier.claimed_until, place.supplier.good_at, ids()) == (ends, None, ["urn:x:1"])


def test_names_of_days_alone_are_taken_for_days(place):
    for name in ("2001-01-01", "0000-00-00x", "lama"):
        (place.path / folder.TAKEN / name).mkdir(parents=True)
        (place.path / folder.TAKEN / name / "a").write_text("x")
    place.look()
    assert place.files() == ["taken/0000-00-00x/a", "taken/lama/a"]
