"""The main job: what one types, the other sees, whichever two of the four workers hold them."""

import json
import os

from playwright.sync_api import expect

from tests.browser.conftest import wait_until_live

RUNS = int(os.environ.get("NEOSPACE_TEST_RUNS", "20"))
MOST_TRIES = 40  # reloads until two windows are on different workers: one in four is not


def worker_of_newest_socket(server) -> int:
    """The process that answered the last upgrade, as its log line says."""
    lines = (json.loads(line) for line in server.log.read_text().splitlines() if '"status":101' in line)
    return [line["pid"] for line in lines][-1]


def reopen(page, server) -> int:
    """Load the page anew; gives the worker that now holds its socket."""
    page.reload()
    wait_until_live(page)
    return worker_of_newest_socket(server)


def put_apart(page, other, server) -> tuple[int, int]:
    """Load the other page anew until the sockets of the two are held by different workers; gives these."""
    here, there = reopen(page, server), reopen(other, server)
    for _ in range(MOST_TRIES):
        if here != there:
            break
        there = reopen(other, server)
    assert here != there
    return here, there


def test_words_cross_from_any_worker_to_any_other(open_as, server):
    ada, grace = open_as("ada"), open_as("grace")
    pairs = set()
    for run in range(RUNS):
        pairs.add(put_apart(ada, grace, server))
        writer, reader = (ada, grace) if run % 2 else (grace, ada)
        writer.get_by_label("Message", exact=True).fill(f"run {run} of {RUNS}.")
        writer.keyboard.press("Enter")
        expect(reader.locator(".message", has_text=f"run {run} of {RUNS}.")).to_have_count(1)
    print(f"\n{RUNS} of {RUNS} runs, over {len(pairs)} of the 12 pairs of workers")
