#!/usr/bin/env python3
"""How long until a sketch draws its first frame: .venv/bin/python bench/sketch_start.py [--rounds 5]

For each engine, in Chromium, from the click of a link to the first frame: the sketch's page and the studio, each with an
empty cache (cold) and again with a full one (warm); on the sketch's page also from the restart button. Beside it the same
sketch in a bare page without any sandbox, so that this machine's speed cancels out; and what travels, cold and warm.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.assets import Assets  # noqa: E402
from tests.browser.conftest import FLAGS  # noqa: E402
from tests.browser.sketches import hang_up  # noqa: E402
from tests.server import running  # noqa: E402

P5 = "function setup() { createCanvas(windowWidth, windowHeight) }\n" \
    "function draw() { circle(mouseX, 50, 50); if (frameCount === 1) console.log('frame') }"
SKETCHES = {
    "p5-1": P5,
    "p5-2": P5,
    "three": """import * as THREE from "three"
const renderer = new THREE.WebGLRenderer(), scene = new THREE.Scene(), camera = new THREE.PerspectiveCamera()
renderer.setSize(innerWidth, innerHeight)
document.body.append(renderer.domElement)
requestAnimationFrame(() => { renderer.render(scene, camera); console.log("frame") })""",
    "canvas": """const picture = document.querySelector("canvas").getContext("2d")
requestAnimationFrame(() => { picture.fillRect(0, 0, 50, 50); console.log("frame") })""",
}
SCRIPTS = {"p5-1": "p5v1/lib/p5.min.js", "p5-2": "p5/lib/p5.min.js"}
BARE = """<!doctype html><meta charset="utf-8"><title>Bare</title>{head}<body><canvas></canvas><script>
const log = console.log
console.log = word => {{ window.firstFrame ??= performance.now(); log(word) }}
</script>{script}"""
WATCH = """document.addEventListener("sketch-started", ({detail: {sketch}}) => {
    window.firstFrame = null
    sketch.addEventListener("console", () => { window.firstFrame ??= performance.now() })
})"""
RESTART = """async () => {
    const then = performance.now()
    document.querySelector(".sketch__bar [aria-label^=Restart]").click()
    await new Promise(done => setTimeout(function look() { window.firstFrame > then ? done() : setTimeout(look, 5) }, 5))
    return window.firstFrame - then
}"""
AIMS = {"studio, cold": 2000, "studio, warm": 700}  # ms


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    rounds = asked.parse_args().rounds
    with tempfile.TemporaryDirectory() as home, running(Path(home), rate_limits="off") as server, sync_playwright() as playwright:
        flags = [*FLAGS, "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        with bare_pages(server) as bare:
            for engine in SKETCHES:
                measure(server, browser, bare, engine, rounds)
        browser.close()


def measure(server, browser, bare: str, engine: str, rounds: int) -> None:
    key = hang_up(server, SKETCHES[engine], engine)
    times, bytes_sent = {}, {}
    for _ in range(rounds):
        page, studio = f"{server.url}/scripts/{key}", f"{server.url}/studio/{key}"
        for name, address in (("bare", f"{bare}/{engine}"), ("page", page), ("studio", studio)):
            context = opened(server, browser)
            for heat in ("cold", "warm"):
                page = context.new_page()
                sent = count_bytes(page)
                page.goto(address)
                page.wait_for_function("() => window.firstFrame > 0")
                times.setdefault(f"{name}, {heat}", []).append(page.evaluate("firstFrame"))
                bytes_sent[f"{name}, {heat}"] = sum(sent)
                if name == "page" and heat == "warm":
                    times.setdefault("page, run again", []).append(page.evaluate(RESTART))
                page.close()
            context.close()
    tell(engine, {name: statistics.median(values) for name, values in times.items()}, bytes_sent)


def opened(server, browser):
    """A browser of ada's with an empty cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    token = server.cookie_for("ada").removeprefix("session=")
    context.add_cookies([{"name": "session", "value": token, "url": server.url}])
    context.add_init_script(WATCH)
    return context


@contextmanager
def bare_pages(server):
    """Serves "/p5-1" and its like, whose engines come from the real server; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = bare_page(server, self.path[1:]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as beside:
        Thread(target=beside.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{beside.server_port}"
        beside.shutdown()


def bare_page(server, engine: str) -> str:
    assets, source = Assets(), SKETCHES.get(engine, "")
    if engine == "three":
        whole = str(assets.import_map()).replace('"/ui/', f'"{server.url}/ui/')
        return BARE.format(head=f'<script type="importmap">{whole}</script>', script=f'<script type="module">{source}</script>')
    head = f'<script src="{server.url}{assets.vendor(SCRIPTS[engine])}"></script>' if engine in SCRIPTS else ""
    return BARE.format(head=head, script=f"<script>{source}</script>")


def count_bytes(page) -> list[int]:
    """A list that fills with the bytes of each answer as they came over the wire; nothing for what was kept."""
    sent, client = [], page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda event: sent.append(int(event["encodedDataLength"])))
    return sent


def tell(engine: str, medians: dict[str, float], bytes_sent: dict[str, int]) -> None:
    print(f"\n{engine}")
    for name, ms in medians.items():
        bare = medians["bare, cold" if name.endswith("cold") else "bare, warm"]
        aim = f", aim {AIMS[name]} ms: {'met' if ms < AIMS[name] else 'MISSED'}" if name in AIMS else ""
        weight = f", {bytes_sent[name] / 1000:6.0f} kB" if name in bytes_sent else ""
        print(f"  {name:16} {ms:6.0f} ms, {ms / bare:5.2f} times the bare page{weight}{aim}")


if __name__ == "__main__":
    main()
