// <wall-emoji data-src>: every emoji as a sticker, by group and by name.
import {findEmoji, loadEmoji} from "./emoji-data.js"
import {make} from "./make.js"

const GROUPS = [[0, "Smileys"], [1, "People"], [3, "Animals and nature"], [4, "Food"], [5, "Places"], [6, "Activities"], [7, "Objects"], [8, "Symbols"], [9, "Flags"]]
const MOST_FOUND = 90
const SIZE = 140  // units

customElements.define("wall-emoji", class extends HTMLElement {
  connectedCallback() {
    this.search = this.querySelector("input")
    this.places = this.querySelector(".wall-drawer")
    this.search.addEventListener("input", () => this.#find())
  }

  /** Fetched and drawn the first time somebody looks. */
  async open() {
    if (this.all) return
    try {
      this.all = await loadEmoji(this.dataset.src)
      this.groups = GROUPS.map(([group, name]) => place(name, this.all.filter(one => one.group === group)))
      this.#find()
    } catch {
      this.places.replaceChildren(make("p", {className: "muted"}, "The emoji could not be fetched. Try again when you are online."))
    }
  }

  #find() {
    const query = this.search.value.trim()
    if (!this.all) return
    const found = query && findEmoji(this.all, query, MOST_FOUND)
    if (!query) this.places.replaceChildren(...this.groups)
    else this.places.replaceChildren(found.length ? place("Found", found) : make("p", {className: "muted"}, "No emoji by that name."))
  }
})

function place(title, some) {
  const grid = make("div", {className: "wall-drawer__grid"}, ...some.map(button))
  const section = make("section", {className: "wall-drawer__place", ariaLabel: title}, make("p", {className: "wall-drawer__title"}, title), grid)
  section.style.setProperty("--rows", Math.ceil(some.length / 7))  // its height before it is ever drawn
  return section
}

function button({emoji, name}) {
  const one = make("button", {type: "button", className: "wall-drawer__emoji", title: name, ariaLabel: name}, emoji)
  one.dataset.sticker = JSON.stringify({kind: "emoji", content: emoji, size: SIZE})
  return one
}
