// The conversations of this member: what the server says of them, kept in step by events, and kept here for when it is away.
// A talk is {conv, with, seq, read, said, theirs, state, timer, may_write, last} as docs/protocol.md has it, and `line`: what
// this device could open of the newest row, {words, mine, isDeed}, or null.
import {conversationId, KIND} from "./sealed-envelope.js"
import {hex, SealedError} from "./sealed-bytes.js"
import {lineOfTalk, wordsForGone} from "./sealed-preview.js"
import {namesOf, rowOf} from "./sealed-row.js"
import {get} from "./sealed-wire.js"

/** Events: "changed" with a talk, "hid" with one where something was deleted on another device, "listed". */
export class Talks extends EventTarget {
  #talks = new Map()  // conv → talk
  #opening = Promise.resolve()

  constructor(account, people) {
    super()
    Object.assign(this, {account, people, me: account.me.uid, isWhole: false})  // whole: the server has no older ones
  }

  /** Newest first, as the list shows them. */
  get all() {
    return [...this.#talks.values()].sort((one, other) => other.at.localeCompare(one.at))
  }

  get(conv) {
    return this.#talks.get(conv)
  }

  /** What this device remembers, at once; then what the server says. */
  load() {
    return this.loading ??= this.#load()
  }

  async #load() {
    for (const kept of await this.account.store.all("conversations")) if (kept.with) this.#talks.set(kept.conv, await this.#recall(kept))
    if (this.#talks.size) this.#tell("listed")
    await this.more()
  }

  /** The next page of the list. */
  async more() {
    try {
      const {conversations, before} = await get(`/dm/conversations${this.before ? `?before=${encodeURIComponent(this.before)}` : ""}`)
      this.isWhole = !before
      this.before = before ?? undefined
      for (const one of conversations) this.#keep(one)
    } catch (error) {
      if (!(error instanceof SealedError)) throw error  // offline: what is known is shown
    }
    this.isLoaded = true
    this.#tell("listed")
  }

  /** The talk with a peer, also where nothing was ever written. */
  async with(peer) {
    const conv = hex(await conversationId(this.me, peer.uid))
    await this.loading
    if (!this.#talks.has(conv) && !this.isWhole) await this.fetch(conv)
    return this.#talks.get(conv) ?? {
      conv, with: {uid: peer.uid, username: peer.username, name: peer.name, planet: peer.planet}, isNew: true,
      seq: 0, read: 0, said: 0, theirs: null, state: "open", timer: 0, at: "", last: null, line: null,
    }
  }

  /** A row came, or one was sent. */
  took(conv, row, state) {
    const talk = this.#talks.get(conv)
    if (!talk) return this.fetch(conv)
    const isNews = row.seq > talk.seq || !talk.last, {kind, sender} = namesOf(row), isSaid = kind === KIND.message && sender !== this.me
    this.#keep({...talk, ...state && {state}, ...isNews && {seq: row.seq, last: row}, ...isSaid && {said: Math.max(talk.said ?? 0, row.seq)}})
  }

  /** Rows are not to be seen any more: what the list says of the newest one may go with them. */
  gone({conv, seqs, why}) {
    const talk = this.#talks.get(conv)
    if (!talk) return
    if (seqs === "all") this.#drop(conv)
    else if (seqs.includes(talk.last?.seq)) this.#keep({...talk, line: {words: wordsForGone(why), mine: talk.line?.mine, isDeed: true}})
  }

  #drop(conv) {
    this.#talks.delete(conv)
    this.account.store.write([["conversations", "delete", conv]])
    this.#tell("listed")
  }

  /** Changes to what is known of a conversation; unknown ones are fetched. */
  change(conv, changes) {
    if (this.#talks.has(conv)) this.#keep({...this.#talks.get(conv), ...changes})
    else this.fetch(conv)
  }

  /** Ask the server for one conversation. */
  async fetch(conv) {
    const found = await get(`/dm/c/${conv}`).catch(error => error)
    if (found.ok) this.#keep(found)
    else if (!(found instanceof SealedError)) throw found  // offline, or gone meanwhile: the next catch-up tells
  }

  /** These went on while this page did not hear; those that are not listed here are new, or too old to show. */
  async catchUp(convs) {
    await Promise.all(convs.filter(conv => this.#talks.has(conv)).map(conv => this.fetch(conv)))
    if (!convs.every(conv => this.#talks.has(conv))) await this.refresh()
  }

  /** Ask the server for the newest anew. */
  async refresh() {
    this.before = undefined
    await this.more()
  }

  isUnread({said, read, state}) {
    return said > read && state !== "declined" && state !== "blocked"
  }

  get hasUnread() {
    return this.all.some(talk => this.isUnread(talk))
  }

  #keep({ok, ...one}) {
    const before = this.#talks.get(one.conv)
    const last = "last" in one ? rowOf(one.last) : before?.last ?? null
    const talk = {...before, ...one, last, isNew: false, at: last?.at ?? before?.at ?? ""}
    talk.read = Math.max(one.read ?? 0, before?.read ?? 0)
    if (before && one.hides > (before.hides ?? 0)) this.#tell("hid", talk)
    if (["seq", "gone"].some(name => talk.last?.[name] !== before?.last?.[name])) talk.line = null
    this.#talks.set(talk.conv, talk)
    this.#tell("changed", talk)
    if (!talk.line && talk.last) this.#opening = this.#opening.then(() => this.#preview(talk.conv))
  }

  /** Open the newest row, one at a time; the list stands before that. */
  async #preview(conv) {
    const talk = this.#talks.get(conv)
    if (!talk?.last || talk.line) return
    talk.line = await lineOfTalk(this.account, this.people, talk)
    this.#tell("changed", talk)
    await this.account.store.put("conversations", await this.#sealed(talk))
  }

  async #sealed({line, ...talk}) {
    return {...talk, line: await this.account.store.sealLocal(line)}
  }

  async #recall(kept) {
    return {...kept, line: await this.account.store.openLocal(kept.line).catch(() => null)}
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}))
  }
}
