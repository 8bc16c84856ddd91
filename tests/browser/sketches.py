"""Sketches for browser tests: put straight into the database, and run bare, without any furniture."""

import json
from itertools import count

from core.sketch_uses import uses_of
from tests.server import member_id

numbers = count(1)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BARE = """async ([engine, source, options]) => {
    const page = document.querySelector("script[src$='js/app.js']").src
    const {Sketch} = await import(page.replace("app.js", "sketch-runner.js"))
    const box = document.createElement("div")
    Object.assign(box.style, {position: "fixed", inset: "0 auto auto 0", inlineSize: "480px", blockSize: "300px", zIndex: 9})
    document.body.append(box)
    const sketch = new Sketch(box, {key: "", engine, source, ...options})
    const told = {state: [], console: [], error: [], names: [], neo: []}
    for (const type of Object.keys(told)) sketch.addEventListener(type, ({detail}) => told[type].push(detail))
    Object.assign(window, {sketch, told, box})
    sketch.start()
}"""


def new_key() -> str:
    number = next(numbers)
    return "".join(LETTERS[number // 26**place % 26] for place in range(16))


def hang_up(server, source: str, engine: str = "canvas", by: str = "ada", visibility: str = "unlisted") -> str:
    """Put a sketch of a member into the database; gives its key."""
    db, key = server.database(), new_key()
    user_id = member_id(db, by)
    with db:
        db.execute("INSERT INTO scripts (key, user_id, title, visibility) VALUES (?, ?, 'Tides', ?)", (key, user_id, visibility))
        db.execute("""
            INSERT INTO script_versions (script_id, number, engine, source, uses) SELECT id, 1, ?, ?, ? FROM scripts WHERE key = ?
        """, (engine, source, json.dumps(uses_of(source)), key))
    db.close()
    return key


def run_bare(page, engine: str, source: str, **options) -> None:
    """Begin a sketch on a page that may run some; `told` in the page collects what it says."""
    page.evaluate(BARE, [engine, source, options])


def wait_for_state(page, state: str, seconds: float = 10) -> str:
    """Wait until the bare sketch is in this state; gives the words."""
    page.wait_for_function("state => window.sketch.state === state", arg=state, timeout=seconds * 1000)
    return page.evaluate("sketch.words")


def lines(page) -> list[str]:
    """The console of the bare sketch, each line as its values' texts."""
    return page.evaluate("told.console.map(({args}) => args.map(({v, name}) => name || v).join(' '))")


def wait_for_line(page, text: str, seconds: float = 10) -> None:
    page.wait_for_function(
        "text => told.console.some(({args}) => args.map(({v}) => v).join(' ') === text)", arg=text, timeout=seconds * 1000,
    )
