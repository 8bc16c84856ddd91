// Mouse, pen and fingers on the plane: decides what they are doing, and leads it to its end.
import {drag, marquee, pinch, size, turn} from "./wall-acts.js"
import {WallDrift} from "./wall-drift.js"
import {pointOf, prevent, Taps} from "./wall-pointers.js"

const SLACK = {mouse: 3, pen: 5, touch: 9}  // px a pointer may tremble and still be a click
const PRESS = 450  // ms a resting finger takes to add to the selection

export class WallGesture {
  #pointers = new Map()  // pointerId to its last event
  #act  // what is being done
  #next  // what will be done once the pointer has moved, or has not: {event, item?, begin?, tap?}
  #press
  #taps = new Taps()

  constructor(editor) {
    this.editor = editor
    this.page = editor.page
    this.drift = new WallDrift(this.page.scroller, () => this.#scrolled())
    this.handlers = {
      pointerdown: this.#down, pointermove: this.#moved, pointerup: this.#up, pointercancel: this.#cancelled,
      click: this.#clicked, dragstart: prevent, contextmenu: this.#menu,
    }
  }

  start() {
    for (const [type, handler] of Object.entries(this.handlers)) this.page.plane.addEventListener(type, handler)
  }

  stop() {
    for (const [type, handler] of Object.entries(this.handlers)) this.page.plane.removeEventListener(type, handler)
    this.cancel()
  }

  /** Give up what is under way, as if it had not begun; false when nothing was. */
  cancel() {
    const act = this.#act
    this.#over()
    act?.cancel()
    return !!act
  }

  #down = event => {
    if (event.button !== 0 || event.target.closest("textarea, .wall-empty")) return
    this.editor.finish()
    this.#pointers.set(event.pointerId, event)
    if (this.#pointers.size === 2 && this.#isOurs()) return this.#two(event)
    if (this.#pointers.size > 1) return
    this.origin = this.page.plane.getBoundingClientRect()
    this.drift.begin()
    const handle = event.target.closest(".wall-handle")?.dataset.handle
    const item = event.target.closest(".wall__layer > *")
    if (handle) this.#capture(event, from => handle === "turn" ? turn(this.editor, from) : size(this.editor, from, handle))
    else if (item && this.editor.selection.mayTake(item)) this.#onItem(event, item)
    else this.#onGround(event)
  }

  /** A finger scrolls over what is not selected; a mouse takes it at once. */
  #onItem(event, item) {
    const {selection} = this.editor
    const wasSelected = selection.has(item)
    if (event.pointerType === "touch") {
      this.#press = setTimeout(() => this.#pressed(item), PRESS)
      this.#next = {event, item, tap: () => this.#tap(item), begin: wasSelected && (from => drag(this.editor, from))}
      return
    }
    if (event.shiftKey || event.ctrlKey || event.metaKey) selection.toggle(item)
    else if (!wasSelected) selection.set([item])
    this.editor.focus(item)
    if (!selection.has(item)) return
    this.#capture(event, from => drag(this.editor, from), () => wasSelected && !event.shiftKey && selection.set([item]))
    this.#next.item = item
  }

  #onGround(event) {
    const clear = () => event.shiftKey || this.editor.selection.clear()
    if (event.pointerType === "touch") this.#next = {event, tap: clear}
    else this.#capture(event, from => marquee(this.editor, from), clear)
  }

  /** Follow this pointer wherever it goes; `begin` comes with its first real move, `tap` if there is none. */
  #capture(event, begin, tap) {
    this.page.plane.setPointerCapture(event.pointerId)
    this.#next = {event, begin, tap}
    this.page.isHeld = true
  }

  /** A second finger on a selection in hand: from here on both move it. */
  #two(event) {
    this.page.plane.setPointerCapture(event.pointerId)
    clearTimeout(this.#press)
    this.#act?.end()
    this.#next = undefined
    this.page.isHeld = true
    this.#act = pinch(this.editor, this.#points())
    this.isPinching = true
  }

  /** Whether the first finger is on something that is selected. */
  #isOurs() {
    return this.#act || this.#next?.begin
  }

  #moved = event => {
    const known = this.#pointers.get(event.pointerId)
    if (!known) return
    this.#pointers.set(event.pointerId, event)
    if (this.#next && this.#isFar(event)) this.#begin(event)
    if (!this.#act) return
    this.#act.move(this.isPinching ? this.#points() : this.#point(event))
    if (!this.isPinching) this.drift.follow(event)
  }

  #isFar(event) {
    const from = this.#next.event
    return Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > SLACK[event.pointerType]
  }

  #begin(event) {
    clearTimeout(this.#press)
    const {begin, event: from} = this.#next
    this.#next = undefined
    if (!begin) return
    this.page.plane.setPointerCapture(event.pointerId)
    this.page.isHeld = true
    this.#act = begin(this.#point(from))
  }

  #up = event => {
    if (!this.#pointers.delete(event.pointerId)) return
    const act = this.#act, next = this.#next
    if (this.isPinching && this.#pointers.size === 1) return this.#over(), act.end()
    if (this.#pointers.size) return
    this.#over()
    if (act) return act.end()
    next?.tap?.()
    if (this.#taps.isSecond(next?.item)) this.editor.write(next.item)
  }

  #cancelled = event => {
    if (this.#pointers.delete(event.pointerId)) this.cancel()
  }

  #over() {
    clearTimeout(this.#press)
    this.#act = this.#next = undefined
    this.isPinching = this.page.isHeld = false
    this.#pointers.clear()
    this.drift.end()
    this.editor.grip.guide()
  }

  #tap(item) {
    this.editor.selection.set([item])
    this.editor.focus(item)
  }

  /** A finger that stays on an item adds it to what is selected. */
  #pressed(item) {
    this.#next = undefined
    navigator.vibrate?.(10)
    this.editor.selection.toggle(item)
    this.editor.sayHowMany()
  }

  /** What is decorated is not followed. */
  #clicked = event => {
    if (event.target.closest(".wall__layer a, .wall__layer button")) event.preventDefault()
  }

  #menu = event => event.pointerType === "touch" && event.preventDefault()

  #scrolled() {
    this.origin = this.page.plane.getBoundingClientRect()
    const [event] = this.#pointers.values()
    if (event && this.#act && !this.isPinching) this.#act.move(this.#point(event))
  }

  #points() {
    return [...this.#pointers.values()].slice(0, 2).map(event => this.#point(event))
  }

  #point(event) {
    return pointOf(event, this.origin, this.page.unit)
  }
}
