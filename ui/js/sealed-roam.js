// A conversation by keyboard: arrows roam, Enter opens the tools, letters act, Escape leads back to the composer.
const STEPS = {ArrowUp: -1, ArrowDown: 1}
const LETTERS = {e: "edit", r: "reply", "+": "react", Delete: "delete"}

export class Roam {
  constructor(thread) {
    Object.assign(this, {thread, sheet: thread.sheet})
  }

  start() {
    this.sheet.element.addEventListener("keydown", this.#pressed)
    this.sheet.element.addEventListener("focusin", this.#focused)
  }

  stop() {
    this.sheet.element.removeEventListener("keydown", this.#pressed)
    this.sheet.element.removeEventListener("focusin", this.#focused)
  }

  #pressed = event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const {target} = event
    const done = target === this.sheet.scroller ? this.#onScroller(event)
      : target.matches(".message") ? this.#onMessage(event, target)
      : target.closest("message-tools") ? this.#onTools(event, target.closest(".message"))
      : false
    if (done) event.preventDefault()
  }

  #onScroller({key}) {
    if (key === "Escape") return this.#toComposer()
    return key === "ArrowUp" && this.#focus([...this.sheet.window.messages].at(-1))
  }

  #onMessage({key}, item) {
    if (key in STEPS) return this.#step(item, STEPS[key])
    if (key === "Escape") return this.#toComposer()
    if ("deleted" in item.dataset || !item.dataset.sort) return false
    const {tools} = this.sheet, act = LETTERS[key]
    tools.offer(item)
    if (key === "Enter") return tools.enter()
    if (!act || !tools.can(act)) return false
    tools.act(act)
    return true
  }

  #onTools({key, target}, item) {
    if (key in STEPS) return this.#step(item, STEPS[key])
    if (key === "Escape") return this.#focus(item)
    const step = {ArrowLeft: -1, ArrowRight: 1}[key]
    return step ? this.sheet.tools.step(target, step) : false
  }

  #step(item, step) {
    const items = [...this.sheet.window.messages]
    return this.#focus(items[items.indexOf(item) + step]) || step > 0 && this.#toComposer()
  }

  #focus(item) {
    item?.focus({preventScroll: true})
    item?.scrollIntoView({block: "nearest"})
    return !!item
  }

  #toComposer() {
    this.thread.composer.focus()
    return true
  }

  /** One message at a time is a stop of the Tab key: the one that was last looked at. */
  #focused = ({target}) => {
    const item = target.closest(".message[data-sort]")
    if (!item || item.tabIndex === 0) return
    for (const other of this.sheet.list.querySelectorAll('.message[tabindex="0"]')) other.tabIndex = -1
    item.tabIndex = 0
  }
}
