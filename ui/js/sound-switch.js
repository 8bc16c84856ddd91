// Turns the tick for a mention on and off. Kept in this browser; it sounds once when turned on, so that one knows it.
import {isSoundOn, playTick, turnSound} from "./mention-sound.js"

customElements.define("sound-switch", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false
    this.input.checked = isSoundOn()
    this.input.addEventListener("change", this.#turn)
  }

  disconnectedCallback() {
    this.input.removeEventListener("change", this.#turn)
  }

  get input() {
    return this.querySelector("input")
  }

  #turn = () => {
    turnSound(this.input.checked)
    playTick()
  }
})
