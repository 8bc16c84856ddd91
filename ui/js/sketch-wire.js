// What comes out of a frame, looked at piece by piece: nothing of it is believed. What is not as agreed is null.
const LEVELS = ["log", "info", "warn", "error", "debug", "clear"]
const DEEPEST = 5
const MOST_NODES = 4200  // ten arguments of a line
const MOST_ITEMS = 100
const LONGEST = 2000
const LARGEST_PICTURE = 4_000_000  // bytes
const PICTURES = ["image/webp", "image/png", "image/jpeg"]  // what a browser may make of a canvas
const MOST_NAMES = 4000

/** {level, args: [node, …], line} of a console line. */
export function lineOf(d) {
  if (!LEVELS.includes(d?.level) || !Array.isArray(d.args)) return null
  const left = {nodes: MOST_NODES}
  return {level: d.level, args: Array.from(d.args.slice(0, 10), node => nodeOf(node, 0, left)), line: whole(d.line)}
}

/** {message, line, column}; 0 where it is not known. */
export function errorOf(d) {
  return {message: text(d?.message, LONGEST), line: whole(d?.line), column: whole(d?.column)}
}

/** The picture as a Blob. */
export function pictureOf(d) {
  if (!(d?.bytes instanceof ArrayBuffer) || d.bytes.byteLength > LARGEST_PICTURE || !PICTURES.includes(d.type)) return null
  return new Blob([d.bytes], {type: d.type})
}

export function namesOf(d) {
  if (!Array.isArray(d)) return []
  return d.slice(0, MOST_NAMES).filter(name => typeof name === "string" && name.length <= 60)
}

export function whole(value) {
  return Number.isInteger(value) && value >= 0 && value < 1e6 ? value : 0
}

function nodeOf(node, depth, left) {
  left.nodes -= 1
  const t = text(node?.t, 20)
  if (!Array.isArray(node?.items)) return {t, v: text(node?.v, LONGEST)}
  const kept = depth < DEEPEST ? node.items.slice(0, Math.min(MOST_ITEMS, Math.max(0, left.nodes))) : []
  const items = Array.from(kept, pair => [text(pair?.[0], 80), nodeOf(pair?.[1], depth + 1, left)])
  return {t, v: text(node.v, LONGEST), name: text(node.name, 80), items, more: node.more === true || kept.length < node.items.length}
}

function text(value, longest) {
  return typeof value === "string" ? value.slice(0, longest) : ""
}
