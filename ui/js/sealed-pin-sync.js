// The pins, in step with the member's other devices by way of the sync blob, which the server keeps and cannot read.
import {b64, SealedError, unb64} from "./sealed-bytes.js"
import {isPin, mergePins, pinOf} from "./sealed-pins.js"
import {openSync, sealSync} from "./sealed-sync.js"
import {get, post} from "./sealed-wire.js"
import {SYNC, signed} from "./sealed-writes.js"

const TRIES = 5  // devices that write at the same moment

/** Both sides know the same afterwards: gives {pins, alarm} with the pins to be kept here; writes to the server only news.
 *
 * `alarm` is "older-sync" where the server showed less than this device has seen; what it showed is then left aside, and the
 * blob is written anew from what is known here.
 */
export async function syncPins(account, pins) {
  let merged = pins, alarm = ""
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await fetchBlob(account)
    alarm ||= found.alarm
    merged = mergeAll(merged, found.contents.pins)
    if (!isNews(merged, found.contents.pins)) return {pins: merged, alarm}
    if (await offer(account, found.version, {...found.contents, pins: merged})) return {pins: merged, alarm}
  }
  return {pins: merged, alarm}  // the next change takes it along
}

async function fetchBlob(account) {
  const {version = 0, blob} = await get("/dm/sync"), {newest = 0} = await account.store.get("meta", "sync") ?? {}
  const nothing = {version, contents: {}, alarm: version < newest ? "older-sync" : ""}
  if (!blob) return nothing
  try {
    const opened = await openSync(account.sync, account.me.uid, unb64(blob), newest)
    await account.store.put("meta", {name: "sync", newest: opened.version})
    return {...opened, version, alarm: opened.version === version ? "" : "older-sync"}
  } catch (error) {
    if (error instanceof SealedError && error.code === "old") return nothing
    throw error
  }
}

/** Whether the server took it; not, if another device was quicker. */
async function offer(account, version, contents) {
  const {newest = 0} = await account.store.get("meta", "sync") ?? {}, next = Math.max(version, newest) + 1
  const blob = b64(await sealSync(account.sync, account.me.uid, next, contents))
  try {
    await post("/dm/sync", await signed(account.identity, SYNC, {version: next, blob}))
  } catch (error) {
    if (error.code === "conflict") return false
    throw error
  }
  await account.store.put("meta", {name: "sync", newest: next})
  return true
}

/** `shown` comes from a blob of our own devices; what is no pin in it is left out. */
function mergeAll(pins, shown = {}) {
  const merged = {...pins}
  for (const pin of Object.values(shown).filter(isPin)) merged[pin.uid] = pinOf(mergePins(merged[pin.uid], pin))
  return merged
}

function isNews(pins, shown = {}) {
  return Object.values(pins).some(pin => JSON.stringify(pinOf(pin)) !== JSON.stringify(shown[pin.uid]))
}
