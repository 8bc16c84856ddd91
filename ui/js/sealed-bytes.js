// Bytes for sealed messages: how numbers, labels and text become bytes, and SHA-256 and HKDF of the browser itself.
// The whole protocol is written down in docs/sealed-messages.md; this is its section "Bytes".
const text = new TextEncoder()
const strictText = new TextDecoder("utf-8", {fatal: true})

/** What is refused, with a short word for the reason in `code`; the words are listed in docs/sealed-messages.md. */
export class SealedError extends Error {
  constructor(code, message = code) {
    super(message)
    this.name = "SealedError"
    this.code = code
  }
}

export const NOTHING = new Uint8Array(0)

/** All parts in one array. */
export function cat(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** A whole number as 4 bytes, the big end first. */
export function u32(number) {
  return wholeNumber(number, 4)
}

/** The same as 8 bytes; numbers go up to 2^53 - 1, which JavaScript counts exactly. */
export function u64(number) {
  return wholeNumber(number, 8)
}

function wholeNumber(number, size) {
  if (!Number.isSafeInteger(number) || number < 0 || number >= 2 ** (8 * size)) throw new SealedError("number")
  const bytes = new Uint8Array(size)
  for (let at = size - 1, rest = number; at >= 0; at -= 1, rest = Math.floor(rest / 256)) bytes[at] = rest % 256
  return bytes
}

/** The whole number that these bytes write; throws SealedError "number" for one above 2^53 - 1. */
export function readNumber(bytes) {
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  if (!Number.isSafeInteger(number)) throw new SealedError("number")
  return number
}

/** What a derived key is for, so that none serves two ends: "NSDM1/<name>" and a zero byte. */
export function label(name) {
  return text.encode(`NSDM1/${name}\0`)
}

export function utf8(string) {
  return text.encode(string)
}

/** The text of these bytes; throws TypeError if they are no UTF-8. */
export function readUtf8(bytes) {
  return strictText.decode(bytes)
}

/** base64url without padding (RFC 4648, 5). */
export function b64(bytes) {
  let binary = ""
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

/** The bytes of base64url text; throws SealedError "base64". One text alone stands for some bytes: no spaces, no padding. */
export function unb64(string) {
  if (typeof string !== "string" || /[^\w-]/.test(string) || string.length % 4 === 1) throw new SealedError("base64")
  const bytes = Uint8Array.from(atob(string.replaceAll("-", "+").replaceAll("_", "/")), char => char.charCodeAt(0))
  if (b64(bytes) !== string) throw new SealedError("base64")
  return bytes
}

export function hex(bytes) {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("")
}

/** The bytes of lower-case hex; throws SealedError "hex". */
export function unhex(string) {
  if (typeof string !== "string" || string.length % 2 || /[^0-9a-f]/.test(string)) throw new SealedError("hex")
  return Uint8Array.from(string.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}

/** Whether both hold the same bytes; takes as long for an early difference as for a late one. */
export function equal(one, other) {
  if (one.length !== other.length) return false
  let difference = 0
  for (let at = 0; at < one.length; at += 1) difference |= one[at] ^ other[at]
  return difference === 0
}

export function random(length) {
  return crypto.getRandomValues(new Uint8Array(length))
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
}

/** 32 bytes of HKDF-SHA-256 (RFC 5869). */
export async function hkdf(material, salt, info) {
  const key = await crypto.subtle.importKey("raw", material, "HKDF", false, ["deriveBits"])
  return new Uint8Array(await crypto.subtle.deriveBits({name: "HKDF", hash: "SHA-256", salt, info}, key, 256))
}

/** PBKDF2 (RFC 8018) of `password` in bytes. */
export async function pbkdf2(hash, password, salt, iterations, length) {
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"])
  return new Uint8Array(await crypto.subtle.deriveBits({name: "PBKDF2", hash, salt, iterations}, key, length * 8))
}
