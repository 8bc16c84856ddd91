"""How soon a conversation with a long past is there, beside a short one, what memory it takes, and how long a search takes."""

import random
import statistics

from bench.pages import line as words
from crypto import check_bundle
from queries.members import find_member
from queries.sealed_keys import bundles_of
from tests.sealed import LOAD, other_device, sealed_page
from tests.sealed_writer import Writer, put_in

SHORT = 100  # messages of the conversation compared with
SEARCHES = 200
FIRST_SCREEN, SEARCH = 500, 100  # ms: aims
FILL = "async () => {" + LOAD + """
    const {openAccount} = await load("sealed-account.js"), {index} = await load("sealed-search.js")
    const {fillIndex} = await load("sealed-search-fill.js"), account = await openAccount(), from = performance.now()
    await fillIndex(account, () => {})
    return [await index(account).size(), performance.now() - from]
}"""
FIND = "async asked => {" + LOAD + """
    const {openAccount} = await load("sealed-account.js"), {index} = await load("sealed-search.js")
    const messages = index(await openAccount()), times = [], found = []
    for (const text of asked) {
        const from = performance.now(), hits = await messages.find(text)
        times.push(performance.now() - from)
        found.push(hits.length)
    }
    return {times, found}
}"""
FIRST = "() => performance.getEntriesByName('sealed-first-screen')[0]?.startTime"
BACK = "steps => new Promise(done => { const scroller = document.querySelector('.messages__scroll'); let left = steps; " \
    "const step = () => { if (!left--) return done(); scroller.scrollTop -= 4000; setTimeout(step, 60) }; step() })"


def pages(open_as, server, asked) -> None:
    """grace's browser, with a long conversation with one member and a short one with another, in turn."""
    grace, lengths = sealed_page(open_as, "grace_p", "/dm"), {"short": SHORT, "long": asked.many}
    for name, many in lengths.items():
        write_past(server, name, many)
    grace.evaluate(FILL)
    grace.goto("about:blank")  # nothing else of hers runs meanwhile
    shown, heaps = {"short": [], "long": []}, {"short": [], "long": []}
    for _ in range(asked.rounds + 1):
        for name in lengths:
            ms, heap = opened(server, grace.context, name)
            shown[name].append(ms)
            heaps[name].append(heap)
    tell_pages(lengths, shown, heaps)
    print(f"    after going back through 120 screens of it: {opened(server, grace.context, 'long', 120)[1]:.1f} MB of heap")
    grace.context.close()
    search(other_device(open_as, grace), random.Random("long"), asked.many)


def tell_pages(lengths: dict[str, int], shown: dict[str, list], heaps: dict[str, list]) -> None:
    ms = {name: statistics.median(found[1:]) for name, found in shown.items()}
    for name, many in lengths.items():
        first, heap = shown[name][0], statistics.median(heaps[name])
        print(f"{many:>9,} messages: first screen after {ms[name]:.0f} ms ({first:.0f} the first time), {heap:.1f} MB of heap")
    print(f"    ratio: {ms['long'] / ms['short']:5.2f}; {aim(ms['long'], FIRST_SCREEN)}")


def write_past(server, name: str, many: int) -> None:
    """A new member of this name has written so much to grace."""
    server.cookie_for(name)
    db, dice = server.database(), random.Random(name)
    writer, grace = Writer(find_member(db, name).id).publish(db), find_member(db, "grace_p").id
    [bundle] = bundles_of(db, grace)
    party = check_bundle(bundle.wire())
    envelopes = []
    for _ in range(many):
        envelopes.append(writer.hand.seal({party.epoch: party}, {"t": "text", "b": words(dice)}))
        writer.hand.sent(envelopes[-1])
    put_in(db, envelopes)
    db.close()


def opened(server, context, name: str, back: int = 0) -> tuple[float, float]:
    """The conversation in a new window: ms from the address to its first screen, and MB of heap after a collection."""
    page = context.new_page()
    page.goto(f"{server.url}/dm/{name}")
    page.wait_for_function(FIRST)
    shown = page.evaluate(FIRST)
    if back:
        page.evaluate(BACK, back)
    client = context.new_cdp_session(page)
    client.send("HeapProfiler.enable")
    client.send("HeapProfiler.collectGarbage")
    heap = client.send("Runtime.getHeapUsage")["usedSize"] / 2**20
    page.close()
    return shown, heap


def search(page, dice, many: int) -> None:
    """On a new device, over all that its member was ever written: by a word of it, by two, by what is nowhere."""
    known, filling = page.evaluate(FILL)
    print(f"{known:>9,} messages fetched, opened and indexed in {filling / 1000:.1f} s, once on a new device")
    said = [words(dice).split() for _ in range(many)]  # as write_past has made it
    asked = [" ".join(dice.sample(dice.choice(said), 1 + nth % 2)) for nth in range(SEARCHES)]
    page.reload()
    told = page.evaluate(FIND, [*asked, "nowhere in any of it"])
    times, (*found, none) = sorted(told["times"][1:]), told["found"]
    assert all(found) and none == 0, "what was written is found, and nothing else"
    p50, p95 = (times[int(len(times) * share)] for share in (0.5, 0.95))
    print(f"   search: {told['times'][0]:.0f} ms for the first after a reload, "
          f"then p50 {p50:.1f} ms, p95 {p95:.1f} ms; {aim(p95, SEARCH)}")


def aim(ms: float, most: int) -> str:
    return f"aim: under {most} ms, {'met' if ms < most else 'MISSED'}"
