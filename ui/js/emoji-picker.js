// <emoji-picker data-src="…">: one panel for the page; chooseEmoji(button, chosen) opens it beside a button.
import {findEmoji, inTone, loadEmoji} from "./emoji-data.js"
import {make} from "./make.js"

const GROUPS = [
  [0, "Smileys", "😀"], [1, "People", "👋"], [3, "Animals and nature", "🐻"], [4, "Food", "🍋"], [5, "Places", "🌍"],
  [6, "Activities", "🎉"], [7, "Objects", "💡"], [8, "Symbols", "💛"], [9, "Flags", "🏁"],
]
const TONES = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"]
const TONE_NAMES = ["No skin tone", "Light", "Medium light", "Medium", "Medium dark", "Dark"]
const FIRST = ["👍", "💛", "😂", "🎉", "😮", "😢", "👀", "🔥", "🚀", "✨", "🙏", "👋"]  // offered until there are recent ones
const RECENT = "neospace:emoji"
const MOST_RECENT = 24
const MOST_FOUND = 90
const SHOWN = "section:not([hidden]) .emoji__grid button"
const EDGE = 8  // px kept free around the panel

export function chooseEmoji(button, chosen) {
  document.querySelector("emoji-picker").open(button, chosen)
}

customElements.define("emoji-picker", class extends HTMLElement {
  async open(button, chosen) {
    this.button = button
    this.chosen = chosen
    if (!this.panel) this.#build()
    this.#hold(true)
    this.panel.showPopover()
    this.#standBeside()
    this.search.value = ""
    this.search.focus()
    this.isHasty = false  // Enter came before the emoji did
    try {
      this.all ??= await loadEmoji()
      this.#fill()
      this.#found()  // what was typed meanwhile
      if (this.isHasty) this.#first()?.click()
    } catch {
      this.places.replaceChildren(make("p", {className: "emoji__news"}, "The emoji could not be fetched. Try again when you are online."))
    }
  }

  #build() {
    this.search = make("input", {className: "input", type: "search", placeholder: "Search emoji", ariaLabel: "Search emoji", autocomplete: "off", spellcheck: false})
    this.tone = make("select", {className: "emoji__tone", ariaLabel: "Skin tone"}, ...TONES.map((hand, at) => make("option", {value: at, title: TONE_NAMES[at]}, hand)))
    this.tone.value = localStorage.getItem(`${RECENT}:tone`) ?? "0"
    this.tabs = make("div", {className: "emoji__tabs"}, ...GROUPS.map(([group, name, sign]) => this.#tab(group, name, sign)))
    this.places = make("div", {className: "emoji__places"})
    this.panel = make("div", {className: "emoji", popover: "auto"}, make("div", {className: "emoji__head"}, this.search, this.tone), this.tabs, this.places)
    this.panel.setAttribute("role", "dialog")
    this.panel.ariaLabel = "Emoji"
    this.append(this.panel)
    this.search.addEventListener("input", () => this.#found())
    this.tone.addEventListener("change", () => this.#setTone())
    this.places.addEventListener("click", this.#pick)
    this.panel.addEventListener("keydown", this.#steer)
    this.panel.addEventListener("toggle", ({newState}) => newState === "closed" && this.#closed())
  }

  #tab(group, name, sign) {
    const tab = make("button", {type: "button", title: name, ariaLabel: name}, sign)
    tab.addEventListener("click", () => {
      this.search.value = ""
      this.#found()
      this.places.querySelector(`[data-group="${group}"]`)?.scrollIntoView({block: "start"})
    })
    return tab
  }

  #fill() {
    const tone = Number(this.tone.value)
    const groups = GROUPS.map(([group, name]) => this.#place(name, this.all.filter(one => one.group === group), tone, group))
    this.recent = this.#place("Often", this.#recent(), 0, "recent")
    this.found = make("section", {className: "emoji__place", hidden: true})
    this.places.replaceChildren(this.found, this.recent, ...groups)
    this.places.scrollTop = 0
  }

  #place(title, some, tone, group) {
    const place = make("section", {className: "emoji__place", ariaLabel: title}, make("p", {className: "emoji__title"}, title), this.#grid(some, tone))
    place.dataset.group = group
    place.style.setProperty("--rows", Math.ceil(some.length / 8))  // its height before it is ever drawn
    return place
  }

  #grid(some, tone) {
    return make("div", {className: "emoji__grid"}, ...some.map(one => {
      const emoji = inTone(one, tone)
      return make("button", {type: "button", tabIndex: -1, value: emoji, title: `${one.name}${one.codes[0] ? ` :${one.codes[0]}:` : ""}`, ariaLabel: one.name}, emoji)
    }))
  }

  #found() {
    const query = this.search.value.trim()
    for (const place of this.places.children) place.hidden = (place === this.found) !== !!query
    if (!query || !this.all) return
    const some = findEmoji(this.all, query, MOST_FOUND)
    this.found.replaceChildren(some.length ? this.#grid(some, Number(this.tone.value)) : make("p", {className: "emoji__news"}, "No emoji by that name."))
    this.places.scrollTop = 0
  }

  #setTone() {
    localStorage.setItem(`${RECENT}:tone`, this.tone.value)
    this.#fill()
    this.#found()
  }

  #recent() {
    const list = [...new Set([...JSON.parse(localStorage.getItem(RECENT) ?? "[]"), ...FIRST])].slice(0, MOST_RECENT)
    return list.map(emoji => this.all.find(one => one.emoji === emoji) ?? {emoji, name: emoji, codes: []})
  }

  #pick = ({target}) => {
    const emoji = target.closest("button")?.value
    if (!emoji) return
    const before = JSON.parse(localStorage.getItem(RECENT) ?? "[]").filter(other => other !== emoji)
    localStorage.setItem(RECENT, JSON.stringify([emoji, ...before].slice(0, MOST_RECENT)))
    const {chosen} = this
    this.panel.hidePopover()
    chosen(emoji)
  }

  #first() {
    return this.places.querySelector(SHOWN)
  }

  /** Arrows walk the grid by where things stand; Enter in the search takes the first. */
  #steer = event => {
    const {key, target} = event
    const all = [...this.places.querySelectorAll(SHOWN)]
    if (target === this.search && key === "Enter") {
      event.preventDefault()
      this.isHasty = !this.all
      return this.#first()?.click()
    }
    if (target === this.search && key !== "ArrowDown" || !key.startsWith("Arrow") || target === this.tone) return
    event.preventDefault()
    if (target === this.search || !all.includes(target)) return this.#focus(all[0])
    if (key === "ArrowLeft" || key === "ArrowRight") return this.#focus(all[all.indexOf(target) + (key === "ArrowLeft" ? -1 : 1)])
    this.#focus(neighbour(all, target, key === "ArrowUp" ? -1 : 1) ?? (key === "ArrowUp" ? this.search : undefined))
  }

  #focus(element) {
    element?.focus({preventScroll: true})
    element?.scrollIntoView({block: "nearest"})
  }

  /** Above the button if there is room, else below, always inside the window. A narrow screen has it as a sheet (CSS). */
  #standBeside() {
    const {left, right, top, bottom} = this.button.getBoundingClientRect()
    const {offsetWidth: width, offsetHeight: height} = this.panel
    const x = Math.min(Math.max(EDGE, right - width, left - width + 40), innerWidth - width - EDGE)
    const y = top - height - EDGE >= 0 ? top - height - EDGE : Math.min(bottom + EDGE, innerHeight - height - EDGE)
    this.panel.style.setProperty("--x", `${x}px`)
    this.panel.style.setProperty("--y", `${Math.max(EDGE, y)}px`)
  }

  #hold(isOpen) {
    const tools = this.button.closest("message-tools")
    if (tools) tools.isChoosing = isOpen
  }

  #closed() {
    this.isHasty = false
    this.#hold(false)
    if (this.contains(document.activeElement) || document.activeElement === document.body) this.button.focus({preventScroll: true})
  }
})

/** The button in the next row that stands closest under or over this one. */
function neighbour(all, from, step) {
  const {left, top} = from.getBoundingClientRect()
  const rows = all.filter(other => (other.getBoundingClientRect().top - top) * step > 4)
  const next = step > 0 ? rows[0] : rows.at(-1)
  if (!next) return
  const line = next.getBoundingClientRect().top
  const row = rows.filter(other => Math.abs(other.getBoundingClientRect().top - line) < 4)
  return row.reduce((best, other) => Math.abs(other.getBoundingClientRect().left - left) < Math.abs(best.getBoundingClientRect().left - left) ? other : best)
}
