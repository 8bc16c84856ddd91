// Offers names after "@" and emoji after ":" while somebody types, as a listbox the text field points into.
import {findEmoji, loadEmoji} from "./emoji-data.js"
import {make} from "./make.js"

const MOST = 8
const PAUSE = 90  // ms of no typing before the server is asked for names
const BEGUN = /(?:^|[\s(])([@:])([\w+-]{0,30})$/
let count = 0

export class CompletionList {
  #chosen = 0
  #asked = 0

  /** `text` is a textarea; the list stands in its parent, which must be positioned. */
  constructor(text) {
    this.text = text
    this.list = make("ul", {className: "completions", hidden: true, id: `completions-${count += 1}`, role: "listbox", ariaLabel: "Suggestions"})
    text.after(this.list)
    text.setAttribute("aria-controls", this.list.id)
    text.ariaAutoComplete = "list"
    text.addEventListener("input", this.#look)
    text.addEventListener("keydown", this.#steer)
    text.addEventListener("blur", () => this.#close())
    this.list.addEventListener("pointerdown", this.#point)
  }

  #look = async () => {
    const turn = this.#asked += 1
    const begun = BEGUN.exec(this.text.value.slice(0, this.text.selectionStart))
    if (!begun || begun[1] === ":" && begun[2].length < 2) return this.#close()
    const found = await (begun[1] === "@" ? this.#names(begun[2], turn) : emojiLike(begun[2])).catch(() => [])
    if (turn === this.#asked) this.#show(found, begun[2].length + 1)
  }

  async #names(begun, turn) {
    await new Promise(resolve => setTimeout(resolve, PAUSE))
    if (turn !== this.#asked) return []
    const room = document.querySelector("message-list").dataset.room
    const reply = await fetch(`/rooms/${room}/members?q=${encodeURIComponent(begun)}`, {headers: {"X-Live": "1"}})
    if (!reply.ok) return []
    return (await reply.json()).slice(0, MOST).map(name => ({insert: `@${name} `, sign: planet(name), words: name}))
  }

  #show(found, length) {
    this.length = length
    this.found = found
    this.list.replaceChildren(...found.map(({sign, words}, at) => make("li", {id: `${this.list.id}-${at}`, role: "option"}, sign, make("span", {}, words))))
    this.list.hidden = found.length === 0
    this.#choose(0)
  }

  #choose(at) {
    this.#chosen = at
    for (const [place, option] of [...this.list.children].entries()) option.ariaSelected = place === at
    this.list.children[at]?.scrollIntoView({block: "nearest"})
    if (this.list.hidden) this.text.removeAttribute("aria-activedescendant")
    else this.text.setAttribute("aria-activedescendant", this.list.children[at].id)
  }

  #steer = event => {
    if (this.list.hidden || event.isComposing) return
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key]
    if (step) this.#choose((this.#chosen + step + this.found.length) % this.found.length)
    else if (event.key === "Enter" || event.key === "Tab") this.#take(this.#chosen)
    else if (event.key === "Escape") this.#close()
    else return
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  #point = event => {
    event.preventDefault()
    const at = [...this.list.children].indexOf(event.target.closest("li"))
    if (at >= 0) this.#take(at)
  }

  #take(at) {
    const {selectionStart: end} = this.text
    this.text.setRangeText(this.found[at].insert, end - this.length, end, "end")
    this.#close()
    this.text.dispatchEvent(new Event("input", {bubbles: true}))
  }

  #close() {
    this.#asked += 1
    this.list.hidden = true
    this.text.removeAttribute("aria-activedescendant")
  }
}

async function emojiLike(begun) {
  const found = findEmoji(await loadEmoji(), begun, MOST)
  return found.map(({emoji, codes, name}) => {
    const code = codes.find(one => one.startsWith(begun.toLowerCase())) ?? codes[0]
    return {insert: `${emoji} `, sign: make("b", {}, emoji), words: code ? `:${code}:` : name}
  })
}

function planet(name) {
  return make("img", {className: "planet", src: `/avatars/${name}`, alt: "", width: 24, height: 24})
}
