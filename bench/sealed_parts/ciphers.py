"""How many messages are sealed and opened a second, beside a bare HKDF and AES-GCM over as many bytes."""

import statistics
import time
from os import urandom

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto import open_envelope
from tests.sealed import LOAD
from tests.sealed_writer import Writer

SEALED, PADDED, HEAD = 1000, 256, 212  # messages of a round; bytes of a body as it is sealed, and of what goes along with it
# The same in the browser: rounds of sealing, of opening, and of bare HKDF with AES-GCM both ways; ms of each.
CRYPTO = "async ([many, padded, head]) => {" + LOAD + """
    const {generateKeys, makeIdentity} = await load("sealed-keys.js"), {open, seal} = await load("sealed-envelope.js")
    const {random} = await load("sealed-bytes.js"), {subtle} = crypto
    const person = async uid => makeIdentity(uid, await generateKeys("ECDSA"), {1: await generateKeys("ECDH")})
    const party = ({uid, ik, dh}) => ({uid, epoch: 1, ik, dh: dh[1].pub}), ada = await person(1), grace = await person(2)
    const body = {t: "text", b: "how long does this take, all in all?"}, made = [], closed = []
    const timed = async work => {
        const from = performance.now()
        for (let at = 0; at < many; at += 1) await work(at)
        return performance.now() - from
    }
    const derived = async salt => {
        const material = await subtle.importKey("raw", salt, "HKDF", false, ["deriveKey"])
        const how = {name: "HKDF", hash: "SHA-256", salt, info: salt}
        return subtle.deriveKey(how, material, {name: "AES-GCM", length: 256}, false, ["encrypt", "decrypt"])
    }
    const next = at => ({device: random(8), ctr: at + 1})
    const bare = {iv: random(12), name: "AES-GCM", additionalData: random(head)}, salt = random(32), data = random(padded)
    return {
        seal: await timed(async at => { made[at] = await seal(ada, party(ada), party(grace), body, next(at)) }),
        open: await timed(async at => { await open(made[at], grace, party(ada), party(grace)) }),
        "bare seal": await timed(async at => { closed[at] = await subtle.encrypt(bare, await derived(salt), data) }),
        "bare open": await timed(async at => { await subtle.decrypt(bare, await derived(salt), closed[at]) }),
    }
}"""


def ciphers(open_as, server, asked) -> None:
    """Messages a second of one thread, and the ratio to the bare ciphers."""
    page = open_as("linus", "/dm")
    told = {"Python": in_python, "Chromium": lambda: page.evaluate(CRYPTO, [SEALED, PADDED, HEAD])}
    for name, measure in told.items():
        rounds = [measure() for _ in range(asked.rounds)]
        for what in ("seal", "open"):
            each = statistics.median(SEALED / found[what] * 1000 for found in rounds)
            ratio = statistics.median(found[what] / found[f"bare {what}"] for found in rounds)
            print(f"{name:>9}, {what}: {each:7,.0f} a second, {ratio:5.1f} times bare HKDF and AES-GCM over {PADDED} bytes")
    page.context.close()


def in_python() -> dict[str, float]:
    """ms of a round: {seal, open, bare seal, bare open}."""
    ada, grace = Writer(1), Writer(2)
    made = [ada.seal(grace, "how long does this take, all in all?") for _ in range(SEALED)]
    left, salt, nonce, data, head = iter(made), urandom(32), urandom(12), urandom(PADDED), urandom(HEAD)
    closed = AESGCM(derived(salt)).encrypt(nonce, data, head)
    return {
        "seal": timed(lambda: ada.seal(grace, "how long does this take, all in all?")),
        "open": timed(lambda: open_envelope(next(left), grace.identity, ada.party, grace.party)),
        "bare seal": timed(lambda: AESGCM(derived(salt)).encrypt(nonce, data, head)),
        "bare open": timed(lambda: AESGCM(derived(salt)).decrypt(nonce, closed, head)),
    }


def derived(salt: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=salt).derive(salt)


def timed(work) -> float:
    """ms of a round of `work`."""
    begun = time.perf_counter()
    for _ in range(SEALED):
        work()
    return (time.perf_counter() - begun) * 1000
