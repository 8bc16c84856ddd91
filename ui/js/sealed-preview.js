// What the list says of a conversation's newest row, as far as this device can open it.
import {KIND} from "./sealed-envelope.js"
import {lineOfBody} from "./sealed-item.js"
import {openRow, refuse} from "./sealed-row.js"

const GONE = {unsent: "Taken back", hidden: "Deleted for you", expired: "Gone, as you two agreed"}

/** {words, mine, isDeed} of the newest row of a talk: what was said, or what was done. Words are empty where the other one's
 * keys are out of reach.
 */
export async function lineOfTalk({identity, me}, people, {conv, with: {uid}, last}) {
  const peer = await people.byUid(uid).catch(() => null)
  if (!peer) return {words: "", mine: false}
  const item = await openRow(identity, peer, conv, last, epoch => keysOf(peer, epoch))
  const mine = item.sender === me.uid, isDeed = !!item.gone || !item.body || item.kind !== KIND.message || item.body.t === "timer"
  const words = item.gone ? wordsForGone(item.gone) : item.body ? isDeed ? deedOf(item, mine) : lineOfBody(item.body) : "Could not be verified"
  return {words, mine, isDeed}
}

function deedOf({kind, body}, mine) {
  const line = lineOfBody(body), words = kind === KIND.edit ? `Edited: ${line}` : line
  return mine && kind !== KIND.message ? `You ${words[0].toLowerCase()}${words.slice(1)}` : words
}

export function wordsForGone(why) {
  return GONE[why] ?? ""
}

async function keysOf(peer, epoch) {
  const keys = peer.bundles.get(epoch)
  if (!keys) throw refuse("no-bundle")
  return keys
}
