// Bring all messages that this device can open into the index: walks each conversation once, then only what is new.
import {SealedError} from "./sealed-bytes.js"
import {peers} from "./sealed-peers.js"
import {receivePage} from "./sealed-receive.js"
import {keepRows} from "./sealed-rows.js"
import {index} from "./sealed-search.js"
import {get} from "./sealed-wire.js"

const PAGE = 200  // rows: the most that the server gives at once

/** tell({done, total}) as it goes, in rows; resolves when all is in, or at once after `signal` was aborted. */
export async function fillIndex(account, tell, signal) {
  await index(account).size()  // what of it does not open any more is fetched anew
  const conversations = await listAll(), total = conversations.reduce((sum, {seq}) => sum + seq, 0)
  let finished = 0
  for (const {conv, seq, with: {uid}} of conversations) {
    const walk = await startWalk(account, conv, uid, seq)
    for await (const done of walk ? steps(walk) : []) {
      tell({done: finished + done, total})
      if (signal?.aborted) return
    }
    finished += seq
    tell({done: finished, total})
  }
}

/** [{conv, seq, with, …}] of all conversations. */
async function listAll() {
  const all = []
  for (let before = ""; before !== null;) {
    const page = await get(`/dm/conversations${before && `?before=${encodeURIComponent(before)}`}`)
    all.push(...page.conversations)
    before = page.before ?? null
  }
  return all
}

/** Which rows of a conversation are in: from `low` to `high`, kept between visits; `newest` is the server's word. Null where
 * nothing can be opened, since nobody knows the keys of who is gone. */
async function startWalk(account, conv, uid, newest) {
  const {low = 0, high = 0} = await account.store.get("meta", `search:${conv}`) ?? {}
  const peer = await peers(account).byUid(uid).catch(error => error)
  if (peer instanceof SealedError && peer.code === "not_found") return null
  if (peer instanceof Error) throw peer
  return {account, conv, peer, low, high, newest}
}

/** Forward from what is in to the newest, then back to the first; yields how many rows are in. Ends where the server has no more. */
async function* steps(walk) {
  for (let more = true; more && walk.high && walk.high < walk.newest;) {
    more = await forward(walk)
    yield walk.high - walk.low + 1
  }
  for (let more = walk.newest > 0; more && walk.low !== 1;) {
    more = await back(walk)
    yield walk.high - walk.low + 1
  }
}

async function forward(walk) {
  const from = walk.high + 1, seqs = await take(walk, `after=${walk.high}`, isLast => isLast ? {from, to: walk.newest} : {from})
  walk.high = seqs.length < PAGE ? Math.max(walk.newest, ...seqs) : Math.max(walk.high, ...seqs)
  await keep(walk)
  return seqs.length === PAGE && walk.high >= from
}

async function back(walk) {
  const to = walk.low ? walk.low - 1 : walk.newest
  const seqs = await take(walk, walk.low ? `before=${walk.low}` : "", isLast => isLast ? {from: 1, to} : {to})
  walk.high = Math.max(walk.high, to, ...seqs)
  walk.low = seqs.length < PAGE ? 1 : Math.min(to, ...seqs)
  await keep(walk)
  return walk.low <= to
}

/** One answer of the server into the index; gives the seqs that came. */
async function take({account, conv, peer}, query, span) {
  const {rows} = await get(`/dm/c/${conv}/rows?${query}&limit=${PAGE}`)
  const items = await receivePage(account, peer, conv, rows, span(rows.length < PAGE))
  await keepRows(account, conv, rows, items)
  return rows.map(({seq}) => seq)
}

async function keep({account, conv, low, high}) {
  await index(account).flush()
  await account.store.put("meta", {name: `search:${conv}`, low, high})
}
