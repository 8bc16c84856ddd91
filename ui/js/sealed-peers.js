// The others, as far as their keys go: fetched, checked against what this member accepted, and kept with it.
import {equal, SealedError} from "./sealed-bytes.js"
import {GONE, NOTHING_SHOWN, recordOf, showPeer, weigh} from "./sealed-peer.js"
import {syncPins} from "./sealed-pin-sync.js"
import {firstPin, isSamePin, mergePins, pinOf, pinsOf, readBundles, repin} from "./sealed-pins.js"
import {get} from "./sealed-wire.js"

const AFTER = 400  // ms: several changes go to the other devices at once

const opened = new WeakMap()

/** The others of one account: of(username), byUid(uid) → Peer, refresh, verify, unverify, accept (uid), sync(), listen(fn) → stop.
 *
 * A Peer (sealed-peer.js) is the same object for as long as the page lives; `listen` is told the Peer that changed.
 */
export function peers(account) {
  if (!opened.has(account)) opened.set(account, new Peers(account))
  return opened.get(account)
}

class Peers {
  alarms = []  // about the list as a whole: "older-sync"
  #peers = new Map()
  #loading = new Map()
  #listeners = new Set()
  #account
  #first
  #timer

  constructor(account) {
    this.#account = account
  }

  /** Throws SealedError "not_found" for who is not there, and "offline" for who was never seen before. */
  async of(username) {
    const known = [...this.#peers.values()].find(peer => peer.username === username)
    return known ?? this.#once(username, () => this.#load(`/dm/keys/${encodeURIComponent(username)}`, {username}))
  }

  async byUid(uid) {
    return this.#peers.get(uid) ?? this.refresh(uid)
  }

  /** Ask the server again. */
  refresh(uid) {
    return this.#once(uid, () => this.#load(`/dm/keys?uid=${uid}`, {uid}))
  }

  /** The two compared the safety number made of `ik`, or of what is offered now; throws "changed" if that is another by now. */
  verify(uid, ik) {
    return this.#decide(uid, (pin, offered) => repin(pin, offered, true), ik)
  }

  unverify(uid) {
    return this.#decide(uid, pin => ({...repin(pin, {id: pin.ik, epoch: pin.epoch}, false)}))
  }

  /** Go on with the new keys; throws SealedError "verify" where the old ones were compared: the new ones have to be, too. */
  accept(uid) {
    return this.#decide(uid, (pin, offered) => {
      if (pin.verified && pin.ik !== offered.id) throw new SealedError("verify")
      return repin(pin, offered, pin.verified)
    })
  }

  listen(fn) {
    this.#listeners.add(fn)
    return () => this.#listeners.delete(fn)
  }

  /** Bring the pins in step with the member's other devices; without a connection that waits for the next time. */
  async sync() {
    try {
      const {pins, alarm} = await syncPins(this.#account, await this.#pins())
      this.alarms = alarm ? [alarm] : []
      await Promise.all(Object.values(pins).map(pin => this.#adopt(pin)))
    } catch (error) {
      if (!(error instanceof SealedError)) throw error
    }
  }

  async #load(path, who) {
    await (this.#first ??= this.sync())
    const shown = await get(path).catch(error => error)
    if (shown instanceof SealedError) return this.#fromHere(who, shown)
    if (!shown.ok) throw shown
    const read = await readBundles(shown.uid, shown.bundles)
    return this.#change(shown.uid, read, record => ({...firstPin(shown.uid, read.sound), ...record, ...recordOf(shown)}))
  }

  /** What was known at the last visit, where the server does not answer or the member is gone. */
  async #fromHere({uid, username}, error) {
    const records = await this.#account.store.all("peers")
    const record = records.find(known => known.uid === uid || (username && known.username === username))
    if (!record?.ik || !["offline", "not_found"].includes(error.code)) throw error
    const mayWrite = error.code === "not_found" ? GONE : record.mayWrite ?? ""
    return this.#change(record.uid, NOTHING_SHOWN, known => ({...known, mayWrite}))
  }

  /** Change what is kept of one member, and judge it by what the server shows: one tab at a time, so that none undoes another's. */
  #change(uid, shown, change) {
    return navigator.locks.request(`sealed-peers:${this.#account.me.uid}`, async () => {
      const {store} = this.#account, before = await store.get("peers", uid) ?? {uid, bundles: []}
      const {record, found} = await weigh(change(before), shown)
      if (record) await store.put("peers", record)
      if (record && !isSamePin(before, record)) this.#tellDevices()
      return this.#show(found)
    })
  }

  #show(found) {
    const peer = showPeer(found, this.#peers.get(found.uid))
    this.#peers.set(peer.uid, peer)
    for (const tell of this.#listeners) tell(peer)
    return peer
  }

  async #decide(uid, decide, compared) {
    const {offered} = await this.byUid(uid)
    if (!offered || (compared && !equal(compared, offered.ik))) throw new SealedError("changed")
    await this.#change(uid, {sound: [offered], bad: 0}, record => ({...record, ...decide(record, offered)}))
    return this.refresh(uid)
  }

  /** A pin as the member's devices agreed on it; also when another tab was first to take it in. */
  async #adopt(pin) {
    const peer = this.#peers.get(pin.uid), isShown = peer?.since === pin.at && peer.trust !== ""
    await navigator.locks.request(`sealed-peers:${this.#account.me.uid}`, async () => {
      const {store} = this.#account, record = await store.get("peers", pin.uid) ?? {uid: pin.uid, bundles: []}
      const merged = mergePins(record.ik ? pinOf(record) : undefined, pin)
      if (!isSamePin(record, merged)) await store.put("peers", {...record, ...merged})
    })
    if (peer && !isShown) await this.refresh(pin.uid)
  }

  async #pins() {
    return pinsOf(await this.#account.store.all("peers"))
  }

  #tellDevices() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.sync(), AFTER)
  }

  /** One question at a time about the same. */
  #once(key, ask) {
    if (!this.#loading.has(key)) this.#loading.set(key, ask().finally(() => this.#loading.delete(key)))
    return this.#loading.get(key)
  }
}
