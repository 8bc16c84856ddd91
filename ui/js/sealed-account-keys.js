// A member's keys on this device: kept so that script can use and never read them, and tried out before they are trusted.
import {equal, hex, random, SealedError} from "./sealed-bytes.js"
import {newestFirst} from "./sealed-account-state.js"
import {keysMatch, makeIdentity} from "./sealed-keys.js"
import {tellTabs} from "./sealed-renewed.js"
import {OF_SEARCH} from "./sealed-search-pages.js"
import {openMemory} from "./sealed-store.js"
import {syncKey} from "./sealed-sync.js"
import {get} from "./sealed-wire.js"

const MARK = "neospace:sealed:"
const ALL = IDBKeyRange.lowerBound(-Infinity)  // of a store whose keys are numbers, texts or lists of these

/** A number for a browser that has none: the messages of each are counted by themselves. */
export function newDevice() {
  return hex(random(8))
}

/** The account, state "ready", with `secrets` (as in a vault) at work on this device; asks the browser to keep them. */
export async function settle(account, secrets, device, deviceName) {
  const {uid} = account.me
  const identity = await makeIdentity(uid, secrets.ik, secrets.dh)
  const keys = {name: "keys", identity, sync: await syncKey(secrets.sync, uid), device, deviceName}
  await letGoOfOthers(account.store, secrets.ik.pub)
  const store = await keep(account.store, keys)
  tellTabs(account.me)
  navigator.storage?.persist?.().catch(() => {})  // not awaited: some ask the member, who may take their time
  return ready(await get("/dm/me"), store, keys)
}

/** What the other parts need of a member whose keys are here: {state, me, store, identity, sync, device, memoryOnly}. */
export function ready(me, store, {identity, sync, device, deviceName}) {
  leaveMark(me.uid, {ik: newestFirst(me.bundles)[0].ik, isMemory: store.isMemory, username: me.username, device})
  return {state: "ready", me, store, identity, sync, device, deviceName, memoryOnly: store.isMemory}
}

/** The store that holds the keys in the end: memory, where the browser takes keys and does not give them back usable. */
async function keep(store, keys) {
  try {
    await store.put("identity", keys)
    await tryOut((await store.get("identity", "keys")).identity)
    return store
  } catch {
    const memory = await openMemory()
    await memory.put("identity", keys)
    return memory
  }
}

/** What an identity that was given up has opened here: nothing opens it again, and so it is not to be found either. */
async function letGoOfOthers(store, ik) {
  const before = await store.get("identity", "keys")
  if (!before || equal(before.identity.ik, ik)) return
  await store.write([...["rows", "conversations", "pages"].map(name => [name, "delete", ALL]), ["meta", "delete", OF_SEARCH]])
}

async function tryOut({isk, ik, dh}) {
  const newest = dh[Math.max(...Object.keys(dh))]
  const works = await keysMatch("ECDSA", isk, ik) && await keysMatch("ECDH", newest.priv, newest.pub)
  if (!works) throw new SealedError("key-pair")
}

/** Take the keys, and all that was read with them, off this device. */
export async function forgetHere({me, store}) {
  removeMark(me.uid)
  await store.forget()
}

// The mark outlives a browser that makes room in its database: it tells eviction from a device that is new.

export function readMark(uid) {
  try {
    return JSON.parse(localStorage.getItem(MARK + uid))
  } catch {
    return null  // a browser that keeps nothing
  }
}

function leaveMark(uid, mark) {
  try {
    localStorage.setItem(MARK + uid, JSON.stringify(mark))
  } catch {
    // then a device whose keys were thrown away counts as a new one
  }
}

function removeMark(uid) {
  try {
    localStorage.removeItem(MARK + uid)
  } catch {
    // then it holds no more than a public key
  }
}
