// <neo-example data-engine data-uses data-frames>: a sketch of the documentation. What runs is the text that is shown.
import {make} from "./make.js"
import {LocalGame} from "./neo-alone.js"
import {NeoPanel} from "./neo-panel.js"
import {connect, firstState} from "./neo-site.js"
import {Sketch} from "./sketch-runner.js"

customElements.define("neo-example", class extends HTMLElement {
  #running = []

  connectedCallback() {
    this.stage = this.querySelector(".neo-example__stage")
    this.said = this.querySelector(".neo-example__said")
    this.button = this.querySelector(".neo-example__run")
    this.button.addEventListener("click", this.#toggle)
    this.panel ??= new NeoPanel(this.querySelector(".neo-example__try"), this.uses)
    this.button.hidden = false
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this.#toggle)
    this.#stop()
  }

  get uses() {
    return this.dataset.uses.split(" ").filter(Boolean)
  }

  get source() {
    return this.querySelector("code").textContent
  }

  #toggle = () => this.#running.length ? this.#stop() : this.#run()

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
