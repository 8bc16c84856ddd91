// Guides: while something moves, its edges and its middle are drawn to those of the plane and of what stands around; while it
// is sized, the edge or corner in hand.
import {boundsOf, boxOf, WIDTH} from "./wall-place.js"

const NEAR = 6  // px of the screen

export class WallSnap {
  /** Reads where everything else stands, once. `unit` is px per unit. */
  constructor(page, moving) {
    const others = page.items.filter(item => !moving.includes(item) && !item.classList.contains("is-going"))
    const bounds = others.map(item => boundsOf(boxOf(item, page.unit)))
    this.near = NEAR / page.unit
    this.x = [0, WIDTH / 2, WIDTH, ...bounds.flatMap(({left, right}) => [left, (left + right) / 2, right])]
    this.y = [0, ...bounds.flatMap(({top, bottom}) => [top, (top + bottom) / 2, bottom])]
  }

  /** How far a box must be moved further to lie on a guide: {dx, dy, guides: {x?, y?}}. */
  pull(box) {
    const {left, right, top, bottom} = boundsOf(box)
    const across = nearest(this.x, [(left + right) / 2, left, right], this.near)
    const down = nearest(this.y, [(top + bottom) / 2, top, bottom], this.near)
    return pulled(across, down)
  }

  /** The same for a point of a box that is pulled `x` (-1, 0, 1) across and `y` down. */
  pullPoint(point, {x, y}) {
    return pulled(x ? nearest(this.x, [point.x], this.near) : undefined, y ? nearest(this.y, [point.y], this.near) : undefined)
  }
}

function pulled(across, down) {
  return {dx: across?.by ?? 0, dy: down?.by ?? 0, guides: {x: across?.at, y: down?.at}}
}

function nearest(lines, edges, near) {
  let best
  for (const at of lines) {
    for (const edge of edges) {
      const by = at - edge
      if (Math.abs(by) < (best ? Math.abs(best.by) : near)) best = {at, by}
    }
  }
  return best
}
