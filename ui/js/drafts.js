// What is not sent yet, kept on this device for each member and room: it outlives reloads, crashes and signing out.
import {viewer} from "./socket.js"

const PAUSE = 250  // ms of no typing before the draft is written

export class Draft {
  #timer

  /** `read` gives the draft as a value, falsy when there is none; `write` shows one that another tab has changed. */
  constructor(room, {read, write}) {
    Object.assign(this, {key: `neospace:draft:${viewer}:${room}`, read, write})
    addEventListener("pagehide", () => this.save())
    document.addEventListener("visibilitychange", () => this.save())
    addEventListener("storage", this.#changedElsewhere)
  }

  load() {
    try {
      return JSON.parse(localStorage.getItem(this.key))
    } catch {
      return null
    }
  }

  saveSoon() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.save(), PAUSE)
  }

  save() {
    clearTimeout(this.#timer)
    const draft = this.read()
    try {
      if (draft) localStorage.setItem(this.key, JSON.stringify(draft))
      else localStorage.removeItem(this.key)
    } catch {
      // no room on this device: the text is still in the page
    }
  }

  #changedElsewhere = ({key, newValue}) => {
    if (key === this.key && document.visibilityState === "hidden") this.write(JSON.parse(newValue))
  }
}
