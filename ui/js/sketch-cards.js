// Under a message that links to sketches of this site stand their posters, to run on a click. The server draws each card for
// who looks, so a sketch that one may not see has none.
import {moveBefore, parse} from "./live.js"
import "./sketch-frame.js"

const ADDRESS = /^\/scripts\/([a-z2-7]{16})$/
const MOST = 3  // cards of one message
const NEAR = "600px"  // of the view: what comes nearer is fetched
const cards = new Map()  // key to the promise of its card's HTML

export class SketchCards {
  /** `host` is a <message-list>. */
  constructor({list, scroller, dataset: {room}}) {
    Object.assign(this, {list, room})
    this.observer = new IntersectionObserver(entries => this.#seen(entries), {root: scroller, rootMargin: NEAR})
  }

  start() {
    for (const type of ["arrived", "renewed"]) this.list.addEventListener(type, this.#changed)
    for (const item of this.list.children) this.#look(item)
  }

  stop() {
    for (const type of ["arrived", "renewed"]) this.list.removeEventListener(type, this.#changed)
    this.observer.disconnect()
  }

  #changed = ({target}) => target.parentElement === this.list && this.#look(target)

  /** A message is fetched for once it is near the view; its cards go with its links. */
  #look(item) {
    const keys = keysOf(item)
    const holder = item.querySelector(":scope > .message__sketches")
    if (holder?.dataset.keys === keys.join(" ")) return stand(item, holder)
    holder?.remove()
    if (keys.length) this.observer.observe(item)
  }

  #seen(entries) {
    for (const {target, isIntersecting} of entries) {
      if (!isIntersecting) continue
      this.observer.unobserve(target)
      this.#furnish(target)
    }
  }

  async #furnish(item) {
    const keys = keysOf(item)
    const drawn = (await Promise.all(keys.map(key => this.#card(key)))).filter(Boolean)
    if (!drawn.length || !item.isConnected || keysOf(item).join() !== keys.join() || item.querySelector(":scope > .message__sketches")) return
    const holder = document.createElement("div")
    holder.className = "message__sketches"
    holder.dataset.keys = keys.join(" ")
    holder.dataset.kept = ""
    holder.append(...drawn.map(html => parse(html)))
    stand(item, holder)
  }

  /** "" where there is none to be seen; what the network kept back is asked for again with the next message. */
  #card(key) {
    if (!cards.has(key)) cards.set(key, fetchCard(key, this.room).catch(() => void cards.delete(key)))
    return cards.get(key)
  }
}

async function fetchCard(key, room) {
  const reply = await fetch(`/scripts/${key}/card?room=${encodeURIComponent(room)}`, {headers: {"X-Live": "1"}})
  return reply.ok ? reply.text() : ""
}

function keysOf(item) {
  const links = item.querySelectorAll(":scope > .message__body a[href]")
  const keys = [...links].map(({origin, pathname}) => origin === location.origin && ADDRESS.exec(pathname)?.[1])
  return [...new Set(keys.filter(Boolean))].slice(0, MOST)
}

/** Below the words: where the Tab key meets it. */
function stand(item, holder) {
  const before = item.querySelector(":scope > .message__body").nextElementSibling
  if (before !== holder) moveBefore(item, holder, before)
}
