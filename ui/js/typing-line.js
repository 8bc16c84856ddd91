// <typing-line>: who is writing in this room at the moment, in words.
import {socket, viewer} from "./socket.js"

const STALE = 6000  // ms without a new sign until the line is empty

customElements.define("typing-line", class extends HTMLElement {
  #timer

  connectedCallback() {
    this.ariaLive = "off"  // a line that changes with every breath would talk over the messages
    socket.on("typing", this.#show)
    socket.on("disconnect", this.#clear)
  }

  disconnectedCallback() {
    socket.off("typing", this.#show)
    socket.off("disconnect", this.#clear)
    clearTimeout(this.#timer)
  }

  #show = ({room, names}) => {
    if (room !== this.dataset.room) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#clear, STALE)
    this.textContent = sayTyping(names.filter(name => name !== viewer))
  }

  #clear = () => {
    this.textContent = ""
  }
})

function sayTyping(names) {
  if (names.length > 3) return `${names.slice(0, 2).join(", ")} and others are typing…`
  if (names.length === 0) return ""
  return `${names.join(names.length === 2 ? " and " : ", ")} ${names.length === 1 ? "is" : "are"} typing…`
}
