// Shows what the server has not said yet: new items stand there, changed ones look changed, removed ones are away.
// The server's own word on each such item is remembered, so that a refused step leaves no trace.
import {renew, upsert} from "./live.js"
import {drawItem, writeContent} from "./wall-content.js"
import {fromWire, placeOf, setPlace} from "./wall-place.js"
import {newRef} from "./wall-steps.js"

export class WallProjection {
  #settling = []  // {step, seq}: the server has agreed, its fragments are on their way
  #names = new Map()  // the name of a new item for the time being, to the one it got: its fragment may come before the answer
  #servers = new Map()  // item to a copy of it as the server last sent it
  #isRestoring = false
  #held = new Map()  // item in the viewer's hand, who places it, to a copy of it as it was
  heldChanged = () => {}

  constructor(page, queue) {
    Object.assign(this, {page, queue})
  }

  start() {
    this.page.addEventListener("arriving", this.#arriving)
    this.page.addEventListener("renewed", this.#renewed)
    this.page.addEventListener("arrived", this.#arrived)
    document.addEventListener("applied", this.#applied)
    this.queue.addEventListener("settled", this.#settled)
    this.queue.addEventListener("moved", this.draw)
  }

  stop() {
    this.page.removeEventListener("arriving", this.#arriving)
    this.page.removeEventListener("renewed", this.#renewed)
    this.page.removeEventListener("arrived", this.#arrived)
    document.removeEventListener("applied", this.#applied)
  }

  /** Leave these items to whoever has them in hand. */
  hold(items) {
    this.#held = new Map(items.map(item => [item, this.#servers.get(item) ?? item.cloneNode(true)]))
  }

  /** They are let go: where they are now, or back where they are for everyone else. */
  release(isBack) {
    if (isBack) for (const [item, copy] of this.#held) setPlace(item, placeOf(copy))
    this.#held = new Map()
    this.draw()
  }

  holds(item) {
    return this.#held.has(item)
  }

  /** The version of an item that what is on screen is based on. */
  versionOf = ref => {
    const seqs = this.#settling.filter(({step}) => refsOf(step).includes(ref)).map(({seq}) => seq)
    return Math.max(Number(document.getElementById(ref)?.dataset.version ?? 0), ...seqs)
  }

  /** Bring the screen up to the steps; cheap when nothing waits. */
  draw = () => {
    const wanted = this.#wanted()
    for (const item of [...this.#servers.keys()]) if (!wanted.has(item.id)) this.#restore(item)
    for (const item of this.page.querySelectorAll(".is-new")) if (!wanted.has(item.id)) item.remove()
    for (const [ref, fields] of wanted) this.#show(ref, fields)
    if (!wanted.size && !this.wasShowing) return
    this.#restack()
    this.page.changed()
    this.wasShowing = wanted.size > 0
  }

  /** What is known beyond the server's fragments, by ref: its new item, changed fields, whether it is removed. */
  #wanted() {
    const wanted = new Map()
    const note = (name, fields) => {
      const ref = this.#names.get(name) ?? name
      wanted.set(ref, {...wanted.get(ref), ...fields})
    }
    for (const step of this.#shown()) {
      step.add?.forEach((item, at) => note(step.made?.[at] ?? newRef(step.nonce, at), {...item, isNew: true}))
      step.change?.forEach(({ref, version, after, ...fields}) => note(ref, fields))
      step.remove?.forEach(ref => note(ref, {isRemoved: true}))
    }
    return wanted
  }

  #shown() {
    return [...this.#settling.map(({step}) => step), ...this.queue.steps]
  }

  #show(ref, fields) {
    const item = document.getElementById(ref) ?? (fields.isNew && this.#place(ref, fields))
    if (!item) return
    if (!item.classList.contains("is-new") && !this.#servers.has(item)) this.#servers.set(item, this.#held.get(item) ?? item.cloneNode(true))
    if (!this.#held.has(item)) setPlace(item, fromWire({...fields, z: undefined}))
    item.classList.toggle("is-going", !!fields.isRemoved)
    writeContent(item, fields)
  }

  #place(ref, fields) {
    const item = drawItem(ref, fields, this.page.viewer)
    item.classList.add("is-new", "is-landing")
    document.getElementById(item.matches(".wall-post") ? "wall-posts" : "wall-stickers").append(item)
    item.dispatchEvent(new CustomEvent("placed", {bubbles: true, detail: item}))
    return item
  }

  #restore(item) {
    const copy = this.#servers.get(item)
    this.#servers.delete(item)
    item.classList.remove("is-going")
    if (!item.isConnected) return
    this.#isRestoring = true
    renew(item, copy)
    this.#isRestoring = false
  }

  /** The order of both layers as it will be: what the server said, and what each step does to it. */
  #restack() {
    for (const layer of this.page.querySelectorAll(".wall__layer")) {
      const order = [...layer.children].sort((one, other) => sortOf(one) - sortOf(other))
      for (const step of this.#shown()) restackBy(step, order)
      order.filter(item => !item.classList.contains("is-going")).forEach((item, at) => setPlace(item, {z: at + 1}))
    }
  }

  /** A new item of ours may come before the answer that names it: then the one that stands there becomes it. */
  #arriving = event => {
    const fresh = event.detail
    if (fresh.dataset?.by !== this.page.viewer || !event.target.matches(".wall__layer")) return
    const own = [...event.target.querySelectorAll(".is-new")].find(item => item.id.startsWith("new-") && isSame(item, fresh))
    if (!own) return
    event.preventDefault()
    this.#become(own, fresh.id)
    upsert(event.target.id, fresh)
  }

  #settled = ({detail: {step, seq, made}}) => {
    made.forEach((ref, at) => this.#become(document.getElementById(newRef(step.nonce, at)), ref))
    if (seq > this.page.sync.applied) this.#settling.push({step: {...step, made}, seq})
  }

  #become(item, ref) {
    if (!item || document.getElementById(ref)) return item?.remove()
    this.#names.set(item.id, ref)
    item.id = ref
  }

  #renewed = ({target: item}) => {
    if (this.#isRestoring) return
    item.classList.remove("is-new")
    if (this.#servers.has(item)) this.#servers.set(item, item.cloneNode(true))
    if (this.#held.has(item)) this.#held.set(item, item.cloneNode(true))
    this.draw()
    if (this.#held.has(item)) this.heldChanged()
  }

  #arrived = () => this.draw()

  /** What the page has applied without a hole needs no settling any more. */
  #applied = () => queueMicrotask(() => {
    const before = this.#settling.length
    this.#settling = this.#settling.filter(({seq}) => seq > this.page.sync.applied)
    if (this.#settling.length !== before) this.draw()
  })
}

function refsOf({change = [], made = [], nonce, add = []}) {
  return [...change.map(({ref}) => ref), ...add.map((_, at) => made[at] ?? newRef(nonce, at))]
}

function sortOf(item) {
  return Number(item.dataset.sort ?? Infinity)
}

/** As the server does it: all that move are taken out, then put in, the lowest first. */
function restackBy({change = []}, order) {
  const lifted = change.filter(({ref, z}) => z !== undefined && order.some(({id}) => id === ref)).sort((one, other) => one.z - other.z)
  const items = lifted.map(({ref}) => order.splice(order.findIndex(({id}) => id === ref), 1)[0])
  lifted.forEach(({z}, at) => order.splice(z - 1, 0, items[at]))
}

function isSame(one, other) {
  const here = placeOf(one), there = placeOf(other)
  return one.dataset.kind === other.dataset.kind && here.x === there.x && here.y === there.y
}
