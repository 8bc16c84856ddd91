// AES-256-GCM and the padding that hides how long a text is.
import {cat, readNumber, SealedError, u32} from "./sealed-bytes.js"

const SMALLEST = 256  // bytes: what most messages fit in, so that most have one size

/** `data` sealed and bound to `bound`, which stays readable; the tag of 16 bytes comes last. `key` is 32 bytes or a CryptoKey. */
export async function encrypt(key, nonce, data, bound) {
  return new Uint8Array(await crypto.subtle.encrypt(gcm(nonce, bound), await cipherKey(key, "encrypt"), data))
}

/** What was sealed; throws SealedError "decrypt" if one bit of it, of `bound`, of the nonce or of the key is another. */
export async function decrypt(key, nonce, sealed, bound) {
  const usable = await cipherKey(key, "decrypt")
  try {
    return new Uint8Array(await crypto.subtle.decrypt(gcm(nonce, bound), usable, sealed))
  } catch {
    throw new SealedError("decrypt")
  }
}

function gcm(iv, additionalData) {
  return {name: "AES-GCM", iv, additionalData, tagLength: 128}
}

async function cipherKey(key, use) {
  return key instanceof CryptoKey ? key : crypto.subtle.importKey("raw", key, "AES-GCM", false, [use])
}

/** Its length in 4 bytes, the bytes, and zeros up to the next power of two. */
export function pad(bytes) {
  let size = SMALLEST
  while (size < bytes.length + 4) size *= 2
  return cat(u32(bytes.length), bytes, new Uint8Array(size - 4 - bytes.length))
}

/** The bytes before padding; throws SealedError "padding" for any other form of it. */
export function unpad(padded) {
  const size = padded.length
  if (size < SMALLEST || size & (size - 1)) throw new SealedError("padding")
  const end = 4 + readNumber(padded.subarray(0, 4))
  if (end > size || padded.subarray(end).some(byte => byte)) throw new SealedError("padding")
  return padded.slice(4, end)
}
