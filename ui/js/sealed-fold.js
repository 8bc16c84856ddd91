// Rows become messages: what edits, reactions and unsends say is folded into the message that they are about.
// An item is what sealed-receive.js gives of a row: {seq, mid, kind, target, sender, at, body, alarms, gone, …}.
import {isShut} from "./sealed-alarms.js"
import {KIND} from "./sealed-envelope.js"

const SAID = new Set(["text", "timer"])  // what a message's body may be

export class Fold {
  #items = new Map()  // seq → item that stands for itself
  #seqs = new Map()  // mid → the lowest seq of it
  #marks = new Map()  // mid → Map of seq → item that is about it

  /** Take in an item; gives the seq of the message that shows it, undefined when that is not here. The same again changes nothing. */
  add(item) {
    if (item.kind === KIND.message || !item.target || !item.mid) return this.#keep(item)
    if (!this.#marks.has(item.target)) this.#marks.set(item.target, new Map())
    this.#marks.get(item.target).set(item.seq, item)
    return this.#seqs.get(item.target)
  }

  #keep(item) {
    this.#items.set(item.seq, item)
    if (item.mid && !(this.#seqs.get(item.mid) < item.seq)) this.#seqs.set(item.mid, item.seq)
    return item.seq
  }

  /** Let go of messages that are far from the reader, with what is known about them. */
  drop(seqs) {
    for (const seq of seqs) {
      const {mid} = this.#items.get(seq) ?? {}
      this.#items.delete(seq)
      if (this.#seqs.get(mid) === seq) this.#seqs.delete(mid) && this.#marks.delete(mid)
    }
  }

  /** Later rows changed what is to be said about the row at `seq`; gives the seq of the message that shows it. */
  alarm(seq, alarms) {
    const item = this.#items.get(seq) ?? [...this.#marks.values()].map(marks => marks.get(seq)).find(Boolean)
    return item && this.add({...item, alarms})
  }

  get size() {
    return this.#items.size
  }

  seqOf(mid) {
    return this.#seqs.get(mid)
  }

  has(seq) {
    return this.#items.has(seq)
  }

  /** The message at `seq` as it stands now: the item, with the body, edits, reactions and gone of this moment. */
  message(seq) {
    const item = this.#items.get(seq)
    if (!item) return undefined
    const marks = this.#seqs.get(item.mid) === seq ? [...this.#marks.get(item.mid)?.values() ?? []] : []
    return fold(item, marks.sort((one, other) => one.seq - other.seq))
  }
}

function fold(item, marks) {
  const edits = marks.filter(mark => mark.kind === KIND.edit && mark.sender === item.sender && mark.body?.t === "text")
  const isUnsent = marks.some(mark => mark.kind === KIND.unsend && mark.sender === item.sender && mark.body?.t === "unsend")
  const gone = item.gone || (isUnsent ? "unsent" : ""), body = !gone && SAID.has(item.body?.t) ? item.body : null
  return {
    ...item, gone, body: body && edits.length ? {...body, b: edits.at(-1).body.b} : body,
    edits: body && edits.length ? [item, ...edits].map(({body: {b}, at, mid, mk}) => ({b, at, mid, mk})) : [],  // every wording there was
    isShut: isShut(item.alarms ?? []), reactions: reactionsOf(marks), alarms: [...new Set([item, ...marks].flatMap(({alarms}) => alarms ?? []))],
  }
}

/** [{emoji, uids}] in the order in which they were first given; who took theirs back is not in it. */
function reactionsOf(marks) {
  const given = new Map()
  for (const {kind, body, sender} of marks) {
    if (kind !== KIND.reaction || body?.t !== "react" || !isEmoji(body.b)) continue
    if (!given.has(body.b)) given.set(body.b, new Set())
    if (body.on === false) given.get(body.b).delete(sender)
    else given.get(body.b).add(sender)
  }
  return [...given].filter(([, uids]) => uids.size).map(([emoji, uids]) => ({emoji, uids: [...uids]}))
}

function isEmoji(text) {
  return typeof text === "string" && text.length <= 32 && /\p{Emoji}/u.test(text) && !/[\p{L}\s<>]/u.test(text)
}
