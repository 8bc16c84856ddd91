// Sealing: the number of a message, the one before it and its envelope are one step, whichever tab takes it.
// An entry of the outbox is {mid, cid, conv, uid, order, state, envelope, kind, target, files, attached, plain, error}: `cid` stays when
// a message has to be sealed again under another mid; `plain` is what it says, sealed for this device alone.
import {newestSeen} from "./sealed-receive.js"
import {ATTACHED, HEADER, KIND, link, parseHeader, seal} from "./sealed-envelope.js"
import {hex, random, unb64, unhex} from "./sealed-bytes.js"

const NO_LINK = "0".repeat(64), NO_MID = "0".repeat(32)

/** Seal {kind, target, body, files} to a peer and write it down; resolves with the entry when this device has it. */
export function sealOne(account, peer, conv, {kind = KIND.message, target = "", body, files = []}) {
  return inTurn(conv, async () => {
    const head = await headOf(account, conv)
    const entry = {cid: hex(random(16)), conv, uid: peer.uid, order: head.order, state: "waiting", kind, target, files, ids: files.map(({id}) => id)}
    entry.plain = await account.store.sealLocal(body)
    const next = await sealEntry(account, peer, entry, body, head)
    await account.store.write([["outbox", "put", next.entry], ["heads", "put", next.head]])
    return next.entry
  })
}

/** Seal everything that still waits anew, after what the server has of this device: it went on without, or the keys changed. */
export function sealAgain(account, peer, conv, {ctr, link: last}) {
  return inTurn(conv, async () => {
    const {store} = account, waiting = (await entriesOf(store, conv)).filter(({state}) => state === "waiting")
    let head = {...await headOf(account, conv), ctr, link: last ?? NO_LINK}
    const changes = []
    for (const entry of waiting) {
      const next = await sealEntry(account, peer, entry, await store.openLocal(entry.plain), head)
      changes.push(["outbox", "delete", entry.mid], ["outbox", "put", {...next.entry, order: entry.order}])
      head = next.head
    }
    await store.write([...changes, ["heads", "put", head]])
  })
}

/** From where to count on after a refusal: what the server said, else what came before the first that waits. */
export async function baseOf(account, conv, {code, ctr, link: last}) {
  if (code === "ctr") return {ctr, link: last && hex(unb64(last))}
  const first = (await entriesOf(account.store, conv)).find(({state}) => state === "waiting")
  if (!first) return headOf(account, conv)
  const header = parseHeader(first.envelope.slice(0, HEADER))
  return {ctr: header.ctr - 1, link: hex(header.prev)}
}

/** Everything of a conversation that is not at the server yet, in the order in which it was written. */
export async function entriesOf(store, conv) {
  const all = await store.all("outbox")
  return all.filter(entry => entry.conv === conv).sort((one, other) => one.order - other.order)
}

/** A conversation's turn: across all tabs of this browser, one at a time. */
export function inTurn(conv, task) {
  return navigator.locks.request(`dm:${conv}`, task)
}

/** How far this device has come here: {conv, device, ctr, link, order}. */
export async function headOf({store, device}, conv) {
  const kept = await store.get("heads", [conv, device])
  return {conv, device, ctr: 0, link: NO_LINK, ...kept, order: Math.max(Date.now(), (kept?.order ?? 0) + 1)}
}

async function sealEntry(account, peer, entry, body, head) {
  const {identity, me, device} = account, mid = random(16), ctr = head.ctr + 1
  const epoch = Math.max(...Object.keys(identity.dh).map(Number))
  const envelope = await seal(identity, {uid: me.uid, epoch}, peer, body, {
    kind: entry.kind, flags: body.a?.length ? ATTACHED : 0, mid, target: unhex(entry.target || NO_MID),
    device: unhex(device), ctr, prev: unhex(head.link), seen: unhex(await newestSeen(account, entry.conv) || NO_LINK),
  })
  const attached = (body.a ?? []).map(({id}) => id)  // the server keeps a file for as long as a message names it
  return {entry: {...entry, mid: hex(mid), envelope, attached}, head: {...head, ctr, link: hex(await link(envelope))}}
}
