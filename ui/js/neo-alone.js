// neo.shared without a server: on a sketch's own page one plays with oneself, in the documentation two frames play
// together. It gives what neo-games.js gives.
const ROUND = 30  // ms that a change takes, as if it went to a server
const LARGEST = 16_384  // bytes of JSON

export class LocalGame {
  #state = {}
  #players = new Map()  // player → its number

  /** `player`: {hear, end, name}. Gives {join, set, leave}. */
  play(player) {
    return {join: () => this.#join(player), set: (batch, changes) => setTimeout(() => this.#set(player, batch, changes), ROUND), leave: () => this.#leave(player)}
  }

  #join(player) {
    const taken = [...this.#players.values()]
    if (!this.#players.has(player)) this.#players.set(player, [1, 2, 3, 4, 5, 6, 7, 8].find(id => !taken.includes(id)) ?? 0)
    player.hear({is: "seat", you: this.#players.get(player), state: structuredClone(this.#state), players: this.#seats()})
    this.#tellSeats(player)
  }

  #leave(player) {
    if (this.#players.delete(player)) this.#tellSeats()
  }

  #tellSeats(but) {
    for (const [player, you] of this.#players) if (player !== but) player.hear({is: "players", you, players: this.#seats()})
  }

  #seats() {
    return [...this.#players].filter(([, id]) => id).map(([{name}, id]) => ({id, name}))
  }

  #set(player, batch, changes) {
    if (!this.#players.get(player)) return
    const next = Object.fromEntries(Object.entries({...this.#state, ...changes}).filter(([, value]) => value !== null))
    if (new TextEncoder().encode(JSON.stringify(next)).length > LARGEST) return player.end("The shared state would be more than 16 KB.")
    this.#state = next
    for (const other of this.#players.keys()) {
      if (other === player) player.hear({is: "done", batch, changes})
      else other.hear({is: "changes", changes, by: this.#players.get(player)})
    }
  }
}
