// Signatures under what a member replaces on the server: who has their session and not their keys cannot make them.
import {b64, cat, label, sha256, u64, unb64} from "./sealed-bytes.js"
import {sign} from "./sealed-keys.js"

export const SYNC = 2  // what is replaced; 0 and 1 are the slots of the vault

/** {…write, sig}: `write` is {version, blob: base64url} in the place `what`; docs/sealed-messages.md, "Signed writes". */
export async function signed({isk, uid}, what, write) {
  const said = cat(label("write"), u64(uid), [what], u64(write.version), await sha256(unb64(write.blob)))
  return {...write, sig: b64(await sign(isk, said))}
}
