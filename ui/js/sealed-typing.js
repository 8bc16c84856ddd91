// The line that says that the other one is writing, and the sign we give when we are.
import {make} from "./make.js"
import {socket} from "./line.js"

const PAUSE = 2000  // ms between two signs
const FRESH = 3500  // ms that a sign lasts

export class TypingLine {
  #timer
  #said = 0

  constructor(conv, peer) {
    Object.assign(this, {conv, peer, element: make("typing-line", {ariaLive: "off"})})
  }

  /** The other one gave a sign. */
  show() {
    clearTimeout(this.#timer)
    this.element.textContent = `${this.peer.name} is typing…`
    this.#timer = setTimeout(() => this.clear(), FRESH)
  }

  clear() {
    clearTimeout(this.#timer)
    this.element.textContent = ""
  }

  /** We are typing: tell, but not with each letter. */
  tell() {
    if (Date.now() - this.#said < PAUSE || !socket.connected) return
    this.#said = Date.now()
    socket.volatile.emit("dm:typing", {conv: this.conv})
  }

  told() {
    this.#said = 0
  }
}
