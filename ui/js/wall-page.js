// <wall-page data-wall data-seq>: one member's wall as everybody sees it, kept whole and live. Who may decorate it gets
// the editor on top (wall-editor.js).
import {moveBefore, parse, upsert} from "./live.js"
import {notify} from "./notice.js"
import {RoomSync} from "./room-sync.js"
import "./sketch-look.js"
import {ask, socket, viewer} from "./socket.js"
import {WallMoving} from "./wall-moving.js"
import {placeOf} from "./wall-place.js"
import {WallZoom} from "./wall-zoom.js"

const LEAST_HEIGHT = 900  // units; these three as in queries/walls.py
const MOST_HEIGHT = 12000
const BELOW = 160  // units kept free under the lowest item

customElements.define("wall-page", class extends HTMLElement {
  #isMeasuring = false
  isHeld = false  // an editing gesture is under way: two fingers mean something else

  connectedCallback() {
    this.name = this.dataset.wall
    this.viewer = viewer
    this.scroller = this.querySelector(".wall__scroller")
    this.plane = this.querySelector("#wall-plane")
    this.sync = new RoomSync(`@${this.name}`, Number(this.dataset.seq), {
      join: after => ask("wall:watch", {wall: this.name, after}), reset: () => this.#reset(), lost: words => notify(words, "error"),
    })
    this.parts = [new WallMoving(this, item => this.holds(item)), this.sync]
    if (!this.matches("[data-view~=plain]")) this.parts.unshift(new WallZoom(this))  // there the plane is a column of text
    for (const type of ["arrived", "renewed", "leaving"]) this.addEventListener(type, this.changed)
    this.sizes = new ResizeObserver(() => { this.unit = this.plane.clientWidth / 1200 })
    this.sizes.observe(this.plane)
    this.pins = this.querySelector("#wall-pins")
    this.growth = new ResizeObserver(this.changed)
    this.growth.observe(this.pins)
    this.parts.forEach(part => part.start())
    if (document.querySelector("wall-editor")) import("./wall-editor.js")
  }

  disconnectedCallback() {
    this.parts.forEach(part => part.stop())
    this.sizes.disconnect()
    this.growth.disconnect()
    socket.emit("wall:leave", {wall: this.name})
  }

  /** How many px a unit of the plane is. */
  unit = 1

  get isOwn() {
    return this.name === this.viewer
  }

  /** Every sticker and post, the lowest first. */
  get items() {
    return [...this.plane.querySelectorAll(".wall__layer > *")]
  }

  /** Whether an item is in the viewer's hand; the editor says so. */
  holds() {
    return false
  }

  /** Something came, went or moved: once for all changes of this turn. */
  changed = () => {
    if (this.#isMeasuring) return
    this.#isMeasuring = true
    queueMicrotask(() => this.#settle())
  }

  #settle() {
    this.#isMeasuring = false
    for (const layer of this.plane.querySelectorAll(".wall__layer")) putInOrder(layer)
    const bottom = Math.max(0, ...this.items.map(bottomOf), this.#endOfPins())
    this.plane.style.setProperty("--wall-h", Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, bottom + BELOW)))
  }

  /** Pinned sketches flow below the card, as tall as they are: where the last one ends, in units. */
  #endOfPins() {
    const last = this.pins.lastElementChild
    return last ? (last.getBoundingClientRect().bottom - this.plane.getBoundingClientRect().top) * 1200 / this.plane.clientWidth : 0
  }

  /** More has changed than can be told one by one: take all of it from a fresh page. */
  async #reset() {
    const page = await fetch(`/wall/${this.name}`).then(reply => reply.ok ? reply.text() : "").catch(() => "")
    const fresh = page && parse(page).querySelector("wall-page")
    if (!fresh) return
    const known = new Set([...fresh.querySelectorAll(".wall__layer > *")].map(({id}) => id))
    for (const item of this.items) if (!known.has(item.id) && item.dataset.version) item.remove()
    for (const layer of fresh.querySelectorAll(".wall__layer")) for (const item of [...layer.children]) upsert(layer.id, item)
    for (const id of ["wall-theme", "wall-card", "wall-pins"]) upsert("", fresh.querySelector(`#${id}`))
    this.changed()
    return Number(fresh.dataset.seq)
  }
})

/** The order of the elements is the order of the layers, which is the order of the Tab key. */
function putInOrder(layer) {
  let last
  for (const item of [...layer.children].sort((one, other) => sortOf(one) - sortOf(other))) {
    if (item.previousElementSibling !== (last ?? null)) moveBefore(layer, item, last ? last.nextElementSibling : layer.firstElementChild)
    last = item
  }
}

function sortOf(item) {
  return Number(item.dataset.sort ?? Infinity)
}

function bottomOf(item) {
  const {y = 0, s = 0, h = s * shapeOf(item)} = placeOf(item)
  return y + h / 2
}

/** How tall a sticker is for its width. */
function shapeOf(item) {
  const image = item.querySelector("img[width]")
  return image ? image.getAttribute("height") / image.getAttribute("width") : 1
}
