// What opens the vault, and what is in it, changed: a passphrase, a recovery key, the next epoch's keys.
import {settle} from "./sealed-account-keys.js"
import {bundleOf, nextEpoch, nextVersion, sealFirst, sealSlot, sealSlots} from "./sealed-account-new.js"
import {openSlot} from "./sealed-account-restore.js"
import {random, unb64} from "./sealed-bytes.js"
import {generateKeys} from "./sealed-keys.js"
import {openSync} from "./sealed-sync.js"
import {newRecoveryKey, recoveryText} from "./sealed-vault.js"
import {get, post} from "./sealed-wire.js"

/** Set, change or, with "", take away the passphrase. `secret` is what opens the vault now. */
export async function changePassphrase(account, secret, passphrase) {
  const secrets = await openSlot(account, secret)
  await post("/dm/vault", passphrase
    ? await sealSlot(account.me, 1, secrets, passphrase)
    : {slot: 1, version: nextVersion(account.me, 1), blob: ""})
  return renewed(account)
}

/** A recovery key that nothing opens to yet: {recovery, text}. */
export async function draftRecovery() {
  const recovery = newRecoveryKey()
  return {recovery, text: await recoveryText(recovery)}
}

/** Make a drafted recovery key the one that opens the vault; `secrets` are what openSlot found in it. */
export async function changeRecovery(account, secrets, {recovery}) {
  await post("/dm/vault", await sealSlot(account.me, 0, secrets, recovery))
  return renewed(account)
}

/** The same account, which knows of the change. */
async function renewed(account) {
  return Object.assign(account, {me: await get("/dm/me")})
}

/** The next epoch: new keys for what is written from now on; every other session of the member ends. What was written stays
 * readable. `recovery` is the recovery key's bytes; `passphrase` goes on to open the vault, "" ends it. */
export async function rotate(account, recovery, passphrase) {
  const {me, device, deviceName} = account, secrets = await openSlot(account, recovery)
  const contents = await syncedContents(account)
  secrets.dh[nextEpoch(me)] = await generateKeys("ECDH")
  secrets.sync = random(32)
  await post("/dm/keys", {
    device, device_name: deviceName, bundle: await bundleOf(me, secrets),
    vault: await sealSlots(me, secrets, recovery, passphrase), sync: await sealFirst(me, secrets, contents),
  })
  return settle(account, secrets, device, deviceName)
}

async function syncedContents({sync, me}) {
  const {blob} = await get("/dm/sync")
  return blob ? (await openSync(sync, me.uid, unb64(blob))).contents : {}
}
