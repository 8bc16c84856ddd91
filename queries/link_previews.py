"""Cards about a link, as far as looking at the linked page goes."""

from msgspec import Struct

from db import fetch_all, fetch_one
from queries.wall_items import ids_in


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


class Found(Struct):
    id: int


def plain_links(db, owner_id: int, refs: tuple[str, ...]) -> tuple[int, ...]:
    """Those of a wall's cards behind `refs` that are about a link and show nothing of its page."""
    found = fetch_all(db, Found, """
        SELECT id
        FROM profile_posts
        WHERE user_id = :owner_id
          AND id IN (SELECT value FROM json_each(:ids))
          AND kind = 'link'
          AND title = ''
          AND description = ''
          AND upload_id IS NULL
    """, owner_id=owner_id, ids=ids_in(refs, "post"))
    return tuple(post.id for post in found)
