"""People come in with their cards, and are there as long as they say."""

from core.passwords import hash_token, new_token
from db import fetch_value
from demo.people import PEOPLE
from mutations.profiles import CardEdit, change_card
from mutations.sessions import NewSession, start_session
from queries.members import User, find_member
from queries.walls import Link


def make_people(db, hashed: str) -> None:
    """Accounts; only the admin's has a password."""
    with db:
        for name, person in PEOPLE.items():
            id = fetch_value(db, """
                INSERT INTO users (username, password, hue, role, created_at)
                VALUES (:name, :password, :hue, :role, strftime('%Y-%m-%dT%H:%M:%fZ', 'now', :joined))
                RETURNING id
            """, name=name, password=hashed if person.role == "admin" else "", hue=person.hue, role=person.role,
                joined=f"-{person.joined} days")
            db.execute("INSERT INTO profiles (user_id, display_name) VALUES (?, ?)", (id, person.display_name))
        db.execute("UPDATE settings SET registration = 'open'")


def move_in(db) -> dict[str, User]:
    """Everyone signed in, with what they write on their card."""
    people = {name: signed_in(db, name) for name in PEOPLE}
    for name, person in PEOPLE.items():
        change_card(db, people[name], CardEdit(
            display_name=person.display_name, pronouns=person.pronouns, bio=person.bio,
            links=tuple(Link(title, url) for title, url in person.links), status=person.status,
            status_emoji=person.status_emoji, status_until="", hue=person.hue,
        ))
    return people


def signed_in(db, name: str) -> User:
    member = find_member(db, name)
    password = fetch_value(db, "SELECT password FROM users WHERE id = :id", id=member.id)
    started = start_session(db, member.id, password, NewSession(hash_token(new_token()), "demo", ""))
    return User(member.id, name, member.display_name, member.hue, member.role, started.id)


def move_out(db) -> None:
    """Their browsers close: what they were signed in with is gone."""
    with db:
        db.execute("DELETE FROM sessions")


def age(db) -> None:
    """Walls that were all made in this second look like none: each is a day older than the one before, its posts too.

    A member who has hung up nothing yet has no wall to be shown in the directory, but a planet.
    """
    with db:
        db.execute("""
            UPDATE profiles
            SET wall_changed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', format('-%d minutes', 50 + 1130 * (user_id * 5 % 13)))
        """)
        db.execute("""
            UPDATE profiles
            SET wall_changed_at = NULL
            WHERE NOT EXISTS (SELECT 1 FROM profile_stickers WHERE profile_stickers.user_id = profiles.user_id)
        """)
        for table in ("profile_posts", "profile_stickers"):
            db.execute(f"""
                UPDATE {table}
                SET created_at = strftime(
                    '%Y-%m-%dT%H:%M:%fZ', 'now', format('-%d minutes', 60 + 1130 * (user_id * 5 % 13) + 97 * (100 - z))
                )
            """)
