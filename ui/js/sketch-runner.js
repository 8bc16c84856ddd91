// A running sketch without any furniture: a frame in a box, the wire to it, and the rules that it is held to.
import {addressOf} from "./sketch-address.js"
import {Budget} from "./sketch-budget.js"
import {gatherFiles} from "./sketch-files.js"
import {enter, guardFocus, pressed, unguardFocus} from "./sketch-focus.js"
import {unwatch, watch} from "./sketch-watch.js"
import {errorOf, lineOf, namesOf, pictureOf, whole} from "./sketch-wire.js"

const START = 10_000  // ms that a sketch may be silent until it is ready
const STRAY = 20  // messages past the port: no sketch has a reason to send one
const CAPTURE = 4000  // ms

/**
 * Events: `state` {state: "loading" | "running" | "paused" | "stopped", words}, `console` {level, args, line},
 * `error` {message, line, column}, `names` [name, …], `neo` (as the sketch's neo part sent it).
 */
export class Sketch extends EventTarget {
  #box
  #options
  #frame = null
  #port = null
  #heard = 0  // when the frame was last heard of
  #budget
  #stray = 0
  #isThere = false  // it has said hello
  #isReady = false
  #capture = null

  constructor(box, options) {
    super()
    this.#box = box
    this.#options = {key: "", uses: [], startMs: 5000, loopMs: 2000, silenceMs: 2000, neo: {}, keep: true, names: false, title: "Sketch", ...options}
    this.state = "stopped"
    this.words = ""
    this.began = 0
  }

  get source() {
    return this.#options.source
  }

  get patience() {
    return this.#isReady ? this.#options.silenceMs : START
  }

  /** Begin, or begin again. */
  async start() {
    this.#remove()
    const run = this.began = performance.now()
    this.#tell("loading")
    try {
      const files = gatherFiles(this.#options.engine, this.#options.source)
      files.catch(() => {})  // waited for below
      const address = await addressOf(this.#options)
      if (this.began !== run || this.state !== "loading") return
      const frame = await this.#open(address)
      const given = await files
      if (frame === this.#frame) this.#connect(given)
    } catch (error) {
      if (this.began === run && this.state === "loading") this.stop(error.message)
    }
  }

  stop(words = "stopped") {
    this.#remove()
    this.#tell("stopped", words)
  }

  /** It broke a rule: its console says so, and it ends. */
  fail(words) {
    this.#pass("error", {message: words, line: 0, column: 0})
    this.stop(words)
  }

  pause() {
    if (this.state !== "running") return
    this.#send("pause")
    this.#tell("paused")
  }

  resume() {
    if (this.state !== "paused") return
    this.excuse()
    this.#send("resume")
    this.#tell("running")
  }

  /** A picture of the sketch as it is now, null when there is none to be had. */
  capture() {
    this.#capture?.(null)
    return new Promise(done => {
      this.#capture = done
      this.#send("capture")
      setTimeout(done, CAPTURE, null)
    })
  }

  /** Let the keyboard be the sketch's. */
  focus() {
    if (this.#frame) enter(this.#frame)
  }

  /** Tell the sketch something: "neo" and its data. */
  post(type, data) {
    this.#send(type, data)
  }

  // for the watchdog

  silence() {
    return performance.now() - this.#heard
  }

  excuse() {
    this.#heard = performance.now()
  }

  ping() {
    this.#send("ping")
  }

  end() {
    this.fail(!this.#isThere ? "stopped: its frame could not be loaded" : `stopped: it did not answer for ${this.patience / 1000} seconds`)
  }

  smother() {
    this.fail("stopped: it drew more than this browser can draw")
  }

  /** It may not have been its fault. */
  again(turn) {
    this.#remove()
    this.#tell("loading")
    const run = this.began
    setTimeout(() => this.began === run && this.state === "loading" && this.start(), 300 + turn * 1500)
  }

  // the frame

  /** A promise of the frame, once it listens. */
  #open(address) {
    const frame = this.#frame = document.createElement("iframe")
    frame.className = "sketch__frame"
    frame.sandbox = "allow-scripts"
    frame.allow = ""
    frame.referrerPolicy = "no-referrer"
    frame.title = this.#options.title
    frame.src = address
    const listens = new Promise(done => {
      frame.onload = () => {
        frame.onload = () => this.fail("stopped: it tried to go to another page")
        done(frame)
      }
    })
    addEventListener("message", this.#count)
    this.excuse()
    this.#box.append(frame)
    guardFocus(frame, words => this.fail(words))
    watch(this)
    return listens
  }

  #connect({main, modules, imports, scripts}) {
    const {source, engine, uses, startMs, loopMs, neo, keep, names} = this.#options
    const {port1, port2} = new MessageChannel()
    this.#port = port1
    port1.onmessage = event => this.#hear(event)
    this.#send("run", {code: source, engine, uses, startMs, loopMs, neo, keep, names, scripts})
    this.#frame.contentWindow.postMessage({v: 1, t: "port", d: {main, modules, imports}}, "*", [port2])  // a frame of no origin can only be called "*"
  }

  #send(t, d = {}) {
    this.#port?.postMessage({v: 1, t, d})
  }

  #remove() {
    unwatch(this)
    if (this.#frame) unguardFocus(this.#frame)
    removeEventListener("message", this.#count)
    this.#port?.close()
    this.#frame?.remove()  // this ends its process too
    this.#capture?.(null)
    this.#port = this.#frame = this.#capture = null
    this.#budget = new Budget()
    this.#stray = 0
    this.#isThere = this.#isReady = false
  }

  // what it says

  /** A frame has a port. What it sends past it is nothing that we asked for. */
  #count = event => {
    if (event.source !== this.#frame?.contentWindow) return
    this.#stray += 1
    if (this.#stray > STRAY) this.fail("stopped: it sent messages that nobody asked for")
  }

  #hear(event) {
    this.#heard = performance.now()
    if (!this.#budget.afford(this.#heard)) return this.#budget.isFlooded && this.fail("stopped: it sent more than a page can take")
    const message = event.data  // is read out of its bytes only now
    this.#budget.charge(performance.now() - this.#heard)
    if (message?.v !== 1) return
    const {t, d} = message
    if (t === "hello") this.#isThere = true
    else if (t === "ready") this.#ready()
    else if (t === "console") this.#pass("console", lineOf(d))
    else if (t === "error") this.#pass("error", errorOf(d))
    else if (t === "names") this.#pass("names", namesOf(d))
    else if (t === "neo" && d && typeof d === "object") this.#pass("neo", d)
    else if (t === "loop") this.#looped(whole(d?.line), whole(d?.ms) / 1000)
    else if (t === "crowd") this.fail("stopped: it set more timers than a browser can serve")
    else if (t === "away") this.fail("stopped: it tried to go to another page")
    else if (t === "pressed") pressed(this.#frame)
    else if (t === "thumb") this.#capture?.(pictureOf(d))
  }

  #ready() {
    if (this.#isReady) return
    this.#isReady = true
    if (this.state === "loading") this.#tell("running")
  }

  #looped(line, seconds) {
    this.#pass("error", {message: `Line ${line} ran for ${seconds} seconds without a pause.`, line, column: 0})
    this.stop(`stopped: line ${line} ran for ${seconds} seconds without a pause`)
  }

  #pass(type, detail) {
    if (detail) this.dispatchEvent(new CustomEvent(type, {detail}))
  }

  #tell(state, words = "") {
    this.state = state
    this.words = words
    this.dispatchEvent(new CustomEvent("state", {detail: {state, words}}))
  }
}
