// p5.sound takes its beat from a worker that it makes as it is loaded. A frame has no workers: while p5.sound is loaded, one
// that beats in the frame's own time stands in for it.
const BEAT = 1000 / 30  // ms, as p5.sound asks for

class Clock extends EventTarget {
  #beat = BEAT

  constructor() {
    super()
    this.#tick()
  }

  postMessage(beat) {
    this.#beat = Number(beat) || BEAT
  }

  terminate() {
    clearTimeout(this.next)
  }

  #tick() {
    this.next = setTimeout(() => {
      this.#tick()
      this.dispatchEvent(new MessageEvent("message", {data: "tick"}))
    }, this.#beat)
  }
}

export function withClock(load) {
  window.Worker = Clock
  load()
  delete window.Worker
}
