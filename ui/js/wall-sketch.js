// <wall-sketch data-sketch="key version" data-poster>: a sketch where it hangs on a wall. What is new about it is taken on
// without waking it anew; only another version, or another sketch, takes its place.
import "./sketch-frame.js"

const WORDS = ".wall-pin__words"

customElements.define("wall-sketch", class extends HTMLElement {
  isRunning = false

  connectedCallback() {
    this.addEventListener("sketch-started", this.#started)
    this.addEventListener("sketch-stopped", this.#stopped)
  }

  disconnectedCallback() {
    this.removeEventListener("sketch-started", this.#started)
    this.removeEventListener("sketch-stopped", this.#stopped)
    this.isRunning = false
  }

  /** Moved among its neighbours: it stays as it is. */
  connectedMoveCallback() {}

  /** Whether this goes on in the place of what the server sends: the same version, whatever else is said about it. */
  becomes(fresh) {
    if (fresh.localName !== this.localName || fresh.dataset.sketch !== this.dataset.sketch) return false
    if (!this.isRunning && fresh.dataset.poster !== this.dataset.poster) return false
    this.dataset.poster = fresh.dataset.poster
    const words = fresh.querySelector(WORDS), known = this.querySelector(WORDS)
    if (words && known && !words.isEqualNode(known)) known.replaceWith(words)
    return true
  }

  #started = () => { this.isRunning = true }
  #stopped = () => { this.isRunning = false }
})
