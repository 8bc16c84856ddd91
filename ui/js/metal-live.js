// <metal-live>: its parts come anew, as HTML, for as long as this page has its socket; only those that changed.
import {apply} from "./live.js"
import {ask, socket} from "./socket.js"

customElements.define("metal-live", class extends HTMLElement {
  connectedCallback() {
    socket.on("connect", this.#watch)
    if (socket.connected) this.#watch()
  }

  disconnectedCallback() {
    socket.off("connect", this.#watch)
  }

  #watch = async () => {
    const seen = await ask("metal:watch", {})
    if (seen.ok) apply(seen.html)
  }
})
