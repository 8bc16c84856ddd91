// One message as it travels: a header of 212 bytes that the server may read, and a body that it may not.
// docs/sealed-messages.md, "Messages", has every field; crypto.py does the same in Python.
import {cat, equal, hkdf, label, NOTHING, random, readNumber, readUtf8, SealedError, sha256, u32, u64, utf8} from "./sealed-bytes.js"
import {decrypt, encrypt, pad, unpad} from "./sealed-cipher.js"
import {agree} from "./sealed-keys.js"

export const HEADER = 212  // bytes
export const LONGEST_BODY = 16 * 1024  // bytes of JSON
export const KIND = {message: 1, edit: 2, unsend: 3, reaction: 4}
export const ATTACHED = 1  // the one flag: there are attachments
const SHORTEST = HEADER + 256 + 16, LONGEST = 70_000  // bytes of an envelope
const MAGIC = utf8("NSD1"), SUITE = 1
const NO_LINK = new Uint8Array(32), NO_MID = new Uint8Array(16)

/** The 16 bytes that name the conversation of two members. */
export async function conversationId(one, other) {
  const members = cat(u64(Math.min(one, other)), u64(Math.max(one, other)))
  return (await sha256(cat(label("conv"), members))).slice(0, 16)
}

/** An envelope from `me` {uid, epoch} to `peer` {uid, epoch, ik, dh}; `body` is what JSON can say, of at most 16 KiB.
 *
 * Options: device (8 bytes) and ctr are needed; prev, seen, kind, target, flags, sent (ms), mid and nonce have defaults.
 */
export async function seal(identity, me, peer, body, options) {
  const sender = ownKeys(identity, me.epoch)
  const {kind = KIND.message, flags = 0, prev = NO_LINK, seen = NO_LINK, target = NO_MID, sent = Date.now()} = options
  const {device, ctr, mid = random(16), nonce = random(12)} = options
  const keys = await messageKeys(await directionKey(identity, sender, peer), mid)
  const header = cat(
    MAGIC, [SUITE, kind, flags >> 8, flags & 255], await conversationId(me.uid, peer.uid), u64(me.uid), u64(peer.uid),
    u32(me.epoch), u32(peer.epoch), device, u64(ctr), prev, seen, mid, target, u64(sent), nonce, keys.commitment,
  )
  parseHeader(header)
  return cat(header, await encrypt(keys.content, nonce, pad(bodyBytes(body)), header))
}

function bodyBytes(body) {
  const bytes = utf8(JSON.stringify(body))
  if (bytes.length > LONGEST_BODY) throw new SealedError("too-long")
  return bytes
}

/** The fields of an envelope, not yet believed; throws SealedError "format" or, for a newer protocol, "unsupported". */
export function parse(envelope) {
  if (envelope.length < SHORTEST || envelope.length > LONGEST) throw new SealedError("format")
  return {...parseHeader(envelope.slice(0, HEADER)), sealed: envelope.slice(HEADER)}
}

/** The same of a header alone, which is what remains of a message that was taken back. */
export function parseHeader(header) {
  const cut = (from, to) => header.slice(from, to), number = (from, to) => readNumber(cut(from, to))
  if (header.length !== HEADER || !equal(cut(0, 4), MAGIC)) throw new SealedError("format")
  if (header[4] !== SUITE || header[5] < 1 || header[5] > 4 || number(6, 8) > ATTACHED) throw new SealedError("unsupported")
  if (header[5] === KIND.message && !equal(cut(144, 160), NO_MID)) throw new SealedError("format")
  return {
    kind: header[5], flags: number(6, 8), conv: cut(8, 24), sender: number(24, 32), recipient: number(32, 40),
    senderEpoch: number(40, 44), recipientEpoch: number(44, 48), device: cut(48, 56), ctr: number(56, 64),
    prev: cut(64, 96), seen: cut(96, 128), mid: cut(128, 144), target: cut(144, 160), sent: number(160, 168),
    nonce: cut(168, 180), commitment: cut(180, 212), header,
  }
}

/** {body, mk, parsed} of an envelope between `sender` and `recipient`; one of them is the identity's owner, as {uid, epoch}.
 *
 * The other is {uid, epoch, ik, dh}, as checkBundle gives it. `mk` is the key that opens this one message, for a report.
 * Throws SealedError: those of parse, "conversation" if it is not between these two or these epochs, "epoch" for keys that we
 * do not have, "commitment" for a key that does not fit, "decrypt", "padding", "body".
 */
export async function open(envelope, identity, sender, recipient) {
  const parsed = parse(envelope)
  await checkParties(parsed, sender, recipient)
  const from = sender.uid === identity.uid ? ownKeys(identity, sender.epoch) : sender
  const to = recipient.uid === identity.uid ? ownKeys(identity, recipient.epoch) : recipient
  const mk = await messageKey(await directionKey(identity, from, to), parsed.mid)
  return {body: await openWithKey(parsed, mk), mk, parsed}
}

async function checkParties(parsed, sender, recipient) {
  const named = parsed.sender === sender.uid && parsed.recipient === recipient.uid
  const epochs = parsed.senderEpoch === sender.epoch && parsed.recipientEpoch === recipient.epoch
  if (!named || !epochs || !equal(parsed.conv, await conversationId(sender.uid, recipient.uid))) throw new SealedError("conversation")
}

function ownKeys(identity, epoch) {
  if (!identity.dh[epoch]) throw new SealedError("epoch")
  return {uid: identity.uid, epoch, ik: identity.ik, dh: identity.dh[epoch].pub}
}

async function openWithKey(parsed, mk) {
  const {content, commitment} = await contentKeys(mk)
  if (!equal(commitment, parsed.commitment)) throw new SealedError("commitment")
  return readBody(unpad(await decrypt(content, parsed.nonce, parsed.sealed, parsed.header)))
}

function readBody(bytes) {
  try {
    const body = bytes.length <= LONGEST_BODY && JSON.parse(readUtf8(bytes))
    if (body && typeof body === "object" && !Array.isArray(body)) return body
  } catch { /* the same answer as for JSON of another shape */ }
  throw new SealedError("body")
}

/** The key of one direction, which both ends derive alike, each from its own private key. */
async function directionKey(identity, sender, recipient) {
  const [own, peer] = sender.uid === identity.uid ? [sender, recipient] : [recipient, sender]
  const shared = await agree(identity.dh[own.epoch].priv, peer.dh)
  const salt = await conversationId(sender.uid, recipient.uid)
  return hkdf(shared, salt, cat(label("dir"), publicPart(sender), publicPart(recipient)))
}

function publicPart({uid, epoch, ik, dh}) {
  return cat(u64(uid), u32(epoch), ik, dh)
}

async function messageKeys(direction, mid) {
  return contentKeys(await messageKey(direction, mid))
}

async function messageKey(direction, mid) {
  return hkdf(direction, mid, label("msg"))
}

async function contentKeys(mk) {
  return {content: await hkdf(mk, NOTHING, label("key")), commitment: await hkdf(mk, NOTHING, label("com"))}
}

/** What the sender's next message from this device names as the one before: 32 bytes over the whole envelope. */
export async function link(envelope) {
  return linkOf(envelope.slice(0, HEADER), await sha256(envelope.slice(HEADER)))
}

/** The same from what the server keeps of a message that is gone: its header, and the SHA-256 of the rest. */
export async function linkOf(header, hash) {
  return sha256(cat(label("link"), header, hash))
}
