// The selection in the viewer's hand, from the moment it is taken until it is let go: drawn here, told to those who watch,
// and one step at the end.
import {nameOfAll} from "./wall-names.js"
import {placeOf} from "./wall-place.js"
import {WallTeller} from "./wall-teller.js"
import {WallTransform} from "./wall-transform.js"

export class WallHand {
  constructor(editor) {
    this.editor = editor
    this.teller = new WallTeller(editor.page.name)
  }

  /** Take it; gives the WallTransform that moves it. */
  begin() {
    const {page, projection, selection, grip} = this.editor
    const {items} = selection
    projection.hold(items)
    page.toggleAttribute("data-holding", true)
    for (const item of items) item.classList.add("is-held")
    return this.transform = new WallTransform(items, page.unit, transform => {
      grip.show(transform.frame)
      this.teller.tell(transform.places)
    })
  }

  /** Let go, here: one step, if anything moved. */
  commit(transform) {
    transform.end()
    const {changes} = transform
    if (changes.length) this.editor.change(changes)
    this.#letGo(transform, !changes.length)
    if (changes.length) this.editor.say(inWords(changes))
  }

  /** Let go, as if nothing had been. */
  cancel(transform) {
    transform.undo()
    this.#letGo(transform, true)
  }

  #letGo({items}, isBack) {
    const {page, projection, grip} = this.editor
    this.transform = undefined
    projection.release(isBack)
    page.removeAttribute("data-holding")
    for (const item of items) item.classList.remove("is-held")
    this.teller.end(isBack ? items.map(item => ({ref: item.id, ...placeOf(item), z: undefined})) : undefined)
    grip.fit()
  }
}

function inWords(changes) {
  const [{item, ...fields}] = changes
  const name = nameOfAll(changes.map(change => change.item))
  if (changes.length > 1) return `${name} moved`
  const parts = [
    ("x" in fields || "y" in fields) && `moved to ${whole(item, "x")}, ${whole(item, "y")}`,
    ("size" in fields) && `now ${whole(item, "s")} wide`,
    ("w" in fields || "h" in fields) && `now ${whole(item, "w")} by ${whole(item, "h")}`,
    ("rotation" in fields) && `turned to ${whole(item, "r")} degrees`,
  ]
  return `${name} ${parts.filter(Boolean).join(", ")}`
}

function whole(item, name) {
  return Math.round(item.style.getPropertyValue(`--${name}`))
}
