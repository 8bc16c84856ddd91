// What is new to the reader: the line above it, the button that leads to it, and telling the server when it was seen.
import {clearRoom, markRoom} from "./room-marks.js"
import {ask, viewer} from "./socket.js"

const GLANCE = 250  // ms a message is on screen before it counts as read

export class MessageUnread {
  #timer
  #waiting = 0  // messages that came while the reader was elsewhere

  constructor(host) {
    this.host = host
    this.room = host.dataset.room
    this.read = Number(host.dataset.read)
    this.newest = Math.max(Number(host.dataset.newest), Number(host.list.lastElementChild?.dataset.sort ?? 0))
    this.button = host.querySelector(".messages__newest")
    this.lineAfter = this.read && this.#unseen().length ? this.read : null  // an id, or null: no line
  }

  start() {
    this.#waiting = this.lineAfter === null ? 0 : this.#unseen().length
    this.button.addEventListener("click", this.#jump)
    document.addEventListener("visibilitychange", this.#turned)
    document.addEventListener("connection", this.check)
    this.check()
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#turned)
    document.removeEventListener("connection", this.check)
    clearTimeout(this.#timer)
  }

  /** The first message the reader has not seen, if the page begins before it. */
  get first() {
    return this.lineAfter !== null && this.host.list.querySelector(".message[data-new]")
  }

  arrived({dataset: {sort, author}}) {
    const id = Number(sort)
    if (id <= this.newest) return
    const before = this.newest
    this.newest = id
    if (author === viewer) return this.#seen(id)
    if (!this.#isWatched()) {
      this.#waiting += 1
      this.lineAfter ??= before
      markRoom(this.room, id)
    }
  }

  /** Sending is a sign of having read. */
  forgetLine() {
    this.lineAfter = null
  }

  /** Called after every scroll and change: is the newest message before somebody's eyes? */
  check = () => {
    this.#showButton()
    if (!this.#isWatched() || this.newest <= this.read) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      if (this.#isWatched()) this.#seen(this.newest)
    }, GLANCE)
  }

  async #seen(id) {
    const before = this.read
    this.read = id
    this.#waiting = 0
    clearRoom(this.room, id)
    const answer = await ask("room:read", {room: this.room, id})
    if (!answer.ok && this.read === id) this.read = before
  }

  #isWatched() {
    return document.visibilityState === "visible" && this.host.isAtEnd
  }

  #turned = () => {
    if (document.visibilityState === "hidden" && this.read >= this.newest) this.lineAfter = null
    this.host.redress()
    this.check()
  }

  #unseen() {
    return [...this.host.window.messages].filter(({dataset}) => Number(dataset.sort) > this.read && dataset.author !== viewer)
  }

  #showButton() {
    const {scroller, isAtEnd, window} = this.host
    if (isAtEnd && document.visibilityState === "visible") this.#waiting = 0
    const isFar = -scroller.scrollTop > scroller.clientHeight || !window.isAtNewest
    this.button.hidden = isAtEnd || !isFar && !this.#waiting
    this.button.textContent = this.#waiting ? `${this.#waiting} new` : "Jump to newest"
  }

  #jump = () => this.host.goToEnd()
}
