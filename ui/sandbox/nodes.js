// Any value as plain data of a bounded size: {t, v} for what is small, {t, name, items: [[key, node], …], more} for the rest.
const DEEPEST = 4
const MOST_ITEMS = 100
const MOST_NODES = 400  // in one value
const LONGEST = 2000
const LONGEST_NAME = 80

/** The node of a value. Getters are not called; what throws when it is looked at is shown as such. */
export function nodeOf(value) {
  return look(value, {depth: 0, seen: [], left: {nodes: MOST_NODES}})
}

/** console.table's rows: [[row, node of an object of its columns], …]; what is no table is shown as it is. */
export function tableOf(rows, columns) {
  if (rows === null || typeof rows !== "object") return nodeOf(rows)
  const node = nodeOf(rows)
  if (!node.items) return node
  const wanted = Array.isArray(columns) ? columns.map(String) : null
  const items = node.items.map(([key, row]) => [key, wanted && row.items ? {...row, items: row.items.filter(([name]) => wanted.includes(name))} : row])
  return {...node, t: "table", items}
}

function look(value, state) {
  state.left.nodes -= 1
  try {
    return isSmall(value) ? small(value) : large(value, state)
  } catch {
    return {t: "hidden", v: "(cannot be shown)"}
  }
}

function isSmall(value) {
  return value === null || !["object", "function"].includes(typeof value)
}

function small(value) {
  if (value === null) return {t: "null", v: "null"}
  if (typeof value === "string") return {t: "string", v: value.slice(0, LONGEST)}
  if (typeof value === "number") return {t: "number", v: Object.is(value, -0) ? "-0" : String(value)}
  return {t: typeof value, v: String(value).slice(0, LONGEST)}
}

function large(value, state) {
  if (typeof value === "function") return {t: "function", v: `ƒ ${cut(value.name) || "(anonymous)"}`}
  const plain = plainText(value)
  if (plain) return plain
  const name = cut(nameOf(value))
  if (state.seen.includes(value)) return {t: "circular", v: name}
  if (state.depth >= DEEPEST || state.left.nodes <= 0) return {t: "object", name, items: [], more: true}
  return listed(value, name, {...state, depth: state.depth + 1, seen: [...state.seen, value]})
}

function plainText(value) {
  if (value instanceof Date) return {t: "date", v: isNaN(value) ? "Invalid Date" : value.toISOString()}
  if (value instanceof RegExp) return {t: "regexp", v: String(value).slice(0, LONGEST)}
  if (value instanceof Promise) return {t: "promise", v: "Promise"}
  if (value instanceof Node && value.nodeType === Node.ELEMENT_NODE) return {t: "element", v: value.cloneNode(false).outerHTML.slice(0, 200)}
  return null
}

function listed(value, name, state) {
  if (value instanceof Error) return {t: "error", name, v: String(value.message).slice(0, LONGEST), items: [["stack", small(stackOf(value))]], more: false}
  if (value instanceof Map) return entries("map", name, value.size, value.entries(), state)
  if (value instanceof Set) return entries("set", name, value.size, indexed([...value]), state)
  if (Array.isArray(value) || ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return entries("array", `${name}(${value.length})`, value.length, indexed(value), state)
  }
  const keys = Object.keys(value)
  return entries("object", name, keys.length, properties(value, keys), state)
}

function entries(t, name, size, pairs, state) {
  const items = []
  for (const [key, value, shown] of pairs) {
    if (items.length >= MOST_ITEMS || state.left.nodes <= 0) break
    items.push([cut(isSmall(key) ? String(key) : nameOf(key)), shown ?? look(value, state)])
  }
  return {t, name, items, more: items.length < size}
}

function* indexed(list) {
  for (let index = 0; index < list.length; index++) yield [index, list[index]]
}

function* properties(object, keys) {
  for (const key of keys) {
    const property = Object.getOwnPropertyDescriptor(object, key)
    yield property?.get ? [key, null, {t: "getter", v: "(…)"}] : [key, property?.value]
  }
}

function nameOf(value) {
  return String(Object.getPrototypeOf(value)?.constructor?.name ?? "Object")
}

/** The stack from the sketch's own lines. */
function stackOf(error) {
  return String(error.stack ?? "").split("\n").filter(line => line.includes("sketch.js")).slice(0, 10).join("\n").replace(/guard_[0-9a-f]+/g, "")
}

function cut(text) {
  return text.slice(0, LONGEST_NAME)
}
