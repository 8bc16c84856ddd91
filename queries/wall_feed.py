"""What a member posts on their wall, for readers of feeds."""

from msgspec import Struct

from db import fetch_all
from queries.wall_sketches import SHOWS


class FeedPost(Struct, frozen=True):
    """One of the owner's own posts; `updated_at` is when somebody last changed it. Of a sketch: its title, poster and key."""

    id: int
    kind: str
    body: str
    html: str
    url: str
    title: str
    description: str
    alt: str
    upload_id: str
    script: str
    created_at: str
    updated_at: str


def posts_for_feed(db, owner_id: int) -> list[FeedPost]:
    """The owner's posts on their wall, the newest first; a wall has 60 at most."""
    return fetch_all(db, FeedPost, f"""
        SELECT posts.id, posts.kind, posts.body, posts.html, posts.url,
               coalesce(scripts.title, cards.title, posts.title) AS title,
               posts.description, posts.alt, coalesce(scripts.poster_id, posts.upload_id, '') AS upload_id,
               coalesce(scripts.key, '') AS script, posts.created_at,
               max(coalesce(wall_changes.created_at, posts.created_at), posts.created_at) AS updated_at
        FROM profile_posts AS posts
        LEFT JOIN scripts ON scripts.id = posts.script_id AND {SHOWS}
        LEFT JOIN profile_scripts AS cards ON posts.pin > 0 AND cards.id = posts.pin AND cards.user_id = posts.user_id
        LEFT JOIN wall_changes ON wall_changes.user_id = posts.user_id AND wall_changes.seq = posts.edited
        WHERE posts.user_id = :owner_id
          AND posts.placed_by = :owner_id
          AND posts.pending = 0
          AND (posts.kind <> 'script' OR scripts.id IS NOT NULL OR cards.id IS NOT NULL)
        ORDER BY posts.created_at DESC, posts.id DESC
    """, owner_id=owner_id)
