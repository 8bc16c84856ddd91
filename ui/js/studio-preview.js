// The sketch beside the code: one frame at a time, begun again for each run.
import {firstState} from "./neo-site.js"
import {recall, remember} from "./remembered.js"
import {isBarred} from "./sketch-address.js"
import {Sketch} from "./sketch-runner.js"
import {openTabs} from "./studio-drafts.js"

export const ALL_USES = ["anthem", "join", "message", "pointer", "shared", "sticker", "viewer", "wall"]  // one's own: nothing to ask
const LOOP = 5000  // ms a loop may take: one who writes it waits longer than one who visits
const SILENCE = 5000  // ms
const SOUND = 3000  // ms of running until a sketch counts as one that lets the page live

/** Hands on the frame's events: "state", "console", "error", "names". */
export class Preview extends EventTarget {
  state = "stopped"
  last  // {engine, source} of the newest run

  constructor(box, {key, frame}) {
    super()
    Object.assign(this, {box, key, frame, mark: `neospace:studio:running:${key}`, stopMark: `neospace:studio:stopped:${key}`})
    addEventListener("pagehide", () => this.#endedWell())
    document.addEventListener("sketch-look", () => this.#lookAgain())
    document.addEventListener("visibilitychange", () => document.hidden ? this.sketch?.pause() : this.sketch?.resume())
  }

  /** Whether a page ended when this sketch had just begun to run: a crash, or a browser that had to be stopped. */
  async brokeOff(tab) {
    this.tab = tab
    const runner = recall(this.mark)
    return runner !== null && (runner === tab || !(await openTabs()).has(runner))
  }

  /** Whether this text had to be stopped when it last ran here. */
  wasStopped(source) {
    return recall(this.stopMark) === digest(source)
  }

  get isLive() {
    return this.state === "loading" || this.state === "running" || this.state === "paused"
  }

  run({engine, source}) {
    this.#clear()
    this.last = {engine, source}
    remember(this.mark, this.tab)
    const neo = firstState({place: "", uses: ALL_USES, key: this.key, named: true})
    this.sketch = new Sketch(this.box, {key: this.key, frame: this.frame, engine, source, uses: ALL_USES, neo, startMs: LOOP, loopMs: LOOP, silenceMs: SILENCE, names: true})
    this.#listen(this.sketch)
    this.#announce("sketch-started", this.sketch)
    this.sketch.start()
  }

  async #lookAgain() {
    const {sketch} = this
    if (this.isLive && await isBarred(this.key) && sketch === this.sketch) sketch.fail("stopped: whoever keeps this server ended it")
  }

  restart() {
    if (this.last) this.run(this.last)
  }

  stop() {
    if (this.isLive) this.sketch.stop("Stopped")
  }

  /** What it shows, as a Blob; null when there is nothing to take. */
  async capture() {
    return this.isLive ? await this.sketch.capture() : null
  }

  #listen(sketch) {
    for (const type of ["console", "error", "names", "state"]) {
      sketch.addEventListener(type, ({detail}) => {
        if (this.sketch !== sketch) return  // of a run before
        if (type === "state") this.#is(detail)
        else this.#tell(type, detail)
      })
    }
  }

  #is({state, words}) {
    this.state = state
    clearTimeout(this.timer)
    if (state === "running") this.timer = setTimeout(() => this.#ranWell(), SOUND)
    if (state === "stopped") this.#endedWell()
    if (words.startsWith("stopped")) remember(this.stopMark, digest(this.last.source))  // by a rule, not by hand
    if (state === "stopped") this.#announce("sketch-stopped", this.sketch)
    this.#tell("state", {state, words})
  }

  #clear() {
    const old = this.sketch
    this.sketch = undefined
    if (!old) return
    old.stop()
    this.#announce("sketch-stopped", old)
  }

  /** As <sketch-frame> does, for whoever joins a running sketch to something. */
  #announce(type, sketch) {
    this.box.dispatchEvent(new CustomEvent(type, {bubbles: true, detail: {sketch, frame: this.box}}))
  }

  #ranWell() {
    this.#endedWell()
    if (this.wasStopped(this.last.source)) remember(this.stopMark)
  }

  #endedWell() {
    remember(this.mark)
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}))
  }
}

/** Enough to know a text again (FNV-1a, 32 bits): plain http has no crypto.subtle. */
function digest(text) {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return `${text.length}:${hash >>> 0}`
}
