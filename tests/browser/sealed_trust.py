"""A server that is not to be trusted: what it may do with rows and keys, and a page's own modules that look at what comes."""

import base64
import json

from playwright.sync_api import Error

from tests.sealed import LOAD

BEGIN = "async username => {" + LOAD + """
    const {openAccount} = await load("sealed-account.js")
    const {peers} = await load("sealed-peers.js")
    const {conversationId} = await load("sealed-envelope.js")
    const {hex} = await load("sealed-bytes.js")
    const account = await openAccount(), peer = await peers(account).of(username)
    window.trust = {load, account, peer, people: peers(account), conv: hex(await conversationId(account.me.uid, peer.uid)), ctr: 0, prev: "0".repeat(64), heard: []}
    return {uid: account.me.uid, peer: peer.uid, trust: peer.trust, alarms: peer.alarms, conv: trust.conv}
}"""
SAY = """async ({body, kind, target, seen, to}) => {
    const {seal, link} = await trust.load("sealed-envelope.js")
    const {b64, hex, random, unhex} = await trust.load("sealed-bytes.js")
    const {account} = trust, mid = random(16), device = unhex(account.device)
    const epoch = Math.max(...Object.keys(account.identity.dh).map(Number)), peer = to ? await trust.people.of(to) : trust.peer
    const envelope = await seal(account.identity, {uid: account.me.uid, epoch}, peer, body, {
        kind, device, mid, ctr: trust.ctr += 1, prev: unhex(trust.prev), seen: unhex(seen || "0".repeat(64)), target: unhex(target || "0".repeat(32)),
    })
    trust.prev = hex(await link(envelope))
    return {e: b64(envelope), link: trust.prev, mid: hex(mid), sender: account.me.uid}
}"""
LOOK = """async ([rows, span]) => {
    const {receivePage} = await trust.load("sealed-receive.js")
    const items = await receivePage(trust.account, trust.peer, trust.conv, rows, span)
    return items.map(({seq, alarms, body, gone}) => ({seq, alarms, words: body?.b ?? null, gone}))
}"""
WATCH = """async () => {
    const {watchAlarms} = await trust.load("sealed-receive.js")
    trust.heard = []
    watchAlarms((conv, seq, alarms) => trust.heard.push([seq, alarms]))
}"""
FORGET = "() => trust.account.store.write([['heads', 'delete', IDBKeyRange.bound([trust.conv], [trust.conv, []])]])"
REMAINS = """async e => {
    const {b64, sha256, unb64} = await trust.load("sealed-bytes.js")
    const envelope = unb64(e)
    return {h: b64(envelope.slice(0, 212)), x: b64(await sha256(envelope.slice(212)))}
}"""
FALSE_KEYS = """async ({uid, epoch}) => {
    const {generateKeys, makeBundle, makeIdentity} = await trust.load("sealed-keys.js")
    const identity = await makeIdentity(uid, await generateKeys("ECDSA"), {[epoch]: await generateKeys("ECDH")})
    return makeBundle(identity, epoch, Date.now())
}"""


def begin(page, other) -> dict:
    """Open the page's account and look at the other member's keys; numbers of messages begin anew."""
    return page.evaluate(BEGIN, other if isinstance(other, str) else other.member)


def say(page, words: str, seen: str = "", kind: int = 1, target: str = "", to: str = "") -> dict:
    """Seal a message on the page's device; nothing is sent: {e, link, mid, sender}."""
    body = {3: {"t": "unsend"}, 4: {"t": "react", "b": words}}.get(kind, {"t": "text", "b": words})
    return page.evaluate(SAY, {"body": body, "kind": kind, "target": target, "seen": seen, "to": to})


def talk(ada, grace) -> list[dict]:
    """Eight messages as two honest devices write them, each knowing all before it."""
    said, last = [], {ada: "", grace: ""}
    for number, page in enumerate((ada, grace, ada, ada, grace, grace, ada, grace), 1):
        other = grace if page is ada else ada
        said.append(say(page, f"message {number}", seen=last[other]))
        last[page] = said[-1]["link"]
    return said


def rows_of(said: list[dict]) -> list[dict]:
    """The rows of a server that numbers these in their order."""
    return [{"seq": seq, "at": f"2026-03-01T10:00:{seq:02}.000Z"} | {key: one[key] for key in ("e", "h", "x", "gone") if key in one}
            for seq, one in enumerate(said, 1)]


def look(page, rows: list[dict], **span) -> list[dict]:
    """What the page makes of rows that came in one answer: [{seq, alarms, words, gone}]."""
    return page.evaluate(LOOK, [rows, span])


def alarms_in(items: list[dict]) -> dict:
    return {item["seq"]: item["alarms"] for item in items if item["alarms"]}


def flipped(e: str, at: int) -> str:
    """An envelope with one bit another."""
    data = bytearray(base64.urlsafe_b64decode(e + "=" * (-len(e) % 4)))
    data[at] ^= 1
    return base64.urlsafe_b64encode(bytes(data)).rstrip(b"=").decode()


def show_keys(page, change) -> None:
    """From now on the server's answers about keys reach the page as `change(answer)` leaves them."""
    def answer(route):
        try:
            told = route.fetch().json()
        except Error:
            return  # the page that asked has gone on to another address
        change(told)
        route.fulfill(body=json.dumps(told), content_type="application/json")
    page.route("**/dm/keys*", answer)
    page.route("**/dm/keys/*", answer)


def trust_after_refresh(page) -> list:
    """[trust, alarms] once the page has asked again."""
    return page.evaluate("async () => { const {trust: said, alarms} = await trust.people.refresh(trust.peer.uid); return [said, alarms] }")
