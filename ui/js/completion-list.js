// Offers names after "@", emoji after ":" and sketches after "/sketch " while somebody types, as a listbox the text field
// points into.
import {findEmoji, loadEmoji} from "./emoji-data.js"
import {icon, make} from "./make.js"

const MOST = 8
const PAUSE = 90  // ms of no typing before the server is asked for names
const BEGUN = /(?:^|[\s(])([@:])([\w+-]{0,30})$/
const SKETCH = /^\s*\/sketch ([^\n]{0,80})$/
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

  #look = () => {
    const turn = this.#asked += 1
    const typed = this.#typed()
    const command = SKETCH.exec(typed), begun = BEGUN.exec(typed)
    if (command) return this.#offer(this.#sketches(command[1], turn), command[0].length, turn)
    if (!begun || begun[1] === ":" && begun[2].length < 2) return this.#close()
    this.#offer(begun[1] === "@" ? this.#names(begun[2], turn) : emojiLike(begun[2]), begun[2].length + 1, turn)
  }

  #typed() {
    return this.text.value.slice(0, this.text.selectionStart)
  }

  async #offer(finding, length, turn) {
    const found = await finding.catch(() => [])
    if (turn === this.#asked) this.#show(found, length)
  }

  async #names(begun, turn) {
    const room = document.querySelector("message-list").dataset.room
    const names = await this.#ask(`/rooms/${room}/members?q=${encodeURIComponent(begun)}`, turn)
    return names.map(name => ({insert: `@${name} `, sign: planet(name), words: name}))
  }

  async #sketches(begun, turn) {
    const sketches = await this.#ask(`/scripts/called?q=${encodeURIComponent(begun)}`, turn)
    return sketches.map(({title, by, poster, insert}) => ({insert: `${insert} `, sign: posterOf(poster), words: `${title} · @${by}`}))
  }

  /** Once nobody has typed on for a moment. */
  async #ask(path, turn) {
    await new Promise(resolve => setTimeout(resolve, PAUSE))
    if (turn !== this.#asked) return []
    const reply = await fetch(path, {headers: {"X-Live": "1"}})
    return reply.ok ? (await reply.json()).slice(0, MOST) : []
  }

  #show(found, length) {
    this.length = length
    this.typed = this.#typed()
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
    if (this.typed !== this.#typed()) return this.#close()  // what is offered was for other words
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

function posterOf(poster) {
  return poster ? make("img", {className: "completions__poster", src: `/uploads/${poster}-thumb.webp`, alt: "", width: 32, height: 24}) : icon("sketch")
}

function planet(name) {
  return make("img", {className: "planet", src: `/avatars/${name}`, alt: "", width: 24, height: 24})
}
