// Sends what was sealed exactly once: in order, from one tab at a time, across reloads and lost connections. A retry sends
// the same bytes; only what the server never took in is sealed again.
import {inOneTab, isForLater, pauseBefore} from "./sending.js"
import {b64, SealedError} from "./sealed-bytes.js"
import {takeKeys} from "./sealed-renewed.js"
import {baseOf, entriesOf, sealAgain, sealOne} from "./sealed-send.js"
import {ask, socket} from "./line.js"
import {upload} from "./sealed-upload.js"

const MOST_AGAIN = 5  // times in a row that the server may ask for another number before we stop and say so
const STALE = "Your keys were renewed, and the new ones are not here. Reload the page to bring them."

/** Events, each with an entry: "queued", "settled" (with `row`), "refused", "discarded"; and "elsewhere" {conv}: another tab did one. */
export class SealedOutbox extends EventTarget {
  #sending = new Set()  // conversations that this tab is at

  constructor(account, people) {
    super()
    Object.assign(this, {account, people})
    this.news = new BroadcastChannel(`neospace:sealed:${account.me.uid}`)
    this.news.onmessage = ({data}) => this.dispatchEvent(new CustomEvent("elsewhere", {detail: data}))
    socket.on("connect", () => this.sendAll())
  }

  /** Take what was written to a peer: {kind, target, body, files: [{id, blob}]}. Shown means kept. */
  async add(peer, conv, said) {
    const entry = await sealOne(this.account, peer, conv, said)
    this.#announce("queued", {...entry, body: said.body})
    this.#send(conv)
    return entry
  }

  /** What waits or failed in a conversation, with what it says, oldest first. */
  async entries(conv) {
    const entries = await entriesOf(this.account.store, conv)
    return Promise.all(entries.map(entry => this.#withBody(entry)))
  }

  async retry({mid, conv}) {
    const {store} = this.account, entry = await store.get("outbox", mid)
    if (!entry) return
    await store.put("outbox", {...entry, state: "waiting", error: ""})
    this.#announce("queued", await this.#withBody({...entry, state: "waiting"}))
    this.#send(conv)
  }

  async discard({mid, ...entry}) {
    await this.account.store.write([["outbox", "delete", mid]])
    this.#announce("discarded", {mid, ...entry})
  }

  async sendAll() {
    const waiting = await this.account.store.all("outbox")
    for (const conv of new Set(waiting.map(({conv}) => conv))) this.#send(conv)
  }

  async #withBody(entry) {
    return {...entry, body: await this.account.store.openLocal(entry.plain)}
  }

  async #send(conv) {
    if (this.#sending.has(conv)) return
    this.#sending.add(conv)
    try {
      await inOneTab(`neospace:sealed:${this.account.me.uid}:${conv}`, () => this.#drain(conv))
    } finally {
      this.#sending.delete(conv)
    }
    if (socket.connected && await this.#next(conv)) this.#send(conv)  // written while the turn was given up
  }

  async #drain(conv) {
    for (let tries = 0, entry; socket.connected && (entry = await this.#next(conv)); tries += 1) {
      const pause = await this.#sendOne(entry, tries)
      if (pause === undefined) tries = -1
      else if (pause) await new Promise(resolve => setTimeout(resolve, pause))
    }
  }

  async #next(conv) {
    return (await entriesOf(this.account.store, conv)).find(({state}) => state === "waiting")
  }

  /** Undefined when the server has spoken, else how many ms to wait before the next try. */
  async #sendOne(entry, tries) {
    const refused = await this.#upload(entry)
    const answer = refused ?? await ask("dm:send", {e: b64(entry.envelope), files: entry.attached})
    if (answer.ok) return this.#settle(entry, answer)
    if (!await this.account.store.get("outbox", entry.mid)) return  // discarded meanwhile
    const {error} = answer
    if (["epoch", "ctr", "mid"].includes(error.code)) return this.#again(entry, answer, tries)
    if (isForLater(error)) return pauseBefore(tries, error)
    return this.#refuse(entry, error)
  }

  /** What goes with a message is there before it; the server takes the same bytes twice without harm. */
  async #upload({uid, mid, files}) {
    for (const {id, blob} of files) {
      const refused = await upload(id, uid, blob)
      if (refused) return refused
    }
    if (files.length) await this.#note(mid, {files: []})
  }

  async #note(mid, changes) {
    const entry = await this.account.store.get("outbox", mid)
    if (entry) await this.account.store.put("outbox", {...entry, ...changes})
  }

  async #settle(entry, {seq, at, until}) {
    await this.account.store.write([["outbox", "delete", entry.mid]])
    this.#announce("settled", {...entry, row: {seq, at, until, e: b64(entry.envelope)}})
  }

  async #refuse(entry, {message}) {
    const refused = {...entry, state: "failed", error: message}
    await this.account.store.put("outbox", refused)
    this.#announce("refused", await this.#withBody(refused))
  }

  /** The server is elsewhere with our numbers, or keys are newer than ours: nothing of what waits was stored. */
  async #again(entry, answer, tries) {
    const told = {...answer, ...answer.error}
    if (tries >= MOST_AGAIN) return this.#refuse(entry, {message: told.code === "epoch" ? STALE : "The server and this device do not agree on what came before."})
    if (told.code === "epoch") await this.#newKeys(entry)
    const peer = await this.people.byUid(entry.uid)
    if (!peer.dh || ["changed", "blocked"].includes(peer.trust)) {
      return this.#refuse(entry, {message: "The keys changed. Look at them before you send this."})
    }
    await sealAgain(this.account, peer, entry.conv, await baseOf(this.account, entry.conv, told))
    for (const fresh of await this.entries(entry.conv)) this.#announce("queued", fresh)
    return 0
  }

  /** The other one's, or our own that another tab of this browser renewed. */
  async #newKeys({uid}) {
    try {
      await takeKeys(this.account)
      await this.people.refresh(uid)
    } catch (error) {
      if (!(error instanceof SealedError)) throw error
    }
  }

  #announce(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}))
    this.news.postMessage({conv: detail.conv})
  }
}
