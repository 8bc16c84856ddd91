"""A picture of oneself, cut by hand; an anthem that a browser can really play; with and without script."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

SOUNDS = Path(__file__).parents[1] / "sounds"
PLAYED = """async url => {
    const audio = new Audio(url)
    await new Promise((done, fail) => {
        audio.addEventListener("canplaythrough", done)
        audio.addEventListener("error", () => fail(new Error(audio.error.message)))
        audio.load()
    })
    audio.currentTime = 2
    await new Promise(done => audio.addEventListener("seeked", done))
    const samples = await new OfflineAudioContext(1, 1, 44100).decodeAudioData(await (await fetch(url)).arrayBuffer())
    const loudest = samples.getChannelData(0).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    return {whole: audio.duration, at: audio.currentTime, decoded: samples.duration, loudest}
}"""


def quarters() -> bytes:
    """A picture of 400 by 200: from left to right red, green, blue, white."""
    image, out = Image.new("RGB", (400, 200), "red"), BytesIO()
    for place, colour in enumerate(("#00ff00", "#0000ff", "#ffffff"), 1):
        image.paste(colour, (place * 100, 0, place * 100 + 100, 200))
    image.save(out, "PNG")
    return out.getvalue()


def choose_picture(page, name: str) -> None:
    page.goto(page.url.split("/rooms")[0] + f"/wall/{name}/card")
    page.get_by_label("Picture", exact=True).set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": quarters()})


def colours(page, name: str) -> tuple:
    """The avatar's colours at its left and its right edge."""
    answer = page.context.request.get(page.url.split("/wall")[0] + f"/avatars/{name}/large")
    image = Image.open(BytesIO(answer.body())).convert("RGB")
    return image.getpixel((2, image.height // 2)), image.getpixel((image.width - 3, image.height // 2))


def send(page, words: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=words).click()


def test_the_middle_is_kept_when_nothing_is_moved(open_as):
    page = open_as("ada")
    choose_picture(page, "ada")
    expect(page.locator(".avatar-crop__stage img")).to_be_visible()
    send(page, "Use this picture")
    assert colours(page, "ada") == ((0, 255, 0), (0, 0, 255))


def test_the_picture_is_dragged_to_where_it_shall_be_cut(open_as):
    page = open_as("ada")
    choose_picture(page, "ada")
    page.locator(".avatar-crop__stage").scroll_into_view_if_needed()
    box = page.locator(".avatar-crop__stage").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - box["width"] * 2, middle[1] - 30, steps=5)  # as far left as it goes
    page.mouse.up()
    send(page, "Use this picture")
    assert colours(page, "ada") == ((0, 0, 255), (255, 255, 255))


def test_keys_move_and_zoom_and_what_is_seen_is_what_is_kept(open_as):
    page = open_as("grace")
    choose_picture(page, "grace")
    stage = page.locator(".avatar-crop__stage")
    stage.focus()
    for _ in range(12):
        page.keyboard.press("+")
    for _ in range(60):
        page.keyboard.press("ArrowLeft")
    zoom = float(page.get_by_label("Zoom", exact=True).input_value())
    assert zoom > 2
    seen = Image.open(BytesIO(stage.screenshot())).convert("RGB")
    send(page, "Use this picture")
    assert colours(page, "grace") == ((255, 0, 0), (255, 0, 0))
    assert seen.getpixel((seen.width // 2, seen.height // 2))[:2] == (255, 0)


def test_what_was_typed_beside_it_outlives_the_picture_until_it_is_saved_or_left(open_as):
    page = open_as("ada")
    choose_picture(page, "ada")
    page.get_by_label("About you").fill("I build engines of brass.")
    send(page, "Use this picture")
    expect(page.get_by_label("About you")).to_have_value("I build engines of brass.")
    expect(page.locator("flash-list")).to_contain_text("did not save yet")
    with page.expect_navigation():
        page.get_by_role("link", name="Leave it as it is").click()
    page.goto(page.url + "/card")
    expect(page.get_by_label("About you")).to_have_value("")


def test_without_script_the_form_is_enough(open_as):
    page = open_as("linus", "/rooms", java_script_enabled=False)
    choose_picture(page, "linus")
    expect(page.locator(".avatar-crop__stage")).to_have_count(0)
    send(page, "Use this picture")
    assert colours(page, "linus") == ((0, 255, 0), (0, 0, 255))
    send(page, "Be a planet again")
    expect(page.get_by_text("People see your planet")).to_be_visible()


def test_a_file_that_is_no_picture_is_the_servers_to_refuse(open_as):
    page = open_as("ada")
    choose_picture(page, "ada")
    page.get_by_label("Picture", exact=True).set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": b"PK not a picture"})
    expect(page.locator(".avatar-crop__stage")).to_have_count(0)
    send(page, "Use this picture")
    expect(page.get_by_text("Only PNG, JPEG, GIF and WebP")).to_be_visible()
    page.errors = [error for error in page.errors if "422" not in error]  # the browser's own line about the answer


@pytest.mark.parametrize("name", ["tone.mp3", "tone-vorbis.ogg", "tone-opus.ogg", "tone.m4a", "tone.wav", "tone.flac"])
def test_what_is_kept_of_a_sound_plays_and_can_be_sought_in(open_as, name):
    page = open_as("ada", "/wall/ada/card")
    page.get_by_label("Sound", exact=True).set_input_files(SOUNDS / name)
    send(page, "anthem" if page.get_by_role("button", name="Let it be my anthem").count() else "Exchange it")
    source = page.locator("#anthem-form audio").get_attribute("src")
    if name == "tone.m4a" and not page.evaluate("document.createElement('audio').canPlayType('audio/mp4; codecs=\"mp4a.40.2\"')"):
        pytest.skip("This Chromium was built without AAC.")
    played = page.evaluate(PLAYED, source)
    assert played["whole"] == pytest.approx(3, abs=0.1) and played["decoded"] == pytest.approx(3, abs=0.1)
    assert played["at"] == pytest.approx(2, abs=0.1) and 0.3 < played["loudest"] < 1
