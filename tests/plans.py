"""Whether a query walks a table that grows."""

import re

SMALL = ("settings", "json_each", "wanted", "CONSTANT")  # one row, or what was handed in
MATCH = re.compile(r"VIRTUAL TABLE INDEX \d+:.*M")  # FTS5 answers MATCH from its own index


def assert_indexed(db, sql: str, **params) -> None:
    """Fail when SQLite would scan a growing table to answer `sql`."""
    steps = [row["detail"] for row in db.execute("EXPLAIN QUERY PLAN " + sql, params)]
    scans = [step for step in steps if step.startswith("SCAN") and step.split()[1] not in SMALL and not MATCH.search(step)]
    assert not scans, f"This query scans: {steps}"


def assert_queries_indexed(db, ask) -> list[str]:
    """Run `ask()` and hold every SELECT it makes on `db` to assert_indexed; returns the statements."""
    seen = []
    db.set_trace_callback(seen.append)
    try:
        ask()
    finally:
        db.set_trace_callback(None)
    selects = [sql for sql in seen if sql.lstrip().startswith("SELECT")]
    for sql in selects:
        assert_indexed(db, sql)
    return selects
