"""An anthem plays when somebody asks for it, as loud as they like it, and never by itself."""

import math
import struct
import urllib.request
import wave
from io import BytesIO
from itertools import count

import pytest
from playwright.sync_api import expect

SECONDS, RATE = 8, 22_050
numbers = count(1)
EVERYTHING = """audio => ({paused: audio.paused, at: audio.currentTime, asked: audio.readyState, error: audio.error?.message ?? ""})"""
LEVELS = """() => new Promise(done => {
    const heard = []
    document.addEventListener("anthem-level", ({detail, timeStamp}) => heard.push({...detail, at: timeStamp}))
    setTimeout(() => done(heard.map(({level, bands, at}) => ({level, at, bands: [...bands], kind: bands.constructor.name}))), 1500)
})"""
BRIGHT = """canvas => {
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
    const lit = new Set()
    for (let at = 3; at < data.length; at += 4) if (data[at]) lit.add(Math.floor(at / 4 / canvas.width))
    return lit.size / canvas.height
}"""


def song(seconds: float = SECONDS) -> bytes:
    """A WAV of three tones, loud enough to be seen."""
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        tones = (110, 440, 1760)
        samples = (sum(math.sin(2 * math.pi * tone * at / RATE) for tone in tones) * 9000 for at in range(int(seconds * RATE)))
        file.writeframes(b"".join(struct.pack("<h", int(sample)) for sample in samples))
    return out.getvalue()


@pytest.fixture(scope="module")
def sound():
    return song()


@pytest.fixture
def wall(server, sound):
    """A member with an anthem; gives their name."""
    name = f"singer_{next(numbers)}"
    bring(server, name, sound, "Three tones")
    return name


def bring(server, name: str, data: bytes, title: str) -> None:
    body = (
        b'--cut\r\nContent-Disposition: form-data; name="title"\r\n\r\n' + title.encode()
        + b'\r\n--cut\r\nContent-Disposition: form-data; name="audio"; filename="song.wav"\r\nContent-Type: audio/wav\r\n\r\n'
        + data + b"\r\n--cut--\r\n"
    )
    send(server, name, "anthem", body, "multipart/form-data; boundary=cut")


def send(server, name: str, path: str, body: bytes = b"", kind: str = "application/x-www-form-urlencoded") -> None:
    headers = {"Cookie": server.cookie_for(name), "Origin": server.url, "Content-Type": kind, "X-Live": "1"}
    urllib.request.urlopen(urllib.request.Request(f"{server.url}/wall/{name}/{path}", body, headers), timeout=30).close()


def player(page):
    return page.locator("anthem-player")


def state(page) -> dict:
    return page.locator("anthem-player audio").evaluate(EVERYTHING)


def play(page) -> None:
    page.get_by_role("button", name="Play the anthem").click()
    expect(player(page)).to_have_attribute("data-state", "playing")


def wait_until_at(page, seconds: float) -> None:
    page.wait_for_function("at => document.querySelector('anthem-player audio').currentTime >= at", arg=seconds)


def test_nothing_is_fetched_or_played_before_somebody_asks(open_as, wall):
    page = open_as("grace", "/directory")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page.url.replace("/directory", f"/wall/{wall}"))
    page.get_by_role("button", name="Play the anthem").wait_for()
    page.mouse.click(600, 500)
    page.wait_for_timeout(600)
    assert [url for url in asked if "/anthem" in url and "/js/" not in url and "/css/" not in url] == []
    assert (state(page)["paused"], state(page)["asked"]) == (True, 0)


def test_a_press_plays_and_another_one_stops(open_as, wall):
    page = open_as("grace", f"/wall/{wall}")
    play(page)
    wait_until_at(page, 0.3)
    page.get_by_role("button", name="Pause the anthem").click()
    expect(player(page)).to_have_attribute("data-state", "paused")
    assert state(page)["paused"]


def test_the_next_visit_is_silent_again(open_as, wall):
    page = open_as("grace", f"/wall/{wall}")
    play(page)
    page.reload()
    page.get_by_role("button", name="Play the anthem").wait_for()
    page.wait_for_timeout(500)
    assert state(page)["paused"]


def test_a_keyboard_is_enough(open_as, wall):
    page = open_as("grace", f"/wall/{wall}")
    page.get_by_role("button", name="Play the anthem").focus()
    page.keyboard.press("Enter")
    expect(player(page)).to_have_attribute("data-state", "playing")
    page.keyboard.press("Space")
    expect(player(page)).to_have_attribute("data-state", "paused")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert state(page)["at"] >= 2
    assert page.evaluate("document.activeElement.ariaValueText").endswith("of 0:08")


def test_one_can_choose_a_place_before_anything_is_loaded(open_as, wall):
    page = open_as("grace", f"/wall/{wall}")
    seek = page.get_by_label("Place in the anthem")
    assert (seek.get_attribute("max"), state(page)["asked"]) == ("8", 0)
    seek.fill("5")
    assert state(page)["asked"] == 0 and page.locator(".anthem__at").inner_text() == "0:05"
    play(page)
    wait_until_at(page, 5.2)
    assert state(page)["at"] < 7


def test_seeking_while_it_plays_goes_on_from_there(open_as, wall):
    page = open_as("grace", f"/wall/{wall}")
    play(page)
    page.get_by_label("Place in the anthem").fill("6")
    wait_until_at(page, 6.1)
    expect(player(page)).to_have_attribute("data-state", "paused")  # the end
    assert page.locator(".anthem__at").inner_text() == "0:08"


def test_mute_and_volume_are_remembered_on_every_wall(open_as, server, sound, wall):
    bring(server, "ada", sound, "Another")
    page = open_as("grace", f"/wall/{wall}")
    page.get_by_label("Volume").fill("35")
    page.get_by_role("button", name="Mute", exact=True).click()
    page.goto(f"{server.url}/wall/ada")
    expect(page.get_by_role("button", name="Mute", exact=True)).to_have_attribute("aria-pressed", "true")
    assert page.get_by_label("Volume").input_value() == "35"
    page.get_by_role("button", name="Mute", exact=True).click()
    page.reload()
    expect(page.get_by_role("button", name="Mute", exact=True)).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("kept", ["", "{", "null", '{"volume": "loud"}', '{"volume": 7, "muted": 1}', "[]"])
def test_what_was_remembered_wrongly_is_forgotten(open_as, wall, kept):
    page = open_as("grace", f"/wall/{wall}")
    page.evaluate("kept => localStorage.setItem('neospace:anthem', kept)", kept)
    page.reload()
    expect(page.get_by_role("button", name="Mute", exact=True)).to_have_attribute("aria-pressed", "false")
    assert page.get_by_label("Volume").input_value() == "80"


def test_the_page_hears_how_loud_it_is_also_when_it_is_mute(open_as, wall):
    page = open_as("grace", f"/wall/{wall}")
    page.get_by_role("button", name="Mute", exact=True).click()
    play(page)
    wait_until_at(page, 0.3)
    heard = page.evaluate(LEVELS)
    apart = [later["at"] - earlier["at"] for earlier, later in zip(heard, heard[1:], strict=False)]
    assert {(len(one["bands"]), one["kind"]) for one in heard} == {(32, "Float32Array")}
    assert max(one["level"] for one in heard) > 0.2 and all(0 <= band <= 1 for one in heard for band in one["bands"])
    assert 5 < len(heard) <= 46 and sum(apart) / len(apart) > 30
    page.get_by_role("button", name="Pause the anthem").click()
    expect(player(page)).to_have_attribute("data-state", "paused")
    assert page.evaluate(LEVELS) == []


def test_the_bars_rise_while_it_plays_and_lie_down_after(open_as, wall):
    page = open_as("grace", f"/wall/{wall}")
    canvas = page.locator(".anthem__picture")
    assert canvas.evaluate(BRIGHT) < 0.2
    play(page)
    page.wait_for_function(f"canvas => ({BRIGHT})(canvas) > 0.5", arg=canvas.element_handle())
    page.get_by_role("button", name="Pause the anthem").click()
    page.wait_for_function(f"canvas => ({BRIGHT})(canvas) < 0.2", arg=canvas.element_handle())


def test_where_nothing_may_move_there_is_a_level_line(open_as, wall):
    page = open_as("grace", f"/wall/{wall}", reduced_motion="reduce")
    play(page)
    wait_until_at(page, 0.5)
    assert page.locator(".anthem__picture").evaluate(BRIGHT) < 0.2


def test_the_visitor_s_own_switches_still_the_bars_and_put_the_player_away(open_as, wall):
    page = open_as("grace", f"/wall/{wall}")
    play(page)
    page.evaluate("document.querySelector('wall-page').dataset.view = 'still'")
    page.wait_for_timeout(150)
    assert page.locator(".anthem__picture").evaluate(BRIGHT) < 0.2 and not state(page)["paused"]
    page.evaluate("document.querySelector('wall-page').dataset.view = 'muted'")
    expect(player(page)).to_be_hidden()
    assert state(page)["paused"]


def test_a_muted_browser_draws_no_player_and_brings_it_back(open_as, wall):
    page = open_as("grace", f"/wall/{wall}")
    page.get_by_role("button", name="View").click()
    with page.expect_response("**/wall/view"):
        page.locator(".wall-switch", has_text="Mute").click()
    expect(player(page)).to_be_hidden()
    page.reload()
    expect(player(page)).to_be_hidden()
    page.get_by_role("button", name="View").click()
    page.locator(".wall-switch", has_text="Mute").click()
    expect(page.get_by_role("button", name="Play the anthem")).to_be_visible()


def test_the_player_follows_the_owner_to_another_anthem_and_waits_to_be_asked(open_as, server, wall):
    page = open_as("grace", f"/wall/{wall}")
    page.locator("html[data-connection=live]").wait_for(state="attached")
    play(page)
    bring(server, wall, song(3), "A shorter one")
    expect(page.locator(".anthem__title")).to_have_text("A shorter one")
    expect(player(page)).to_have_attribute("data-state", "paused")
    expect(page.locator(".anthem__whole")).to_have_text("0:03")
    play(page)
    wait_until_at(page, 0.2)


def test_the_player_comes_and_goes_with_the_anthem(open_as, server, sound):
    server.cookie_for("quiet_one")
    page = open_as("grace", "/wall/quiet_one")
    page.locator("html[data-connection=live]").wait_for(state="attached")
    expect(player(page)).to_be_hidden()
    bring(server, "quiet_one", sound, "At last")
    play(page)
    send(server, "quiet_one", "anthem/delete")
    expect(player(page)).to_be_hidden()
    assert state(page)["paused"]


def test_a_song_that_cannot_be_had_says_so_and_can_be_tried_again(open_as, wall):
    page = open_as("grace", f"/wall/{wall}")
    page.route("**/anthem?v=*", lambda route: route.abort())
    page.get_by_role("button", name="Play the anthem").click()
    expect(page.locator(".anthem__trouble")).to_contain_text("could not be played")
    page.unroute("**/anthem?v=*")
    play(page)
    expect(page.locator(".anthem__trouble")).to_be_empty()
    page.errors.clear()  # the browser's own word on the aborted request


def test_a_guest_on_a_public_wall_can_listen_too(chromium, server, wall):
    page = chromium.new_page()
    page.goto(f"{server.url}/wall/{wall}")
    play(page)
    wait_until_at(page, 0.2)
    page.close()


def test_without_script_the_browser_s_own_player_is_there(open_as, wall):
    page = open_as("grace", f"/wall/{wall}", java_script_enabled=False)
    audio = page.locator("anthem-player audio")
    assert audio.is_visible() and audio.get_attribute("controls") is not None and audio.get_attribute("autoplay") is None
    assert not page.locator(".anthem__deck").is_visible()
