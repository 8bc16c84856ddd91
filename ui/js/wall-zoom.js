// How large the plane is shown: it fits the width, or is up to four times as wide and scrolls. Pinch, Ctrl and wheel, keys, buttons.
import {iconButton, make} from "./make.js"

const MOST = 4
const STEP = 1.25
const WHEEL = 0.002  // of a doubling, for each pixel a wheel says it has turned
const KEYS = {"z": STEP, "Z": 1 / STEP, "+": STEP, "=": STEP, "-": 1 / STEP}

export class WallZoom {
  #scale = 1
  #pinch

  constructor(page) {
    this.page = page
  }

  start() {
    const {scroller} = this.page
    this.#drawButtons()
    scroller.addEventListener("wheel", this.#wheel, {passive: false})
    scroller.addEventListener("touchstart", this.#touched, {passive: true})
    addEventListener("keydown", this.#pressed)
  }

  stop() {
    const {scroller} = this.page
    this.buttons.remove()
    scroller.removeEventListener("wheel", this.#wheel)
    scroller.removeEventListener("touchstart", this.#touched)
    removeEventListener("keydown", this.#pressed)
  }

  /** Show the plane `scale` times as wide as fits; what is at x, y of the window (its middle, if not told) stays there. */
  to(scale, x, y) {
    const {plane, scroller} = this.page
    const view = scroller.getBoundingClientRect()
    const at = {x: x ?? (view.left + view.right) / 2, y: y ?? (view.top + view.bottom) / 2}
    const before = plane.getBoundingClientRect()
    const part = {x: (at.x - before.left) / before.width, y: (at.y - before.top) / before.height}
    this.#scale = Math.min(MOST, Math.max(1, scale))
    plane.style.setProperty("--zoom", this.#scale)
    const after = plane.getBoundingClientRect()
    scroller.scrollBy({left: after.left + part.x * after.width - at.x, top: after.top + part.y * after.height - at.y, behavior: "instant"})
    this.#say()
  }

  by(factor, x, y) {
    this.to(this.#scale * factor, x, y)
  }

  #drawButtons() {
    const out = iconButton("minus", "Smaller", "wall-zoom__button", () => this.by(1 / STEP))
    const closer = iconButton("plus", "Larger", "wall-zoom__button", () => this.by(STEP))
    this.fit = make("button", {type: "button", className: "wall-zoom__fit", title: "Fit the width"}, "100%")
    this.fit.addEventListener("click", () => this.to(1))
    this.buttons = make("div", {className: "wall-zoom"}, out, this.fit, closer)
    this.buttons.setAttribute("role", "group")
    this.buttons.ariaLabel = "Zoom"
    this.page.append(this.buttons)
  }

  #say() {
    this.fit.textContent = `${Math.round(this.#scale * 100)}%`
    this.buttons.toggleAttribute("data-zoomed", this.#scale > 1.01)
  }

  #wheel = event => {
    if (!event.ctrlKey) return
    event.preventDefault()
    this.by(2 ** (-event.deltaY * (event.deltaMode ? 20 : 1) * WHEEL), event.clientX, event.clientY)
  }

  /** Only while two fingers are down does a script listen to their moves: one finger scrolls at full speed. */
  #touched = event => {
    if (event.touches.length !== 2 || this.page.isHeld) return
    this.#pinch = {scale: this.#scale, from: spread(event.touches), last: middle(event.touches)}
    const {scroller} = this.page
    scroller.addEventListener("touchmove", this.#pinched, {passive: false})
    for (const type of ["touchend", "touchcancel"]) scroller.addEventListener(type, this.#lifted, {once: true})
  }

  #pinched = event => {
    if (event.touches.length !== 2 || this.page.isHeld) return
    if (event.cancelable) event.preventDefault()
    const {scale, from, last} = this.#pinch
    const now = middle(event.touches)
    this.page.scroller.scrollBy({left: last.x - now.x, top: last.y - now.y, behavior: "instant"})
    this.to(scale * spread(event.touches) / from, now.x, now.y)
    this.#pinch.last = now
  }

  #lifted = () => this.page.scroller.removeEventListener("touchmove", this.#pinched)

  #pressed = event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isElsewhere(event.target)) return
    if (event.key === "0") this.to(1)
    else if (event.key in KEYS) this.by(KEYS[event.key])
    else return
    event.preventDefault()
  }
}

function isElsewhere(element) {
  return document.querySelector("dialog[open]") || element.isContentEditable || element.matches("input, textarea, select")
}

function spread([one, other]) {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
}

function middle([one, other]) {
  return {x: (one.clientX + other.clientX) / 2, y: (one.clientY + other.clientY) / 2}
}
