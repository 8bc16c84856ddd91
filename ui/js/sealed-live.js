// What the server tells while the page is open, and what was missed while it was not.
import {ask, setConnection, socket} from "./line.js"
import {renewedSomewhere, watchTabs} from "./sealed-renewed.js"

const MOST_KNOWN = 500  // conversations whose newest row we name when we ask what was missed
const AGAIN = 3000  // ms

/** Events: "row" {conv, uid, row}, "gone" {conv, seqs, mids, why, upto}, "read" {conv, uid, seq}, "typing" {conv, uid},
 * "state" {conv, …}, "missed" (rows may be missing: look again), "keys" {uid}, "sync".
 */
export class Live extends EventTarget {
  #asking = false

  constructor(account, people, talks, outbox) {
    super()
    Object.assign(this, {account, people, talks, outbox, me: account.me.uid})
    watchTabs(account)
    socket.on("connect", () => this.#catchUp())
    socket.on("resync", () => this.#catchUp())
    socket.on("dm:row", news => this.#row(news.conv, news.with, news.row, news.state))
    socket.on("dm:gone", news => this.#gone(news))
    socket.on("dm:read", news => this.#read(news))
    socket.on("dm:typing", news => this.#tell("typing", news))
    socket.on("dm:state", ({conv, ...changes}) => this.#state(conv, changes))
    socket.on("dm:keys", ({uid}) => this.#keys(uid))
    socket.on("dm:sync", () => people.sync())
    outbox.addEventListener("settled", ({detail}) => this.#row(detail.conv, detail.uid, detail.row))
    outbox.addEventListener("elsewhere", ({detail}) => this.#tell("elsewhere", detail))
  }

  /** Which rows are new in which conversation; the talk that is open then fetches its own. */
  async #catchUp() {
    if (this.#asking) return
    this.#asking = true
    const known = this.talks.all.slice(0, MOST_KNOWN).map(({conv, seq}) => [conv, seq])
    const answer = await ask("dm:catch-up", {after: Object.fromEntries(known)})
    this.#asking = false
    if (!answer.ok) return void (answer.error.code !== "offline" && setTimeout(() => this.#catchUp(), AGAIN))
    await this.talks.catchUp(answer.conversations.map(({conv}) => conv))
    this.#tell("missed")
    setConnection("live")
  }

  #row(conv, uid, row, state) {
    this.talks.took(conv, row, state)
    this.#tell("row", {conv, uid, row})
  }

  #gone(news) {
    this.talks.gone(news)
    this.#tell("gone", news)
  }

  #read({conv, uid, seq}) {
    this.talks.change(conv, uid === this.me ? {read: seq} : {theirs: seq})
    this.#tell("read", {conv, uid, seq})
  }

  #state(conv, changes) {
    this.talks.change(conv, changes)
    this.#tell("state", {conv, ...changes})
  }

  #keys(uid) {
    if (uid === this.me) renewedSomewhere(this.account)
    else this.people.refresh(uid).catch(() => null)  // unreachable: asked again before the next message
    this.#tell("keys", {uid})
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}))
  }
}
