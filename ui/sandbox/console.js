// console.* of a sketch: to its page, as nodes; the browser's own console is the site's.
import {bucket} from "./bucket.js"
import {callingLine} from "./errors.js"
import {nodeOf, tableOf} from "./nodes.js"
import {soon} from "./time.js"

const LEVELS = ["debug", "log", "info", "warn", "error"]
const MOST_ARGS = 10
const RATE = 60  // lines a second
const BURST = 200

/** Put our console in the place of the browser's. */
export function takeConsole(send) {
  const write = writer(send)
  const counts = new Map(), clocks = new Map()
  const say = (level, ...args) => write(level, args.slice(0, MOST_ARGS).map(nodeOf))
  const own = Object.fromEntries(LEVELS.map(level => [level, (...args) => say(level, ...formatted(args))]))
  const elapsed = label => `${label}: ${(performance.now() - (clocks.get(label) ?? NaN)).toFixed(1)} ms`
  Object.assign(own, {
    dir: value => say("log", value),
    dirxml: own.log,
    trace: (...args) => say("log", "trace", ...args),
    group: own.log,
    groupCollapsed: own.log,
    groupEnd() {},
    table: (rows, columns) => write("log", [tableOf(rows, columns)]),
    clear: () => write("clear", []),
    assert: (holds, ...args) => holds || say("error", "Assertion failed", ...args),
    count: (label = "default") => say("log", `${label}: ${counts.set(label, (counts.get(label) ?? 0) + 1).get(label)}`),
    countReset: (label = "default") => counts.delete(label),
    time: (label = "default") => clocks.set(label, performance.now()),
    timeLog: (label = "default", ...args) => say("log", elapsed(label), ...args),
    timeEnd(label = "default") {
      say("log", elapsed(label))
      clocks.delete(label)
    },
  })
  Object.assign(console, own)
}

/** Sends lines while there are not too many, and says how many it left out. */
function writer(send) {
  const allowed = bucket(RATE, BURST)
  let leftOut = 0
  const tell = () => {
    const text = leftOut === 1 ? "1 more line was left out" : `${leftOut} more lines were left out`
    leftOut = 0
    send("console", {level: "warn", args: [{t: "string", v: `${text}: a sketch may write ${RATE} a second.`}], line: 0})
  }
  return (level, args) => {
    if (allowed()) return send("console", {level, args, line: callingLine()})
    if (leftOut++ === 0) soon(tell, 1000)
  }
}

/** "%s is %d" and its like: the words put into the first text; styles (%c) are left out. */
function formatted(args) {
  const [first, ...rest] = args
  if (typeof first !== "string" || !/%[sdifoOc]/.test(first)) return args
  const text = first.replace(/%([sdifoOc%])/g, (whole, kind) => {
    if (kind === "%") return "%"
    if (!rest.length) return whole
    const value = rest.shift()
    if (kind === "c") return ""
    if (kind === "d" || kind === "i") return String(Math.trunc(Number(value)))
    if (kind === "f") return String(Number(value))
    return typeof value === "object" ? JSON.stringify(value) : String(value)
  })
  return [text, ...rest]
}
