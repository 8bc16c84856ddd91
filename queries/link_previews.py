"""Cards about a link, as far as looking at the linked page goes."""

from msgspec import Struct

from db import fetch_one


class Owner(Struct, frozen=True):
    """Whose wall it is: only owners hang up links."""

    id: int
    username: str


class LinkPost(Struct, frozen=True):
    id: int
    owner: Owner
    url: str


class Row(Struct):
    id: int
    owner_id: int
    username: str
    url: str


def find_link(db, owner_id: int, post_id: int) -> LinkPost | None:
    """The card about a link on the wall of an active member; None when it is gone."""
    row = fetch_one(db, Row, """
        SELECT profile_posts.id, users.id AS owner_id, users.username, profile_posts.url
        FROM profile_posts
        JOIN users ON users.id = profile_posts.user_id
        WHERE profile_posts.id = :post_id
          AND profile_posts.user_id = :owner_id
          AND profile_posts.kind = 'link'
          AND users.state = 'active'
    """, owner_id=owner_id, post_id=post_id)
    return row and LinkPost(row.id, Owner(row.owner_id, row.username), row.url)
