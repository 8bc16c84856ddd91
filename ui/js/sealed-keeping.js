// What this device has of conversations beside the open one: filled quietly, and looked at anew when something was deleted.
import {SealedError} from "./sealed-bytes.js"
import {fillIndex} from "./sealed-search-fill.js"

const QUIET = 2500  // ms after the first screen until what was never opened here is read for the search
const TICK = 30_000  // ms
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

/** Words of a message that a timer has ended leave the list, also where the conversation is not open. */
export function letGoInTime(talks) {
  const isOver = ({last}) => last?.until && Date.parse(last.until) <= Date.now()
  const sweep = () => talks.all.filter(isOver).forEach(({conv, last}) => {
    talks.gone({conv, seqs: [last.seq], why: "expired"})
    talks.fetch(conv)
  })
  setInterval(sweep, TICK)
}

/** Something was deleted for this member while this device did not hear: what it has of a conversation is fetched anew. */
export async function lookAgain(account, conv) {
  await account.store.write([["rows", "delete", IDBKeyRange.bound([conv, 0], [conv, END])], ["meta", "delete", `search:${conv}`]])
  await fill(account)
}
