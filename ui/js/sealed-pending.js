// Messages that are still on their way stand at the end of the list until the rows themselves take their places. Edits,
// reactions and unsends on their way show nothing; if the server refuses one, that is said.
import {make} from "./make.js"
import {notify} from "./notice.js"
import {KIND} from "./sealed-envelope.js"
import {drawHead, drawSaid} from "./sealed-item.js"

const TYPES = ["queued", "settled", "refused", "discarded", "elsewhere"]

export class Pending {
  constructor(thread) {
    Object.assign(this, {thread, outbox: thread.app.outbox, conv: thread.conv, list: thread.sheet.list})
  }

  start() {
    for (const type of TYPES) this.outbox.addEventListener(type, this)
  }

  stop() {
    for (const type of TYPES) this.outbox.removeEventListener(type, this)
  }

  get isWaiting() {
    return !!this.list.querySelector(":scope > .is-pending")
  }

  /** What waits, as this device has it; what another tab sent meanwhile is not among it. */
  async draw() {
    const entries = await this.outbox.entries(this.conv), known = new Set(entries.map(({cid}) => cid))
    for (const item of this.list.querySelectorAll(":scope > .is-pending")) if (!known.has(item.dataset.cid)) item.remove()
    entries.forEach(entry => this.#show(entry))
    this.thread.sheet.redress()
  }

  /** The row itself is being shown. */
  replacedBy(mid) {
    this.list.querySelector(`:scope > .is-pending[data-mid="${mid}"]`)?.remove()
  }

  handleEvent({type, detail}) {
    if (detail.conv !== this.conv) return
    if (type === "elsewhere") return this.draw()
    if (type === "discarded") this.#find(detail.cid)?.remove()
    else if (type === "queued") this.#show(detail)
    else if (type === "refused") this.#refuse(detail)
    this.thread.sheet.redress()
  }

  #refuse(entry) {
    if (entry.kind === KIND.message) return this.#show(entry)
    notify(`That did not go through. ${entry.error}`, "error")
    this.outbox.discard(entry)
  }

  #find(cid) {
    return this.list.querySelector(`:scope > [data-cid="${cid}"]`)
  }

  #show(entry) {
    if (entry.kind !== KIND.message || this.thread.sheet.fold.seqOf(entry.mid) !== undefined) return
    const standIn = this.#drawOne(entry), known = this.#find(entry.cid)
    if (known) known.replaceWith(standIn)
    else this.list.append(standIn)
  }

  #drawOne(entry) {
    const {thread} = this, {cid, mid, order, state, body} = entry
    const message = {sender: thread.me, at: new Date(order).toISOString(), body, mid}
    const item = make("li", {className: `message is-pending is-mine is-${state}`, tabIndex: -1},
      ...drawHead(message, thread), ...(body.t === "timer" ? [] : drawSaid(message, thread)), this.#drawState(entry))
    Object.assign(item.dataset, {cid, mid, author: thread.app.account.me.username, posted: message.at})
    return item
  }

  #drawState(entry) {
    if (entry.state !== "failed") {
      return make("p", {className: "message__state"},
        make("span", {className: "message__offline"}, "Waits for the connection"),
        make("span", {className: "message__slow"}, entry.files.length ? "The picture is on its way" : "On its way"))
    }
    const tool = (words, act) => {
      const button = make("button", {type: "button", className: "button button--small"}, words)
      button.addEventListener("click", act)
      return button
    }
    return make("p", {className: "message__state"}, make("span", {}, `Not sent. ${entry.error}`),
      tool("Edit", () => this.#takeBack(entry)), tool("Try again", () => this.outbox.retry(entry)), tool("Discard", () => this.outbox.discard(entry)))
  }

  /** It comes back to be mended; a picture that went with it has to be chosen again. */
  #takeBack(entry) {
    this.thread.composer.takeBack(entry.body)
    this.outbox.discard(entry)
  }
}
