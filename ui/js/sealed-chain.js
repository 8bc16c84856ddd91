// How the rows of one conversation hang together: each device counts its messages and names the one before, and each message
// names the newest that its sender had from others. What is dropped, doubled, swapped or moved shows in sealed-chain-checks.js.
//
// An entry is {seq, mid, device, ctr, link, prev, seen, kind, sender, target, gone}; bytes in hex; `prev`, `seen` and
// `target` are "" for none. A head is {device, ctr, link, seq}: how far a device had come when this conversation was last open.
import {Ranges} from "./sealed-ranges.js"

export const UNSEND = 3

export class Chain {
  entries = new Map()  // seq → entry
  heads = new Map()  // device → head
  newest = 0  // seq, as far as the server says
  first = Infinity  // seq of the first row that came
  replaced = new Set()  // seqs where something else stood before
  #closed = new Set()  // seqs of rows that could not be opened
  #lines = new Map()  // device → entries in the order of ctr, of each ctr the one with the lowest seq
  #links = new Map()  // link → the entry with the lowest seq
  #mids = new Map()
  #seen = new Map()  // link → the entry with the lowest seq that names it as seen
  #unsent = new Map()  // mid → who took it back
  #known = new Ranges()

  constructor(heads = []) {
    for (const head of heads) this.heads.set(head.device, head)
  }

  /** The server's answer held all there is from one seq to another, both included. */
  cover(from, to) {
    this.#known.add(from, to)
    this.newest = Math.max(this.newest, to)
  }

  /** Take in what was opened, or the head of what is gone; gives the seqs whose alarms may be others now. */
  place(entry) {
    const before = this.entries.get(entry.seq)
    this.#take(entry.seq)
    this.#closed.delete(entry.seq)
    if (before && before.link !== entry.link) this.replaced.add(entry.seq)
    else this.entries.set(entry.seq, entry)
    return before ? [entry.seq] : [entry.seq, ...this.#file(entry)]
  }

  /** A row that is there and cannot be opened: what it says about itself is not to be believed. */
  placeClosed(seq) {
    this.#take(seq)
    if (!this.entries.has(seq)) this.#closed.add(seq)
  }

  #take(seq) {
    this.cover(seq, seq)
    this.first = Math.min(this.first, seq)
  }

  #file(entry) {
    const line = getOrMake(this.#lines, entry.device, () => []), at = placeIn(line, entry.ctr)
    const twin = line[at]?.ctr === entry.ctr ? line[at] : undefined
    if (!twin) line.splice(at, 0, entry)
    else if (entry.seq < twin.seq) line[at] = entry
    keepLowest(this.#links, entry.link, entry)
    keepLowest(this.#mids, entry.mid, entry)
    if (entry.seen) keepLowest(this.#seen, entry.seen, entry)
    if (entry.kind === UNSEND) getOrMake(this.#unsent, entry.target, () => new Set()).add(entry.sender)
    return [twin, line[at + 1]].filter(Boolean).map(({seq}) => seq)
  }

  /** The first place of a message, by its mid. */
  find(mid) {
    return this.#mids.get(mid)
  }

  linked(link) {
    return this.#links.get(link)
  }

  /** Whether this is the first row that names what its sender had seen: of what is not here, one word is enough. */
  isFirstToSee({seen, seq}) {
    return this.#seen.get(seen)?.seq === seq
  }

  isUnsent(mid, sender) {
    return this.#unsent.get(mid)?.has(sender) ?? false
  }

  /** Whether the server's answers held all there is from one seq to another; an empty stretch does. */
  holds(from, to) {
    return this.#known.holds(from, to)
  }

  /** How many rows between two seqs would not open. */
  closedBetween(from, to) {
    return [...this.#closed].filter(seq => seq > from && seq < to).length
  }

  /** What is known of the same device with the same number, and nearest below and above; below, a head will do. */
  around({device, ctr}) {
    const line = this.#lines.get(device) ?? [], at = placeIn(line, ctr), head = this.heads.get(device)
    const same = line[at]?.ctr === ctr ? line[at] : undefined, lower = line[at - 1]
    const isHead = head?.ctr < ctr && !(lower?.ctr >= head.ctr)
    return {same, lower: isHead ? head : lower, higher: line[same ? at + 1 : at]}
  }
}

function getOrMake(map, key, make) {
  if (!map.has(key)) map.set(key, make())
  return map.get(key)
}

function keepLowest(map, key, entry) {
  if (!(map.get(key)?.seq < entry.seq)) map.set(key, entry)
}

/** Where `ctr` stands or belongs in a line that is in the order of ctr. */
function placeIn(line, ctr) {
  let low = 0, high = line.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (line[middle].ctr < ctr) low = middle + 1
    else high = middle
  }
  return low
}
