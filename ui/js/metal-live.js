// <metal-live>: its gauges come anew once a second, as HTML, for as long as this page has its socket.
import {ask, socket} from "./socket.js"

customElements.define("metal-live", class extends HTMLElement {
  connectedCallback() {
    socket.on("connect", this.#watch)
    if (socket.connected) this.#watch()
  }

  disconnectedCallback() {
    socket.off("connect", this.#watch)
  }

  #watch = () => ask("metal:watch", {})
})
