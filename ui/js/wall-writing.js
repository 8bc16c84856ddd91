// Words are written where they stand: a field over the card, or, where that would be too small to read, a sheet below.
import {make} from "./make.js"
import {placeOf, setPlace} from "./wall-place.js"

const READABLE = 13  // px: smaller letters are written in the sheet
const touched = matchMedia("(pointer: coarse)")  // then a keyboard covers half of the plane
const LONGEST = {body: 4000, content: 200}  // characters
const HINTS = {body: "Write. **Bold**, *italic*, lists with -, and links work."}

export class WallWriting {
  constructor(editor) {
    this.editor = editor
  }

  start() {}

  stop() {
    this.close()
  }

  /** Write in an item that has words of its own; any other is changed in the bar below. */
  open(item, words = wordsOf(item)) {
    if (words === undefined) return this.editor.inspector.enter()
    this.editor.selection.set([item])
    const name = item.matches(".wall-post") ? "body" : "content"
    this.#show(name, words, placeOf(item), Number(item.dataset.fontSize) || placeOf(item).s, text => this.#write(item, name, text))
    item.classList.add("is-written")
    this.item = item
  }

  /** Write something that is not there yet: it is placed when there are words in it. */
  begin(fields, words = fields.body ?? "") {
    this.editor.selection.clear()
    this.#show("body", words, {...fields, r: fields.rotation ?? 0}, fields.font_size, text => {
      if (text.trim()) this.editor.actions.place([{...fields, body: text}])
    })
  }

  /** A step was refused: what was typed comes back. */
  giveBack({change = [], add = []}) {
    if (this.field) return
    const changed = change.find(({body, content}) => body ?? content)
    const item = changed && document.getElementById(changed.ref)
    const added = add.find(({kind}) => kind === "text")
    if (item) this.open(item, changed.body ?? changed.content)
    else if (added) this.begin(added)
  }

  #write(item, name, text) {
    if (!item.isConnected || text === wordsOf(item)) return
    if (!text.trim()) return this.editor.say("Left as it was: it needs some words")
    this.editor.change([{item, [name]: text}])
    this.editor.say(`${this.editor.name([item])} saved`)
  }

  #show(name, words, place, size, done) {
    this.close()
    this.editor.finish()
    const text = make("textarea", {className: "wall-writing__words", value: words, ariaLabel: "Words", placeholder: HINTS[name] ?? "", spellcheck: true})
    const button = make("button", {type: "button", className: "button button--primary wall-writing__done"}, "Done")
    this.field = make("div", {className: "wall-writing"}, text, button)
    this.done = () => done(text.value)
    text.maxLength = LONGEST[name]
    text.addEventListener("keydown", this.#pressed)
    this.field.addEventListener("focusout", ({relatedTarget}) => this.field?.contains(relatedTarget) || this.close())
    button.addEventListener("click", () => this.close())
    this.#stand(place, size)
    text.focus({preventScroll: true})
    text.setSelectionRange(words.length, words.length)
    this.editor.say("Writing. Escape ends it.")
  }

  #stand(place, size) {
    const {page} = this.editor
    const isSheet = touched.matches || size * page.unit < READABLE
    this.field.classList.toggle("wall-writing--sheet", isSheet)
    setPlace(this.field, {w: 320, h: 60, ...place})
    this.field.style.setProperty("--f", size)
    if (isSheet) this.editor.prepend(this.field)
    else page.plane.append(this.field)
  }

  #pressed = event => {
    event.stopPropagation()
    if (event.isComposing || event.key !== "Escape" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey))) return
    event.preventDefault()
    this.close()
  }

  /** Ends the writing; what was written is kept: undo is there for the rest. */
  close() {
    const {field, item} = this
    if (!field) return
    this.field = this.item = undefined
    item?.classList.remove("is-written")
    const hadFocus = field.contains(document.activeElement)
    this.done()
    field.remove()
    if (hadFocus) this.editor.focus(item ?? this.editor.selection.only)
  }
}

/** What can be written in place, undefined for what has no words. */
function wordsOf(item) {
  if (item.matches(".wall-post")) return item.dataset.kind === "text" ? item.dataset.body ?? "" : undefined
  return item.dataset.kind === "text" ? item.querySelector(".wall-sticker__text").textContent.trim() : undefined
}
