import multiprocessing
import threading
import time

import pytest

from core import limits
from core.limits import Limiter, TokenBuckets, address_prefix
from tests.small_disk import fill, make_room, small_disk

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "limits.db")


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes only when it is told to."""
    class Clock:
        now = 1_000_000.0
    monkeypatch.setattr(limits, "monotonic", lambda: Clock.now)
    return Clock


def test_so_many_are_allowed_and_the_next_is_told_how_long_to_wait(path, clock):
    limiter = Limiter(path)
    assert [limiter.check("a", 5, 60) for _ in range(5)] == [0.0] * 5
    assert limiter.check("a", 5, 60) == pytest.approx(12, abs=0.01)


def test_whoever_waits_as_told_is_allowed_once(path, clock):
    limiter = Limiter(path)
    while not (wait := limiter.check("a", 5, 60)):
        pass
    clock.now += wait + 0.001
    assert limiter.check("a", 5, 60) == 0.0
    assert limiter.check("a", 5, 60) > 0


def test_what_is_refused_costs_nothing(path, clock):
    limiter = Limiter(path)
    for _ in range(50):
        last = limiter.check("a", 5, 60)
    assert last == pytest.approx(12, abs=0.01)


def test_a_burst_may_be_smaller_than_the_limit(path, clock):
    limiter = Limiter(path)
    assert [limiter.check("a", 60, 60, burst=2) > 0 for _ in range(4)] == [False, False, True, True]


def test_keys_do_not_share(path, clock):
    limiter = Limiter(path)
    assert limiter.check("a", 1, 60) == limiter.check("b", 1, 60) == 0.0


def test_two_limits_of_one_key_are_counted_apart(path, clock):
    limiter = Limiter(path)
    assert [limiter.check("a", 100, 60) for _ in range(50)] == [0.0] * 50
    assert [limiter.check("a", 5, 600) > 0 for _ in range(6)] == [False] * 5 + [True]


def test_limits_switched_off_allow_everything_and_touch_no_file(tmp_path):
    limiter = Limiter(str(tmp_path / "none.db"), enabled=False)
    assert not any(limiter.check("a", 1, 60) for _ in range(10))
    assert not list(tmp_path.iterdir())


def take_many(path, barrier, results):
    limiter = Limiter(path)
    barrier.wait(30)
    results.put(sum(limiter.check("shared", 20, 3600) == 0.0 for _ in range(100)))


def test_four_processes_share_one_limit_from_the_first_moment(path):
    barrier, results = SPAWN.Barrier(4), SPAWN.Queue()
    workers = [SPAWN.Process(target=take_many, args=(path, barrier, results)) for _ in range(4)]
    for worker in workers:
        worker.start()
    assert sum(results.get(timeout=60) for _ in workers) == 20
    for worker in workers:
        worker.join()


def test_threads_share_one_limit(path):
    limiter, allowed = Limiter(path), []
    threads = [threading.Thread(target=lambda: allowed.extend(limiter.check("a", 20, 3600) == 0 for _ in range(50)))
               for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert allowed.count(True) == 20


@pytest.mark.parametrize("lost", [("",), ("", "-wal", "-shm"), ("-wal", "-shm")])
def test_a_deleted_file_is_made_anew(path, tmp_path, lost):
    limiter, other = Limiter(path), Limiter(path)
    limiter.check("a", 1, 60)
    for suffix in lost:
        (tmp_path / f"limits.db{suffix}").unlink()
    limiter.check("b", 1, 60)
    other.check("b", 1, 60)
    assert limiter.check("b", 1, 60) > 0 and other.check("b", 1, 60) > 0


@pytest.mark.parametrize("rubbish", [b"", b"no database" * 1000])
def test_a_damaged_file_is_made_anew(path, tmp_path, rubbish):
    (tmp_path / "limits.db").write_bytes(rubbish)
    limiter = Limiter(path)
    assert limiter.check("a", 1, 60) == 0.0
    assert limiter.check("a", 1, 60) > 0


@pytest.mark.parametrize("place", ["limits.db", "nowhere/limits.db"])
def test_a_place_that_cannot_be_written_is_said_once_and_counted_in_memory(tmp_path, caplog, clock, place):
    (tmp_path / "limits.db").mkdir()
    limiter = Limiter(str(tmp_path / place))
    waits = [limiter.check("a", 2, 600) for _ in range(4)]
    clock.now += limits.AGAIN_AFTER
    waits.append(limiter.check("a", 2, 600))
    assert [wait > 0 for wait in waits] == [False, False, True, True, True]
    assert caplog.text.count("each worker counts by itself") == 1


def test_a_full_disk_costs_no_count_and_is_over_as_soon_as_there_is_room(tmp_path, caplog, clock):
    with small_disk(tmp_path / "disk", 1) as disk:
        limiter = Limiter(str(disk / "limits.db"))
        limiter.check("a", 1, 600)
        fill(disk)
        full = [limiter.check(f"{number}", 1, 600) for number in range(3000)]
        assert set(full) == {0.0} and caplog.text.count("each worker counts by itself") == 1
        make_room(disk)
        clock.now += limits.AGAIN_AFTER
        assert limiter.check("a", 1, 600) > 0
        assert caplog.text.count("shared by all workers again") == 1


def test_a_clock_that_starts_over_locks_nobody_out(path, clock):
    limiter = Limiter(path)
    for _ in range(5):
        limiter.check("a", 5, 60)
    clock.now = 10.0  # the machine was started again
    assert [limiter.check("a", 5, 60) > 0 for _ in range(6)] == [False] * 5 + [True]


def test_used_up_keys_are_swept_out(path, clock):
    limiter = Limiter(path)
    for number in range(50):
        limiter.check(f"key {number}", 1, 10)
    clock.now += 100
    limiter.check("last", 1, 10)
    assert limiter._connection().execute("SELECT count(*) FROM buckets").fetchone() == (1,)


def test_a_bucket_gives_its_burst_and_then_its_rate(clock):
    buckets = TokenBuckets(rate=2, burst=3)
    assert [buckets.take("ada") for _ in range(4)] == [0.0, 0.0, 0.0, pytest.approx(0.5)]
    clock.now += 0.5
    assert buckets.take("ada") == pytest.approx(0, abs=1e-6)
    assert buckets.take("ada") == pytest.approx(0.5)
    assert buckets.take("grace") == 0.0


def test_buckets_do_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(limits, "MOST_BUCKETS", 100)
    buckets = TokenBuckets(rate=1, burst=1)
    for key in range(1000):
        buckets.take(key)
    assert len(buckets._until) == 100
    assert buckets.take(999) > 0


@pytest.mark.parametrize("ip, prefix", [
    ("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ("::ffff:192.0.2.77", "192.0.2.0/24"),
    ("fe80::1%eth0", "fe80::/64"), ("", "unknown"), (None, "unknown"), ("unix:", "unknown"), ("999.1.1.1", "unknown"),
])
def test_an_address_is_counted_with_its_neighbours(ip, prefix):
    assert address_prefix(ip) == prefix


def test_a_check_is_quick(path):
    limiter = Limiter(path)
    limiter.check("a", 10**6, 1)
    began = time.process_time()
    for _ in range(1000):
        limiter.check("a", 10**6, 1)
    assert time.process_time() - began < 0.5
