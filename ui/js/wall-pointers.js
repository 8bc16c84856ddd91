// What is to be known of pointers: where on the plane they are, and whether two clicks are one double click.
const TWICE = 350  // ms between two that are one

/** A pointer's event as a point of the plane: {x, y} in units, with the keys held. `origin` is the plane's upper left, in px. */
export function pointOf({clientX, clientY, shiftKey: shift, altKey: alt}, origin, unit) {
  return {x: (clientX - origin.left) / unit, y: (clientY - origin.top) / unit, shift, alt}
}

/** Counts clicks and taps on things: a pointer that was captured has no dblclick of its own. */
export class Taps {
  #last = {at: 0}

  isSecond(item) {
    const isSecond = !!item && this.#last.item === item && performance.now() - this.#last.at < TWICE
    this.#last = {item: isSecond ? undefined : item, at: performance.now()}
    return isSecond
  }
}

export function prevent(event) {
  event.preventDefault()
}
