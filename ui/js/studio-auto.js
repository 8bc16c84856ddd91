// The switch by which a sketch runs whenever its code has changed: remembered on this device, for each engine.
import {recall, remember} from "./remembered.js"

const NAME = "neospace:studio:auto"
const QUIET = 700  // ms without a key until a change runs by itself
const HEAVY = new Set(["three"])  // not unless asked to: a WebGL context a pause for breath is too much

export class AutoRun {
  #timer

  /** `input` is the switch, `engine` the select beside it; `run()` runs what is written, if it is news. */
  constructor(input, engine, run) {
    Object.assign(this, {input, engine, run})
    input.addEventListener("change", () => this.#choose())
    engine.addEventListener("change", () => this.show())
  }

  show() {
    this.input.checked = read()[this.engine.value] ?? !HEAVY.has(this.engine.value)
  }

  /** Something has changed. */
  soon() {
    this.never()
    if (this.input.checked) this.#timer = setTimeout(this.run, QUIET)
  }

  /** It has just been run, or must not be. */
  never() {
    clearTimeout(this.#timer)
  }

  #choose() {
    remember(NAME, JSON.stringify({...read(), [this.engine.value]: this.input.checked}))
    this.soon()
  }
}

function read() {
  try {
    return JSON.parse(recall(NAME)) ?? {}
  } catch {
    return {}  // something else wrote there
  }
}
