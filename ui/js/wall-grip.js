// What is drawn around the selection: a frame with handles, the guides, the rectangle that is being drawn to select.
import {make} from "./make.js"
import {around, boxOf, setPlace} from "./wall-place.js"

const CORNERS = ["nw", "ne", "se", "sw"]
const SIDES = ["n", "e", "s", "w"]

export class WallGrip {
  constructor(page, selection) {
    Object.assign(this, {page, selection})
    this.frame = make("div", {className: "wall-grip", hidden: true}, ...["turn", ...SIDES, ...CORNERS].map(drawHandle))
    this.guides = {x: make("div", {className: "wall-guide wall-guide--x", hidden: true}), y: make("div", {className: "wall-guide wall-guide--y", hidden: true})}
    this.marquee = make("div", {className: "wall-marquee", hidden: true})
    for (const part of this.parts) part.setAttribute("aria-hidden", "true")
  }

  get parts() {
    return [this.frame, this.guides.x, this.guides.y, this.marquee]
  }

  start() {
    this.page.plane.append(...this.parts)
  }

  stop() {
    this.parts.forEach(part => part.remove())
  }

  /** Around what is selected, as it is drawn; reads the layout. */
  fit() {
    const {items} = this.selection
    const boxes = items.map(item => boxOf(item, this.page.unit))
    this.frame.hidden = boxes.length === 0
    this.frame.dataset.takes = boxes.length === 1 && items[0].matches(".wall-post") ? "card" : "all"
    if (boxes.length) this.show(boxes.length === 1 ? boxes[0] : around(boxes))
  }

  show(box) {
    setPlace(this.frame, box)
  }

  /** Lines across the plane at x and y, where they are not undefined. */
  guide({x, y} = {}) {
    for (const [name, at] of Object.entries({x, y})) {
      this.guides[name].hidden = at === undefined
      if (at !== undefined) setPlace(this.guides[name], {[name]: at})
    }
  }

  /** The rectangle between two points of the plane; without any it goes. */
  draw(from, to) {
    this.marquee.hidden = !from
    if (!from) return
    const [left, right] = [from.x, to.x].sort(upwards), [top, bottom] = [from.y, to.y].sort(upwards)
    setPlace(this.marquee, {x: (left + right) / 2, y: (top + bottom) / 2, w: right - left, h: bottom - top, r: 0})
    return {left, right, top, bottom}
  }
}

function drawHandle(name) {
  const handle = make("span", {className: "wall-handle"})
  handle.dataset.handle = name
  return handle
}

function upwards(one, other) {
  return one - other
}
