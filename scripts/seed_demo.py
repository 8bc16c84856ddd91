#!/usr/bin/env python3
"""Fill an empty NeoSpace with invented people, rooms and talk, to look at it: scripts/seed_demo.py

Refuses a database that has members already. Prints how to sign in as the demo's keeper, whose password is made
on the spot; the other people have none, so nobody can sign in as them.
"""

import os
import random
import sys
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__" and sys.prefix != str(ROOT / ".venv") and (ROOT / ".venv/bin/python").exists():
    os.execv(ROOT / ".venv/bin/python", [str(ROOT / ".venv/bin/python"), __file__, *sys.argv[1:]])
sys.path.insert(0, str(ROOT))

from PIL import Image, ImageDraw  # noqa: E402

from config import ensure_var, load_config, load_secrets  # noqa: E402
from core.files import write_picture  # noqa: E402
from core.images import take_in  # noqa: E402
from core.passwords import hash_password, new_token  # noqa: E402
from db import connect, fetch_value, migrate  # noqa: E402
from mutations.messages import NewMessage, post_message  # noqa: E402
from mutations.reactions import MessageReaction, react  # noqa: E402
from mutations.uploads import NewUpload, keep_upload  # noqa: E402
from queries.members import find_member  # noqa: E402
from queries.rooms import find_room  # noqa: E402

PEOPLE = {  # username: display name, hue, role; the first is the keeper
    "nova": ("Nova", 300, "admin"), "juniper": ("Juniper Okafor", 150, "moderator"), "moss": ("moss", 110, "member"),
    "halley": ("Halley ☄️", 30, "member"), "pixelpete": ("Pete", 220, "member"), "ruth": ("Ruth A.", 350, "member"),
    "tomasz": ("Tomasz", 190, "member"), "wren": ("Wren", 60, "member"), "zeynep": ("Zeynep", 270, "member"),
}
ROOMS = (  # slug, name, topic, visibility
    ("sketches", "Sketches", "p5, three.js, plotters, anything that draws itself", "public"),
    ("late-night-radio", "Late night radio", "What is on your headphones right now?", "public"),
    ("repair-cafe", "Repair café", "Old machines, new batteries", "public"),
    ("zine-crew", "Zine crew", "Issue 4: maps of places that are gone", "private"),
)
TALK = {
    "lobby": (
        ("ruth", "Morning all. The server has been up for 61 days, and the little Mac is still cold to the touch."),
        ("moss", "it's the fan. I cleaned the fan. nobody ever cleans the fan"),
        ("nova", "The fan is why you have a badge in my heart, @moss."),
        ("halley", "New here! Found this through a friend's wall. How do people usually start?"),
        ("juniper", "Welcome @halley :wave: Say what you're making, or just read along. No one keeps score."),
        ("juniper", "There's a list of rooms on the left. **Sketches** is where most of the noise comes from."),
        ("halley", "I'm building a comet tracker out of an e-ink panel and stubbornness."),
        ("pixelpete", "oh that's *good*. which panel? I have a drawer of these with one dead column each"),
        ("halley", "The 4.2 inch one. Full refresh takes 4 seconds, so it only draws when something moves:\n\n"
         "```python\nif abs(ra - last_ra) > 0.05:\n    panel.draw(chart(ra, dec))\n    last_ra = ra\n```"),
        ("tomasz", "> Full refresh takes 4 seconds\n\nPartial refresh works if you clear every 20th frame. Notes: https://example.org/eink-partial"),
        ("halley", "I owe you a coffee, @tomasz"),
        ("wren", "Repair café is on Saturday, bring the things you gave up on"),
        ("zeynep", "🪛🔋"),
        ("ruth", "My turntable. Belt. Always the belt."),
    ),
    "sketches": (
        ("pixelpete", "tonight's loop: 400 circles, one of them lies"),
        ("zeynep", "It is the third from the left."),
        ("pixelpete", "it is NOT the third from the left"),
    ),
    "late-night-radio": (("wren", "Rain on a tin roof, forty minutes, no drop."), ("moss", "same. but louder")),
    "repair-cafe": (("tomasz", "Who has a 1.5 mm hex key that hasn't gone round?"), ("ruth", "Me. Hidden. You may ask nicely.")),
    "zine-crew": (("juniper", "Deadline is the 3rd. The real one, not the printed one."),),
}


def main() -> None:
    config = load_config()
    ensure_var(config)
    migrate(config.database, config.path("backups"))
    db = connect(config.database)
    if fetch_value(db, "SELECT 1 FROM users LIMIT 1"):
        raise SystemExit("This database has members already. Set NEOSPACE_VAR to an empty folder for the demo.")
    password = new_token()[:16]
    make_people(db, hash_password(password, load_secrets(config).pepper))
    make_rooms(db)
    make_talk(db)
    make_picture(db, config.path("uploads"))
    print(f"The demo is in {config.database}. Sign in as nova with the password {password}")


def make_people(db, hashed: str) -> None:
    with db:
        for name, (shown, hue, role) in PEOPLE.items():
            id = fetch_value(db, """
                INSERT INTO users (username, password, hue, role)
                VALUES (:name, :password, :hue, :role)
                RETURNING id
            """, name=name, password=hashed if role == "admin" else "", hue=hue, role=role)
            db.execute("INSERT INTO profiles (user_id, display_name) VALUES (?, ?)", (id, shown))
        db.execute("UPDATE settings SET registration = 'open'")


def make_rooms(db) -> None:
    with db:
        for slug, name, topic, visibility in ROOMS:
            db.execute("""
                INSERT INTO rooms (slug, name, topic, visibility, created_by)
                VALUES (?, ?, ?, ?, (SELECT id FROM users WHERE username = 'nova'))
            """, (slug, name, topic, visibility))
        db.execute("INSERT INTO memberships (room_id, user_id) SELECT rooms.id, users.id FROM rooms, users")


def make_talk(db) -> None:
    for slug, lines in TALK.items():
        for number, (name, body) in enumerate(lines):
            say(db, slug, name, NewMessage(nonce=f"demo-{slug}-{number}", body=body))
    spread_over_time(db)
    answer = "Bring it. I have three belts and no turntable."
    say(db, "lobby", "nova", NewMessage(nonce="demo-reply", body=answer, reply_to=last_id(db, "lobby")))
    for name, emoji in (("moss", "🎉"), ("wren", "🎉"), ("zeynep", "🪩")):
        user = find_member(db, name)
        react(db, user, find_room(db, user, "lobby"), MessageReaction(id=last_id(db, "lobby"), emoji=emoji))


def say(db, slug: str, name: str, new: NewMessage) -> None:
    user = find_member(db, name)
    post_message(db, user, find_room(db, user, slug), new)


def last_id(db, slug: str) -> int:
    return fetch_value(db, "SELECT last_message_id FROM rooms WHERE slug = :slug", slug=slug)


def spread_over_time(db) -> None:
    """Talk that was all posted in this second looks like none: move it over the last day, in its order."""
    with db:
        db.execute("""
            UPDATE messages
            SET posted_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', format('-%d minutes', 47 * (:newest - id)))
        """, {"newest": fetch_value(db, "SELECT max(id) FROM messages")})


def make_picture(db, folder: Path) -> None:
    """Pete's loop of 400 circles, drawn here."""
    picture = take_in(circles())
    user = find_member(db, "pixelpete")
    new = NewUpload(
        id=new_token()[:22], sha256=picture.sha256, size=len(picture.data) + len(picture.thumb), width=picture.width,
        height=picture.height, thumb_width=picture.thumb_width, thumb_height=picture.thumb_height,
    )
    write_picture(folder, new.id, picture.data, picture.thumb)
    keep_upload(db, user, new)
    say(db, "sketches", "pixelpete", NewMessage(nonce="demo-picture", body="proof:", image=new.id))


def circles() -> bytes:
    dice, image = random.Random(4), Image.new("RGB", (960, 640), "#15131f")
    pen = ImageDraw.Draw(image)
    for _ in range(400):
        x, y, r = dice.randrange(960), dice.randrange(640), dice.randrange(4, 46)
        pen.ellipse((x - r, y - r, x + r, y + r), outline=dice.choice(("#ffd84d", "#ff6f61", "#7bdff2", "#b388ff")), width=3)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    main()
