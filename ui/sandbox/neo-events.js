// What neo and neo.shared have in common: events to listen to, and values that nobody changes.
const MOST_LISTENERS = 50  // of one event

/** Who waits for which event; a listener that throws keeps none of the others from hearing. */
export class Listeners {
  #by

  constructor(names) {
    this.#by = new Map(names.map(name => [name, new Set()]))
  }

  /** Gives a function that ends it. */
  add(name, listener) {
    const listeners = this.#by.get(name)
    if (!listeners) throw new TypeError(`There is no event ${JSON.stringify(name)}: there are ${[...this.#by.keys()].join(", ")}.`)
    if (typeof listener !== "function") throw new TypeError(`on("${name}", …) needs a function to call.`)
    if (listeners.size >= MOST_LISTENERS) throw new RangeError(`on("${name}", …) was called ${MOST_LISTENERS} times: call it once, not in draw().`)
    listeners.add(listener)
    return () => { listeners.delete(listener) }
  }

  tell(name, data) {
    for (const listener of this.#by.get(name)) {
      try {
        listener(data)
      } catch (error) {
        reportError(error)
      }
    }
  }
}

export function deepFreeze(value) {
  if (value && typeof value === "object" && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.values(value).forEach(deepFreeze)
    Object.freeze(value)
  }
  return value
}
