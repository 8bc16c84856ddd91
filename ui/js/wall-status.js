// <wall-status>: what somebody is up to; leaves the card by itself when its time (data-until) is over.
const LONGEST = 2 ** 31 - 1  // ms that a timer can wait

customElements.define("wall-status", class extends HTMLElement {
  static observedAttributes = ["data-until"]

  connectedCallback() {
    this.#wait()
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#wait()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
  }

  #timer

  #wait() {
    clearTimeout(this.#timer)
    const left = this.dataset.until ? Date.parse(this.dataset.until) - Date.now() : Infinity
    this.hidden = left <= 0
    if (left > 0 && left < Infinity) this.#timer = setTimeout(() => this.#wait(), Math.min(left, LONGEST))
  }
})
