// <people-here data-room data-source>: who is in a socket room, as its source draws them: looked up anew when somebody
// came or went, but not with every step.
import {parse} from "./live.js"
import {socket} from "./socket.js"

const PAUSE = 3000  // ms between two looks

customElements.define("people-here", class extends HTMLElement {
  #timer
  #looked = 0

  connectedCallback() {
    socket.on("presence", this.#changed)
    document.addEventListener("connection", this.#connected)
    if (socket.connected) this.#lookSoon()
  }

  disconnectedCallback() {
    socket.off("presence", this.#changed)
    document.removeEventListener("connection", this.#connected)
    clearTimeout(this.#timer)
  }

  #connected = ({detail}) => detail === "live" && this.#lookSoon()

  #changed = ({room}) => room === this.dataset.room && this.#lookSoon()

  #lookSoon() {
    this.#timer ??= setTimeout(() => this.#look(), Math.max(200, this.#looked + PAUSE - Date.now()))
  }

  async #look() {
    this.#timer = undefined
    if (!socket.connected) return
    this.#looked = Date.now()
    const reply = await fetch(this.dataset.source, {headers: {"X-Live": "1"}}).catch(() => null)
    if (reply?.ok) this.replaceChildren(parse(await reply.text()))
  }
})
