"""What a linked page says of itself goes onto its card."""

from msgspec import Struct

from db import fetch_value
from mutations.walls import note_change
from queries.link_previews import LinkPost


class NewPreview(Struct, frozen=True):
    """Plain text, as long as the table takes it; `upload_id` is the recorded picture, None without one."""

    title: str
    description: str
    upload_id: str | None


def keep_preview(db, link: LinkPost, new: NewPreview) -> int | None:
    """Put a preview on a card that is still about the same address; the wall's new seq, None when it is not.

    The card's `version` is new, but not its `edited`: whoever moves the card meanwhile does so from how things stand.
    """
    with db:
        kept = fetch_value(db, """
            UPDATE profile_posts
            SET title = :title, description = :description, upload_id = (SELECT id FROM uploads WHERE id = :upload_id)
            WHERE id = :id
              AND user_id = :owner_id
              AND kind = 'link'
              AND url = :url
            RETURNING id
        """, id=link.id, owner_id=link.owner.id, url=link.url, title=new.title, description=new.description,
            upload_id=new.upload_id)
        seq = note_change(db, link.owner, link.owner.id, "Look at a link", (f"post-{link.id}",)) if kept else None
    return seq
