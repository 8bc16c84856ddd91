// What opens the vault, and what is in it, changed: a passphrase, a recovery key, the next epoch's keys.
import {settle} from "./sealed-account-keys.js"
import {bundleOf, nextEpoch, nextVersion, once, sealFirst, sealSlot, sealSlots} from "./sealed-account-new.js"
import {openSlot} from "./sealed-account-restore.js"
import {b64, random, unb64} from "./sealed-bytes.js"
import {generateKeys} from "./sealed-keys.js"
import {openSync, syncKey} from "./sealed-sync.js"
import {newRecoveryKey, recoveryText} from "./sealed-vault.js"
import {get, post} from "./sealed-wire.js"
import {signed} from "./sealed-writes.js"

/** Set, change or, with "", take away the passphrase. `secret` is what opens the vault now; `draft` is an object that stays the
 * same when it is tried again. */
export async function changePassphrase(account, secret, passphrase, draft) {
  await once(draft, [secret, passphrase], async () => ({slot: await nextPhrase(account, secret, passphrase)}), ({slot}) => replace(account, slot))
  return renewed(account)
}

async function nextPhrase({me}, secret, passphrase) {
  const secrets = await openSlot({me}, secret)
  return passphrase ? sealSlot(me, 1, secrets, passphrase) : {slot: 1, version: nextVersion(me, 1), blob: ""}
}

/** A recovery key that nothing opens to yet: {recovery, text}. */
export async function draftRecovery() {
  const recovery = newRecoveryKey()
  return {recovery, text: await recoveryText(recovery)}
}

/** Make a drafted recovery key the one that opens the vault; `secrets` are what openSlot found in it. */
export async function changeRecovery(account, secrets, draft) {
  await once(draft, "key", async () => ({slot: await sealSlot(account.me, 0, secrets, draft.recovery)}), ({slot}) => replace(account, slot))
  return renewed(account)
}

async function replace({identity}, slot) {
  return post("/dm/vault", await signed(identity, slot.slot, slot))
}

/** The same account, which knows of the change. */
async function renewed(account) {
  return Object.assign(account, {me: await get("/dm/me")})
}

/** The next epoch: new keys for what is written from now on; every other session of the member ends. What was written stays
 * readable. `recovery` is the recovery key's bytes; `passphrase` goes on to open the vault, "" ends it. Gives the same account,
 * with the new keys; `draft` as above. */
export async function rotate(account, recovery, passphrase, draft = {}) {
  const make = () => nextKeys(account, recovery, passphrase)
  const {secrets} = await once(draft, [b64(recovery), passphrase], make, ({request}) => post("/dm/keys", request))
  return Object.assign(account, await settle(account, secrets, account.device, account.deviceName))
}

/** From what is there now, which is not what was there when the page came, where the answer to an earlier try got lost. */
async function nextKeys({device, deviceName}, recovery, passphrase) {
  const me = await get("/dm/me"), secrets = await openSlot({me}, recovery), contents = await syncedContents(me, secrets)
  secrets.dh[nextEpoch(me)] = await generateKeys("ECDH")
  secrets.sync = random(32)
  const [bundle, vault, sync] = await Promise.all([
    bundleOf(me, secrets), sealSlots(me, secrets, recovery, passphrase), sealFirst(me, secrets, contents),
  ])
  return {secrets, request: {device, device_name: deviceName, bundle, vault, sync}}
}

async function syncedContents({uid}, {sync}) {
  const {blob} = await get("/dm/sync")
  return blob ? (await openSync(await syncKey(sync, uid), uid, unb64(blob))).contents : {}
}
