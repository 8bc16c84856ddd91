// Decorating by keyboard: the focus selects, letters and arrows act. What is pressed in quick succession is one step.
const PAUSE = 450  // ms without a further press after which a movement by keys is over
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}
const LARGER = 1.05, TURN = 15
const LAYERS = {"]": "forward", "[": "backward", "}": "front", "{": "back"}

export class WallKeys {
  #moving  // {transform, dx, dy, by, degrees}
  #timer

  constructor(editor) {
    this.editor = editor
  }

  start() {
    document.addEventListener("keydown", this.#pressed)
    this.editor.page.plane.addEventListener("focusin", this.#focused)
  }

  stop() {
    document.removeEventListener("keydown", this.#pressed)
    this.editor.page.plane.removeEventListener("focusin", this.#focused)
    this.finish()
  }

  /** A movement by keys that still waits for the next press is over. */
  finish() {
    clearTimeout(this.#timer)
    const moving = this.#moving
    this.#moving = undefined
    if (moving) this.editor.hand.commit(moving.transform)
  }

  /** Tab selects what it comes to, unless the selection is kept. */
  #focused = ({target}) => {
    const {selection} = this.editor
    if (!target.matches(".wall__layer > *:focus-visible") || selection.has(target) || selection.isKept) return
    selection.set([target])
  }

  #pressed = event => {
    if (event.isComposing || event.defaultPrevented || !isForUs(event.target, this.editor)) return
    const {key} = event
    if (event.altKey || !this.#act(event, key)) return
    event.preventDefault()
  }

  #act(event, key) {
    if (event.ctrlKey || event.metaKey) return this.#command(key.toLowerCase(), event.shiftKey)
    if (key === "Escape") return this.#escape()
    if (!this.editor.selection.size || event.target.closest("button, a, summary, [role=tab]")) return false
    const {editor} = this
    if (key in ARROWS) return this.#move(...ARROWS[key], event.shiftKey ? 10 : 1)
    if (key in LAYERS) return editor.actions.layer(LAYERS[key]), true
    if (key === "+" || key === "=") return this.#shape(LARGER, 0)
    if (key === "-") return this.#shape(1 / LARGER, 0)
    if (key === "," || key === ".") return this.#shape(1, key === "," ? -TURN : TURN)
    if (key === "<" || key === ">") return this.#shape(1, key === "<" ? -1 : 1)
    if (key === "Delete" || key === "Backspace") return editor.actions.remove(), true
    if (key === "Enter") return editor.write(editor.selection.only), true
    if (key === " ") return this.#keep(event.target)
    return false
  }

  #command(key, isShift) {
    const {actions, history} = this.editor
    if (key === "z" && !isShift) return history.undo(), true
    if (key === "y" || key === "z") return history.redo(), true
    if (key === "a") return this.editor.selectAll(), true
    if (key === "d" && this.editor.selection.size) return actions.duplicate(), true
    return false
  }

  #escape() {
    const {editor} = this
    if (this.#moving) {
      editor.hand.cancel(this.#moving.transform)
      this.#moving = clearTimeout(this.#timer)
      return true
    }
    if (editor.gesture.cancel()) return true
    if (!editor.selection.size || document.querySelector(":popover-open")) return false
    editor.selection.clear()
    editor.say("Nothing selected")
    return true
  }

  /** Space keeps what has the focus selected while Tab goes on to the next, and lets it go again. */
  #keep(item) {
    if (!item.matches(".wall__layer > *")) return false
    const {selection} = this.editor
    if (!selection.isKept) selection.isKept = true
    else selection.toggle(item)
    if (selection.size) this.editor.sayHowMany()
    return true
  }

  #move(x, y, by) {
    const moving = this.#begin()
    Object.assign(moving, {dx: moving.dx + x * by, dy: moving.dy + y * by})
    return this.#draw()
  }

  #shape(by, degrees) {
    const moving = this.#begin()
    Object.assign(moving, {by: moving.by * by, degrees: moving.degrees + degrees})
    return this.#draw()
  }

  #begin() {
    return this.#moving ??= {transform: this.editor.hand.begin(), dx: 0, dy: 0, by: 1, degrees: 0}
  }

  #draw() {
    const {transform, ...shape} = this.#moving
    transform.shape(shape)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.finish(), PAUSE)
    return true
  }
}

function isForUs(target, {page, tools}) {
  if (document.querySelector("dialog[open]") || target.isContentEditable || target.matches("input, textarea, select")) return false
  return target === document.body || target.matches("main") || page.contains(target) || tools.contains(target)
}
