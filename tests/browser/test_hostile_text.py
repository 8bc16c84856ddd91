"""What people type to make a page do something is shown as they typed it, wherever another member sees it."""

import json
from urllib.parse import quote

import pytest

from core.markdown import excerpt
from core.names import clean_body, clean_display_name, clean_text
from core.passwords import new_token
from db import fetch_value
from mutations.messages import NewMessage, post_message
from queries.members import find_member
from queries.rooms import find_room
from tests.browser.conftest import wait_until_live, watched
from tests.browser.hostile_strings import CORPUS
from tests.server import member_id, running

TYPED = tuple(text for text, _ in CORPUS)
SCREEN = 50  # messages of one page
WATCH = """
    for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => window.__xss(name)
    addEventListener("securitypolicyviolation", ({violatedDirective, sample, blockedURI}) => {
        window.__xss(`${violatedDirective} ${sample || blockedURI}`)
    })
"""
# Of each message: its words, and every element or attribute in it that our renderer does not write.
LOOK = """() => [...document.querySelectorAll(".message[id^=message-]")].map(item => {
    const TAGS = "P BR A EM STRONG S CODE PRE BLOCKQUOTE UL OL LI".split(" ")
    const NAMES = "href rel target class dir data-mention start".split(" ")
    const body = item.querySelector(".message__body").cloneNode(true)
    const odd = [...body.querySelectorAll("*")].flatMap(element => [
        ...TAGS.includes(element.tagName) ? [] : [element.tagName],
        ...[...element.attributes].filter(({name}) => !NAMES.includes(name)).map(({name}) => name),
        ...element.href && !["https:", "http:", "mailto:"].includes(element.protocol) ? [element.href] : [],
    ])
    for (const br of body.querySelectorAll("br")) br.replaceWith("\\n")
    for (const block of body.querySelectorAll("p, li, pre, blockquote")) block.append("\\n")
    return {id: Number(item.dataset.sort), text: body.textContent, odd,
            quote: item.querySelector(".message__quote span")?.innerHTML, elements: item.querySelectorAll("*").length}
})"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), workers=2, rate_limits="off") as server:
        db = server.database()
        for name, role in (("ada", "member"), ("grace", "member"), ("linus", "admin"), ("eve", "member")):
            member_id(db, name, role)
        db.close()
        yield server
        assert server.errors() == []


@pytest.fixture(scope="module")
def db(server):
    db = server.database()
    yield db
    db.close()


@pytest.fixture(scope="module")
def cookies(server):
    return {name: server.cookie_for(name) for name in ("ada", "grace", "linus", "eve")}


@pytest.fixture(scope="module")
def hits():
    """What ran, popped up, or was refused by the policy: nothing may."""
    return []


@pytest.fixture(scope="module")
def browsers(server, chromium, cookies, hits):
    """A browser for each member, in which everything that could be a hit is noted."""
    contexts = {}
    for name, cookie in cookies.items():
        context = contexts[name] = chromium.new_context()
        context.expose_function("__xss", lambda said="": hits.append(said))
        context.add_init_script(WATCH)
        context.add_cookies([{"name": "session", "value": cookie.removeprefix("session="), "url": server.url}])
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture
def open_watched(server, browsers, hits):
    """open_watched("ada", "/rooms") is a page on which nothing may run, pop up or be refused by the policy."""
    pages = []

    def open_page(name: str, path: str):
        page = watched(browsers[name].new_page())
        page.on("dialog", lambda dialog: (hits.append(dialog.message), dialog.dismiss()))
        pages.append(page)
        visit(server, page, path)
        return page

    yield open_page
    assert hits == []
    assert [error for page in pages for error in page.errors] == []
    for page in pages:
        page.close()


def visit(server, page, path: str) -> None:
    page.goto(server.url + path)
    if "data-room=" in page.content()[:6000] and "message-list" in page.content():
        wait_until_live(page)


@pytest.fixture
def new_room(db):
    """new_room() gives the address of a room of ada, grace (its owner), linus and eve."""

    def make(name: str = "A room", topic: str = "", people=("ada", "grace", "linus", "eve")) -> str:
        slug = "r-" + new_token()[:12].lower().replace("_", "-")
        with db:
            id = fetch_value(
                db,
                "INSERT INTO rooms (slug, name, topic) VALUES (:slug, :name, :topic) RETURNING id",
                slug=slug,
                name=name,
                topic=topic,
            )
            for person in people:
                db.execute(
                    """
                    INSERT INTO memberships (room_id, user_id, role)
                    SELECT :room, id, iif(username = 'grace', 'owner', 'member') FROM users WHERE username = :name
                """,
                    {"room": id, "name": person},
                )
        return slug

    return make


def say(db, slug: str, body: str) -> int:
    grace = find_member(db, "grace")
    return post_message(db, grace, find_room(db, grace, slug), NewMessage(nonce=new_token(), body=body)).message.id


def send(server, cookie: str, path: str, **fields) -> dict:
    """What our script sends, answered in JSON."""
    headers = {"Content-Type": "application/json", "X-Live": "1", "Sec-Fetch-Site": "same-origin"}
    with server.open(path, cookie, json.dumps(fields).encode(), headers) as answer:
        return json.loads(answer.read() or "null") if "json" in answer.headers["Content-Type"] else {}


def batched(items, size: int) -> list:
    return [items[start : start + size] for start in range(0, len(items), size)]


def plain(text: str) -> str:
    return " ".join(text.split())


def seen(page, expected: dict[int, str]) -> None:
    """Every message with one of these numbers is there and shows these words, and no element of its author's."""
    last = max(expected)
    page.wait_for_selector(f"#message-{last}", state="attached")
    shown = {item["id"]: item for item in page.evaluate(LOOK)}
    assert {id: plain(shown[id]["text"]) for id in expected} == {id: plain(text) for id, text in expected.items()}
    assert [shown[id]["odd"] for id in expected if shown[id]["odd"]] == []


def wait_for_text(page, id: int, text: str) -> None:
    page.wait_for_function(
        "([id, text]) => document.querySelector(`#message-${id} .message__body`)?.textContent.replace(/\\s+/g, '') === text",
        arg=[id, "".join(text.split())],
    )


def test_what_gets_through_would_be_noticed(open_watched, hits):
    page = open_watched("ada", "/rooms/lobby")
    page.evaluate("""async () => {
        const {parse} = await import(document.querySelector("script[src$='/app.js']").src.replace("app.js", "live.js"))
        document.body.append(parse("<img src=x onerror=__xss(1)>"))
        try { document.body.innerHTML = "<p>" } catch { alert("refused") }
    }""")
    page.wait_for_timeout(300)
    assert {str(hit).split()[0] for hit in hits} >= {"script-src-attr", "require-trusted-types-for", "alert"}
    hits.clear()
    page.errors.clear()


def test_messages_arrive_and_load_as_typed(server, db, cookies, new_room, open_watched):
    slug = new_room()
    page = open_watched("ada", f"/rooms/{slug}")
    said = {}
    for batch in batched(CORPUS, SCREEN):
        now = {
            send(server, cookies["grace"], f"/rooms/{slug}/messages", nonce=new_token(), body=typed)["id"]: shown
            for typed, shown in batch
        }
        seen(page, now)
        said |= now
    for batch in batched(sorted(said), SCREEN):
        visit(server, page, f"/rooms/{slug}?after={batch[0] - 1}")
        seen(page, {id: said[id] for id in batch})
    assert len(said) > 200


def test_edits_arrive_and_load_as_typed(server, db, cookies, new_room, open_watched):
    slug = new_room()
    ids = [say(db, slug, f"before {number}") for number in range(SCREEN)]
    page = open_watched("ada", f"/rooms/{slug}")
    for batch in batched(CORPUS, SCREEN):
        for id, (typed, _) in zip(ids, batch, strict=False):
            send(server, cookies["grace"], f"/messages/{id}", id=id, body=typed)
        wait_for_text(page, ids[len(batch) - 1], batch[-1][1])
        seen(page, {id: shown for id, (_, shown) in zip(ids, batch, strict=False)})
    visit(server, page, f"/rooms/{slug}")
    seen(page, {id: shown for id, (_, shown) in zip(ids, batch, strict=False)})


def test_quoted_lines_are_words(server, db, cookies, new_room, open_watched):
    slug = new_room()
    page = open_watched("ada", f"/rooms/{slug}")
    for batch in batched(CORPUS, SCREEN // 2):
        originals = [say(db, slug, typed) for typed, _ in batch]
        replies = [
            send(server, cookies["grace"], f"/rooms/{slug}/messages", nonce=new_token(), body="indeed", reply_to=id)["id"]
            for id in originals
        ]
        seen(page, dict.fromkeys(replies, "indeed"))
        live = quotes(page, replies)
        visit(server, page, f"/rooms/{slug}")
        assert quotes(page, replies) == live
        for (typed, shown), words in zip(batch, live, strict=False):
            assert "<" not in words, "a quoted line holds no element"
            if typed == shown and len(typed) < 100:
                assert plain(unescaped(words)) == plain(typed)


def quotes(page, ids: list[int]) -> list[str]:
    shown = {item["id"]: item["quote"] for item in page.evaluate(LOOK)}
    return [shown[id] for id in ids]


def unescaped(html: str) -> str:
    return html.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u00a0").replace("&amp;", "&")


def test_reasons_of_moderators_are_words(server, db, cookies, new_room, open_watched):
    slug = new_room()
    page = open_watched("ada", f"/rooms/{slug}")
    for batch in batched(TYPED, SCREEN):
        ids = [say(db, slug, "to go") for _ in batch]
        visit(server, page, f"/rooms/{slug}")
        for id, reason in zip(ids, batch, strict=False):
            send(server, cookies["linus"], f"/messages/{id}/delete", id=id, reason=reason[:240])
        told = {id: f"Removed by a moderator: {clean_text(reason[:240])}" for id, reason in zip(ids, batch, strict=False)}
        wait_for_text(page, ids[-1], told[ids[-1]])
        seen(page, told)
        visit(server, page, f"/rooms/{slug}")
        seen(page, told)
    log = open_watched("linus", "/admin/log")
    shown = []
    while True:
        shown += [plain(cell.inner_text()) for cell in log.locator(".log tbody td:last-child").all()]
        assert log.locator(".log tbody td:last-child *").count() == 0
        if not log.locator("a[rel=next]").count():
            break
        log.locator("a[rel=next]").click()
        log.wait_for_load_state()
    assert {plain(clean_text(reason[:240])) for reason in TYPED} <= set(shown)


HEADS = """() => {
    window.heads = []
    document.addEventListener("renewed", ({detail}) => {
        const words = () => ["h1 span", ".page-head__sub"].map(part => detail.querySelector(part).innerHTML)
        if (detail.matches(".room__head")) heads.push(words())
    })
}"""


def test_names_and_topics_of_rooms_arrive_and_load_as_typed(server, db, cookies, new_room, open_watched):
    slug = new_room("Before")
    page = open_watched("ada", f"/rooms/{slug}")
    page.evaluate(HEADS)
    expected = []
    for text in TYPED:
        name, topic = text[:60], text[:240]
        send(server, cookies["grace"], f"/rooms/{slug}/settings", name=name, topic=topic, visibility="public")
        expected.append([plain(clean_text(name)), plain(clean_text(topic))])
        page.wait_for_function("count => heads.length >= count", arg=len(expected))  # of two at once the older may be left out
    heads = page.evaluate("heads")
    assert "<" not in str(heads)
    assert [[plain(unescaped(part)) for part in head] for head in heads] == expected
    visit(server, page, f"/rooms/{slug}")
    assert plain(page.locator("h1").inner_text()) == expected[-1][0]


def test_lists_of_rooms_show_names_and_topics_as_typed(server, db, new_room, open_watched):
    names = [clean_text(text[:60]) for text in TYPED]
    for name, text in zip(names, TYPED, strict=False):
        new_room(name, clean_text(text[:240]), people=("eve",))
    page = open_watched("eve", "/rooms")
    assert {plain(name) for name in names} <= {plain(text) for text in page.locator("main .list__link").all_text_contents()}
    assert {plain(clean_text(text[:240])) for text in TYPED} <= {
        plain(text) for text in page.locator("main .list__text").all_text_contents()
    }
    assert {plain(name) for name in names} <= {plain(text) for text in page.locator(".rail__name").all_text_contents()}
    assert page.locator("main .list__link *, main .list__text *, .rail__name *").count() == 0
    jump_to(page, "script")
    assert page.locator(".jump__name *").count() == 0
    assert any("<script" in text for text in page.locator(".jump__name").all_text_contents())
    visit(server, page, "/search")
    assert {plain(name) for name in names} <= {plain(text) for text in page.locator("#field-room option").all_text_contents()}


def jump_to(page, letters: str) -> None:
    page.keyboard.press("Control+k")
    page.locator("jump-palette input").fill(letters)
    page.locator(f".jump__name:has-text('{letters}')").first.wait_for()


LEAVE = """path => {
    const form = Object.assign(document.createElement("form"), {method: "post", action: path})
    document.body.append(form)
    form.submit()
}"""


def test_leaving_a_room_tells_its_name_as_typed(server, db, new_room, open_watched):
    for name in ("<img src=x onerror=__xss(1)>", '"><script>__xss(1)</script>', "{{7*7}}"):
        page = open_watched("ada", f"/rooms/{new_room(name)}/members")
        page.evaluate(
            LEAVE,
            page.url.removesuffix("/members").removeprefix(server.url) + "/leave",
        )
        page.wait_for_url("**/rooms")
        page.get_by_text(f"You left {name}").first.wait_for()


def test_display_names_are_words_on_every_page_of_members(server, db, new_room, open_watched):
    names = [clean_display_name(text[:40]) for text in TYPED if is_display_name(text[:40])]
    assert len(names) > 180
    slug = new_room(people=("ada",))
    with db:
        for number, name in enumerate(names):
            id = fetch_value(
                db, "INSERT INTO users (username, password, hue) VALUES (:name, '', 1) RETURNING id", name=f"m{number:03}"
            )
            db.execute("INSERT INTO profiles (user_id, display_name) VALUES (?, ?)", (id, name))
            db.execute("INSERT INTO memberships (room_id, user_id) SELECT id, ? FROM rooms WHERE slug = ?", (id, slug))
    page = open_watched("ada", "/directory")
    assert set(names) <= set(all_pages(page, ".person__link"))
    visit(server, page, f"/rooms/{slug}/members")
    assert set(names) <= set(all_pages(page, "main .list__link"))
    for number in range(0, len(names), 20):
        visit(server, page, f"/wall/m{number:03}")
        assert page.locator(".wall-bar__name bdi").inner_html().count("<") == 0
        assert page.locator(".wall-bar__name bdi").text_content() == names[number]
        assert plain(names[number]) in page.title()
    jump_to(page, "<img")
    assert page.locator(".jump__name bdi *").count() == 0
    admin = open_watched("linus", "/admin/members")
    assert admin.locator("tbody img[src='x'], tbody script").count() == 0


def is_display_name(text: str) -> bool:
    try:
        return bool(clean_display_name(text))
    except ValueError:
        return False


def all_pages(page, selector: str) -> list[str]:
    """The texts of all elements of that kind on this page and those after it; none of them holds an element."""
    found = []
    while True:
        found += page.locator(selector).all_text_contents()
        assert page.locator(f"{selector} *:not(bdi)").count() == 0
        if not page.locator("main a[rel=next], main a:has-text('More members')").count():
            return found
        page.locator("main a[rel=next], main a:has-text('More members')").click()
        page.wait_for_load_state()


def test_searches_and_what_they_find_are_words(server, db, new_room, open_watched):
    slug = new_room()
    for text in TYPED:
        say(db, slug, f"zebra {text}")
    page = open_watched("ada", f"/search?q=zebra&room={slug}")
    found = []
    while True:
        found += page.locator(".found__text").all_text_contents()
        assert page.locator(".found__link *:not(mark)").count() == 0
        if not page.locator("a[rel=next]").count():
            break
        page.locator("a[rel=next]").click()
        page.wait_for_load_state()
    short = [text for text in TYPED if len(text) < 60]
    assert {plain(excerpt(clean_body(f"zebra {text}"))) for text in short} <= {plain(text) for text in found}
    for batch in batched(TYPED, 6):
        asked = " ".join(text[:32] for text in batch)[:200].strip()
        visit(server, page, f"/search?q={quote(asked)}")
        typed = page.locator("main input[type=search]").input_value()
        assert "".join(typed.split()) == "".join(asked.replace("\x00", "\ufffd").split())
        assert page.locator("main img[src='x'], main script, main svg:not(.icon)").count() == 0


def test_addresses_that_lead_nowhere_are_not_obeyed(server, open_watched):
    page = open_watched("ada", "/directory")
    for text in TYPED[::20]:
        page.goto(f"{server.url}/wall/{quote(text, safe='')}?x={quote(text, safe='')}")
        assert (
            page.locator("a:has-text('Try again')").evaluate("link => link.origin + link.pathname.slice(0, 6)")
            == f"{server.url}/wall/"
        )
        page.goto(f"{server.url}/rooms/lobby?before={quote(text, safe='')}")
        page.goto(f"{server.url}/invite/{quote(text, safe='')}")
    page.errors.clear()  # the browser's own words about pages with 404 and 400


def test_browsers_that_call_themselves_anything_are_described_in_our_words(db, open_watched):
    with db:
        for text in TYPED:
            db.execute(
                """
                INSERT INTO sessions (token_hash, user_id, user_agent, address)
                SELECT randomblob(32), id, :agent, :address FROM users WHERE username = 'eve'
            """,
                {"agent": text, "address": text},
            )
    page = open_watched("eve", "/settings/sessions")
    assert page.locator(".list__item").count() > len(TYPED)
    assert page.locator("main img[src='x'], main script, main [onclick], main [onerror]").count() == 0


def test_a_suspension_is_told_as_typed(db, open_watched):
    reason = clean_text(" ".join(TYPED[:9]))[:240]
    with db:
        db.execute("INSERT INTO audit_log (actor_id, action, target, reason) VALUES (1, 'member.suspend', 'grace', ?)", (reason,))
    page = open_watched("linus", "/admin/members/grace")
    assert page.locator("main img[src='x'], main script").count() == 0


def test_a_server_may_be_called_anything(server, db, open_watched):
    page = open_watched("ada", "/settings")
    for name in ("</title><script>__xss(1)</script>", '"><img src=x onerror=__xss(1)>', "{{7*7}} ${7*7}"):
        with db:
            db.execute("UPDATE settings SET site_name = ?", (name,))
        for path in ("/rooms/lobby", "/wall/ada"):
            visit(server, page, path)
            assert name in page.title()
            assert page.locator("img[src='x'], script:not([src]):not([type=importmap])").count() == 0
    with db:
        db.execute("UPDATE settings SET site_name = 'NeoSpace'")


def test_names_of_files_are_never_shown(new_room, open_watched):
    page = open_watched("ada", f"/rooms/{new_room()}")
    for text in TYPED[:8]:
        page.locator("message-composer input[type=file]").set_input_files(
            {"name": text, "mimeType": "image/png", "buffer": b"no picture"}
        )
    page.locator(".tray__news:has-text('.')").nth(7).wait_for()
    assert page.locator(".tray__item *:not(img, progress, p, button, svg, use, span)").count() == 0
    assert "onerror" not in page.locator("message-composer").inner_text()
    page.errors.clear()  # the browser's own words about pictures that are none


def test_nothing_but_an_emoji_is_a_reaction(server, db, cookies, new_room):
    id = say(db, new_room(), "react to this")
    for text in TYPED:
        with pytest.raises(OSError, match="422"):
            send(server, cookies["ada"], f"/messages/{id}/reactions", id=id, emoji=text)
    assert fetch_value(db, "SELECT count(*) FROM reactions WHERE message_id = :id", id=id) == 0
