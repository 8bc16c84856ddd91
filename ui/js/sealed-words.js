// What somebody wrote, as nodes: paragraphs, quotes, lists, code, bold, italic, struck, and links that are plain addresses.
// No HTML is ever made of it, and no address is looked at: a link is fetched when its reader follows it, and not before.
import {make} from "./make.js"

const FENCE = /^```[^\n`]*\n([\s\S]*?)\n?```$/
const BLOCKS = /```[^\n`]*\n[\s\S]*?```|[^\n][\s\S]*?(?=\n\s*\n|\n?```[^\n`]*\n|$)/g
const STARTS = [["blockquote", /^> ?/], ["ul", /^[-*] +(?=\S)/], ["ol", /^\d{1,3}[.)] +(?=\S)/], ["p", /^/]]  // how a line begins
const INLINE = /(?<code>`[^`\n]+`)|(?<link>https?:\/\/[^\s<>"\\^`{|}\p{Cc}\p{Cf}]+)|\*\*(?<bold>[^\s*](?:(?:[^*\n]|\*(?!\*))*[^\s*])?|\*[^\s*][^*\n]*\*)\*\*|~~(?<struck>\S(?:[^~]*\S)?)~~|(?<![\w*])[*_](?<italic>[^\s*_](?:[^*_\n]*[^\s*_])?)[*_](?![\w*])/u
const AFTER_LINK = ".,;:!?'\")]"  // what ends a sentence and no address
const JUMBO = /^(?:\p{Extended_Pictographic}(?:\u200d\p{Extended_Pictographic}|[\ufe0f\u{1f3fb}-\u{1f3ff}])*|\p{Regional_Indicator}{2}|\s){1,12}$/u
const MOST_JUMBO = 3  // emoji
const DEEPEST = 3  // bold in italic in struck; deeper nobody means it

/** The nodes of a text. */
export function wordsOf(text) {
  const trimmed = text.trim()
  if (isJumbo(trimmed)) return [make("p", {className: "jumbo", dir: "auto"}, trimmed)]
  return (trimmed.match(BLOCKS) ?? []).filter(block => block.trim()).flatMap(drawBlock)
}

/** The same in one line without its signs, for a preview or a quote. */
export function lineOf(text, most = 120) {
  const line = text.replace(/^[-*] +(?=\S)/gm, "• ").replace(/```[^\n`]*\n|^> ?|(?<!\w)[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}(?!\w)/gm, "").replace(/\s+/g, " ").trim()
  return [...line].slice(0, most).join("")
}

function isJumbo(text) {
  return text.length <= 40 && JUMBO.test(text) && [...new Intl.Segmenter().segment(text.replace(/\s/g, ""))].length <= MOST_JUMBO
}

function drawBlock(block) {
  const code = FENCE.exec(block.trim())?.[1]
  return code === undefined ? runsOf(block.trim().split("\n")).map(drawRun) : [make("pre", {tabIndex: 0}, make("code", {}, code))]
}

/** [{tag, lines}]: lines of one kind that stand together, without the signs that say so. */
function runsOf(lines) {
  const runs = []
  for (const line of lines) {
    const [tag, sign] = STARTS.find(([, start]) => start.test(line))
    if (runs.at(-1)?.tag !== tag) runs.push({tag, start: Number.parseInt(line, 10) || 1, lines: []})
    runs.at(-1).lines.push(line.replace(sign, ""))
  }
  return runs
}

function drawRun({tag, start, lines}) {
  if (tag === "p" || tag === "blockquote") return make(tag, {dir: "auto"}, ...drawLines(lines))
  return make(tag, tag === "ol" ? {start, dir: "auto"} : {dir: "auto"}, ...lines.map(line => make("li", {}, ...drawInline(line))))
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

/** The address itself is what is shown, from left to right, with its true host where that is written in letters which may look like
 * others: no words may pretend that it leads elsewhere. A name before the host serves for nothing else (RFC 3986, 7.6). */
function drawLink(found) {
  const href = withoutEnding(found), url = URL.canParse(href) && new URL(href)
  if (!url || url.username || url.password) return {node: document.createTextNode(href), used: href.length}
  const isPlain = href.toLowerCase().startsWith(`${url.protocol}//${url.hostname}`)
  const shown = isPlain ? href : `${href} (${url.hostname})`
  return {node: make("a", {href, target: "_blank", rel: "noopener noreferrer nofollow ugc", dir: "ltr"}, shown), used: href.length}
}

function withoutEnding(found) {
  let end = found.length
  while (AFTER_LINK.includes(found[end - 1])) end -= 1
  return found.slice(0, found[end] === ")" && found.includes("(") ? end + 1 : end)
}
