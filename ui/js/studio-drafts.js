// What is written in the studio and not saved yet, kept on this device: a record for each tab, so that no tab writes over
// what another one wrote. It outlives reloads, crashes and a session that ends; who signs out takes it along.
import {openStore} from "./outbox-store.js"
import {newNonce} from "./sending.js"
import {viewer} from "./socket.js"

const DATABASE = "neospace-sketches"
const TAB = "neospace:studio:tab"
const PAUSE = 250  // ms after a change until it is on the disk's way: a second is what we promise
const PATIENCE = 400  // ms that a page which goes may take to leave its name to the one that comes

/** How many sketches have words unsaved on this device. */
export async function countSketchDrafts() {
  return (await (await openStore(viewer, DATABASE)).all()).length
}

/** Whoever signs out takes all of it along. */
export async function forgetSketchDrafts() {
  dispatchEvent(new Event("studio-forget"))
  const store = await openStore(viewer, DATABASE)
  for (const {nonce} of await store.all()) await store.delete(nonce)
}

/** What is kept of one sketch: `own` is this tab's, to write to; `left` are records of tabs that are gone, newest first. */
export async function openDrafts(key) {
  const [store, tab] = await Promise.all([openStore(viewer, DATABASE), takeName()])
  const open = await openTabs()
  const kept = (await store.all().catch(() => [])).filter(record => record.key === key).reverse()
  const own = kept.find(record => record.tab === tab)
  const left = kept.filter(record => record.tab !== tab && !open.has(record.tab))
  const elsewhere = kept.some(record => record.tab !== tab && open.has(record.tab))
  return {own: new Draft(store, key, tab, own), left: left.map(record => new Draft(store, key, record.tab, record)), elsewhere}
}

export class Draft {
  #timer
  #isGone = false

  /** `record` is what was found: {source, engine, base, at, saves}; undefined when there is none. */
  constructor(store, key, tab, record) {
    Object.assign(this, {store, key, tab, record})
  }

  /** Keep these values within a moment: `read` is asked for them then, and gives undefined when nothing is unsaved. */
  watch(read) {
    this.read = read
    addEventListener("pagehide", () => this.flush())
    document.addEventListener("visibilitychange", () => this.flush())
    addEventListener("studio-forget", () => this.#stop())
  }

  keepSoon() {
    this.#timer ??= setTimeout(() => this.flush(), PAUSE)
  }

  /** Resolves when the browser has it. */
  flush() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#isGone) return Promise.resolve()
    const values = this.read()
    return values ? this.#put(values) : this.forget()
  }

  async forget() {
    if (!this.record) return
    this.record = undefined
    await this.store.delete(this.#id).catch(() => {})  // then it is found again, as what is saved already
  }

  /** Keep it under a name of its own, as one that is offered and not shown; resolves to that draft. */
  async setAside() {
    const {source, engine, base, at} = this.record
    const aside = new Draft(this.store, this.key, newNonce())
    await aside.#put({source, engine, base, at, aside: true})
    await this.forget()
    return aside
  }

  #put(values) {
    const now = Date.now()
    this.record = {viewer, nonce: this.#id, key: this.key, tab: this.tab, order: now, at: now, ...values}
    return this.store.put(this.record).catch(() => dispatchEvent(new Event("studio-keeps-nothing")))  // a full disk
  }

  get #id() {
    return `${this.key}:${this.tab}`
  }

  #stop() {
    clearTimeout(this.#timer)
    this.#isGone = true
  }
}

/** The name of this tab: the one it had before a reload, unless a copy of the tab has it now. */
async function takeName() {
  const known = recall()
  if (known && await hold(known)) return known
  const fresh = newNonce()
  await hold(fresh)
  remember(fresh)
  return fresh
}

/** Plain http on another machine has no locks: there, what other tabs write is offered as if they were gone. */
function hold(name) {
  if (!navigator.locks) return true
  return new Promise(resolve => {
    const signal = AbortSignal.timeout(PATIENCE)
    navigator.locks.request(lockOf(name), {signal}, () => {
      resolve(true)
      return new Promise(() => {})  // as long as the page lives
    }).catch(() => resolve(false))
  })
}

/** The names of the tabs in which a studio is open now. */
export async function openTabs() {
  const {held = []} = await navigator.locks?.query() ?? {}
  return new Set(held.map(({name}) => name.split(":").at(-1)))
}

function lockOf(tab) {
  return `${TAB}:${tab}`
}

function recall() {
  try {
    return sessionStorage.getItem(TAB)
  } catch {
    return null  // a browser that keeps nothing
  }
}

function remember(name) {
  try {
    sessionStorage.setItem(TAB, name)
  } catch {
    // then a reload makes it another tab, and what it wrote is found as one that is gone
  }
}
