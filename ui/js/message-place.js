// Keeps the reader's place: what stands at the top of the view stays there, whatever is put in, taken out or grows.
// The scroller is laid out from its end (column-reverse), so scrollTop is 0 at the newest and negative above it.
const NEAR = 90  // px from the end within which new messages pull the view along

export class MessagePlace {
  #anchor = null
  #top = 0  // px the anchor stood below the upper edge when the view was scrolled to #at
  #at = 0

  /** `moved` is called after each scroll; `isWhole` says whether the list ends at the newest message. */
  constructor(scroller, list, {moved, isWhole}) {
    Object.assign(this, {scroller, list, moved, isWhole})
    this.isNear = true  // the view goes with the newest message
    this.observer = new ResizeObserver(this.hold)
  }

  start() {
    this.scroller.addEventListener("scroll", this.#scrolled, {passive: true})
    this.observer.observe(this.list)
    this.observer.observe(this.scroller)
    this.note()
  }

  stop() {
    this.scroller.removeEventListener("scroll", this.#scrolled)
    this.observer.disconnect()
  }

  #scrolled = () => {
    this.note()
    this.moved()
  }

  /** Remember what the reader sees first and where it stands. */
  note() {
    this.#at = this.scroller.scrollTop
    this.isNear = -this.#at < NEAR && this.isWhole()
    this.#anchor = this.firstSeen()
    this.#top = this.#anchor ? this.#topOf(this.#anchor) : 0
  }

  /** Put the view back to where it was; safe to call at any time. A wheel may have turned before its event is told. */
  hold = () => {
    const wheeled = this.scroller.scrollTop - this.#at
    if (this.isNear && -this.scroller.scrollTop < NEAR) this.#scrollTo(0)
    else if (this.isNear || !this.#anchor?.isConnected) this.note()
    else this.#scrollTo(this.scroller.scrollTop + this.#topOf(this.#anchor) - (this.#top - wheeled))
  }

  toEnd() {
    this.isNear = true
    this.#scrollTo(0)
  }

  show(element, block = "center") {
    this.isNear = false
    element.scrollIntoView({block})
    this.note()
  }

  #scrollTo(at) {
    if (this.scroller.scrollTop !== at) this.scroller.scrollTop = at
    this.#at = this.scroller.scrollTop
    if (this.#anchor?.isConnected) this.#top = this.#topOf(this.#anchor)
  }

  /** The first message that reaches below the upper edge, by bisection: lists are long and this runs on every scroll. */
  firstSeen() {
    const edge = this.scroller.getBoundingClientRect().top
    const items = this.list.children
    let low = 0, high = items.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (items[middle].getBoundingClientRect().bottom > edge) high = middle
      else low = middle + 1
    }
    return items[low] ?? null
  }

  #topOf(element) {
    return element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top
  }
}
