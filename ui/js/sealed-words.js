// What somebody wrote, as nodes: paragraphs, quotes, code, bold, italic, struck, and links that are plain addresses.
// No HTML is ever made of it, and no address is looked at: a link is fetched when its reader follows it, and not before.
import {make} from "./make.js"

const FENCE = /^```[^\n`]*\n([\s\S]*?)\n?```$/
const BLOCKS = /```[^\n`]*\n[\s\S]*?```|[^\n][\s\S]*?(?=\n\s*\n|\n?```[^\n`]*\n|$)/g
const INLINE = /(?<code>`[^`\n]+`)|(?<link>https?:\/\/[^\s<>"]+)|\*\*(?<bold>[^\s*](?:(?:[^*\n]|\*(?!\*))*[^\s*])?|\*[^\s*][^*\n]*\*)\*\*|~~(?<struck>\S(?:[^~]*\S)?)~~|(?<![\w*])[*_](?<italic>[^\s*_](?:[^*_\n]*[^\s*_])?)[*_](?![\w*])/u
const AFTER_LINK = /[.,;:!?'")\]]+$/
const JUMBO = /^(?:\p{Extended_Pictographic}(?:\u200d\p{Extended_Pictographic}|[\ufe0f\u{1f3fb}-\u{1f3ff}])*|\p{Regional_Indicator}{2}|\s){1,12}$/u
const MOST_JUMBO = 3  // emoji
const DEEPEST = 3  // bold in italic in struck; deeper nobody means it

/** The nodes of a text. */
export function wordsOf(text) {
  const trimmed = text.trim()
  if (isJumbo(trimmed)) return [make("p", {className: "jumbo", dir: "auto"}, trimmed)]
  return (trimmed.match(BLOCKS) ?? []).filter(block => block.trim()).map(drawBlock)
}

/** The same in one line without its signs, for a preview or a quote. */
export function lineOf(text, most = 120) {
  const line = text.replace(/```[^\n`]*\n|^> ?|(?<!\w)[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}(?!\w)/gm, "").replace(/\s+/g, " ").trim()
  return [...line].slice(0, most).join("")
}

function isJumbo(text) {
  return text.length <= 40 && JUMBO.test(text) && [...new Intl.Segmenter().segment(text.replace(/\s/g, ""))].length <= MOST_JUMBO
}

function drawBlock(block) {
  const code = FENCE.exec(block.trim())?.[1]
  if (code !== undefined) return make("pre", {tabIndex: 0}, make("code", {}, code))
  const lines = block.trim().split("\n")
  if (lines.every(line => line.startsWith(">"))) return make("blockquote", {dir: "auto"}, ...drawLines(lines.map(line => line.replace(/^> ?/, ""))))
  return make("p", {dir: "auto"}, ...drawLines(lines))
}

function drawLines(lines) {
  return lines.flatMap((line, at) => at ? [make("br"), ...drawInline(line)] : drawInline(line))
}

function drawInline(text, depth = 0) {
  const nodes = []
  for (let rest = text, found; rest; rest = found.after) {
    found = depth < DEEPEST && firstSign(rest, depth)
    if (!found) return nodes.concat(rest)
    nodes.push(...(found.before ? [found.before] : []), found.node)
  }
  return nodes
}

function firstSign(text, depth) {
  const match = INLINE.exec(text)
  if (!match) return null
  const [whole] = match, {node, used = whole.length} = drawSign(match.groups, depth)
  return {before: text.slice(0, match.index), node, after: text.slice(match.index + used)}
}

function drawSign({code, link, bold, struck, italic}, depth) {
  if (code) return {node: make("code", {}, code.slice(1, -1))}
  if (link) return drawLink(link)
  const [tag, inner] = bold ? ["strong", bold] : struck ? ["s", struck] : ["em", italic]
  return {node: make(tag, {}, ...drawInline(inner, depth + 1))}
}

/** The address itself is what is shown: no words may pretend that it leads elsewhere. */
function drawLink(found) {
  const ending = AFTER_LINK.exec(found)?.[0] ?? ""
  const isWhole = ending.startsWith(")") && found.includes("(")
  const href = isWhole ? found.slice(0, found.length - ending.length + 1) : found.slice(0, found.length - ending.length)
  if (!URL.canParse(href)) return {node: document.createTextNode(href), used: href.length}
  return {node: make("a", {href, target: "_blank", rel: "noopener noreferrer nofollow ugc"}, href), used: href.length}
}
