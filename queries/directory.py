"""Who lives here: walls that were decorated for everyone, and the planets of all the others."""

from msgspec import Struct

from db import fetch_all, fetch_value

WALLS, PLANETS = 24, 48  # a page: whole rows at 2, 3, 4 and 6 in a row
FIRST = ("~", 2**62)  # sorts behind every moment, and above every id

SELECT_PLACE = """
    SELECT users.id, users.username, profiles.display_name, profiles.theme, profiles.wall_seq AS seq,
           iif(profiles.visibility = 'public', coalesce(profiles.wall_changed_at, ''), '') AS changed_at
    FROM profiles
    JOIN users ON users.id = profiles.user_id
"""


class Place(Struct, frozen=True):
    """Where a member lives; `changed_at` is when their wall last changed, "" when there is no wall for everyone."""

    id: int
    username: str
    display_name: str
    theme: str  # JSON of core.wall_themes.Theme
    seq: int
    changed_at: str


def newest_walls(db, before: tuple[str, int] = FIRST, limit: int = WALLS) -> list[Place]:
    """Decorated walls that everyone may see, the newest change first, before this moment and member."""
    return fetch_all(db, Place, SELECT_PLACE + """
        WHERE profiles.visibility = 'public'
          AND (profiles.wall_changed_at, profiles.user_id) < (:at, :id)
          AND users.state = 'active'
        ORDER BY profiles.wall_changed_at DESC, profiles.user_id DESC
        LIMIT :limit
    """, at=before[0], id=before[1], limit=limit)


def planets_before(db, before: int = FIRST[1]) -> list[Place]:
    """Active members without such a wall who came before member number `before`, newest first."""
    return fetch_all(db, Place, SELECT_PLACE + """
        WHERE profiles.user_id < :before
          AND (profiles.visibility <> 'public' OR profiles.wall_changed_at IS NULL)
          AND users.state = 'active'
        ORDER BY profiles.user_id DESC
        LIMIT :limit
    """, before=before, limit=PLANETS)


def places_by_name(db, after: str = "") -> list[Place]:
    """Everyone, by username, after the name `after`."""
    return fetch_all(db, Place, SELECT_PLACE + """
        WHERE users.username > :after
          AND users.state = 'active'
        ORDER BY users.username
        LIMIT :limit
    """, after=after, limit=PLANETS)


def open_wall_from(db, user, number: int, decorated: bool) -> str | None:
    """Whose wall is the first from member `number` on that `user`, None for a guest, may see and does not live on."""
    return fetch_value(db, """
        SELECT users.username
        FROM profiles
        JOIN users ON users.id = profiles.user_id
        WHERE profiles.user_id >= :number
          AND profiles.user_id <> :user_id
          AND (profiles.visibility = 'public' OR profiles.visibility = 'members' AND :user_id > 0)
          AND (profiles.wall_changed_at IS NOT NULL OR NOT :decorated)
          AND users.state = 'active'
        ORDER BY profiles.user_id
        LIMIT 1
    """, number=number, decorated=decorated, user_id=user.id if user else 0)


def highest_number(db) -> int:
    """The number of the newest member, 0 where nobody is."""
    return fetch_value(db, "SELECT max(user_id) FROM profiles") or 0
