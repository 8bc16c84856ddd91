// The safety number: 60 digits over both members' identity keys, alike on both screens as long as nobody stands between.
import {cat, label, pbkdf2, readNumber, u64} from "./sealed-bytes.js"

const ROUNDS = 5200, BYTES = 30, GROUP = 5  // as Signal does it: about 2^112 tries to find a key with the same digits

/** 30 digits of one member's identity key. */
export async function fingerprint(uid, ik) {
  const bytes = await pbkdf2("SHA-512", cat(u64(uid), ik), label("fp"), ROUNDS, BYTES)
  const groups = Array.from({length: BYTES / GROUP}, (_, at) => readNumber(bytes.subarray(at * GROUP, (at + 1) * GROUP)))
  return groups.map(number => String(number % 100_000).padStart(GROUP, "0")).join("")
}

/** Twelve groups of five digits for two members, each {uid, ik}; the order of the two does not matter. */
export async function safetyNumber(one, other) {
  const both = [await fingerprint(one.uid, one.ik), await fingerprint(other.uid, other.ik)].sort()
  return both.join("").match(/.{5}/g).join(" ")
}
