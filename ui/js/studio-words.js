// What the editor offers while one writes: the engine's names, neo and its parts, and the words of the file itself.
import {completionPath, localCompletionSource, snippets} from "@codemirror/lang-javascript"

const WORD = /[A-Za-z_$][\w$]{2,}/g
const PART = /\.([A-Za-z_$][\w$]*)/g
const WHOLE = /^[\w$]*$/
const KEYWORDS = "await async break case catch class const continue default delete do else export extends false finally for function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while with yield".split(" ")
const EVERYWHERE = "console document window Math JSON Object Array Map Set Promise Number String Date requestAnimationFrame cancelAnimationFrame setTimeout setInterval clearTimeout clearInterval performance".split(" ")

const NEO = {
  "neo": [
    ["on", "(name, fn)", "message, join, leave, sticker, pointer"],
    ["audio", "", "the anthem: level, bands, playing"],
    ["wall", "", "the wall it hangs on: colours, owner, size"],
    ["viewer", "", "who looks: dark, still, touch"],
    ["random", "()", "the same for everyone here"],
    ["size", "", "width and height"],
    ["shared", "", "state that people here share"],
  ],
  "neo.audio": [["level", "", "0 to 1"], ["bands", "", "32 numbers, 0 to 1"], ["playing", "", "true or false"]],
  "neo.wall": [["owner"], ["title"], ["colours"], ["width"], ["height"], ["dark"]],
  "neo.wall.colours": [["paper"], ["ink"], ["accent"], ["accent2"], ["muted"]],
  "neo.viewer": [["dark"], ["still", "", "wants little movement"], ["touch"], ["name", "", "empty unless they agree"]],
  "neo.random": [["seed"]],
  "neo.size": [["width"], ["height"]],
  "neo.shared": [["join", "()", "await it"], ["state"], ["set", "({key: value})"], ["on", "(\"change\", fn)"], ["players"], ["you", "", "0: looking on"]],
  "console": [["log"], ["info"], ["warn"], ["error"], ["debug"], ["table"], ["clear"]],
}

/** A completion source; `names` gives the engine's global names as they are known by now, parts with a dot: "THREE.Scene". */
export function completeWords(names) {
  return context => {
    const at = completionPath(context)
    if (!at || !at.name && !at.path.length && !context.explicit) return null
    const options = at.path.length ? partsOf(at.path.join("."), context, names()) : wordsFor(context, names())
    return {from: context.pos - at.name.length, options, validFor: WHOLE}
  }
}

function partsOf(path, context, names) {
  if (NEO[path]) return NEO[path].map(([label, detail, info]) => ({label, detail, info, type: detail?.startsWith("(") ? "function" : "property"}))
  const known = names.filter(name => name.startsWith(`${path}.`)).map(name => name.slice(path.length + 1)).filter(name => !name.includes("."))
  const seen = known.length ? [] : [...text(context).matchAll(PART)].map(([, part]) => part).filter(part => !isBegun(part, context))
  return [...new Set([...known, ...seen])].map(label => ({label, type: "property"}))
}

/** Who stands first keeps the word: what is declared here, then neo, the engine, the language, and what only occurs. */
function wordsFor(context, names) {
  const found = new Map()
  const add = option => found.has(option.label) || found.set(option.label, option)
  localCompletionSource(context)?.options.forEach(option => add({...option, boost: 3}))
  add({label: "neo", type: "namespace", detail: "this place", boost: 2})
  new Set(names.map(name => name.split(".")[0])).forEach(label => add({label, type: kindOf(label), boost: 1}))
  snippets.forEach(option => found.set(`${option.label} …`, option))
  KEYWORDS.forEach(label => add({label, type: "keyword"}))
  EVERYWHERE.forEach(label => add({label, type: kindOf(label)}))
  for (const [label] of text(context).matchAll(WORD)) if (!isBegun(label, context)) add({label, type: "text", boost: -1})
  return [...found.values()]
}

function text({state}) {
  return state.doc.toString()
}

/** The word that is being typed is no news. */
function isBegun(label, {state, pos}) {
  return state.sliceDoc(pos - label.length, pos) === label
}

function kindOf(name) {
  if (/^[A-Z][A-Z0-9_]+$/.test(name)) return "constant"
  return /^[A-Z]/.test(name) ? "class" : "function"
}
