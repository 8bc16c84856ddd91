"""Hostile sketches on a page of ours: it goes on answering, nothing of it is read, and nobody outside hears of it.

Several run beside each other; a lot in which something is wrong runs again, then one by one, and what is wrong alone counts.
Of those that need a page for themselves every fifth runs, unless NEOSPACE_TEST_HOSTILE=all; =one runs all, one by one.
"""

import os
import time
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Error

from tests.browser.hostile_sketches import CORPUS, NEVER, Attack
from tests.browser.hostile_stage import LOOP, SECRET, Den, Stage, dns_name, plain_page
from tests.browser.listeners import Listeners
from tests.server import ROOT, running, wait_until

HOSTILE = os.environ.get("NEOSPACE_TEST_HOSTILE")
ONE_BY_ONE = HOSTILE == "one"
SHARE = 1 if HOSTILE in ("all", "one") else 5  # of the attacks that need a page for themselves: every fifth
ANSWER = 500  # ms in which a page answers a click
PAUSE = 0.1  # seconds between two clicks
TRIES = 3  # of a lot, and of an attack alone: a machine that does other things may be slow once, a frozen page is slow each time
BEGUN = 15  # seconds until frames must have begun, or been stopped: a hang bound
ANSWERED = 3000  # ms after which a sketch that answers has not frozen
LIMIT = 2000 if ONE_BY_ONE else 1000  # ms for which the page bears with a sketch that does not answer: 2,000 for visitors
CALM = 20  # seconds until the processes of what was stopped must be gone: a hang bound
MOST_STEPS = 60  # of a page's history: what a sketch that was clicked on adds at once, before it is stopped for it
FORGED = "/sandbox/forged/"
OWN_TEXT = f"// {SECRET}: what ada is writing\n"
CANARY = Attack("canary", "ordinary", "canvas", "setInterval(() => console.log('alive'), 200)")
FORGER = """<!doctype html><meta charset="utf-8"><script>
    addEventListener("message", ({ports: [port]}) => {
        const send = (t, d) => port.postMessage({v: 1, t, d})
        const again = work => setInterval(work, 10)
        port.onmessage = ({data: {t, d}}) => {
            if (t === "ping") send("pong", {})
            if (t === "run") Function("port", "send", "again", d.code)(port, send, again)
        }
        send("hello", {})
        send("ready", {})
    }, {once: true})
</script>"""


PLAIN = "plain"  # whose address hands out plain pages
FRAMES = 15  # plain pages that are looked at together
HEARD = 10  # seconds until the last of them must have been heard: a hang bound
ENGINE_FILES = {
    "p5-1.js": "p5v1@*/lib/p5.min.js",
    "p5-2.js": "p5@*/lib/p5.min.js",
    "three.module.min.js": "three@*/build/three.module.min.js",
    "three.core.min.js": "three@*/build/three.core.min.js",
}
NOTICED = {
    "act-confirms": "showed confirm",
    "act-window": "opened a page",
    "act-top-go": "went to",
    "act-top-by-form": "went to",
    "act-back": "went to",
    "act-download": "downloaded",
}


class Way(NamedTuple):
    """How attacks of a kind are run: so many on a page, on so many pages at a time, watched for so many seconds."""

    together: int
    pages: int
    seconds: float


WAYS = {
    "freeze": Way(1, 5, 12),  # at most: until it is stopped, or has answered for a while
    "burn": Way(1, 3, 1.5),
    "draw": Way(1, 1, 1.5),
    "memory": Way(1, 3, 1.5),
    "leak": Way(12, 2, 1.2),
    "read": Way(10, 2, 1.2),
    "act": Way(8, 2, 1),
    "flood": Way(1, 3, 1.5),
    "forge": Way(8, 2, 1),
    "neo": Way(5, 2, 1),
}
ALONE = ("freeze", "burn", "draw", "memory")  # what freezes takes its neighbours along


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), workers=2, rate_limits="off") as server:
        yield server
        assert server.errors() == []


@pytest.fixture(scope="module")
def key(server):
    """A sketch of ada's own, with a text that is nobody's business."""
    cookie = server.cookie_for("ada")
    begun = server.open("/studio", cookie, form(nonce="begin", engine="canvas", title="Rain"))
    key = begun.url.rsplit("/", 1)[1]
    server.open(f"/studio/{key}", cookie, form(nonce="save", base=1, engine="canvas", source=OWN_TEXT)).close()
    return key


def form(**fields) -> bytes:
    return urlencode(fields).encode()


@pytest.fixture(scope="module")
def listeners():
    listeners = Listeners([CANARY.name, *(attack.name for attack in CORPUS)])
    yield listeners
    listeners.close()


@pytest.fixture
def den(whole_den):
    """What failed because its browser was ended has spoiled nothing for the others."""
    whole_den.revive()
    return whole_den


@pytest.fixture(scope="module")
def whole_den(chromium, server, listeners, key, tmp_path_factory):
    den = Den(chromium, server, listeners, key, tmp_path_factory.mktemp("den") / "net.json")
    yield den
    den.close()


def test_there_are_many_and_each_has_its_name():
    assert len({attack.name for attack in CORPUS}) == len(CORPUS) >= 120
    assert {attack.kind for attack in CORPUS} == {*WAYS, "crash"}


@pytest.mark.parametrize("kind", WAYS)
def test_hostile_sketches_do_no_harm(den, kind):
    way = WAYS[kind]._replace(together=1) if ONE_BY_ONE else WAYS[kind]
    wrong = {attack.name: faults for attack in suspects_of(den, lots(kind, way)) if (faults := faults_alone(den, attack))}
    assert wrong == {}


@pytest.mark.parametrize("attack", [attack for attack in CORPUS if attack.kind == "crash"], ids=lambda attack: attack.name)
def test_a_sketch_that_crashes_leaves_its_page(den, attack):
    """Playwright gives up a page of which a frame has crashed, so the browser itself is asked."""
    stage = opened(den)
    browser = stage.context.new_cdp_session(stage.page)
    stage.start([attack], None, LIMIT)
    stopped = f"(hostile.states['{attack.name}'] ?? '').startsWith('stopped') && document.querySelector('script-studio').source"
    text = wait_until(lambda: browser.send("Runtime.evaluate", {"expression": stopped})["result"].get("value"))
    stage.close()
    assert text.strip() == OWN_TEXT.strip()


def test_no_name_was_looked_up(den):
    assert looked_up(den) == []


# Controls: the same where nothing holds them back.


@pytest.fixture
def plain(plain_den):
    """Whatever nothing holds back may end the browser too."""
    plain_den.revive()
    return plain_den


@pytest.fixture(scope="module")
def plain_den(chromium, server, key, tmp_path_factory):
    """A den whose listeners hand out attacks as plain pages: /of/NAME, and /frames, which holds some of them."""
    log = tmp_path_factory.mktemp("plain") / "net.json"
    listeners = Listeners([PLAIN, *(attack.name for attack in CORPUS)])
    listeners.pages |= {f"/{name}": ("text/javascript", published(path)) for name, path in ENGINE_FILES.items()}
    for attack in CORPUS:
        body = plain_page(attack, listeners.host(attack.name), f"http://{listeners.host(PLAIN)}")
        listeners.pages[f"/of/{attack.name}"] = ("text/html", body)
    den = Den(chromium, server, listeners, key, log)
    yield den
    den.close()
    listeners.close()


def published(pattern: str) -> bytes:
    (path,) = (ROOT / "ui/vendor").glob(pattern)
    return path.read_bytes()


def show_frames(plain: Den, attacks: list[Attack], more: str = "") -> None:
    frames = "".join(f'<iframe src="/of/{attack.name}"></iframe>' for attack in attacks)
    plain.listeners.pages["/frames"] = ("text/html", f"<!doctype html><p>{SECRET}</p>{frames}{more}".encode())


def named(*names: str) -> list[Attack]:
    return [attack for attack in CORPUS if attack.name in names]


def test_the_listeners_hear_what_nothing_holds_back(plain):
    leaks = [attack for attack in CORPUS if attack.kind == "leak" and attack.name not in NEVER and not attack.name.startswith("dns-")]
    stage = Stage(plain, FORGED, FORGER)
    for at in range(0, len(leaks), FRAMES):
        show_frames(plain, leaks[at : at + FRAMES])
        stage.page.goto(f"http://{plain.listeners.host(PLAIN)}/frames")
        stage.page.wait_for_timeout(1000)
    late = time.monotonic() + HEARD
    while (missing := [attack.name for attack in leaks if not is_heard(plain.listeners, attack)]) and time.monotonic() < late:
        stage.page.wait_for_timeout(200)
    stage.close()
    assert missing == []


def is_heard(listeners: Listeners, attack: Attack) -> bool:
    heard = listeners.heard()
    return attack.name in heard or any(f"leak={attack.name}" in line for line in heard.get(PLAIN, ()))


@pytest.mark.parametrize(("name", "noticed"), NOTICED.items())
def test_what_nothing_holds_back_is_noticed(plain, name, noticed):
    show_frames(plain, named(name))
    stage = Stage(plain, FORGED, FORGER)
    stage.page.goto(f"http://{plain.listeners.host(PLAIN)}/")
    stage.page.goto(f"http://{plain.listeners.host(PLAIN)}/frames", wait_until="commit")
    stage.page.wait_for_timeout(1000)
    stage.close()
    assert [event for event in stage.events if event.startswith(noticed)]


def test_what_a_plain_frame_reads_is_noticed(plain):
    show_frames(plain, named("read-parent-document", "read-parent-storage"))
    stage = Stage(plain, FORGED, FORGER)
    said = []
    stage.page.on("console", lambda message: said.append(message.text))
    stage.open_plain(PLAIN)
    stage.page.wait_for_timeout(500)
    stage.close()
    assert len([line for line in said if SECRET in line]) == 2


def test_what_takes_the_keyboard_is_noticed(plain):
    show_frames(plain, named("act-focus"))
    stage = Stage(plain, FORGED, FORGER)
    stage.open_plain(PLAIN)
    stage.type_something()
    typed = stage.page.evaluate("hostile.field.value")
    stage.close()
    assert typed != SECRET


def test_a_frozen_page_is_noticed(plain):
    show_frames(plain, [], f"<script>{LOOP}</script>")
    stage = Stage(plain, FORGED, FORGER)
    stage.open_plain(PLAIN)
    burning = plain.burning()
    stage.click()
    stage.page.wait_for_function("hostile.waits.length")
    waits = stage.page.evaluate("hostile.waits")
    stage.close()
    assert burning and slow_clicks(waits * 3)


def test_a_name_that_is_looked_up_is_noticed(plain):
    show_frames(plain, named("dns-of-an-anchor", "dns-of-a-peer"))
    stage = Stage(plain, FORGED, FORGER)
    stage.page.goto(f"http://{plain.listeners.host(PLAIN)}/frames")
    stage.page.wait_for_timeout(500)
    stage.close()
    assert [attack.name for attack in looked_up(plain)] == ["dns-of-an-anchor", "dns-of-a-peer"]


def looked_up(den: Den) -> list[Attack]:
    """Whose names the browser asked for, by its own log of the network, which is whole once it has ended."""
    den.close()
    said = "".join(log.read_text(errors="replace") for log in den.logs)
    assert "HOST_RESOLVER" in said
    return [attack for attack in CORPUS if dns_name(attack) in said]


def lots(kind: str, way: Way) -> list[list[list[Attack]]]:
    """What runs at a time: for each page what runs on it."""
    attacks = [attack for attack in CORPUS if attack.kind == kind][:: SHARE if way.together == 1 else 1]
    pages = [attacks[at : at + way.together] for at in range(0, len(attacks), way.together)]
    return [pages[at : at + way.pages] for at in range(0, len(pages), way.pages)]


def suspects_of(den: Den, lots: list[list[list[Attack]]]) -> list[Attack]:
    """Run one lot after the other; gives those that may have done something, all when something goes on in the end."""
    suspects, stages = [], []
    for lot in lots:
        for _ in range(TRIES):
            stages = stages or [opened(den) for _ in lot]
            faults = run(den, stages[: len(lot)], lot)
            if not any(faults):
                break
            close(stages)  # what they did may last
            stages = []
            forget_connections(den, lot)
        suspects += [attack for attacks, found in zip(lot, faults, strict=True) if found for attack in attacks]
    goes_on = burning_after(den, stages)
    close(stages)
    return [attack for lot in lots for attacks in lot for attack in attacks] if goes_on else suspects


def faults_alone(den: Den, attack: Attack) -> list[str]:
    """What is wrong when it runs alone, in each of some tries.

    A browser that is held up for longer than a frame waits for its end connects for it, but sends nothing: that counts only
    when it happens each time.
    """
    faults = []
    for _ in range(TRIES):
        forget_connections(den, [[attack]])
        stage = opened(den)
        (faults,) = run(den, [stage], [[attack]])
        faults += burning_after(den, [stage])
        stage.close()
        if not faults:
            break
    return faults


def forget_connections(den: Den, lot: list[list[Attack]]) -> None:
    for attacks in lot:
        for attack in attacks:
            den.listeners.forget_connections(attack.name)


def opened(den: Den) -> Stage:
    stage = Stage(den, FORGED, FORGER)
    stage.open()
    return stage


def close(stages: list[Stage]) -> None:
    for stage in stages:
        stage.close()


def run(den: Den, stages: list[Stage], lot: list[list[Attack]]) -> list[list[str]]:
    """Run these attacks, each list on a page of its own; gives for each page what was wrong there.

    A click on a frame that goes away in that moment is sometimes never answered to Playwright. So a browser that hung is
    ended, and what ran in it is looked at again as whatever else is found wrong.
    """
    try:
        return looked_at(den, stages, lot)
    except Error:
        if den.browser.is_connected():
            raise
        den.revive()
        return [["the browser hung"] for _ in lot]


def looked_at(den: Den, stages: list[Stage], lot: list[list[Attack]]) -> list[list[str]]:
    kind = lot[0][0].kind
    with den.deadline():
        for stage, attacks in zip(stages, lot, strict=True):
            stage.start(attacks, None if kind in ALONE else CANARY, LIMIT)
        (watch_freezes if kind == "freeze" else watch)(stages, kind)
        return [faults_of(stage) for stage in stages]


def watch_freezes(stages: list[Stage], kind: str) -> None:
    """Click until each is stopped, or has answered for so long that it did not freeze."""
    deadline = time.monotonic() + WAYS[kind].seconds
    while time.monotonic() < deadline and not all(is_over(state) for stage in stages for state in stage.states()):
        click_all(stages)


def is_over(state: str) -> bool:
    word, _, more = state.partition(" ")
    return word == "stopped" or word == "running" and more.isdigit() and int(more) > ANSWERED


def watch(stages: list[Stage], kind: str) -> None:
    """Click while they begin and for a while after; on what waits for a click, too."""
    deadline = time.monotonic() + BEGUN
    while time.monotonic() < deadline and any("loading" in stage.states() for stage in stages):
        click_all(stages)
    deadline = time.monotonic() + WAYS[kind].seconds
    if kind in ("act", "leak"):
        for stage in stages:
            stage.click_on_frames()
    if kind in ("act", "read"):
        for stage in stages:
            stage.type_something()
    while time.monotonic() < deadline:
        click_all(stages)


def click_all(stages: list[Stage]) -> None:
    for stage in stages:
        stage.click()
    time.sleep(PAUSE)


def faults_of(stage: Stage) -> list[str]:
    """What somebody would have noticed, or have to fear."""
    seen = stage.look()
    heard = stage.den.listeners.heard()
    names = [attack.name for attack in stage.attacks]
    said = "\n".join(line for lines in seen["said"].values() for line in lines)
    return [
        *stage.events,
        *(f"{name} reached {heard[name]}" for name in names if name in heard),
        *(f"{name} reached the site" for name in stage.reached),
        *(f"{words} was said: {said[max(0, said.find(words) - 80):][:160]}" for words in (SECRET, stage.den.cookie, "granted") if words in said),
        *(f"the page failed: {fault}" for fault in seen["faults"]),
        *(words for words in ("polluted", "covered", "scrolled", "full", "wide") if seen[words]),
        *(["the page is not the same"] if not seen["same"] else []),
        *([f"{seen['steps']} steps of history"] if seen["steps"] > MOST_STEPS else []),
        *(["the text is gone"] if seen["text"].strip() != OWN_TEXT.strip() else []),
        *([f"typed {seen['typed']!r}"] if stage.attacks[0].kind in ("act", "read") and seen["typed"] != SECRET else []),
        *slow_clicks(seen["waits"]),
        *(slow_clicks(seen["drawn"]) if stage.attacks[0].kind != "draw" else []),
        *(["its neighbour ended: " + str(seen["states"].get(CANARY.name))] if stage.canary and not is_alive(seen) else []),
    ]


def slow_clicks(waits: list[float]) -> list[str]:
    if len(waits) < 3:
        return [f"only {len(waits)} clicks were answered"]
    slow = [round(wait) for wait in waits if wait > ANSWER]
    return [f"slow clicks: {slow} of {len(waits)}, median {median(waits):.0f} ms"] if slow else []


def is_alive(seen: dict) -> bool:
    return seen["states"].get(CANARY.name) == "running" and any("alive" in line for line in seen["said"][CANARY.name])


def burning_after(den: Den, stages: list[Stage]) -> list[str]:
    """What still works hard when the page has stopped what it runs."""
    for stage in stages:
        stage.stop()
    deadline = time.monotonic() + CALM
    while burning := den.burning():
        if time.monotonic() > deadline:
            return [f"processes go on: {burning}"]
    return []
