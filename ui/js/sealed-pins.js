// What this member knows of another's keys, and how it changes: pure, so that every case can be tried.
//
// A pin is {uid, ik, epoch, verified, past, at}: the identity key that was accepted, the highest epoch seen under it,
// whether the two compared their safety number, the keys accepted before it, and when (ms) any of this was last decided.
import {SealedError} from "./sealed-bytes.js"
import {checkBundle} from "./sealed-keys.js"

/** {sound, bad}: the bundles that are properly signed by the member they are shown for, as checkBundle gives them with `raw`,
 * and how many were not. */
export async function readBundles(uid, bundles) {
  const read = await Promise.all(bundles.map(raw => readBundle(uid, raw)))
  const sound = read.filter(Boolean)
  return {sound, bad: read.length - sound.length}
}

async function readBundle(uid, raw) {
  try {
    return {...await checkBundle(raw, {uid}), raw, id: raw.ik}
  } catch (error) {
    if (error instanceof SealedError || error instanceof TypeError) return null  // the latter: fields of another shape
    throw error
  }
}

/** The pin of first use, on the newest of these sound bundles; undefined if there is none. */
export function firstPin(uid, sound, now = Date.now()) {
  const newest = newestOf(sound)
  return newest && {uid, ik: newest.id, epoch: newest.epoch, verified: false, past: [], at: now}
}

/** How a pin stands to what the server shows now: {trust, alarms, offered, bundles, epoch}.
 *
 * trust: "pinned", "verified", "changed" (go on after one tap) or "blocked" (changed after it was verified: compare again).
 * `kept` are sound bundles of earlier visits, so that nothing which was seen is taken back. `bundles`: epoch → keys that may
 * be used; `offered`: the newest that the server shows, which is what a safety number is made of.
 */
export function judge(pin, shown, kept) {
  const accepted = new Set([pin.ik, ...pin.past])
  const bundles = new Map(), alarms = new Set(shown.bad ? ["bad-bundle"] : [])
  for (const bundle of [...kept, ...shown.sound].filter(({id}) => accepted.has(id))) {
    const before = bundles.get(bundle.epoch)
    if (!before) bundles.set(bundle.epoch, bundle)
    else if (before.raw.dh !== bundle.raw.dh || before.id !== bundle.id) alarms.add("bad-bundle")
  }
  const epoch = Math.max(pin.epoch, ...[...bundles.values()].filter(({id}) => id === pin.ik).map(bundle => bundle.epoch))
  const offered = newestOf(shown.sound) ?? bundles.get(epoch)
  if (offered?.id === pin.ik && offered.epoch < epoch) alarms.add("older-epoch")
  return {trust: trustIn(pin, offered), alarms: [...alarms], offered, bundles, epoch}
}

function trustIn({ik, verified}, offered) {
  if (!offered || offered.id === ik) return verified ? "verified" : "pinned"
  return verified ? "blocked" : "changed"
}

function newestOf(sound) {
  return sound.reduce((best, bundle) => !best || bundle.epoch > best.epoch ? bundle : best, undefined)
}

/** The pin after its owner accepted or compared what is offered now. */
export function repin(pin, {id, epoch}, verified, now = Date.now()) {
  const past = id === pin.ik ? pin.past : [...new Set([...pin.past, pin.ik])].filter(ik => ik !== id)
  const highest = id === pin.ik ? Math.max(epoch, pin.epoch) : epoch
  return {...pin, ik: id, epoch: highest, verified, past, at: Math.max(now, pin.at + 1)}
}

/** What two devices of one member know of a peer, in one pin; the same whichever of them asks. */
export function mergePins(one, other) {
  if (!one || !other) return one ?? other
  const [rules, yields] = rank(one, other)
  const isSame = rules.ik === yields.ik, hasFollowed = rules.past.includes(yields.ik)
  const past = isSame || hasFollowed ? [...rules.past, ...yields.past] : rules.past
  const epoch = isSame ? Math.max(rules.epoch, yields.epoch) : rules.epoch
  return {...rules, epoch, past: [...new Set(past)].filter(ik => ik !== rules.ik).sort()}
}

/** Which of two pins rules. Of one key, what was decided last; of two keys, the one that was accepted after the other; where
 * the devices were shown different keys from the start, what was compared, then what was there first. */
function rank(one, other) {
  const follows = one.past.includes(other.ik), precedes = other.past.includes(one.ik)
  const isRace = one.ik !== other.ik && follows === precedes && !follows
  if (one.ik !== other.ik && follows !== precedes) return follows ? [one, other] : [other, one]
  if (isRace && one.verified !== other.verified) return one.verified ? [one, other] : [other, one]
  const [earlier, later] = [one, other].sort((a, b) => a.at - b.at || a.verified - b.verified || (a.ik < b.ik ? -1 : 1))
  return isRace ? [earlier, later] : [later, earlier]
}

/** What goes into the blob for the member's other devices. */
export function pinOf({uid, ik, epoch, verified, past = [], at}) {
  return {uid, ik, epoch, verified, past: [...past].sort(), at}
}

/** The pins in these records, by uid. */
export function pinsOf(records) {
  return Object.fromEntries(records.filter(({ik}) => ik).map(record => [record.uid, pinOf(record)]))
}

export function isSamePin(one, other) {
  return JSON.stringify(pinOf(one)) === JSON.stringify(pinOf(other))
}

/** Whether something from a blob is a pin. */
export function isPin(pin) {
  const isText = value => typeof value === "string"
  return Number.isSafeInteger(pin?.uid) && isText(pin.ik) && Number.isSafeInteger(pin.epoch) && typeof pin.verified === "boolean"
    && Array.isArray(pin.past) && pin.past.every(isText) && Number.isSafeInteger(pin.at)
}
