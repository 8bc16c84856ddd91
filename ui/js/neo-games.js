// Games as the server keeps them: entered once for each sketch and place of this page, kept whole over breaks, left again.
// Each key keeps the number of its last change, so that changes which overtake each other end the same for everyone.
import {ask, socket} from "./socket.js"

const STAY = 10_000  // ms between two signs of life
const GRACE = 1500  // ms that news may be on its way
const AGAIN = 3000  // ms until the next try
const RESYNC = 2000  // ms within which everyone who was told to resync comes back
const PASSING = new Set(["offline", "timeout", "busy", "rate_limited", "server_error"])
const games = new Map()

/** Play the sketch `at` {script, place, named}; `player` is {hear, end}. Gives {join, set, leave}. */
export function play(at, player) {
  const name = `${at.script} ${at.place}`
  const game = games.get(name) ?? new Game(at, () => games.delete(name))
  games.set(name, game)
  game.add(player)
  return {join: () => game.join(player), set: (batch, changes) => game.set(player, batch, changes), leave: () => game.drop(player)}
}

class Game {
  #players = new Set()  // the sketches of this page that play it
  #timers = {}
  #early  // what is heard while we ask to be let in: it may be newer than the answer
  #isIn = false
  #round = 0  // counts entries: what was sent before one is not answered after it

  constructor({script, place, named}, over) {
    this.at = {script, place}
    Object.assign(this, {named, over})
    this.#listen("on")
  }

  add(player) {
    this.#players.add(player)
  }

  drop(player) {
    this.#players.delete(player)
    if (!this.#players.size) this.#close()
  }

  #close() {
    this.#listen("off")
    Object.values(this.#timers).forEach(clearTimeout)
    if (this.#isIn) socket.emit("sketch:leave", this.at)
    this.over()
  }

  #listen(turn) {
    socket[turn]("sketch:shared", this.#changed)
    socket[turn]("sketch:players", this.#seated)
    socket[turn]("connect", this.#enter)
    socket[turn]("resync", this.#resync)
  }

  join(player) {
    if (this.#isIn && this.you) this.#seat(player)
    else this.#enter()
  }

  #enter = async () => {
    if (this.#early) return
    this.#early = []
    const answer = await ask("sketch:enter", {...this.at, named: this.named})
    const early = this.#early
    this.#early = undefined
    if (!this.#players.size) return answer.ok && socket.emit("sketch:leave", this.at)
    if (answer.ok) this.#entered(answer, early)
    else this.#failed(answer.error)
  }

  #entered({you, seq, state, players}, early) {
    Object.assign(this, {you, players, base: seq, count: 0})
    this.#isIn = true
    this.#round += 1
    this.state = new Map(Object.entries(state))
    this.seqs = new Map()
    for (const player of this.#players) this.#seat(player)
    early.forEach(hear => hear())
    this.#after(STAY, "stay", this.#stay)
  }

  #seat({hear}) {
    hear({is: "seat", you: this.you, state: Object.fromEntries(this.state), players: this.players})
  }

  #failed({code, message, retry_after: wait}) {
    this.#isIn = false
    if (PASSING.has(code)) this.#after(wait ? wait * 1000 : AGAIN, "again", this.#enter)
    else for (const player of [...this.#players]) player.end(message)
  }

  #resync = () => {
    if (this.#isIn) this.#after(Math.random() * RESYNC, "again", this.#enter)
  }

  #stay = async () => {
    const answer = await ask("sketch:stay", this.at)
    if (answer.ok) this.#after(GRACE, "whole", () => this.#check(answer))
    else if (!PASSING.has(answer.error.code)) return this.#failed(answer.error)
    this.#after(STAY, "stay", this.#stay)
  }

  /** Whether we still have our place, and have heard of every change until then. */
  #check({you, seq}) {
    if (you !== this.you || seq > this.base + this.count) this.#enter()
  }

  #isOurs({script, place}) {
    return script === this.at.script && place === this.at.place
  }

  #seated = news => {
    if (!this.#isOurs(news)) return
    this.#early?.push(() => this.#seated(news))
    if (!this.#isIn) return
    this.players = news.players
    for (const {hear} of this.#players) hear({is: "players", you: this.you, players: this.players})
  }

  #changed = news => {
    if (!this.#isOurs(news)) return
    this.#early?.push(() => this.#changed(news))
    if (!this.#isIn) return
    const changes = this.#take(news.seq, news.changes)
    if (Object.keys(changes).length) this.#tell({is: "changes", changes, by: news.by})
  }

  #tell(news, but) {
    for (const player of this.#players) if (player !== but) player.hear(news)
  }

  /** Keep what is newer than what we know; gives that part. */
  #take(seq, changes) {
    if (seq <= this.base) return {}
    this.count += 1
    const fresh = Object.entries(changes).filter(([key]) => !(this.seqs.get(key) > seq))
    for (const [key, value] of fresh) {
      this.seqs.set(key, seq)
      if (value === null) this.state.delete(key)
      else this.state.set(key, value)
    }
    return Object.fromEntries(fresh)
  }

  async set(player, batch, changes) {
    if (!this.#isIn) return  // it is sent again once we are in
    const round = this.#round
    const answer = await ask("sketch:set", {...this.at, changes})
    if (round !== this.#round) return
    if (answer.ok) this.#agreed(player, batch, answer.seq, changes)
    else this.#refused(player, answer.error)
  }

  #agreed(player, batch, seq, changes) {
    const fresh = this.#take(seq, changes)
    player.hear({is: "done", batch, changes: fresh})
    if (Object.keys(fresh).length) this.#tell({is: "changes", changes: fresh, by: this.you}, player)
  }

  #refused(player, {code, message, retry_after: wait}) {
    if (PASSING.has(code) || code === "forbidden") this.#after(wait ? wait * 1000 : AGAIN / 3, "again", this.#enter)
    else player.end(message)
  }

  /** Once per reason: what already waits is not put off. */
  #after(wait, reason, action) {
    this.#timers[reason] ??= setTimeout(() => {
      delete this.#timers[reason]
      action()
    }, wait)
  }
}
