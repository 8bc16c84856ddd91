"""Writing a sketch: it runs beside its code, says what is wrong and where, and whatever happens, the text is still there."""

import json
import re
import time
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Error, expect

from core.passwords import hash_token, new_token
from tests.browser.conftest import HANG
from tests.browser.test_accessibility import violations
from tests.browser.test_outbox import NO_NETWORK

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NOISE = re.compile(r"'webrtc'|Permissions policy violation|Permissions-Policy header")  # what Chromium says of any sandboxed frame
OURS = re.compile(r"is not defined|without a pause|ERR_FAILED|status of (401|409)")  # what a test brought about
DRAWING = """const canvas = document.body.appendChild(document.createElement("canvas"))
const pen = canvas.getContext("2d")
pen.fillStyle = "tomato"
pen.fillRect(0, 0, 300, 150)
console.log("drawn")
"""
KEPT = """async () => {
    const database = await new Promise(done => {
        const request = indexedDB.open("neospace-sketches")
        request.onsuccess = () => done(request.result)
    })
    const asked = database.transaction("outbox").objectStore("outbox").getAll()
    await new Promise(done => { asked.onsuccess = done })
    database.close()
    return asked.result.map(({source}) => source)
}"""


@pytest.fixture
def studio(open_as, server):
    """studio(DRAWING) begins a sketch of ada's and opens it; studio(page=page) opens it again, in another tab of that browser."""
    pages = []

    def open_studio(source=DRAWING, engine="canvas", page=None, **options):
        path = page.path if page else new_sketch(server, source, engine)
        fresh = open_as("ada", path, page.context if page else None, **options)
        fresh.path = path
        pages.append(fresh)
        return ready(fresh)

    yield open_studio
    for page in pages:
        page.errors[:] = [error for error in page.errors if not any(known.search(error) for known in (NOISE, OURS, NO_NETWORK))]


def new_sketch(server, source: str, engine: str) -> str:
    """The address of a new sketch of ada's, whose second version has this source."""
    cookie = server.cookie_for("ada")
    began = server.open("/studio", cookie, f"nonce={new_token()[:20]}&engine={engine}&title=Waves".encode())
    path = began.url.removeprefix(server.url)
    save_elsewhere(server, path, source, base=1, engine=engine)
    return path


def save_elsewhere(server, path: str, source: str, base: int, engine: str = "canvas") -> None:
    body = {"source": source, "engine": engine, "note": "", "nonce": new_token()[:20], "base": base}
    server.open(path, server.cookie_for("ada"), json.dumps(body).encode(), {"Content-Type": "application/json", "X-Live": "1"})


def ready(page):
    page.locator("script-studio[data-ready]").wait_for()
    return page


def code(page):
    return page.locator(".cm-content")


def write(page, text: str) -> None:
    """Put another text in place of what is there."""
    code(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def text_of(page) -> str:
    return "\n".join(line.strip("\n") for line in code(page).locator(".cm-line").all_inner_texts())


def shows(page, text: str) -> None:
    """It is the text within moments: what a button brings is fetched, put aside and drawn first."""
    late = time.monotonic() + HANG / 1000
    while text_of(page) != text and time.monotonic() < late:
        page.wait_for_timeout(50)
    assert text_of(page) == text


def rows(page):
    return page.locator(".console-row")


def saved(page):
    return page.locator(".studio-saved")


def bar(page):
    return page.locator(".studio-bar")


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def versions(server, path: str) -> list[str]:
    """The sources of a sketch, first to last, as the database has them."""
    db = server.database()
    found = db.execute("""
        SELECT source FROM script_versions JOIN scripts ON scripts.id = script_id WHERE key = ? ORDER BY number
    """, (path.split("/")[-1],)).fetchall()
    db.close()
    return [row["source"] for row in found]


def manual(page):
    """Nothing runs by itself any more."""
    page.get_by_role("switch", name="Auto").uncheck()
    return page


# it runs


def test_a_sketch_runs_when_the_studio_opens_and_again_with_what_was_written(studio):
    page = manual(studio())
    expect(rows(page)).to_contain_text(["drawn"])
    write(page, "console.log('written by hand')")
    page.keyboard.press("Control+Enter")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("written by hand")
    press(page, "Stop")
    expect(page.locator(".studio-sketch__state")).to_have_text("Stopped")
    expect(page.locator(".studio-sketch iframe")).to_have_count(0)
    press(page, "Restart")
    expect(page.locator(".studio-sketch__state")).to_have_text("Running")


def test_a_change_runs_by_itself_once_it_is_a_whole_program(studio):
    page = studio()
    expect(rows(page)).to_contain_text(["drawn"])
    write(page, "console.log('half'")
    page.wait_for_timeout(1000)  # longer than it waits for whoever stops typing
    expect(rows(page)).to_contain_text(["drawn"])
    expect(page.locator(".cm-lintRange-error")).to_have_count(1)
    expect(page.locator(".studio-sketch__state")).to_have_text("Running · the earlier text")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(" + ' and half')")
    expect(rows(page)).to_contain_text(["half and half"])
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)
    expect(page.locator(".studio-sketch__state")).to_have_text("Running")


def test_three_js_waits_for_run_and_the_switch_is_remembered(studio):
    page = studio()
    switch = page.get_by_role("switch", name="Auto")
    expect(switch).to_be_checked()
    page.get_by_label("Engine").select_option("three")
    expect(switch).not_to_be_checked()
    switch.check()
    page.reload()
    ready(page).get_by_label("Engine").select_option("three")
    expect(switch).to_be_checked()


def test_what_threw_is_underlined_until_the_text_changes_and_its_line_is_a_way_there(studio):
    page = manual(studio())
    write(page, "const one = 1\n\nfunction begin() {\n  nowhere(one)\n}\nbegin()\n")
    press(page, "Run")
    expect(page.locator(".cm-lintRange-error")).to_have_text("nowhere")
    error = rows(page).filter(has_text="nowhere is not defined")
    error.get_by_role("button", name="line 4").click()
    expect(code(page)).to_be_focused()
    expect(page.locator(".cm-activeLine")).to_contain_text("nowhere(one)")
    page.keyboard.press("End")
    page.keyboard.type(" ")
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)


def test_an_endless_loop_is_stopped_and_the_text_is_still_there(studio):
    page = manual(studio())
    write(page, "while (true) {}\n// mine")
    page.keyboard.press("Control+Enter")
    press(page, "More")  # the page answers meanwhile
    expect(page.locator("#studio-more")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".studio-sketch__state")).to_contain_text("Stopped: line 1 ran for 5 seconds")
    assert text_of(page).endswith("// mine")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Line 1 ran for 5 seconds")
    code(page).press("Control+End")
    page.keyboard.type("!")
    expect(page.locator(".studio-sketch__state")).to_contain_text("· the earlier text")
    page.keyboard.press("Backspace")
    page.wait_for_timeout(600)  # until it is kept
    page.reload()
    expect(bar(ready(page)).last).to_contain_text("it had to be stopped")
    expect(page.locator(".studio-sketch iframe")).to_have_count(0)


def test_the_first_keystroke_moves_nothing(studio):
    page = manual(studio())
    box = page.locator(".studio-sketch__box")
    for width in (1280, 900, 390):
        page.set_viewport_size({"width": width, "height": 800})
        if width == 390:
            press(page, "Code")
        expect(saved(page)).to_have_attribute("data-state", "saved")
        before = box.bounding_box(), saved(page).bounding_box()["height"]
        code(page).click()
        page.keyboard.type("x")
        expect(saved(page)).to_have_attribute("data-state", "changed")
        assert (box.bounding_box(), saved(page).bounding_box()["height"]) == before
        page.keyboard.press("Backspace")


def test_what_may_have_ended_the_page_does_not_run_by_itself_again(studio):
    page = studio()
    page.evaluate("localStorage.setItem('neospace:studio:running:' + document.querySelector('script-studio').dataset.key, '1')")
    again = studio(page=page)
    expect(bar(again)).to_contain_text("It does not run by itself now")
    expect(again.locator(".studio-sketch iframe")).to_have_count(0)
    press(again, "Run it")
    expect(rows(again)).to_contain_text(["drawn"])


def test_where_sketches_are_switched_off_one_may_still_write(studio, server):
    db = server.database()
    with db:
        db.execute("UPDATE settings SET sketches = 'off'")
    try:
        page = studio()
        expect(page.locator(".studio-sketch__state")).to_contain_text("Sketches are switched off")
        expect(page.locator(".studio-sketch iframe")).to_have_count(0)
        write(page, "// for later")
        page.keyboard.press("Control+s")
        expect(saved(page)).to_contain_text("Saved · version 3")
    finally:
        with db:
            db.execute("UPDATE settings SET sketches = 'on'")
        db.close()


# it speaks


def test_the_console_shows_things_as_what_they_are_and_repeats_as_a_number(studio):
    page = studio("""
        for (let i = 0; i < 7; i += 1) console.warn("careful")
        console.log("here", {deep: {down: [1, 2, {at: "last"}]}})
        console.table([{x: 1, y: "a"}, {x: 2, y: "b"}])
    """)
    expect(rows(page)).to_have_count(3)
    expect(rows(page).nth(0).locator(".console-row__count")).to_have_text("7")
    rows(page).nth(1).locator("summary").click()
    rows(page).nth(1).get_by_text("deep: ").locator("..").locator("summary").click()
    expect(rows(page).nth(1)).to_contain_text("down: ")
    expect(rows(page).nth(2).get_by_role("columnheader")).to_have_text(["#", "x", "y"])
    page.get_by_label("What to show").select_option("warn")
    expect(rows(page).locator("visible=true")).to_have_count(1)
    page.get_by_label("What to show").select_option("")
    page.get_by_label("Filter the console").fill("here")
    expect(rows(page).locator("visible=true")).to_contain_text(["deep"])
    press(page, "Clear the console")
    expect(rows(page)).to_have_count(0)


def test_a_flood_keeps_a_thousand_rows_reads_out_none_and_leaves_the_page_quick(studio):
    page = studio()
    slowest = page.evaluate("""async () => {
        const {console} = document.querySelector("script-studio")
        let [last, slowest] = [performance.now(), 0]
        for (let frame = 0; frame < 60; frame += 1) {
            for (let i = 0; i < 100; i += 1) console.add({level: "log", args: [{t: "string", v: `line ${frame} ${i}`}]})
            await new Promise(requestAnimationFrame)
            slowest = Math.max(slowest, performance.now() - last)
            last = performance.now()
        }
        return slowest
    }""")
    expect(page.locator("[role=log]")).to_have_attribute("aria-live", "off")
    expect(rows(page)).to_have_count(1000)
    expect(rows(page).last).to_contain_text("line 59 99")
    expect(page.locator("[role=log]")).to_have_attribute("aria-live", "polite")
    assert slowest < 500, f"A frame took {slowest:.0f} ms."


# it is kept


def test_each_keystroke_is_safe_within_a_second_and_back_after_a_reload(studio):
    page = studio()
    write(page, "// an idea, half written")
    page.wait_for_timeout(1000)  # the promise
    assert page.evaluate(KEPT) == ["// an idea, half written"]
    page.reload()
    expect(bar(ready(page))).to_contain_text("was not saved: here it is")
    shows(page, "// an idea, half written")
    press(page, "Compare")
    page.get_by_role("dialog").get_by_text("// an idea, half written").wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Use the saved one").click()
    shows(page, DRAWING)
    code(page).click()
    page.keyboard.press("Control+z")
    shows(page, "// an idea, half written")


def test_a_page_that_crashes_or_is_closed_loses_nothing(studio):
    page = studio()
    write(page, "// written before the crash")
    page.wait_for_timeout(1000)
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")
    again = studio(page=page)
    expect(bar(again).first).to_contain_text("was not saved: here it is")
    shows(again, "// written before the crash")
    write(again, "// written before it was closed")
    again.wait_for_timeout(1000)
    again.close()
    shows(studio(page=page), "// written before it was closed")


def test_two_tabs_keep_each_its_own_text(studio):
    one = studio()
    two = studio(page=one)
    expect(bar(two)).to_have_count(0)
    write(one, "// of the first tab")
    write(two, "// of the second tab")
    two.wait_for_timeout(600)
    assert sorted(two.evaluate(KEPT)) == ["// of the first tab", "// of the second tab"]
    two.reload()
    shows(ready(two), "// of the second tab")
    one.close()
    two.reload()
    offered = bar(ready(two)).filter(has_text="Another tab left a text")
    shows(two, "// of the second tab")
    offered.get_by_role("button", name="Use it").click()
    shows(two, "// of the first tab")


def test_what_is_saved_offline_waits_and_is_saved_once_on_return(studio, server):
    page = studio()
    page.context.set_offline(True)
    write(page, "// from a train")
    page.keyboard.press("Control+s")
    expect(saved(page)).to_contain_text("it is kept here and saved when there is")
    page.context.set_offline(False)
    expect(saved(page)).to_contain_text("Saved · version 3")
    assert versions(server, page.path)[1:] == [DRAWING, "// from a train"]
    assert page.evaluate(KEPT) == []


def test_a_save_whose_answer_was_lost_is_one_version(studio, server):
    page = studio()
    page.context.route("**/studio/*", lambda route: (route.fetch(), route.abort()) if route.request.method == "POST" else route.continue_())
    write(page, "// sent once, heard of never")
    page.keyboard.press("Control+s")
    expect(saved(page)).to_contain_text("No connection")
    page.close()
    page.context.unroute("**/studio/*")
    again = studio(page=page)
    expect(saved(again)).to_contain_text("Saved · version 3")
    expect(bar(again)).to_have_count(0)
    assert versions(server, page.path)[1:] == [DRAWING, "// sent once, heard of never"]


def test_a_session_that_ends_keeps_the_text_and_it_is_saved_on_return(studio, server):
    page = studio()
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session")
    db = server.database()
    with db:
        db.execute("DELETE FROM sessions WHERE token_hash = ?", (hash_token(token),))
    db.close()
    write(page, "// outlives its session")
    page.keyboard.press("Control+s")
    expect(saved(page)).to_contain_text("You are signed out")
    page.context.add_cookies([{"name": "session", "value": server.cookie_for("ada").removeprefix("session="), "url": server.url}])
    page.reload()
    expect(saved(ready(page))).to_contain_text("Saved · version 3")
    assert text_of(page) == versions(server, page.path)[-1] == "// outlives its session"


def test_what_was_saved_elsewhere_is_never_overwritten_unasked(studio, server):
    page = studio()
    save_elsewhere(server, page.path, "// from the other room", base=2)
    write(page, "// mine")
    page.keyboard.press("Control+s")
    expect(bar(page)).to_contain_text("It was saved elsewhere meanwhile: version 3")
    press(page, "Compare")
    expect(page.get_by_role("dialog").locator(".compare-line--out").last).to_contain_text("// from the other room")
    expect(page.get_by_role("dialog").locator(".compare-line--in").last).to_contain_text("// mine")
    page.keyboard.press("Escape")
    assert versions(server, page.path)[-1] == "// from the other room"
    press(page, "Save mine on top")
    expect(saved(page)).to_contain_text("Saved · version 4")
    expect(bar(page)).to_have_count(0)
    assert versions(server, page.path)[-2:] == ["// from the other room", "// mine"]


def test_a_version_brought_back_is_shown_and_what_was_being_written_is_offered(studio, server):
    page = studio()
    save_elsewhere(server, page.path, "// third", base=2)
    page.reload()
    write(ready(page), "// being written")
    page.wait_for_timeout(600)
    page.goto(server.url + page.path + "/versions")
    press(page, "Bring back version 2")
    expect(bar(ready(page))).to_contain_text("was never saved")
    shows(page, DRAWING)
    page.reload()
    shows(ready(page), DRAWING)
    press(page, "Use what I had written")
    expect(bar(page)).to_have_count(0)
    shows(page, "// being written")
    page.wait_for_timeout(600)
    assert page.evaluate(KEPT) == ["// being written"]
    page.goto(server.url + page.path + "/versions")
    press(page, "Bring back version 2")
    expect(page.locator(".flash")).to_contain_text("Version 4 is that already.")


def test_who_signs_out_is_asked_and_takes_the_unsaved_text_along(studio, server):
    page = studio()
    write(page, "// nobody else's business")
    page.wait_for_timeout(600)
    page.locator("[popovertarget=me]:visible").first.click()
    press(page, "Sign out")
    page.get_by_role("dialog", name="Sign out with words unsent?").get_by_role("button", name="Sign out").click()
    page.wait_for_url(server.url + "/")
    assert page.evaluate(KEPT) == []


# what belongs to it


def test_a_save_may_have_a_note_and_the_first_one_takes_the_picture(studio, server):
    page = studio()
    expect(rows(page)).to_contain_text(["drawn"])
    write(page, DRAWING + "// slower")
    press(page, "Save with a note")
    page.get_by_label("What has changed").fill("slower waves")
    with page.expect_response("**/poster") as answer:
        press(page, "Save with this note")
    assert answer.value.ok
    page.goto(server.url + page.path + "/versions")
    expect(page.get_by_text("slower waves")).to_be_visible()


def test_the_picture_follows_the_saved_text_until_one_is_taken_by_hand(studio):
    page = studio()
    page.clock.install()
    taken = []
    page.on("response", lambda answer: answer.url.endswith("/poster") and taken.append(answer.status))

    def save_another(text, past):
        write(page, DRAWING + text)
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Control+s")
        expect(saved(page)).to_contain_text("Saved · ")
        expect(page.locator(".studio-sketch__state")).to_have_text("Running")
        page.wait_for_timeout(300)
        page.clock.fast_forward(past)  # as if the page had slept: its watchdog then excuses everyone
        page.wait_for_timeout(700)

    def are_taken(many):
        late = time.monotonic() + 10
        while len(taken) < many and time.monotonic() < late:
            page.wait_for_timeout(100)
        assert taken == [200] * many

    save_another("// one", 2000)
    are_taken(1)
    save_another("// two", 2000)
    are_taken(1)  # not twice a minute
    page.clock.fast_forward(60_000)
    are_taken(2)
    page.locator(".studio-sketch").get_by_role("button", name="Take its picture").click()
    expect(page.locator(".flash")).to_contain_text("That is its picture now.")
    save_another("// three", 62_000)
    are_taken(3)  # the third was by hand


def test_news_does_not_lie_over_the_sketch(studio):
    page = studio()
    expect(page.locator(".studio-sketch__state")).to_have_text("Running")
    page.locator(".studio-sketch").get_by_role("button", name="Take its picture").click()
    news, text = page.locator(".flash > li").bounding_box(), page.locator(".studio-code").bounding_box()
    assert text["x"] <= news["x"] and news["x"] + news["width"] <= text["x"] + text["width"]
    assert text["y"] + text["height"] / 2 < news["y"] and news["y"] + news["height"] <= text["y"] + text["height"]


def test_pictures_of_ones_own_go_by_their_names(studio):
    page = manual(studio())
    press(page, "More")
    page.get_by_role("button", name="Pictures and sounds").click()
    data = BytesIO()
    Image.new("RGB", (40, 40), "tomato").save(data, "PNG")
    page.locator("#studio-files input[type=file]").set_input_files({"name": "my cat.png", "mimeType": "image/png", "buffer": data.getvalue()})
    item = page.locator(".studio-file", has_text="my-cat.png")
    expect(item).to_be_visible()
    item.get_by_role("button", name="Put in the code").click()
    assert 'my-cat.png"' in text_of(page)
    press(page, "More")
    page.get_by_role("button", name="Pictures and sounds").click()
    item.get_by_role("button", name="Delete my-cat.png").click()
    press(page, "Delete it")
    expect(item).to_have_count(0)


def test_title_and_visibility_are_kept_as_they_are_changed(studio, server):
    page = studio()
    page.get_by_label("Title").fill("Slower waves")
    press(page, "Only you")
    with page.expect_response("**/settings"):
        page.get_by_label("Who has its address").check()
    expect(page.locator(".studio-visibility__word")).to_have_text("Who has its address")
    page.reload()
    expect(ready(page).get_by_label("Title")).to_have_value("Slower waves")
    expect(page.locator(".studio-visibility__word")).to_have_text("Who has its address")


# for everyone


def test_a_keyboard_is_enough(studio):
    page = manual(studio())
    code(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Tab")
    assert text_of(page).endswith("\n  ")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    split = page.get_by_role("separator", name="Width of the code")
    expect(split).to_be_focused()
    before = code(page).bounding_box()["width"]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert code(page).bounding_box()["width"] < before - 40
    page.keyboard.press("Shift+Tab")
    expect(code(page)).to_be_focused()
    page.keyboard.type("\n// a question?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(saved(page)).to_contain_text("Saved · version 3")


def test_names_of_engine_and_place_are_offered(studio):
    page = manual(studio("function setup() {\n  createCanvas(100, 100)\n  console.log('set up')\n}\n", "p5-1"))
    expect(rows(page)).to_contain_text(["set up"])
    write(page, "")
    offered = page.locator(".cm-tooltip-autocomplete li")
    page.keyboard.type("ellipseM", delay=20)
    offered.filter(has_text="ellipseMode").wait_for()
    page.keyboard.press("Escape")
    write(page, "")
    page.keyboard.type("neo.vie", delay=20)
    offered.filter(has_text="viewer").click()
    shows(page, "neo.viewer")


def test_fingers_have_the_signs_of_code_in_a_row(studio):
    page = studio("let a", **PHONE)
    row = page.get_by_role("toolbar", name="Signs")
    page.locator(".cm-content").tap()
    page.keyboard.press("Control+End")
    for name in ("Equals", "Round bracket"):
        row.get_by_role("button", name=name, exact=True).tap()
    page.keyboard.type("1")
    shows(page, "let a=(1)")
    row.get_by_role("button", name="Closing round bracket").tap()
    row.get_by_role("button", name="Semicolon").tap()
    shows(page, "let a=(1);")
    row.get_by_role("button", name="Indent").tap()
    shows(page, "  let a=(1);")
    row.get_by_role("button", name="Undo").tap()
    shows(page, "let a=(1);")


def test_a_phone_shows_one_pane_at_a_time(studio):
    page = studio(**PHONE)
    expect(code(page)).to_be_visible()
    press(page, "Run")
    expect(page.locator(".studio-sketch iframe")).to_be_visible()
    expect(code(page)).not_to_be_visible()
    press(page, "Console")
    expect(rows(page).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_it_saves_without_script(open_as, server):
    path = new_sketch(server, DRAWING, "canvas")
    page = open_as("ada", path, java_script_enabled=False)
    page.get_by_role("textbox", name="Code").fill("// by hand")
    press(page, "Save")
    expect(page.get_by_role("textbox", name="Code")).to_have_value("// by hand")
    assert versions(server, path)[-1] == "// by hand"


STATES = (
    ("at rest", lambda page: None),
    ("an error", lambda page: (write(page, "nowhere()"), page.keyboard.press("Control+Enter"), page.locator(".cm-lintRange-error").wait_for(state="attached"))),
    ("find", lambda page: (code(page).focus(), page.keyboard.press("Control+f"), page.locator(".cm-search").wait_for())),
    ("the menu", lambda page: (page.keyboard.press("Escape"), press(page, "More"))),
    ("files", lambda page: page.get_by_role("button", name="Pictures and sounds").click()),
    ("a draft", lambda page: (page.reload(), ready(page), bar(page).wait_for())),
    ("compared", lambda page: press(page, "Compare")),
)


@pytest.mark.parametrize(("scheme", "options"), [("light", {}), ("dark", PHONE)], ids=["a wide day", "a phone at night"])
def test_axe_finds_nothing_serious(studio, scheme, options):
    page = manual(studio(color_scheme=scheme, reduced_motion="reduce", **options))
    found = {}
    for state, reach in STATES:
        reach(page)
        if options and state == "an error":
            press(page, "Code")
        if told := violations(page):
            found[state] = told
    assert found == {}
