// <message-list>: one room's conversation as its reader sees it. The parts do the work; this puts them together.
import "./message-tools.js"
import {acts} from "./message-acts.js"
import {dressList, dressMessage} from "./message-dress.js"
import {MessageKeys} from "./message-keys.js"
import {MessagePending} from "./message-pending.js"
import {MessagePlace} from "./message-place.js"
import {toggleReaction} from "./message-reactions.js"
import {MessageTouch} from "./message-touch.js"
import {MessageUnread} from "./message-unread.js"
import {MessageWindow} from "./message-window.js"
import {notify} from "./notice.js"
import {RoomSync} from "./room-sync.js"
import {SketchCards} from "./sketch-cards.js"

customElements.define("message-list", class extends HTMLElement {
  #isDressing = false

  connectedCallback() {
    this.scroller = this.querySelector(".messages__scroll")
    this.list = this.querySelector("ol")
    this.tools = document.createElement("message-tools")
    this.tools.for(acts)
    this.place = new MessagePlace(this.scroller, this.list, {moved: () => this.unread.check(), isWhole: () => this.window.isAtNewest})
    this.window = new MessageWindow(this, () => this.redress())
    this.pending = new MessagePending(this)
    this.unread = new MessageUnread(this)
    this.sync = new RoomSync(this.dataset.room, Number(this.dataset.seq), {reset: () => this.#reset(), lost: words => this.#lose(words)})
    this.parts = [this.place, this.window, this.pending, this.unread, new MessageKeys(this), new MessageTouch(this), new SketchCards(this), this.sync]
    this.#listen()
    this.window.messages.forEach(dressMessage)
    this.#dress()
    this.#open()
    this.parts.forEach(part => part.start())
  }

  disconnectedCallback() {
    this.parts.forEach(part => part.stop())
    removeEventListener("hashchange", this.#follow)
  }

  get isAtEnd() {
    return this.place.isNear && this.window.isAtNewest
  }

  /** Show message `id`, fetched with its neighbours when it is not loaded. */
  async showMessage(id) {
    if (!document.getElementById(`message-${id}`)) await this.window.show(id)
    const item = document.getElementById(`message-${id}`)
    if (!item) return notify("This message is not here any more.", "warn")
    this.place.show(item)
    this.#lightUp(item)
  }

  async goToEnd() {
    if (!this.window.isAtNewest) await this.window.show()
    this.place.toEnd()
    this.redress()
  }

  /** The reader has just said something: it stands at the end. */
  sent() {
    this.unread.forgetLine()
    return this.goToEnd()
  }

  /** Dress the list and keep the reader's place, once for all changes of this turn. */
  redress() {
    if (this.#isDressing) return
    this.#isDressing = true
    queueMicrotask(() => this.#dress())
  }

  #dress() {
    this.#isDressing = false
    this.window.trim(this.place.isNear ? null : this.place.firstSeen())
    dressList(this.list, this.unread.lineAfter)
    this.place.hold()
    this.unread.check()
  }

  #listen() {
    this.addEventListener("arriving", this.#arriving)
    this.addEventListener("arrived", ({detail}) => this.pending.replacedBy(detail))
    this.addEventListener("arrived", ({detail}) => this.#changed(detail))
    this.addEventListener("renewed", ({detail}) => this.#changed(detail))
    this.addEventListener("leaving", () => this.redress())
    this.addEventListener("click", this.#click)
    this.addEventListener("animationend", ({target}) => target.classList.remove("is-arriving", "is-lit"))
    addEventListener("hashchange", this.#follow)
  }

  /** Nothing is put in that would leave a hole before it. */
  #arriving = event => {
    const item = event.detail
    if (event.target !== this.list) return
    this.unread.arrived(item)
    this.redress()
    if (!this.window.takes(item) || this.pending.holds(item)) return event.preventDefault()
    item.classList.add("is-arriving")
  }

  #changed(item) {
    if (item.parentElement !== this.list) return
    dressMessage(item)
    if ("deleted" in item.dataset && item.contains(this.tools)) this.tools.putAway()
    this.redress()
  }

  #click = event => {
    const reveal = event.target.closest("[data-reveal]")
    const quote = event.target.closest("[data-quotes]")
    const reaction = event.target.closest(".reaction")
    if (reveal) this.#reveal(reveal.closest(".message"))
    if (reaction) toggleReaction(reaction)
    if (quote && document.getElementById(`message-${quote.dataset.quotes}`)) {
      event.preventDefault()
      this.showMessage(quote.dataset.quotes)
    }
  }

  #reveal(item) {
    item.classList.add("is-revealed")
    this.redress()
  }

  /** Begin at the message the address names, else where the reader stopped, else at the newest. */
  #open() {
    const named = this.#named()
    const unseen = this.unread.first
    if (named) this.showMessage(named)
    else if (unseen && unseen !== this.list.firstElementChild) this.place.show(unseen, "start")
  }

  #follow = () => this.#named() && this.showMessage(this.#named())

  #named() {
    return /^#message-(\d+)$/.exec(location.hash)?.[1] ?? new URLSearchParams(location.search).get("around")
  }

  #lightUp(item) {
    item.classList.remove("is-lit")
    requestAnimationFrame(() => item.classList.add("is-lit"))
  }

  /** So much has happened that the page is fetched anew: around the reader, or the newest. */
  async #reset() {
    const reader = this.isAtEnd ? null : this.place.firstSeen()?.dataset.sort
    return await this.window.show(reader)
  }

  #lose(words) {
    notify(words, "error")
  }
})
