// The vault: an account's private keys, locked with the recovery key or with a passphrase, so that the server may keep them.
import {b64, cat, hkdf, label, pbkdf2, random, readNumber, readUtf8, SealedError, sha256, u32, u64, unb64, utf8} from "./sealed-bytes.js"
import {decrypt, encrypt, pad, unpad} from "./sealed-cipher.js"

const MAGIC = utf8("NSV1"), HEADER = 72
const BY_KEY = 0, BY_PHRASE = 1
const ITERATIONS = 1_000_000, FEWEST = 600_000, MOST = 10_000_000  // of PBKDF2: OWASP's floor, and what still ends
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  // Crockford's base 32: no I, L, O, U
const RECOVERY = 20, TYPED = 36  // bytes of a recovery key, and its digits with 20 bits of checksum

/** 160 random bits, which open the vault from anywhere. */
export function newRecoveryKey() {
  return random(RECOVERY)
}

/** The recovery key as people keep it: "NS1-" and nine groups of four. */
export async function recoveryText(key) {
  let bits = key.reduce((sum, byte) => sum << 8n | BigInt(byte), 0n) << 20n | await checksum(key), text = ""
  for (let at = 0; at < TYPED; at += 1, bits >>= 5n) text = DIGITS[Number(bits & 31n)] + text
  return `NS1-${text.match(/.{4}/g).join("-")}`
}

async function checksum(key) {
  return BigInt(readNumber((await sha256(cat(label("rk"), key))).subarray(0, 3)) >> 4)
}

/** The key in what somebody typed: small letters, spaces, O for 0, I and L for 1 are all right.
 *
 * Throws SealedError "recovery-key" if it cannot be one, "recovery-typo" if the checksum says that something is mistyped.
 */
export async function readRecoveryText(text) {
  const digits = plainDigits(text)
  if (digits.length !== TYPED || [...digits].some(digit => !DIGITS.includes(digit))) throw new SealedError("recovery-key")
  const bits = [...digits].reduce((sum, digit) => sum << 5n | BigInt(DIGITS.indexOf(digit)), 0n)
  const key = new Uint8Array(RECOVERY)
  for (let at = RECOVERY - 1, rest = bits >> 20n; at >= 0; at -= 1, rest >>= 8n) key[at] = Number(rest & 255n)
  if (await checksum(key) !== (bits & 0xfffffn)) throw new SealedError("recovery-typo")
  return key
}

function plainDigits(text) {
  const plain = text.toUpperCase().replace(/[\s\u2010-\u2014-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1")
  return plain.startsWith("NS1") && plain.length === TYPED + 3 ? plain.slice(3) : plain
}

/** The vault's bytes.
 *
 * `secrets` is {ik: {d, pub}, dh: {epoch: {d, pub}}, sync: 32 bytes}; `secret` is the recovery key's bytes or the passphrase as
 * text; `version` is one more than that of the vault which this replaces.
 */
export async function sealVault(uid, secrets, secret, version, {iterations = ITERATIONS, salt = random(32), nonce = random(12)} = {}) {
  const byPhrase = typeof secret === "string", rounds = byPhrase ? iterations : 0
  const kind = [byPhrase ? BY_PHRASE : BY_KEY, 0, 0, 0]
  const header = cat(MAGIC, kind, u32(rounds), salt, u64(uid), u64(version), nonce)
  const key = await vaultKey(uid, secret, salt, rounds)
  return cat(header, await encrypt(key, nonce, pad(utf8(JSON.stringify(written(uid, secrets)))), header))
}

function written(uid, {ik, dh, sync}) {
  const pair = ({d, pub}) => ({d: b64(d), p: b64(pub)})
  const epochs = Object.keys(dh).map(Number).sort((one, other) => one - other)
  return {v: 1, uid, ik: pair(ik), dh: epochs.map(epoch => [epoch, pair(dh[epoch])]), sync: b64(sync)}
}

/** {ik, dh, sync, version} of a vault, as sealVault took them; check them with makeIdentity before use.
 *
 * Throws SealedError "vault" for what is none, "another-member" for someone else's, "kdf" for a lock that is too weak or of
 * another kind than `secret`, "decrypt" for a wrong key or phrase.
 */
export async function openVault(blob, secret, uid) {
  const header = blob.slice(0, HEADER), salt = header.slice(12, 44)
  const iterations = checkHeader(header, secret, uid)
  const key = await vaultKey(uid, secret, salt, iterations)
  const said = JSON.parse(readUtf8(unpad(await decrypt(key, header.slice(60, 72), blob.slice(HEADER), header))))
  if (said.v !== 1 || said.uid !== uid) throw new SealedError("vault")
  return {...read(said), version: readNumber(header.slice(52, 60))}
}

function checkHeader(header, secret, uid) {
  const isOurs = header.length === HEADER && MAGIC.every((byte, at) => byte === header[at])
  if (!isOurs || header.subarray(5, 8).some(byte => byte)) throw new SealedError("vault")
  if (readNumber(header.subarray(44, 52)) !== uid) throw new SealedError("another-member")
  const byPhrase = typeof secret === "string", iterations = readNumber(header.subarray(8, 12))
  const strong = byPhrase ? iterations >= FEWEST && iterations <= MOST : iterations === 0
  if (header[4] !== (byPhrase ? BY_PHRASE : BY_KEY) || !strong) throw new SealedError("kdf")
  return iterations
}

function read({ik, dh, sync}) {
  const pair = ({d, p}) => ({d: unb64(d), pub: unb64(p)})
  return {ik: pair(ik), dh: Object.fromEntries(dh.map(([epoch, keys]) => [epoch, pair(keys)])), sync: unb64(sync)}
}

async function vaultKey(uid, secret, salt, iterations) {
  const byPhrase = typeof secret === "string"
  const raw = byPhrase ? await pbkdf2("SHA-256", utf8(secret.normalize("NFKC")), salt, iterations, 32) : secret
  return hkdf(raw, salt, cat(label("vault"), u64(uid)))
}
