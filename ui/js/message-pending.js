// Messages that are still on their way stand at the end of the list until the real ones take their places.
import {place} from "./live.js"
import {make} from "./make.js"
import {outbox} from "./outbox.js"
import "./time-left.js"
import {viewer} from "./socket.js"

const DOUBT = 1500  // ms after a reload in which a message that may have arrived is not shown as waiting

export class MessagePending {
  #held = new Map()  // id to message: own ones that may be what a stand-in stands for

  constructor(host) {
    Object.assign(this, {host, room: host.dataset.room, list: host.list})
  }

  async start() {
    for (const type of ["queued", "settled", "refused", "discarded"]) outbox.addEventListener(type, this)
    for (const entry of await outbox.entries(this.room)) {
      if (entry.tried && entry.state === "waiting") setTimeout(() => this.#showIfLeft(entry), DOUBT)
      else this.#show(entry)
    }
  }

  stop() {
    for (const type of ["queued", "settled", "refused", "discarded"]) outbox.removeEventListener(type, this)
  }

  handleEvent({type, detail}) {
    if (detail.room !== this.room) return
    if (type === "settled") this.#settle(detail)
    else if (type === "discarded") this.#find(detail.nonce)?.remove()
    else this.#show(detail)
    if (type !== "queued" && !outbox.mayHaveArrived(this.room)) this.#releaseAll()
    this.host.redress()
  }

  /** Whether to keep back a message of the viewer's own until the ack says which stand-in it replaces. */
  holds(item) {
    if (item.dataset.author !== viewer) return false
    const id = item.dataset.sort
    if (this.#settled(id) || !outbox.mayHaveArrived(this.room)) return false
    if (!(Number(item.dataset.version) < Number(this.#held.get(id)?.dataset.version))) this.#held.set(id, item)
    return true
  }

  /** The ack came first: the stand-in has waited for this message. */
  replacedBy(item) {
    this.#settled(item.dataset.sort)?.remove()
  }

  #settled(id) {
    return this.list.querySelector(`:scope > .is-pending[data-id="${id}"]`)
  }

  #settle({nonce, id}) {
    const standIn = this.#find(nonce)
    const real = this.#held.get(String(id))
    if (real) {
      standIn?.remove()
      this.#release(real)
    } else if (document.getElementById(`message-${id}`) || !this.host.window.isAtNewest) {
      standIn?.remove()
    } else if (standIn) {
      standIn.dataset.id = id
    }
  }

  #releaseAll() {
    for (const item of this.#held.values()) this.#release(item)
  }

  #release(item) {
    this.#held.delete(item.dataset.sort)
    if (document.getElementById(item.id) === null && this.host.window.takes(item)) place(this.list, item)
  }

  #find(nonce) {
    return this.list.querySelector(`:scope > [data-nonce="${nonce}"]`)
  }

  async #showIfLeft({nonce}) {
    const entry = (await outbox.entries(this.room)).find(left => left.nonce === nonce)
    if (entry) this.#show(entry)
    this.host.redress()
  }

  #show(entry) {
    const known = this.#find(entry.nonce)
    const standIn = draw(entry), {posted} = standIn.dataset
    const later = [...this.list.querySelectorAll(":scope > .is-pending")].find(other => other.dataset.posted > posted)
    if (known) known.replaceWith(standIn)
    else this.list.insertBefore(standIn, later ?? null)
  }
}

function draw(entry) {
  const {nonce, body, order, quote, picture, state, error} = entry
  const isLater = state === "waiting" && entry.until > Date.now()
  const item = make("li", {className: `message is-pending is-mine is-${isLater ? "later" : state}`, tabIndex: -1})
  Object.assign(item.dataset, {nonce, author: viewer, posted: new Date(order).toISOString()})
  item.append(
    make("img", {className: "message__planet", src: `/avatars/${viewer}`, alt: "", width: 40, height: 40}),
    make("p", {className: "message__head"}, make("a", {className: "message__author", href: `/wall/${viewer}`}, viewer)),
    ...(quote ? [make("p", {className: "message__quote"}, make("b", {}, quote.author), " ", make("span", {dir: "auto"}, quote.words))] : []),
    make("div", {className: "message__body"}, make("p", {dir: "auto"}, body)),
    ...(picture ? [make("p", {className: "message__picture"}, make("img", {alt: "", ...picture}))] : []),
    make("p", {className: "message__state"}, ...(state === "failed" ? [make("span", {}, `Not sent. ${error}`)] : isLater ? laterWords(entry) : waitingWords())),
  )
  if (state === "failed" || isLater) item.lastElementChild.append(...tools(entry))
  return item
}

/** Why it waits: the style sheet shows the one that is true, the second only after a while. */
function waitingWords() {
  return [
    make("span", {className: "message__offline"}, "Waits for the connection"),
    make("span", {className: "message__slow"}, "Waits its turn: sent slowly on purpose"),
  ]
}

/** The server has said when. */
function laterWords({until, slow}) {
  const left = make("time-left")
  left.dataset.until = until
  return [make("span", {}, slow ? "Slow mode: goes out in " : "Waits its turn: goes out in ", left)]
}

function tools(entry) {
  const tool = (words, action) => {
    const button = make("button", {type: "button", className: "button button--small"}, words)
    button.addEventListener("click", action)
    return button
  }
  return [
    tool("Edit", () => {
      document.querySelector("message-composer")?.takeBack(entry)
      outbox.discard(entry.nonce)
    }),
    ...(entry.state === "failed" ? [tool("Try again", () => outbox.retry(entry.nonce))] : []),
    tool("Discard", () => outbox.discard(entry.nonce)),
  ]
}
