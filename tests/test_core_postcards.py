"""The postcard of a wall: everything in its place and its colours, whatever the wall holds."""

from io import BytesIO
from time import process_time

import pytest
from msgspec.structs import replace
from PIL import Image, ImageChops, ImageDraw

from core import postcards
from core.markdown import render_message
from core.planets import planet_svg
from core.postcard_art import emoji_art, pack_art
from core.postcard_grounds import STENCILS, draw_ground
from core.postcard_words import set_words, words_of
from core.postcards import draw_postcard, smaller
from core.svg_paths import path_contours
from core.svg_pictures import svg_picture
from core.wall_themes import PRESETS, Theme
from queries.scripts import Script
from queries.wall_items import Post, Sticker
from queries.walls import Card, Pins, ThemeOf, Wall

CALM = Theme(ground="#101020", paper="#ffffff", ink="#000000", accent="#ff0000", accent2="#00ff00", pattern="none", outline=0,
             shadow="none", corners="round", radius=0, border=2)
SCALE = (postcards.WIDTH - 2 * postcards.FRAME) / 1200  # pixels a unit
RED = Image.new("RGBA", (64, 64), "#e01010")


def sticker(kind="emoji", content="🚀", x=900.0, y=300.0, size=120.0, **fields) -> Sticker:
    plain = dict(id=1, wall="ada", by="ada", upload_id="", width=0, height=0, font="", colour="", rotation=0.0, z=1, pending=False, version=1)
    return Sticker(kind=kind, content=content, x=x, y=y, size=size, **plain | fields)


def post(kind="text", body="", x=900.0, y=300.0, w=300.0, h=160.0, **fields) -> Post:
    plain = dict(id=1, wall="ada", by="ada", html=render_message(body), style="paper", font_size=18.0, colour="", url="", title="",
                 description="", alt="", upload_id="", width=0, height=0, script_id=0, rotation=0.0, z=1, pending=False, version=1,
                 created_at="2026-11-22T10:00:00.000Z")
    return Post(kind=kind, body=body, x=x, y=y, w=w, h=h, **plain | fields)


def sketch(title: str, poster_id: str = "") -> Script:
    return Script(1, "a" * 16, "ada", 1, title, "", (), "public", False, "canvas", 1, (), poster_id, 64, 64, 0, "", "", "")


def wall(*things, **card) -> Wall:
    plain = dict(id=1, username="ada", display_name="Ada", hue=210, role="member", pronouns="", bio="", html="", links=(), status="",
                 status_emoji="", status_until="", avatar_id="", anthem_id="", anthem_title="", anthem_seconds=0.0,
                 created_at="2026-11-01T10:00:00.000Z", version=1)
    stickers, posts = (tuple(thing for thing in things if isinstance(thing, kind)) for kind in (Sticker, Post))
    return Wall(Card(**plain | card), ThemeOf("ada", "{}", 1), Pins("ada", (), 0), stickers, posts, 1, "public", "approve", 900.0)


def drawn(wall: Wall, theme: Theme = CALM, picture=lambda id: RED) -> Image.Image:
    return Image.open(BytesIO(draw_postcard(wall, theme, picture))).convert("RGB")


def at(image: Image.Image, x: float, y: float) -> str:
    """The colour at a place of the plane, in units."""
    pixel = image.getpixel((round(postcards.FRAME + x * SCALE), round(postcards.FRAME + y * SCALE)))
    return "#" + "".join(f"{channel:02x}" for channel in pixel)


def changed_box(before: Wall, after: Wall, theme: Theme = CALM) -> tuple[float, ...]:
    """The box in units in which two walls differ."""
    box = ImageChops.difference(drawn(before, theme), drawn(after, theme)).getbbox()
    return tuple((side - postcards.FRAME) / SCALE for side in box)


def test_it_has_the_size_that_others_ask_for():
    image = Image.open(BytesIO(draw_postcard(wall(), CALM, lambda id: None)))
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 630), "RGB")
    assert Image.open(BytesIO(smaller(draw_postcard(wall(), CALM, lambda id: None)))).size == (600, 315)


def test_an_empty_wall_shows_its_ground_and_who_lives_there():
    image = drawn(wall())
    assert at(image, 900, 300) == "#101020" and at(image, 1190, 600) == "#101020"
    assert at(image, 80, 80) == "#ffffff"  # the card's paper


@pytest.mark.parametrize("side, x", [("left", 80), ("centre", 415), ("right", 750)])
def test_the_card_stands_where_the_theme_has_it(side, x):
    image = drawn(wall(), replace(CALM, card=side))
    assert [at(image, place, 80) for place in (80, 415, 750)].index("#ffffff") == (80, 415, 750).index(x)


def test_the_face_is_the_avatar_or_the_planet():
    planet, face = drawn(wall(username="ada")), drawn(wall(username="ada", avatar_id="x"))
    assert at(face, 60 + 28 + 74, 64 + 28 + 74) == "#e01010" != at(planet, 60 + 28 + 74, 64 + 28 + 74)
    assert at(drawn(wall(avatar_id="gone"), picture=lambda id: None), 162, 166) == at(planet, 162, 166)


@pytest.mark.parametrize("x, y, w, h", [(900, 300, 300, 160), (600, 480, 200, 120), (1050, 120, 120, 100)])
def test_a_post_stands_with_its_middle_where_it_is_placed(x, y, w, h):
    image = drawn(wall(post(body="", x=x, y=y, w=w, h=h)))
    assert at(image, x, y) == at(image, x - w / 2 + 8, y - h / 2 + 8) == at(image, x + w / 2 - 8, y + h / 2 - 8) == "#ffffff"
    assert at(image, x - w / 2 - 8, y) == at(image, x, y + h / 2 + 8) == "#101020"


def test_a_post_is_turned_clockwise():
    image = drawn(wall(post(w=400, h=60, rotation=45)))
    assert at(image, 900 + 120, 300 + 120) == "#ffffff" and at(image, 900 + 120, 300 - 120) == "#101020"


def test_a_post_grows_with_its_words_and_stays_around_its_middle():
    words = "many words " * 40
    top, bottom = (changed_box(wall(), wall(post(body=words, h=60, y=310)))[side] for side in (1, 3))
    assert bottom - top > 200 and abs((top + bottom) / 2 - 310) < 4


def test_stickers_lie_above_posts_and_later_ones_above_earlier():
    lower, upper = post(body=""), post(body="", style="ink", w=100, id=2, z=2)
    assert at(drawn(wall(lower, upper)), 900, 300) == "#000000"
    assert at(drawn(wall(lower, upper, sticker("image", upload_id="x", width=64, height=64))), 900, 300) == "#e01010"


def test_a_sticker_takes_its_width_around_its_place():
    left, top, right, bottom = changed_box(wall(), wall(sticker("image", upload_id="x", width=64, height=64, x=800, y=200, size=150)))
    assert (round(left), round(right)) == pytest.approx((725, 875), abs=2)
    assert (round(top), round(bottom)) == pytest.approx((125, 275), abs=2)


def test_what_is_transparent_in_a_picture_shows_the_wall():
    ring = Image.new("RGBA", (90, 90))
    ImageDraw.Draw(ring).ellipse((5, 5, 85, 85), None, "#e01010", 12)
    image = drawn(wall(sticker("image", upload_id="x", width=90, height=90, size=180)), picture=lambda id: ring)
    assert at(image, 900, 300) == "#101020" and at(image, 900 - 68, 300) == "#e01010"


def test_emoji_and_art_are_drawn_with_our_own_drawings():
    for thing in (sticker(), sticker("art", "fluent-emoji-flat/rocket"), sticker(content="👩🏽‍🚀")):
        left, top, right, bottom = changed_box(wall(), wall(thing))
        assert 830 < left < 900 < right < 970 and 230 < top < 300 < bottom < 370
    assert emoji_art("no emoji", 20) is None and pack_art("no/such", 20) is None


def test_a_sticker_is_cut_out_of_the_themes_paper():
    plain = changed_box(wall(), wall(sticker("image", upload_id="x", width=64, height=64)))
    cut = changed_box(wall(), wall(sticker("image", upload_id="x", width=64, height=64)), replace(CALM, outline=10))
    assert cut[0] == pytest.approx(plain[0] - 10, abs=5) and cut[2] == pytest.approx(plain[2] + 10, abs=5)


@pytest.mark.parametrize("colour, shown", [("accent", "#ff0000"), ("accent2", "#00ff00"), ("paper", "#ffffff")])
def test_words_as_stickers_have_their_colour(colour, shown):
    image = drawn(wall(sticker("text", "HHHHHH", size=200, x=850, font="poster", colour=colour)))
    assert shown in {at(image, x, 300) for x in range(600, 1100, 3)}


def test_words_are_seen_on_a_card():
    assert changed_box(wall(post(body="")), wall(post(body="hello there")))[0] >= 750


def test_a_link_shows_where_it_leads_and_its_picture():
    plain, looked_at = (drawn(wall(post("link", url="https://example.org/", title="A page", upload_id=id, h=300))) for id in ("", "x"))
    assert at(looked_at, 900, 190) == "#e01010" and at(plain, 900, 190) != "#e01010"


@pytest.mark.parametrize("style", ["polaroid", "tape", "plain", "ink"])
def test_a_picture_fills_its_frame(style):
    image = drawn(wall(post("image", "below", style=style, upload_id="x", w=300, h=300)))
    assert at(image, 900, 270) == "#e01010"
    assert at(drawn(wall(post("image", style=style, upload_id="gone", w=300, h=300)), picture=lambda id: None), 900, 270) != "#101020"


def test_a_sketch_shows_its_title():
    titled = [wall(post("script", script=sketch(title))) for title in ("One", "Another")]
    assert ImageChops.difference(drawn(titled[0]), drawn(titled[1])).getbbox() is not None


@pytest.mark.parametrize("style", ["note", "paper", "ink", "glass", "plain"])
def test_a_sketch_with_a_poster_fills_its_frame(style):
    image = drawn(wall(post("script", style=style, script=sketch("Rain", poster_id="x"), w=300, h=300)))
    assert at(image, 900, 300) == at(image, 780, 420) == "#e01010"
    assert at(drawn(wall(post("script", script=sketch("Rain", poster_id="gone"))), picture=lambda id: None), 900, 300) != "#e01010"


def test_every_theme_looks_like_itself():
    things = (post(body="words"), sticker(), sticker("text", "hi", x=700))
    cards = {name: drawn(wall(*things), theme) for name, theme in PRESETS.items()}
    assert len({card.resize((60, 31)).tobytes() for card in cards.values()}) == len(PRESETS)


@pytest.mark.parametrize("pattern", [pattern for pattern in Theme.__annotations__["pattern"].__args__ if pattern != "none"])
@pytest.mark.parametrize("scale", [0.4, 1, 3])
def test_every_pattern_is_drawn_in_the_grounds_colours(pattern, scale):
    ground = draw_ground((600, 400), replace(CALM, pattern=pattern, ground2="#8080ff", pattern_scale=scale), 0.5)
    assert len(ground.getcolors(300_000)) > 1 and ground.getchannel("A").getextrema() == (255, 255)


def test_every_stencil_of_the_patterns_can_be_drawn():
    assert all(svg_picture(file.read_text(), 200).getbbox() for file in STENCILS.glob("*.svg"))


# Whatever a wall holds

HOSTILE = "\u202e<script>alert(1)</script> & \x00\x1b مرحبا بالعالم שלום 你好 " + "W" * 300 + " 👨‍👩‍👧‍👦🏳️‍🌈 ﷽ " + "a\u0300" * 50
FULL = [sticker(("emoji", "art", "text", "image")[number % 4], ("🌋", "ph/cat", HOSTILE[:200], "")[number % 4], x=-500 + 11 * number,
                y=-500 + 40 * (number % 60), size=12 + 6 * number, rotation=number * 1.8 - 180, upload_id="x" if number % 4 == 3 else "",
                width=1, height=9, font="neon", colour="muted", id=number) for number in range(200)]
MANY = [post(("text", "image", "link", "script")[number % 4], HOSTILE * 3, x=20 * number, y=30 * number, w=80 + 18 * number, h=2400 - 39 * number,
             rotation=number * 6 - 180, style=("note", "polaroid", "glass", "plain")[number % 4], font_size=10 + number, url="https://" + "x" * 900,
             title=HOSTILE, description=HOSTILE, upload_id="x", id=number) for number in range(60)]


@pytest.mark.parametrize("name", PRESETS)
def test_a_hostile_wall_is_drawn_in_every_theme(name):
    hostile = wall(*FULL[::8], *MANY[::6], display_name="W" * 60, html=render_message(HOSTILE * 9), status=HOSTILE[:140], status_emoji="🦑")
    assert drawn(hostile, PRESETS[name]).size == (1200, 630)


def test_a_full_wall_of_the_largest_things_is_drawn_in_bearable_time():
    largest = [sticker("image", "", x=600 + number, y=300, size=1200, rotation=number, upload_id="x", width=9, height=9) for number in range(200)]
    sheets = [post(body="word " * 500, x=600, y=300 + number, w=1200, h=2400, rotation=-number, style="glass") for number in range(60)]
    start = process_time()
    assert drawn(wall(*largest, *sheets), PRESETS["bubblegum"]).size == (1200, 630)
    assert process_time() - start < 60  # of a processor; about seven


HEAPS = {
    "emoji": [sticker(x=600, size=400, rotation=33)] * 200,
    "words of 200 letters": [sticker("text", "W" * 200, x=600, size=60, font="poster")] * 200,
    "narrow cards of 4,000 letters": [post(body="word " * 800, x=600, y=300, w=80, h=40, font_size=96)] * 60,
}


@pytest.mark.parametrize("heap", HEAPS)
def test_of_a_heap_only_the_top_is_drawn(heap):
    things = HEAPS[heap]
    seen = postcards.things_seen(wall(*things), 615)
    assert 0 < len(seen) < 50 and seen[-1][0] is things[-1]


def test_whatever_lies_side_by_side_is_all_drawn():
    side_by_side = [sticker(x=60 * (number % 20), y=60 * (number // 20), size=100) for number in range(200)]
    assert [thing for thing, *_ in postcards.things_seen(wall(*side_by_side), 615)] == side_by_side


def test_a_full_wall_is_drawn():
    assert drawn(wall(*FULL, *MANY, display_name="ע" * 40), PRESETS["riso"]).size == (1200, 630)


@pytest.mark.parametrize("x, y", [(-600, -600), (1800, 12600), (-600, 300), (600, 12600), (0, 0), (1200, 630)])
def test_what_stands_beyond_the_edge_is_cut_off_there(x, y):
    assert drawn(wall(post(body="far", x=x, y=y), sticker(x=x, y=y), sticker("text", "far", x=x, y=y))).size == (1200, 630)


@pytest.mark.parametrize("size", [12, 13.7, 1200])
@pytest.mark.parametrize("kind", ["emoji", "art", "image", "text"])
def test_stickers_of_every_size_are_drawn(kind, size):
    thing = sticker(kind, {"art": "ph/cat", "emoji": "🐸"}.get(kind, "so"), size=size, upload_id="x", width=5, height=5)
    assert ImageChops.difference(drawn(wall(), PRESETS["paper"]), drawn(wall(thing), PRESETS["paper"])).getbbox()


def test_a_name_of_60_letters_stays_on_its_card():
    box = changed_box(wall(display_name="A"), wall(display_name="W" * 60))
    assert box[0] > 58 and box[2] < 60 + 410 + 3


@pytest.mark.parametrize("name", ["", " ", "\n", "🦄" * 30, "a" * 200, "م" * 40, "\u0301" * 20, "🏴‍☠️", "1️⃣"])
def test_names_of_all_kinds_are_drawn(name):
    assert drawn(wall(display_name=name)).size == (1200, 630)


# Words

def test_lines_are_no_wider_than_they_may_be():
    setting = set_words("The quick brown fox jumps over the lazy dog. " * 5 + "x" * 400, "alegreya", 20, 200)
    assert len(setting.lines) > 5 and setting.width <= 201


def test_words_from_right_to_left_are_known_for_such():
    assert set_words("שלום לכולם", "alegreya", 20, 300).right and not set_words("1. hello", "alegreya", 20, 300).right


def test_letters_that_no_face_has_are_lines_of_about_their_length():
    (line,) = set_words("你好世界 hello", "alegreya", 20, 400).lines
    assert [piece.text for word in line for piece in word] == ["", "hello"]


def test_our_html_is_read_as_lines():
    assert words_of(render_message("**one** two\n\n- three\n- four & five")) == "one two\n• three\n• four & five"


# Pictures

def test_a_planet_is_drawn_with_its_colours():
    picture = svg_picture(planet_svg("ada", 120), 64)
    assert picture.size == (64, 64) and picture.getpixel((1, 1))[3] == 255 and len(picture.getcolors(5000)) > 50


@pytest.mark.parametrize("path, inside, outside", [
    ("M2 2H8V8H2z", (5, 5), (1, 1)), ("M5 1a4 4 0 1 0 0 8a4 4 0 1 0 0-8", (5, 5), (1, 1)), ("M2 2 8 2 8 8 2 8z", (5, 5), (9, 9)),
    ("m2,2 6,0 0,6-6,0z", (5, 5), (9, 9)), ("M1 5C1 0 9 0 9 5S1 10 1 5", (5, 5), (0.5, 0.5)), ("M1 9Q5-7 9 9T5 9z", (5, 5), (1, 1)),
    ("M1 1H9V9H1zM3 3V7H7V3z", (2, 2), (5, 5)), ("M5 5m-4 0a4 4 0 108 0a4 4 0 10-8 0", (5, 5), (0.5, 0.5)), ("M2 2h6v6h-6z garbage", (5, 5), (1, 1)),
])
def test_every_command_of_a_path_goes_where_it_should(path, inside, outside):
    picture = svg_picture(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="{path}"/></svg>', 100)
    assert [picture.getpixel((int(x * 10), int(y * 10)))[3] for x, y in (inside, outside)] == [255, 0]


@pytest.mark.parametrize("transform", ["translate(3 3)", "matrix(1 0 0 1 3 3)", "rotate(90 4 4)translate(3 1)", "scale(2)translate(1.5 1.5)"])
def test_transforms_move_what_is_drawn(transform):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><g transform="{transform}"><rect x="1" y="1" width="2" height="2"/></g></svg>'
    assert svg_picture(svg, 100).getpixel((50, 50))[3] == 255


@pytest.mark.parametrize("path", ["", "garbage", "M", "M1", "L5 5", "M1 1A", "M1 1a2 2 0 0 1", "z", "M1 1zz", "M1e999 1L2 2"])
def test_a_broken_path_ends_where_it_breaks(path):
    assert all(len(contour) > 1 for contour in path_contours(path, 1))
