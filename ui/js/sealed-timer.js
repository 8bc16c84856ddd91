// Messages that go after a while: each leaves an open page when its time is over. The server says when that is, and lets go
// of the sealed bytes by its own clock.
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

  /** Whether a message has run out. */
  isOver({until}, now = Date.now()) {
    return !!until && Date.parse(until) <= now
  }

  #sweep() {
    const {sheet, rows} = this.thread
    const over = [...sheet.window.messages].filter(({dataset}) => this.isOver(sheet.fold.message(Number(dataset.sort)) ?? {}))
    if (!over.length) return
    rows.forget(over.map(({dataset}) => Number(dataset.sort)), over.map(({dataset}) => dataset.mid))
    sheet.drop(over)
    sheet.redress()
  }
}
