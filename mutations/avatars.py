"""The picture a member is shown by."""

from msgspec import Struct

from db import fetch_value
from mutations.sessions import require_session
from mutations.uploads import drop_unused
from mutations.walls import note_change


class AvatarChange(Struct, frozen=True):
    """The wall's new seq, and the uploads whose files may go."""

    seq: int
    dropped: tuple[str, ...]


def set_avatar(db, user, upload_id: str | None) -> AvatarChange | None:
    """Show the user by one of their own uploads, None by their planet; gives None when that is so already."""
    with db:
        require_session(db, user)
        old = fetch_value(db, "SELECT avatar_id FROM profiles WHERE user_id = :user_id", user_id=user.id)
        if old == upload_id:
            return None
        db.execute("""
            UPDATE profiles
            SET avatar_id = (SELECT id FROM uploads WHERE id = :upload_id AND user_id = :user_id)
            WHERE user_id = :user_id
        """, {"upload_id": upload_id, "user_id": user.id})
        seq = note_change(db, user, user.id, "Change the picture", ("wall-card",))
        dropped = drop_unused(db, (old,)) if old else ()
    return AvatarChange(seq, dropped)
