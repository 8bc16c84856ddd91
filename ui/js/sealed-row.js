// One row of the server, opened and checked by itself: form, place, keys, seal and contents, in this order.
// docs/sealed-messages.md has the order and why it matters; sealed-receive.js then looks at the row among the others.
import {readSaid} from "./sealed-body.js"
import {equal, hex, SealedError, unb64} from "./sealed-bytes.js"
import {link, linkOf, open, parse, parseHeader} from "./sealed-envelope.js"

const CODES = {  // what the protocol's own code refuses, in the words of sealed-alarms.js
  unsupported: "unsupported", conversation: "foreign", epoch: "no-key", "public-key": "no-bundle",
  commitment: "unsealed", decrypt: "unsealed", padding: "unsealed", body: "body",
}
const GONE = ["unsent", "hidden", "expired"], NEVER = new Date(0).toISOString()

/** The item of one row: {seq, mid, kind, target, sender, device, ctr, at, until, sent, body, mk, link, prev, seen, alarms, gone}.

Bytes are hex, "" for none; `body` is null where nothing could be opened. `keysOf(epoch)` gives the peer's checked keys or
throws SealedError with a code of sealed-alarms.js. */
export async function openRow(identity, peer, conv, row, keysOf) {
  const blank = {seq: row.seq, at: row.at, until: row.until, mid: "", kind: 0, target: "", sender: 0, body: null, mk: null, gone: row.gone ?? "", alarms: []}
  try {
    return {...blank, ...row.gone ? await readRemains(identity, peer, conv, row) : await openEnvelope(identity, peer, conv, row, keysOf)}
  } catch (error) {
    if (!(error instanceof SealedError)) throw error
    return {...blank, ...namesOf(row), alarms: [error.alarm ?? CODES[error.code] ?? "broken"]}
  }
}

/** A row as the server may give one, whatever it gave: without a time it is from the beginning of all; null without a place. */
export function rowOf(given) {
  const {seq, at, until, e, h, x, gone} = given ?? {}
  if (!Number.isSafeInteger(seq) || seq < 1) return null
  return {seq, at: isTime(at) ? at : NEVER, ...isTime(until) && {until}, ...GONE.includes(gone) ? {gone, h, x} : {e}}
}

function isTime(text) {
  return typeof text === "string" && !Number.isNaN(Date.parse(text))
}

/** A refusal with its alarm, for `keysOf`. */
export function refuse(alarm) {
  return Object.assign(new SealedError(alarm), {alarm})
}

async function openEnvelope(identity, peer, conv, row, keysOf) {
  const envelope = unb64(row.e), parsed = parse(envelope)
  checkPlace(identity, peer, conv, parsed)
  const isMine = parsed.sender === identity.uid
  const me = {uid: identity.uid, epoch: isMine ? parsed.senderEpoch : parsed.recipientEpoch}
  if (!identity.dh[me.epoch]) throw refuse("no-key")
  const other = await keysOf(isMine ? parsed.recipientEpoch : parsed.senderEpoch)
  const {body, mk} = await open(envelope, identity, isMine ? me : other, isMine ? other : me)
  return {...fields(parsed), link: hex(await link(envelope)), body: readSaid(parsed.kind, body), mk}
}

/** What the server keeps of a message that is gone: enough for the chain, nothing to read. */
async function readRemains(identity, peer, conv, row) {
  const header = unb64(row.h), parsed = parseHeader(header)
  checkPlace(identity, peer, conv, parsed)
  return {...fields(parsed), link: hex(await linkOf(header, unb64(row.x)))}
}

function checkPlace(identity, peer, conv, {conv: named, sender, recipient}) {
  const ours = [identity.uid, peer.uid], isOurs = ours.includes(sender) && ours.includes(recipient) && sender !== recipient
  if (!isOurs || hex(named) !== conv) throw refuse("foreign")
}

function fields(parsed) {
  const {kind, flags, sender, ctr, sent} = parsed
  const {mid, target, device, prev, seen} = Object.fromEntries(["mid", "target", "device", "prev", "seen"].map(name => [name, said(parsed[name])]))
  return {mid, kind, flags, target, sender, device, ctr, sent, prev, seen}
}

function said(bytes) {
  return equal(bytes, new Uint8Array(bytes.length)) ? "" : hex(bytes)
}

/** What a closed row says of itself: good for a line on the screen, and not to be believed. */
export function namesOf({e = "", h = ""}) {
  try {
    const {mid, kind, sender, sent} = parseHeader(unb64(e || h).slice(0, 212))
    return {mid: hex(mid), kind, sender, sent}
  } catch {
    return {}
  }
}
