"""What bench/live is made of counts right: each piece runs once, small and short. No speed is asserted."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.live_parts.account import ratio, straight_line
from bench.live_parts.generator import Generator, compiled
from bench.live_parts.processes import cpu_seconds, descriptors, family, memory, threads
from bench.live_parts.report import lost, soak
from bench.live_parts.servers import Server, broadcaster, neospace, node
from bench.live_parts.soak import long_day
from bench.live_parts.tools import Tools
from config import Config
from db import connect, fetch_value

ROOT = Path(__file__).parents[1]
MEMBERS = 20
FRAME = 500  # bytes
ASTRAY = "7"


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    return Tools(compiled("load", folder), compiled("broadcast", folder), folder, 0.2, 1)


@pytest.fixture(scope="module")
def app(tools):
    """The app on its four workers, and the folder of its database."""
    home = tools.home()
    with neospace(home, MEMBERS) as server:
        yield server, home


def stored(home: Path) -> int:
    db = connect(Config(var=str(home)).database)
    count = fetch_value(db, "SELECT count(*) FROM messages")
    db.close()
    return count


def test_every_delivery_to_every_member_is_counted_once(tools):
    with broadcaster(tools.broadcast, FRAME) as server, Generator(tools.load, server) as generator:
        assert generator.open(MEMBERS).ready == MEMBERS
        for run in (generator.lockstep(0.2), generator.pipelined(0.2), generator.paced(0.5, 20)):
            heard = run.heard
            assert heard.posts == heard.acked > 0
            assert heard.received == heard.expected == heard.posts * MEMBERS
            assert (heard.lost, heard.doubled, heard.stale, heard.gone) == (0, 0, 0, 0)
            assert heard.frame_bytes == FRAME
            assert 0 < heard.p50 <= heard.p95 <= heard.p99 < 5000


def test_a_delivery_to_the_wrong_member_is_one_lost_and_one_doubled(tools):
    with broadcaster(tools.broadcast, FRAME, ASTRAY) as server, Generator(tools.load, server) as generator:
        generator.open(MEMBERS)
        run = generator.lockstep(0.2)
        assert run.heard.deliveries == run.heard.posts * MEMBERS
        assert run.heard.lost == run.heard.doubled == run.heard.deliveries // int(ASTRAY) > 0
        assert "doubled" in lost([run])


def test_a_server_that_dies_loses_what_it_had_not_delivered(tools):
    with broadcaster(tools.broadcast, FRAME) as server, Generator(tools.load, server) as generator:
        generator.open(MEMBERS)
        killer = subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -9 {server.pid}"])
        heard = generator.paced(1, 20).heard
        killer.wait()
        assert heard.gone == MEMBERS
        assert heard.received + heard.lost == heard.expected


def test_so_many_posts_are_made_as_were_asked_for_and_no_more(tools):
    with broadcaster(tools.broadcast, FRAME) as server, Generator(tools.load, server) as generator:
        generator.open(MEMBERS)
        assert generator.pipelined(5, senders=3, ahead=2, most=50).heard.posts == 50
        assert generator.paced(1, 30).heard.posts == 30


def test_members_come_and_go_while_the_others_miss_nothing(tools):
    with broadcaster(tools.broadcast, FRAME) as server, Generator(tools.load, server) as generator:
        generator.open(MEMBERS)
        heard = generator.paced(1, 20, churn=30).heard
        assert heard.returned > 20
        assert (heard.members, heard.expected, heard.lost) == (MEMBERS, heard.posts * MEMBERS // 2, 0)


def test_where_nobody_answers_nobody_gets_in(tools):
    with broadcaster(tools.broadcast, FRAME) as server:
        port = server.port
    with Generator(tools.load, Server("nobody", port, 0)) as generator:
        opened = generator.open(3, 5)
    assert (opened.ready, opened.failed) == (0, 3)
    assert "Connection refused" in opened.first_failure


def test_what_members_hear_from_the_app_is_in_its_database(tools, app):
    server, home = app
    with Generator(tools.load, server) as generator:
        assert generator.open(MEMBERS).ready == MEMBERS
        runs = [generator.lockstep(0.3), generator.pipelined(0.3), generator.paced(0.5, 10)]
    assert sum(run.heard.lost for run in runs) == 0
    assert sum(run.heard.acked for run in runs) == stored(home)
    assert all(run.heard.frame_bytes > FRAME and run.cpu > 0 for run in runs)


def test_who_is_closed_on_comes_back_and_misses_nothing(tools, app):
    server, home = app
    before = stored(home)
    with Generator(tools.load, server) as generator:
        assert generator.open(MEMBERS).ready == MEMBERS
        workers = " ".join(map(str, family(server.pid)[1:]))
        killer = subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -TERM {workers}"])  # they say goodbye, as in a reload
        heard = generator.faithful(2, 20).heard
        killer.wait()
    assert heard.returned >= MEMBERS and 0 < heard.away <= heard.longest_away
    assert (heard.lost, heard.refused) == (0, 0)
    assert heard.posts == heard.acked == stored(home) - before


def test_the_app_has_no_room_for_a_session_that_nobody_has(tools, app, tmp_path):
    forged = tmp_path / "cookies.txt"
    forged.write_text("session=" + "A" * 43 + "\n")
    with Generator(tools.load, Server("forged", app[0].port, app[0].pid, forged)) as generator:
        opened = generator.open(2, 10)
    assert (opened.ready, opened.failed) == (0, 2)
    assert "signed_out" in opened.first_failure


def test_node_stores_what_it_sends_in_frames_of_the_size_that_was_asked_for(tools):
    home = tools.home()
    with node(home, FRAME) as server, Generator(tools.load, server) as generator:
        assert generator.open(MEMBERS).ready == MEMBERS
        heard = generator.lockstep(0.3).heard
        assert heard.frame_bytes == FRAME
        assert heard.received == heard.posts * MEMBERS
        assert heard.acked == stored(home) > 0


def test_the_stock_transport_is_measured_by_the_same_load(tools):
    with neospace(tools.home(), 4, live="stock") as server, Generator(tools.load, server) as generator:
        assert generator.open(4).ready == 4
        assert generator.lockstep(0.2).heard.lost == 0


def test_a_process_is_weighed_with_its_children():
    busy = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass\nprint(flush=True); input()"
    shell = f"{sys.executable} -c '{busy}'; true"
    with subprocess.Popen(["sh", "-c", shell], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        parent.stdout.readline()
        pids = family(parent.pid)
        assert len(pids) == threads(pids) == 2
        assert 0.25 < cpu_seconds(pids) < 1
        assert 0 < memory(pids).pss <= memory(pids).rss
        assert descriptors(pids) >= 6
        parent.stdin.write("\n")


def test_a_line_is_found_through_points_on_it():
    points = [(members, 2 + 0.5 * members) for members in (100, 1000, 5000, 10000)]
    assert straight_line(points) == pytest.approx((2, 0.5))
    assert straight_line(points, relative=True) == pytest.approx((2, 0.5))


def test_ratios_are_taken_between_neighbours():
    assert ratio([1, 20, 3], [2, 40, 30], float) == 0.5


def test_a_long_day_is_told_as_slopes(tools):
    told = soak(long_day(tools, 2, members=10, cached=10))
    assert "members left and came back" in told
    assert "| descriptors | " in told


def test_one_command_prints_the_account():
    command = ["bench/live", "--quick", "--seconds", "0.2", "--parts", "growth", "--members", "4,8"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert told.stdout.index("### Ratios") < told.stdout.index("### A room that grows")
    assert "| lost, of posts to 8 at 2 and at 10 a second | 0, 0 | 0, 0 |" in told.stdout
