"""A page of ours on which hostile sketches run, and what a person who looks at it would notice of them.

`Den` is a browser of their own, whose processes can be told from others. `Stage` is one page in it: the studio, with a text
in the editor, the frames above it, and a button that is clicked on while they run.
"""

import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from uuid import uuid4

from playwright.sync_api import Error

from tests.browser.hostile_sketches import Attack
from tests.browser.listeners import Listeners
from tests.chromium import CHROMIUM, FLAGS

SECRET = "planted-4f1c09"  # stands wherever a page has something of its own
BUTTON = (12, 12)  # where it is clicked
BOX = (90, 64)  # px of a frame
COLUMNS = 8
BUSY = 0.1  # of a core: more than a page takes on which nothing runs, less than a loop gets on a machine that does other things
TICKS = os.sysconf("SC_CLK_TCK")

KEY = 50  # ms from one key to the next: faster than anybody types
DEN_FLAGS = (  # what a site may have been given by its visitor: a camera without asking, and a way for every protocol
    *(flag for flag in FLAGS if flag != "--disable-quic"), "--use-fake-device-for-media-stream",
)
GIVEN = ("geolocation", "notifications", "clipboard-read", "clipboard-write", "midi", "camera", "microphone", "storage-access")
HANG = 45  # seconds after which a browser is not going to answer any more, and is ended

LOOP = "setTimeout(() => { const end = Date.now() + 4000; while (Date.now() < end); }, 300)"  # one that ends
PLAIN = """<!doctype html><meta charset="utf-8"><body><script type="importmap">{"imports": {"three": "/three.module.min.js"}}</script>%s
<script type="%s">%s</script>"""

PLANT = """
    if (window === top) {
        window.name = window.__planted = localStorage.planted = sessionStorage.planted = "SECRET"
        indexedDB.open("SECRET")
        localStorage["neospace:studio:running:KEY"] = "1"  // the studio does not run ada's own sketch by itself
        window.hostile = {faults: [], waits: [], drawn: [], sketches: {}}
        addEventListener("error", ({message, filename}) => hostile.faults.push(`${message} ${filename}`))
        addEventListener("unhandledrejection", ({reason}) => hostile.faults.push(String(reason?.stack ?? reason)))
    }
""".replace("SECRET", SECRET)

SET_UP = """async secret => {
    const put = (element, style) => document.body.appendChild(Object.assign(element, {className: "hostile"})) && Object.assign(element.style, style)
    const button = document.createElement("button")
    put(button, {position: "fixed", left: 0, top: 0, width: "24px", height: "24px", zIndex: 99})
    button.addEventListener("click", event => {
        const wait = performance.now() - event.timeStamp
        hostile.waits.push(wait)
        requestAnimationFrame(() => setTimeout(() => hostile.drawn.push(performance.now() - event.timeStamp)))
    })
    const field = document.createElement("input")
    put(field, {position: "fixed", right: 0, top: 0, width: "90px", zIndex: 99})
    Object.assign(hostile, {button, field, before: [location.href, document.title, window.name].join()})
    const channels = ["planted", "neospace"].map(name => new BroadcastChannel(name))
    setInterval(() => channels.forEach(channel => channel.postMessage(secret)), 200)
    const app = [...document.querySelectorAll("script[src]")].find(({src}) => src.endsWith("/js/app.js"))
    if (app) hostile.module = await import(app.src.replace("app.js", "sketch-runner.js"))
}"""

START = """([cases, width, height, columns]) => {
    for (const sketch of Object.values(hostile.sketches)) sketch.stop()
    document.querySelectorAll("div.hostile").forEach(box => box.remove())
    Object.assign(hostile, {said: {}, states: {}, waits: [], drawn: [], faults: [], sketches: {}, steps: history.length})
    hostile.field.value = ""
    for (const [at, {name, ...options}] of cases.entries()) {
        const box = document.body.appendChild(Object.assign(document.createElement("div"), {className: "hostile"}))
        Object.assign(box.style, {position: "fixed", left: `${30 + at % columns * (width + 4)}px`, zIndex: 98, overflow: "hidden",
            top: `${2 + Math.floor(at / columns) * (height + 4)}px`, width: `${width}px`, height: `${height}px`})
        const sketch = new hostile.module.Sketch(box, {...options, names: at === 1})
        const said = hostile.said[name] = []
        for (const type of ["console", "error", "names", "neo"]) {
            sketch.addEventListener(type, ({detail}) => said.length < 400 && said.push(`${type} ${JSON.stringify(detail)}`.slice(0, 4000)))
        }
        sketch.addEventListener("state", ({detail}) => { hostile.states[name] = `${detail.state} ${detail.words}`.trim() })
        hostile.sketches[name] = sketch
        sketch.start()
    }
}"""

LOOK = """() => ({
    said: hostile.said, states: hostile.states, faults: hostile.faults, waits: hostile.waits, drawn: hostile.drawn,
    same: [location.href, document.title, window.name].join() === hostile.before,
    steps: history.length - hostile.steps, polluted: ({}).polluted !== undefined || ([]).polluted !== undefined,
    covered: document.elementFromPoint(12, 12) !== hostile.button, scrolled: scrollX + scrollY !== 0,
    full: Boolean(document.fullscreenElement || document.pointerLockElement), typed: hostile.field.value,
    wide: [...document.querySelectorAll("iframe")].some(frame => frame.getBoundingClientRect().width > 2000),
    text: document.querySelector("script-studio")?.source ?? document.querySelector("[name=source]").value,
})"""


STATES = """() => Object.entries(hostile.sketches).map(([name, sketch]) => {
    const state = hostile.states[name] ?? "loading"
    if (state !== "running") return state
    return sketch.silence() < 1000 ? `running ${Math.round(performance.now() - sketch.began)}` : "running silent"
})"""


class Den:
    """A browser for hostile sketches, with listeners for each of them."""

    def __init__(self, chromium, server, listeners: Listeners, key: str, net_log: Path):
        self.mark, self.launcher, self.logs = f"--den={uuid4()}", chromium.browser_type, []
        self.server, self.listeners, self.key, self.net_log = server, listeners, key, net_log
        self.browser = self.launch()
        self.cookie = server.cookie_for("ada").removeprefix("session=")

    def launch(self):
        self.logs.append(self.net_log.with_name(f"{len(self.logs)}-{self.net_log.name}"))
        return self.launcher.launch(executable_path=CHROMIUM, args=[*DEN_FLAGS, self.mark, f"--log-net-log={self.logs[-1]}"])

    def revive(self) -> None:
        """Another browser, where what ran has ended this one."""
        if not self.browser.is_connected():
            self.browser = self.launch()

    def context(self):
        context = self.browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(20_000)
        context.grant_permissions(GIVEN, origin=self.server.url)
        context.add_cookies([{"name": "session", "value": self.cookie, "url": self.server.url, "httpOnly": True}])
        return context

    @contextmanager
    def deadline(self):
        """A page that hangs would hang its test: after a while the browser is ended, and what waits for it fails."""
        timer = Timer(HANG, self.end)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def end(self) -> None:
        os.kill(self.main(), signal.SIGKILL)

    def close(self) -> None:
        try:
            self.browser.close()
        except Error:
            pass  # it was ended before

    def burning(self, seconds: float = 1) -> list[float]:
        """The share of a core that each process takes which takes much; measured in its own time, so others do not count."""
        before, began = self.ticks(), time.monotonic()
        time.sleep(seconds)
        spent = time.monotonic() - began
        after = self.ticks()
        shares = [(after[pid] - before[pid]) / TICKS / spent for pid in after if pid in before]
        return [round(share, 2) for share in shares if share > BUSY]

    def ticks(self) -> dict[int, int]:
        """Clock ticks that each process of this browser has had."""
        parents, ticks, main = {}, {}, self.main()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended
            parents[int(folder.name)], ticks[int(folder.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
        return {pid: spent for pid, spent in ticks.items() if main in ancestors(pid, parents)}

    def main(self) -> int:
        """The browser's first process."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                    return int(folder.name)
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended
        raise AssertionError("The browser has ended.")


def filled_in(attack: Attack, host: str, site: str) -> str:
    """A source with its addresses: `host` of its listener and `site`, the page's origin."""
    marks = {
        "{listener}": f"http://{host}/{attack.name}", "{host}": host, "{name}": attack.name, "{dns}": dns_name(attack), "{site}": site,
    }
    source = attack.source
    for mark, meant in marks.items():
        source = source.replace(mark, meant)
    return source


def plain_page(attack: Attack, host: str, site: str) -> bytes:
    """The attack as a page of its own, with its engine and nothing that holds it back."""
    engine = f'<script src="/{attack.engine}.js"></script>' if attack.engine.startswith("p5") else ""
    return (PLAIN % (engine, "module" if attack.engine == "three" else "text/javascript", filled_in(attack, host, site))).encode()


def dns_name(attack: Attack) -> str:
    return f"{attack.name}.dns.test"


def ancestors(pid: int, parents: dict[int, int]) -> list[int]:
    """A process, its parent, and so on."""
    line = []
    while pid in parents:
        line.append(pid)
        pid = parents[pid]
    return line


class Stage:
    """The studio, on which some hostile sketches run at a time; `forger` answers for frames that are not ours."""

    def __init__(self, den: Den, forged: str, forger: str):
        self.den, self.forged = den, den.server.url + forged
        self.attacks, self.canary, self.events, self.reached = [], None, [], []
        self.context = den.context()
        self.context.add_init_script(PLANT.replace("KEY", den.key))
        self.page = self.context.new_page()
        self.page.route(f"**{forged}*", lambda route: route.fulfill(body=forger, content_type="text/html"))
        self.context.on("page", lambda page: self.note("opened a page", page.url))
        self.context.on("response", self.check_response)
        self.page.on("dialog", self.refuse_dialog)
        self.page.on("download", lambda download: self.note("downloaded", download.suggested_filename))
        self.page.on("filechooser", lambda chooser: self.note("asked for files"))
        self.page.on("crash", lambda page: self.note("crashed"))
        self.page.on("framenavigated", lambda frame: frame == self.page.main_frame and self.note("went to", frame.url))

    def note(self, what: str, which: str = "") -> None:
        self.events.append(f"{what} {which}".strip())

    def refuse_dialog(self, dialog) -> None:
        self.note(f"showed {dialog.type}", dialog.message[:40])
        dialog.dismiss()

    def check_response(self, response) -> None:
        if "leak=" in response.url:
            self.reached.append(response.url.rsplit("leak=", 1)[1])

    def open_plain(self, address: str) -> None:
        """A page that holds nothing back, with a step to go back to."""
        self.page.goto(f"http://{self.den.listeners.host(address)}/")
        self.page.goto(f"http://{self.den.listeners.host(address)}/frames")
        self.page.evaluate(SET_UP, SECRET)

    def open(self) -> None:
        self.page.goto(self.den.server.url + "/rooms")  # a step to go back to
        self.page.goto(f"{self.den.server.url}/studio/{self.den.key}?planted={SECRET}")
        self.page.evaluate(SET_UP, SECRET)

    def start(self, attacks: list[Attack], canary: Attack | None, limit: int) -> None:
        """Start these sketches, each with `limit` ms to answer, and `canary` beside them, which does no harm."""
        self.attacks, self.canary = attacks, canary
        self.events.clear()
        self.reached.clear()
        own = self.page.locator("script-studio").get_attribute("data-frame")
        cases = [
            {"name": one.name, "engine": one.engine, "source": filled_in(one, self.den.listeners.host(one.name), self.den.server.url),
             "uses": one.uses, "frame": self.forged if one.kind == "forge" else own, "startMs": limit, "loopMs": limit, "silenceMs": limit}
            for one in [*([canary] if canary else []), *attacks]
        ]
        self.page.evaluate(START, [cases, *BOX, COLUMNS])

    def click(self) -> None:
        self.page.mouse.click(*BUTTON)

    def click_on_frames(self) -> None:
        for at in range(len(self.attacks) + 1):
            left, top = 30 + at % COLUMNS * (BOX[0] + 4), 2 + at // COLUMNS * (BOX[1] + 4)
            self.page.mouse.click(left + BOX[0] // 2, top + BOX[1] // 2)

    def type_something(self) -> None:
        """What a person types goes where they last were."""
        self.page.evaluate("hostile.field.focus()")
        self.page.keyboard.type(SECRET, delay=KEY)

    def states(self) -> list[str]:
        """How each sketch is: loading, running (for so many ms and "silent" when it does not answer now), stopped and why."""
        return self.page.evaluate(STATES)

    def look(self) -> dict:
        return self.page.evaluate(LOOK)

    def stop(self) -> None:
        if self.context.browser.is_connected():  # else it was ended, and everything with it
            self.page.evaluate("for (const sketch of Object.values(hostile.sketches)) sketch.stop()")

    def close(self) -> None:
        if self.context.browser.is_connected():
            self.context.close()
