// One other member as the other parts of the page see them.
import {unb64} from "./sealed-bytes.js"
import {judge, readBundles} from "./sealed-pins.js"

export const GONE = "They are not a member any more. What you were sent stays with you."
export const NOTHING_SHOWN = {sound: [], bad: 0}  // by the server, of bundles
const NO_KEYS = "They have not set up messages yet."

/** A Peer, in place of the one there was:
 *
 * {uid, username, name, planet, ik, epoch, dh, bundles, trust, alarms, offered, since, mayWrite, blocked, resets}. `ik`, `epoch` and
 * `dh` are what to seal for; `dh` is null while the keys of that epoch are not here. `bundles`: Map epoch → {uid, epoch, ik,
 * dh}, all that may open what was written. `offered`: the keys that the server shows now; `trust` says what to think of them,
 * and `since` (ms) when this member last decided on it.
 */
export function showPeer(found, peer = {}) {
  const {uid, username, name, planet, trust, alarms, bundles, epoch = 0, offered = null} = found
  const {mayWrite = "", blocked = false, resets = [], at: since = 0} = found
  const ik = found.ik ? unb64(found.ik) : null, dh = bundles.get(epoch)?.dh ?? null
  return Object.assign(peer, {uid, username, name, planet, ik, epoch, dh, bundles, trust, alarms, offered, since, mayWrite, blocked, resets})
}

/** {record, found}: what to keep of a member and what to show, by what the server shows of their keys now; without keys no record. */
export async function weigh(record, shown) {
  if (!record.ik) return {found: withoutKeys(record, shown)}
  const {sound: kept} = await readBundles(record.uid, record.bundles), judged = judge(record, shown, kept)
  const bundles = [...judged.bundles.values()].map(({raw}) => raw)
  return {record: {...record, epoch: judged.epoch, bundles}, found: {...record, ...judged}}
}

function withoutKeys(record, {bad}) {
  return {...record, trust: "", alarms: bad ? ["bad-bundle"] : [], bundles: new Map(), mayWrite: record.mayWrite || NO_KEYS}
}

/** What /dm/keys says beside the keys, as it is kept. */
export function recordOf({username, name, planet, may_write: mayWrite, blocked, resets}) {
  return {username, name, planet, mayWrite, blocked, resets}
}
