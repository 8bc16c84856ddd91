// What sealed-store.js keeps where the browser keeps nothing: the same words, for as long as the page lives.

/** `keyPaths` names each store's key, as in IndexedDB. */
export function inMemory(keyPaths) {
  const stores = Object.fromEntries(Object.entries(keyPaths).map(([name, path]) => [name, new Shelf(path)]))
  const write = async changes => {
    changes.forEach(([store, act, what]) => act === "put" && stores[store].check(what))  // all of it or nothing
    changes.forEach(([store, act, what]) => stores[store][act](what))
  }
  return {
    isMemory: true,
    get: async (store, key) => stores[store].get(key),
    put: (store, value) => write([[store, "put", value]]),
    all: async (store, range, options) => stores[store].all(range, options),
    write,
    first: async (store, value) => stores[store].first(value),
    close() {},
    forget: async () => Object.values(stores).forEach(shelf => shelf.values.clear()),
  }
}

/** One store: what goes in and comes out are copies, as with a database. */
class Shelf {
  values = new Map()

  constructor(path) {
    this.path = path
  }

  get(key) {
    return structuredClone(this.values.get(indexOf(key)))
  }

  /** Throws for what a database would refuse too: a value without its key. */
  check(value) {
    indexedDB.cmp(keyAt(this.path, value), 0)
  }

  put(value) {
    this.values.set(indexOf(keyAt(this.path, value)), structuredClone(value))
  }

  first(value) {
    if (!this.values.has(indexOf(keyAt(this.path, value)))) this.put(value)
  }

  delete(what) {
    if (!(what instanceof IDBKeyRange)) return this.values.delete(indexOf(what))
    for (const [index, value] of this.values) if (what.includes(keyAt(this.path, value))) this.values.delete(index)
  }

  all(range, {limit = Infinity, backwards = false, index = this.path} = {}) {
    const found = [...this.values.values()]
      .map(value => ({value, key: keyAt(index, value)}))
      .filter(({key}) => key !== undefined && isIn(range, key))
      .sort((one, other) => indexedDB.cmp(one.key, other.key))
    return (backwards ? found.reverse() : found).slice(0, limit).map(({value}) => structuredClone(value))
  }
}

function isIn(range, key) {
  if (range === undefined || range === null) return true
  return range instanceof IDBKeyRange ? range.includes(key) : indexedDB.cmp(range, key) === 0
}

function keyAt(path, value) {
  return Array.isArray(path) ? path.map(name => value[name]) : value[path]
}

function indexOf(key) {
  return JSON.stringify(key)
}
