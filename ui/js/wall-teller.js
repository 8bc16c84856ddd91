// Tells those who watch how something moves while it moves: five times a second, the rhythm in which they hear of it.
import {socket} from "./socket.js"

const RHYTHM = 205  // ms: a little more than the server's own, so that it passes each one on at once
const MOST = 40  // items

export class WallTeller {
  #timer
  #places
  #told = 0

  constructor(wall) {
    this.wall = wall
  }

  /** Where things are now: [{ref, x, y, …}]. */
  tell(places) {
    this.#places = places.filter(({ref}) => !ref.startsWith("new-")).slice(0, MOST)
    if (this.#timer || !this.#places.length) return
    this.#timer = setTimeout(() => this.#send(), Math.max(0, this.#told + RHYTHM - performance.now()))
  }

  /** It is over: what was dropped is told otherwise, what was given up is told by where it was. */
  end(places) {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#told) return
    this.#told = 0
    if (places) this.#emit(places.filter(({ref}) => !ref.startsWith("new-")).slice(0, MOST), {done: true})
  }

  #send() {
    this.#timer = undefined
    this.#told = performance.now()
    this.#emit(this.#places)
  }

  #emit(items, more) {
    if (socket.connected && items.length) socket.volatile.emit("wall:move", {wall: this.wall, items, ...more})
  }
}
