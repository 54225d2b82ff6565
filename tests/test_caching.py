"""What is kept in Redis: nothing that somebody else wrote there is run or believed."""

import pickle

import pytest

from articles.caching import SignedSerializer
from newsroom import caches


class Runs:
    """Leaves a trace where it is unpickled."""

    traces: list[int] = []

    def __reduce__(self):
        return (self.traces.append, (1,))


def test_what_is_signed_comes_back():
    kept = SignedSerializer({})
    for value in ([1.5, 2.5], {"a": ("b", None)}, "teks", b"bytes"):
        assert kept.loads(kept.dumps(value)) == value


@pytest.mark.parametrize(
    "forged",
    [
        lambda ours: pickle.dumps(Runs()),
        lambda ours: b"\0" * 16 + pickle.dumps(Runs()),
        lambda ours: ours[:16] + pickle.dumps(Runs()),
        lambda ours: ours[:-1],
        lambda ours: b"",
    ],
    ids=["bare", "no signature", "another's", "cut off", "nothing"],
)
def test_what_is_not_ours_counts_as_nothing_and_runs_nothing(forged, caplog):
    kept = SignedSerializer({})
    assert kept.loads(forged(kept.dumps([1]))) is None
    assert Runs.traces == []
    assert "Redis" in caplog.text


def test_another_key_reads_nothing(settings):
    packed = SignedSerializer({}).dumps([1])
    settings.SECRET_KEY = "another-key-of-another-site"
    assert SignedSerializer({}).loads(packed) is None


def test_every_cache_in_redis_is_signed():
    made = caches.settings_of("redis://127.0.0.1:1/0", build="b")
    shared = [each for each in made.values() if "Redis" in each["BACKEND"] or "SharedCache" in each["BACKEND"]]
    assert len(shared) == 2
    assert {each["OPTIONS"]["SERIALIZER"] for each in shared} == {"articles.caching.SignedSerializer"}
