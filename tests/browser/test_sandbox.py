"""Sketches in a real browser: the four engines, errors and the console, what stops one, pauses, turns, the furniture."""

import json

import pytest

from tests.browser.conftest import watched
from tests.browser.sketches import hang_up, lines, run_bare, wait_for_line, wait_for_state
from tests.server import free_port, running

STILL = "ctx.fillRect(0, 0, 10, 10) // neo.wall"  # asks for something, so it waits for a click
PAINT = {
    "p5-1": "function setup() { createCanvas(200, 100) }\nfunction draw() { background(255, 0, 0); console.log('drawn'); noLoop() }",
    "p5-2": "async function setup() { createCanvas(200, 100) }\nfunction draw() { background(255, 0, 0); console.log('drawn'); noLoop() }",
    "canvas": "ctx.fillStyle = 'red'\nctx.fillRect(0, 0, canvas.width, canvas.height)\nconsole.log('drawn')",
    "three": """
        import * as THREE from "three"
        import {OrbitControls} from "three/addons/controls/OrbitControls.js"
        const renderer = new THREE.WebGLRenderer()
        renderer.setSize(innerWidth, innerHeight)
        document.body.append(renderer.domElement)
        const scene = new THREE.Scene(), camera = new THREE.PerspectiveCamera()
        scene.background = new THREE.Color("red")
        new OrbitControls(camera, renderer.domElement)
        renderer.render(scene, camera)
        console.log("drawn")
    """,
}
REDNESS = """async () => {
    const blob = await sketch.capture()
    const picture = await createImageBitmap(blob)
    const {width, height} = picture
    const context = new OffscreenCanvas(width, height).getContext("2d")
    context.drawImage(picture, 0, 0)
    const [r, g, b] = context.getImageData(width / 2, height / 2, 1, 1).data
    return {type: blob.type, width, height, isRed: r > 200 && g < 40 && b < 40}
}"""
STUCK = "setTimeout(() => /^(a+)+$/.test('a'.repeat(40) + 'b'), 100)"  # no guard sees inside a pattern
TICKS = "let ticks = 0\nconst tick = () => { ticks++; requestAnimationFrame(tick) }\ntick()\nsetInterval(() => console.log(ticks), 50)"


@pytest.fixture
def page(server, open_as):
    """A page that may run sketches, with none of its own that runs by itself."""
    return open_as("grace", f"/scripts/{hang_up(server, STILL)}")


def frame(page):
    return page.locator("sketch-frame").first


def wait_for_frame(page, state: str) -> None:
    page.locator(f"sketch-frame[data-state={state}]").first.wait_for()


# engines

@pytest.mark.parametrize("engine", PAINT)
def test_each_engine_draws_and_its_picture_can_be_taken(page, engine):
    run_bare(page, engine, PAINT[engine])
    wait_for_line(page, "drawn")
    wait_for_state(page, "running")
    picture = page.evaluate(REDNESS)
    assert (picture["type"], picture["isRed"]) == ("image/webp", True)


def test_a_picture_has_at_most_1200_pixels_a_side(page):
    run_bare(page, "canvas", "canvas.width = 3000; canvas.height = 1500; ctx.fillStyle = 'red'; ctx.fillRect(0, 0, 3000, 1500)")
    wait_for_state(page, "running")
    assert page.evaluate(REDNESS) == {"type": "image/webp", "width": 1200, "height": 600, "isRed": True}


def test_the_canvas_may_be_found_named_anew_or_used_for_webgl(page):
    run_bare(page, "canvas", """
        const canvas = document.querySelector("canvas")
        const ctx = canvas.getContext("webgl2")
        console.log(ctx instanceof WebGL2RenderingContext, canvas.width === innerWidth, canvas.height === innerHeight)
    """)
    wait_for_line(page, "true true true")


@pytest.mark.parametrize("engine", ["p5-1", "p5-2"])
def test_p5_hears_of_a_new_size(page, engine):
    run_bare(page, engine, """
        function setup() { createCanvas(windowWidth, windowHeight) }
        function draw() { background(200) }
        function windowResized() { resizeCanvas(windowWidth, windowHeight); console.log(width, height) }
    """)
    wait_for_state(page, "running")
    page.evaluate("box.style.inlineSize = '320px'")
    wait_for_line(page, "320 300")


def test_a_canvas_larger_than_the_frame_is_shown_whole_and_the_mouse_still_fits(page):
    run_bare(page, "p5-1", """
        function setup() { createCanvas(960, 600) }
        function draw() { background(0) }
        function mousePressed() { console.log(round(mouseX), round(mouseY)) }
    """)
    wait_for_state(page, "running")
    page.wait_for_timeout(300)
    page.mouse.click(240, 150)
    wait_for_line(page, "480 300")


def test_p5_sound_is_there_for_who_uses_it_and_sounds_after_a_click(page):
    run_bare(page, "p5-1", """
        let tone
        function setup() { createCanvas(480, 300); tone = new p5.Oscillator(440) }
        function mousePressed() { userStartAudio().then(() => { tone.start(); console.log(getAudioContext().state) }) }
    """)
    wait_for_state(page, "running")
    page.mouse.click(100, 100)
    wait_for_line(page, "running")


@pytest.mark.parametrize(("engine", "name"), [("p5-1", "createCanvas"), ("p5-2", "createCanvas"), ("three", "THREE.Scene"), ("canvas", "ctx.fillRect")])
def test_the_editor_learns_the_names_of_the_engine(page, engine, name):
    run_bare(page, engine, "", names=True)
    page.wait_for_function("() => told.names.length > 0")
    assert name in page.evaluate("told.names[0]")


# errors and the console

@pytest.mark.parametrize(("source", "place", "words"), [
    ("let a = 1\nfor (const b of [1]) { for (;;) { nothing(b) } }", [2, 35], "nothing is not defined"),
    ("\n\nsetTimeout(() => { throw new TypeError('late') })", [3, 26], "late"),
    ("\nPromise.reject(new Error('promised'))", [2, 16], "promised"),
    ("const a =\n", [2, 1], "Unexpected token"),
    ("import {Nothing} from 'three/addons/controls/OrbitControls.js'", [1, 9], "does not provide an export named 'Nothing'"),
])
def test_an_error_names_the_line_of_the_members_own_text(page, source, place, words):
    run_bare(page, "three", source)
    page.wait_for_function("() => told.error.length > 0")
    error = page.evaluate("told.error[0]")
    assert words in error["message"]
    assert [error["line"], error["column"]] == place


def test_p5_errors_in_draw_name_the_line_too(page):
    run_bare(page, "p5-1", "function setup() {\n  createCanvas(9, 9)\n}\nfunction draw() {\n  circle(oops, 1, 1)\n}")
    page.wait_for_function("() => told.error.length > 0")
    assert page.evaluate("told.error[0].line") == 5


def test_the_console_shows_values_of_every_kind(page):
    run_bare(page, "canvas", """
        const me = {name: "ada", list: [1, 2], get secret() { throw 1 }}
        me.self = me
        console.log("text", -0, 10n, null, undefined, Symbol("s"), me, new Map([["a", 1]]), new Set([2]), () => 1)
        console.log("%s has %d", "ada", 3.7)
        console.table([{a: 1}, {a: 2}])
        console.warn(new RangeError("far"))
        console.log("done")
    """)
    wait_for_line(page, "done")
    first, second, table, warning, _ = page.evaluate("told.console")
    assert [node["t"] for node in first["args"]] == [
        "string", "number", "bigint", "null", "undefined", "symbol", "object", "map", "set", "function",
    ]
    assert [key for key, _ in first["args"][6]["items"]] == ["name", "list", "secret", "self"]
    assert [node["t"] for _, node in first["args"][6]["items"]] == ["string", "array", "getter", "circular"]
    assert second["args"][0]["v"] == "ada has 3"
    assert (table["args"][0]["t"], len(table["args"][0]["items"])) == ("table", 2)
    assert (warning["level"], warning["line"], warning["args"][0]["v"]) == ("warn", 7, "far")


def test_what_the_console_is_given_comes_out_small(page):
    run_bare(page, "canvas", """
        let deep = {}
        for (let i = 0; i < 50; i++) deep = {deep}
        console.log("a".repeat(100000), Array.from({length: 5000}, (_, i) => ({i, more: [i, i, i]})), deep)
        console.log("done")
    """)
    wait_for_line(page, "done")
    assert len(json.dumps(page.evaluate("told.console[0]"))) < 60_000


def test_a_flood_of_lines_is_thinned_out_and_counted(page):
    run_bare(page, "canvas", "setInterval(() => { for (let i = 0; i < 500; i++) console.log(i) }, 10)")
    page.wait_for_function("() => told.console.some(({args}) => args[0].v.includes('more lines were left out'))")
    page.wait_for_timeout(1000)
    assert len(lines(page)) < 500
    assert page.evaluate("sketch.state") == "running"


# what stops one

FORMS = """
    "use strict"
    let sum = 0
    const generate = function* () { "use strict"; let at = 0; while (at < 3) yield at++ }
    class Counter { static #all = 0; static { for (const one of [1]) Counter.#all += one } get all() { return Counter.#all } #own = () => 1; own() { return this.#own() } }
    for (const key in {a: 1, b: 2}) sum++
    for (const value of generate()) sum += value
    do sum++; while (sum < 10)
    if (sum) for (;;) break; else sum = 0
    const curried = one => two => ({sum: one + two})
    outer: for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) { if (j) continue outer; sum++ }
    const later = async () => { for await (const value of [1, 2]) sum += value; return sum }
    const object = {method() { return this === object }, get value() { return 7 }, async *all() { yield* [1] }}
    const strict = (function () { "use strict"; return this })()
    later().then(total => console.log(total, curried(1)(2).sum, new Counter().all, new Counter().own(), object.method(), object.value, strict === undefined))
"""


def test_the_guard_changes_nothing_about_what_code_does(page):
    run_bare(page, "canvas", FORMS)
    wait_for_line(page, "16 3 1 1 true 7 true")


@pytest.mark.parametrize("loop", [
    "while (true) {}",
    "for (;;);",
    "do {} while (1)",
    "for (const one of (function* () { for (;;) yield 1 })());",
    "const round = () => round2(); const round2 = () => { Promise.resolve().then(round) }; round()",
    "const round = async () => { for (;;) await null }; round()",
    "for (;;) { try { while (true) {} } catch {} finally { for (;;); } }",
    "class A { constructor() { this.go() } go() { for (;;) {} } } new A()",
    "setTimeout(() => { while (true) {} }, 50)",
    "requestAnimationFrame(() => { while (true) {} })",
    "void [1].map(() => { while (true) {} })",
])
def test_a_loop_without_end_is_stopped_with_its_line(page, loop):
    run_bare(page, "canvas", f"let a = 1\n{loop}", startMs=600, loopMs=600, silenceMs=8000)
    assert wait_for_state(page, "stopped") == "stopped: line 2 ran for 0.6 seconds without a pause"
    assert page.locator("iframe").count() == 0


@pytest.mark.parametrize(("engine", "setup"), [
    ("p5-1", "function setup() { work() }"), ("p5-2", "async function setup() { await null; work() }"), ("canvas", "work()"),
])
def test_setting_up_may_take_longer_than_a_frame(page, engine, setup):
    work = "function work() { const then = performance.now(); while (performance.now() - then < 1500); }"
    run_bare(page, engine, f"{work}\n{setup}\nsetTimeout(work, 500)", startMs=6000, loopMs=500, silenceMs=8000)
    wait_for_state(page, "running")
    assert wait_for_state(page, "stopped") == "stopped: line 1 ran for 0.5 seconds without a pause"


def test_work_in_every_frame_is_no_loop_without_end(page):
    run_bare(page, "canvas", """
        const work = () => { const then = performance.now(); while (performance.now() - then < 40); requestAnimationFrame(work) }
        work()
    """, loopMs=500)
    wait_for_state(page, "running")
    page.wait_for_timeout(1500)
    assert page.evaluate("sketch.state") == "running"


def test_a_frame_that_does_not_answer_is_taken_away_and_the_page_goes_on(page):
    run_bare(page, "canvas", STUCK)
    assert wait_for_state(page, "stopped") == "stopped: it did not answer for 2 seconds"
    assert page.evaluate("told.error.at(-1).message") == "stopped: it did not answer for 2 seconds"
    run_bare(page, "canvas", "console.log('again')")
    wait_for_line(page, "again")


def test_what_hung_up_with_another_sketch_begins_again(page):
    run_bare(page, "canvas", "console.log('good'); setInterval(() => {}, 100)")
    wait_for_state(page, "running")
    page.evaluate("Object.assign(window, {first: sketch, firstTold: told}); void 0")
    run_bare(page, "canvas", STUCK)
    assert wait_for_state(page, "stopped") == "stopped: it did not answer for 2 seconds"
    page.wait_for_function("() => first.state === 'running' && firstTold.state.filter(({state}) => state === 'running').length === 2")


@pytest.mark.parametrize(("source", "words"), [
    ("location.href = 'https://away.invalid/?all'", "stopped: it tried to go to another page"),
    ("location.reload()", "stopped: it tried to go to another page"),
    ("(function fork() { setTimeout(fork); setTimeout(fork) })()", "stopped: it set more timers than a browser can serve"),
    ("location.hash = 'a step'", "stopped: it tried to go to another page"),
    ("setInterval(() => { for (let i = 0; i < 50; i++) parent.postMessage({v: 1}, '*') }, 10)", "stopped: it sent messages that nobody asked for"),
])
def test_a_sketch_that_breaks_a_rule_is_stopped_with_a_sentence(page, source, words):
    run_bare(page, "canvas", source)
    assert wait_for_state(page, "stopped") == words
    page.errors[:] = [error for error in page.errors if "away.invalid" not in error]


def test_a_sketch_leaves_no_steps_in_the_history_of_its_page(page):
    before = page.evaluate("history.length")
    run_bare(page, "canvas", "for (let i = 0; i < 9; i++) history.pushState(i, '')\nhistory.back()\nconsole.log('done')")
    wait_for_line(page, "done")
    page.wait_for_timeout(300)
    assert page.evaluate("history.length") == before


def test_a_sketch_that_takes_the_keyboard_from_who_is_typing_is_stopped(page):
    page.evaluate("main.prepend(Object.assign(document.createElement('input'), {id: 'field'})); field.focus()")
    run_bare(page, "canvas", "const i = document.createElement('input'); document.body.append(i); setInterval(() => { i.focus(); focus() }, 300)")
    wait_for_state(page, "running")
    page.keyboard.type("a secret for grace", delay=120)
    assert wait_for_state(page, "stopped") == "stopped: it took the keyboard from this page"
    assert len(page.evaluate("field.value")) >= len("a secret for grace") - 2  # a key may be on its way each time


@pytest.mark.parametrize("seconds", [0, 2])
def test_who_clicks_into_a_sketch_types_there(page, seconds):
    page.evaluate("main.prepend(Object.assign(document.createElement('input'), {id: 'field'})); field.focus()")
    run_bare(page, "canvas", "addEventListener('keydown', ({key}) => console.log(key))")
    wait_for_state(page, "running")
    page.keyboard.type("ada")
    page.wait_for_timeout(seconds * 1000)
    page.mouse.click(100, 100)
    page.wait_for_timeout(300)
    page.keyboard.type("x")
    wait_for_line(page, "x")
    page.locator("#field").focus()
    page.keyboard.type("!")
    assert page.evaluate("field.value").endswith("!")


def test_tab_leads_into_a_sketch_and_out_again(page):
    run_bare(page, "canvas", "addEventListener('keydown', event => { event.preventDefault(); console.log(event.key) })")
    wait_for_state(page, "running")
    page.evaluate("document.querySelector('iframe').before(Object.assign(document.createElement('button'), {id: 'before'}))")
    page.evaluate("document.querySelector('iframe').after(Object.assign(document.createElement('button'), {id: 'after'}))")
    page.locator("#before").focus()
    page.keyboard.press("Tab")
    page.wait_for_timeout(700)
    page.keyboard.press("x")
    wait_for_line(page, "x")
    page.keyboard.press("Tab")
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.id") == "after"


@pytest.mark.parametrize("probe", [
    "parent.document.title", "top.location.href", "localStorage.length", "sessionStorage.length", "document.cookie", "indexedDB.open('a').x.y",
    "document.createElement('iframe')", "document.createElementNS('http://www.w3.org/1999/xhtml', 'x:link')", "new RTCPeerConnection()",
    "document.body.insertAdjacentHTML('beforeend', '<iframe srcdoc=a>')", "new DOMParser().parseFromString('<base href=a>', 'text/html').x.y",
    "Object.assign(new XMLHttpRequest(), {responseType: 'document'})", "new Worker('data:,')", "new SharedWorker('data:,')",
    "open('https://away.invalid/').x.y", "eval('1')", "document.write('a')", "caches.open.x.y", "new WebTransport('https://away.invalid')",
])
def test_a_frame_has_nothing_to_reach_out_with(page, probe):
    run_bare(page, "canvas", f"try {{ {probe}; console.log('reached') }} catch {{ console.log('refused') }}")
    wait_for_line(page, "refused")
    page.errors[:] = [error for error in page.errors if "Content Security Policy" not in error and "sandboxed" not in error]


# pauses and turns

def test_a_pause_stops_frames_and_timers_and_then_they_go_on(page):
    run_bare(page, "canvas", TICKS)
    page.wait_for_function("() => told.console.length > 5")
    page.evaluate("sketch.pause()")
    page.wait_for_timeout(200)
    before = page.evaluate("told.console.length")
    page.wait_for_timeout(600)
    assert page.evaluate("told.console.length") == before
    page.evaluate("sketch.resume()")
    page.wait_for_function("before => told.console.length > before + 5", arg=before)


def test_a_pause_silences_a_sketch(page):
    run_bare(page, "canvas", """
        const audio = new AudioContext()
        addEventListener("click", () => audio.resume())
        audio.onstatechange = () => console.log(audio.state)
    """)
    wait_for_state(page, "running")
    page.mouse.click(100, 100)
    wait_for_line(page, "running")
    page.evaluate("sketch.pause()")
    wait_for_line(page, "suspended")
    page.evaluate("told.console.length = 0; sketch.resume()")
    wait_for_line(page, "running")


def lengthen(page) -> None:
    """Make the page long and go to its end."""
    page.evaluate("main.append(document.createElement('hr')); main.lastElementChild.style.marginBlockStart = '3000px'")
    page.evaluate("main.lastElementChild.scrollIntoView({block: 'end'})")


def test_out_of_sight_a_sketch_pauses_and_goes_on_when_it_is_seen(server, open_as):
    page = open_as("grace", f"/scripts/{hang_up(server, TICKS)}", viewport={"width": 900, "height": 500})
    wait_for_frame(page, "running")
    lengthen(page)
    wait_for_frame(page, "paused")
    frame(page).scroll_into_view_if_needed()
    wait_for_frame(page, "running")


def test_who_is_long_out_of_sight_makes_room_and_begins_again_when_seen(server, open_as, chromium):
    context = chromium.new_context(viewport={"width": 900, "height": 500})
    context.route("**/js/sketch-turns.js", lambda route: route.fulfill(
        response=(reply := route.fetch()), body=reply.text().replace("30_000", "500"),
    ))
    page = open_as("grace", f"/scripts/{hang_up(server, TICKS)}", context)
    wait_for_frame(page, "running")
    lengthen(page)
    page.locator("sketch-frame[data-state=poster]").wait_for(state="attached")
    assert page.locator("iframe").count() == 0
    frame(page).scroll_into_view_if_needed()
    wait_for_frame(page, "running")
    context.close()


COPIES = """([many]) => {
    const frame = document.querySelector("sketch-frame")
    const row = document.createElement("div")
    Object.assign(row.style, {position: "fixed", inset: 0, display: "grid", gridTemplateColumns: "repeat(3, 1fr)", zIndex: 9})
    for (let i = 0; i < many; i++) {
        const copy = document.createElement("sketch-frame")
        Object.assign(copy.dataset, frame.dataset)
        delete copy.dataset.state
        copy.className = "sketch"
        copy.append(frame.querySelector(".sketch__stage").cloneNode(true))
        copy.querySelector(".sketch__stage").inert = false
        row.append(copy)
    }
    frame.remove()
    document.body.append(row)
}"""


def test_at_most_three_live_on_a_page_and_who_is_asked_for_takes_the_place_of_one(server, open_as):
    page = open_as("grace", f"/scripts/{hang_up(server, TICKS)}")
    wait_for_frame(page, "running")
    page.evaluate(COPIES, [5])
    page.wait_for_function("() => document.querySelectorAll('sketch-frame[data-state=running]').length === 3")
    waiting = page.locator("sketch-frame[data-state=poster]").first
    waiting.evaluate("element => { element.id = 'asked' }")
    page.locator("#asked").get_by_role("button", name="Run").click()
    page.locator("#asked[data-state=running]").wait_for()
    assert page.locator("iframe").count() == 3


# the furniture

def test_a_sketch_that_asks_for_nothing_runs_when_it_is_seen(server, open_as):
    page = open_as("grace", f"/scripts/{hang_up(server, TICKS)}")
    wait_for_frame(page, "running")
    page.get_by_role("button", name="Stop: Tides").click()
    wait_for_frame(page, "poster")
    page.wait_for_timeout(600)
    assert frame(page).get_attribute("data-state") == "poster"


@pytest.mark.parametrize("options", [{"reduced_motion": "reduce"}, {"user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"}])
def test_it_waits_for_a_click_where_motion_is_unwanted_or_a_frame_could_hold_up_the_page(server, open_as, options):
    page = open_as("grace", f"/scripts/{hang_up(server, TICKS)}", **options)
    page.wait_for_timeout(800)
    assert frame(page).get_attribute("data-state") == "poster"
    page.get_by_role("button", name="Run: Tides").click()
    wait_for_frame(page, "running")


def test_it_waits_for_a_click_when_its_visitor_wants_that_everywhere(server, open_as):
    key = hang_up(server, TICKS)
    page = open_as("grace", f"/scripts/{key}")
    page.context.add_cookies([{"name": "view", "value": "nosketch", "url": server.url}])
    page.reload()
    page.wait_for_timeout(800)
    assert frame(page).get_attribute("data-state") == "poster"


def test_what_a_sketch_asks_for_is_said_before_it_runs(server, open_as):
    page = open_as("grace", f"/scripts/{hang_up(server, 'console.log(neo.viewer, neo.audio)')}")
    page.get_by_role("button", name="Run: Tides").click()
    wait_for_frame(page, "asking")
    question = page.get_by_role("group", name="Tides asks before it runs")
    assert question.get_by_role("listitem").count() == 2
    assert question.get_by_label("Tell it my name, @grace").is_checked() is False
    question.get_by_role("button", name="Not now").click()
    wait_for_frame(page, "poster")
    assert page.locator("iframe").count() == 0


def test_a_yes_holds_until_the_page_is_left(server, open_as):
    page = open_as("grace", f"/scripts/{hang_up(server, 'console.log(neo.wall)')}")
    page.get_by_role("button", name="Run: Tides").click()
    page.get_by_role("group", name="Tides asks before it runs").get_by_role("button", name="Run").click()
    wait_for_frame(page, "running")
    page.get_by_role("button", name="Stop: Tides").click()
    page.get_by_role("button", name="Run: Tides").click()
    wait_for_frame(page, "running")


def test_a_sketch_that_was_changed_to_ask_for_more_asks_anew(server, open_as):
    key = hang_up(server, "console.log(1)")
    page = open_as("grace", f"/scripts/{key}", reduced_motion="reduce")
    db = server.database()
    with db:
        db.execute("""
            UPDATE script_versions SET uses = '["shared"]' WHERE script_id = (SELECT id FROM scripts WHERE key = ?)
        """, (key,))
    db.close()
    page.get_by_role("button", name="Run: Tides").click()
    wait_for_frame(page, "asking")
    assert "play together" in page.get_by_role("group", name="Tides asks before it runs").inner_text()


def test_why_it_was_stopped_is_said_over_the_poster_with_a_way_back(server, open_as):
    page = open_as("grace", f"/scripts/{hang_up(server, STUCK)}")
    wait_for_frame(page, "stopped")
    assert page.locator(".sketch__verdict").inner_text() == "stopped: it did not answer for 2 seconds · run again"
    assert page.locator("sketch-frame [role=status]").inner_text() == "Tides: stopped: it did not answer for 2 seconds"
    assert page.locator(".sketch__poster").is_visible()
    page.get_by_role("button", name="run again").click()
    wait_for_frame(page, "running")


def test_a_keyboard_is_enough_to_run_answer_and_stop(server, open_as):
    page = open_as("grace", f"/scripts/{hang_up(server, 'console.log(neo.wall)')}")
    page.get_by_role("button", name="Run: Tides").focus()
    page.keyboard.press("Enter")
    wait_for_frame(page, "asking")
    page.keyboard.press("Escape")
    wait_for_frame(page, "poster")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    wait_for_frame(page, "running")
    page.keyboard.press("Enter")
    wait_for_frame(page, "poster")
    assert page.evaluate("document.activeElement.className").endswith("sketch__run")


def test_without_scripts_there_is_the_poster_and_a_way_to_the_page(server, open_as):
    key = hang_up(server, STILL)
    page = open_as("grace", f"/scripts/{key}", java_script_enabled=False)
    assert frame(page).get_by_role("link").get_attribute("href") == f"/scripts/{key}"
    assert frame(page).get_by_role("button").count() == 0


def test_a_private_sketch_finds_its_own_files_in_its_frame(server, open_as):
    key = hang_up(server, "fetch('note.txt').then(reply => console.log(reply.status)) // neo.wall", visibility="private")
    page = open_as("ada", f"/scripts/{key}")
    run_bare(page, "canvas", "fetch('cat.png').then(reply => console.log(reply.status), () => console.log('unreachable'))", key=key)
    wait_for_line(page, "unreachable")  # there is no such file, and a 404 tells a stranger nothing
    page.errors[:] = []


# a site of their own

@pytest.mark.parametrize("frames", ["http://localhost:{}", "http://*.localhost:{}"])
def test_frames_can_come_from_another_site(tmp_path, chromium, monkeypatch, frames):
    port = free_port()
    monkeypatch.setattr("tests.server.free_port", lambda: port)
    settings = {"sandbox_origin": frames.format(port), "origins": f"http://127.0.0.1:{port}"}
    with running(tmp_path, workers=1, rate_limits="off", **settings) as server:
        key = hang_up(server, "console.log(location.hostname, origin)", visibility="public")
        page = watched(chromium.new_page())
        page.goto(f"{server.url}/scripts/{key}")
        wait_for_frame(page, "running")
        source = page.locator("iframe").get_attribute("src")
        assert source.startswith(frames.format(port).replace("*", key) + f"/sandbox/{key}/")
        run_bare(page, "three", PAINT["three"], key=key)
        wait_for_line(page, "drawn")
        assert page.errors == []
        page.close()
