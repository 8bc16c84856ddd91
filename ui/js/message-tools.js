// <message-tools>: the one toolbar of a conversation; it moves into the message that is looked at.
import {iconButton} from "./make.js"

customElements.define("message-tools", class extends HTMLElement {
  /** What can be done with a message here: `tools` is {name: [glyph, words]}; may(name, item) and act(name, item, button). */
  for(acts) {
    this.acts = acts
    this.dataset.kept = ""
    this.setAttribute("role", "toolbar")
    this.ariaLabel = "What you can do with this message"
    this.buttons = Object.fromEntries(Object.entries(acts.tools).map(([name, [glyph, words]]) =>
      [name, iconButton(glyph, words, "message-tools__button", () => this.act(name))]))
    this.append(...Object.values(this.buttons))
  }

  /** Stand in a message and offer what this viewer may do with it. */
  offer(item) {
    if (this.parentElement !== item) item.append(this)
    for (const [name, button] of Object.entries(this.buttons)) button.hidden = !this.acts.may(name, item)
    if (!this.isHeld) this.#stopAt(this.shown[0])
  }

  /** Move the focus among the tools; the Tab key stops at one of them only. */
  step(from, by) {
    const {shown} = this
    const next = shown[(shown.indexOf(from) + by + shown.length) % shown.length]
    this.#stopAt(next)
    next.focus()
    return true
  }

  get shown() {
    return Object.values(this.buttons).filter(({hidden}) => !hidden)
  }

  #stopAt(stop) {
    for (const button of Object.values(this.buttons)) button.tabIndex = button === stop ? 0 : -1
  }

  leave() {
    if (!this.isHeld) this.remove()
  }

  /** There is nothing left to do with this message. */
  putAway() {
    if (this.matches(":focus-within")) this.parentElement.focus({preventScroll: true})
    this.remove()
  }

  /** Somebody is using it: it stays where it is. */
  get isHeld() {
    return this.matches(":focus-within") || this.isChoosing === true
  }

  can(name) {
    return !this.buttons[name].hidden
  }

  act(name) {
    this.acts.act(name, this.parentElement, this.buttons[name])
  }

  enter() {
    this.shown[0].focus()
    return true
  }
})
