// Sends the steps of whoever decorates exactly once and in order: from one tab at a time, across reloads and lost
// connections. A step is shown as if it were done; until the server has spoken it is kept on this device.
import {inMemory} from "./outbox-store.js"
import {inOneTab, isForLater, newNonce, pauseBefore} from "./sending.js"
import {ask, socket, viewer} from "./socket.js"
import {openSteps} from "./wall-kept.js"
import {isEmpty, rebase, renewBases, stranded} from "./wall-steps.js"

/** Events: `queued`, `settled` {step, seq, made, what, turns}, `dropped` {step, error?, html?}, `moved` whenever steps changed. */
export class WallQueue extends EventTarget {
  #steps = new Map()  // nonce to step, oldest first: what this page shows as done already
  #over = new Set()  // nonces of steps that were answered or taken back: late news of them is no news
  #newest = 0
  #store = openSteps()

  /** `versionOf(ref)` is the version of an item as the page has it. */
  constructor(wall, versionOf) {
    super()
    Object.assign(this, {wall, versionOf})
    this.tab = newNonce()
    this.news = new BroadcastChannel(`neospace:wall:${viewer}:${wall}`)
    this.news.onmessage = ({data}) => this.#hear(data)
  }

  async start() {
    socket.on("connect", this.#send)
    const kept = await (await this.#store).all()
    for (const step of kept) if (step.wall === this.wall && !this.#steps.has(step.nonce)) this.#hear({type: "queued", step})
    this.#send()
  }

  stop() {
    socket.off("connect", this.#send)
    this.news.close()
  }

  /** The steps that the server has not answered, oldest first. */
  get steps() {
    return [...this.#steps.values()].sort((one, other) => one.order - other.order)
  }

  /** Take one step: {kind: "edit", add?, change?, remove?} or {kind: "undo"} or {kind: "redo"}; gives its nonce. */
  add(asked) {
    const nonce = newNonce()
    this.#newest = Math.max(Date.now(), this.#newest + 1)
    const step = {...asked, nonce, viewer, wall: this.wall, tab: this.tab, order: this.#newest, tried: false}
    this.#announce({type: "queued", step})
    this.#put(step).then(this.#send)
    return nonce
  }

  /** The newest step if nobody has begun to send it, taken off again; else undefined. */
  takeBack(kind) {
    const step = this.steps.at(-1)
    if (!step || step.tried || step.kind !== kind) return
    this.#drop(step)
    return step
  }

  #send = () => inOneTab(`neospace:wall:${viewer}:${this.wall}`, async () => {
    for (let tries = 0, step; socket.connected && (step = await this.#next()); tries += 1) {
      const pause = await this.#sendOne(step, tries)
      if (pause === undefined) tries = -1
      else await new Promise(resolve => setTimeout(resolve, pause))
    }
  })

  /** From the store, not from memory: another tab may have sent or changed it while this one waited for its turn. */
  async #next() {
    const next = (await (await this.#store).all()).find(step => step.wall === this.wall)
    return next && (this.#steps.get(next.nonce) ?? next)
  }

  /** Undefined when the server has spoken, else how many ms to wait before the next try. */
  async #sendOne(step, tries) {
    if (this.#over.has(step.nonce)) return (await this.#store).delete(step.nonce)  // taken back a moment ago
    this.#announce({type: "queued", step: {...step, tried: true}})
    const answer = await ask(`wall:${step.kind}`, payload(step))
    if (answer.ok) return this.#settle(step, answer)
    if (!isForLater(answer.error)) return this.#drop(step, answer.error, answer.html)
    await this.#put({...step, tried: true})
    return pauseBefore(tries, answer.error)
  }

  /** What was made on top of this step is now based on its outcome. The step goes last: a tab that dies here sends it again. */
  async #settle(step, {seq, made = [], what, undo = true, redo = false}) {
    const later = this.#after(step).map(one => step.kind === "edit" ? rebase(one, step, seq, made) : renewBases(one, seq, this.versionOf))
    for (const one of later) this.#announce({type: "queued", step: one})
    this.#announce({type: "settled", step, seq, made, what, turns: {undo, redo}})
    for (const one of later) await this.#put(one)
    await (await this.#store).delete(step.nonce)
  }

  /** Refused or taken back; what was made on top of it goes on without what it would have made. */
  async #drop(step, error, html) {
    const later = this.#after(step).map(one => [one, stranded(one, step)])
    this.#announce({type: "dropped", step, error, html})
    for (const [one, rest] of later) {
      if (isEmpty(rest)) await this.#drop(one)
      else if (rest !== one) await this.#change(rest)
    }
    await (await this.#store).delete(step.nonce)
  }

  #after({order}) {
    return this.steps.filter(step => step.order > order)
  }

  async #change(step) {
    if (!this.#steps.has(step.nonce)) return
    this.#announce({type: "queued", step})
    await this.#put(step)
  }

  /** A full disk must not keep a step from being sent: then this page remembers it. */
  async #put(step) {
    const store = await this.#store
    await store.put(step).catch(() => this.#fallBack())
  }

  async #fallBack() {
    const memory = inMemory()
    this.#store = Promise.resolve(memory)
    for (const step of this.steps) await memory.put(step)
  }

  #announce(news) {
    this.#hear(news)
    this.news.postMessage(news)
  }

  #hear(news) {
    const {type, step} = news
    if (this.#over.has(step.nonce)) return
    if (type === "queued") this.#steps.set(step.nonce, step)
    else this.#over.add(step.nonce) && this.#steps.delete(step.nonce)
    this.dispatchEvent(new CustomEvent(type, {detail: news}))
    this.dispatchEvent(new Event("moved"))
  }
}

function payload({kind, wall, nonce, add, change, remove}) {
  if (kind !== "edit") return {wall, nonce}
  const bare = change?.map(({after, ...fields}) => fields)
  return {wall, nonce, ...(add?.length && {add}), ...(bare?.length && {change: bare}), ...(remove?.length && {remove})}
}
