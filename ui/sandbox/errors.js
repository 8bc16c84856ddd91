// What went wrong in a sketch, in its author's own lines.
import {bucket} from "./bucket.js"

const OURS = /sketch\.js:(\d+):(\d+)/

/** Tell of every error that nothing catches; gives a function that tells of one. */
export function listenForErrors(send, place) {
  const allowed = bucket(10, 30)  // errors a second, at once
  const tell = (message, line, column) => allowed() && send("error", {message: message.slice(0, 2000), line, column})
  const fail = error => tell(wordsOf(error), ...placeOf(error, place))
  addEventListener("error", event => {
    if (!event.message) return  // a picture that did not load
    event.preventDefault()  // the browser's own console is the site's
    const [line, column] = placeOf(event.error, place)
    const isOurs = event.filename.endsWith("sketch.js")
    tell(event.message.replace(/^Uncaught /, ""), ...line || !isOurs ? [line, column] : place(event.lineno, event.colno))
  })
  addEventListener("unhandledrejection", event => {
    event.preventDefault()
    fail(event.reason)
  })
  return fail
}

function wordsOf(error) {
  try {
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return words.replace(/ \(\d+:\d+\)$/, "")  // acorn says the place in the words too
  } catch {
    return "An error that cannot be shown."
  }
}

function placeOf(error, place) {
  try {
    if (Number.isInteger(error?.loc?.line)) return [error.loc.line, error.loc.column + 1]
    const [, line, column] = OURS.exec(error?.stack) ?? []
    return line ? place(Number(line), Number(column)) : [0, 0]
  } catch {
    return [0, 0]
  }
}

/** The line of the sketch that called, 0 when none did. */
export function callingLine() {
  return Number(OURS.exec(new Error().stack)?.[1] ?? 0)
}
