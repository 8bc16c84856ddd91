// Which stretch of a room's messages is loaded, and how it grows, jumps and is trimmed.
import {applyUpdate, parse, place, renew} from "./live.js"

const MOST = 300  // loaded messages: more would make every layout slower for nothing
const AROUND = 120  // kept on each side of the reader when trimming
const AHEAD = "900px"  // how far before the edge the next page is fetched

export class MessageWindow {
  #last = Promise.resolve()
  #isGrowing = false

  /** `list` is the <message-list>; `changed` is called after messages were put in or taken out. */
  constructor(host, changed) {
    Object.assign(this, {host, changed, room: host.dataset.room, list: host.list})
    this.older = this.#link("messages__older", "Older messages", "prepend")
    this.newer = this.#link("messages__newer", "Newer messages", "append")
    this.observer = new IntersectionObserver(this.#reached, {root: host.scroller, rootMargin: `${AHEAD} 0px`})
  }

  start() {
    for (const link of [this.older, this.newer]) {
      link.addEventListener("click", this.#asked)
      this.observer.observe(link)
    }
    document.addEventListener("connection", this.#retry)
  }

  stop() {
    this.observer.disconnect()
    document.removeEventListener("connection", this.#retry)
  }

  /** Whether the list ends at the newest message there is. */
  get isAtNewest() {
    return this.newer.hidden
  }

  get messages() {
    return this.list.querySelectorAll(":scope > .message[data-sort]")
  }

  /** Whether a message that just arrived belongs into the loaded stretch. */
  takes({dataset: {sort}}) {
    const loaded = this.messages
    const first = Number(loaded[0]?.dataset.sort ?? 0), last = Number(loaded[loaded.length - 1]?.dataset.sort ?? Infinity)
    return (this.older.hidden || Number(sort) > first) && (this.newer.hidden || Number(sort) < last)
  }

  /** Show the newest page, or the page around message `id`; gives the seq of what is shown, undefined when it could not be fetched. */
  show(id) {
    return this.#inTurn(async () => {
      const page = await this.#fetch(id ? `around=${id}` : "", page => this.#replace(page))
      return page && Number(page.dataset.seq)
    })
  }

  /** Let go of what is far from the reader. */
  trim(middle) {
    const loaded = [...this.messages]
    if (loaded.length <= MOST) return
    const at = middle ? Math.max(0, loaded.indexOf(middle)) : loaded.length - 1
    const above = loaded.slice(0, Math.max(0, at - AROUND)), below = loaded.slice(at + AROUND)
    if ([...above, ...below].some(item => item.contains(document.activeElement))) return
    for (const item of [...above, ...below]) item.remove()
    if (above.length) this.older.hidden = false
    if (below.length) this.newer.hidden = false
    this.#address()
  }

  #link(name, words, where) {
    const there = this.host.querySelector(`.${name}`)
    if (there) return there
    const link = Object.assign(document.createElement("a"), {className: name, textContent: words, hidden: true})
    this.host.scroller[where](link)
    return link
  }

  #asked = event => {
    event.preventDefault()
    this.#grow(event.currentTarget)
  }

  #reached = entries => {
    for (const {isIntersecting, target} of entries) if (isIntersecting && !target.hidden) this.#grow(target)
  }

  /** One page at a time, and then look again whether the edge is still near. */
  async #grow(link) {
    if (this.#isGrowing) return
    this.#isGrowing = true
    link.ariaBusy = true
    const page = await this.#inTurn(() => link === this.older ? this.#growUp() : this.#growDown())
    link.ariaBusy = false
    this.#isGrowing = false
    if (page) this.#lookAgain()
  }

  #growUp() {
    return this.#fetch(`before=${this.messages[0]?.dataset.sort ?? ""}`, page => {
      this.#insert(page)
      this.older.hidden = !page.dataset.older
    })
  }

  #growDown() {
    return this.#fetch(`after=${[...this.messages].at(-1)?.dataset.sort ?? 0}`, page => {
      this.#insert(page)
      this.newer.hidden = !page.dataset.newer
    })
  }

  #lookAgain() {
    for (const link of [this.older, this.newer]) {
      this.observer.unobserve(link)
      this.observer.observe(link)
    }
  }

  #retry = ({detail}) => detail === "live" && this.#lookAgain()

  /** What arrives while a page is on its way may be newer than the page: it is carried out again after it. */
  async #fetch(query, insert) {
    const arrived = []
    const note = ({detail}) => arrived.push(detail.cloneNode(true))
    document.addEventListener("live-update", note)
    try {
      const reply = await fetch(`/rooms/${this.room}/messages?${query}`, {headers: {"X-Live": "1"}})
      const page = reply.ok ? parse(await reply.text()).querySelector("message-page") : null
      if (page) this.#putIn(page, insert)
      arrived.forEach(applyUpdate)
      return page
    } catch (error) {
      if (error instanceof TypeError) return null  // no network: the link stays, and works when the connection is back
      throw error
    } finally {
      document.removeEventListener("live-update", note)
    }
  }

  /** Old pages are for the eyes: a screen reader is not read fifty messages aloud. */
  #putIn(page, insert) {
    const {scroller} = this.host
    scroller.ariaLive = "off"
    insert(page)
    this.#address()
    this.changed()
    setTimeout(() => { scroller.ariaLive = "polite" }, 300)
  }

  #insert(page) {
    for (const fresh of [...page.querySelectorAll(":scope > .message, :scope > ol > .message")]) {
      const known = document.getElementById(fresh.id)
      if (!known) place(this.list, fresh)
      else if (Number(fresh.dataset.version) > Number(known.dataset.version)) renew(known, fresh)
    }
  }

  #replace(page) {
    const kept = new Set([...page.querySelectorAll(".message")].map(({id}) => id))
    for (const item of this.messages) if (!kept.has(item.id)) item.remove()
    this.#insert(page)
    this.older.hidden = !page.dataset.older
    this.newer.hidden = !page.dataset.newer
  }

  #address() {
    const loaded = this.messages
    this.older.href = `/rooms/${this.room}?before=${loaded[0]?.dataset.sort ?? ""}`
    this.newer.href = `/rooms/${this.room}?after=${loaded[loaded.length - 1]?.dataset.sort ?? 0}`
  }

  #inTurn(task) {
    return this.#last = this.#last.then(task, task)
  }
}
