// The rows of one conversation, from the server where it answers and from this device where not: checked, and kept as they
// came, sealed. So what was once here can be read without a connection, and what is about a message is found with it.
import {SealedError} from "./sealed-bytes.js"
import {KIND} from "./sealed-envelope.js"
import {receivePage} from "./sealed-receive.js"
import {rowOf} from "./sealed-row.js"
import {index} from "./sealed-search.js"
import {get} from "./sealed-wire.js"

const END = Number.MAX_SAFE_INTEGER

export class Rows {
  /** `isNew` says whether nothing was ever written, as far as is known. */
  constructor(account, peer, conv, isNew) {
    Object.assign(this, {account, peer, conv, isNew, store: account.store})
  }

  /** {items, isEnd} of the `limit` rows below `seq`, or of the newest; `isEnd` says that none are older. */
  async before(seq, limit) {
    const page = await this.#ask(seq === undefined ? "" : `before=${seq}`, limit) ?? await this.#kept([this.conv, 0], [this.conv, (seq ?? END) - 1], limit, true)
    const isEnd = !page.isKept && page.rows.length < limit  // what is kept here may not be all
    const to = seq === undefined ? page.seq : seq - 1
    return {items: await this.#open(page, page.isKept ? {} : {...isEnd && {from: 1}, ...to && {to}}), isEnd}
  }

  /** The same above `seq`; `isEnd` says that none are newer. */
  async after(seq, limit) {
    const page = await this.#ask(`after=${seq}`, limit) ?? await this.#kept([this.conv, seq + 1], [this.conv, END], limit, false)
    const isEnd = page.rows.length < limit
    return {items: await this.#open(page, page.isKept ? {} : {from: seq + 1, ...isEnd && {to: page.seq}}), isEnd}
  }

  /** The item of a row that came by itself. */
  async one(row) {
    const [item] = await this.#open({rows: [row]}, {})
    return item
  }

  /** What is known here about messages: edits, reactions, unsends. */
  async about(mids) {
    const found = await Promise.all(mids.map(mid => this.store.all("rows", mid, {index: "target"})))
    return this.#read(found.flat())
  }

  /** A message by its mid, if this device has it. */
  async find(mid) {
    const [item] = await this.#read(await this.store.all("rows", mid, {index: "mid"}))
    return item
  }

  /** Keep nothing of these rows any more. */
  async forget(seqs, mids) {
    const range = seqs === "all" ? [IDBKeyRange.bound([this.conv, 0], [this.conv, END])] : seqs.map(seq => [this.conv, seq])
    await this.store.write(range.map(key => ["rows", "delete", key]))
    if (mids !== "all") for (const mid of mids) await index(this.account).remove(mid)
  }

  async #ask(query, limit) {
    if (this.isNew()) return {rows: [], seq: 0}
    try {
      return await get(`/dm/c/${this.conv}/rows?limit=${limit}${query && `&${query}`}`)
    } catch (error) {
      if (error instanceof SealedError) return null
      throw error
    }
  }

  async #kept(from, to, limit, backwards) {
    return {rows: await this.store.all("rows", IDBKeyRange.bound(from, to), {limit, backwards}), isKept: true}
  }

  async #open({rows, isKept}, span) {
    const sorted = rows.map(rowOf).filter(Boolean).sort((one, other) => one.seq - other.seq)
    const items = await receivePage(this.account, this.peer, this.conv, sorted, span)
    if (!isKept) await keepRows(this.account, this.conv, sorted, items)
    return items
  }

  async #read(rows) {
    return rows.length ? receivePage(this.account, this.peer, this.conv, rows.filter(({conv}) => conv === this.conv)) : []
  }
}

/** Keep rows on this device as the server gave them, and their words in its index. */
export async function keepRows(account, conv, rows, items) {
  const records = rows.map((row, at) => {
    const {mid, kind, target, link} = items[at]
    return {...row, conv, ...link && {mid}, ...link && kind !== KIND.message && {target}}
  })
  if (records.length) await account.store.write(records.map(record => ["rows", "put", record]))
  for (const item of items) await index(account).add(conv, item)
}
