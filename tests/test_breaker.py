"""A Redis that fails or hangs is left alone for a while: nobody waits for it again and again."""

import copy
import socket
import threading

import pytest

redis = pytest.importorskip("redis")  # it is not among what `make run` installs

from django_redis.cache import RedisCache  # noqa: E402

from articles import breaker, rest  # noqa: E402


@pytest.fixture
def silent():
    """The port of a server that takes connections and never says anything, as a frozen Redis does."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as door:
        yield door.getsockname()[1]


@pytest.fixture
def clock(monkeypatch):
    at = [100.0]
    monkeypatch.setattr(rest, "monotonic", lambda: at[0])
    return at


def client(port):
    given = breaker.TIMEOUTS | {"socket_timeout": 0.1}
    return redis.Redis.from_url(f"redis://127.0.0.1:{port}/0", retry=breaker.Breaker(), **given)


def test_a_frozen_redis_is_waited_for_once_a_pause(silent, clock, caplog):
    there = client(silent)
    found = []
    for step in (0, 0, 0, breaker.PAUSE, 0):
        clock[0] += step
        with pytest.raises(redis.RedisError) as failed:
            there.get("x")
        found.append(failed.type)
    assert found == [redis.TimeoutError, *[redis.ConnectionError] * 2, redis.TimeoutError, redis.ConnectionError]
    assert caplog.text.count("Redis does not answer") == 2


def test_after_a_pause_one_asks_and_the_others_do_not_wait(clock):
    policy, asking, go_on, asked = breaker.Breaker(), threading.Event(), threading.Event(), []

    def fail():
        raise redis.TimeoutError

    def slowly():
        asked.append(1)
        asking.set()
        assert go_on.wait(10)
        return "OK"

    with pytest.raises(redis.TimeoutError):
        policy.call_with_retry(fail, lambda error: None)
    clock[0] += breaker.PAUSE
    one = threading.Thread(target=policy.call_with_retry, args=(slowly, lambda error: None))
    one.start()
    assert asking.wait(10)
    with pytest.raises(redis.ConnectionError):
        policy.call_with_retry(slowly, lambda error: None)
    go_on.set()
    one.join(10)
    assert (len(asked), policy.is_open) == (1, False)
    assert policy.call_with_retry(lambda: "OK", lambda error: None) == "OK"


def test_what_a_question_does_to_connect_is_part_of_it(clock):
    policy = breaker.Breaker()
    with pytest.raises(redis.TimeoutError):
        policy.call_with_retry(lambda: policy.call_with_retry(_fail, lambda error: None), lambda error: None)
    clock[0] += breaker.PAUSE
    assert policy.call_with_retry(lambda: policy.call_with_retry(lambda: 1, None), None) == 1


def _fail():
    raise redis.TimeoutError


def test_all_connections_share_it():
    policy = breaker.Breaker()
    assert copy.deepcopy(policy) is policy
    assert breaker.of("redis://a/0") is breaker.of("redis://a/0") is not breaker.of("redis://b/0")


def test_djangos_cache_does_without(silent, caplog):
    kept = breaker.TIMEOUTS | {"retry": breaker.Breaker(), "socket_timeout": 0.1}
    options = {"IGNORE_EXCEPTIONS": True, "CONNECTION_POOL_KWARGS": kept}
    cache = RedisCache(f"redis://127.0.0.1:{silent}/0", {"OPTIONS": options})
    assert [cache.get("x", "none") for _ in range(20)] == ["none"] * 20
    assert cache.set("x", 1) is None
    assert caplog.text.count("Redis does not answer") == 1


def test_an_answer_that_refuses_is_no_failure(clock):
    """A Redis that is full says so: it is there."""
    kept = breaker.Breaker()
    with pytest.raises(redis.ResponseError):
        kept.call_with_retry(_refuse, lambda _error: None)
    assert not kept.is_open


def _refuse():
    raise redis.ResponseError("OOM command not allowed")
