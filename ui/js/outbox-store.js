// Where what is unsent waits: IndexedDB, or memory where a browser has none to give.
import {answer, written} from "./indexed.js"

const STORE = "outbox"

/** A store for one member: `put(entry)`, `delete(nonce)`, and `all()` in the order of `entry.order`. */
export async function openStore(viewer, database = "neospace") {
  try {
    return inDatabase(await openDatabase(database), viewer)
  } catch {
    return inMemory()  // a private window, a full disk, a profile that forbids it
  }
}

function openDatabase(name) {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, {keyPath: ["viewer", "nonce"]})
  return answer(request)
}

function inDatabase(database, viewer) {
  const store = mode => database.transaction(STORE, mode).objectStore(STORE)
  const mine = IDBKeyRange.bound([viewer], [viewer, []])
  return {
    put: entry => written(store("readwrite").put(entry).transaction),
    delete: nonce => written(store("readwrite").delete([viewer, nonce]).transaction),
    all: async () => sorted(await answer(store("readonly").getAll(mine))),
  }
}

/** The same, for as long as the page lives. */
export function inMemory() {
  const entries = new Map()
  return {
    put: async entry => { entries.set(entry.nonce, entry) },
    delete: async nonce => { entries.delete(nonce) },
    all: async () => sorted([...entries.values()]),
  }
}

function sorted(entries) {
  return entries.sort((one, other) => one.order - other.order)
}
