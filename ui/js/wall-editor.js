// <wall-editor>: everything that changes a wall. The parts do the work; this puts them together, and is where a gesture,
// a key or a button becomes one step in the queue.
import "./wall-saved.js"
import "./wall-tray.js"
import {notify} from "./notice.js"
import {WallActions} from "./wall-actions.js"
import {WallClipboard} from "./wall-clipboard.js"
import {WallGrip} from "./wall-grip.js"
import {WallGesture} from "./wall-gesture.js"
import {WallHistory} from "./wall-history.js"
import {WallInspector} from "./wall-inspector.js"
import {WallKeys} from "./wall-keys.js"
import {nameOf, nameOfAll} from "./wall-names.js"
import {placeOf} from "./wall-place.js"
import {WallProjection} from "./wall-projection.js"
import {WallQueue} from "./wall-queue.js"
import {WallRefusals} from "./wall-refusals.js"
import {WallSelection} from "./wall-selection.js"
import {basedOn, newRef} from "./wall-steps.js"
import {WallTeller} from "./wall-teller.js"
import {WallTransform} from "./wall-transform.js"
import {WallWriting} from "./wall-writing.js"

customElements.define("wall-editor", class extends HTMLElement {
  connectedCallback() {
    const page = this.page = document.querySelector("wall-page")
    this.news = this.querySelector(".wall-editor__news")
    this.queue = new WallQueue(page.name, ref => this.projection.versionOf(ref))
    this.projection = new WallProjection(page, this.queue)
    this.refusals = new WallRefusals(this)
    this.parts = [this.projection, this.refusals, this.queue]
    if ("editing" in this.dataset) this.#furnish()
    this.parts.forEach(part => part.start())
    page.holds = item => this.projection.holds(item)
  }

  disconnectedCallback() {
    this.parts.forEach(part => part.stop())
  }

  #furnish() {
    const {page} = this
    this.tools = this.querySelector(".wall-editor__tools")
    this.selection = new WallSelection(page)
    this.grip = new WallGrip(page, this.selection)
    this.teller = new WallTeller(page.name)
    this.actions = new WallActions(this)
    this.history = new WallHistory(this)
    this.writing = new WallWriting(this)
    this.gesture = new WallGesture(this)
    this.keys = new WallKeys(this)
    this.parts.unshift(this.grip, this.history, this.writing, this.gesture, this.keys, new WallClipboard(this), new WallInspector(this))
    this.selection.addEventListener("change", () => this.grip.fit())
    this.projection.heldChanged = () => this.transform?.draw()
    for (const type of ["arrived", "renewed", "placed"]) page.addEventListener(type, ({target}) => this.#tend(target))
    page.addEventListener("leaving", ({target}) => this.selection.lose(target))
    this.queue.addEventListener("moved", () => this.#settle())
    new ResizeObserver(() => this.grip.fit()).observe(page.plane)
    page.dataset.editing = ""
    this.querySelector("wall-saved").follow(this.queue)
    page.items.forEach(item => this.#tend(item))
    addEventListener("pagehide", () => this.finish())
  }

  /** In edit mode an item can be focused, has a name, and what is in it stays still. */
  #tend(item) {
    if (!item.matches?.(".wall__layer > *") || !this.selection.mayTake(item)) return
    item.tabIndex = 0
    if (item.matches(".wall-sticker")) item.setAttribute("role", "group")
    item.ariaLabel = nameOf(item)
    for (const child of item.children) child.inert = true
    this.#settle()
  }

  /** The frame stands around what is selected, as it is now. */
  #settle() {
    if (this.isSettling) return
    this.isSettling = true
    queueMicrotask(() => {
      this.isSettling = false
      this.selection.set(this.selection.items)
      if (!this.transform) this.grip.fit()
    })
  }

  /** Take the selection in hand. */
  begin() {
    const {items} = this.selection
    this.projection.hold(items)
    this.page.toggleAttribute("data-holding", true)
    for (const item of items) item.classList.add("is-held")
    return this.transform = new WallTransform(items, this.page.unit, transform => {
      this.grip.show(transform.frame)
      this.teller.tell(transform.places)
    })
  }

  /** Let go, here: one step, if anything moved. */
  commit(transform) {
    transform.end()
    const {changes} = transform
    if (changes.length) this.change(changes)
    this.#letGo(transform, !changes.length)
    if (changes.length) this.say(this.#whatMoved(changes))
  }

  /** Let go, as if nothing had been. */
  cancel(transform) {
    transform.undo()
    this.#letGo(transform, true)
  }

  #letGo(transform, isBack) {
    this.transform = undefined
    this.projection.release(isBack)
    this.page.removeAttribute("data-holding")
    for (const item of transform.items) item.classList.remove("is-held")
    this.teller.end(isBack ? transform.items.map(item => ({ref: item.id, ...placeOf(item), z: undefined})) : undefined)
    this.grip.fit()
  }

  /** What waits to become a step becomes one now. */
  finish() {
    this.keys?.finish()
  }

  /** One step that changes items: [{item, …fields}]. */
  change(changes) {
    return this.step({change: this.#changes(changes)})
  }

  #changes(changes) {
    return changes.map(({item, ...fields}) => ({ref: item.id, version: this.projection.versionOf(item.id), ...fields}))
  }

  /** One step that adds items; gives their elements, which stand there already. */
  add(items) {
    const nonce = this.step({add: items})
    return items.map((_, at) => document.getElementById(newRef(nonce, at))).filter(Boolean)
  }

  step(step) {
    this.history?.forget()
    return this.#queue(step)
  }

  /** A step that was taken back, once more. */
  again({add, change = [], remove}) {
    return this.#queue({add, remove, change: this.#changes(change)})
  }

  #queue(step) {
    return this.queue.add(basedOn({kind: "edit", ...step}, this.queue.steps))
  }

  /** Change what is in an item: where it has words of its own they are written in place. */
  write(item) {
    if (item) this.writing.open(item)
  }

  selectAll() {
    this.finish()
    this.selection.all()
    this.sayHowMany()
  }

  focus(item) {
    item?.focus({preventScroll: true, focusVisible: false})
  }

  /** Tell those who do not see it. */
  say(words) {
    if (this.news) this.news.textContent = words
  }

  sayHowMany() {
    const {items} = this.selection
    this.say(items.length ? `${this.name(items)} selected` : "Nothing selected")
  }

  name(items) {
    return nameOfAll(items)
  }

  #whatMoved(changes) {
    const [{item, ...fields}] = changes
    const name = this.name(changes.map(change => change.item))
    if (changes.length > 1) return `${name} moved`
    const parts = [
      ("x" in fields || "y" in fields) && `moved to ${place(item, "x")}, ${place(item, "y")}`,
      ("size" in fields) && `now ${place(item, "s")} wide`,
      ("w" in fields || "h" in fields) && `now ${place(item, "w")} by ${place(item, "h")}`,
      ("rotation" in fields) && `turned to ${place(item, "r")} degrees`,
    ]
    return `${name} ${parts.filter(Boolean).join(", ")}`
  }

  /** A sentence for everybody. */
  tell(words, kind) {
    notify(words, kind)
  }
})

function place(item, name) {
  return Math.round(item.style.getPropertyValue(`--${name}`))
}
