// Where an item is: what its style says, in units of a plane 1200 wide, and how much of the plane it covers.
const LEAST = {x: 0, y: 0, s: 12, w: 80, h: 40}
const MOST = {x: 1200, y: 11840, s: 1200, w: 1200, h: 2400}  // as the server has it; a middle never leaves the plane
const WIRE = {x: "x", y: "y", s: "size", w: "w", h: "h", r: "rotation", z: "z"}
export const WIDTH = 1200

/** {x, y, r, z} of an item's middle and, by its kind, s or w and h. */
export function placeOf(item) {
  const place = {}
  for (const name of Object.keys(WIRE)) {
    const value = item.style.getPropertyValue(`--${name}`)
    if (value !== "") place[name] = Number(value)
  }
  return place
}

/** Move, size and turn an item: only its custom properties change. */
export function setPlace(item, place) {
  for (const name in place) if (name in WIRE) item.style.setProperty(`--${name}`, place[name])
}

/** The same place with every number in its range, rounded to what one can see. */
export function tidy(place) {
  const clean = {...place}
  for (const name in clean) {
    if (name === "r") clean.r = round(turned(clean.r), 10)
    else if (name in LEAST) clean[name] = round(Math.min(MOST[name], Math.max(LEAST[name], clean[name])), 100)
  }
  return clean
}

/** How far a size may be scaled before it leaves its range: [least, most]. */
export function scaleRange({s, w, h}) {
  const sizes = Object.entries({s, w, h}).filter(([, size]) => size !== undefined)
  return [Math.max(...sizes.map(([name, size]) => LEAST[name] / size)), Math.min(...sizes.map(([name, size]) => MOST[name] / size))]
}

/** What differs between two places, in the words of the wire. */
export function difference(from, to) {
  const change = {}
  for (const name in to) if (name in WIRE && Math.abs(to[name] - from[name]) > 0.004) change[WIRE[name]] = to[name]
  return change
}

/** A change from the wire, or a new item, as a place. */
export function fromWire(fields) {
  const place = {}
  for (const [name, word] of Object.entries(WIRE)) if (fields[word] !== undefined) place[name] = fields[word]
  return place
}

export function toWire(place) {
  return Object.fromEntries(Object.entries(place).filter(([name]) => name in WIRE).map(([name, value]) => [WIRE[name], value]))
}

/** An item's box {x, y, w, h, r} in units, as it is drawn; reads the layout. */
export function boxOf(item, unit) {
  const {x, y, r = 0} = placeOf(item)
  return {x, y, w: item.offsetWidth / unit, h: item.offsetHeight / unit, r}
}

/** The upright box around a turned one. */
export function boundsOf({x, y, w, h, r}) {
  const cos = Math.abs(Math.cos(radians(r))), sin = Math.abs(Math.sin(radians(r)))
  const wide = (w * cos + h * sin) / 2, high = (w * sin + h * cos) / 2
  return {left: x - wide, right: x + wide, top: y - high, bottom: y + high}
}

/** The upright box around several, as a box. */
export function around(boxes) {
  const all = boxes.map(boundsOf)
  const left = Math.min(...all.map(one => one.left)), right = Math.max(...all.map(one => one.right))
  const top = Math.min(...all.map(one => one.top)), bottom = Math.max(...all.map(one => one.bottom))
  return {x: (left + right) / 2, y: (top + bottom) / 2, w: right - left, h: bottom - top, r: 0}
}

/** A point turned by degrees about another. */
export function turnedAbout({x, y}, degrees, about) {
  const cos = Math.cos(radians(degrees)), sin = Math.sin(radians(degrees))
  const dx = x - about.x, dy = y - about.y
  return {x: about.x + dx * cos - dy * sin, y: about.y + dx * sin + dy * cos}
}

/** An angle as the server wants it: -180 to 180. */
export function turned(degrees) {
  const once = ((degrees % 360) + 540) % 360 - 180
  return once === -180 && degrees > 0 ? 180 : once
}

function radians(degrees) {
  return degrees * Math.PI / 180
}

function round(number, parts) {
  return Math.round(number * parts) / parts
}
