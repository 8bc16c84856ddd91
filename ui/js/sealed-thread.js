// One conversation: its head, its messages, where one writes, and what comes while it is open. The parts do the work.
import {make} from "./make.js"
import {MessageTouch} from "./message-touch.js"
import {Acts} from "./sealed-acts.js"
import {Banner} from "./sealed-banner.js"
import {Composer} from "./sealed-composer.js"
import {Head} from "./sealed-head.js"
import {Pending} from "./sealed-pending.js"
import {watchAlarms} from "./sealed-receive.js"
import {Roam} from "./sealed-roam.js"
import {Rows} from "./sealed-rows.js"
import {Sheet} from "./sealed-sheet.js"
import {Timer} from "./sealed-timer.js"
import {TypingLine} from "./sealed-typing.js"
import {Unread} from "./sealed-unread.js"

export class Thread {
  #stops = []

  /** `app` is {account, people, talks, live, outbox, leave, open, showSafety}; `talk` as in sealed-talks.js. */
  constructor(app, peer, talk) {
    Object.assign(this, {app, peer, talk, conv: talk.conv, account: app.account, me: app.account.me.uid})
    this.names = uid => uid === peer.uid ? peer : app.account.me
    this.rows = new Rows(app.account, peer, talk.conv, () => this.talk.isNew)
    this.sheet = new Sheet(this)
    this.typing = new TypingLine(this.conv, peer)
    this.unread = new Unread(this)
    this.timer = new Timer(this)
    this.pending = new Pending(this)
    this.acts = new Acts(this)
    this.composer = new Composer(this)
    this.banner = new Banner(this)
    this.head = new Head(this)
    this.element = make("section", {className: "sealed-talk", ariaLabel: `Messages with ${peer.name}`},
      this.head.element, this.banner.element, this.sheet.element, this.typing.element, this.composer.element)
    this.parts = [
      this.sheet.place, this.sheet.window, this.pending, this.unread, this.timer, this.composer,
      new Roam(this), new MessageTouch(this.sheet.element),
    ]
  }

  /** The element is in the page: fill it with the newest messages, or with those around `seq`. */
  async start(seq) {
    this.#listen()
    this.parts.forEach(part => part.start())
    this.banner.draw()
    await this.sheet.window.show(seq)
    performance.mark("sealed-first-screen")
    await this.pending.draw()
    if (seq) await this.sheet.show(seq)
    else this.unread.opened()
  }

  stop() {
    this.parts.forEach(part => part.stop())
    this.#stops.forEach(stop => stop())
    this.element.remove()
  }

  #listen() {
    const {live, talks, people} = this.app
    this.#on(live, "row", ({row}) => this.#arrived(row))
    this.#on(live, "gone", news => this.#gone(news))
    this.#on(live, "typing", ({uid}) => uid === this.peer.uid && this.typing.show())
    this.#on(live, "missed", () => this.sheet.window.catchUp())
    this.#on(this.app.outbox, "refused", () => this.#askAgain())
    this.#on(talks, "changed", talk => this.#changed(talk))
    this.#stops.push(people.listen(peer => peer.uid === this.peer.uid && this.#changed(this.talk)))
    this.#stops.push(watchAlarms((conv, seq, alarms) => conv === this.conv && this.#alarmed(seq, alarms)))
    this.sheet.list.addEventListener("click", this.#click)
    this.sheet.list.addEventListener("animationend", ({target}) => target.classList.remove("is-arriving", "is-lit"))
    this.sheet.toEnd.addEventListener("click", () => this.sheet.goToEnd())
  }

  #on(source, type, act) {
    const heard = ({detail}) => (detail?.conv ?? this.conv) === this.conv && act(detail)
    source.addEventListener(type, heard)
    this.#stops.push(() => source.removeEventListener(type, heard))
  }

  /** The reader has just said something: it stands at the end. */
  sent() {
    this.unread.forgetLine()
    this.typing.told()
    return this.sheet.goToEnd()
  }

  async showMid(mid) {
    const seq = this.sheet.fold.seqOf(mid) ?? (await this.rows.find(mid))?.seq
    if (seq) await this.sheet.show(seq)
  }

  async #arrived(row) {
    const isNew = !this.sheet.find(row.seq) && row.seq > this.sheet.window.last
    await this.sheet.window.take(row)
    const item = this.sheet.find(row.seq)
    if (isNew) item?.classList.add("is-arriving")
    this.unread.arrived(row.seq, item)
    if (item?.dataset.author !== this.peer.username) return
    this.typing.clear()
    if (this.peer.mayWrite) this.#askAgain()  // who writes has answered
  }

  /** Whether one may write here is another answer now than when the page asked. */
  #askAgain() {
    this.app.people.refresh(this.peer.uid).catch(() => null)  // unreachable: the next message is refused again, and says so
  }

  async #gone({seqs, mids, why}) {
    await this.rows.forget(seqs, mids)
    if (why !== "hidden") return  // what was unsent says so by a row of its own
    this.sheet.drop([...this.sheet.window.messages].filter(({dataset}) => seqs === "all" || seqs.includes(Number(dataset.sort))))
    this.sheet.redress()
  }

  #changed(talk) {
    this.talk = talk
    this.head.draw()
    this.banner.draw()
    this.sheet.redress()
  }

  #alarmed(seq, alarms) {
    const shown = this.sheet.fold.alarm(seq, alarms)
    if (shown !== undefined) this.sheet.redraw(shown)
  }

  #click = ({target}) => {
    const quote = target.closest("[data-quotes]"), reaction = target.closest(".reaction")
    if (quote) this.showMid(quote.dataset.quotes)
    if (reaction) this.acts.toggle(reaction)
  }

  // what the sheet asks

  quoted = mid => {
    const seq = this.sheet.fold.seqOf(mid)
    return seq === undefined ? this.acts.recalled(mid) : this.sheet.fold.message(seq)
  }

  hides(message) {
    return this.timer.isOver(message)
  }

  showing(mid) {
    this.pending.replacedBy(mid)
  }

  moved() {
    this.unread.check()
  }

  dressed() {
    this.unread.showRead()
  }
}
