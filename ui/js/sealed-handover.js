// From a device that has the keys to one that has not: the address under which they lie for five minutes, as a code and as text.
import {make} from "./make.js"
import {handOver} from "./sealed-account.js"
import {button, choice, choices, field, form, note, paragraph, row, say, showStep, wordsFor} from "./sealed-form.js"
import {qr} from "./sealed-qr.js"
import {readRecoveryText} from "./sealed-vault.js"
import {get} from "./sealed-wire.js"

const LOOK = 3000  // ms
const LASTS = 5 * 60_000  // ms, as the server has it

/** Ask for what opens the vault, then show the address to the new device; `back` leaves. */
export function showHandOver(host, account, back) {
  const secret = secretChoice(account)
  showStep(host, {title: "Add a device", glyph: "device"},
    paragraph("The keys on this device cannot be copied, by design. What you have kept opens a copy, sealed again for the new device alone."),
    form("Show the code", async () => {
      showAddress(host, account, await secret.use(key => handOver(account, key)), back)
    }, {busy: "Your keys are being sealed …", beside: [button("Back", back)]}, secret.box))
}

/** What opens the vault: {box, use(act)}; use calls act(secret) and puts what it refuses beside the field.
 *
 * `keyOnly` for what the recovery key alone may do.
 */
export function secretChoice({me}, {keyOnly = false, phraseOnly = false} = {}) {
  const key = {typed: field("Recovery key", {className: "input sealed-typed"}), read: readRecoveryText}
  const phrase = {typed: field("Passphrase", {type: "password"}), read: async text => text}
  if (phraseOnly) return {box: phrase.typed.box, use: act => useSecret(phrase, act)}
  if (keyOnly || !me.vault.some(({slot}) => slot === 1)) return {box: key.typed.box, use: act => useSecret(key, act)}
  return eitherOf(key, phrase)
}

function eitherOf(key, phrase) {
  const [byPhrase, byKey] = [choice("Passphrase", {name: "secret", checked: true}), choice("Recovery key", {name: "secret"})]
  const box = choices("Open your keys with", byPhrase, phrase.typed.box, byKey, key.typed.box)
  const show = () => {
    phrase.typed.box.hidden = !byPhrase.input.checked
    key.typed.box.hidden = !byKey.input.checked
  }
  box.addEventListener("change", show)
  show()
  return {box, use: act => useSecret(byKey.input.checked ? key : phrase, act)}
}

async function useSecret({typed, read}, act) {
  if (!typed.value) throw typed.mistake("This is empty.")
  try {
    return await act(await read(typed.value))
  } catch (error) {
    if (error.name !== "SealedError") throw error
    throw typed.mistake(wordsFor(error))
  }
}

function showAddress(host, account, address, back) {
  const left = make("p", {className: "muted"}), until = Date.now() + LASTS
  const code = make("figure", {className: "sealed-key"},
    qr(address, "The address for the new device as a QR code"),
    make("figcaption", {className: "sealed-key__address", translate: false}, address))
  showStep(host, {title: "Point the new device here", glyph: "device"},
    make("ol", {className: "sealed-list"},
      make("li", {}, `On the new device, sign in on ${location.host}.`),
      make("li", {}, "Open its own camera, point it at this code, and follow the address. Or type the address into its browser.")),
    code,
    left,
    note("Nobody else should see this screen: who opens the address as you has your keys. It works once."),
    row(button("It is done", back, {kind: "primary"})))
  count(account, left, until, code)
}

/** Says how long the address still works, until its place is gone from the page; the code goes when it is used or over. */
function count(account, left, until, code) {
  const minutes = Math.ceil((until - Date.now()) / 60_000)
  if (minutes <= 0) {
    code.remove()
    left.textContent = "The five minutes are over. Go back and show a new code."
    return say(left.textContent)
  }
  left.textContent = minutes === 1 ? "It works for less than a minute more." : `It works for ${minutes} minutes more.`
  setTimeout(async () => left.isConnected && !await tellArrival(account, left, code) && count(account, left, until, code), LOOK)
}

/** A device that was not in the list before is the new one. */
async function tellArrival({me}, left, code) {
  const {devices} = await get("/dm/me").catch(() => me)  // unreachable: looked for again
  const fresh = devices.find(({device}) => !me.devices.some(known => known.device === device))
  if (!fresh) return false
  code.remove()
  left.textContent = `${fresh.name} has your keys now.`
  say(left.textContent)
  return true
}
