// The watchdog over all running frames of a page. In most browsers they share a process, so one that does not answer
// silences the others: all of them are ended, the one that began last is stopped for good, the rest begin again.
const EVERY = 500  // ms between two pings
const LATE = 1500  // ms: the page itself was held up, so nobody's silence counts
const UNDRAWN = 3000  // ms in which the browser, which draws for all, has drawn nothing of the page
const watched = new Set()
let timer = 0, then = 0, asked = 0

/**
 * Watch something with `ping()`, `silence()` and `patience` in ms, `began` and `state`, and what is called when it is silent,
 * `end()` or `again()`, and when it draws more than can be drawn, `smother()`.
 */
export function watch(frame) {
  watched.add(frame)
  if (timer) return
  then = performance.now()
  asked = 0
  timer = setInterval(look, EVERY)
  addEventListener("beforeunload", leave)
}

export function unwatch(frame) {
  watched.delete(frame)
  if (watched.size) return
  clearInterval(timer)
  timer = 0
  removeEventListener("beforeunload", leave)
}

function look() {
  const now = performance.now(), late = now - then
  then = now
  if (document.hidden || late > LATE) return excuseAll()
  if (isUndrawn(now)) return blameTheDrawing()
  const silent = [...watched].filter(frame => frame.silence() > frame.patience)
  if (silent.length) return endAll(silent)
  watched.forEach(frame => frame.ping())
}

function excuseAll() {
  asked = 0
  watched.forEach(frame => frame.excuse())
}

/** Whether the page has waited for long to be drawn; asks for it, so that it can be told. */
function isUndrawn(now) {
  if (asked) return now - asked > UNDRAWN
  asked = now
  requestAnimationFrame(() => { asked = 0 })
}

function blameTheDrawing() {
  asked = 0
  const running = [...watched].filter(({state}) => state === "running").sort((one, other) => other.began - one.began)
  running[0]?.smother()
}

/** Whoever has been silent for long, and whoever has just fallen silent with them. */
function endAll(silent) {
  const longest = Math.max(...silent.map(frame => frame.silence()))
  const together = [...watched].filter(frame => silent.includes(frame) || longest - frame.silence() < EVERY * 2 && frame.silence() > EVERY * 2)
  together.sort((one, other) => other.began - one.began)
  const [blamed, ...others] = together
  for (const frame of together) unwatch(frame)
  blamed.end()
  others.forEach((frame, index) => frame.again(index))
}

/** The page goes, and its frames before it: a frame that is to go waits for a while (ui/sandbox/harden.js). */
function leave() {
  const all = [...watched]
  all.forEach((frame, index) => frame.again(index + 1))  // should the page stay
}
