"""What is kept in Redis: nothing that somebody else wrote there is run or believed."""

import pickle

import pytest
from django_redis.cache import RedisCache

from articles import caching
from articles.caching import SignedSerializer
from newsroom import caches

traces: list[int] = []


def leave_a_trace() -> None:
    traces.append(1)


class Runs:
    """Leaves a trace where it is unpickled."""

    def __reduce__(self):
        return (leave_a_trace, ())


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
    assert kept.loads(forged(kept.dumps([1]))) is caching._NOTHING
    assert traces == []
    assert "Redis" in caplog.text


def test_a_forged_pickle_would_run_and_a_cache_gives_the_default_for_it(monkeypatch):
    pickle.loads(pickle.dumps(Runs()))
    assert traces.pop() == 1
    monkeypatch.setattr(RedisCache, "get", lambda *_args, **_more: SignedSerializer({}).loads(pickle.dumps(Runs())))
    cache = caching.SharedCache("redis://127.0.0.1:1/0", {})
    assert (cache.get("lists:1", "none"), cache.get("allauth:rl:1", [])) == ("none", [])
    assert traces == []


def test_another_key_reads_nothing(settings):
    packed = SignedSerializer({}).dumps([1])
    settings.SECRET_KEY = "another-key-of-another-site"
    assert SignedSerializer({}).loads(packed) is caching._NOTHING


def test_every_cache_in_redis_is_signed():
    made = caches.settings_of("redis://127.0.0.1:1/0", build="b")
    shared = [each for each in made.values() if "Redis" in each["BACKEND"] or "SharedCache" in each["BACKEND"]]
    assert len(shared) == 2
    assert {each["OPTIONS"]["SERIALIZER"] for each in shared} == {"articles.caching.SignedSerializer"}
