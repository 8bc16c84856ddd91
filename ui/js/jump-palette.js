// Ctrl/Cmd+K: type a few letters, arrive. The server's /jump answers with options as HTML.
import {parse} from "./live.js"

const PAUSE = 120  // ms of no typing before the server is asked

customElements.define("jump-palette", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog")
    this.input = this.querySelector("input")
    this.list = this.querySelector("[role=listbox]")
    addEventListener("keydown", this.#open)
    this.input.addEventListener("input", this.#wait)
    this.input.addEventListener("keydown", this.#steer)
  }

  disconnectedCallback() {
    removeEventListener("keydown", this.#open)
    this.asking?.abort()
    clearTimeout(this.timer)
  }

  #open = event => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (this.dialog.open) return this.dialog.close()
    this.dialog.showModal()
    this.input.select()
    this.#ask()
  }

  #wait = () => {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.#ask(), PAUSE)
  }

  /** Only the newest question is shown an answer. */
  async #ask() {
    this.asking?.abort()
    const {signal} = this.asking = new AbortController()
    try {
      const reply = await fetch(`/jump?q=${encodeURIComponent(this.input.value.trim())}`, {signal})
      if (reply.ok) this.#show(parse(await reply.text()))
    } catch (error) {
      if (error.name !== "AbortError") this.list.replaceChildren()  // offline: Enter still leads to the search page
    }
  }

  #show(found) {
    this.list.replaceChildren(found)
    this.options.forEach((option, place) => {
      option.id ||= `jump-${place}`
      option.tabIndex = -1
    })
    this.#choose(0)
  }

  #steer = event => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key]
    if (step && this.options.length) {
      event.preventDefault()
      this.#choose((this.chosen + step + this.options.length) % this.options.length)
    }
    if (event.key === "Enter" && this.options.length) {
      event.preventDefault()
      this.options[this.chosen].click()
    }
  }

  #choose(place) {
    this.chosen = place
    this.options.forEach((option, at) => option.setAttribute("aria-selected", at === place))
    this.options[place]?.scrollIntoView({block: "nearest"})
    this.input.setAttribute("aria-activedescendant", this.options[place]?.id ?? "")
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")]
  }
})
