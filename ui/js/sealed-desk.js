// The page with the conversations: people at one side, what is open at the other, addresses, and the way between them. On a
// narrow screen it is one or the other.
import {make} from "./make.js"
import {SealedError} from "./sealed-bytes.js"
import {drawMissing, drawNothing, reportFrom} from "./sealed-desk-views.js"
import {showDevices} from "./sealed-devices.js"
import {Finder} from "./sealed-finder.js"
import {fillLater, letGoInTime, lookAgain} from "./sealed-keeping.js"
import {List} from "./sealed-list.js"
import {Live} from "./sealed-live.js"
import {SealedOutbox} from "./sealed-outbox.js"
import {peers} from "./sealed-peers.js"
import {showSafety} from "./sealed-safety-view.js"
import {connect} from "./line.js"
import {Talks} from "./sealed-talks.js"
import {Thread} from "./sealed-thread.js"

const TITLE = document.title
const ADDRESS = /^\/dm\/([a-z0-9_]{2,20})$/

export class Desk {
  #turn = 0

  constructor(account) {
    this.account = account
    this.people = peers(account)
    this.outbox = new SealedOutbox(account, this.people)
    this.talks = new Talks(account, this.people)
    this.live = new Live(account, this.people, this.talks, this.outbox)
    this.finder = new Finder(this)
    this.list = new List(this, this.finder)
    this.place = make("div", {className: "sealed-place"})
    this.element = make("div", {className: "sealed-desk"}, this.list.element, this.place)
  }

  start() {
    document.addEventListener("click", this.#clicked)
    addEventListener("popstate", () => this.#follow())
    this.talks.addEventListener("hid", ({detail}) => lookAgain(this.account, detail.conv))
    this.talks.load()
    this.#follow()
    connect(this.account.me.username)
    fillLater(this.account)
    letGoInTime(this.talks)
  }

  /** The id of the conversation that is open. */
  get current() {
    return this.thread?.conv
  }

  /** Open the conversation with somebody, at its newest message or at the one with this seq. */
  open(username, seq) {
    if (location.pathname !== `/dm/${username}`) history.pushState(null, "", `/dm/${username}`)
    return this.#follow(seq)
  }

  /** Back to the list; on a wide screen the place beside it says what this is. */
  leave(isAsked = true) {
    if (!isAsked && this.thread) return void this.element.removeAttribute("data-open")
    if (location.pathname !== "/dm") history.pushState(null, "", "/dm")
    this.#follow()
  }

  search(conv) {
    this.element.removeAttribute("data-open")
    this.finder.within(conv)
  }

  showSafety({peer}) {
    const before = peer.trust
    this.#showView(host => showSafety(host, this.account, peer, async () => {
      await this.#follow()
      if (peer.trust !== before) this.thread?.sheet.window.show()  // what is sealed with accepted keys opens now
    }))
  }

  showReport(thread, chosen) {
    this.#showView(host => reportFrom(host, thread, chosen, () => this.#follow()))
  }

  showDevices() {
    this.#showView(host => showDevices(host, this.account, changed => changed === this.account ? this.#follow() : location.reload()))
  }

  /** Something is unread, or is not any more. */
  marked() {
    const name = this.thread?.peer.name
    document.title = `${this.talks.hasUnread ? "• " : ""}${name ? `${name} · ` : ""}${TITLE}`
  }

  #clicked = event => {
    const link = event.target.closest?.("a[data-talk], a[href='/dm']")
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    document.getElementById("rail").hidePopover()
    if (!link.dataset.talk) return this.leave()
    this.open(link.dataset.talk, Number(link.dataset.seq) || undefined)
  }

  /** What the address says is what is shown. */
  async #follow(seq) {
    const turn = this.#turn += 1, username = ADDRESS.exec(location.pathname)?.[1]
    if (username && this.thread?.peer.username === username) return this.#again(seq)
    this.#shut()
    this.element.toggleAttribute("data-open", !!username)
    if (!username) return this.place.replaceChildren(drawNothing())
    try {
      const peer = await this.people.of(username)
      if (peer.uid === this.account.me.uid) throw new SealedError("self", "These are messages between two. Notes to yourself have no place here yet.")
      const talk = await this.talks.with(peer)
      if (turn === this.#turn) this.#openThread(peer, talk, seq)
    } catch (error) {
      if (!(error instanceof SealedError)) throw error
      if (turn === this.#turn) this.place.replaceChildren(drawMissing(username, error))
    }
  }

  #again(seq) {
    this.element.toggleAttribute("data-open", true)
    if (!this.thread.element.isConnected) this.place.replaceChildren(this.thread.element)
    this.thread.banner.draw()
    this.thread.head.draw()
    if (seq) this.thread.sheet.show(seq)
    else this.thread.composer.focus()
  }

  #openThread(peer, talk, seq) {
    this.thread = new Thread(this, peer, talk)
    this.place.replaceChildren(this.thread.element)
    this.list.draw()
    return this.thread.start(seq)
  }

  #shut() {
    document.activeElement?.blur()  // of a field that goes while it has the focus, some browsers go on believing that it has
    this.thread?.stop()
    this.thread = undefined
    this.list.draw()
  }

  #showView(draw) {
    const host = make("div", {className: "sealed-host"})
    this.element.toggleAttribute("data-open", true)
    this.place.replaceChildren(host)
    draw(host)
  }
}
