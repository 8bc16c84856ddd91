// The conversation by keyboard: arrows roam, Enter opens the tools, letters act, Escape leads back to the composer.
import {deleteMessage} from "./message-delete.js"
import {editMessage} from "./message-editor.js"

const STEPS = {ArrowUp: -1, ArrowDown: 1}

export class MessageKeys {
  constructor(host) {
    this.host = host
  }

  start() {
    this.host.addEventListener("keydown", this.#pressed)
    this.host.addEventListener("focusin", this.#focused)
  }

  stop() {
    this.host.removeEventListener("keydown", this.#pressed)
    this.host.removeEventListener("focusin", this.#focused)
  }

  #pressed = event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const done = event.target === this.host.scroller ? this.#onScroller(event)
      : event.target.matches(".message") ? this.#onMessage(event, event.target)
      : event.target.closest("message-tools") ? this.#onTools(event, event.target.closest(".message"))
      : false
    if (done) event.preventDefault()
  }

  #onScroller({key}) {
    if (key === "Escape") return toComposer()
    if (key !== "ArrowUp") return false
    return this.#focus([...this.host.window.messages].at(-1))
  }

  #onMessage({key}, item) {
    if (key in STEPS) return this.#step(item, STEPS[key])
    if (key === "Escape") return toComposer()
    const {tools} = this.host
    tools.offer(item)
    if (key === "Enter") return tools.enter()
    if (key === "e" && tools.can("edit")) return editMessage(item), true
    if (key === "r" && tools.can("reply")) return tools.act("reply"), true
    if (key === "+" && tools.can("react")) return tools.act("react"), true
    if (key === "Delete" && tools.can("delete")) return deleteMessage(item), true
    return false
  }

  #onTools({key, target}, item) {
    if (key in STEPS) return this.#step(item, STEPS[key])
    if (key === "Escape") return this.#focus(item)
    const step = {ArrowLeft: -1, ArrowRight: 1}[key]
    return step ? this.host.tools.step(target, step) : false
  }

  #step(item, step) {
    const items = [...this.host.window.messages]
    return this.#focus(items[items.indexOf(item) + step]) || step > 0 && toComposer()
  }

  #focus(item) {
    item?.focus({preventScroll: true})
    item?.scrollIntoView({block: "nearest"})
    return !!item
  }

  /** One message at a time is a stop of the Tab key: the one that was last looked at. */
  #focused = ({target}) => {
    const item = target.closest(".message[data-sort]")
    if (!item || item.tabIndex === 0) return
    for (const other of this.host.list.querySelectorAll('.message[tabindex="0"]')) other.tabIndex = -1
    item.tabIndex = 0
  }
}

function toComposer() {
  document.querySelector("message-composer textarea")?.focus()
  return true
}
