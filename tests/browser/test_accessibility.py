"""Every page can be used by everyone: axe finds nothing serious, light and dark, and a keyboard is enough."""

from pathlib import Path

import pytest

from core.passwords import hash_token, new_token
from mutations.reactions import MessageReaction, react
from queries.members import find_anyone, find_member
from queries.rooms import find_room
from tests.browser.conftest import wait_until_live, watched
from tests.server import running
from tests.stage import say, set_the_stage

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text()
# axe cannot judge words over a picture: the drawn sky goes, its colour stays.
BARE = """() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`
        *, ::before, ::after { background-image: none !important; text-shadow: none !important }
        .scene { display: none !important }
    `)
    document.adoptedStyleSheets.push(sheet)
}"""
RULES = """async rules => {
    const {violations} = await axe.run(document, {resultTypes: ["violations"], ...rules && {runOnly: rules}})
    return violations.filter(({impact}) => ["serious", "critical"].includes(impact))
        .map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map(({html}) => html.slice(0, 160)).join(" | ")}`)
}"""
RESET = "x" * 43
PAGES = {
    "a guest": (
        "/",
        "/login",
        "/login?next=/rooms/lobby",
        "/register",
        "/register?code=spring-time-soon",
        "/recover",
        "/invite/spring-time-soon",
        f"/reset/{RESET}",
        "/directory",
        "/credits",
        "/rules",
        "/metal",
        "/wall/ada",
        "/nowhere",
    ),
    "ada": (
        "/rooms",
        "/rooms/new",
        "/rooms/lobby",
        "/rooms/museum",
        "/rooms/kitchen",
        "/rooms/lobby/members",
        "/rooms/lobby/members?q=zz",
        "/search",
        "/search?q=here",
        "/search?q=nothing",
        "/search?after=2026-01-01",
        "/directory",
        "/studio/neo",
        "/wall/ada",
        "/wall/ada/card",
        "/wall/ada/access",
        "/wall/ada/pins",
        "/wall/grace",
        "/wall/grace/report",
        "/settings",
        "/settings/password",
        "/settings/recovery",
        "/settings/sessions",
        "/settings/blocked",
        "/settings/data",
        "/rules",
        "/messages/{hers}/report",
        "/rooms/attic",
        "/metal",
        "/studio",
        "/studio/{sketch}/settings",
        "/studio/{sketch}/versions",
        "/studio/{sketch}/versions?from=1&to=2",
    ),
    "grace": ("/rooms/attic", "/rooms/attic/settings", "/rooms/attic/members", "/rooms/kitchen/settings", "/settings/blocked"),
    "linus": (
        "/admin",
        "/admin/members",
        "/admin/members/ada",
        "/admin/members/eve",
        "/admin/invites",
        "/admin/reports",
        "/admin/rules",
        "/admin/rooms",
        "/admin/uploads",
        "/admin/bans",
        "/metal",
        "/admin/log",
        "/rooms/lobby",
    ),
}
FORMS = (
    ("a guest", "/register"),
    ("a guest", "/login"),
    ("a guest", "/recover"),
    ("ada", "/rooms/new"),
    ("ada", "/settings/password"),
    ("ada", "/settings/data"),
    ("linus", "/admin/bans"),
)
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), workers=2, rate_limits="off") as server:
        db = server.database()
        stage = set_the_stage(db)
        furnish(db, stage)
        db.close()
        yield server, stage
        assert server.errors() == []


def furnish(db, stage) -> None:
    """An invitation, a reset link, a blocked member, an entry in the log, and a talk with everything in it."""
    linus, ada, grace, eve = (find_anyone(db, name).id for name in ("linus", "ada", "grace", "eve"))
    far = "2999-01-01T00:00:00.000Z"
    with db:
        db.execute("INSERT INTO invites (code, created_by, expires_at) VALUES ('spring-time-soon', ?, ?)", (linus, far))
        db.execute("INSERT INTO reset_links (token_hash, user_id, expires_at) VALUES (?, ?, ?)", (hash_token(RESET), ada, far))
        db.execute("INSERT INTO blocks (user_id, blocked_id) VALUES (?, ?)", (grace, eve))
        db.execute("INSERT INTO audit_log (actor_id, action, target, reason) VALUES (?, 'suspend', 'eve', 'Ads.')", (linus,))
        asked = "INSERT INTO room_invitations (room_id, user_id, invited_by) SELECT id, ?, ? FROM rooms WHERE slug = 'attic'"
        db.execute(asked, (ada, grace))
        db.execute("""
            INSERT INTO script_versions (script_id, number, engine, source, note)
            SELECT id, 2, 'three', 'square(1, 2, 3)', 'Squares now' FROM scripts
        """)
        db.execute("UPDATE scripts SET version = 2")
        db.execute("UPDATE settings SET rules = '1. **Be kind.**\n2. Make things.', rules_at = ?", (far,))
        db.execute("UPDATE rooms SET slow = 30 WHERE slug = 'kitchen'")
        db.execute("UPDATE users SET suspended_until = ? WHERE username = 'eve'", (far,))
        db.execute("""
            INSERT INTO bans (network, first, last, reason, created_by) VALUES ('192.0.2.7', ?, ?, 'Spam.', ?)
        """, (b"\0" * 16, b"\0" * 16, linus))
        db.execute("INSERT INTO reports (by, wall, ref, reason, shown) VALUES (?, ?, ?, 'An insult.', '@grace: ▸ hello')",
                   (ada, grace, f"message-{stage.hers}"))
        db.execute("""
            INSERT INTO uploads (id, sha256, kind, user_id, size, width, height, thumb_width, thumb_height)
            VALUES (?, ?, 'image', ?, 9000, 40, 30, 40, 30)
        """, ("p" * 22, "0" * 64, ada))
        db.execute("UPDATE profiles SET avatar_id = ? WHERE user_id = ?", ("p" * 22, ada))
    grace = find_member(db, "grace")
    for text in (
        "**Bold**, *slanted*, ~~gone~~ and `code`, @ada",
        "> said before\n\n- one\n- two\n\n```python\nprint(1)\n```",
        "https://example.org/ :tada:",
        "🎉",
    ):
        say(db, "grace", "lobby", text)
    for emoji in "🎉🪐":
        react(db, grace, find_room(db, grace, "lobby"), MessageReaction(id=stage.said, emoji=emoji))


@pytest.fixture(scope="module")
def contexts(chromium, town):
    """contexts("ada", "dark") is her browser at night."""
    made = {}

    def find(who: str, scheme: str = "light", **options):
        key = (who, scheme, *options)
        if key not in made:
            made[key] = context = chromium.new_context(color_scheme=scheme, reduced_motion="reduce", **options)
            if token := town[1].tokens.get(who):
                context.add_cookies([{"name": "session", "value": token, "url": town[0].url}])
        return made[key]

    yield find
    for context in made.values():
        context.close()


def violations(page, scheme: str = "light") -> list[str]:
    """What axe finds that is serious or worse, with the HTML it is about; at night it looks at what night changes."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
        page.evaluate(BARE)
    return page.evaluate(RULES, ["color-contrast", "link-in-text-block"] if scheme == "dark" else None)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_serious_on_any_page(town, contexts, who, scheme):
    page, found = contexts(who, scheme).new_page(), {}
    for path in PAGES[who]:
        page.goto(town[0].url + town[1].at(path))
        if told := violations(page, scheme):
            found[path] = told
    page.close()
    assert found == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_serious_on_forms_with_mistakes(town, contexts, scheme):
    found = {}
    for who, path in FORMS:
        page = contexts(who, scheme).new_page()
        page.goto(town[0].url + path)
        page.locator("main form:has(.input)").first.evaluate("form => { form.noValidate = true; form.requestSubmit() }")
        page.locator("[role=alert], .field__error").first.wait_for()
        if told := violations(page, scheme):
            found[path] = told
        page.close()
    assert found == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_serious_in_what_opens_over_a_room(town, contexts, scheme):
    page, found = contexts("ada", scheme).new_page(), {}
    page.goto(town[0].url + "/rooms/lobby")
    wait_until_live(page)
    for name, opened, steps in OVERLAYS:
        for step in steps:
            step(page)
        page.locator(opened).first.wait_for()
        if told := violations(page, scheme):
            found[name] = told
        page.keyboard.press("Escape")
    page.close()
    assert found == {}


def hover_a_message(page) -> None:
    page.locator(".message[data-author=ada]:not([data-deleted])").first.hover()


def press(key: str):
    return lambda page: page.keyboard.press(key)


def use_tool(name: str):
    return lambda page: page.locator("message-tools").get_by_role("button", name=name, exact=True).click()


OVERLAYS = (
    ("the jump palette", "jump-palette dialog[open]", (press("Control+k"),)),
    ("the list of shortcuts", "shortcut-help dialog[open]", (lambda page: page.locator(".messages__scroll").focus(), press("?"))),
    ("the tools of a message", "message-tools button", (hover_a_message,)),
    ("the emoji picker", "emoji-picker input, [role=dialog] input", (hover_a_message, use_tool("React"))),
    ("the editor of a message", "message-editor textarea", (hover_a_message, use_tool("Edit"))),
    ("the question before deleting", "dialog[open]", (hover_a_message, use_tool("Delete"))),
)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_serious_on_a_phone(town, contexts, scheme):
    page, found = contexts("ada", scheme, viewport={"width": 390, "height": 844}).new_page(), {}
    for path in ("/rooms/lobby", "/rooms", "/search", "/settings", "/directory"):
        page.goto(town[0].url + path)
        if told := violations(page, scheme):
            found[path] = told
    page.close()
    assert found == {}


OUT_OF_SIGHT = """() => [...document.querySelectorAll("main :is(button, .button)")]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth).map(({textContent}) => textContent)"""


def test_on_a_phone_no_button_of_the_keepers_is_out_of_sight(town, contexts):
    page = contexts("linus", viewport={"width": 390, "height": 844}).new_page()
    for path in ("/admin/rooms", "/admin/bans", "/admin/uploads", "/admin/members/ada"):
        page.goto(town[0].url + path)
        assert page.evaluate(OUT_OF_SIGHT) == [], path
    page.close()


def test_axe_finds_nothing_serious_on_the_first_page_of_a_server(chromium, tmp_path):
    with running(tmp_path, workers=1) as server:
        for scheme in SCHEMES:
            page = chromium.new_page(color_scheme=scheme)
            page.goto(server.url)
            assert page.url.endswith("/welcome")
            assert violations(page) == []
            page.close()


def test_axe_is_awake(town, contexts):
    page = contexts("ada").new_page()
    page.goto(town[0].url + "/settings")
    page.evaluate("""() => {
        const faint = Object.assign(document.createElement("p"), {textContent: "Who can read this?"})
        faint.style.color = "#777"
        faint.style.background = "#888"
        document.querySelector("main").append(faint, document.createElement("button"))
    }""")
    told = " ".join(violations(page))
    assert "color-contrast" in told and "button-name" in told
    page.close()


def tab_to(page, selector: str, back: bool = False) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(80):
        if page.evaluate("selector => !!document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"The Tab key never comes to {selector}.")


def fill_by_keys(page, name: str, text: str) -> None:
    tab_to(page, f"[name={name}]")
    page.keyboard.type(text)


def test_a_keyboard_is_enough_to_register_talk_and_take_it_back(town, chromium):
    page = watched(chromium.new_page())
    page.goto(town[0].url + "/")
    tab_to(page, "a[href='/register']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register")
    fill_by_keys(page, "username", "hopper")
    fill_by_keys(page, "password", "four unrelated words " + new_token()[:4])
    tab_to(page, "[name=rules]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/recovery")
    tab_to(page, "form[action='/settings/recovery/kept'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rooms/lobby")
    wait_until_live(page)
    tab_to(page, "#message-body")
    page.keyboard.type("typed without a mouse")
    page.keyboard.press("Enter")
    mine = page.locator(".message[data-author=hopper][data-sort]")
    mine.wait_for()
    tab_to(page, ".messages__scroll, .message[tabindex='0']", back=True)
    if page.evaluate("document.activeElement.matches('.messages__scroll')"):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("e")
    page.locator("message-editor textarea:focus").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("changed without a mouse")
    page.keyboard.press("Enter")
    page.locator(".message", has_text="changed without a mouse").wait_for()
    page.locator("message-editor").wait_for(state="detached")
    assert page.evaluate("document.activeElement !== document.body"), "the focus stays somewhere"
    if not page.evaluate("document.activeElement.matches('.message')"):
        tab_to(page, ".message[tabindex='0']", back=True)
    page.keyboard.press("Enter")
    tab_arrows_to(page, "Delete")
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    tab_to(page, "dialog[open] button.button--danger, dialog[open] button[value=yes], dialog[open] .button--primary")
    page.keyboard.press("Enter")
    mine.locator(".message__gone").wait_for()
    assert page.errors == []
    page.close()


def tab_arrows_to(page, name: str) -> None:
    """Press the right arrow until the tool of that name has the focus."""
    for _ in range(8):
        if page.evaluate(
            "name => [document.activeElement.title, document.activeElement.textContent.trim()].includes(name)",
            name,
        ):
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"The arrows never come to {name}.")


def test_the_skip_link_comes_first_and_leads_to_the_page(town, contexts):
    page = contexts("ada").new_page()
    page.goto(town[0].url + "/rooms")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")
    page.keyboard.press("Enter")
    assert page.evaluate("!!document.activeElement.closest('main') || location.hash !== ''")
    page.close()
