// The messages of one conversation in the page: drawn, put in order, drawn anew when something about them changes, and the
// reader's place kept through all of it.
import {make} from "./make.js"
import {dressList, dressMessage} from "./message-dress.js"
import {MessagePlace} from "./message-place.js"
import {KIND} from "./sealed-envelope.js"
import {Fold} from "./sealed-fold.js"
import {drawItem} from "./sealed-item.js"
import {SealedWindow} from "./sealed-window.js"
import "./message-tools.js"

export class Sheet {
  #isDressing = false
  fold = new Fold()
  tools = document.createElement("message-tools")

  /** `thread` says {rows, names, me, quoted, hides(message), dressed(), moved(), showing(mid)}. */
  constructor(thread) {
    this.thread = thread
    this.list = make("ol", {className: "messages"})
    this.scroller = make("div", {className: "messages__scroll", tabIndex: 0, ariaLabel: "Messages"}, this.list)
    this.scroller.setAttribute("role", "log")
    this.toEnd = make("button", {type: "button", className: "messages__newest", hidden: true})
    this.blank = make("div", {className: "room__empty"}, make("h2", {className: "room__label"}, "Nothing written yet"),
      make("p", {}, "What you write here is sealed on this device. Only the two of you can open it."))
    this.element = make("message-list", {tools: this.tools}, this.scroller, this.toEnd)
    this.rows = thread.rows
    this.window = new SealedWindow(this)
    this.place = new MessagePlace(this.scroller, this.list, {moved: () => thread.moved(), isWhole: () => this.window.isAtNewest})
  }

  get isAtEnd() {
    return this.place.isNear && this.window.isAtNewest
  }

  async goToEnd() {
    if (!this.window.isAtNewest) await this.window.show()
    this.place.toEnd()
    this.redress()
  }

  /** Show the message at `seq`, fetched with its neighbours when it is not loaded; gives its <li>. */
  async show(seq) {
    if (!this.find(seq)) await this.window.show(seq)
    const item = this.find(seq)
    if (!item) return null
    this.place.show(item)
    item.classList.remove("is-lit")
    requestAnimationFrame(() => item.classList.add("is-lit"))
    return item
  }

  find(seq) {
    return this.list.querySelector(`:scope > [data-sort="${seq}"]`)
  }

  /** Draw items; `isOld` asks this device for the later edits and reactions, which were not just passed. */
  async put(items, isOld) {
    const about = isOld ? await this.rows.about(items.filter(({kind}) => kind === KIND.message).map(({mid}) => mid)) : []
    const seqs = new Set([...items, ...about].map(item => this.fold.add(item)).filter(seq => seq !== undefined))
    for (const seq of seqs) this.#draw(seq)
    for (const {target} of items) if (target) this.redrawQuotes(target)
    this.redress()
  }

  /** What quotes a message shows it as it is now. */
  redrawQuotes(mid) {
    for (const quote of this.list.querySelectorAll(`[data-quotes="${CSS.escape(mid)}"]`)) this.redraw(Number(quote.closest(".message").dataset.sort))
  }

  empty() {
    this.fold = new Fold()
    for (const item of [...this.window.messages]) item.remove()
  }

  drop(items) {
    this.fold.drop(items.map(({dataset}) => Number(dataset.sort)))
    for (const item of items) item.remove()
  }

  /** Draw anew what shows the message at `seq`. */
  redraw(seq) {
    if (this.fold.has(seq)) this.#draw(seq)
    this.redress()
  }

  #draw(seq) {
    const known = this.find(seq), message = this.fold.message(seq)
    const fresh = message && !this.thread.hides(message) ? drawItem(message, this.thread) : null
    if (message?.mid) this.thread.showing(message.mid)
    if (known && fresh) this.#renew(known, fresh)
    else if (known) known.remove()
    else if (fresh) this.#insert(fresh, seq)
  }

  #insert(fresh, seq) {
    dressMessage(fresh)
    let next = null  // what waits has no number and stands at the end
    for (let item = this.list.lastElementChild; item && !(Number(item.dataset.sort) < seq); item = item.previousElementSibling) next = item
    this.list.insertBefore(fresh, next)
  }

  #renew(known, fresh) {
    const isFocused = known.contains(document.activeElement), holdsTools = known.contains(this.tools)
    fresh.tabIndex = known.tabIndex
    dressMessage(fresh)
    known.replaceWith(fresh)
    if (holdsTools && !("deleted" in fresh.dataset)) this.tools.offer(fresh)
    if (isFocused) fresh.focus({preventScroll: true})
  }

  /** Dress the list and keep the reader's place, once for all changes of this turn. */
  redress() {
    if (this.#isDressing) return
    this.#isDressing = true
    queueMicrotask(() => {
      this.#isDressing = false
      this.window.trim(this.place.isNear ? null : this.place.firstSeen())
      if (this.list.childElementCount || !this.window.isShown) this.blank.remove()
      else this.scroller.append(this.blank)
      dressList(this.list, this.thread.unread.lineAfter)
      this.thread.dressed()
      this.place.hold()
      this.thread.moved()
    })
  }
}
