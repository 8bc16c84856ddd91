// What is sealed when somebody presses Send: one body for the words, and one for each picture beyond the first.
import {utf8} from "./sealed-bytes.js"
import {LONGEST_BODY} from "./sealed-envelope.js"

/** [{body, files}] for words `b`, the mid that is answered or undefined, and [{blob, entry}] of pictures. */
export function bodiesOf(b, re, pictures) {
  const first = {t: "text", b, ...re && {re}}, [one, ...others] = pictures
  const together = one && withPicture(first, one)
  if (!one) return [{body: first, files: []}]
  if (together && fits(together.body)) return [together, ...others.map(picture => withPicture({t: "text", b: ""}, picture))]
  return [{body: first, files: []}, ...pictures.map(picture => withPicture({t: "text", b: ""}, picture))]
}

function withPicture(body, {blob, entry}) {
  return {body: {...body, a: [entry]}, files: [{id: entry.id, blob}]}
}

function fits(body) {
  return utf8(JSON.stringify(body)).length <= LONGEST_BODY
}
