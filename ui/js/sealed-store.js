// What this device keeps of a member's sealed messages: IndexedDB, or memory where a browser will not keep keys.
import {answer, written} from "./indexed.js"
import {inMemory} from "./sealed-memory.js"

const VERSION = 1
const STORES = {
  identity: "name",  // "keys": the member's keys on this device; "local": the key for what only this device reads
  peers: "uid",
  conversations: "conv",
  heads: ["conv", "device"],  // {ctr, link}: how far each device's chain has come
  rows: ["conv", "seq"],  // what the server holds, sealed as it came
  outbox: "mid",
  pages: "id",  // the search index, sealed
  drafts: "conv",  // sealed
  meta: "name",
}
const NONCE = 12  // bytes
const LOCAL = {name: "AES-GCM", length: 256}

/** The store of one member; `isMemory` says that this browser keeps nothing beyond the page.
 *
 * get(store, key), put(store, value), all(store, range, {limit, backwards, index}), write([[store, "put", value] or
 * [store, "delete", key or range], …]) in one transaction, sealLocal(value), openLocal(bytes), close(), forget().
 * `rows` has the indexes "mid" and "target".
 */
export async function openStore(uid) {
  const name = databaseName(uid)
  try {
    return await withLocalKey(inDatabase(await openDatabase(name), name))
  } catch {
    return openMemory()  // a private window, a lockdown mode, a full disk: no place for keys
  }
}

/** The same for as long as the page lives. */
export function openMemory() {
  return withLocalKey(inMemory(STORES))
}

export function databaseName(uid) {
  return `neospace-sealed-${uid}`
}

/** Resolves with the keys' own seal added; rejects where a key that was put does not come back usable. */
async function withLocalKey(store) {
  const fresh = await crypto.subtle.generateKey(LOCAL, false, ["encrypt", "decrypt"])
  await store.first("identity", {name: "local", key: fresh})
  const {key} = await store.get("identity", "local")
  const seals = {sealLocal: value => sealLocal(key, value), openLocal: bytes => openLocal(key, bytes)}
  await seals.openLocal(await seals.sealLocal("here"))
  return Object.assign(store, seals)
}

async function sealLocal(key, value) {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE))
  const sealed = await crypto.subtle.encrypt({name: "AES-GCM", iv: nonce}, key, new TextEncoder().encode(JSON.stringify(value)))
  return new Uint8Array([...nonce, ...new Uint8Array(sealed)])
}

async function openLocal(key, bytes) {
  const opened = await crypto.subtle.decrypt({name: "AES-GCM", iv: bytes.subarray(0, NONCE)}, key, bytes.subarray(NONCE))
  return JSON.parse(new TextDecoder().decode(opened))
}

function openDatabase(name) {
  const request = indexedDB.open(name, VERSION)
  request.onupgradeneeded = () => {
    for (const [store, keyPath] of Object.entries(STORES)) request.result.createObjectStore(store, {keyPath})
    for (const name of ["mid", "target"]) request.transaction.objectStore("rows").createIndex(name, name)
  }
  return answer(request)
}

function inDatabase(database, name) {
  database.onversionchange = () => database.close()  // another tab forgets this device
  const read = store => database.transaction(store).objectStore(store)
  return {
    isMemory: false,
    get: (store, key) => answer(read(store).get(key)),
    put: (store, value) => write(database, [[store, "put", value]]),
    all: (store, range, options) => list(read(store), range, options),
    write: changes => write(database, changes),
    first: (store, value) => keepFirst(database, store, value),
    close: () => database.close(),
    forget: () => (database.close(), remove(name)),
  }
}

/** Resolves when it is gone; other tabs that have it open let go of it first. */
function remove(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error)
  })
}

/** Resolves when the browser has all of it, or rejects when it has none of it. */
async function write(database, changes) {
  const transaction = database.transaction([...new Set(changes.map(([store]) => store))], "readwrite")
  try {
    for (const [store, act, what] of changes) transaction.objectStore(store)[act](what)
  } catch (error) {
    transaction.abort()  // what cannot be kept, a key say, must not leave half of the rest
    throw error
  }
  await written(transaction)
}

async function keepFirst(database, name, value) {
  const store = database.transaction(name, "readwrite").objectStore(name)
  if (!await answer(store.get(value[STORES[name]]))) store.put(value)
  await written(store.transaction)
}

function list(store, range, {limit = Infinity, backwards = false, index} = {}) {
  const source = index ? store.index(index) : store
  if (!backwards) return answer(source.getAll(range, Number.isFinite(limit) ? limit : undefined))
  return new Promise((resolve, reject) => {
    const found = [], request = source.openCursor(range, "prev")
    request.onerror = () => reject(request.error)
    request.onsuccess = ({target: {result: cursor}}) => {
      if (cursor) found.push(cursor.value)
      cursor && found.length < limit ? cursor.continue() : resolve(found)
    }
  })
}
