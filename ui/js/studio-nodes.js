// Draws what a sketch said: values in colour, objects that unfold, tables. All of it comes from a stranger's code: text only.
import {make} from "./make.js"

const SHORT = 40  // characters of a value in the line of an object that is folded
const FEW = 4  // values of it that the line shows

/** The node of a value: {t, v} or {t, name, items: [[key, node], …], more}. */
export function drawNode(node) {
  if (node.t === "table") return drawTable(node)
  if (!node.items?.length) return drawPlain(node)
  const details = make("details", {className: "value"}, make("summary", {}, ...summaryOf(node)))
  details.addEventListener("toggle", () => unfold(details, node), {once: true})  // until then it costs nothing
  return details
}

/** What a node says in one line, for search, repeats and screen readers. */
export function wordsOf(node) {
  if (node.t === "string") return String(node.v)
  if (!node.items) return plainWords(node)
  return `${node.name ?? node.t} ${node.items.slice(0, FEW).map(([key, inner]) => `${key}: ${short(inner)}`).join(", ")}`
}

function drawPlain(node) {
  return make("span", {className: `value value--${kindOf(node)}`}, node.t === "string" ? String(node.v) : plainWords(node))
}

/** A string within an object stands in quotes; one that was logged by itself does not. */
function drawInner(node) {
  return node.t === "string" ? make("span", {className: "value value--string"}, JSON.stringify(node.v)) : drawNode(node)
}

function kindOf({t}) {
  return /^[a-z]+$/.test(t) ? t : "other"
}

function plainWords({t, v, name}) {
  if (v !== undefined && v !== null && t !== "null" && t !== "undefined") return String(v)
  return String(name ?? t)
}

function summaryOf({t, name, items, more}) {
  const isList = t === "array"
  const shown = items.slice(0, FEW).map(([key, inner]) => isList ? short(inner) : `${key}: ${short(inner)}`)
  const rest = items.length > FEW || more ? ", …" : ""
  const [open, close] = isList ? "[]" : "{}"
  return [make("b", {}, `${name ?? t} `), make("span", {className: "value__short"}, `${open}${shown.join(", ")}${rest}${close}`)]
}

function short(node) {
  const words = node.t === "string" ? JSON.stringify(node.v) : node.items ? node.name ?? node.t : plainWords(node)
  return words.length > SHORT ? `${words.slice(0, SHORT)}…` : words
}

function unfold(details, {items, more}) {
  const list = make("ul", {className: "value__items"}, ...items.map(([key, inner]) => make("li", {}, make("i", {}, `${key}: `), drawInner(inner))))
  if (more) list.append(make("li", {className: "muted"}, typeof more === "number" ? `and ${more} more` : "and more"))
  details.append(list)
}

function drawTable({items = [], more}) {
  const columns = [...new Set(items.flatMap(([, row]) => row.items ? row.items.map(([key]) => key) : [""]))]
  const head = make("tr", {}, make("th", {scope: "col"}, "#"), ...columns.map(key => make("th", {scope: "col"}, key || "Value")))
  const rows = items.map(([key, row]) => make("tr", {}, make("th", {scope: "row"}, key), ...columns.map(column => make("td", {}, ...cell(row, column)))))
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows))
  const box = make("div", {className: "value-table", tabIndex: 0, role: "region", ariaLabel: "Table"}, table)
  if (more) box.append(make("p", {className: "muted"}, typeof more === "number" ? `and ${more} more` : "and more"))
  return box
}

function cell(row, column) {
  const found = row.items ? row.items.find(([key]) => key === column)?.[1] : column === "" && row
  return found ? [drawInner(found)] : []
}
