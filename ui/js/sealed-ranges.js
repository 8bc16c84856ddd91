// Which stretches of whole numbers are known: few, in order, never touching.

export class Ranges {
  #ranges = []  // [from, to], both included

  add(from, to) {
    if (from > to) return
    const apart = this.#ranges.filter(([start, end]) => end < from - 1 || start > to + 1)
    const touching = this.#ranges.filter(([start, end]) => end >= from - 1 && start <= to + 1)
    const whole = [Math.min(from, ...touching.map(([start]) => start)), Math.max(to, ...touching.map(([, end]) => end))]
    this.#ranges = [...apart, whole].sort(([one], [other]) => one - other)
  }

  /** Whether all from one number to another are known; an empty stretch is. */
  holds(from, to) {
    return from > to || this.#ranges.some(([start, end]) => start <= from && end >= to)
  }

  /** The nearest number above `from` that is not known. */
  next(from) {
    const around = this.#ranges.find(([start, end]) => start <= from + 1 && end > from)
    return around ? around[1] + 1 : from + 1
  }
}
