"""A wall in its owner's theme, in real browsers: tried on, kept, seen by others, and never outside the wall."""

import re
import secrets

import pytest
from msgspec import convert
from msgspec.structs import replace
from PIL import Image
from playwright.sync_api import expect

from core.wall_themes import PRESETS, Theme, theme_json
from db import fetch_value
from mutations.walls import WallEdit, change_theme, edit_wall
from queries.members import User
from queries.walls import wall_head
from tests.browser.conftest import user_called
from tests.browser.test_accessibility import AXE, BARE, RULES

WORDS = "Things I am **not** doing:\n\n- answering machines\n- [a newsletter](https://example.org) and `code()`\n\n> A quote."
# axe is unsure of words under another element and beside drawn ones: no layers over each other, no patterns, no tape.
CLEAR = """() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`
        *, ::before, ::after { background-image: none !important }
        .wall__layer { display: contents !important }
        .wall *::before, .wall *::after { content: none !important }
    `)
    document.adoptedStyleSheets.push(sheet)
}"""
CONTRAST = """async () => {
    const {passes, violations, incomplete} = await axe.run(".wall", {runOnly: ["color-contrast"]})
    const nodes = found => found.flatMap(({nodes}) => nodes)
    const why = ({html, any}) => `${any[0]?.data?.messageKey}: ${html.slice(0, 90)}`
    return {good: nodes(passes).length, unsure: nodes(incomplete).map(why), bad: nodes(violations).map(({html}) => html.slice(0, 160))}
}"""
SHELL = """() => [...document.querySelectorAll(".rail, .rail *, .wall-bar, .wall-bar *, .doors, body, html, #wall-view, #wall-more, #wall-more *")]
    .map(element => {
        const style = getComputedStyle(element), box = element.getBoundingClientRect()
        return [style.color, style.backgroundColor, style.fontFamily, style.borderRadius, box.x, box.y, box.width, box.height].join("|")
    })"""


@pytest.fixture
def wall(server):
    """wall("ada", theme) puts a theme on a wall; nobody is told."""

    def put_on(name: str, theme: Theme) -> None:
        db = server.database()
        user = signed_in(server, db, name)
        change_theme(db, user, user.id, theme_json(theme))
        db.close()

    return put_on


@pytest.fixture(scope="module")
def full_wall(server):
    """eve's wall with something of every kind, style, frame and font on it, and notes and stickers of grace's."""
    db = server.database()
    eve, grace = signed_in(server, db, "eve"), signed_in(server, db, "grace")
    with db:
        db.execute("""
            UPDATE profiles
            SET bio = 'I make **tiny machines**. [More](https://example.org)', pronouns = 'she/her', status = 'on the roof',
                status_emoji = '🔥', links = '[{"title":"Diary","url":"https://example.org/d"}]', visitors = 'members'
            WHERE user_id = ?
        """, (eve.id,))
        db.execute("INSERT INTO profile_scripts (user_id, place, title, about) VALUES (?, 1, 'Moss clock', 'Grows.')", (eve.id,))
    picture = new_picture(server, db, eve.id)
    edit_wall(db, eve, wall_head(db, eve, "eve"), convert({"nonce": secrets.token_hex(8), "add": everything(picture)}, WallEdit))
    note = {"kind": "text", "body": "hello from grace", "style": "note", "x": 1000, "y": 1900, "w": 260, "h": 120}
    star = {"kind": "emoji", "content": "🌟", "x": 760, "y": 1900, "size": 90}
    edit_wall(db, grace, wall_head(db, grace, "eve"), convert({"nonce": secrets.token_hex(8), "add": [star, note]}, WallEdit))
    db.close()


def signed_in(server, db, name: str) -> User:
    server.cookie_for(name)
    return replace(user_called(db, name), session_id=fetch_value(db, "SELECT max(id) FROM sessions"))


def new_picture(server, db, user_id: int) -> str:
    id, image = secrets.token_urlsafe(16), Image.new("RGB", (320, 240), "#446688")
    folder = server.home / "uploads"
    folder.mkdir(exist_ok=True)
    for name in (f"{id}.webp", f"{id}-thumb.webp"):
        image.save(folder / name)
    with db:
        db.execute("""
            INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
            VALUES (?, ?, 'image', ?, 1000, 320, 240, 320, 240)
        """, (id, secrets.token_hex(32), user_id))
    return id


def everything(picture: str) -> list[dict]:
    """Posts and stickers of every look, in columns, none over another: axe must see what words stand on."""
    colours = ["", "ink", "paper", "accent", "accent2", "muted"]
    styles = [(style, colour) for style in ("note", "paper", "ink", "plain") for colour in colours] + [("glass", "")]
    posts = [{"kind": "text", "body": WORDS, "style": style, "colour": colour, "font_size": 16, "w": 220, "h": 60,
              "x": 620 + 240 * (number % 3) - 20, "y": 160 + 330 * (number // 3)} for number, (style, colour) in enumerate(styles)]
    frames = [{"kind": "picture", "upload": picture, "alt": "A hill", "body": f"In {frame}", "style": frame, "w": 240, "h": 180,
               "x": 180, "y": 1250 + 330 * number} for number, frame in enumerate(("polaroid", "tape", "plain", "ink"))]
    fonts = ("poster", "marker", "comic", "pixel", "terminal", "bubble", "disco", "neon")
    words = [{"kind": "text-sticker", "content": "loud", "font": font, "colour": colours[number % 5 + 1], "size": 44,
              "x": 420 + 160 * (number % 5), "y": 3200 + 90 * (number // 5)} for number, font in enumerate(fonts)]
    link = {"kind": "link", "url": "https://example.org/solar", "style": "paper", "x": 180, "y": 2700, "w": 260, "h": 120}
    art = [{"kind": "emoji", "content": "🚀", "x": 90, "y": 3200, "size": 90}]
    return [*posts, *frames, link, *words, *art]


def open_editor(page):
    page.get_by_role("button", name="Theme").click()
    editor = page.locator("#theme-editor")
    expect(editor).to_be_visible()
    return editor


def worn(page) -> str:
    return page.locator("wall-page").get_attribute("data-preset")


def ground(page) -> str:
    return page.locator("#wall-plane").evaluate("plane => getComputedStyle(plane).backgroundColor")


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at:at + 2], 16)) for at in (1, 3, 5))})"


def test_a_theme_is_tried_on_at_once_kept_when_saved_and_seen_by_who_looks(open_as, wall):
    wall("ada", PRESETS["void"])
    ada, grace = open_as("ada", "/wall/ada?edit"), open_as("grace", "/wall/ada")
    editor = open_editor(ada)
    editor.locator(".theme-preset", has_text="Riso").click()
    expect(ada.locator("wall-page[data-preset=riso]")).to_have_count(1)
    assert ground(ada) == rgb(PRESETS["riso"].ground) and worn(grace) == "void"
    editor.get_by_role("button", name="Save the theme").click()
    expect(grace.locator("wall-page[data-preset=riso]")).to_have_count(1)
    assert ground(grace) == rgb(PRESETS["riso"].ground)
    for page in (ada, grace):
        page.reload()
        assert (worn(page), ground(page)) == ("riso", rgb(PRESETS["riso"].ground))


def test_what_was_only_tried_on_comes_off_again(open_as, wall):
    wall("ada", PRESETS["forest"])
    page = open_as("ada", "/wall/ada?edit")
    editor = open_editor(page)
    editor.locator(".theme-preset", has_text="Arcade").click()
    expect(page.locator("wall-page[data-preset=arcade]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(editor).to_be_hidden()
    expect(page.locator("wall-page[data-preset=forest]")).to_have_count(1)
    assert ground(page) == rgb(PRESETS["forest"].ground)


def test_tuning_shows_and_an_ink_that_cannot_be_read_is_told_of_and_repaired(open_as, wall):
    wall("ada", PRESETS["paper"])
    page = open_as("ada", "/wall/ada?edit")
    editor = open_editor(page)
    editor.get_by_label("Ink", exact=True).fill("#f6efdd")
    expect(editor.get_by_text("too faint to read")).to_be_visible()
    editor.get_by_role("button", name="Repair the ink").click()
    expect(editor.get_by_text("too faint to read")).to_have_count(0)
    editor.locator("summary", has_text="Background").click()
    editor.locator(".theme-pattern", has_text="Confetti").click()
    expect(page.locator("wall-page[data-pattern=confetti]")).to_have_count(1)
    editor.get_by_role("button", name="Save the theme").click()
    expect(page.get_by_text("Your theme is saved.")).to_be_visible()


def test_without_script_the_editor_is_a_form(open_as, wall):
    wall("ada", PRESETS["void"])
    page = open_as("ada", "/wall/ada?edit", java_script_enabled=False)
    page.get_by_role("button", name="Theme").click()
    page.locator(".theme-preset", has_text="Sunset").click()
    page.get_by_role("button", name="Take this preset as it is").click()
    expect(page.locator("wall-page[data-preset=sunset]")).to_have_count(1)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_loudest_theme_changes_nothing_outside_the_wall(open_as, wall, width):
    wall("ada", PRESETS["void"])
    page = open_as("grace", "/wall/ada", viewport={"width": width, "height": 844})
    page.wait_for_timeout(300)
    before = page.evaluate(SHELL)
    wall("ada", replace(PRESETS["bubblegum"], border=8, depth=20, radius=40, outline=12, pattern="rays", card="right"))
    page.reload()
    page.wait_for_timeout(300)
    assert worn(page) == "bubblegum" and page.evaluate(SHELL) == before


def test_nothing_on_a_wall_reaches_over_its_edge(open_as, full_wall):
    page = open_as("grace", "/wall/eve")
    top = page.evaluate("() => document.elementFromPoint(innerWidth / 2, document.querySelector('.wall-bar').getBoundingClientRect().bottom - 3).closest('.wall-bar, .wall')?.className")
    assert "wall-bar" in top
    assert page.evaluate("() => getComputedStyle(document.querySelector('.wall')).contain") == "paint"
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


SLACK = 12  # units: no line of words is as low; a border is never thinner than one pixel, which is three units on a phone


def test_the_composition_is_the_same_at_every_width(open_as, full_wall):
    wide, *narrower = (boxes(open_as("grace", "/wall/eve", viewport={"width": width, "height": 900})) for width in (1440, 820, 390))
    assert len(wide) > 40
    for other in narrower:
        moved = {id: (box, other[id]) for id, box in wide.items() if max(abs(one - two) for one, two in zip(box, other[id], strict=True)) > SLACK}
        assert moved == {}


def boxes(page) -> dict[str, list[float]]:
    """Where everything stands and how large it is, in units."""
    page.evaluate("() => document.fonts.ready")
    return page.evaluate("""() => {
        const plane = document.querySelector("#wall-plane"), unit = plane.clientWidth / 1200, from = plane.getBoundingClientRect()
        const items = [...plane.querySelectorAll(".wall-post, .wall-sticker, .wall-card__slab, .wall-pin")]
        return Object.fromEntries(items.map((item, number) => {
            const {x, y, width, height} = item.getBoundingClientRect()
            return [item.id || number, [(x - from.x) / unit, (y - from.y) / unit, width / unit, height / unit]]
        }))
    }""")


@pytest.mark.parametrize("name", PRESETS)
def test_axe_finds_nothing_wrong_with_a_full_wall(open_as, wall, full_wall, name):
    wall("eve", PRESETS[name])
    page = open_as("grace", "/wall/eve", viewport={"width": 1440, "height": 4200})
    page.evaluate(CLEAR)
    page.evaluate(AXE)
    assert page.evaluate(RULES) == []
    judged = page.evaluate(CONTRAST)
    assert judged["bad"] == [] and judged["good"] > 120 and len(judged["unsure"]) < 30, judged


def test_axe_finds_nothing_wrong_with_the_theme_editor(open_as, wall):
    wall("ada", PRESETS["vapor"])
    page = open_as("ada", "/wall/ada?edit")
    editor = open_editor(page)
    for summary in editor.locator("summary").all()[1:]:
        summary.click()
    page.evaluate(BARE)
    page.evaluate(AXE)
    assert page.evaluate(RULES) == []


def test_the_faces_of_walls_are_fetched_where_a_wall_wears_them_only(open_as, wall):
    wall("ada", PRESETS["arcade"])
    page, fetched = open_as("grace", "/rooms/lobby"), []
    page.on("request", lambda request: fetched.append(request.url))
    page.reload()
    page.wait_for_timeout(500)
    assert [url for url in fetched if re.search(r"wall-fonts|press-start", url)] == []
    page.goto(page.url.replace("/rooms/lobby", "/wall/ada"))
    page.evaluate("() => document.fonts.ready")
    worn_faces = {found[1] for url in fetched if (found := re.search(r"@fontsource/([a-z0-9-]+)", url))}
    assert "press-start-2p" in worn_faces and not {"monoton", "shrikhand", "alegreya"} & worn_faces
