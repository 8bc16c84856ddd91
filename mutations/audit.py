"""The record of what those in charge do: written in the transaction of the act itself, never changed after."""


def write_down(db, actor_id: int | None, action: str, target: str, reason: str = "", done: int | None = 1) -> None:
    """Add a line to the log, inside an open transaction; nothing when `done` is None, for an act that did not happen.

    `actor_id` None is whoever sits at the machine itself.
    """
    db.execute("""
        INSERT INTO audit_log (actor_id, action, target, reason)
        SELECT :actor_id, :action, :target, :reason
        WHERE :done IS NOT NULL
    """, {"actor_id": actor_id, "action": action, "target": target, "reason": reason, "done": done})
