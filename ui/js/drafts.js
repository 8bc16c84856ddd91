// What is not sent yet, kept on this device for each member and room. It outlives reloads, crashes and a session that
// ends by itself; who signs out takes it along.
import {viewer} from "./socket.js"

const PAUSE = 250  // ms of no typing before the draft is written
const PREFIX = `neospace:draft:${viewer}:`

const drafts = new Set()  // of this page
let isForgotten = false

/** Whether this member has begun to write anything on this device, be it a moment ago. */
export function hasDrafts() {
  drafts.forEach(draft => draft.save())
  return draftKeys().length > 0
}

/** Delete this member's drafts; this page writes none any more. */
export function forgetDrafts() {
  isForgotten = true
  for (const key of draftKeys()) localStorage.removeItem(key)
}

function draftKeys() {
  try {
    return Object.keys(localStorage).filter(key => key.startsWith(PREFIX))
  } catch {
    return []  // a browser that keeps nothing
  }
}

export class Draft {
  #timer

  /** `read` gives the draft as a value, falsy when there is none; `write` shows one that another tab has changed. */
  constructor(room, {read, write}) {
    Object.assign(this, {key: PREFIX + room, read, write})
    drafts.add(this)
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
    if (isForgotten) return
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
