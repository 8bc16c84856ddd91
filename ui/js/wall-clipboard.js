// Copy, cut and paste: between the walls one may decorate, between windows, and from anywhere else as a card or a picture.
import {copied, keepCopied} from "./wall-kept.js"

const MOST = 260  // items in one step, as the server has it
const FIELDS = ["kind", "content", "upload", "font", "colour", "body", "style", "font_size", "url", "alt", "script", "x", "y", "size", "w", "h", "rotation"]
const FOR_VISITORS = new Set(["emoji", "art", "text-sticker", "text"])

export class WallClipboard {
  constructor(editor) {
    this.editor = editor
  }

  start() {
    document.addEventListener("copy", this.#copied)
    document.addEventListener("cut", this.#cut)
    document.addEventListener("paste", this.#pasted)
  }

  stop() {
    document.removeEventListener("copy", this.#copied)
    document.removeEventListener("cut", this.#cut)
    document.removeEventListener("paste", this.#pasted)
  }

  #copied = event => {
    if (isElsewhere() || !this.editor.selection.size) return
    event.preventDefault()
    const text = JSON.stringify({neospace: "wall", items: this.editor.actions.copies()})
    event.clipboardData?.setData("text/plain", text)
    keepCopied(text)
    this.editor.say(`${this.editor.name(this.editor.selection.items)} copied`)
    return true
  }

  #cut = event => {
    if (this.#copied(event)) this.editor.actions.remove()
  }

  #pasted = event => {
    if (isElsewhere()) return
    const files = [...event.clipboardData.files].filter(({type}) => type.startsWith("image/"))
    const text = event.clipboardData.getData("text/plain").trim()
    const items = read(text) ?? (text ? undefined : read(copied()))
    event.preventDefault()
    if (files.length && this.editor.page.isOwn) return this.editor.tray.picture(files[0])
    if (items) return this.#place(items)
    if (/^https?:\/\/\S+$/.test(text) && this.editor.page.isOwn) return this.editor.tray.link(text)
    if (text) this.editor.tray.card(text)
  }

  /** In the middle of what is seen, as they stood to each other. */
  #place(items) {
    const allowed = items.filter(({kind}) => this.editor.page.isOwn || FOR_VISITORS.has(kind))
    if (!allowed.length) return this.editor.tell("Visitors can leave stickers and notes only.", "warn")
    const middle = {x: mean(allowed.map(({x}) => x)), y: mean(allowed.map(({y}) => y))}
    const at = this.editor.tray.middle()
    this.editor.actions.place(allowed, {x: at.x - middle.x, y: at.y - middle.y}, "pasted")
  }
}

function isElsewhere() {
  return document.querySelector("dialog[open]") || document.activeElement.matches("input, textarea, select") || !getSelection().isCollapsed
}

/** The items in a text of ours, undefined when it is none. */
function read(text) {
  try {
    const {neospace, items} = JSON.parse(text)
    if (neospace !== "wall" || !Array.isArray(items)) return
    return items.slice(0, MOST).map(item => Object.fromEntries(FIELDS.filter(name => item[name] !== undefined).map(name => [name, item[name]])))
      .filter(({kind, x, y}) => typeof kind === "string" && Number.isFinite(x) && Number.isFinite(y))
  } catch {
    // somebody else's text
  }
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
