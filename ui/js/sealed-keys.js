// The keys of an account: P-256, one to sign bundles and one an epoch to agree on message keys; docs/sealed-messages.md, "Keys".
import {b64, cat, equal, label, random, SealedError, u32, u64, unb64} from "./sealed-bytes.js"

const KINDS = {
  ECDSA: {algorithm: {name: "ECDSA", namedCurve: "P-256"}, use: "sign", publicUses: ["verify"]},
  ECDH: {algorithm: {name: "ECDH", namedCurve: "P-256"}, use: "deriveBits", publicUses: []},
}
const SIGNATURE = {name: "ECDSA", hash: "SHA-256"}
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n  // the field of P-256 and the b of its curve: FIPS 186-4, D.1.2.3
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

/** Whether 65 bytes 04 X Y are a point of P-256. Ours, since not every browser looks: a point beside the curve draws out keys. */
export function onCurve(point) {
  if (point.length !== 65 || point[0] !== 4) return false
  const x = bigNumber(point.subarray(1, 33)), y = bigNumber(point.subarray(33))
  return x < P && y < P && (y * y - (x * x * x - 3n * x + B)) % P === 0n
}

function bigNumber(bytes) {
  return bytes.reduce((sum, byte) => sum << 8n | BigInt(byte), 0n)
}

/** A public key for the browser; throws SealedError "public-key" if it is no point of the curve. */
export async function publicKey(kind, point) {
  if (!onCurve(point)) throw new SealedError("public-key")
  return crypto.subtle.importKey("raw", point, KINDS[kind].algorithm, false, KINDS[kind].publicUses)
}

/** New keys of kind "ECDSA" or "ECDH", in the open: {d: 32 bytes, pub: 65 bytes}. For the vault, and gone with the page. */
export async function generateKeys(kind) {
  const {algorithm, use, publicUses} = KINDS[kind]
  const {privateKey} = await crypto.subtle.generateKey(algorithm, true, [use, ...publicUses])
  const {d, x, y} = await crypto.subtle.exportKey("jwk", privateKey)
  return {d: unb64(d), pub: cat([4], unb64(x), unb64(y))}
}

/** Whether a private CryptoKey belongs to these 65 public bytes: tried out, since not every browser compares them. */
export async function keysMatch(kind, privateKey, point) {
  return kind === "ECDSA" ? signsFor(privateKey, point) : agreesFor(privateKey, point)
}

async function signsFor(privateKey, point) {
  const said = random(32)
  const signature = await crypto.subtle.sign(SIGNATURE, privateKey, said)
  return crypto.subtle.verify(SIGNATURE, await publicKey("ECDSA", point), signature, said)
}

async function agreesFor(privateKey, point) {
  const other = await crypto.subtle.generateKey(KINDS.ECDH.algorithm, false, ["deriveBits"])
  const otherPoint = new Uint8Array(await crypto.subtle.exportKey("raw", other.publicKey))
  return equal(await agree(other.privateKey, point), await agree(privateKey, otherPoint))
}

/** The 32 bytes that two ECDH keys agree on: the X coordinate of the shared point. */
export async function agree(privateKey, point) {
  const peer = await publicKey("ECDH", point)
  return new Uint8Array(await crypto.subtle.deriveBits({name: "ECDH", public: peer}, privateKey, 256))
}

/** Keys in the open, ready for use and never to be read again: {uid, isk, ik, dh: {epoch: {priv, pub}}}.
 *
 * `dh` is {epoch: {d, pub}}. What comes may be kept in IndexedDB as it is. Throws SealedError "key-pair" or
 * "public-key".
 */
export async function makeIdentity(uid, ik, dh) {
  const identity = {uid, isk: await privateKey("ECDSA", ik), ik: ik.pub, dh: {}}
  for (const [epoch, keys] of Object.entries(dh)) {
    identity.dh[epoch] = {priv: await privateKey("ECDH", keys), pub: keys.pub}
  }
  return identity
}

async function privateKey(kind, {d, pub}) {
  if (!onCurve(pub)) throw new SealedError("public-key")
  const jwk = {kty: "EC", crv: "P-256", d: b64(d), x: b64(pub.subarray(1, 33)), y: b64(pub.subarray(33))}
  const key = await crypto.subtle.importKey("jwk", jwk, KINDS[kind].algorithm, false, [KINDS[kind].use]).catch(() => null)
  if (!key || !await keysMatch(kind, key, pub)) throw new SealedError("key-pair")
  return key
}

/** What the site shows of an epoch's keys, signed: {v, uid, ik, epoch, dh, created, sig}; `created` is in ms. */
export async function makeBundle(identity, epoch, created) {
  const dh = identity.dh[epoch].pub
  const signed = signedPart(identity.uid, identity.ik, epoch, dh, created)
  return {v: 1, uid: identity.uid, ik: b64(identity.ik), epoch, dh: b64(dh), created, sig: b64(await sign(identity.isk, signed))}
}

/** r and s, 32 bytes each. */
export async function sign(privateKey, said) {
  return new Uint8Array(await crypto.subtle.sign(SIGNATURE, privateKey, said))
}

function signedPart(uid, ik, epoch, dh, created) {
  return cat(label("bundle"), u64(uid), ik, u32(epoch), dh, u64(created))
}

/** The keys of a bundle, {uid, epoch, ik, dh, created}, if it is whole and, where given, of this `uid` and under this `ik`.
 *
 * Throws SealedError: "bundle" for what is not whole, "another-member" and "another-key" for what is not the expected.
 */
export async function checkBundle(bundle, expected = {}) {
  if (bundle?.v !== 1) throw new SealedError("bundle")
  const {uid, epoch, created} = bundle, ik = unb64(bundle.ik), dh = unb64(bundle.dh)
  const signed = signedPart(uid, ik, epoch, dh, created)
  if (!await crypto.subtle.verify(SIGNATURE, await publicKey("ECDSA", ik), unb64(bundle.sig), signed)) throw new SealedError("bundle")
  if (!onCurve(dh)) throw new SealedError("public-key")
  if (expected.uid !== undefined && expected.uid !== uid) throw new SealedError("another-member")
  if (expected.ik && !equal(expected.ik, ik)) throw new SealedError("another-key")
  return {uid, epoch, ik, dh, created}
}
