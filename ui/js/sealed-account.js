// The member's sealed account on this device: whether the keys are here, and what else stands in the way.
import {forgetHere, readMark, ready} from "./sealed-account-keys.js"
import {stateOf} from "./sealed-account-state.js"
import {openStore} from "./sealed-store.js"
import {get, post} from "./sealed-wire.js"

export {draftKeys, reset, setUp} from "./sealed-account-new.js"
export {changePassphrase, changeRecovery, draftRecovery, rotate} from "./sealed-account-vault.js"
export {handOver, openSlot, restoreByKey, restoreByLink, restoreByPhrase, takeLink} from "./sealed-account-restore.js"

/** {state, reason, evicted, me, identity, sync, device, store, memoryOnly}; see stateOf for the states that need the server.
 *
 * Two come before it: "insecure", where the page was not brought by https, and "off" with `words`, where the server does
 * not answer or will not serve.
 */
export async function openAccount() {
  if (!isSecureContext || !crypto.subtle || !navigator.locks) return {state: "insecure"}
  try {
    return await open(await get("/dm/me"))
  } catch (error) {
    if (error.name !== "SealedError") throw error
    return {state: "off", reason: error.code, words: error.message}
  }
}

async function open(me) {
  const store = await openStore(me.uid)
  const kept = await store.get("identity", "keys")
  const found = await stateOf(me, kept, readMark(me.uid))
  const account = {...found, me, store, device: kept?.device, deviceName: kept?.deviceName, memoryOnly: store.isMemory}
  if (found.reason === "forgotten") return leave(account)
  if (found.state !== "ready") return account
  if (!me.devices.some(({device, current}) => current && device === kept.device)) await announce(kept)
  return ready(me, store, kept)
}

/** A device that was forgotten, from another one, lets go of everything when it is next opened. */
async function leave(account) {
  await forgetHere(account)
  const store = await openStore(account.me.uid)
  return {...account, store, device: undefined}
}

/** After a new sign-in the server learns which device this session sits at. */
function announce({device, deviceName}) {
  return post("/dm/devices", {device, name: deviceName})
}
