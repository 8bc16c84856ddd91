// <avatar-crop>: shows the chosen picture in the square that will be kept, to drag and to zoom before it is sent.
// What is sent is core/images.Crop: the square's corner as fractions of width and height, its side as one of the shorter.
import {make} from "./make.js"

const LARGEST = 5  // times
const STEP = 0.02  // of the shorter side: one press of an arrow key
const TURNS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}

customElements.define("avatar-crop", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("[type=file]")
    this.input.addEventListener("change", this.#choose)
    this.fingers = new Map()
    if (this.input.files.length) this.#choose()
  }

  disconnectedCallback() {
    this.input.removeEventListener("change", this.#choose)
    this.#clear()
  }

  #choose = () => {
    this.#clear()
    const [file] = this.input.files
    if (!file) return
    const image = make("img", {alt: "", draggable: false, src: URL.createObjectURL(file)})
    image.addEventListener("load", () => this.#show(image))
    image.addEventListener("error", () => this.#clear())  // the server will say what is wrong with it
    this.image = image
  }

  #clear() {
    if (this.image) URL.revokeObjectURL(this.image.src)
    this.image = null
    this.box?.remove()
    this.fingers?.clear()
    for (const name of ["x", "y", "size"]) this.#field(name).value = ""
  }

  #show(image) {
    if (image !== this.image) return
    this.stage = make("div", {className: "avatar-crop__stage", tabIndex: 0}, image)
    this.stage.setAttribute("role", "group")
    this.stage.setAttribute("aria-label", "The part of the picture that is kept. Arrow keys move it, plus and minus zoom.")
    this.zoom = make("input", {type: "range", min: 1, max: LARGEST, step: 0.01, value: 1})
    this.box = make("div", {className: "avatar-crop"}, this.stage, make("label", {}, "Zoom", this.zoom))
    this.input.closest(".field").after(this.box)
    this.middle = {x: 0.5, y: 0.5}
    this.#listen()
    this.#draw()
  }

  #listen() {
    this.zoom.addEventListener("input", () => this.#draw())
    this.stage.addEventListener("pointerdown", this.#press)
    this.stage.addEventListener("pointermove", this.#drag)
    for (const end of ["pointerup", "pointercancel"]) this.stage.addEventListener(end, event => this.fingers.delete(event.pointerId))
    this.stage.addEventListener("wheel", this.#wheel, {passive: false})
    this.stage.addEventListener("keydown", this.#key)
  }

  #press = event => {
    this.stage.setPointerCapture(event.pointerId)
    this.fingers.set(event.pointerId, event)
  }

  #drag = event => {
    const before = this.fingers.get(event.pointerId)
    if (!before) return
    const other = [...this.fingers.values()].find(({pointerId}) => pointerId !== event.pointerId)
    if (other) this.#scale(apart(event, other) / Math.max(apart(before, other), 1))
    const share = 1 / (this.stage.clientWidth * this.zoom.value * (other ? 2 : 1))
    this.#move((before.clientX - event.clientX) * share, (before.clientY - event.clientY) * share)
    this.fingers.set(event.pointerId, event)
  }

  #wheel = event => {
    event.preventDefault()
    this.#scale(Math.exp(-event.deltaY / 500))
    this.#draw()
  }

  #key = event => {
    const turn = TURNS[event.key]
    if (turn) this.#move(turn[0] * STEP, turn[1] * STEP)
    else if ("+=-".includes(event.key)) {
      this.#scale(event.key === "-" ? 1 / 1.1 : 1.1)
      this.#draw()
    } else return
    event.preventDefault()
  }

  #scale(times) {
    this.zoom.value = this.zoom.value * times
  }

  /** By so much of the picture's shorter side. */
  #move(right, down) {
    const {naturalWidth: width, naturalHeight: height} = this.image
    const short = Math.min(width, height)
    this.middle.x += right * short / width
    this.middle.y += down * short / height
    this.#draw()
  }

  /** Keep the square in the picture, show it, and write it into the form. */
  #draw() {
    const {naturalWidth: width, naturalHeight: height} = this.image
    const size = 1 / this.zoom.value
    const side = Math.min(width, height) * size
    const half = {x: side / width / 2, y: side / height / 2}
    for (const axis of ["x", "y"]) this.middle[axis] = Math.min(Math.max(this.middle[axis], half[axis]), 1 - half[axis])
    const x = this.middle.x - half.x
    const y = this.middle.y - half.y
    // The picture's own width in percent of the stage: it stays right when the window changes its width.
    this.image.style.inlineSize = `${100 * width / side}%`
    this.image.style.translate = `${-100 * x}% ${-100 * y}%`
    for (const [name, value] of Object.entries({x: Math.max(x, 0), y: Math.max(y, 0), size})) this.#field(name).value = value.toFixed(5)
  }

  #field(name) {
    return this.querySelector(`[name="${name}"]`)
  }
})

function apart(one, other) {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
}
