"""A wall while it is decorated: others see it happen, lost connections lose nothing, two windows do not fight."""

import os
import random
import re
from statistics import quantiles

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until_live, watched
from tests.browser.test_outbox import cut, mend
from tests.browser.test_two_browsers import MOST_TRIES, reopen
from tests.browser.walls import act, drag, item, place_emoji, places, saved, stands, wall_of
from tests.server import running

EDITS = int(os.environ.get("NEOSPACE_TEST_EDITS", "60"))
SEED = int(os.environ.get("NEOSPACE_TEST_SEED", "7"))
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
STEPS = 120  # of the mouse, one a frame
LOG = """ref => {
    window.seen = []
    const item = document.getElementById(ref)
    const note = () => window.seen.push([performance.timeOrigin + performance.now(), Number(item.style.getPropertyValue("--x"))])
    window.noting = new MutationObserver(note)
    window.noting.observe(item, {attributeFilter: ["style"]})
}"""
SOCKET = """async what => {
    const url = performance.getEntriesByType("resource").find(({name}) => name.endsWith("/js/socket.js")).name
    const {socket} = await import(url)
    if (what === "drop") socket.connected && socket.io.engine.close()
    else socket[what]()
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), rate_limits="off", log_level="INFO") as server:
        yield server
        assert server.errors() == []


def decorating(open_as, name: str, **options):
    page = open_as(name, wall_of(name) + "?edit", **options)
    wait_until_live(page)
    return page


def on_different_workers(server, here, there) -> None:
    first = reopen(here, server)
    for _ in range(MOST_TRIES):
        if reopen(there, server) != first:
            return
    raise AssertionError("Both windows always come to the same worker.")


def middle(locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_what_one_drags_moves_for_the_other_and_stands_where_it_was_dropped(open_as, wall_for, server, chromium):
    name = wall_for(stickers=1)
    ada, grace = decorating(open_as, name), open_as("grace", wall_of(name))
    on_different_workers(server, ada, grace)
    ref = item(ada).get_attribute("id")
    item(ada).click()
    for page in (ada, grace):
        page.evaluate(LOG, ref)
    x, y = middle(item(ada))
    ada.mouse.move(x, y)
    ada.mouse.down()
    for step in range(1, STEPS + 1):
        ada.mouse.move(x + 4 * step, y + 2 * step)
        ada.wait_for_timeout(16)
    assert grace.evaluate("window.seen.length") > 3, "it moves while it is dragged"
    ada.wait_for_timeout(400)
    delays = delays_between(ada.evaluate("window.seen"), grace.evaluate("window.seen"))
    print(f"\ndragged in one window, moved in the other: p95 {quantiles(delays, n=20)[-1]:.0f} ms of {len(delays)} positions")
    ada.mouse.up()
    saved(ada)
    stood = places(ada)
    grace.wait_for_function("ref => document.getElementById(ref).dataset.version > 0", arg=ref)
    assert places(grace) == stood
    phone = open_as("linus", wall_of(name), **PHONE)
    fresh = watched(chromium.new_page())
    fresh.goto(server.url + wall_of(name))
    for page in (ada, grace):
        page.reload()
    assert [places(page) for page in (ada, grace, fresh, phone)] == [stood] * 4
    spots = [seen_at(page) for page in (ada, grace, fresh, phone)]
    assert all(spot == pytest.approx(spots[0], abs=0.002) for spot in spots), "the same composition on every screen"
    assert fresh.errors == []
    fresh.close()


def delays_between(dragged: list, watched: list) -> list[float]:
    """For each place of the drag: how many ms until the other window was there, or further."""
    return [next(at for at, x in watched if x >= place - 0.01) - moved for moved, place in dragged
            if watched and watched[-1][1] >= place - 0.01]


def seen_at(page) -> tuple[float, float]:
    """The middle of the one sticker, as a part of the plane's width."""
    plane = page.locator("#wall-plane").bounding_box()
    x, y = middle(item(page))
    return (x - plane["x"]) / plane["width"], (y - plane["y"]) / plane["width"]


def test_a_guest_sees_it_happen_too(open_as, wall_for, chromium, server):
    name = wall_for()
    ada, guest = decorating(open_as, name), watched(chromium.new_page())
    guest.goto(server.url + wall_of(name))
    wait_until_live(guest)
    place_emoji(ada, "🪐", "ringed planet")
    stands(item(guest))
    x, y = middle(item(ada))
    drag(ada, (x, y), (x + 100, y - 60))
    saved(ada)
    guest.wait_for_function("() => document.querySelector('.wall-sticker').dataset.version === '2'")
    assert places(guest) == places(ada)
    assert guest.errors == []
    guest.close()


def test_a_drag_that_ends_nowhere_goes_back_for_who_watches(open_as, wall_for):
    name = wall_for(stickers=1)
    ada, grace = decorating(open_as, name), open_as("grace", wall_of(name))
    wait_until_live(grace)
    before = places(grace)
    x, y = middle(item(ada))
    ada.mouse.move(x, y)
    ada.mouse.down()
    for step in range(20):
        ada.mouse.move(x + 5 * step, y)
        ada.wait_for_timeout(20)
    grace.wait_for_function("() => document.querySelector('.wall-sticker.is-moved')")
    assert places(grace) != before
    ada.keyboard.press("Escape")
    ada.mouse.up()
    grace.wait_for_function("() => !document.querySelector('.wall-sticker.is-moved')")
    assert places(grace) == places(ada) == before


def test_what_is_done_offline_is_kept_and_sent(open_as, wall_for):
    name = wall_for(stickers=1)
    ada, grace = decorating(open_as, name), open_as("grace", wall_of(name))
    wait_until_live(grace)
    ada.get_by_role("button", name="Sticker", exact=True).click()
    ada.locator(".wall-drawer__emoji").first.wait_for()
    ada.keyboard.press("Escape")
    cut(ada)
    act(ada, "move", 0, 120, 40)
    ada.get_by_role("button", name="Sticker", exact=True).click()
    ada.locator(".wall-drawer__emoji").nth(3).click()
    ada.keyboard.press("Escape")
    act(ada, "move", 1, -50, 90)
    ada.get_by_role("button", name="Card", exact=True).click()
    ada.keyboard.type("written in a tunnel")
    ada.keyboard.press("Escape")
    expect(ada.locator("wall-saved")).to_have_text("Waiting for the connection")
    shown = places(ada)
    assert len(shown) == 3
    act(ada, "move", 0, 5, 5)
    ada.keyboard.press("Control+z")  # of what was never sent, nobody hears
    assert places(ada) == shown
    mend(ada)
    saved(ada)
    expect(grace.locator(".wall-post")).to_have_text("written in a tunnel")
    assert sorted(map(str, places(ada).values())) == sorted(map(str, shown.values()))
    assert places(grace) == places(ada)


def test_what_was_not_sent_survives_a_reload(open_as, wall_for):
    name = wall_for(stickers=1)
    ada = decorating(open_as, name)
    ada.evaluate(SOCKET, "disconnect")
    act(ada, "move", 0, 120, 40)
    ada.get_by_role("button", name="Card", exact=True).click()
    ada.keyboard.type("kept")
    ada.keyboard.press("Escape")
    expect(ada.locator(".wall-post.is-new")).to_be_visible()
    shown = sorted(map(str, places(ada).values()))
    ada.reload()
    wait_until_live(ada)
    saved(ada)
    expect(ada.locator(".wall-post")).to_have_text("kept")
    assert sorted(map(str, places(ada).values())) == shown


def test_of_two_windows_the_later_is_told_that_the_other_was_faster(open_as, wall_for):
    name = wall_for(stickers=1)
    here, there = decorating(open_as, name), decorating(open_as, name)
    cut(here)
    act(here, "move", 0, 100, 0)
    act(here, "move", 0, 0, 100)
    act(there, "move", 0, -30, 70)
    saved(there)
    mend(here)
    expect(here.locator("#flash [data-kind=warn]")).to_have_count(1)
    expect(here.locator("#flash [data-kind=warn]")).to_contain_text("changed this in the meantime")
    saved(here)
    assert places(here) == places(there)


def test_two_tabs_of_one_browser_see_each_others_steps_and_build_on_them(open_as, wall_for):
    name = wall_for(stickers=1)
    here = decorating(open_as, name)
    there = decorating(open_as, name, context=here.context)
    before = places(here)
    for step in range(6):
        act((here, there)[step % 2], "move", 0, 10, 5)
    saved(here)
    saved(there)
    ref, place = next(iter(before.items()))
    assert places(here) == places(there)
    assert places(here)[ref]["x"] == pytest.approx(place["x"] + 60) and places(here)[ref]["y"] == pytest.approx(place["y"] + 30)
    expect(here.locator("#flash li")).to_have_count(0)


@pytest.mark.parametrize("together", [True, False], ids=["two tabs of a browser", "two browsers"])
def test_random_edits_with_dropped_connections_end_the_same_everywhere_and_can_all_be_undone(open_as, wall_for, together):
    name, dice = wall_for(stickers=8, posts=3), random.Random(SEED)
    here = decorating(open_as, name)
    there = decorating(open_as, name, **({"context": here.context} if together else {}))
    first = places(here)
    for _ in range(EDITS):
        page = dice.choice((here, there))
        act(page, *dice.choice(EDITS_TO_CHOOSE_FROM)(dice))
        if dice.random() < 0.2:
            dice.choice((here, there)).evaluate(SOCKET, "drop")
        if dice.random() < 0.3:
            page.wait_for_timeout(dice.randrange(200))
    for page in (here, there):
        wait_until_live(page)
        saved(page)
    fresh = here.context.new_page()
    fresh.goto(here.url.split("?")[0])
    expect_same(fresh, here, there)
    assert places(fresh) != first
    undo_everything(here)
    fresh.reload()
    expect_same(fresh, here, there)
    assert places(fresh) == first
    fresh.close()


EDITS_TO_CHOOSE_FROM = (
    lambda dice: ("move", dice.randrange(12), dice.randrange(-200, 200), dice.randrange(-200, 200)),
    lambda dice: ("move", dice.randrange(12), dice.randrange(-20, 20), dice.randrange(-20, 20)),
    lambda dice: ("size", dice.randrange(12), dice.choice((0.8, 1.25))),
    lambda dice: ("turn", dice.randrange(12), dice.choice((-45, 15, 90))),
    lambda dice: ("layer", dice.randrange(12), dice.choice(("forward", "backward", "front", "back"))),
    lambda dice: ("double", dice.randrange(12)),
    lambda dice: ("remove", dice.randrange(12)),
    lambda dice: ("undo",),
    lambda dice: ("redo",),
)


def expect_same(fresh, *pages) -> None:
    """All pages show what a page shows that was drawn just now."""
    stood = places(fresh)
    for page in pages:
        page.wait_for_function("version => document.querySelector('wall-page').sync.applied >= version",
                               arg=fresh.evaluate("Number(document.querySelector('wall-page').dataset.seq)"))
        assert places(page) == stood


def undo_everything(page) -> None:
    news = page.locator(".wall-editor__news")
    for _ in range(3 * EDITS):
        page.evaluate("document.querySelector('.wall-editor__news').textContent = ''")
        page.keyboard.press("Control+z")
        expect(news).to_have_text(re.compile("Undone|Nothing left"))
        if news.inner_text() == "Nothing left to undo":
            return
    raise AssertionError("There is no end to what can be undone.")
