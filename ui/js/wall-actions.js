// What can be done with the selection, by button and by key: each is one step.
import {contentOf} from "./wall-content.js"
import {placeOf, toWire} from "./wall-place.js"

const ASIDE = 24  // units between a thing and its double

export class WallActions {
  constructor(editor) {
    this.editor = editor
  }

  get #items() {
    return this.editor.selection.items
  }

  remove() {
    this.editor.finish()
    const items = this.#items, next = this.#nextOf(items)
    if (!items.length) return
    const words = this.editor.name(items)
    this.editor.selection.clear()
    this.editor.step({remove: items.map(({id}) => id)})
    if (next) this.editor.focus(next)
    this.editor.say(`${words} deleted`)
  }

  duplicate() {
    this.editor.finish()
    this.place(this.copies(), {x: ASIDE, y: ASIDE}, "duplicated")
  }

  /** What the selection would be made from: new items as the wire wants them. */
  copies() {
    const copies = this.#items.map(item => ({...contentOf(item), ...toWire({...placeOf(item), z: undefined})}))
    return copies.filter(({kind, script}) => kind !== "script" || script)  // a pin of words has no double
  }

  /** Put new items on the wall, shifted, and select them. */
  place(items, {x = 0, y = 0} = {}, done = "placed") {
    if (!items.length) return []
    const made = this.editor.add(items.map(({z, ...item}) => ({...item, x: item.x + x, y: item.y + y})))
    this.editor.selection.set(made)
    this.editor.focus(made.at(-1))
    this.editor.say(`${this.editor.name(made)} ${done}`)
    return made
  }

  /** "forward", "backward", "front" or "back", each in its own pile: cards lie under stickers always. */
  layer(way) {
    this.editor.finish()
    const changes = [...document.querySelectorAll(".wall__layer")].flatMap(layer => this.#layered(layer, way))
    if (!changes.length) return this.editor.say(way === "forward" || way === "front" ? "In front already" : "At the back already")
    this.editor.change(changes)
    this.editor.say(`${this.editor.name(this.#items)} ${{forward: "one forward", backward: "one back", front: "to the front", back: "to the back"}[way]}`)
  }

  #layered(layer, way) {
    const pile = [...layer.children].filter(item => !item.classList.contains("is-going")).sort((one, other) => placeOf(one).z - placeOf(other).z)
    const chosen = pile.filter(item => this.editor.selection.has(item))
    if (!chosen.length) return []
    const next = reordered(pile, chosen, way)
    return chosen.filter(item => next.indexOf(item) !== pile.indexOf(item)).length
      ? chosen.map(item => ({item, z: next.indexOf(item) + 1})) : []
  }

  /** Where the focus goes when these are gone: what stood after them, else before. */
  #nextOf(items) {
    const all = this.editor.selection.takable
    const at = all.indexOf(items.at(-1))
    return [...all.slice(at + 1), ...all.slice(0, Math.max(0, at)).reverse()].find(item => !items.includes(item))
  }
}

/** A pile with some of its items lifted or lowered, in their own order. */
function reordered(pile, chosen, way) {
  const rest = pile.filter(item => !chosen.includes(item))
  if (way === "front") return [...rest, ...chosen]
  if (way === "back") return [...chosen, ...rest]
  const next = [...pile]
  const order = way === "forward" ? [...chosen].reverse() : chosen
  for (const item of order) {
    const at = next.indexOf(item), to = at + (way === "forward" ? 1 : -1)
    if (next[to] && !chosen.includes(next[to])) next.splice(to, 0, ...next.splice(at, 1))
  }
  return next
}
