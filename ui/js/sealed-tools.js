// <message-tools> of sealed messages: the one toolbar of a conversation; it moves into the message that is looked at.
// It stands in the place of the rooms' element of that name, whose looks it has.
import {iconButton} from "./make.js"

const TOOLS = {react: ["smile", "React"], reply: ["reply", "Reply"], edit: ["edit", "Edit"], copy: ["copy", "Copy the words"], report: ["flag", "Report"], delete: ["trash", "Delete"]}

customElements.define("message-tools", class extends HTMLElement {
  /** `acts` is what the tools do: sealed-acts.js. */
  for(acts) {
    this.acts = acts
    this.dataset.kept = ""
    this.setAttribute("role", "toolbar")
    this.ariaLabel = "What you can do with this message"
    this.buttons = Object.fromEntries(Object.entries(TOOLS).map(([name, [glyph, words]]) =>
      [name, iconButton(glyph, words, "message-tools__button", () => this.act(name))]))
    this.append(...Object.values(this.buttons))
  }

  /** Stand in a message and offer what may be done with it. */
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
