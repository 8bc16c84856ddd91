// Keeps one room, or one wall, whole: knows the highest change applied without a hole, and asks for what is missing.
import {apply} from "./live.js"
import {ask, setConnection, socket} from "./socket.js"

const PATIENCE = 1000  // ms a hole has to fill by itself: workers interleave
const JITTER = 500  // ms
const RESYNC = 2000  // ms within which everyone who was told to resync comes back
const AGAIN = 2000  // ms until the next try when the server is busy
const HOPELESS = new Set(["not_found", "forbidden", "signed_out", "invalid", "bad_request"])

export class RoomSync {
  #seen = new Set()  // changes applied beyond the first hole
  #asking = false
  #askAgain = false
  #timers = {}

  /**
   * `reset` replaces what is shown and gives the seq of the page it shows; `lost` hears why the room is closed to us.
   * `join` asks to be let in and for what came after a seq; a wall, whose room is called "@ada", has a question of its own.
   */
  constructor(room, applied, {reset, lost, join = after => ask("room:join", {room, after})}) {
    Object.assign(this, {room, applied, reset, lost, join})
  }

  start() {
    socket.on("connect", this.#join)
    socket.on("resync", this.#resync)
    document.addEventListener("applied", this.#note)
    if (socket.connected) this.#join()
  }

  stop() {
    socket.off("connect", this.#join)
    socket.off("resync", this.#resync)
    document.removeEventListener("applied", this.#note)
    Object.values(this.#timers).forEach(clearTimeout)
  }

  /** First be in, then look back: the ack holds all that changed since `applied`. One question at a time. */
  #join = async () => {
    if (this.#asking) return this.#askAgain = true
    this.#asking = true
    const answer = await this.join(this.applied)
    if (answer.ok) await this.#catchUp(answer)
    else this.#failed(answer.error)
    this.#asking = false
    if (this.#askAgain) this.#after(0, "again", this.#join)
    this.#askAgain = false
    this.#watchHole()
  }

  async #catchUp({seq, html, reset}) {
    if (reset) seq = await this.reset()
    else apply(html)
    if (seq === undefined) return this.#after(AGAIN, "retry", this.#join)
    this.applied = Math.max(this.applied, seq)
    this.#advance()
    setConnection("live")
  }

  #failed({code, message, retry_after: wait}) {
    if (HOPELESS.has(code)) this.lost(message)
    else if (code !== "offline") this.#after(wait ? wait * 1000 : AGAIN, "retry", this.#join)
  }

  #note = ({detail: {room, seq}}) => {
    if (room !== this.room || seq <= this.applied) return
    this.#seen.add(seq)
    this.#advance()
    this.#watchHole()
  }

  #advance() {
    for (const seq of this.#seen) if (seq <= this.applied) this.#seen.delete(seq)
    while (this.#seen.delete(this.applied + 1)) this.applied += 1
  }

  #watchHole() {
    if (this.#seen.size) this.#after(PATIENCE, "hole", () => this.#seen.size && this.#join())
  }

  #resync = () => this.#after(Math.random() * RESYNC, "resync", this.#join)

  /** Once per reason: what already waits is not put off. */
  #after(wait, reason, action) {
    this.#timers[reason] ??= setTimeout(() => {
      delete this.#timers[reason]
      action()
    }, wait + Math.random() * JITTER)
  }
}
