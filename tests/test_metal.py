"""The machine's numbers: a page for everyone with more on it for admins, plain text for a Prometheus, an answer for monitors."""

import os
import re
import time
from types import SimpleNamespace

import pysqlite3 as sqlite3
import pytest
from msgspec import json, structs

from config import ensure_var
from core.hits import Hits
from core.machine import Machine, Process, look_at_machine, seconds_since_start, size_of, uptime
from core.metrics import BUCKETS, NONE, Histogram, Metric, exposition
from core.traffic import Traffic
from engine.counts import Counts, WorkerNumbers
from engine.flows import Flow, flow, pace, percentile, total
from engine.numbers import SMOOTH, Numbers
from live.hour import HOUR, STEP, TOP, Hour, Sample
from live.metal import Page, Show, server_uptime
from live.metal_charts import GAP, chart, path, right_edge
from live.metal_look import count
from live.metal_tables import OTHERS, public_name, rows
from live.metal_words import amount, at_most, duration, rate, share
from scripts.stack_state import State, claim_home, write_state

TOKEN = "a-token-that-nobody-guesses"
FAR = {"REMOTE_ADDR": "192.0.2.7"}
FOR_ADMINS = ("Room for sockets", "Disk free", "Memory free", "Runs on", "Last backup", "Load")


@pytest.mark.parametrize("who", ["a guest", "ada", "grace"])
def test_everyone_sees_how_the_machine_is_doing(sign_in, make_member, client, who):
    make_member("eve")
    page = (client if who == "a guest" else sign_in(who)).get("/metal").text
    for name in ("Members online", "Open sockets", "Deliveries a second", "Emit to last send, p50", "Emit to last send, p99",
                 "Requests a second", "Page cache", "Database", "Write-ahead log", "Up for", "Version", "Workers", "Threads"):
        assert name in page


def test_what_could_help_an_attacker_is_for_admins(sign_in):
    for name, role, sees in (("ada", "member", False), ("linus", "moderator", False), ("grace", "admin", True)):
        page = sign_in(name, role).get("/metal").text
        assert {word in page for word in (*FOR_ADMINS, sqlite3.sqlite_version, str(os.getpid()))} == {sees}


def test_the_rail_leads_there(sign_in):
    assert 'href="/metal"' in sign_in("ada").get("/rooms/lobby").text


def test_requests_are_counted_by_slice_and_faults_of_ours_as_such(app, sign_in, monkeypatch):
    ada, traffic = sign_in("ada"), app.extensions["traffic"]
    before = traffic.counted()
    ada.get("/rooms/lobby")
    ada.get("/rooms/nowhere")
    ada.get("/favicon.ico")
    monkeypatch.setitem(app.view_functions, "directory.index", lambda: ("", 503))
    ada.get("/directory")
    served = traffic.counted()["served"]
    assert served["rooms"][0] == 2 and served["rooms"][1] > 0 and served["rooms"][2] == 0
    assert served["directory"][::2] == (1, 1) and "nowhere" in served
    assert sum(traffic.counted()["request_buckets"]) == sum(before["request_buckets"]) + 4
    assert traffic.counted()["under_way"] == 0


def test_a_request_that_becomes_a_socket_is_not_an_answer(monkeypatch):
    traffic = Traffic()
    traffic.counting(lambda environ, start_response: [])({}, None)
    assert traffic.counted() == {"under_way": 0, "made": 0, "request_buckets": NONE, "served": {}}


def test_everyone_sees_parts_of_the_site_and_admins_each_slice():
    assert [public_name(slice) for slice in ("rooms", "wall_feed", "script_places", "studio_files")] == ["Rooms", "Walls", "Sketches", "Sketches"]
    assert {public_name(slice) for slice in ("sealed_messages", "sign_in", "admin_bans", "settings", "recovery", "nowhere")} == {OTHERS}


# For a Prometheus

def test_metrics_are_for_this_machine_and_for_admins(sign_in, client):
    proxied = {"X-Forwarded-For": "192.0.2.7"}
    assert client.get("/metrics").status_code == 200  # from 127.0.0.1
    assert client.get("/metrics", headers=proxied).status_code == 404
    assert client.get("/metrics", environ_overrides=FAR).status_code == 404
    assert sign_in("ada").get("/metrics", environ_overrides=FAR).status_code == 404
    assert sign_in("grace", "admin").get("/metrics", environ_overrides=FAR).status_code == 200


def test_metrics_are_for_who_has_the_token(app, client):
    def status(said: str) -> int:
        return client.get("/metrics", environ_overrides=FAR, headers={"Authorization": said}).status_code

    assert [status(said) for said in ("Bearer ", f"Bearer {TOKEN}")] == [404, 404]  # there is none
    app.config["NEOSPACE"] = structs.replace(app.config["NEOSPACE"], metrics_token=TOKEN)
    assert status(f"Bearer {TOKEN}") == 200
    assert [status(said) for said in ("", TOKEN, f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer é")] == [404] * 5


def test_metrics_are_in_the_text_format(client):
    client.get("/healthz")
    answer = client.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    line = re.compile(r'[a-z_0-9]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+')
    assert all(line.fullmatch(each) for each in lines if not each.startswith("#"))
    names = [each.split()[2] for each in lines if each.startswith("# TYPE")]
    assert len(names) == len(set(names)) and {"neospace_live_emit_seconds", "neospace_request_seconds"} < set(names)
    assert any(re.fullmatch(r"neospace_database_bytes [1-9]\d+", each) for each in lines)
    assert f'neospace_requests_total{{worker="{os.getpid()}",slice="health"}} 1' in lines


def test_a_histogram_counts_upwards_to_infinity():
    text = exposition([Histogram("took", "How long.", (0.1, 1.0), (({"worker": "1"}, (2, 0, 3), 9.5),))])
    assert text.splitlines() == [
        "# HELP took How long.", "# TYPE took histogram",
        'took_bucket{worker="1",le="0.1"} 2', 'took_bucket{worker="1",le="1.0"} 2', 'took_bucket{worker="1",le="+Inf"} 5',
        'took_sum{worker="1"} 9.5', 'took_count{worker="1"} 5',
    ]
    assert exposition([Metric("a", "gauge", "A.", (({}, 1),))]) == "# HELP a A.\n# TYPE a gauge\na 1\n"


# For monitors

def test_monitors_hear_whether_it_runs_and_whether_it_is_full(app, client):
    assert client.get("/healthz").json == {"ok": True, "full": False}
    app.config["NEOSPACE"] = structs.replace(app.config["NEOSPACE"], full_below="100 %")
    assert client.get("/healthz").json == {"ok": True, "full": True}


def test_monitors_hear_that_the_database_cannot_be_read(app, client, monkeypatch, make_member):
    make_member("ada")
    client.get("/healthz")
    monkeypatch.setattr("routes.health.find_site", lambda db: db.execute("SELECT * FROM what_is_not_there"))
    answer = client.get("/healthz")
    assert answer.status_code == 503 and answer.json["ok"] is False and "what_is" not in answer.text


# What workers count and tell

def test_an_emit_falls_into_the_bucket_whose_bound_it_does_not_exceed():
    counts = Counts()
    for seconds in (0.0005, 0.001, 0.0011, 99.0):
        counts.broadcast(seconds)
    assert counts.buckets == [2, 1, *[0] * 10, 1] and counts.broadcasts == 4


def test_percentiles_are_upper_bounds_and_none_without_emits():
    some = Flow(60, 0, 100, (98, 1, *[0] * 10, 1))
    assert [some.percentile(part) for part in (0.5, 0.98, 0.99, 1)] == [0.001, 0.001, 0.002, float("inf")]
    assert Flow().percentile(0.5) is None and percentile(NONE, 0.99) is None
    assert [at_most(each) for each in (0.001, 0.5, float("inf"), TOP, None)] == ["≤ 1 ms", "≤ 500 ms", "over 5 s", "over 5 s", "–"]


def test_rates_do_not_span_the_death_of_a_worker():
    slow = (*[0] * 12, 3)
    before = (10.0, {1: WorkerNumbers(1, frames=100), 2: WorkerNumbers(2, frames=5000, hits=9)})
    after = (12.0, {1: WorkerNumbers(1, frames=300, request_buckets=slow), 3: WorkerNumbers(3, frames=7, hits=70)})
    one = flow(before, after)
    assert (one.frames, one.seconds, one.hits, one.requests) == (200, 2.0, 0, 3)
    assert total([one] * 2) == Flow(4.0, 400, request_buckets=(*[0] * 12, 6)) and total([]) == Flow()


def told_by(pid: int, members=(), **numbers) -> dict:
    return {"method": "numbers", "members": list(members)} | json.decode(json.encode(WorkerNumbers(pid, **numbers)))


@pytest.fixture
def numbers():
    """Those of worker 1, where member 7 has a socket; `numbers.sent` is what it told, `numbers.second()` lets one pass."""
    sent, later = [], []
    numbers = Numbers(lambda: WorkerNumbers(1), sent.append, lambda key, seconds, call: later.append(call), lambda: {"7"})
    numbers.start()
    numbers.sent, numbers.second = sent, lambda: later.pop()()
    return numbers


def test_each_worker_answers_for_all_of_its_machine(numbers):
    numbers.second()
    assert numbers.sent[0]["method"] == "numbers" and numbers.sent[0]["pid"] == 1 and numbers.sent[0]["members"] == ["7"]
    numbers.heard("peer", told_by(2, parked=7))
    numbers.heard("elsewhere", told_by(3, machine="another"))
    assert [(each.pid, each.parked) for each in numbers.workers()] == [(1, 0), (2, 7)]
    numbers.lost("peer")
    assert [each.pid for each in numbers.workers()] == [1]
    numbers.second()
    assert len(numbers.flows()) == 1 and len(BUCKETS) == 12


def test_a_member_with_windows_on_two_workers_is_online_once(numbers):
    assert numbers.online() == 1
    numbers.heard("peer", told_by(2, members=["7", "8"]))
    numbers.heard("far", told_by(3, members=["9"], machine="another"))
    assert numbers.online() == 3
    numbers.lost("peer")
    assert numbers.online() == 2
    numbers.heard("older", {name: value for name, value in told_by(4).items() if name != "members"})
    assert numbers.online() == 2


def test_what_slices_served_is_the_growth_of_each_worker(numbers):
    numbers.minute.append((10.0, {1: {"rooms": (5, 1.0, 0)}, 2: {"rooms": (900, 9.0, 9)}}))
    numbers.minute.append((70.0, {1: {"rooms": (8, 1.5, 1), "wall": (2, 0.5, 0)}, 3: {"rooms": (70, 7.0, 0)}}))
    assert numbers.served() == (60.0, {"rooms": (3, 0.5, 1), "wall": (2, 0.5, 0)})


def test_a_worker_that_began_within_the_minute_is_counted_from_its_second_moment(numbers):
    for at, served in ((10.0, {1: {"rooms": (5, 1.0, 0)}}), (15.0, {1: {"rooms": (6, 1.1, 0)}, 2: {}}), (20.0, {2: {"rooms": (7, 0.7, 1)}})):
        numbers.minute.append((at, served))
    counted, = numbers.served()[1].values()
    assert counted == pytest.approx((8, 0.8, 1))


def test_a_pace_goes_by_the_clock_of_each_worker(numbers):
    """One told two seconds' worth within one of ours, one nothing, one began, one ended."""
    old = {1: WorkerNumbers(1, frames=100, uptime=10.0), 2: WorkerNumbers(2, frames=7, uptime=5.0), 4: WorkerNumbers(4, frames=900)}
    new = {1: WorkerNumbers(1, frames=300, uptime=12.0), 2: old[2], 3: WorkerNumbers(3, frames=5000, uptime=1.0)}
    assert pace(old, new) == 100
    for moment in range(SMOOTH + 2):
        numbers.history.append((moment, {1: WorkerNumbers(1, frames=50 * moment, uptime=moment)}))
    assert numbers.paces() == [50, 50]


def test_a_worker_that_came_or_went_while_the_page_was_made_is_no_fault():
    machine = Machine(0.0, 1, None, None, (Process(1, 9, 5000, 4), Process(3, 9, 9, 4)))
    found = rows(SimpleNamespace(workers=[WorkerNumbers(1, parked=2), WorkerNumbers(2)], machine=machine), True)
    assert [(row.name, row.sockets, row.threads, row.memory) for row in found] == [("1", "2", "4", "5.0 KB"), ("2", "0", "–", "–")]


def test_the_server_is_up_for_as_long_as_its_supervisor_and_not_as_one_that_is_gone(config, monkeypatch):
    monkeypatch.setattr("live.metal.seconds_since_start", lambda pid: pid)
    ensure_var(config)
    with claim_home(config):
        write_state(config, State(-7, "https://localhost", "local"))
        assert server_uptime(config.path("run", "stack.json")) == -7
    assert server_uptime(config.path("run", "stack.json")) == os.getppid()


# The last hour

def sample(at: float, **fields) -> Sample:
    plain = Sample(at, 0, 0, 0, None, None, 0, None, None, 0, 0, 0, 0, 0)
    return structs.replace(plain, **fields)


def test_a_worker_that_starts_knows_the_hour_before_it(tmp_path, numbers):
    now = time.time()
    kept = [sample(now - HOUR - 5), sample(now - 60, online=4, p99=0.5), sample(now - 30)]
    (tmp_path / "hour.json").write_bytes(json.encode(kept))
    hour = Hour(tmp_path / "hour.json", str(tmp_path / "app.db"), numbers)
    hour.note()
    assert hour.lately() == kept[1:]
    hour.due = 0
    hour.note()
    assert [each.online for each in hour.lately()] == [4, 0, 1]
    assert json.decode((tmp_path / "hour.json").read_bytes(), type=list[Sample]) == hour.lately()


@pytest.mark.parametrize("content", [b"", b"[[1]]", b"no"])
def test_a_torn_file_of_the_hour_is_begun_anew(tmp_path, numbers, content):
    (tmp_path / "hour.json").write_bytes(content)
    hour = Hour(tmp_path / "hour.json", "app.db", numbers)
    hour.note()
    assert hour.lately() == []


def test_one_of_the_workers_writes_the_hour(tmp_path, numbers):
    numbers.heard("peer", told_by(0))
    hour = Hour(tmp_path / "hour.json", "app.db", numbers)
    hour.note()
    hour.due = 0
    hour.note()
    assert len(hour.lately()) == 1 and not (tmp_path / "hour.json").exists()


def test_a_line_ends_at_the_right_and_has_a_gap_where_nobody_counted():
    assert path([(0, 0), (30, 5), (60, 10)], 60, 10) == "M236.0,48.0L238.0,24.0L240.0,0.0"
    assert path([(0, 1), (30, 1), (900, 1)], 900, 1) == "M180.0,0.0L182.0,0.0M240.0,0.0h0"  # a length of nothing is a dot
    assert path([(0, None), (30, 2), (60, 0)], 60, 2) == "M238.0,0.0L240.0,48.0" and path([(0, None)], 0, 1) == ""


def test_the_right_edge_is_now_where_nobody_has_counted_for_long():
    now = time.time()
    assert right_edge([sample(now - 20)]) == now - 20
    assert right_edge([sample(now - 1200)]) == pytest.approx(now - GAP, abs=1)


def test_a_drawing_says_in_words_what_it_shows():
    samples = [sample(0, p50=0.001, p99=0.5), sample(STEP, p50=0.002, p99=None)]
    drawn = chart(samples, STEP, "Latency", at_most, lambda each: each.p50, lambda each: each.p99)
    assert drawn.words == "Latency over the last hour: between ≤ 1 ms and ≤ 500 ms" and drawn.line and drawn.second
    assert chart(samples, STEP, "Online", count, lambda each: each.online).words == "Online over the last hour: always 0"
    assert chart(samples[:1], STEP, "Latency", at_most, lambda each: each.p50) is None
    assert chart(samples, STEP, "Nothing", at_most, lambda each: None) is None


# Hits of the page cache

HIT, MISS = b'{"status":200,"page_cache":"HIT"}\n', b'{"status":200,"page_cache":""}\n'


@pytest.fixture
def log(tmp_path):
    return tmp_path / "access.log"


def test_hits_are_counted_from_the_first_look_on_line_by_line(tmp_path, log):
    hits = Hits(log, tmp_path / "lock")
    hits.look()  # there is no log yet
    log.write_bytes(HIT * 5)
    hits.look()
    assert hits.count == 0
    with log.open("ab") as file:
        for added, so_far in ((HIT + MISS + HIT, 2), (HIT[:-5], 2), (HIT[-5:], 3), (b"", 3)):
            file.write(added)
            file.flush()
            hits.look()
            assert hits.count == so_far


def test_a_log_that_was_put_away_is_read_to_its_end(tmp_path, log):
    log.touch()
    hits = Hits(log, tmp_path / "lock")
    hits.look()
    log.write_bytes(HIT)
    log.rename(tmp_path / "access-old.log")
    hits.look()
    log.write_bytes(HIT * 2)
    hits.look()
    assert hits.count == 3


def test_a_log_that_somebody_emptied_is_read_from_its_beginning(tmp_path, log):
    log.write_bytes(MISS * 9)
    hits = Hits(log, tmp_path / "lock")
    hits.look()
    log.write_bytes(b"")
    hits.look()
    log.write_bytes(HIT)
    hits.look()
    assert hits.count == 1


def test_one_process_counts_for_all(tmp_path, log):
    log.touch()
    first, second = Hits(log, tmp_path / "lock"), Hits(log, tmp_path / "lock")
    for each in (first, second):
        each.look()
    log.write_bytes(HIT)
    for each in (first, second):
        each.look()
    assert (first.count, second.count) == (1, 0)
    first.turn.close()
    second.look()
    log.write_bytes(HIT * 2)
    second.look()
    assert second.count == 1


# What is sent

def test_only_what_changed_is_sent_and_all_of_it_to_who_begins_to_look(monkeypatch):
    moments = iter([{"a": "<b id=a>1</b>", "c": "<b id=c>1</b>"}, {"a": "<b id=a>2</b>", "c": "<b id=c>1</b>"}] * 2)
    show = Show(lambda: Page((), next(moments)))
    assert show.whole().count("<b id=") == 2
    assert show.news() == ""  # too soon for another look
    show.made_at = 0
    assert "<b id=a>2" in (news := show.news()) and "id=c" not in news
    assert "<b id=a>2" in show.whole() and "id=c" in show.whole()


@pytest.mark.parametrize("size, words", [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 KB"), (250_000, "250 KB"),
                                         (12_000_000, "12.0 MB"), (3_100_000_000, "3.1 GB")])
def test_sizes_are_read_at_a_glance(size, words):
    assert amount(size) == words


def test_times_rates_and_shares_are_read_at_a_glance():
    assert [duration(each) for each in (5, 65, 3700, 90000)] == ["under 1 min", "1 min", "1 h 1 min", "1 d 1 h"]
    assert [rate(each) for each in (0, 0.031, 0.997, 2.04, 9.97, 1234.5)] == ["0", "0.03", "1.0", "2.0", "10", "1,234"]
    assert [share(1, 4), share(0, 0)] == ["25 %", "–"]


def test_a_process_that_ended_is_left_blank(tmp_path):
    machine = look_at_machine([1 << 22, os.getpid()])
    assert machine.processes[0].resident is machine.processes[0].threads is None and machine.cores >= 1
    assert machine.processes[1].threads >= 1 and 0 < seconds_since_start(os.getpid()) < uptime()
    assert seconds_since_start(1 << 22) is None and size_of(tmp_path / "not there") == 0
