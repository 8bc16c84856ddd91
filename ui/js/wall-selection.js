// What is selected, and what may be. Fires `change` on itself.
import {viewer} from "./socket.js"

export class WallSelection extends EventTarget {
  #items = new Set()
  isKept = false  // by the keyboard: moving the focus adds nothing and takes nothing away

  constructor(page) {
    super()
    this.page = page
  }

  /** The selected items, the lowest first; those that were taken away meanwhile are left out. */
  get items() {
    return this.page.items.filter(item => this.#items.has(item))
  }

  /** The one selected item, if it is one. */
  get only() {
    const {items} = this
    return items.length === 1 ? items[0] : undefined
  }

  get size() {
    return this.items.length
  }

  has(item) {
    return this.#items.has(item)
  }

  /** Whether the viewer may change an item: all on a wall of their own, elsewhere what they left. */
  mayTake(item) {
    return this.page.isOwn || item.dataset.by === viewer
  }

  /** Everything the viewer may change. */
  get takable() {
    return this.page.items.filter(item => this.mayTake(item) && !item.classList.contains("is-going"))
  }

  set(items) {
    const next = new Set(items.filter(item => this.mayTake(item)))
    if (next.size === this.#items.size && [...next].every(item => this.#items.has(item))) return
    for (const item of this.#items) item.classList.toggle("is-selected", next.has(item))
    for (const item of next) item.classList.add("is-selected")
    this.#items = next
    if (next.size === 0) this.isKept = false
    this.dispatchEvent(new Event("change"))
  }

  toggle(item) {
    this.set(this.has(item) ? this.items.filter(other => other !== item) : [...this.items, item])
  }

  clear() {
    this.set([])
  }

  all() {
    this.set(this.takable)
  }

  /** An item has gone. */
  lose(item) {
    if (this.has(item)) this.set(this.items.filter(other => other !== item))
  }
}
