// <anthem-player>: plays the owner's song when, and only when, the visitor asks for it on this visit.
// While it plays, "anthem-level" {level, bands: Float32Array(32)} is told to the page up to 30 times a second.
import {AnthemGraph} from "./anthem-graph.js"
import {AnthemPicture} from "./anthem-picture.js"
import {AnthemPlace} from "./anthem-place.js"
import {AnthemVolume} from "./anthem-volume.js"

const TELL = 33  // ms between two levels told
const COLOURS = ["ink", "paper", "accent", "on-accent", "paper-accent", "paper-accent2"]  // of the wall's theme, core/wall_themes.py
const stillness = matchMedia("(prefers-reduced-motion: reduce)")

customElements.define("anthem-player", class extends HTMLElement {
  #graph
  #picture
  #place
  #volume
  #frame
  #told = 0
  #views = new MutationObserver(() => this.#obey())

  connectedCallback() {
    this.audio = this.querySelector("audio")
    this.audio.controls = false
    this.#picture ??= new AnthemPicture(this.querySelector("canvas"), () => this.#rest())
    this.#place ??= new AnthemPlace(this)
    this.#volume ??= new AnthemVolume(this, sound => this.#graph?.turn(sound))
    this.#listen("addEventListener")
    if (this.wall) this.#views.observe(this.wall, {attributeFilter: ["data-view", "style"]})
    this.#obey()
  }

  disconnectedCallback() {
    this.#listen("removeEventListener")
    this.#views.disconnect()
    this.audio.pause()
    cancelAnimationFrame(this.#frame)
  }

  get wall() {
    return document.querySelector("wall-page")
  }

  #listen(turn) {
    this.querySelector(".anthem__play")[turn]("click", this.#toggle)
    for (const type of ["play", "playing", "pause", "waiting", "ended", "error", "emptied"]) this.audio[turn](type, this.#changed)
    document[turn]("renewed", this.#follow)
    document[turn]("visibilitychange", this.#run)
    stillness[turn]("change", this.#run)
  }

  #toggle = () => this.audio.paused ? this.#play() : this.audio.pause()

  async #play() {
    this.#graph ??= new AnthemGraph(this.audio)
    this.#graph.turn(this.#volume.sound)
    this.#graph.wake()
    if (this.audio.error) this.audio.load()
    try {
      await this.audio.play()
    } catch (error) {
      if (error.name !== "AbortError") this.#fail()  // paused or exchanged before it began: as asked
    }
  }

  #changed = () => {
    if (this.audio.error && this.dataset.anthem) return this.#fail()
    const isLoading = !this.audio.paused && this.audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA
    this.#say(this.audio.paused ? "paused" : isLoading ? "loading" : "playing")
    this.#run()
  }

  #fail() {
    this.#say("paused", "The anthem could not be played. Press play to try again.")
    this.#run()
  }

  #say(state, trouble = "") {
    this.dataset.state = state
    this.querySelector(".anthem__trouble").textContent = trouble
  }

  /** The card was drawn anew: another song waits to be asked for, or there is none any more. */
  #follow = ({detail: card}) => {
    const told = card.id === "wall-card" && card.querySelector("[data-anthem]")
    if (!told) return
    const title = this.querySelector(".anthem__title")
    title.title = title.firstElementChild.textContent = told.textContent.trim()
    if (told.dataset.anthem !== this.dataset.anthem) this.#exchange(told.dataset.anthem, told.dataset.seconds ?? 0)
  }

  #exchange(anthem, seconds) {
    Object.assign(this.dataset, {anthem, seconds})
    if (anthem) this.audio.src = `/wall/${this.dataset.wall}/anthem?v=${anthem}`
    else this.audio.removeAttribute("src")
    this.audio.load()
    this.#place.show()
    this.#obey()
  }

  /** The visitor's own switches: "muted" silences every wall and puts the player away, "still" stops what moves. */
  #obey() {
    this.#dress()
    const isMuted = this.#sees("muted")
    this.hidden = isMuted || !this.dataset.anthem
    if (isMuted) this.audio.pause()
    this.#run()
  }

  /** The strip stands beside the wall, and wears its colours. */
  #dress() {
    const theme = this.wall && getComputedStyle(this.wall)
    for (const name of COLOURS) this.style.setProperty(`--wall-${name}`, theme?.getPropertyValue(`--wall-${name}`) ?? "")
  }

  #sees(switched) {
    return this.wall?.matches(`[data-view~="${switched}"]`) ?? false
  }

  get #isStill() {
    return stillness.matches || this.#sees("still")
  }

  /** Frames only while it plays and is looked at. */
  #run = () => {
    cancelAnimationFrame(this.#frame)
    this.#rest()
    if (this.dataset.state === "playing" && !document.hidden) this.#frame = requestAnimationFrame(this.#step)
  }

  #rest() {
    if (this.#isStill) this.#picture.drawStill()
    else this.#picture.draw()
  }

  #step = now => {
    this.#frame = requestAnimationFrame(this.#step)
    const isTime = now - this.#told >= TELL
    if (this.#isStill && !isTime) return
    const measured = this.#graph.measure()
    if (!this.#isStill) this.#picture.draw(measured.bands)
    if (isTime) this.#tell(now, measured)
  }

  #tell(now, detail) {
    this.#told = now
    document.dispatchEvent(new CustomEvent("anthem-level", {detail}))
  }
})
