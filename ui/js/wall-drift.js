// While something is dragged to the edge of what is seen, the plane drifts on under it.
const EDGE = 36  // px from the edge at which it begins
const SPEED = 14  // px a frame, at the very edge

export class WallDrift {
  #frame
  #way = {left: 0, top: 0}

  /** `scrolled` hears when the plane has moved under the pointer, however that came about. */
  constructor(scroller, scrolled) {
    Object.assign(this, {scroller, scrolled})
  }

  begin() {
    this.view = this.scroller.getBoundingClientRect()
    this.scroller.addEventListener("scroll", this.scrolled)
  }

  end() {
    cancelAnimationFrame(this.#frame)
    this.#frame = undefined
    this.scroller.removeEventListener("scroll", this.scrolled)
  }

  follow({clientX: x, clientY: y}) {
    this.#way = {left: pace(x, this.view.left, this.view.right), top: pace(y, this.view.top, this.view.bottom)}
    if (this.#way.left || this.#way.top) this.#frame ??= requestAnimationFrame(this.#step)
  }

  #step = () => {
    this.#frame = undefined
    if (!this.#way.left && !this.#way.top) return
    this.scroller.scrollBy({...this.#way, behavior: "instant"})
    this.#frame = requestAnimationFrame(this.#step)
  }
}

function pace(at, from, to) {
  if (at < from + EDGE) return -SPEED * Math.min(1, (from + EDGE - at) / EDGE)
  if (at > to - EDGE) return SPEED * Math.min(1, (at - to + EDGE) / EDGE)
  return 0
}
