// <neo-example data-engine data-uses data-frames>: a sketch of the documentation. What runs is the text that is shown; it
// begins by itself when it is read, where sketches may do that, and ends when it is out of sight.
import {make} from "./make.js"
import {LocalGame} from "./neo-alone.js"
import {NeoPanel} from "./neo-panel.js"
import {connect, firstState} from "./neo-site.js"
import {Sketch} from "./sketch-runner.js"
import {mayStartAlone} from "./sketch-turns.js"

const READ = 400  // ms in sight until an example begins
const watch = new IntersectionObserver(entries => {
  for (const {target, intersectionRatio} of entries) target.parentElement.beSeen(intersectionRatio)
}, {threshold: [0, 0.5]})

customElements.define("neo-example", class extends HTMLElement {
  #running = []
  #isSettled = false  // somebody said stop, or it ended: it does not begin by itself again
  #timer

  connectedCallback() {
    this.stage = this.querySelector(".neo-example__stage")
    this.said = this.querySelector(".neo-example__said")
    this.button = this.querySelector(".neo-example__run")
    this.button.addEventListener("click", this.#toggle)
    this.panel ??= new NeoPanel(this.querySelector(".neo-example__try"), this.uses)
    this.button.hidden = false
    watch.observe(this.stage)
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this.#toggle)
    watch.unobserve(this.stage)
    this.beSeen(0)
  }

  /** How much of its stage is in sight, 0 to 1. */
  beSeen(share) {
    clearTimeout(this.#timer)
    if (!share) return this.#stop()
    if (share >= 0.5 && mayStartAlone(this) && !this.#isSettled) this.#timer = setTimeout(() => this.#running.length || this.#run(), READ)
  }

  get uses() {
    return this.dataset.uses.split(" ").filter(Boolean)
  }

  get source() {
    return this.querySelector("code").textContent
  }

  #toggle = () => {
    this.#isSettled = this.#running.length > 0
    if (this.#isSettled) this.#stop()
    else this.#run()
  }

  #run() {
    const game = new LocalGame()
    this.said.textContent = ""
    this.#running = Array.from({length: Number(this.dataset.frames)}, () => this.#start(game))
    this.panel.attach(this.#running[0])
    this.#show(true)
  }

  #start(game) {
    const box = make("div", {className: "neo-example__frame"})
    this.stage.append(box)
    const {uses, dataset: {engine, frame}} = this
    const at = {place: "", uses, key: this.id, named: true}
    const sketch = new Sketch(box, {source: this.source, engine, uses, frame, neo: firstState(at), title: this.getAttribute("aria-label")})
    sketch.addEventListener("error", ({detail: {message, line}}) => this.#say(line ? `Line ${line}: ${message}` : message))
    sketch.addEventListener("state", ({detail: {state, words}}) => state === "stopped" && this.#running.includes(sketch) && this.#ended(words))
    connect(sketch, {...at, game})
    sketch.start()
    return sketch
  }

  /** By itself. */
  #ended(words) {
    this.#isSettled = true
    this.#stop()
    if (!this.said.textContent) this.#say(words)
  }

  #stop() {
    const running = this.#running
    this.#running = []
    running.forEach(sketch => sketch.stop())
    this.panel.attach(undefined)
    this.stage.replaceChildren()
    this.#show(false)
  }

  #say(words) {
    this.said.textContent = words
  }

  #show(isRunning) {
    this.toggleAttribute("data-running", isRunning)
    this.button.textContent = isRunning ? "Stop" : "Run"
  }
})
