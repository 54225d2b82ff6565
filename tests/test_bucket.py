"""A bucket that hangs is left alone for a while: a page's pictures do not take every thread."""

import socket

import pytest

config = pytest.importorskip("botocore.config")  # it is not among what `make run` installs

from botocore import exceptions  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402

from articles import bucket, faults, rest  # noqa: E402

from .listening import answer, listener  # noqa: E402


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    at = [100.0]
    monkeypatch.setattr(rest, "monotonic", lambda: at[0])
    monkeypatch.setattr(bucket, "rest", rest.Rest())
    return at


@pytest.fixture
def silent():
    """The address of a server that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as door:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


def at(address):
    quick = config.Config(connect_timeout=0.2, read_timeout=0.1, retries={"total_max_attempts": 1})
    keys = {"access_key": "a", "secret_key": "b", "region_name": "us-east-1"}
    return bucket.Bucket(bucket_name="foto", endpoint_url=address, client_config=quick, **keys)


def test_one_that_hangs_is_waited_for_once_a_pause(silent, clock, caplog):
    there, found = at(silent), []
    asked = [
        lambda: there.exists("a"),
        lambda: there.open("a"),
        lambda: there.save("a", ContentFile(b"a")),
        lambda: there.exists("a"),
        lambda: there.listdir(""),
    ]
    for step, ask in zip((0, 0, 0, rest.PAUSE, 0), asked, strict=True):
        clock[0] += step
        with pytest.raises(exceptions.BotoCoreError) as failed:
            ask()
        assert faults.of(failed.value) is faults.Fault.STORAGE
        found.append(failed.type)
    at_once = exceptions.EndpointConnectionError
    assert found == [exceptions.ReadTimeoutError, at_once, at_once, exceptions.ReadTimeoutError, at_once]
    assert caplog.text.count("bucket does not answer") == 2


def test_one_that_says_what_it_has_and_gives_nothing_hangs_too(clock, caplog):
    """As behind a proxy that knows its list and has lost the disk: HEAD is answered, GET is not."""
    # Each question comes by a connection of its own: one that is kept may be closed before it is asked.
    about = {
        "Last_Modified": "Mon, 02 Mar 2026 03:00:00 GMT",
        "ETag": '"a"',
        "Connection": "close",
    }
    said = answer("200 OK", **about).replace(b"Length: 0", b"Length: 9")

    fetched: list[int] = []

    def reply(line):
        if there.asked[-1].startswith(b"HEAD"):
            line.sendall(said)
            return
        fetched.append(1)
        line.sendall(said + b"1234" if len(fetched) > 1 else b"")  # begun, and not gone on with
        line.recv(1)

    with listener({"/foto/a": reply}) as there:
        for turn in (1, 2):
            clock[0] += rest.PAUSE
            with pytest.raises(Exception) as failed:
                at(f"http://127.0.0.1:{there.port}").open("a")
            assert faults.of(failed.value) is faults.Fault.STORAGE
            assert (len(fetched), bucket.rest.is_on) == (turn, True)
    assert caplog.text.count("bucket does not answer") == 2


def test_one_that_says_no_has_answered(bucket, clock):
    from django.core.files.storage import default_storage

    from articles import bucket as module

    module.rest.failed()
    clock[0] += rest.PAUSE
    with pytest.raises(FileNotFoundError):
        default_storage.open("tidak-ada.jpg")
    assert not module.rest.is_on
    default_storage.save("ada.txt", ContentFile(b"ada"))
    assert (default_storage.exists("ada.txt"), default_storage.size("ada.txt")) == (True, 3)
    assert default_storage.listdir("") == ([], ["ada.txt"])
    with default_storage.open("ada.txt") as file:
        assert file.read() == b"ada"
    default_storage.delete("ada.txt")
    assert not default_storage.exists("ada.txt")


def test_after_a_pause_one_asks_and_the_others_do_not_wait(clock):
    there = rest.Rest()
    assert (there.may_ask(), there.may_ask(), there.is_on) == (True, True, False)
    there.failed()
    assert (there.may_ask(), there.is_on) == (False, True)
    clock[0] += rest.PAUSE
    assert (there.may_ask(), there.may_ask()) == (True, False)
    clock[0] += rest.PAUSE
    assert not there.may_ask()
    clock[0] += rest.PAUSE  # that one takes long: it may have something large to send
    assert (there.may_ask(), there.may_ask()) == (True, False)
    there.worked()
    assert (there.may_ask(), there.may_ask(), there.is_on) == (True, True, False)
