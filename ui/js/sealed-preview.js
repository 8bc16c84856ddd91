// What the list says of a conversation's newest row, as far as this device can open it.
import {lineOfBody} from "./sealed-item.js"
import {openRow, refuse} from "./sealed-row.js"

const GONE = {unsent: "Taken back", hidden: "Deleted for you", expired: "Gone, as you two agreed"}

/** {words, mine} of the newest row of a talk; words are empty where the other one's keys are out of reach. */
export async function lineOfTalk({identity, me}, people, {conv, with: {uid}, last}) {
  const peer = await people.byUid(uid).catch(() => null)
  if (!peer) return {words: "", mine: false}
  const item = await openRow(identity, peer, conv, last, epoch => keysOf(peer, epoch))
  const words = item.gone ? wordsForGone(item.gone) : item.body ? lineOfBody(item.body) : "Could not be verified"
  return {words, mine: item.sender === me.uid}
}

export function wordsForGone(why) {
  return GONE[why] ?? ""
}

async function keysOf(peer, epoch) {
  const keys = peer.bundles.get(epoch)
  if (!keys) throw refuse("no-bundle")
  return keys
}
