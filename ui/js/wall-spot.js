// Where something new lands: near the middle of what is seen of a wall, and not on top of what stands there.
const ROOMS = [80, 40]  // units that are kept free around it: so many, or on a fuller wall so many
const ANGLES = [0, 6, 3, 9, 1, 11, 5, 7, 2, 10, 4, 8]  // in twelfths of a turn, those at the sides first
const EDGE = 60  // px that are kept free above and below
const SPOTS = [[0, 0], ...[170, 255, 340, 425, 510, 595].flatMap(ringAt)]  // units from the middle

/** A spot {x, y} in units for something `wide` units wide, which hangs over no edge; with no room on the screen the middle, moved aside from what was put there before. */
export function freeSpot(editor, {x, y}, wide) {
  const {plane, unit} = editor.page
  const all = plane.getBoundingClientRect(), seen = seenOf(editor.page, wide / 2 * unit), taken = takenOn(editor)
  const isFree = (spot, room) => {
    const left = all.left + spot.x * unit, top = all.top + spot.y * unit
    return isInside(left, top, seen, 0) && !taken.some(box => isInside(left, top, box, room))
  }
  const spots = SPOTS.map(([dx, dy]) => ({x: x + dx, y: y + dy}))
  const free = ROOMS.map(room => spots.find(spot => isFree(spot, room * unit)))
  return free.find(Boolean) ?? aside(editor.page, x, y)
}

/** Boxes on the screen that are in the way: the wall's things, the owner's card, and what floats over them. */
function takenOn(editor) {
  const card = editor.page.plane.querySelectorAll(".wall-card")
  const over = editor.querySelectorAll(".wall-stickers:popover-open, .wall-inspector:not([hidden])")
  return [...editor.page.items, ...card, ...over].map(one => one.getBoundingClientRect())
}

function seenOf({scroller, plane}, half) {
  const view = scroller.getBoundingClientRect(), all = plane.getBoundingClientRect()
  return {
    left: Math.max(view.left, all.left) + half, right: Math.min(view.right, all.right) - half,
    top: Math.max(view.top, all.top) + EDGE, bottom: Math.min(view.bottom, all.bottom) - EDGE,
  }
}

/** Whether a point is in a box that is `more` px larger at every side. */
function isInside(x, y, {left, right, top, bottom}, more) {
  return x > left - more && x < right + more && y > top - more && y < bottom + more
}

function aside({items}, x, y) {
  const taken = items.map(item => [Number(item.style.getPropertyValue("--x")), Number(item.style.getPropertyValue("--y"))])
  let by = 0
  while (taken.some(([left, top]) => Math.hypot(left - x - by, top - y - by) < 8)) by += 24
  return {x: x + by, y: y + by}
}

function ringAt(far) {
  return ANGLES.map(twelfth => twelfth * Math.PI / 6).map(angle => [Math.round(far * Math.cos(angle)), Math.round(far * Math.sin(angle))])
}
