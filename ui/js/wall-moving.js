// What others drag, while they drag it: shown at once, kept nowhere, forgotten after two seconds or at the next real news.
import {placeOf, setPlace} from "./wall-place.js"
import {socket} from "./socket.js"

const FORGET = 2000  // ms without news after which a drag is over, however it ended
const SETTLED = 400  // ms after real news in which a straggler of the same drag is not believed

export class WallMoving {
  #moved = new Map()  // item to {from, timer}
  #settled = new WeakMap()  // item to when it was last really changed

  /** `isHeld(item)`: the viewer has it in hand, and knows better. */
  constructor(page, isHeld) {
    Object.assign(this, {page, isHeld})
  }

  start() {
    socket.on("wall:moving", this.#heard)
    this.page.addEventListener("renewed", this.#changed)
  }

  stop() {
    socket.off("wall:moving", this.#heard)
    this.page.removeEventListener("renewed", this.#changed)
    for (const {timer} of this.#moved.values()) clearTimeout(timer)
  }

  #heard = ({wall, items}) => {
    if (wall !== this.page.name) return
    for (const {ref, ...place} of items) this.#show(document.getElementById(ref), place)
  }

  #show(item, place) {
    if (!item || this.isHeld(item) || performance.now() - (this.#settled.get(item) ?? -SETTLED) < SETTLED) return
    const known = this.#moved.get(item)
    clearTimeout(known?.timer)
    const timer = setTimeout(() => this.#putBack(item), FORGET)
    this.#moved.set(item, {from: known?.from ?? placeOf(item), timer})
    item.classList.add("is-moved")
    setPlace(item, place)
  }

  #putBack(item) {
    setPlace(item, this.#moved.get(item).from)
    this.#forget(item)
  }

  #changed = ({target: item}) => {
    this.#settled.set(item, performance.now())
    this.#forget(item)
  }

  #forget(item) {
    clearTimeout(this.#moved.get(item)?.timer)
    this.#moved.delete(item)
    item.classList.remove("is-moved")
  }
}
