// What all senders of kept things share: a nonce that makes a retry harmless, one tab at a time, and patience.
import {notifyError} from "./notice.js"

const MINUTE = 60_000  // ms between two news of the same
const PAUSE = 600  // ms before the second try; doubles up to LONGEST
const LONGEST = 8000  // ms
const LATER = new Set(["offline", "timeout", "busy", "full", "server_error", "rate_limited", "signed_out"])

let said = -Infinity  // when the viewer was last told that the server is full

/** Whether an error says nothing about what was sent, so that it is sent again. That the server is full may last, so it is said. */
export function isForLater(error) {
  if (error.code === "full" && performance.now() - said > MINUTE) {
    said = performance.now()
    notifyError(error)
  }
  return LATER.has(error.code)
}

/** How many ms to wait before the next try, after `tries` of them. */
export function pauseBefore(tries, {retry_after: wait}) {
  const pause = wait ? wait * 1000 : Math.min(LONGEST, PAUSE * 2 ** tries)
  return pause + Math.random() * Math.min(LONGEST, pause) / 4
}

/** Plain http on another machine has no locks; there two tabs may both send, and the nonce keeps it to one. */
export function inOneTab(name, task) {
  return navigator.locks ? navigator.locks.request(name, task) : task()
}

/** 128 random bits; crypto.randomUUID is missing on plain http. */
export function newNonce() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("")
}
