// <sketch-frame data-key data-engine data-title data-by data-uses data-version data-place data-start>: a sketch's poster,
// which runs when it is asked to, or by itself on being seen. Its states: poster, asking, loading, running, paused, stopped.
import {make} from "./make.js"
import {isBarred} from "./sketch-address.js"
import {asking, bar, verdict} from "./sketch-furniture.js"
import {warmUp} from "./sketch-files.js"
import {Sketch} from "./sketch-runner.js"
import {endTurn, follow, forget, isSeen, mayStartAlone, takeTurn} from "./sketch-turns.js"

const LIVE = ["loading", "running", "paused"]
const agreed = new Set()  // what this page's visitor has said yes to: "key use use"

customElements.define("sketch-frame", class extends HTMLElement {
  #sketch = null
  #connection = null
  #stops = 0  // counts what was begun, so that an answer that comes too late is dropped
  #isSettled = false  // somebody said no or stop: it does not begin by itself again
  #isNamed = false

  connectedCallback() {
    this.stage = this.querySelector(".sketch__stage")
    this.box = make("div", {className: "sketch__box"})
    this.bar = bar({toggle: this.#toggle, restart: () => this.run(), frame: this})
    this.say = make("p", {className: "visually-hidden", role: "status"})
    this.append(this.box, this.bar, this.say)
    this.stage.addEventListener("click", this.#clicked)
    document.addEventListener("wall-view", this.#viewChanged)
    document.addEventListener("sketch-look", this.#lookAgain)
    this.#show("poster")
    follow(this)
  }

  disconnectedCallback() {
    this.#end()
    forget(this)
    document.removeEventListener("wall-view", this.#viewChanged)
    document.removeEventListener("sketch-look", this.#lookAgain)
    this.stage.removeEventListener("click", this.#clicked)
    for (const part of [this.box, this.bar, this.say]) part.remove()
    delete this.dataset.state
  }

  /** Moved within its page: it runs on. */
  connectedMoveCallback() {}

  get uses() {
    return this.dataset.uses.split(" ").filter(Boolean)
  }

  get isLive() {
    return LIVE.includes(this.dataset.state)
  }

  /** Begin, ask first where there is something to ask. */
  run(isAlone = false) {
    if (this.uses.length && !agreed.has(this.#terms())) return this.#ask()
    return this.#begin(isAlone)
  }

  // what sketch-turns.js tells

  beSeen(seen) {
    if (seen && this.dataset.state === "paused") this.#sketch.resume()
    else if (!seen && this.dataset.state === "running") this.#sketch.pause()
    else if (seen && this.dataset.state === "poster" && this.#startsAlone()) this.run(true)
  }

  giveWay() {
    if (!this.isLive) return
    this.#end()
    this.#show("poster")
  }

  #startsAlone() {
    return this.dataset.start === "seen" && !this.uses.length && !this.#isSettled && mayStartAlone(this)
  }

  #clicked = event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || this.closest("[data-view~=plain]")) return  // there it is a link
    event.preventDefault()
    if (!this.isLive) this.run()
  }

  #toggle = () => {
    if (!this.isLive) return this.run()
    this.#isSettled = true
    this.#end()
    this.#show("poster")
    this.#announce("Stopped")
  }

  #viewChanged = ({detail: {name, on}}) => {
    if (name !== "nosketch") return
    if (on && this.isAlone) this.giveWay()
    else if (!on) this.beSeen(isSeen(this))
  }

  #lookAgain = async () => {
    const turn = this.#stops
    if (this.isLive && await isBarred(this.dataset.key) && turn === this.#stops) this.#fall("stopped: whoever keeps this server ended it")
  }

  #ask() {
    const words = [...this.querySelectorAll(".sketch__uses > li")].map(item => item.textContent)
    const viewer = this.uses.some(use => ["viewer", "shared"].includes(use)) ? document.body.dataset.viewer : ""
    const answer = (isYes, isNamed) => {
      this.#show(isYes ? "loading" : "poster")
      this.bar.toggle.focus()
      if (!isYes) return
      agreed.add(this.#terms())
      this.#isNamed = isNamed
      this.#begin(false)
    }
    this.#show("asking", asking({title: this.dataset.title, words, viewer, answer}))
    this.querySelector(".sketch__yes").focus()
  }

  #terms() {
    return `${this.dataset.key} ${this.dataset.place} ${this.dataset.uses}`
  }

  async #begin(isAlone) {
    this.#end()
    if (!takeTurn(this, !isAlone)) return this.#show("poster")
    const turn = ++this.#stops
    this.isAlone = isAlone
    this.#show("loading")
    warmUp(this.dataset.engine)
    try {
      const [script, site] = await Promise.all([fetchScript(this.dataset.key), this.uses.length ? import("./neo-site.js") : null])
      if (turn !== this.#stops || !this.isLive) return
      if (script.uses.some(use => !this.uses.includes(use))) return this.#askAnew(script)
      this.#open(script, site)
    } catch (error) {
      if (turn === this.#stops) this.#fall(error.message)
    }
  }

  /** Its author has saved it since this page was made, and it asks for more now. */
  #askAnew({uses, asks}) {
    this.#end()
    this.dataset.uses = uses.join(" ")
    const list = this.querySelector(".sketch__uses") ?? make("ul", {className: "sketch__uses", hidden: true})
    list.replaceChildren(...asks.map(words => make("li", {}, words)))
    this.append(list)
    this.#ask()
  }

  #open({engine, source, frame, title, by}, site) {
    const {key, place} = this.dataset
    const terms = {place, uses: this.uses, key, named: this.#isNamed}
    const sketch = this.#sketch = new Sketch(this.box, {
      key, engine, source, frame, uses: this.uses, neo: site?.firstState(terms) ?? {seed: `${place}/${key}`}, keep: false, title: `${title}, a sketch by @${by}`,
    })
    sketch.addEventListener("state", ({detail}) => this.#sketch === sketch && this.#changed(detail))
    sketch.start()
    if (site) this.#connection = site.connect(sketch, terms)
    this.#emit("sketch-started", sketch)
  }

  #changed({state, words}) {
    if (state === "stopped") return this.#fall(words)
    this.#show(state)
    if (state === "running" && !isSeen(this)) this.#sketch.pause()
    else if (state === "running" && !this.isAlone) this.#announce("Running")
  }

  /** It ended, and not because somebody wanted it to. */
  #fall(words) {
    this.#isSettled = true
    this.#end()
    this.#show("stopped", verdict(words, () => {
      this.bar.toggle.focus()
      this.run()
    }))
    this.#announce(words)
  }

  #end() {
    this.#stops += 1
    this.#connection?.stop()
    const sketch = this.#sketch
    this.#sketch = this.#connection = null
    if (sketch) {
      sketch.stop()
      this.#emit("sketch-stopped", sketch)
    }
    endTurn(this)
  }

  #show(state, panel) {
    this.dataset.state = state
    this.querySelector(".sketch__panel")?.remove()
    if (panel) this.box.after(panel)
    this.bar.show(this.isLive)
    this.stage.inert = this.isLive || Boolean(panel)
  }

  #announce(words) {
    this.say.textContent = `${this.dataset.title}: ${words}`
  }

  #emit(type, sketch) {
    this.dispatchEvent(new CustomEvent(type, {bubbles: true, detail: {sketch, frame: this}}))
  }
})

async function fetchScript(key) {
  const reply = await fetch(`/scripts/${key}/run`, {headers: {"X-Live": "1"}}).catch(() => null)
  if (!reply) throw new Error("stopped: the server cannot be reached just now")
  const body = await reply.json()
  if (!body.ok) throw new Error(body.error.message)
  return body
}
