// The search index at rest: pages of some hundred messages, each sealed with a key that cannot leave this device.
const SIZE = 200  // messages on a page: so much is sealed anew when one of them changes
export const OF_SEARCH = IDBKeyRange.bound("search:", "search:\uffff")  // in the store's notes: how far the index has come
const SOON = 500  // ms: what comes together is sealed together

export class Pages {
  #sizes = new Map()  // id → messages on it
  #waiting = new Map()  // id → Map mid → entry, or null for one that goes
  #writing = Promise.resolve()
  #timer
  #store
  #lock

  constructor(store, uid) {
    this.#store = store
    this.#lock = `sealed-index:${uid}`
  }

  /** All entries at rest, [{page, entry}]. A page that does not open, after a browser lost its key say, is thrown away. */
  async load() {
    const pages = await this.#store.all("pages")
    const opened = await Promise.all(pages.map(async ({id, blob}) => ({id, entries: await this.#open({blob})})))
    await this.#forget(opened.filter(({entries}) => !entries))
    const sound = opened.filter(({entries}) => entries)
    for (const {id, entries} of sound) this.#sizes.set(id, entries.length)
    return sound.flatMap(({id, entries}) => entries.map(entry => ({page: id, entry})))
  }

  /** Pages, and with them how far the index had come: what stood on them is to be fetched anew. */
  async #forget(pages) {
    if (pages.length) await this.#store.write([...pages.map(({id}) => ["pages", "delete", id]), ["meta", "delete", OF_SEARCH]])
  }

  /** The id of the page for a new entry. */
  place() {
    const last = Math.max(0, ...this.#sizes.keys()), id = (this.#sizes.get(last) ?? SIZE) < SIZE ? last : last + 1
    this.#sizes.set(id, (this.#sizes.get(id) ?? 0) + 1)
    return id
  }

  /** Put an entry on its page, or take it off with null; written soon. */
  change(id, mid, entry) {
    if (!this.#waiting.has(id)) this.#waiting.set(id, new Map())
    this.#waiting.get(id).set(mid, entry)
    this.#timer ??= setTimeout(() => this.flush(), SOON)
  }

  /** Resolves when all that was changed is written. Another tab may have the same page in hand: each change is made to what lies there. */
  flush() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting
    this.#waiting = new Map()
    if (waiting.size) this.#writing = this.#writing.then(() => navigator.locks.request(this.#lock, () => this.#write(waiting)))
    return this.#writing
  }

  async #write(waiting) {
    const changes = await Promise.all([...waiting].map(([id, entries]) => this.#rewrite(id, entries)))
    await this.#store.write(changes)
  }

  async #rewrite(id, changes) {
    const page = await this.#store.get("pages", id)
    const entries = new Map((page && await this.#open(page) || []).map(entry => [entry.mid, entry]))
    for (const [mid, entry] of changes) if (entry) entries.set(mid, entry); else entries.delete(mid)
    this.#sizes.set(id, entries.size)
    if (!entries.size) return ["pages", "delete", id]
    return ["pages", "put", {id, blob: await this.#store.sealLocal([...entries.values()])}]
  }

  #open({blob}) {
    return this.#store.openLocal(blob).catch(() => null)
  }
}
