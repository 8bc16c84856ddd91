"""Which of a member's sketches hang on their wall for everybody who may see it."""

from queries.scripts import Script, select_scripts

# Of a sketch that hangs on its author's wall: whether it shows there. It shows to all alike, or to nobody.
SHOWS = "scripts.visibility <> 'private' AND scripts.hidden = 0"


def sketches_hung(db, owner_id: int) -> dict[int, Script]:
    """The sketches that show as pins or posts on a wall, by their id."""
    found = select_scripts(db, f"""
        WHERE scripts.user_id = :owner_id
          AND {SHOWS}
          AND scripts.id IN (
              SELECT script_id FROM profile_scripts WHERE user_id = :owner_id
              UNION ALL
              SELECT script_id FROM profile_posts WHERE user_id = :owner_id
          )
    """, owner_id=owner_id)
    return {script.id: script for script in found}
