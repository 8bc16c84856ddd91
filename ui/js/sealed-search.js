// Search over the messages that this device has opened. The words are looked for here and never sent anywhere: an entry for
// each message, in memory with its folded text while the page is open, sealed in pages otherwise (sealed-search-pages.js).
import {KIND} from "./sealed-envelope.js"
import {Pages} from "./sealed-search-pages.js"
import {cut, fold, holdsAll, wordsIn} from "./sealed-search-text.js"
import {lineOf} from "./sealed-words.js"

const MOST = 50  // hits: more nobody reads; another word narrows them

const opened = new WeakMap()

/** The index of an account on this device; one for the page. */
export function index(account) {
  if (!opened.has(account.store)) opened.set(account.store, new Index(account))
  return opened.get(account.store)
}

// An entry is {mid, conv, seq, at, by, text, v, until}: `seq` is 0 while only an edit of the message is known, `v` the seq of
// the row whose words these are, `text` "" for what was taken back, `until` when it runs out.
class Index {
  #entries = new Map()  // mid → {…entry, page, folded}
  #sorted = null  // the same, newest first
  #pages
  #loaded

  constructor({store, me}) {
    this.#pages = new Pages(store, me.uid)
    addEventListener("pagehide", () => this.#pages.flush())
  }

  /** Take in an item of sealed-receive.js; the same again changes nothing. */
  async add(conv, item) {
    await this.#load()
    const {kind, mid, target, gone, sender: by, seq, at, until, body} = item
    if (gone) return this.#remove(mid)
    if (!body) return
    if (kind === KIND.message) this.#put({mid, conv, seq, at, until, by, text: lineOf(body.b ?? "", Infinity), v: seq}, true)
    if (kind === KIND.edit) this.#put({mid: target, conv, seq: 0, at, until, by, text: lineOf(body.b, Infinity), v: seq})
    if (kind === KIND.unsend) this.#put({mid: target, conv, seq: 0, at, by, text: "", v: seq})
  }

  /** Forget a message, here and at rest. */
  async remove(mid) {
    await this.#load()
    this.#remove(mid)
    await this.#pages.flush()
  }

  /** Messages that hold every word of `text`, newest first: [{conv, seq, mid, by, at, snippet, hits}], at most `most`. */
  async find(text, {conv, most = MOST} = {}) {
    await this.#load()
    this.#sweep()
    const words = wordsIn(text), found = []
    if (!words.length) return found
    for (const entry of this.#newestFirst()) {
      if ((conv && entry.conv !== conv) || !entry.seq || !holdsAll(entry.folded ??= fold(entry.text), words)) continue
      found.push({conv: entry.conv, seq: entry.seq, mid: entry.mid, by: entry.by, at: entry.at, ...cut(entry.text, words)})
      if (found.length === most) break
    }
    return found
  }

  /** How many messages can be found. */
  async size() {
    await this.#load()
    return [...this.#entries.values()].filter(({seq, text}) => seq && text).length
  }

  /** Resolves when all of it is at rest. */
  flush() {
    return this.#pages.flush()
  }

  #load() {
    return this.#loaded ??= this.#fetch()
  }

  async #fetch() {
    for (const {page, entry} of await this.#pages.load()) {
      const double = this.#entries.get(entry.mid)
      if (!double || double.v < entry.v) this.#entries.set(entry.mid, {...entry, page})
      if (double) this.#pages.change(double.v < entry.v ? double.page : page, entry.mid, null)
    }
    this.#sweep()
  }

  /** The words of the newest row win; where and when a message stands is said by its own row. */
  #put(entry, isOwn = false) {
    const before = this.#entries.get(entry.mid)
    if (before && before.by !== entry.by && !isOwn) return  // an edit or an unsend by another than who wrote it
    const ours = before?.by === entry.by ? before : undefined, words = ours?.v > entry.v ? ours : entry
    const place = isOwn || !ours ? entry : ours
    const next = {...place, text: words.text, v: words.v}
    if (before && isSame(before, next)) return
    const page = before?.page ?? this.#pages.place()
    this.#entries.set(entry.mid, {...next, page, folded: undefined})
    this.#sorted = null
    this.#pages.change(page, entry.mid, plain(next))
  }

  #remove(mid) {
    const entry = this.#entries.get(mid)
    if (!entry) return
    this.#entries.delete(mid)
    this.#sorted = null
    this.#pages.change(entry.page, mid, null)
  }

  /** Let go of what a timer has ended. */
  #sweep(now = Date.now()) {
    for (const {mid, until} of [...this.#entries.values()]) if (until && Date.parse(until) <= now) this.#remove(mid)
  }

  #newestFirst() {
    return this.#sorted ??= [...this.#entries.values()].sort((one, other) => (one.at < other.at) - (one.at > other.at) || other.seq - one.seq)
  }
}

function plain({mid, conv, seq, at, by, text, v, until}) {
  return {mid, conv, seq, at, by, text, v, until}
}

function isSame(one, other) {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other))
}
