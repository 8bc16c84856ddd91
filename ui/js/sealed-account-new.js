// New keys for a member: the first ones, or others in their place.
import {newDevice, settle} from "./sealed-account-keys.js"
import {newestFirst} from "./sealed-account-state.js"
import {b64, random} from "./sealed-bytes.js"
import {generateKeys, makeBundle, makeIdentity} from "./sealed-keys.js"
import {sealSync, syncKey} from "./sealed-sync.js"
import {newRecoveryKey, recoveryText, sealVault} from "./sealed-vault.js"
import {post} from "./sealed-wire.js"

/** Fresh keys and the recovery key for them, in this page alone until they are published: {ik, dh, sync, recovery, text}. */
export async function draftKeys() {
  const recovery = newRecoveryKey()
  const [ik, dh, text] = await Promise.all([generateKeys("ECDSA"), generateKeys("ECDH"), recoveryText(recovery)])
  return {ik, dh, sync: random(32), recovery, text}
}

/** Publish a draft as the member's first keys; `choices` is {passphrase: "" for none, deviceName}. Gives the account, ready. */
export function setUp(account, draft, choices) {
  return publish(account, draft, choices, {})
}

/** Publish a draft in the place of the keys so far; every contact is told. `choices.proof` is the password of the sign-in. */
export function reset(account, draft, choices) {
  return publish(account, draft, choices, {reset: true, proof: choices.proof})
}

async function publish(account, draft, choices, more) {
  const {request, secrets} = await once(draft, choices, () => prepare(account, draft, choices), ({request}) => post("/dm/keys", {...request, ...more}))
  return settle(account, secrets, request.device, choices.deviceName)
}

/** `draft` with what `make` gives, once `send` took it. After an answer that got lost, the same choices send the same again, which
 * the server takes once; after a refusal it is made anew. */
export async function once(draft, choices, make, send) {
  const chosen = JSON.stringify(choices)
  if (draft.chosen !== chosen) Object.assign(draft, await make(), {chosen})
  try {
    await send(draft)
    return draft
  } catch (error) {
    if (error.code !== "offline") draft.chosen = ""
    throw error
  }
}

async function prepare(account, {ik, dh, sync, recovery}, {passphrase, deviceName}) {
  const {me} = account, secrets = {ik, dh: {[nextEpoch(me)]: dh}, sync}
  const [bundle, vault, shared] = await Promise.all([bundleOf(me, secrets), sealSlots(me, secrets, recovery, passphrase), sealFirst(me, secrets, {})])
  return {secrets, request: {bundle, vault, sync: shared, device: account.device ?? newDevice(), device_name: deviceName}}
}

export function nextEpoch({bundles}) {
  return (newestFirst(bundles)[0]?.epoch ?? 0) + 1
}

/** The bundle of the newest epoch in `secrets`. */
export async function bundleOf({uid}, {ik, dh}) {
  const epoch = Math.max(...Object.keys(dh))
  return makeBundle(await makeIdentity(uid, ik, {[epoch]: dh[epoch]}), epoch, Date.now())
}

/** The slots of the vault, each a version on; without a passphrase its slot is left out, and the server empties it. */
export async function sealSlots(me, secrets, recovery, passphrase) {
  const slots = [await sealSlot(me, 0, secrets, recovery)]
  if (passphrase) slots.push(await sealSlot(me, 1, secrets, passphrase))
  return slots
}

export async function sealSlot(me, slot, secrets, secret) {
  const version = nextVersion(me, slot)
  return {slot, version, blob: b64(await sealVault(me.uid, secrets, secret, version))}
}

export function nextVersion({vault}, slot) {
  return (vault.find(kept => kept.slot === slot)?.version ?? 0) + 1
}

/** What the devices share under a new sync key, the next version of it: {version, blob}. */
export async function sealFirst({uid, sync_version: last}, {sync}, contents) {
  const version = last + 1
  return {version, blob: b64(await sealSync(await syncKey(sync, uid), uid, version, contents))}
}
