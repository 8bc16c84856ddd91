// Files that go with a message: each sealed with a key of its own, which travels inside the message.
import {cat, equal, hkdf, label, random, readNumber, SealedError, sha256, u64, utf8} from "./sealed-bytes.js"
import {decrypt, encrypt} from "./sealed-cipher.js"

export const LARGEST_FILE = 16 * 2 ** 20  // bytes before sealing
const START = cat(utf8("NSA1"), [1, 0, 0, 0]), HEADER = 20
const PICTURES = {"image/png": /^89504e470d0a1a0a/, "image/jpeg": /^ffd8ff/, "image/webp": /^52494646.{8}57454250/, "image/gif": /^4749463839|^4749463837/}

/** {id, key, hash, blob} of `data`: the blob goes to the server under the id; id, key and hash go into the message. */
export async function sealFile(data, {id = random(16), key = random(32), nonce = random(12)} = {}) {
  if (data.length > LARGEST_FILE) throw new SealedError("too-long")
  const header = cat(START, nonce), padded = new Uint8Array(padme(data.length + 8))
  padded.set(u64(data.length))
  padded.set(data, 8)
  const blob = cat(header, await encrypt(await fileKey(key, id), nonce, padded, bound(id, header)))
  return {id, key, hash: await sha256(blob), blob}
}

/** The data of a blob that came for {id, key, hash}; throws SealedError "attachment" or "decrypt" for any other blob. */
export async function openFile(blob, {id, key, hash}) {
  const header = blob.slice(0, HEADER)
  if (!equal(await sha256(blob), hash) || !equal(header.subarray(0, 8), START)) throw new SealedError("attachment")
  const padded = await decrypt(await fileKey(key, id), header.slice(8), blob.slice(HEADER), bound(id, header))
  const end = 8 + readNumber(padded.subarray(0, 8))
  if (end > padded.length) throw new SealedError("attachment")
  return padded.slice(8, end)
}

async function fileKey(key, id) {
  return hkdf(key, id, label("att"))
}

function bound(id, header) {
  return cat(label("att"), id, header)
}

/** The next length that says little: Padmé (Nikitin and others, 2019) adds at most an eighth, less to large files. */
function padme(length) {
  const exponent = Math.floor(Math.log2(length)), kept = Math.floor(Math.log2(exponent)) + 1
  const step = 2 ** Math.max(exponent - kept, 0)
  return Math.ceil(length / step) * step
}

/** What picture the bytes are, by their beginning: image/png, image/jpeg, image/webp, image/gif, or "" for none of them. */
export function pictureType(data) {
  const start = Array.from(data.subarray(0, 12), byte => byte.toString(16).padStart(2, "0")).join("")
  return Object.keys(PICTURES).find(type => PICTURES[type].test(start)) ?? ""
}
