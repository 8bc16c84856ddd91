// How much a frame may say: so many messages a second, and those that take long to read count for many.
const RATE = 200  // messages a second
const BURST = 600  // at once, after a quiet while
const WEIGHT = 20  // messages that a ms of reading one counts for
const FLOOD = 500  // messages over that, which are dropped, and after which it has gone too far: our own part of it sends fewer

export class Budget {
  #left = BURST
  #then = performance.now()
  #over = 0

  /** Whether one more is looked at. */
  afford(now) {
    this.#left = Math.min(BURST, Math.max(-RATE, this.#left) + (now - this.#then) * RATE / 1000)
    this.#then = now
    if (this.#left < 1) {
      this.#over += 1
      return false
    }
    this.#left -= 1
    return true
  }

  /** What it took to read it. */
  charge(ms) {
    this.#left -= ms * WEIGHT
  }

  get isFlooded() {
    return this.#over > FLOOD
  }
}
