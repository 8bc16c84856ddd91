// <wall-editor>: everything that changes a wall. The parts do the work; this puts them together, and is where a gesture,
// a key or a button becomes one step in the queue.
import "./wall-saved.js"
import "./wall-tray.js"
import {notify} from "./notice.js"
import {WallActions} from "./wall-actions.js"
import {WallClipboard} from "./wall-clipboard.js"
import {WallGrip} from "./wall-grip.js"
import {WallGesture} from "./wall-gesture.js"
import {WallHand} from "./wall-hand.js"
import {WallHistory} from "./wall-history.js"
import {WallInspector} from "./wall-inspector.js"
import {WallKeys} from "./wall-keys.js"
import {nameOf, nameOfAll} from "./wall-names.js"
import {WallProjection} from "./wall-projection.js"
import {WallQueue} from "./wall-queue.js"
import {WallRefusals} from "./wall-refusals.js"
import {WallSelection} from "./wall-selection.js"
import {basedOn, newRef} from "./wall-steps.js"
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
    this.hand = new WallHand(this)
    this.actions = new WallActions(this)
    this.history = new WallHistory(this)
    this.writing = new WallWriting(this)
    this.gesture = new WallGesture(this)
    this.keys = new WallKeys(this)
    this.parts.unshift(this.grip, this.history, this.writing, this.gesture, this.keys, new WallClipboard(this), new WallInspector(this))
    this.selection.addEventListener("change", () => this.grip.fit())
    this.projection.heldChanged = () => this.hand.transform?.draw()
    for (const type of ["arrived", "renewed", "placed"]) page.addEventListener(type, ({target}) => this.#tend(target))
    page.addEventListener("leaving", ({target}) => this.selection.lose(target))
    this.queue.addEventListener("moved", () => this.#settle())
    new ResizeObserver(() => this.grip.fit()).observe(page.plane)
    page.dataset.editing = ""
    page.querySelector("#wall-pins").inert = true
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
      if (!this.hand.transform) this.grip.fit()
    })
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

  /** A sentence for everybody. */
  tell(words, kind) {
    notify(words, kind)
  }
})
