// What a pointer may be doing: each act is begun with the point it started from, and hears of every further one.
// A point is {x, y} in units of the plane, with the keys held: {shift, alt}.
import {boundsOf, boxOf, turnedAbout} from "./wall-place.js"
import {WallSnap} from "./wall-snap.js"

const STOP = 15  // degrees
const SOFT = 4  // degrees within which two fingers fall into a stop
const FREE = {dx: 0, dy: 0, guides: {}}
const CORNERS = {n: {x: 0, y: -1}, e: {x: 1, y: 0}, s: {x: 0, y: 1}, w: {x: -1, y: 0}, ne: {x: 1, y: -1}, se: {x: 1, y: 1}, sw: {x: -1, y: 1}, nw: {x: -1, y: -1}}

/** The selection follows the pointer, drawn to guides; Alt frees it, Shift keeps it to one direction. */
export function drag(editor, from) {
  const transform = editor.hand.begin(), snap = new WallSnap(editor.page, transform.items)
  return act(editor, transform, ({x, y, shift, alt}) => {
    const [dx, dy] = shift ? straight(x - from.x, y - from.y) : [x - from.x, y - from.y]
    const {box} = transform
    const pull = alt ? FREE : snap.pull({...box, x: box.x + dx, y: box.y + dy})
    transform.move(dx + pull.dx, dy + pull.dy)
    editor.grip.guide(pull.guides)
  })
}

/** The handle over the frame turns it; in stops of 15 degrees, unless Shift is held. */
export function turn(editor, from) {
  const transform = editor.hand.begin(), {box} = transform
  const first = angle(box, from)
  return act(editor, transform, point => {
    const degrees = angle(box, point) - first
    transform.shape({degrees: point.shift ? degrees : stopped(box.r + degrees) - box.r})
  })
}

/** A handle of the frame: a card's own width and height, anything else larger or smaller as it is; drawn to guides. Shift is the other way. */
export function size(editor, from, name) {
  const isCard = editor.grip.frame.dataset.takes === "card"
  const keepsShape = editor.selection.only?.dataset.kind === "image"
  const corner = CORNERS[name]
  const isStretch = isCard && (name.length === 1 || keepsShape === from.shift)
  return isStretch ? stretch(editor, from, corner) : scale(editor, corner)
}

function scale(editor, corner) {
  const transform = editor.hand.begin(), {box} = transform
  const at = sign => turnedAbout({x: box.x + sign * corner.x * box.w / 2, y: box.y + sign * corner.y * box.h / 2}, box.r, box)
  const about = at(-1), start = at(1)
  const way = {x: start.x - about.x, y: start.y - about.y}, long = way.x ** 2 + way.y ** 2
  const snap = snapOf(editor, transform)
  return act(editor, transform, ({x, y, alt}) => {
    const by = ((x - about.x) * way.x + (y - about.y) * way.y) / long
    const {dx, dy, guides} = snap({x: about.x + way.x * by, y: about.y + way.y * by}, corner, alt)
    const isAcross = dx && (!dy || Math.abs(dx) < Math.abs(dy))  // a shape that is kept follows one guide only
    transform.shape({about, by: by + (isAcross ? dx / way.x : dy && dy / way.y)})
    editor.grip.guide(isAcross ? {x: guides.x} : {y: guides.y})
  })
}

function stretch(editor, from, corner) {
  const transform = editor.hand.begin(), {box} = transform, snap = snapOf(editor, transform)
  return act(editor, transform, point => {
    const pulled = turnedAbout({x: point.x - from.x, y: point.y - from.y}, -box.r, {x: 0, y: 0})
    const edge = {x: box.x + corner.x * box.w / 2 + pulled.x, y: box.y + corner.y * box.h / 2 + pulled.y}
    const {dx, dy, guides} = snap(edge, corner, point.alt)
    transform.stretch({w: box.w + corner.x * (pulled.x + dx), h: box.h + corner.y * (pulled.y + dy)}, {x: -corner.x, y: -corner.y})
    editor.grip.guide(guides)
  })
}

/** How an edge or corner of an upright box is drawn to guides; what is turned has none that lie along them. */
function snapOf(editor, {items, box}) {
  const snap = new WallSnap(editor.page, items)
  return (point, corner, alt) => alt || box.r ? FREE : snap.pullPoint(point, corner)
}

/** Two fingers move, scale and turn the selection at once. */
export function pinch(editor, [one, other]) {
  const transform = editor.hand.begin(), {box} = transform
  const from = {middle: middle(one, other), spread: spread(one, other), angle: angle(one, other)}
  return act(editor, transform, ([here, there]) => {
    const now = middle(here, there), free = angle(here, there) - from.angle
    const stop = stopped(box.r + free) - box.r
    transform.shape({
      about: from.middle, by: spread(here, there) / from.spread, degrees: Math.abs(stop - free) < SOFT ? stop : free,
      dx: now.x - from.middle.x, dy: now.y - from.middle.y,
    })
  })
}

/** A rectangle selects what it touches; with Shift it adds to what was selected. */
export function marquee(editor, from) {
  const all = editor.selection.takable.map(item => ({item, ...boundsOf(boxOf(item, editor.page.unit))}))
  const before = from.shift ? editor.selection.items : []
  return {
    move(point) {
      const {left, right, top, bottom} = editor.grip.draw(from, point)
      const inside = all.filter(one => one.left < right && one.right > left && one.top < bottom && one.bottom > top)
      editor.selection.set([...before, ...inside.map(({item}) => item)])
    },
    end() {
      editor.grip.draw()
      editor.sayHowMany()
    },
    cancel: () => editor.grip.draw(),
  }
}

function act(editor, transform, move) {
  return {
    move,
    end: () => editor.hand.commit(transform),
    cancel: () => editor.hand.cancel(transform),
  }
}

function straight(dx, dy) {
  return Math.abs(dx) > Math.abs(dy) ? [dx, 0] : [0, dy]
}

function stopped(degrees) {
  return Math.round(degrees / STOP) * STOP
}

function angle(from, to) {
  return Math.atan2(to.y - from.y, to.x - from.x) * 180 / Math.PI
}

function spread(one, other) {
  return Math.max(1, Math.hypot(one.x - other.x, one.y - other.y))
}

function middle(one, other) {
  return {x: (one.x + other.x) / 2, y: (one.y + other.y) / 2}
}
