"""What tests of walls do on a page: put something there, drag it, see where everything stands."""

import re

from playwright.sync_api import expect

from tests.server import member_id

PLACES = """() => Object.fromEntries([...document.querySelectorAll(".wall__layer > :not(.is-going)")].map(item =>
    [item.id, Object.fromEntries([...item.style].map(name => [name.slice(2), Number(item.style.getPropertyValue(name))]).sort())]).sort())"""


def wall_of(name: str) -> str:
    return f"/wall/{name}"


def item(page, emoji: str = ""):
    """The sticker with this emoji, or the only thing there is."""
    return page.locator(".wall-sticker", has_text=emoji) if emoji else page.locator(".wall__layer > *")


def places(page) -> dict[str, dict]:
    """Where everything stands, by ref: the custom properties of each thing as numbers."""
    return page.evaluate(PLACES)


def place_emoji(page, emoji: str, name: str) -> None:
    """Find an emoji in the drawer by its name and press it; the drawer is closed again."""
    page.get_by_role("button", name="Sticker", exact=True).click()
    page.get_by_label("Search emoji").fill(name)
    page.locator(f"[data-sticker*='{emoji}']").first.click()
    page.keyboard.press("Escape")
    expect(page.locator("#wall-drawer")).to_be_hidden()
    stands(item(page, emoji).last)


def stands(thing) -> None:
    """The server has made it."""
    expect(thing).to_have_attribute("id", re.compile(r"^(sticker|post)-\d+$"))
    expect(thing).to_have_attribute("data-version", re.compile(r"\d"))


def saved(page) -> None:
    """Everything has been answered, and what came of it is on the page."""
    page.wait_for_timeout(550)  # a movement by keys waits this long for the next press
    expect(page.locator("wall-saved")).to_have_text("Saved")
    page.wait_for_function("() => !document.querySelector('.wall__layer > .is-new')")


def drag(page, start: tuple[float, float], end: tuple[float, float], steps: int = 8, held: str = "") -> None:
    """With the mouse, from one point of the window to another, with a key held."""
    page.mouse.move(*start)
    if held:
        page.keyboard.down(held)
    page.mouse.down()
    page.mouse.move(*end, steps=steps)
    page.mouse.up()
    if held:
        page.keyboard.up(held)


def fill(server, name: str, stickers: int = 0, posts: int = 0) -> None:
    """Stick things all over a wall, straight into the database: nobody is told."""
    db = server.database()
    id = member_id(db, name)
    with db:
        db.executemany("""
            INSERT INTO profile_stickers (user_id, placed_by, kind, content, x, y, size, rotation, z, edited, version)
            VALUES (:id, :id, 'emoji', :emoji, :x, :y, 90, :turn, :z, 0, 0)
        """, [{"id": id, "emoji": "🪐🚀🌟🌵🍄"[at % 5], "x": 60 + at * 97 % 1080, "y": 80 + at * 53 % 1800, "turn": at % 30 - 15,
               "z": at + 1} for at in range(stickers)])
        db.executemany("""
            INSERT INTO profile_posts (user_id, placed_by, kind, body, html, renderer, style, x, y, w, h, rotation, z, edited, version)
            VALUES (:id, :id, 'text', :body, :html, 1, :style, :x, :y, 240, 120, :turn, :z, 0, 0)
        """, [{"id": id, "body": f"Card {at}", "html": f"<p>Card {at}</p>", "style": ("note", "paper", "ink", "glass")[at % 4],
               "x": 140 + at * 211 % 920, "y": 150 + at * 89 % 1700, "turn": at % 10 - 5, "z": at + 1} for at in range(posts)])
    db.close()


ACT = """([what, at, ...how]) => {
    const editor = document.querySelector("wall-editor")
    const items = editor.selection.takable
    editor.selection.set(items.slice(at % items.length, at % items.length + 1))
    const shape = {move: ([dx, dy]) => ({dx, dy}), size: ([by]) => ({by}), turn: ([degrees]) => ({degrees})}[what]
    if (what === "undo" || what === "redo") return editor.history[what]()
    if (!items.length) return
    if (what === "layer") return editor.actions.layer(...how)
    if (what === "double") return editor.actions.duplicate()
    if (what === "remove") return editor.actions.remove()
    const transform = editor.hand.begin()
    transform.shape(shape(how))
    editor.hand.commit(transform)
}"""


def act(page, what: str, *how) -> None:
    """One step by the editor itself, as a button or a key would begin it: act(page, "move", 0, 20, 10) moves the lowest."""
    page.evaluate(ACT, [what, *(how or [0])])
