// What a member's devices tell each other by way of the server, which cannot read it: pins, who was verified, what was hidden.
import {cat, equal, hkdf, label, NOTHING, random, readNumber, readUtf8, SealedError, u64, utf8} from "./sealed-bytes.js"
import {decrypt, encrypt, pad, unpad} from "./sealed-cipher.js"

const MAGIC = utf8("NSS1"), HEADER = 32

/** The key for it as devices keep it: usable, never to be read. `sync` is the 32 bytes of the vault. */
export async function syncKey(sync, uid) {
  const bytes = await hkdf(sync, NOTHING, cat(label("sync"), u64(uid)))
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"])
}

/** The blob of `contents`, which is what JSON can say; `version` is one more than that of the blob which this replaces. */
export async function sealSync(key, uid, version, contents, {nonce = random(12)} = {}) {
  const header = cat(MAGIC, u64(uid), u64(version), nonce)
  return cat(header, await encrypt(key, nonce, pad(utf8(JSON.stringify(contents))), header))
}

/** {version, contents} of a blob.
 *
 * Throws SealedError: "sync" for what is none, "another-member", "decrypt", and "old" if its version is below `newest`, the
 * highest that this device has seen.
 */
export async function openSync(key, uid, blob, newest = 0) {
  const header = blob.slice(0, HEADER)
  if (header.length !== HEADER || !equal(header.subarray(0, 4), MAGIC)) throw new SealedError("sync")
  if (readNumber(header.subarray(4, 12)) !== uid) throw new SealedError("another-member")
  const contents = JSON.parse(readUtf8(unpad(await decrypt(key, header.slice(20), blob.slice(HEADER), header))))
  const version = readNumber(header.subarray(12, 20))
  if (version < newest) throw new SealedError("old")
  return {version, contents}
}
