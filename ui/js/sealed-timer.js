// Messages that go after a while: when each does is worked out here too, so that it leaves an open page on time. The server
// lets go of the sealed bytes by its own clock.
const TICK = 30_000  // ms

export class Timer {
  constructor(thread) {
    this.thread = thread
  }

  start() {
    this.interval = setInterval(() => this.#sweep(), TICK)
  }

  stop() {
    clearInterval(this.interval)
  }

  /** Whether a message has run out, under the agreement that held when it was sent. */
  isOver({seq, at, body}, now = Date.now()) {
    const seconds = body?.t === "timer" ? 0 : this.#secondsAt(seq)
    return seconds > 0 && Date.parse(at) + seconds * 1000 < now
  }

  /** The last change before `seq` that is loaded says; where none is, nothing does: the server knows. */
  #secondsAt(seq) {
    const changes = [...this.thread.sheet.list.querySelectorAll(":scope > .sealed-said[data-seconds]")]
    return Number(changes.findLast(({dataset}) => Number(dataset.sort) < seq)?.dataset.seconds ?? 0)
  }

  #sweep() {
    const {sheet, rows} = this.thread
    const over = [...sheet.window.messages].filter(({dataset}) => this.isOver({...sheet.fold.message(Number(dataset.sort))}))
    if (!over.length) return
    rows.forget(over.map(({dataset}) => Number(dataset.sort)), over.map(({dataset}) => dataset.mid))
    sheet.drop(over)
    sheet.redress()
  }
}
