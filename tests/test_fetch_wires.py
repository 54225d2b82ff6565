"""`manage.py fetch_wires`, as people and timers run it: alone, by several at once, killed, ended by hand."""

import io
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from articles.models import Supplier, WireItem

from . import factories
from .test_wire_fetching import ninjs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def root(settings, tmp_path):
    settings.WIRES_DIR = tmp_path / "wires"
    return settings.WIRES_DIR


def folder(root, name, files) -> Supplier:
    """A supplier with files in its folder, by their names, that have long been whole."""
    (root / name).mkdir(parents=True)
    for file, data in files.items():
        (root / name / file).write_bytes(data)
        os.utime(root / name / file, (1_000_000_000, 1_000_000_000))
    return factories.supplier(name=name.title(), kind="folder", folder=name)


def run(*arguments) -> tuple[int, str, str]:
    """Run the command; return its exit status and what it said on both ways out."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("fetch_wires", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_a_line_for_each_supplier_says_what_came(root):
    folder(root, "nusa", {"a.json": ninjs(1, 2), "b.json": ninjs(1), "c.json": b"[1]"})
    folder(root, "lain", {})
    factories.supplier(name="Meja")
    assert run() == (
        0,
        "Nusa: 2 new, 1 known, 0 killed; not readable: 1.\nLain: 0 new, 0 known, 0 killed; not readable: 0.\n",
        "",
    )
    assert run()[0] == 0
    assert WireItem.objects.count() == 2


def test_one_that_fails_is_told_and_the_others_are_read(root):
    factories.supplier(name="Putus", kind="folder", folder="putus")
    folder(root, "nusa", {"a.json": ninjs(1)})
    status, out, err = run()
    assert (status, out) == (1, "Nusa: 1 new, 0 known, 0 killed; not readable: 0.\n")
    assert err.startswith("Putus: failed: There is no folder “putus”")


def test_some_are_named(root):
    for name in ("satu", "dua", "tiga"):
        folder(root, name, {"a.json": ninjs(name)})
    run("--supplier", "Satu", "--supplier", "Tiga")
    assert set(WireItem.objects.values_list("supplier__name", flat=True)) == {"Satu", "Tiga"}


@pytest.mark.parametrize("name", ["Entah", "Lama", "Meja"])
def test_a_name_that_is_none_is_told_before_anything_is_read(root, name):
    folder(root, "satu", {"a.json": ninjs(1)})
    Supplier.objects.filter(pk=folder(root, "lama", {}).pk).update(active=False)
    factories.supplier(name="Meja")
    with pytest.raises(CommandError, match=name):
        run("--supplier", "Satu", "--supplier", name)
    assert not WireItem.objects.exists()


def test_who_is_looked_at_by_another_is_left_out(root):
    supplier = folder(root, "nusa", {"a.json": ninjs(1)})
    Supplier.objects.filter(pk=supplier.pk).update(claimed_until=timezone.now() + timedelta(minutes=1))
    assert run() == (0, "Nusa: another process looks at it.\n", "")
    assert not WireItem.objects.exists()


def test_what_is_too_old_leaves_of_whom_is_not_in_use_too(root):
    supplier = folder(root, "nusa", {"a.json": ninjs(1, 2)})
    run()
    Supplier.objects.filter(pk=supplier.pk).update(active=False)
    WireItem.objects.update(received_at=timezone.now() - timedelta(days=31))
    other = folder(root, "lain", {})
    assert "left" not in run("--supplier", other.name)[1]
    assert "Nusa: items that left after their time: 2.\n" in run()[1]
    assert not WireItem.objects.exists()


# ---- processes


class Outside:
    """A database that other processes see, with what the test's own has: SQLite's is copied to a file and back."""

    def __init__(self, folder, root):
        self.file, self.processes = Path(folder) / "newsroom.sqlite3", []
        name = connection.settings_dict["NAME"]
        url = os.environ.get("DATABASE_URL", "").rpartition("/")[0] + f"/{name}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{self.file}" if connection.vendor == "sqlite" else url,
            "WIRES_DIR": str(root),
            "LANGUAGE": "en",
        }

    def give(self):
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(self.file)) as file:
                connection.connection.backup(file)

    def claim(self, supplier, *, seconds):
        """Take a supplier once nobody has it, as another process does that looks at it for so long."""
        end = time.monotonic() + 60
        while not self._claimed(supplier.pk, timezone.now(), timedelta(seconds=seconds)):
            assert time.monotonic() < end
            time.sleep(0.01)

    def _claimed(self, pk, now, taking):
        if connection.vendor != "sqlite":
            free = Supplier.objects.filter(pk=pk, claimed_until=None)
            return free.update(claimed_until=now + taking)
        with closing(sqlite3.connect(self.file, timeout=20)) as file, file:
            told = [connection.ops.adapt_datetimefield_value(now + taking), pk]
            update = "UPDATE articles_supplier SET claimed_until = ? WHERE id = ? AND claimed_until IS NULL"
            return file.execute(update, told).rowcount

    def fetch(self):
        """Bring back what the others wrote."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.file)) as file:
                file.backup(connection.connection)

    def start(self, *arguments) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "fetch_wires", *arguments],
            cwd=project.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return process


@pytest.fixture
def outside(tmp_path, root):
    made = Outside(tmp_path, root)
    yield made
    for process in made.processes:
        process.kill()  # where a test ended before it did
        process.communicate()


def names(count) -> dict[str, bytes]:
    return {f"{number:03}.json": ninjs(number) for number in range(count)}


def taken(root, name) -> Counter:
    """What lies among the files taken of a supplier, by their bytes; what only holds a place is none."""
    files = (root / name / "taken").rglob("*.json")
    return Counter(data for file in files if (data := file.read_bytes()))


def drop(root, files) -> None:
    """Let files come into the folders of suppliers, by supplier and name, each whole at once."""
    for (supplier, name), data in files.items():
        part = root / supplier / f"{name}.part"
        part.write_bytes(data)
        os.utime(part, (1_000_000_000, 1_000_000_000))
        part.rename(root / supplier / name)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_of_four_processes_at_once_each_item_is_taken_once_and_no_file_is_lost(outside, root):
    suppliers = {name: folder(root, name, {}) for name in "abcd"}
    counts = {"a": 80, "b": 30, "c": 1, "d": 20}
    outside.give()
    processes = [outside.start("--every", "1") for _ in range(4)]
    for process in processes:
        process.stdout.readline()  # all are at work
    # A quick machine's processes may never meet; so another one has taken a supplier for some seconds.
    outside.claim(suppliers["c"], seconds=6)
    drop(root, {(name, file): data for name, count in counts.items() for file, data in names(count).items()})
    began = time.monotonic()
    while any(path.is_file() for name in counts for path in (root / name).iterdir()):
        assert time.monotonic() < began + 60
        time.sleep(0.02)
    for process in processes:
        process.send_signal(signal.SIGTERM)
    said = [process.communicate(timeout=60) for process in processes]
    assert [(process.returncode, err.count("\n")) for process, (_out, err) in zip(processes, said, strict=True)] == [
        (0, 1)
    ] * 4

    outside.fetch()
    for name, supplier in suppliers.items():
        ids = Counter(supplier.items.values_list("external_id", flat=True))
        assert ids == Counter(f"urn:x:{number}" for number in range(counts[name]))
        assert taken(root, name) == Counter(names(counts[name]).values())
    lines = [line for out, _err in said for line in out.splitlines()]
    told = {line.partition(" new,")[2] for line in lines if " new," in line}
    assert told == {" 0 known, 0 killed; not readable: 0."}  # none came twice
    assert [line for line in lines if line.endswith("another process looks at it.")]
    assert not Supplier.objects.exclude(claimed_until=None).exists()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_and_run_again_nothing_is_lost_and_nothing_doubled(outside, root):
    own = names(401)
    supplier = folder(root, "nusa", own)
    outside.give()
    process = outside.start()
    began = time.monotonic()
    while not taken(root, "nusa"):  # the first lot is kept, and some of its files are moved
        assert process.poll() is None
        assert time.monotonic() < began + 60
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)

    outside.fetch()
    kept, moved = WireItem.objects.count(), sum(taken(root, "nusa").values())
    assert 0 < moved < kept < len(own)
    supplier.refresh_from_db()
    assert supplier.claimed_until > timezone.now()  # it holds until others may take it over
    assert run()[1] == "Nusa: another process looks at it.\n"
    Supplier.objects.update(claimed_until=timezone.now())

    status, out, err = run()
    assert (status, err) == (0, "")
    assert out == f"Nusa: {len(own) - kept} new, {kept - moved} known, 0 killed; not readable: 0.\n"
    ids = WireItem.objects.values_list("external_id", flat=True)
    assert Counter(ids) == Counter(f"urn:x:{number}" for number in range(len(own)))
    assert taken(root, "nusa") == Counter(own.values())


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_goes_on_until_it_is_ended_by_hand(outside, root, how):
    folder(root, "nusa", {"a.json": ninjs(1)})
    outside.give()
    process = outside.start("--every", "1")
    assert process.stdout.readline() == "Nusa: 1 new, 0 known, 0 killed; not readable: 0.\n"
    assert process.stdout.readline() == "Nusa: 0 new, 0 known, 0 killed; not readable: 0.\n"
    process.send_signal(how)
    _out, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (
        0,
        "Ended. What was kept stays; what was not read yet waits for the next time.",
    )
    outside.fetch()
    assert Supplier.objects.get().claimed_until is None


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_not_ready_is_told(outside, root):
    if connection.vendor != "sqlite":
        pytest.skip("an empty database is made in a moment only on SQLite")
    process = outside.start()
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert "The database is not ready" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("every", [0, -5, float("nan")])
def test_agencies_are_not_asked_without_a_pause(every):
    with pytest.raises(CommandError, match="1"):
        call_command("fetch_wires", every=every)
