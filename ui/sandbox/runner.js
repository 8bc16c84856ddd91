// A sketch's side of the wire: takes orders from the page by one port, runs the sketch, and says what becomes of it.
// Whatever runs after `run` may be hostile: what this file needs of the browser it has taken before.
import {listenForErrors} from "./errors.js"
import {captureCanvas, keepPictures} from "./capture.js"
import {takeConsole} from "./console.js"
import {engineNames, startEngine} from "./engines.js"
import {makeGuard} from "./guard.js"
import {harden} from "./harden.js"
import {makeNeo} from "./neo.js"
import {pauseTime, resumeTime, takeTime} from "./time.js"

const {apply} = Reflect
const dataOf = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data").get

/** Listen on the page's port: {v: 1, t, d} both ways. */
export function begin(port) {
  const post = port.postMessage.bind(port)
  const send = (t, d = {}, moved = []) => post({v: 1, t, d}, moved)
  const orders = {
    __proto__: null,
    run: d => run(d, send, orders),
    ping: () => send("pong"),
    pause: pauseTime,
    resume: resumeTime,
    capture: () => captureCanvas(send),
  }
  port.onmessage = event => {
    const {t, d} = apply(dataOf, event, [])
    orders[t]?.(d)
  }
  takeTime(() => send("crowd"))
  harden(send)
  send("hello")
}

/** Set everything up for this sketch and start it; from then on `orders` has what hears the page's neo messages. */
async function run({code, engine, uses, startMs, loopMs, neo, scripts, keep, names}, send, orders) {
  const guard = makeGuard({startMs, loopMs}, (line, ms) => send("loop", {line, ms}))
  takeConsole(send)
  const fail = listenForErrors(send, guard.place)
  const {api, hear} = makeNeo({uses, first: neo, send: d => send("neo", d)})
  orders.neo = hear  // before the sketch begins: it may wait for an answer
  Object.defineProperty(window, "neo", {value: Object.freeze(api), enumerable: true})
  if (keep) keepPictures()
  try {
    await startEngine(engine, scripts, guard.instrument(code))
  } catch (error) {
    fail(error)
  }
  guard.settle()
  if (names) send("names", await engineNames(engine))
  send("ready")
}
