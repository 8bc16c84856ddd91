// What is wrong with a row among the others: codes for sealed-alarms.js. Nothing is said before it is certain, since the
// rows come in pages and the page that explains a gap may still be on its way.
import {UNSEND} from "./sealed-chain.js"

const MESSAGE = 1, EDIT = 2

/** Codes for the row at `seq`; [] where nothing is wrong, or nothing is certain yet. */
export function chainAlarms(chain, seq) {
  const entry = chain.entries.get(seq)
  if (!entry) return []
  const second = isSecond(chain, entry)
  if (second) return [second]
  const checks = [isFirstLeft, isOutOfOrder, doesNotFollow, sawWhatIsNotHere, isWithheld, isLastOfFewer, changesAnothers]
  return checks.map(check => check(chain, entry)).filter(Boolean)
}

/** Whether the answer for this entry may be another once more rows are here. */
export function mayChange(chain, entry) {
  const {lower} = chain.around(entry)
  const waits = entry.ctr > 1 && (lower?.ctr !== entry.ctr - 1 || lower === chain.heads.get(entry.device))
  const looks = entry.seen && !chain.linked(entry.seen), aims = entry.target && !chain.find(entry.target)
  return waits || looks || aims || entry.gone === "unsent" || entry.seq === chain.newest || entry.seq === chain.first
}

/** The same number, or the same mid, was there before. */
function isSecond(chain, entry) {
  if (chain.replaced.has(entry.seq)) return "rewritten"
  const same = chain.around(entry).same ?? entry, named = chain.find(entry.mid)
  if (same.seq === entry.seq && named.seq === entry.seq) return wasElsewhere(chain.heads.get(entry.device), entry)
  return same.link === entry.link ? "doubled" : "rewritten"
}

/** The newest of this device at the last visit, which had another place or other contents then. */
function wasElsewhere(head, {ctr, link, seq}) {
  if (head?.ctr !== ctr) return ""
  if (head.link !== link) return "rewritten"
  return head.seq < seq ? "doubled" : ""
}

/** The server forgets the beginning once all of it was deleted for a month: one word about that, not one for each that it misses. */
function isFirstLeft(chain, {seq}) {
  return seq > 1 && seq === chain.first && chain.holds(1, seq) ? "beginning" : ""
}

function isOutOfOrder(chain, entry) {
  const {higher} = chain.around(entry), seen = chain.linked(entry.seen), head = chain.heads.get(entry.device)
  const isLate = higher?.seq < entry.seq || seen?.seq > entry.seq
  const wasOtherwise = head && Math.sign(head.ctr - entry.ctr) * Math.sign(head.seq - entry.seq) < 0
  return isLate || wasOtherwise ? "order" : ""
}

function doesNotFollow(chain, entry) {
  const {lower} = chain.around(entry)
  if (entry.ctr === 1) return entry.prev ? "chain" : ""
  if (lower?.ctr !== entry.ctr - 1) return isHole(chain, entry, lower) ? "missing" : ""
  if (lower.link !== entry.prev) return "chain"
  return isLost(chain, lower) ? "missing" : ""
}

/** It was here at the last visit, the server's answers hold its place, and it is not there any more. */
function isLost(chain, {seq}) {
  return chain.holds(seq, seq) && seq > chain.first && !chain.entries.has(seq) && !chain.closedBetween(seq - 1, seq + 1)
}

/** What should stand between the two is not there, and no row that would not open stands for it. */
function isHole(chain, {seq, ctr}, lower = {seq: 0, ctr: 0}) {
  if (!lower.seq && chain.first !== 1) return false
  if (lower.seq >= seq || !chain.holds(lower.seq + 1, seq - 1)) return false
  return chain.closedBetween(lower.seq, seq) < ctr - lower.ctr - 1
}

function sawWhatIsNotHere(chain, entry) {
  const {seen, seq, device} = entry, named = chain.linked(seen)
  if (named) return named.device === device ? "chain" : ""
  if (!seen || !chain.isFirstToSee(entry) || wasHere(chain, seen)) return ""
  return chain.first === 1 && chain.holds(1, seq - 1) && !chain.closedBetween(0, seq) ? "hidden" : ""
}

function wasHere(chain, link) {
  return [...chain.heads.values()].some(head => head.link === link)
}

/** Said to be taken back, and no word of it from who wrote it; an edit and a reaction go with what they are about. */
function isWithheld(chain, {gone, kind, mid, target, sender, seq}) {
  if (gone !== "unsent" || kind === UNSEND || chain.isUnsent(mid, sender)) return ""
  const about = chain.find(target)
  if (target && (!about || chain.isUnsent(target, about.sender))) return ""
  return chain.holds(seq, chain.newest) && !chain.closedBetween(seq, chain.newest + 1) ? "withheld" : ""
}

function isLastOfFewer(chain, {seq}) {
  return seq === chain.newest && [...chain.heads.values()].some(head => head.seq > seq) ? "rolled-back" : ""
}

/** An edit or an unsend of what someone else wrote, or of what is no message. */
function changesAnothers(chain, {kind, target, sender}) {
  const about = chain.find(target)
  if (!about || (kind !== EDIT && kind !== UNSEND)) return ""
  return about.kind === MESSAGE && about.sender === sender ? "" : "stranger"
}
