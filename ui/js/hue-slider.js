// Shows the planet in the colour that the slider is at; the server draws it. Without script it changes on saving.
const PAUSE = 60  // ms between two pictures while the slider moves

customElements.define("hue-slider", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", this.#moved)
    this.#colour()
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.#moved)
    clearTimeout(this.later)
  }

  #moved = () => {
    this.#colour()
    clearTimeout(this.later)
    this.later = setTimeout(() => { this.querySelector("img").src = `/settings/planet.svg?hue=${this.#hue}` }, PAUSE)
  }

  #colour() {
    this.style.setProperty("--hue", this.#hue)
  }

  get #hue() {
    return this.querySelector("input").value
  }
})
