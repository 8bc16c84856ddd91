// How this device stands to the keys that the server shows for its member.
import {equal} from "./sealed-bytes.js"
import {checkBundle} from "./sealed-keys.js"

/** {state, reason, evicted}: what `me` (of /dm/me), the keys `kept` here and the `mark` left beside them say together.
 *
 * "none": nothing anywhere. "ready": the same keys on both sides. "restore": the server has the member's keys and this
 * device has not; `reason` is "new", "evicted", "memory" (a browser that keeps none), "rotated" or "forgotten". "changed":
 * the server shows what these keys do not explain; `reason` is "gone", "unsound", "older", "reset" or "other".
 */
export async function stateOf(me, kept, mark) {
  const [newest] = newestFirst(me.bundles)
  if (!newest) return kept || mark ? changed("gone") : {state: "none"}
  const shown = await shownKeys(me).catch(() => null)
  if (!shown) return changed("unsound")
  if (kept) return judge(me, kept, shown)
  if (mark && mark.ik !== newest.ik) return changed(reasonOf(me))
  const reason = mark?.isMemory ? "memory" : mark ? "evicted" : "new"
  return {state: "restore", reason, evicted: reason === "evicted"}
}

function judge(me, {identity, device}, shown) {
  const found = compare(identity.ik, identity.dh, shown)
  if (found === "other") return changed(reasonOf(me))
  if (found === "older") return changed("older")
  if (!me.devices.some(known => known.device === device)) return {state: "restore", reason: "forgotten"}
  return found === "behind" ? {state: "restore", reason: "rotated"} : {state: "ready"}
}

/** A reset that the server tells of may have been the member's own; keys that are others without one were not. */
function reasonOf(me) {
  return me.resets.length ? "reset" : "other"
}

function changed(reason) {
  return {state: "changed", reason}
}

/** The keys which the server shows for the member now: {ik, dh: {epoch: public}, epoch}; throws SealedError if one is not sound.
 *
 * Bundles of an identity that was given up before are left out: no key of this one can vouch for them.
 */
export async function shownKeys({uid, bundles}) {
  const [newest] = newestFirst(bundles)
  const {ik} = await checkBundle(newest, {uid})
  const shown = {ik, epoch: newest.epoch, dh: {}}
  for (const bundle of bundles.filter(bundle => bundle.ik === newest.ik)) {
    const {epoch, dh} = await checkBundle(bundle, {uid, ik})
    shown.dh[epoch] = dh
  }
  return shown
}

/** How keys in hand stand to those shown: "same", "behind" (an epoch is missing here), "older" (one is missing there), "other". */
export function compare(ik, dh, shown) {
  if (!equal(ik, shown.ik)) return "other"
  const held = Object.entries(dh), newest = Math.max(...Object.keys(dh))
  if (newest > shown.epoch) return "older"
  if (!held.every(([epoch, {pub}]) => shown.dh[epoch] && equal(pub, shown.dh[epoch]))) return "other"
  return Object.keys(shown.dh).every(epoch => dh[epoch]) ? "same" : "behind"
}

export function newestFirst(bundles) {
  return [...bundles].sort((one, other) => other.epoch - one.epoch)
}
