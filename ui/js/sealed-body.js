// What a body may say, by the kind of its message. It is the word of whoever is on the other side: what is of another type than
// docs/sealed-messages.md has it, is left out here, so that no part of the page meets it.
import {SealedError} from "./sealed-bytes.js"
import {KIND} from "./sealed-envelope.js"

const MOST_ATTACHED = 10
const ID = /^[0-9a-f]{32}$/, KEY = /^[\w-]{43}$/, SMALL = /^[\w-]*$/
const GIF = "image/gif"  // of the kinds the one that a reader is told of before the picture is fetched: it moves

const READERS = {
  [KIND.message]: {text: readText, timer: ({s}) => ({t: "timer", s: Number.isSafeInteger(s) ? s : -1})},
  [KIND.edit]: {text: ({b}) => ({t: "text", b: string(b)})},
  [KIND.unsend]: {unsend: () => ({t: "unsend"})},
  [KIND.reaction]: {react: ({b, on}) => ({t: "react", b: string(b), on: on !== false})},
}

/** The body with what is known of it, and nothing else. Throws SealedError "unsupported" for another `t`, "body" without words. */
export function readSaid(kind, body) {
  const readers = READERS[kind], t = typeof body.t === "string" && Object.hasOwn(readers, body.t) && body.t
  if (!t) throw new SealedError("unsupported")
  return readers[t](body)
}

function readText({b, re, a}) {
  const attached = Array.isArray(a) ? a.slice(0, MOST_ATTACHED).filter(isAttached).map(readAttached) : []
  return {t: "text", b: string(b), ...isMatch(ID, re) && {re}, ...attached.length && {a: attached}}
}

function isAttached(entry) {
  return !!entry && isMatch(ID, entry.id) && isMatch(KEY, entry.k) && isMatch(KEY, entry.h)
}

/** As docs/sealed-messages.md has an entry; the sizes are what its sender says, and the kind is found out from the bytes. */
function readAttached({id, k, h, mime, w, h2, n, s}) {
  return {id, k, h, ...mime === GIF && {mime}, ...isSize(w) && isSize(h2) && {w, h2}, ...isSize(n) && {n}, ...isMatch(SMALL, s) && {s}}
}

function string(text) {
  if (typeof text !== "string") throw new SealedError("body")
  return text
}

function isMatch(pattern, text) {
  return typeof text === "string" && pattern.test(text)
}

function isSize(number) {
  return Number.isSafeInteger(number) && number > 0
}
