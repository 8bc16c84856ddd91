// Where something new lands: near the middle of what is seen of a wall, and not on top of what stands there.
const ROOM = 80  // units that are kept free around it
const SPOTS = [[0, 0], ...[170, 340, 510].flatMap(ringAt)]  // units from the middle

/** A spot {x, y} in units; with no room on the screen the middle, moved aside from what was put there before. */
export function freeSpot(editor, {x, y}) {
  const {plane, unit} = editor.page
  const all = plane.getBoundingClientRect(), seen = seenOf(editor.page), taken = takenOn(editor)
  const spot = SPOTS.map(([dx, dy]) => ({x: x + dx, y: y + dy})).find(spot => {
    const left = all.left + spot.x * unit, top = all.top + spot.y * unit, room = ROOM * unit
    return isInside(left, top, seen, -room) && !taken.some(box => isInside(left, top, box, room))
  })
  return spot ?? aside(editor.page, x, y)
}

/** Boxes on the screen that are in the way: the wall's things, the owner's card, and what floats over them. */
function takenOn(editor) {
  const card = editor.page.plane.querySelectorAll(".wall-card")
  const over = editor.querySelectorAll(".wall-stickers:popover-open, .wall-inspector:not([hidden])")
  return [...editor.page.items, ...card, ...over].map(one => one.getBoundingClientRect())
}

function seenOf({scroller, plane}) {
  const view = scroller.getBoundingClientRect(), all = plane.getBoundingClientRect()
  return {
    left: Math.max(view.left, all.left), right: Math.min(view.right, all.right),
    top: Math.max(view.top, all.top), bottom: Math.min(view.bottom, all.bottom),
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

/** Eight spots around the middle, those at its sides first. */
function ringAt(far) {
  return [0, 4, 2, 6, 1, 7, 3, 5].map(eighth => [Math.cos(eighth * Math.PI / 4), Math.sin(eighth * Math.PI / 4)].map(part => Math.round(far * part)))
}
