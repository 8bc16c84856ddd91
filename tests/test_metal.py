"""The machine's numbers: a page for members, plain text for a Prometheus, and neither for anyone else."""

import re

import pytest

from core.machine import look_at_machine, size_of
from core.metrics import Histogram, Metric, exposition
from engine.numbers import BUCKETS, Counts, Flow, Numbers, WorkerNumbers, flow, total
from live.metal import amount, at_most, duration, points


def test_members_see_the_page_and_guests_are_asked_to_sign_in(sign_in, client):
    page = sign_in("ada").get("/metal").text
    for name in ("Open sockets", "Deliveries a second", "Emit to last send, p99", "Database", "Workers"):
        assert name in page
    assert client.get("/metal").status_code == 303


def test_the_rail_leads_there(sign_in):
    assert 'href="/metal"' in sign_in("ada").get("/rooms/lobby").text


def test_metrics_are_for_this_machine_and_for_admins(sign_in, client):
    far, proxied = {"REMOTE_ADDR": "192.0.2.7"}, {"X-Forwarded-For": "192.0.2.7"}
    assert client.get("/metrics").status_code == 200  # from 127.0.0.1
    assert client.get("/metrics", headers=proxied).status_code == 404
    assert client.get("/metrics", environ_overrides=far).status_code == 404
    assert sign_in("ada").get("/metrics", environ_overrides=far).status_code == 404
    assert sign_in("grace", "admin").get("/metrics", environ_overrides=far).status_code == 200


def test_metrics_are_in_the_text_format(client):
    answer = client.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    line = re.compile(r'[a-z_0-9]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+')
    assert all(line.fullmatch(each) for each in lines if not each.startswith("#"))
    names = [each.split()[2] for each in lines if each.startswith("# TYPE")]
    assert len(names) == len(set(names)) and "neospace_live_emit_seconds" in names
    assert any(re.fullmatch(r"neospace_database_bytes [1-9]\d+", each) for each in lines)


def test_a_histogram_counts_upwards_to_infinity():
    text = exposition([Histogram("took", "How long.", (0.1, 1.0), (({"worker": "1"}, (2, 0, 3), 9.5),))])
    assert text.splitlines() == [
        "# HELP took How long.", "# TYPE took histogram",
        'took_bucket{worker="1",le="0.1"} 2', 'took_bucket{worker="1",le="1.0"} 2', 'took_bucket{worker="1",le="+Inf"} 5',
        'took_sum{worker="1"} 9.5', 'took_count{worker="1"} 5',
    ]
    assert exposition([Metric("a", "gauge", "A.", (({}, 1),))]) == "# HELP a A.\n# TYPE a gauge\na 1\n"


def test_an_emit_falls_into_the_bucket_whose_bound_it_does_not_exceed():
    counts = Counts()
    for seconds in (0.0005, 0.001, 0.0011, 99.0):
        counts.broadcast(seconds)
    assert counts.buckets == [2, 1, *[0] * 10, 1] and counts.broadcasts == 4


def test_percentiles_are_upper_bounds_and_none_without_emits():
    buckets = (98, 1, *[0] * 10, 1)
    some = Flow(60, 0, 100, buckets)
    assert [some.percentile(share) for share in (0.5, 0.98, 0.99, 1)] == [0.001, 0.001, 0.002, float("inf")]
    assert Flow().percentile(0.5) is None
    assert [at_most(each) for each in (0.001, 0.5, float("inf"), None)] == ["≤ 1 ms", "≤ 500 ms", "over 5 s", "–"]


def test_rates_do_not_span_the_death_of_a_worker():
    before = (10.0, {1: WorkerNumbers(1, frames=100), 2: WorkerNumbers(2, frames=5000)})
    after = (12.0, {1: WorkerNumbers(1, frames=300), 3: WorkerNumbers(3, frames=7)})
    assert flow(before, after).frames == 200 and flow(before, after).seconds == 2.0
    assert total([flow(before, after)] * 2).frames == 400 and total([]) == Flow()


def test_each_worker_answers_for_all_of_its_machine():
    told, later = [], []
    numbers = Numbers(lambda: WorkerNumbers(1), told.append, lambda key, seconds, call: later.append(call))
    numbers.start()
    later.pop()()
    assert told[0]["method"] == "numbers" and told[0]["pid"] == 1 and len(later) == 1
    numbers.heard("peer", told[0] | {"pid": 2, "parked": 7, "buckets": [0] * 13})
    numbers.heard("elsewhere", told[0] | {"pid": 3, "machine": "another"})
    assert [(each.pid, each.parked) for each in numbers.workers()] == [(1, 0), (2, 7)]
    numbers.lost("peer")
    assert [each.pid for each in numbers.workers()] == [1]
    later.pop()()
    assert len(numbers.flows()) == 1 and numbers.sockets() == [0, 0] and len(BUCKETS) == 12


@pytest.mark.parametrize("size, words", [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 KB"), (250_000, "250 KB"),
                                         (12_000_000, "12.0 MB"), (3_100_000_000, "3.1 GB")])
def test_sizes_are_read_at_a_glance(size, words):
    assert amount(size) == words


def test_times_and_lines_are_drawn_from_what_there_is():
    assert [duration(each) for each in (5, 3700, 90000)] == ["0 min 5 s", "1 h 1 min", "1 d 1 h"]
    assert points([]) == points([1]) == ""
    assert points([0, 5, 10]) == "0.0,48.0 120.0,24.0 240.0,0.0"


def test_a_process_that_ended_is_left_blank(tmp_path):
    machine = look_at_machine([1 << 22])
    assert machine.processes[0].resident is None and machine.cores >= 1
    assert size_of(tmp_path / "not there") == 0
