// A panel that plays the place around a sketch: somebody writes, comes, goes, sticks something on, the anthem sounds.
import {make} from "./make.js"

const TICK = 33  // ms between two levels
const BANDS = 32
const WORDS = ["hello!", "is this thing on?", "look at that", "🎉", "what a wall"]
const PEOPLE = ["ada", "grace", "linus", "eve"]
const STICKERS = ["🎉", "🌵", "🦑", "🌈", "🍉", "🛸"]
const SHARED = /\bneo\s*(?:\?\.|\.)\s*shared\b/  // as core/sketch_uses.py finds it

export class NeoPanel {
  #sketch
  #people = 1
  #isSounding
  #controls = {message: () => this.#writer(), join: () => this.#doors(), sticker: () => this.#sticker(), anthem: () => this.#anthem()}

  /** Fill `slot` with what can be tried of these uses. */
  constructor(slot, uses) {
    slot.append(...uses.filter(use => this.#controls[use]).flatMap(use => this.#controls[use]()))
  }

  /** From now on it plays for this sketch (sketch-runner.js), or for none. */
  attach(sketch) {
    this.#sketch = sketch
  }

  #tell(name, data) {
    this.#sketch?.post("neo", {name, data})
  }

  #writer() {
    const field = make("input", {className: "input neo-try__words", value: WORDS[0], maxLength: 200, ariaLabel: "What somebody writes"})
    const write = button("Write", () => {
      this.#tell("message", SHARED.test(this.#sketch?.source) ? {} : {by: any(PEOPLE), text: field.value, at: new Date().toISOString()})
      field.value = any(WORDS)
    })
    return [make("div", {className: "neo-try__line"}, field, write)]
  }

  #doors() {
    const come = button("Somebody comes", () => this.#tell("join", {people: this.#people = Math.min(99, this.#people + 1)}))
    const go = button("Somebody goes", () => this.#tell("leave", {people: this.#people = Math.max(1, this.#people - 1)}))
    return [come, go]
  }

  #sticker() {
    return [button("A sticker", () => this.#tell("sticker", {kind: "emoji", content: any(STICKERS), x: Math.random(), y: Math.random()}))]
  }

  #anthem() {
    const press = button("Anthem", () => {
      this.#isSounding = this.#isSounding ? clearInterval(this.#isSounding) : setInterval(() => this.#sound(), TICK)
      press.ariaPressed = String(!!this.#isSounding)
      if (!this.#isSounding) this.#tell("audio", {level: 0, bands: new Float32Array(BANDS), playing: false})
    })
    press.ariaPressed = "false"
    return [press]
  }

  /** A hill that wanders over the bands, twice a second a beat. */
  #sound() {
    const now = performance.now() / 1000
    const beat = Math.max(0, 1 - now * 2 % 1 * 1.6)
    const middle = (Math.sin(now * 0.9) + 1) * BANDS / 2
    const bands = Float32Array.from({length: BANDS}, (_, at) => Math.min(1, Math.exp(-(((at - middle) / 6) ** 2)) * 0.8 + (at < 6 ? beat * 0.9 : 0)))
    this.#tell("audio", {level: 0.25 + beat * 0.6, bands, playing: true})
  }
}

function button(words, action) {
  const made = make("button", {type: "button", className: "button button--small"}, words)
  made.addEventListener("click", action)
  return made
}

function any(list) {
  return list[Math.floor(Math.random() * list.length)]
}
