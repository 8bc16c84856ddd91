"""Pictures of every page, to be looked at: python -m tests.browser.screens FOLDER [part of a name …]

Homes: the demo's, one where nobody has said anything, one full of text and pictures that strain a page, and one for sealed
messages, which members write in browsers of their own before the pictures are taken. Each page is taken at three widths, light and dark, as HOME-PAGE-WIDTH-SCHEME.png; names given after the folder choose among them.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from io import BytesIO
from math import sin
from pathlib import Path

from msgspec import json
from PIL import Image
from playwright.sync_api import sync_playwright

from config import Config, ensure_var
from core.files import write_picture
from core.images import take_in
from core.networks import parse_network
from core.passwords import hash_token, new_token
from db import fetch_value, migrate
from live.hour import Sample
from mutations.messages import NewMessage, post_message
from mutations.reactions import MessageReaction, react
from mutations.uploads import NewUpload, keep_upload
from queries.members import find_member
from queries.rooms import find_room
from routes.rules import TO_BEGIN_WITH
from tests.browser.conftest import wait_until_live
from tests.browser.screens_sealed import write_sealed
from tests.chromium import CHROMIUM, FLAGS
from tests.server import ROOT, Server, member_id, running

SIZES = ((390, 844), (820, 1180), (1440, 900))
PHONE_WIDTH = 390  # touched, not pointed at
SCHEMES = ("light", "dark")
RESET = "x" * 43
GUESTS = {
    "door": "/",
    "login": "/login",
    "register": "/register",
    "recover": "/recover",
    "invite": "/invite/spring-time-soon",
    "reset": f"/reset/{RESET}",
    "people-guest": "/directory",
    "protection": "/dm/protection",
    "not-found": "/nowhere",
    "rules": "/rules",
    "metal-guest": "/metal",
}
ROOMS = {
    "room": "/rooms/lobby",
    "rooms": "/rooms",
    "room-new": "/rooms/new",
    "room-settings": "/rooms/lobby/settings",
    "room-members": "/rooms/lobby/members",
    "people": "/directory",
    "search": "/search",
    "search-found": "/search?q=the",
    "search-nothing": "/search?q=xyzzy",
    "metal": "/metal",
    "dm-new": "/dm",
}
SEALED = {
    "dm": "/dm",
    "dm-talk": "/dm/grace",
    "dm-lock": ("/dm/grace", ".sealed-lock"),
    "dm-more": ("/dm/grace", "[popovertarget=sealed-more]"),
    "dm-strained": "/dm/eve",
    "dm-asked": "/dm/linus",
    "dm-nobody": "/dm/nobody_here",
    "dm-keys": ("/dm", "[title='Keys and devices']"),
}
OWN = {
    "settings": "/settings",
    "password": "/settings/password",
    "recovery": "/settings/recovery",
    "sessions": "/settings/sessions",
    "blocked": "/settings/blocked",
    "data": "/settings/data",
}
ADMIN = {"admin": "/admin", "admin-members": "/admin/members", "admin-invites": "/admin/invites", "admin-log": "/admin/log"} | {
    f"admin-{name}": f"/admin/{name}" for name in ("rules", "rooms", "uploads", "bans", "reports")
}
DECORATED = ("juniper", "halley", "pixelpete", "ruth", "tomasz", "wren", "zeynep", "mika", "odile", "kofi")  # beside nova and moss
DEMO = {
    "sketches": "/rooms/sketches",
    "private": "/rooms/zine-crew",
    "wall-own": "/wall/nova",
    "wall": "/wall/moss",
    "card": "/wall/nova/card",
    "access": "/wall/nova/access",
    "pins": "/wall/nova/pins",
    "gallery": "/scripts",
    "sketch": ("/scripts", ".script-card__link"),
    "studio": "/studio",
    "studio-sketch": ("/studio", ".script-card__link"),
    "neo": "/studio/neo",
    "people-by-name": "/directory?by=name",
    "admin-member": "/admin/members/moss",
} | {f"wall-{name}": f"/wall/{name}" for name in DECORATED}
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Maximiliana-Theodora-Ixia"  # 60 letters
ARABIC = "مرحبا بكم في هذا المكان الصغير، هنا نكتب ببطء ونقرأ ببطء، ولا أحد يعدّ شيئاً."
LONG_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 4
MANY_EMOJI = "🎉🪐🔥🌙🌟🍀🍋🥝🧩🎨🎧📻🔧🪛🚲🛶⛺🐙🐌🦉🌵🍄🎻🧵"
HOSTILE = (LONG_WORD, ARABIC, "`" + LONG_WORD + "`", "```\n" + LONG_WORD + "\n```", f"https://example.org/{LONG_WORD}", "Z̷̢̛͎̙̦̓a̸l̵g̶o̷ " * 30)
PHONE = {
    "room-rail-open": ("/rooms/lobby", "[popovertarget=rail]"),
    "room-context-open": ("/rooms/lobby", "[popovertarget=context]"),
}


def main(folder: str, *wanted: str) -> None:
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for home, make, keeper, pages in HOMES:
            if not wanted or any(part in f"{home}-{page}" for page in pages for part in wanted):
                with make() as server:
                    take_pictures(browser, server, home, keeper, pages, out, wanted)
        browser.close()


def take_pictures(browser, server: Server, home: str, keeper: str, pages: dict, out: Path, wanted) -> None:
    cookie = server.cookie_for(keeper).removeprefix("session=") if keeper else ""
    bring_keys = write_sealed(browser, server, keeper, HOSTILE) if home == "sealed" else None
    for width, height in SIZES:
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                reduced_motion="reduce",
                has_touch=width == PHONE_WIDTH,
                is_mobile=width == PHONE_WIDTH,
            )
            if bring_keys:
                sign(context, server, cookie)
                bring_keys(context)
            for name, path in pages.items():
                if not wanted or any(part in f"{home}-{name}" for part in wanted):
                    signed_in = keeper and name not in GUESTS
                    sign(context, server, cookie if signed_in else "")
                    take_one(context, server.url, path, out / f"{home}-{name}-{width}-{scheme}.png")
            context.close()


def sign(context, server: Server, cookie: str) -> None:
    context.clear_cookies()
    if cookie:
        context.add_cookies([{"name": "session", "value": cookie, "url": server.url}])


def take_one(context, url: str, path, file: Path) -> None:
    """A picture of a page, after a press on what a pair names beside its path where it can be pressed."""
    path, press = path if isinstance(path, tuple) else (path, "")
    page = context.new_page()
    page.goto(url + path)
    if page.locator("message-list").count():
        wait_until_live(page)
    if page.locator("main.sealed").count():
        page.locator(".sealed-side, .sealed-step").first.wait_for(state="attached")
        page.wait_for_load_state("networkidle")
    if press and page.locator(press).locator("visible=true").count():
        page.locator(press).locator("visible=true").first.click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(250)  # pictures and fonts
    page.screenshot(path=file)
    page.close()


@contextmanager
def home_of(furnish):
    """A server on a fresh home that `furnish(folder)` has filled before it starts."""
    with tempfile.TemporaryDirectory() as folder:
        ensure_var(Config(var=folder))
        migrate(f"{folder}/app.db", Path(folder, "backups"))
        furnish(Path(folder))
        with running(Path(folder), workers=2, rate_limits="off") as server:
            yield server


def demo(folder: Path) -> None:
    """scripts/seed_demo.py's people and talk, an invitation and a reset link."""
    subprocess.run(
        [sys.executable, ROOT / "scripts/seed_demo.py"],
        env=os.environ | {"NEOSPACE_VAR": str(folder)},
        check=True,
        capture_output=True,
    )
    folder.joinpath("run", "hour.json").write_bytes(json.encode(an_evening(time.time())))
    db = Server(folder, 0, None, None).database()
    with db:
        far = "2999-01-01T00:00:00.000Z"
        db.execute("INSERT INTO invites (code, created_by, expires_at, uses_left) VALUES ('spring-time-soon', 1, ?, 1)", (far,))
        db.execute("INSERT INTO reset_links (token_hash, user_id, expires_at) VALUES (?, 3, ?)", (hash_token(RESET), far))
        db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (1, 9)")
        db.execute("UPDATE settings SET rules = ?, rules_at = '2026-11-01T12:00:00.000Z'", (TO_BEGIN_WITH,))
        for network, end in (("203.0.113.0/24", far), ("2001:db8:1::/48", None)):
            kept = parse_network(network)
            db.execute("INSERT INTO bans (network, first, last, reason, created_by, expires_at) VALUES (?, ?, ?, ?, 1, ?)",
                       (kept.text, kept.first, kept.last, "The same advertisement, eleven times in a night", end))
    db.close()


def an_evening(now: float) -> list[Sample]:
    """An hour in which people come, talk, and go; for a while the machine was off."""
    minutes = [half / 2 for half in range(119, 1, -1) if not 70 < half < 84]
    return [one_moment(now - minute * 60, 60 - minute, 1 + sin(minute / 7)) for minute in minutes]


def one_moment(at: float, minute: float, tide: float) -> Sample:
    half, most = (0.002, 0.005 if tide < 1.6 else 0.02), (0.02, 0.1 if minute % 11 else 0.5)
    return Sample(
        at, round(minute / 3 + 4 * tide), round(minute / 2 + 6 * tide), 90 * tide * tide, *half, 4 + 9 * tide, *most,
        30 * tide + minute % 4, 0.2, 240_000_000 + int(minute * 500_000), 31_000_000 + int(minute * 4000), int(900_000 * tide),
    )


def empty(folder: Path) -> None:
    """One member, and nothing said."""
    db = Server(folder, 0, None, None).database()
    member_id(db, "ada", "admin")
    db.close()


def writers(folder: Path) -> None:
    """Four members: eve has a name as long as they come, linus shares no room with the others but the lobby."""
    db = Server(folder, 0, None, None).database()
    for name in ("ada", "grace", "linus", "eve"):
        member_id(db, name)
    with db:
        db.execute("UPDATE profiles SET display_name = ? WHERE user_id = (SELECT id FROM users WHERE username = 'eve')", (LONG_NAME[:40],))
        db.execute("INSERT INTO rooms (slug, name) VALUES ('workshop', 'Workshop')")
        db.execute("""
            INSERT INTO memberships (room_id, user_id)
            SELECT rooms.id, users.id FROM rooms, users WHERE slug = 'workshop' AND username IN ('ada', 'grace', 'eve')
        """)
    db.close()


def nobody(folder: Path) -> None:
    """A server on its first day."""


def strained(folder: Path) -> None:
    """Long names, long words, text from right to left, 40 rooms, a huge picture and reactions by thirty people."""
    db = Server(folder, 0, None, None).database()
    people = [f"m{number:02}_{'w' * 16}" for number in range(30)]
    for name in ("ada", *people):
        member_id(db, name, "admin" if name == "ada" else "member")
    with db:
        db.execute("UPDATE profiles SET display_name = ?", (LONG_NAME[:40],))
        db.execute("UPDATE profiles SET display_name = ? WHERE user_id % 3 = 0", (ARABIC[:40],))
        db.execute("UPDATE rooms SET topic = ? WHERE slug = 'lobby'", ((ARABIC + " " + LONG_WORD)[:240],))
        for number in range(40):
            add_room(db, number)
    talk(db, folder, people)
    db.close()


def add_room(db, number: int) -> None:
    name = (LONG_WORD[:60], ARABIC[:60], f"Room {number}", "x" * 60)[number % 4]
    id = fetch_value(
        db,
        "INSERT INTO rooms (slug, name, topic, visibility) VALUES (:slug, :name, :topic, :kind) RETURNING id",
        slug=f"room-{number}",
        name=name,
        topic=LONG_WORD[:240],
        kind="private" if number % 5 == 0 else "public",
    )
    db.execute("INSERT INTO memberships (room_id, user_id) VALUES (?, 1)", (id,))


def talk(db, folder: Path, people: list[str]) -> None:
    long = ("A sentence that somebody took the trouble to write, and then wrote again. " * 30)[:2000]
    for name, body in zip(
        people * 2,
        (
            long,
            ARABIC,
            LONG_WORD,
            "`" + LONG_WORD + "`",
            f"> {LONG_WORD}\n\n- {ARABIC}\n- {LONG_WORD}",
            "```\n" + LONG_WORD * 2 + "\n" * 12 + "end\n```",
            f"https://example.org/{LONG_WORD}",
            "Z̷̢̛͎̙̦̓a̸l̵g̶o̷ " * 30,
        ), strict=False,
    ):
        say(db, name, body)
    say(db, people[1], "Yes.", reply_to=say(db, people[0], LONG_WORD))
    say(db, people[2], "", image=picture(db, folder, people[2], 4000, 400))
    last = say(db, people[3], "Everyone likes this one.", image=picture(db, folder, people[3], 1200, 3000))
    for name, emoji in zip(people * 2, MANY_EMOJI + "🎉" * 12, strict=False):
        user = find_member(db, name)
        react(db, user, find_room(db, user, "lobby"), MessageReaction(id=last, emoji=emoji))


def say(db, name: str, body: str, **more) -> int:
    user = find_member(db, name)
    return post_message(db, user, find_room(db, user, "lobby"), NewMessage(nonce=new_token(), body=body, **more)).message.id


def picture(db, folder: Path, name: str, width: int, height: int) -> str:
    out = BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(out, "PNG")
    taken, id = take_in(out.getvalue()), new_token()[:22]
    write_picture(folder / "uploads", id, taken.data, taken.thumb)
    keep_upload(
        db,
        find_member(db, name),
        NewUpload(
            id=id,
            sha256=taken.sha256,
            size=len(taken.data) + len(taken.thumb),
            width=taken.width,
            height=taken.height,
            thumb_width=taken.thumb_width,
            thumb_height=taken.thumb_height,
        ),
    )
    return id


HOMES = (  # name, how it comes about, who looks, what
    ("demo", lambda: home_of(demo), "nova", GUESTS | ROOMS | OWN | ADMIN | DEMO | PHONE),
    ("empty", lambda: home_of(empty), "ada", ROOMS | OWN | ADMIN | {"wall": "/wall/ada"}),
    ("first", lambda: home_of(nobody), "", {"welcome": "/welcome"}),
    ("sealed", lambda: home_of(writers), "ada", SEALED),
    ("strained", lambda: home_of(strained), "ada", ROOMS | ADMIN | {"wall": "/wall/m00_" + "w" * 16} | PHONE),
)

if __name__ == "__main__":
    main(*sys.argv[1:])
