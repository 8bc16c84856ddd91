// The member's keys from the vault onto this device: by recovery key, by passphrase, or handed over by another device.
import {newDevice, settle} from "./sealed-account-keys.js"
import {compare, shownKeys} from "./sealed-account-state.js"
import {b64, random, SealedError, unb64} from "./sealed-bytes.js"
import {openVault, readRecoveryText, sealVault} from "./sealed-vault.js"
import {get, post} from "./sealed-wire.js"

const LINK = /#link=([0-9a-f]{32})\.([\w-]{27})$/  // where the sealed keys lie, and the 20 bytes that open them

/** Resolves to the account, ready. Throws SealedError: "recovery-key" and "recovery-typo" before the server is asked,
"decrypt" for a wrong one, "changed" if the server shows other keys than the vault holds. */
export async function restoreByKey(account, text, deviceName) {
  return arrive(account, await openSlot(account, await readRecoveryText(text)), deviceName)
}

export async function restoreByPhrase(account, phrase, deviceName) {
  return arrive(account, await openSlot(account, phrase), deviceName)
}

/** `link` is what takeLink found, or a whole address that ends in it; throws SealedError "link" for anything else. */
export async function restoreByLink(account, link, deviceName) {
  const [, id, secret] = LINK.exec(link.trim()) ?? []
  if (!id) throw new SealedError("link", "This is no address that another device of yours has shown.")
  const {blob} = await get(`/dm/links/${id}`)
  return arrive(account, await openVault(unb64(blob), unb64(secret), account.me.uid), deviceName)
}

/** The secrets in the vault of the server, by a recovery key (bytes) or a passphrase (text), compared with what it shows. */
export async function openSlot({me}, secret) {
  const {blob} = await get(`/dm/vault/${typeof secret === "string" ? 1 : 0}`)
  const secrets = await openVault(unb64(blob), secret, me.uid)
  await checkShown(me, secrets)
  return secrets
}

async function checkShown(me, {ik, dh}) {
  if (compare(ik.pub, dh, await shownKeys(me)) !== "same") throw new SealedError("changed")
}

async function arrive(account, secrets, deviceName) {
  await checkShown(account.me, secrets)
  const device = account.device ?? newDevice()
  await post("/dm/devices", {device, name: deviceName})
  return settle(account, secrets, device, deviceName)
}

/** The address which a new device of the member opens, within five minutes and once. `secret` opens the vault. */
export async function handOver(account, secret) {
  const secrets = await openSlot(account, secret), once = random(20)
  const blob = await sealVault(account.me.uid, secrets, once, secrets.version)
  const {id} = await post("/dm/links", {blob: b64(blob)})
  return `${location.origin}/dm#link=${id}.${b64(once)}`
}

/** What another device handed over with the address of this page; taken out of it, and so out of the history, at once. */
export function takeLink() {
  const [link = ""] = LINK.exec(location.hash) ?? []
  if (link) history.replaceState(history.state, "", location.pathname + location.search)
  return link
}
