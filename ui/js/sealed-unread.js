// What is new to the reader: the line above it, the button that leads to it, telling the server when it was seen, and under
// one's own newest message how far it came.
import {make} from "./make.js"
import {ask} from "./line.js"

const GLANCE = 400  // ms a message is on screen before it counts as read
const AGAIN = 2000  // ms until it is told once more

export class Unread {
  #timer
  #later
  #waiting = 0  // messages that came while the reader was elsewhere
  lineAfter = null  // a seq, or null: no line

  constructor(thread) {
    Object.assign(this, {thread, sheet: thread.sheet, read: thread.talk.read, newest: thread.talk.seq})
    this.readMark = make("p", {className: "message__state sealed-mark"}, "Read")
    this.sentMark = make("p", {className: "message__state sealed-mark"}, "Sent")
  }

  start() {
    document.addEventListener("visibilitychange", this.#turned)
    document.addEventListener("connection", this.check)
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#turned)
    document.removeEventListener("connection", this.check)
    clearTimeout(this.#timer)
    clearTimeout(this.#later)
  }

  /** The first screen is there: begin where the reader stopped, else at the newest. */
  opened() {
    const unseen = this.#unseen()
    this.#waiting = this.read ? unseen.length : 0
    if (this.#waiting) this.lineAfter = this.read
    this.sheet.redress()
    if (this.#waiting && unseen[0] !== this.sheet.list.firstElementChild) this.sheet.place.show(unseen[0], "start")
    this.check()
  }

  arrived(seq, item) {
    if (seq <= this.newest) return
    const before = this.newest
    this.newest = seq
    if (item?.classList.contains("is-mine")) return void (this.read = seq)  // the server counts only what the other one says
    if (item && !this.#isWatched()) {
      this.#waiting += 1
      this.lineAfter ??= before
    }
    this.sheet.redress()
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

  /** "Read" under the newest of one's own that the other has read, "Sent" under the newest where that is another. */
  showRead() {
    const {theirs} = this.thread.talk, isTold = theirs !== null && theirs !== undefined
    const own = [...this.sheet.window.messages].filter(item => item.matches(".is-mine:not(.sealed-said, [data-deleted])"))
    const read = isTold ? own.findLast(({dataset}) => Number(dataset.sort) <= theirs) : undefined
    const sent = this.thread.pending.isWaiting ? undefined : own.at(-1)
    this.#stand(this.readMark, read)
    this.#stand(this.sentMark, sent === read ? undefined : sent)
  }

  #stand(mark, item) {
    if (!item) mark.remove()
    else if (mark.parentElement !== item) item.append(mark)
  }

  async #seen(seq) {
    const before = this.read
    this.read = seq
    this.#waiting = 0
    this.thread.app.talks.change(this.thread.conv, {read: seq})
    const answer = await ask("dm:read", {conv: this.thread.conv, seq})
    if (answer.ok || this.read !== seq) return
    this.read = before
    this.#later = setTimeout(this.check, AGAIN)
  }

  #isWatched() {
    return document.visibilityState === "visible" && this.sheet.isAtEnd
  }

  #turned = () => {
    if (document.visibilityState === "hidden" && this.read >= this.newest) this.lineAfter = null
    this.sheet.redress()
  }

  #unseen() {
    return [...this.sheet.window.messages].filter(item => Number(item.dataset.sort) > this.read && !item.classList.contains("is-mine"))
  }

  #showButton() {
    const {scroller, isAtEnd, window, toEnd} = this.sheet
    if (isAtEnd && document.visibilityState === "visible") this.#waiting = 0
    const isFar = -scroller.scrollTop > scroller.clientHeight || !window.isAtNewest
    toEnd.hidden = isAtEnd || !isFar && !this.#waiting
    toEnd.textContent = this.#waiting ? `${this.#waiting} new` : "Jump to newest"
  }
}
