// neo.shared: a small state that everyone who plays here sees. What one sets oneself is seen at once, and sent to the page
// ten times a second at most, whatever was set meanwhile in one go.
import {Listeners, deepFreeze} from "./neo-events.js"
import {soon} from "./time.js"

const PAUSE = 100  // ms between two sendings
const LARGEST = 4000  // bytes of one sending; the server's own limit, 4,096, counts a little more
const MOST_CALLS = 600  // of set() in a second: ten for each frame
const MOST_KEYS = 64  // in one sending
const KEY = /^(?!__)[A-Za-z0-9_.:-]{1,64}$/
const clock = performance.now.bind(performance)

/** Gives {api, hear}; `send` brings {name: "join" | "set" | "wrong", …} to the page. */
export function makeShared(send) {
  const shared = new Shared(send)
  return {
    hear: news => shared.hear(news),
    api: Object.freeze({
      join: () => shared.join(),
      set: changes => shared.set(changes),
      on: (name, listener) => shared.listeners.add(name, listener),
      get state() { return shared.state },
      get players() { return shared.players },
      get you() { return shared.you },
    }),
  }
}

class Shared {
  listeners = new Listeners(["change", "players"])
  players = Object.freeze([])
  you = 0
  #agreed = new Map()  // key → value, as the server has it
  #mine = new Map()  // key → {value, batch}: set here, and not agreed yet
  #shown
  #batch = 1  // the number of what is gathered now
  #isSending = false
  #timer
  #calls = {since: 0, many: 0}
  #joining

  constructor(send) {
    this.send = send
  }

  /** The state as everybody is about to see it; frozen. */
  get state() {
    return this.#shown ??= this.#show()
  }

  #show() {
    const all = new Map(this.#agreed)
    for (const [key, {value}] of this.#mine) {
      if (value === null) all.delete(key)
      else all.set(key, value)
    }
    return Object.freeze(Object.fromEntries(all))
  }

  /** Resolves once it is known who plays: with a number from 1 in `you`, or 0 for looking on. */
  join() {
    if (!this.#joining || this.#joining.isDone && this.you === 0) {
      this.#joining = Promise.withResolvers?.() ?? withResolvers()
      this.send({name: "join"})
    }
    return this.#joining.promise
  }

  /** Put these values in, and take out what is null; false when one looks on. */
  set(changes) {
    this.#count()
    if (this.#joining?.isDone && !this.you) return false
    if (changes === null || typeof changes !== "object" || Array.isArray(changes)) this.#wrong("neo.shared.set() takes an object: set({score: 3})")
    for (const [key, value] of Object.entries(changes)) this.#put(key, value)
    this.#shown = undefined
    this.#sendSoon()
    return true
  }

  #put(key, value) {
    if (!KEY.test(key)) this.#wrong(`neo.shared: ${JSON.stringify(key.slice(0, 70))} is no key. A key is 1 to 64 letters, digits and . : _ - and does not begin with two underscores`)
    const text = this.#write(key, value)
    if (sizeOf(key, text) > LARGEST) this.#wrong(`neo.shared: the value of ${key} is too large: it may have 4,000 bytes`)
    this.#mine.set(key, {value: deepFreeze(JSON.parse(text)), text, batch: this.#batch})
  }

  #write(key, value) {
    let text
    try {
      text = typeof value === "number" && !Number.isFinite(value) ? undefined : JSON.stringify(value)
    } catch {
      // circles, BigInt
    }
    if (text === undefined) this.#wrong(`neo.shared: the value of ${key} is no JSON: use numbers, text, true, false, lists and objects of these, and null to take the key out`)
    return text
  }

  #count() {
    const now = clock()
    if (now - this.#calls.since > 1000) this.#calls = {since: now, many: 0}
    if (++this.#calls.many > MOST_CALLS) this.#wrong(`neo.shared.set() was called more than ${MOST_CALLS} times in a second`)
  }

  /** The page ends the sketch with these words; here it is an error on the line that did it. */
  #wrong(words) {
    this.send({name: "wrong", words: `${words}.`})
    throw new RangeError(`${words}.`)
  }

  #sendSoon() {
    if (this.you && !this.#isSending) this.#timer ??= soon(() => this.#sendNow(), PAUSE)
  }

  #sendNow() {
    this.#timer = undefined
    const waiting = [...this.#mine].filter(([, {batch}]) => batch === this.#batch)
    const taken = takeSome(waiting)
    if (!taken.length) return
    this.#isSending = true
    this.send({name: "set", batch: this.#batch, changes: Object.fromEntries(taken.map(([key, {value}]) => [key, value]))})
    this.#batch++
    for (const [key, waits] of waiting.slice(taken.length)) this.#mine.set(key, {...waits, batch: this.#batch})
  }

  hear(news) {
    this.#shown = undefined
    this[`hear_${news.is}`]?.(news)
  }

  /** Let in, for the first time or anew after a break: what was sent before and not agreed to is sent again. */
  hear_seat({you, state, players}) {
    this.#agreed = new Map(Object.entries(state))
    for (const value of this.#agreed.values()) deepFreeze(value)
    for (const waits of this.#mine.values()) waits.batch = this.#batch
    this.#isSending = false
    this.#seat(you, players)
    if (!you) this.#mine.clear()
    if (this.#joining) this.#joining.isDone = true
    this.#joining?.resolve(you)
    this.#sendSoon()
    this.listeners.tell("change", Object.freeze({changes: this.state, by: 0}))
  }

  hear_players({you, players}) {
    this.#seat(you, players)
    this.listeners.tell("players", this.players)
  }

  #seat(you, players) {
    this.you = you
    this.players = deepFreeze(players.map(({id, name}) => ({id, name, you: id === you})))
  }

  hear_changes({changes, by}) {
    this.#agree(changes)
    this.listeners.tell("change", deepFreeze({changes, by}))
  }

  /** The server has taken a batch of ours. */
  hear_done({batch, changes}) {
    this.#agree(changes)
    for (const [key, waits] of this.#mine) if (waits.batch <= batch) this.#mine.delete(key)
    this.#isSending = false
    this.#sendSoon()
  }

  #agree(changes) {
    for (const [key, value] of Object.entries(changes)) {
      if (value === null) this.#agreed.delete(key)
      else this.#agreed.set(key, deepFreeze(value))
    }
  }

  hear_refused({words}) {
    this.#joining?.reject(new Error(words))
    this.#joining = undefined
  }
}

/** As many of [key, {text}] as fit into one sending; at least one. */
function takeSome(waiting) {
  let size = 2
  const most = waiting.findIndex(([key, {text}], at) => at >= MOST_KEYS || (size += sizeOf(key, text) + 1) > LARGEST && at > 0)
  return most < 0 ? waiting : waiting.slice(0, most)
}

function sizeOf(key, text) {
  return key.length + 3 + new TextEncoder().encode(text).length
}

function withResolvers() {
  const made = {}
  made.promise = new Promise((resolve, reject) => Object.assign(made, {resolve, reject}))
  return made
}
