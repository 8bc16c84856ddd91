// Which stretch of a conversation is loaded, how it grows, jumps and is trimmed: however long it is, the page holds as much
// as a reader sees and some screens around it.
import {Edges} from "./sealed-edges.js"

const PAGE = 80  // rows asked for at once
const FEWEST = 25  // messages in a first screen: rows may be reactions and edits
const MOST = 300  // messages loaded
const AROUND = 120  // kept on each side of the reader when trimming

export class SealedWindow {
  #last = Promise.resolve()
  first = 0  // seq of the oldest row loaded
  last = 0
  isShown = false

  /** `host` is the thread: {scroller, list, rows, put(items), take(li), changed()}. */
  constructor(host) {
    this.host = host
    this.edges = new Edges(host.scroller, isOlder => this.#grow(isOlder))
    Object.assign(this, {older: this.edges.older, newer: this.edges.newer})
  }

  start() {
    this.edges.start()
  }

  stop() {
    this.edges.stop()
  }

  get isAtNewest() {
    return this.newer.hidden
  }

  get messages() {
    return this.host.list.querySelectorAll(":scope > .message[data-sort]")
  }

  /** Show the newest rows, or those around `seq`. */
  show(seq) {
    return this.#inTurn(async () => {
      const before = await this.host.rows.before(seq && seq + 1, PAGE)
      const after = seq ? await this.host.rows.after(seq, PAGE) : {items: [], isEnd: true}
      this.host.empty()
      this.older.hidden = before.isEnd
      this.newer.hidden = after.isEnd
      await this.#put([...before.items, ...after.items], true)
      if (!seq) await this.#fillScreen()
      this.isShown = true
    })
  }

  async #fillScreen() {
    for (let before; !this.older.hidden && this.messages.length < FEWEST && before !== this.first;) {
      before = this.first
      await this.#growUp()
    }
  }

  /** What came after the newest row that is here. */
  catchUp() {
    return this.#inTurn(async () => {
      while (this.isAtNewest) {
        const {items, isEnd} = await this.host.rows.after(this.last, PAGE)
        await this.#put(items)
        if (isEnd) return
      }
    })
  }

  /** A row that came by itself; whether it belongs to what is loaded, and nothing is missing before it. */
  take(row) {
    return this.#inTurn(async () => {
      if (row.seq < this.first || !this.isAtNewest && row.seq > this.last) return
      const isNext = row.seq <= this.last + 1
      if (isNext) await this.#put([await this.host.rows.one(row)])
      else await this.#fill()
    })
  }

  async #fill() {
    const {items, isEnd} = await this.host.rows.after(this.last, PAGE)
    await this.#put(items)
    if (!isEnd) this.newer.hidden = false
  }

  /** Let go of what is far from the reader. */
  trim(middle) {
    const loaded = [...this.messages]
    if (loaded.length <= MOST) return
    const at = middle ? Math.max(0, loaded.indexOf(middle)) : loaded.length - 1
    const above = loaded.slice(0, Math.max(0, at - AROUND)), below = loaded.slice(at + AROUND)
    if ([...above, ...below].some(item => item.contains(document.activeElement))) return
    this.host.drop([...above, ...below])
    if (above.length) this.older.hidden = false
    if (below.length) this.newer.hidden = false
    this.first = Number(this.messages[0]?.dataset.sort ?? this.first)
    if (below.length) this.last = Number([...this.messages].at(-1)?.dataset.sort ?? this.last)
  }

  /** Whether it became longer. */
  async #grow(isOlder) {
    const before = [this.first, this.last].join()
    await this.#inTurn(() => isOlder ? this.#growUp() : this.#growDown())
    return [this.first, this.last].join() !== before
  }

  async #growUp() {
    const {items, isEnd} = await this.host.rows.before(this.first, PAGE)
    this.older.hidden = isEnd
    await this.#put(items)
  }

  async #growDown() {
    const {items, isEnd} = await this.host.rows.after(this.last, PAGE)
    this.newer.hidden = isEnd
    await this.#put(items)
  }

  async #put(items, isFresh = false) {
    if (!items.length) return
    const seqs = items.map(({seq}) => seq)
    this.first = isFresh ? Math.min(...seqs) : Math.min(this.first || Infinity, ...seqs)
    this.last = isFresh ? Math.max(...seqs) : Math.max(this.last, ...seqs)
    await this.host.put(items, !this.isAtNewest)
  }

  #inTurn(task) {
    return this.#last = this.#last.then(task, task)
  }
}
