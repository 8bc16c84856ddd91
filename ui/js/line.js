// A page's one socket: how it comes back, what it is worth at the moment, and how to ask over it.
import {io} from "socket.io-client"
import {showBanner} from "./live-banner.js"

const ACK = 5000  // ms: as long as a member waits before wondering
const NEW_COOKIE = 1200  // ms: a new password ends this session some moments before the browser has the next one's cookie
const COME_BACK = 2000  // ms: a restarted server is not met by everyone at once
const build = new URL(import.meta.url).pathname.split("/")[2]  // /ui/<build>/js/line.js

export const socket = io({
  transports: ["websocket"], autoConnect: false, reconnectionDelay: 300, reconnectionDelayMax: 5000, randomizationFactor: 0.5,
})

/** Begin, as the member whose page this is: the server refuses when its cookie has become somebody else's since it was drawn. */
export function connect(viewer) {
  socket.auth = {viewer, build}  // to a page of another build it says "reload"
  setConnection("catching-up")
  socket.connect()
}

/** Emit and await the ack; what cannot be answered is answered here, in the same shape. */
export async function ask(event, payload) {
  if (!socket.connected) return failure("offline", "You are offline. Try again when the connection is back.")
  try {
    return await socket.timeout(ACK).emitWithAck(event, payload)
  } catch {
    return failure("timeout", "The server did not answer. Try again.")
  }
}

function failure(code, message) {
  return {ok: false, error: {code, message}}
}

/** Tell the page how things stand: "live", "catching-up" or "offline". */
export function setConnection(state) {
  if (document.documentElement.dataset.connection === state) return
  document.documentElement.dataset.connection = state
  document.dispatchEvent(new CustomEvent("connection", {detail: state}))
}

socket.on("disconnect", reason => {
  setConnection("offline")
  if (reason === "io server disconnect") comeBack()
})
socket.on("connect_error", error => {
  if (!socket.auth.viewer && !socket.active) return delete document.documentElement.dataset.connection  // whole, only not live
  if (error.message === "signed_out") return signedOut()
  setConnection("offline")
  if (!socket.active) comeBack()
})
socket.on("signed_out", askAgain)
socket.on("reload", () => showBanner("NeoSpace was updated.", "Reload", location.href))

let isSignedOut = false

function comeBack() {
  if (!isSignedOut) setTimeout(() => socket.connect(), 300 + Math.random() * COME_BACK)
}

/** The session has ended; but this browser may have another by now, of the same member. If not, the server refuses. */
function askAgain() {
  socket.disconnect()
  setConnection("catching-up")
  setTimeout(() => socket.connect(), NEW_COOKIE)
}

function signedOut() {
  isSignedOut = true
  document.documentElement.dataset.signedOut = ""
  setConnection("offline")
  socket.disconnect()
  const back = encodeURIComponent(location.pathname + location.search)
  showBanner("You are signed out. What you wrote is kept on this device.", "Sign in", `/login?next=${back}`)
}

// Coming back to a page, or into reach of a network, is no time to sit out a pause.
addEventListener("online", hurry)
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry())

function hurry() {
  if (!socket.auth || socket.connected || isSignedOut || navigator.onLine === false) return
  socket.disconnect().connect()
}
