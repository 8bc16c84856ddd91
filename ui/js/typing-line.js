// <typing-line>: who is writing in this room at the moment, in words.
import {socket, viewer} from "./socket.js"

const FRESH = 3500  // ms a sign of typing lasts: they come every 2 s at most
const OVERTAKEN = 1000  // ms: a sign of typing is passed on slower than the message it led to
const MOST = 3  // names; then it is "others"

customElements.define("typing-line", class extends HTMLElement {
  #typists = new Map()  // name to the timer that takes it off
  #saidAt = new Map()  // name to the time their last message came

  connectedCallback() {
    this.ariaLive = "off"  // a line that changes with every breath would talk over the messages
    socket.on("typing", this.#typing)
    socket.on("disconnect", this.#clear)
    document.addEventListener("arrived", this.#said)
  }

  disconnectedCallback() {
    socket.off("typing", this.#typing)
    socket.off("disconnect", this.#clear)
    document.removeEventListener("arrived", this.#said)
    this.#clear()
  }

  #typing = ({room, names}) => {
    if (room !== this.dataset.room) return
    for (const name of names) if (name !== viewer) this.#keep(name)
    this.#show()
  }

  #keep(name) {
    if (Date.now() - this.#saidAt.get(name) < OVERTAKEN) return
    clearTimeout(this.#typists.get(name))
    this.#typists.set(name, setTimeout(() => this.#drop(name), FRESH))
  }

  /** Whose message has come is not typing it any more. */
  #said = ({detail}) => {
    this.#saidAt.set(detail.dataset.author, Date.now())
    this.#drop(detail.dataset.author)
  }

  #drop(name) {
    clearTimeout(this.#typists.get(name))
    this.#typists.delete(name)
    this.#show()
  }

  #clear = () => [...this.#typists.keys()].forEach(name => this.#drop(name))

  #show() {
    this.textContent = sayTyping([...this.#typists.keys()])
  }
})

function sayTyping(names) {
  if (names.length === 0) return ""
  if (names.length === 1) return `${names[0]} is typing…`
  if (names.length > MOST) return `${names.slice(0, MOST - 1).join(", ")} and others are typing…`
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are typing…`
}
