// The tools follow the mouse and the focus; a finger calls them by staying on a message.
const PRESS = 450  // ms: the same as the system's own long press
const SLACK = 10  // px a resting finger may tremble

export class MessageTouch {
  #timer
  #from
  #isMouse = true  // what pointed last

  constructor(host) {
    this.host = host
    this.handlers = {
      pointerover: this.#over, pointerleave: this.#left, focusin: this.#focused, pointerdown: this.#down,
      pointermove: this.#moved, pointerup: this.#lifted, pointercancel: this.#lifted,
    }
  }

  start() {
    for (const [type, handler] of Object.entries(this.handlers)) this.host.addEventListener(type, handler)
    document.addEventListener("pointerdown", this.#pointed, {capture: true})
    document.addEventListener("focusin", this.#wentOn)
  }

  stop() {
    for (const [type, handler] of Object.entries(this.handlers)) this.host.removeEventListener(type, handler)
    document.removeEventListener("pointerdown", this.#pointed, {capture: true})
    document.removeEventListener("focusin", this.#wentOn)
    clearTimeout(this.#timer)
  }

  /** A finger that points elsewhere is done with the tools. */
  #pointed = event => {
    this.#isMouse = event.pointerType === "mouse"
    if (!this.#isMouse && !this.host.contains(event.target) && !this.host.tools.isChoosing) this.host.tools.remove()
  }

  /** So is who goes back to writing, unless the mouse still rests on the message. */
  #wentOn = ({target}) => {
    const isLookedAt = this.#isMouse && this.host.tools.parentElement?.matches(":hover")
    if (target.closest("message-composer") && !isLookedAt) this.host.tools.leave()
  }

  #over = event => event.pointerType === "mouse" && this.#offer(event)

  #left = event => {
    if (event.pointerType === "mouse") this.host.tools.leave()
  }

  #focused = event => {
    if (event.target.matches(":focus-visible")) this.#offer(event)
  }

  #down = event => {
    if (event.pointerType === "mouse" || event.target.closest("message-tools")) return
    if (!this.host.tools.isChoosing) this.host.tools.remove()
    if (event.target.closest("button, a")) return
    this.#from = event
    this.#timer = setTimeout(() => this.#offer(event), PRESS)
  }

  #moved = event => {
    if (this.#from && Math.hypot(event.clientX - this.#from.clientX, event.clientY - this.#from.clientY) > SLACK) this.#lifted()
  }

  #lifted = () => {
    clearTimeout(this.#timer)
    this.#from = undefined
  }

  #offer({target}) {
    const item = target.closest?.(".message[data-sort]:not([data-deleted])")
    if (item && !this.host.tools.isHeld) this.host.tools.offer(item)
  }
}
