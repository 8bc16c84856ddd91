// How words are looked for: without regard to case, accents and width, every word of the question somewhere in the message.

const MARKS = /\p{M}+/gu, BEFORE = 40, LENGTH = 160  // characters of a snippet before its first hit, and at most

/** Text as it is compared: "Élan" and "elan" are alike. */
export function fold(text) {
  return text.normalize("NFKD").replace(MARKS, "").toLowerCase().replaceAll("ς", "σ")
}

/** The words of a question, folded. */
export function wordsIn(question) {
  return [...new Set(fold(question).split(/\s+/u).filter(Boolean))]
}

export function holdsAll(folded, words) {
  return words.every(word => folded.includes(word))
}

/** {snippet, hits}: a piece of `text` around the first of these words, and where [from, to] in it they stand. */
export function cut(text, words) {
  const line = text.replace(/\s+/gu, " ").trim(), all = findHits(line, words)
  const first = all[0]?.[0] ?? 0, start = first > BEFORE ? wordStart(line, first - BEFORE) : 0
  const piece = line.slice(start, start + LENGTH), [head, tail] = [start > 0 ? "… " : "", start + LENGTH < line.length ? " …" : ""]
  const hits = all.map(hit => hit.map(at => at - start + head.length)).filter(([, to]) => to <= head.length + piece.length)
  return {snippet: head + piece + tail, hits: hits.filter(([from]) => from >= head.length)}
}

function findHits(line, words) {
  const {folded, places} = foldWithPlaces(line)
  const found = words.flatMap(word => occurrences(folded, word).map(at => [places[at], places[at + word.length]]))
  return withoutOverlaps(found.sort(([one], [other]) => one - other))
}

/** The folded line, and for each place in it the place in the line. */
function foldWithPlaces(line) {
  let folded = ""
  const places = []
  for (let at = 0; at < line.length;) {
    const sign = String.fromCodePoint(line.codePointAt(at)), plain = fold(sign)
    for (let nth = 0; nth < plain.length; nth += 1) places.push(at)
    folded += plain
    at += sign.length
  }
  return {folded, places: [...places, line.length]}
}

function occurrences(folded, word) {
  const found = []
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) found.push(at)
  return found
}

function withoutOverlaps(hits) {
  const kept = []
  for (const [from, to] of hits) if (from >= (kept.at(-1)?.[1] ?? 0) && to > from) kept.push([from, to])
  return kept
}

function wordStart(line, at) {
  const space = line.indexOf(" ", at)
  return space >= 0 && space - at < BEFORE ? space + 1 : at
}
