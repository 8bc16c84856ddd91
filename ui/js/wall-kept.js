// What of a member's decorating is kept on this device: steps that are not sent yet, and what was copied.
import {openStore} from "./outbox-store.js"
import {viewer} from "./socket.js"

const COPIED = "neospace:wall-clipboard"

/** Where steps wait, of all walls: {viewer, nonce, wall, order, …}. */
export function openSteps() {
  return openStore(viewer, "neospace-walls")
}

/** How many steps, of all walls, were not sent. */
export async function countSteps() {
  return (await (await openSteps()).all()).length
}

/** Whoever signs out takes all of it along. */
export async function forgetDecorating() {
  keepCopied("")
  const store = await openSteps()
  for (const {nonce} of await store.all()) await store.delete(nonce)
}

/** The text that was copied last, "" when there is none. */
export function copied() {
  try {
    return localStorage.getItem(COPIED) ?? ""
  } catch {
    return ""
  }
}

export function keepCopied(text) {
  try {
    if (text) localStorage.setItem(COPIED, text)
    else localStorage.removeItem(COPIED)
  } catch {
    // a browser that keeps nothing has its clipboard still
  }
}
