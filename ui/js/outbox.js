// Sends what was written exactly once: in order per room, from one tab at a time, across reloads and lost connections.
// The nonce makes a retry harmless, so whatever is not clearly answered is sent again.
import {inMemory, openStore} from "./outbox-store.js"
import {inOneTab, isForLater, newNonce, pauseBefore} from "./sending.js"
import {ask, socket, viewer} from "./socket.js"

const WORTH_SAYING = 3  // seconds

class Outbox extends EventTarget {
  #entries = new Map()  // nonce to entry: what this page knows is under way
  #newest = 0  // the order of the last entry
  #storage = openStore(viewer)
  #news = new BroadcastChannel(`neospace:outbox:${viewer}`)

  constructor() {
    super()
    this.ready = this.#load()
    this.#news.onmessage = ({data}) => this.#hear(data)
    socket.on("connect", () => this.#sendAll())
  }

  /** Take a message: {room, body, reply_to?, image?} and what its stand-in shows {quote?, picture?}. Shown means kept. */
  async add(post) {
    const entry = {...post, viewer, nonce: newNonce(), order: this.#order(), state: "waiting", tried: false}
    await this.#put(entry)
    this.#announce("queued", entry)
    this.#send(entry.room)
  }

  /** What waits or failed in a room, oldest first. */
  async entries(room) {
    await this.ready
    return [...this.#entries.values()].filter(entry => entry.room === room)
  }

  /** Whether the server may already have a message that this page still shows as waiting. */
  mayHaveArrived(room) {
    return [...this.#entries.values()].some(entry => entry.room === room && entry.tried && entry.state === "waiting")
  }

  async retry(nonce) {
    const entry = {...this.#entries.get(nonce), state: "waiting", error: undefined}
    this.#announce("queued", entry)
    await this.#put(entry)
    this.#send(entry.room)
  }

  /** How many messages, of all rooms, were not sent. */
  async count() {
    await this.ready
    return this.#entries.size
  }

  async discardAll() {
    await this.ready
    for (const nonce of [...this.#entries.keys()]) await this.discard(nonce)
  }

  async discard(nonce) {
    const entry = this.#entries.get(nonce)
    await (await this.#storage).delete(nonce)
    this.#announce("discarded", entry)
  }

  /** Milliseconds since 1970, but never twice the same. */
  #order() {
    return this.#newest = Math.max(Date.now(), this.#newest + 1)
  }

  async #load() {
    for (const entry of await (await this.#storage).all()) this.#entries.set(entry.nonce, entry)
    this.#sendAll()
  }

  async #sendAll() {
    await this.ready
    for (const room of new Set([...this.#entries.values()].map(entry => entry.room))) this.#send(room)
  }

  #send(room) {
    return inOneTab(`neospace:outbox:${viewer}:${room}`, async () => {
      for (let tries = 0, entry; socket.connected && (entry = await this.#next(room)); tries += 1) {
        const pause = await this.#sendOne(entry, tries)
        if (pause === undefined) tries = -1
        else await new Promise(resolve => setTimeout(resolve, pause))
      }
    })
  }

  async #next(room) {
    return (await (await this.#storage).all()).find(entry => entry.room === room && entry.state === "waiting")
  }

  /** Undefined when the server has spoken, else how many ms to wait before the next try. */
  async #sendOne(entry, tries) {
    entry.tried = true
    this.#announce("trying", entry)
    const {room, body, nonce, reply_to, image} = entry
    const answer = await ask("message:post", {room, body, nonce, ...(reply_to && {reply_to}), ...(image && {image})})
    if (answer.ok) return this.#settle(entry, answer.id)
    if (!this.#entries.has(entry.nonce)) return  // discarded meanwhile
    if (!isForLater(answer.error)) return this.#refuse(entry, answer.error)
    this.#note(entry, answer.error)
    await this.#put(entry)
    return pauseBefore(tries, answer.error)
  }

  /** The server says when it will take it: whoever wrote it is told. */
  #note(entry, {retry_after: wait, slow = false}) {
    if (!wait || wait < WORTH_SAYING) return
    Object.assign(entry, {until: Date.now() + wait * 1000, slow})
    this.#announce("queued", entry)
  }

  async #settle(entry, id) {
    await (await this.#storage).delete(entry.nonce)
    this.#announce("settled", {...entry, id})
  }

  async #refuse(entry, {message}) {
    const refused = {...entry, state: "failed", error: message}
    await this.#put(refused)
    this.#announce("refused", refused)
  }

  /** A full disk must not keep a message from being sent: then this page remembers it. */
  async #put(entry) {
    const storage = await this.#storage
    await storage.put(entry).catch(() => this.#fallBack(entry))
  }

  async #fallBack(entry) {
    const memory = inMemory()
    this.#storage = Promise.resolve(memory)
    for (const known of this.#entries.values()) await memory.put(known)
    await memory.put(entry)
  }

  #announce(type, entry) {
    this.#hear({type, entry})
    this.#news.postMessage({type, entry})
  }

  #hear({type, entry}) {
    if (type === "settled" || type === "discarded") this.#entries.delete(entry.nonce)
    else this.#entries.set(entry.nonce, entry)
    this.dispatchEvent(new CustomEvent(type, {detail: entry}))
  }
}

export const outbox = new Outbox()
