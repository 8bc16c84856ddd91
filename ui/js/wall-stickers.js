// <wall-stickers>: the drawer of stickers, in four tabs: emoji, art, pictures of one's own, words.
import "./wall-emoji.js"
import "./wall-art.js"
import "./wall-words.js"
import {make} from "./make.js"

const SLACK = 6  // px a mouse moves before it drags a sticker out of the drawer

customElements.define("wall-stickers", class extends HTMLElement {
  connectedCallback() {
    this.editor = this.closest("wall-editor")
    this.panels = [...this.querySelectorAll("[role=tabpanel]")]
    this.tabs = [...this.querySelectorAll("[role=tab]")]
    this.addEventListener("click", this.#clicked)
    this.addEventListener("keydown", this.#steered)
    this.addEventListener("pointerdown", this.#down)
    this.addEventListener("change", this.#chosen)
    this.addEventListener("toggle", this.#toggled)
  }

  #toggled = ({newState}) => {
    const isOpen = newState === "open"
    this.editor.querySelector(`.wall-tray__tool[popovertarget="${this.id}"]`).ariaExpanded = String(isOpen)
    if (isOpen) this.#open(this.tabs.find(tab => tab.ariaSelected === "true"))
  }

  /** Whoever has a sticker to give names it by data-sticker: its fields on the wire, without its place. */
  #clicked = event => {
    const tab = event.target.closest("[role=tab]"), sticker = event.target.closest("[data-sticker]")
    if (tab) this.#open(tab)
    else if (sticker && !this.wasDragged) this.editor.tray.sticker(fieldsOf(sticker))
    this.wasDragged = false
  }

  #open(tab) {
    for (const other of this.tabs) {
      other.ariaSelected = String(other === tab)
      other.tabIndex = other === tab ? 0 : -1
    }
    for (const panel of this.panels) panel.hidden = panel.id !== tab.getAttribute("aria-controls")
    this.panels.find(panel => !panel.hidden).firstElementChild.open?.()
  }

  /** The arrows go from tab to tab. */
  #steered = event => {
    const at = this.tabs.indexOf(event.target)
    if (at < 0 || !["ArrowLeft", "ArrowRight"].includes(event.key)) return
    event.preventDefault()
    const next = this.tabs.at((at + (event.key === "ArrowLeft" ? -1 : 1)) % this.tabs.length)
    this.#open(next)
    next.focus()
  }

  #down = event => {
    const sticker = event.target.closest("[data-sticker]")
    this.wasDragged = false
    if (!sticker || event.button !== 0 || event.pointerType === "touch") return  // a finger scrolls the drawer
    const follow = move => {
      if (!this.ghost && Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) > SLACK) this.#lift(sticker)
      if (this.ghost) this.ghost.style.translate = `${move.clientX}px ${move.clientY}px`
    }
    const drop = up => {
      sticker.removeEventListener("pointermove", follow)
      if (up.type === "pointerup" && this.ghost) this.#drop(sticker, up)
      this.ghost?.remove()
      this.ghost = undefined
    }
    sticker.setPointerCapture(event.pointerId)
    sticker.addEventListener("pointermove", follow)
    sticker.addEventListener("pointerup", drop, {once: true})
    sticker.addEventListener("pointercancel", drop, {once: true})
  }

  #lift(sticker) {
    this.ghost = make("div", {className: "wall-ghost"}, ...[...sticker.childNodes].map(node => node.cloneNode(true)))
    this.append(this.ghost)
    this.wasDragged = true
  }

  #drop(sticker, {clientX, clientY}) {
    const {plane, scroller, unit} = this.editor.page
    if (document.elementsFromPoint(clientX, clientY).find(one => one === this || one === scroller) !== scroller) return
    const {left, top} = plane.getBoundingClientRect()
    this.editor.tray.sticker(fieldsOf(sticker), {x: Math.round((clientX - left) / unit), y: Math.round((clientY - top) / unit)})
  }

  /** A picture of one's own becomes a sticker; what is transparent in it stays so. */
  #chosen = async event => {
    if (event.target.type !== "file") return
    const [file] = event.target.files
    const words = this.querySelector("[name=description]")
    event.target.value = ""
    const sent = file && await this.editor.tray.upload(file)
    if (!sent) return
    this.editor.tray.sticker({kind: "image", upload: sent.id, content: words.value.trim(), size: Math.min(260, Math.max(60, sent.width))})
    words.value = ""
  }
})

function fieldsOf(sticker) {
  const {rotation = 0, ...fields} = JSON.parse(sticker.dataset.sticker)
  return {...fields, rotation: rotation || tilt(fields.kind)}
}

/** Nobody puts a sticker on quite straight; words are to be read. */
function tilt(kind) {
  return kind === "text-sticker" ? 0 : Math.round((Math.random() - 0.5) * 12)
}
