// What this device has of conversations beside the open one: filled quietly, and looked at anew when something was deleted.
import {SealedError} from "./sealed-bytes.js"
import {fillIndex} from "./sealed-search-fill.js"

const QUIET = 2500  // ms after the first screen until what was never opened here is read for the search
const END = Number.MAX_SAFE_INTEGER

/** Read what was never opened on this device, so that words in it are found. */
export function fillLater(account) {
  setTimeout(() => fill(account), QUIET)
}

async function fill(account) {
  try {
    await fillIndex(account, () => {})
  } catch (error) {
    if (!(error instanceof SealedError)) throw error  // offline: the next visit goes on where this one stopped
  }
}

/** Something was deleted for this member while this device did not hear: what it has of a conversation is fetched anew. */
export async function lookAgain(account, conv) {
  await account.store.write([["rows", "delete", IDBKeyRange.bound([conv, 0], [conv, END])], ["meta", "delete", `search:${conv}`]])
  await fill(account)
}
