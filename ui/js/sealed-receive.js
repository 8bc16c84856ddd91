// What comes from the server about one conversation, checked: each row by itself (sealed-row.js), then among the others
// (sealed-chain-checks.js). A row that fails says so in its `alarms`; it takes nothing else of the page with it.
import {isShut} from "./sealed-alarms.js"
import {Chain} from "./sealed-chain.js"
import {chainAlarms, mayChange} from "./sealed-chain-checks.js"
import {peers} from "./sealed-peers.js"
import {openRow, refuse} from "./sealed-row.js"

// store → Map conv → Promise of {chain, best: device → ctr that is kept, told: seq → alarms as they were said last, doubtful: seqs
// for which they may become others}
const chains = new WeakMap()
const watchers = new Set()
const AGAIN = 30_000  // ms until keys that were not there are asked for again

/** The item of one row that came by itself; conv is hex. See receivePage. */
export async function receive(account, peer, conv, row) {
  const [item] = await receivePage(account, peer, conv, [row])
  return item
}

/** The items of one answer of the server, {seq, mid, kind, target, sender, device, ctr, at, sent, body, mk, link, alarms, gone}.
 *
 * `span` {from, to} are the seqs about which the server's answer says all there is, as far as they go beyond its first and last
 * row: with before=SEQ `to` is SEQ - 1, and `from` is 1 once the beginning is reached; with after=SEQ `from` is SEQ + 1. Without
 * either the rows are single ones, and nothing is said about what lies between them. `body` is null
 * where the alarms say that it must not be shown, and where the message is gone.
 */
export async function receivePage(account, peer, conv, rows, span = {}) {
  const known = await chainOf(account, conv)
  const items = await Promise.all(rows.map(row => openRow(account.identity, peer, conv, row, epoch => keysOf(account, peer, epoch))))
  for (const item of items) place(known, item)
  coverSpan(known.chain, rows.map(({seq}) => seq), span)
  await keepHeads(account, known, conv, items)
  tellOthers(known, conv, new Set(items.map(({seq}) => seq)))
  return items.map(item => finish(known, item))
}

/** Be told (conv, seq, alarms) when later rows change what is to be said about an earlier one; gives what stops it. */
export function watchAlarms(fn) {
  watchers.add(fn)
  return () => watchers.delete(fn)
}

/** The link, in bytes as hex, of the newest message here that another device than this one wrote: what to name as `seen`. */
export async function newestSeen(account, conv) {
  const {chain} = await chainOf(account, conv), own = lineOf({sender: account.me.uid, device: account.device})
  const others = [...chain.entries.values(), ...chain.heads.values()].filter(({device}) => device !== own)
  return others.reduce((best, one) => one.seq > best.seq ? one : best, {seq: 0, link: ""}).link
}

async function chainOf({store}, conv) {
  if (!chains.has(store)) chains.set(store, new Map())
  const open = chains.get(store)
  if (!open.has(conv)) open.set(conv, load(store, conv))
  return open.get(conv)
}

async function load(store, conv) {
  const all = await store.all("heads", IDBKeyRange.bound([conv], [conv, []])), heads = all.filter(({by}) => by)
  const best = new Map(heads.map(({device, ctr}) => [device, ctr]))
  return {chain: new Chain(heads), best, told: new Map(), doubtful: new Set()}
}

/** The peer's keys of an epoch, under an identity that this member accepted; asks the server once for those that are new. */
async function keysOf(account, peer, epoch) {
  if (!peer.bundles.has(epoch)) await askOnce(account, peer, epoch)
  if (peer.bundles.has(epoch)) return peer.bundles.get(epoch)
  throw refuse(peer.offered?.epoch >= epoch && ["changed", "blocked"].includes(peer.trust) ? "key-changed" : "no-bundle")
}

const asked = new WeakMap()  // peer → Map epoch → {at, answer}

/** Once in a while, however many rows ask: one connection that was lost is no reason never to ask again. */
function askOnce(account, peer, epoch) {
  if (!asked.has(peer)) asked.set(peer, new Map())
  const epochs = asked.get(peer), before = epochs.get(epoch)
  if (before && performance.now() - before.at < AGAIN) return before.answer
  const answer = peers(account).refresh(peer.uid).catch(() => null)
  epochs.set(epoch, {at: performance.now(), answer})
  return answer
}

/** Two devices of two members may bear the same number; they are two lines all the same. */
function lineOf({sender, device}) {
  return `${sender}.${device}`
}

function place({chain, doubtful}, item) {
  if (!item.link) return chain.placeClosed(item.seq)
  const {seq, mid, kind, sender, target, ctr, link, prev, seen, gone} = item
  for (const touched of chain.place({seq, mid, kind, sender, target, ctr, link, prev, seen, gone, device: lineOf(item)})) doubtful.add(touched)
}

function coverSpan(chain, seqs, {from, to}) {
  const first = Math.min(from ?? Infinity, ...seqs), last = Math.max(to ?? 0, ...seqs)
  if ((from ?? to) !== undefined && Number.isFinite(first)) chain.cover(first, last)
}

function finish({chain, told}, item) {
  const alarms = [...item.alarms, ...chainAlarms(chain, item.seq)]
  told.set(item.seq, alarms.join())
  return {...item, alarms, ...isShut(alarms) ? {body: null, mk: null} : {}}
}

/** How far each device has come, for the next visit: of messages that opened, since a head alone proves nothing. */
async function keepHeads({store}, {chain, best}, conv, items) {
  const heads = new Map()
  for (const item of items.filter(({body}) => body)) {
    const device = lineOf(item), {seq, ctr, link, sender: by} = item
    if (ctr <= (best.get(device) ?? 0) || isShut(chainAlarms(chain, seq))) continue
    best.set(device, ctr)
    heads.set(device, {conv, device, by, ctr, link, seq})
  }
  if (heads.size) await store.write([...heads.values()].map(head => ["heads", "put", head]))
}

function tellOthers({chain, told, doubtful}, conv, now) {
  for (const seq of doubtful) {
    const alarms = chainAlarms(chain, seq), isNews = !now.has(seq) && told.get(seq) !== alarms.join()
    if (!mayChange(chain, chain.entries.get(seq))) doubtful.delete(seq)
    if (!isNews) continue
    told.set(seq, alarms.join())
    for (const tell of watchers) tell(conv, seq, alarms)
  }
}
