"""One small town for tests of bad input: who lives here, which rooms there are, what was said; and a look at all of it."""

from msgspec import Struct

from core.passwords import hash_token, new_token
from db import fetch_all, fetch_value
from mutations.messages import MessageDeletion, NewMessage, delete_message, post_message
from mutations.scripts import new_key
from queries.members import find_member
from queries.rooms import find_room
from tests.server import member_id

# ada is in the lobby and in the museum; the attic is grace's alone; the kitchen is open, but ada is not in it.
ROOMS = (("attic", "private", ("grace",)), ("museum", "public", ("ada", "grace")), ("kitchen", "public", ("grace",)))
LIVING = "strftime('%Y-%m-%dT%H:%M:%fZ')"


class Stage(Struct, frozen=True):
    """Numbers of messages and of a session and keys of sketches, for addresses; tokens of sessions, for cookies."""

    said: int  # by ada, in the lobby
    hers: int  # by grace, in the lobby
    gone: int  # by ada, in the lobby, deleted
    secret: int  # by grace, in the attic
    old: int  # by ada, in the museum
    elsewhere: int  # by grace, in the kitchen
    her_session: int
    sketch: str  # of ada's, with one version and no file, which only she sees
    her_sketch: str  # of grace's, likewise
    tokens: dict[str, str]

    def at(self, text: str) -> str:
        """`text` with the numbers in the places of their names, as in "/messages/{said}"."""
        for name in self.__struct_fields__:
            text = text.replace(f"{{{name}}}", str(getattr(self, name)))
        return text


class Name(Struct):
    name: str


def set_the_stage(db) -> Stage:
    """Fill an empty home; ada is a member, grace too, linus keeps the server, eve is suspended."""
    for name in ("linus", "ada", "grace", "eve"):
        member_id(db, name, "admin" if name == "linus" else "member")
    for slug, visibility, people in ROOMS:
        open_room(db, slug, visibility, people)
    said, hers, gone = say(db, "ada", "lobby"), say(db, "grace", "lobby"), say(db, "ada", "lobby")
    secret, old, elsewhere = say(db, "grace", "attic"), say(db, "ada", "museum"), say(db, "grace", "kitchen")
    ada = find_member(db, "ada")
    delete_message(db, ada, find_room(db, ada, "lobby"), MessageDeletion(id=gone))
    with db:
        db.execute(f"UPDATE rooms SET archived_at = {LIVING} WHERE slug = 'museum'")
        db.execute("UPDATE settings SET registration = 'open'")
        db.execute("UPDATE users SET state = 'suspended' WHERE username = 'eve'")
    tokens = {name: begin_session(db, name) for name in ("ada", "grace", "linus", "eve")}
    tokens["ada long ago"] = begin_session(db, "ada", "2020-01-01T00:00:00.000Z")
    her_session = fetch_value(db, "SELECT id FROM sessions WHERE token_hash = :hash", hash=hash_token(tokens["grace"]))
    return Stage(said, hers, gone, secret, old, elsewhere, her_session, draw(db, "ada"), draw(db, "grace"), tokens)


def open_room(db, slug: str, visibility: str, people: tuple[str, ...]) -> None:
    with db:
        db.execute("INSERT INTO rooms (slug, name, visibility) VALUES (?, ?, ?)", (slug, slug.title(), visibility))
        for name in people:
            db.execute(
                """
                INSERT INTO memberships (room_id, user_id, role)
                SELECT rooms.id, users.id, iif(:name = 'grace', 'owner', 'member')
                FROM rooms, users WHERE slug = :slug AND username = :name
            """,
                {"slug": slug, "name": name},
            )


def say(db, name: str, slug: str, text: str = "") -> int:
    user = find_member(db, name)
    new = NewMessage(nonce=new_token(), body=text or f"{name} was here")
    return post_message(db, user, find_room(db, user, slug), new).message.id


def draw(db, name: str) -> str:
    """A sketch of a member's; gives its key."""
    key = new_key()
    with db:
        id = fetch_value(db, """
            INSERT INTO scripts (key, user_id, title)
            SELECT :key, id, 'Tides' FROM users WHERE username = :name
            RETURNING id
        """, key=key, name=name)
        db.execute("""
            INSERT INTO script_versions (script_id, number, engine, source, nonce) VALUES (?, 1, 'p5-2', 'circle(1, 2, 3)', 'begun')
        """, (id,))
    return key


def begin_session(db, name: str, seen_at: str | None = None) -> str:
    """A session of its own; gives the token that goes into the cookie."""
    token = new_token()
    with db:
        db.execute(
            f"""
            INSERT INTO sessions (token_hash, user_id, seen_at, address)
            SELECT :hash, id, coalesce(:seen_at, {LIVING}), '127.0.0.0/24' FROM users WHERE username = :name
        """,
            {"hash": hash_token(token), "seen_at": seen_at, "name": name},
        )
    return token


def contents(db) -> dict[str, list]:
    """Every row of every table of ours, so that a test can say: nothing has changed."""
    tables = fetch_all(
        db,
        Name,
        """
        SELECT name FROM sqlite_schema
        WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'messages_fts%'
        ORDER BY name
    """,
    )
    return {table.name: sorted(db.execute(f"SELECT * FROM {table.name}").fetchall(), key=repr) for table in tables}


def changed_tables(before: dict[str, list], after: dict[str, list]) -> list[str]:
    """The names of tables that do not hold the same rows."""
    return [name for name in before if before[name] != after[name]]
