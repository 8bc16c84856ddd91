// Pictures that move. A GIF keeps its motion and loses whatever is not needed to show it: comments, XMP, what programs left.
// An animated PNG or WebP is drawn anew like any picture, and stands still.
import {LARGEST_FILE} from "./sealed-attachments.js"

const HEADER = 13  // bytes: what it is, its size, and whether colours follow
const [EXTENSION, IMAGE, CONTROL, APPLICATION] = [0x21, 0x2c, 0xf9, 0xff]
const LOOPS = /^(?:NETSCAPE2\.0|ANIMEXTS1\.0)$/  // the one application block that is about showing it: how often it repeats
const START = 128  // bytes, within which an animated PNG or WebP says so
const MOVES = {"image/webp": "ANIM", "image/png": "acTL"}

/** A Blob of a GIF that moves, without what is not needed to show it; null for one that stands still, is broken or too large. */
export function movingGif(bytes) {
  if (bytes.length > LARGEST_FILE || ascii(bytes, 0, 3) !== "GIF") return null
  const parts = [bytes.subarray(0, HEADER + coloursOf(bytes[10]))]
  let at = parts[0].length, images = 0
  while (bytes[at] === EXTENSION || bytes[at] === IMAGE) {
    const end = endOfBlock(bytes, at)
    if (end > bytes.length) return null
    if (isShown(bytes, at)) parts.push(bytes.subarray(at, end))
    images += bytes[at] === IMAGE
    at = end
  }
  return images > 1 ? new Blob([...parts, Uint8Array.of(0x3b)], {type: "image/gif"}) : null
}

function coloursOf(flags) {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}

/** GIF89a, sections 15 to 26: a block is a head, then pieces that begin with their length, the last of length 0. */
function endOfBlock(bytes, at) {
  let end = at + (bytes[at] === EXTENSION ? 2 : 11 + coloursOf(bytes[at + 9]))
  while (bytes[end]) end += bytes[end] + 1
  return end + 1
}

function isShown(bytes, at) {
  if (bytes[at] === IMAGE || bytes[at + 1] === CONTROL) return true
  return bytes[at + 1] === APPLICATION && LOOPS.test(ascii(bytes, at + 3, at + 14))
}

/** Whether a chosen file moves and will not when it is sent. */
export async function willStandStill(file) {
  if (file.type === "image/gif") return file.size > LARGEST_FILE
  const start = new Uint8Array(await file.slice(0, START).arrayBuffer())
  return file.type in MOVES && ascii(start, 0, START).includes(MOVES[file.type])
}

function ascii(bytes, from, to) {
  return String.fromCharCode(...bytes.subarray(from, to))
}
