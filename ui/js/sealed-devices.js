// Keys and devices: where the member's messages can be opened, who fetched the keys, how to renew them, who may write.
import {ask} from "./confirm.js"
import {say as moment} from "./local-time.js"
import {icon, make} from "./make.js"
import {forgetHere} from "./sealed-account-keys.js"
import {button, note, paragraph, row, say} from "./sealed-form.js"
import {showHandOver} from "./sealed-handover.js"
import {keysFileCard} from "./sealed-keys-file.js"
import {showChangeKey, showChangePhrase, showRotation} from "./sealed-renewal.js"
import {settingsCard} from "./sealed-settings.js"
import {showReset} from "./sealed-setup.js"
import {get, post} from "./sealed-wire.js"

const KEEPS_NOTHING = "This browser keeps no keys when the page closes. At each visit it asks for what you have kept."

/** The page of the member's keys; calls done(account) when the account became another, and when the page is left. */
export async function showDevices(host, account, done) {
  account.me = await get("/dm/me").catch(() => account.me)  // as of now, not as of when the page came
  const again = () => showDevices(host, account, done)
  const title = make("h2", {className: "sealed-step__title", tabIndex: -1}, icon("key"), make("span", {}, "Keys and devices"))
  const back = button("Back to messages", () => done(account), {kind: "small", glyph: "arrow-left"})
  host.replaceChildren(make("div", {className: "page sealed-page"}, make("div", {className: "row row--apart"}, title, back),
    ...(account.memoryOnly ? [note(KEEPS_NOTHING, "warn", "warning")] : []),
    devicesCard(host, account, again), settingsCard(account), openersCard(host, account, again), keysFileCard(account),
    readsCard(account), renewalCard(host, account, done, again)))
  host.scrollTop = 0
  title.focus()
  say("Keys and devices")
}

function card(title, ...content) {
  return make("section", {className: "card"}, make("h3", {}, title), ...content)
}

function devicesCard(host, account, again) {
  const list = make("ul", {className: "list"}, ...account.me.devices.map(device => deviceItem(account, device, again)))
  return card("Your devices",
    paragraph("Each of these opens your messages. Forget one that you do not have any more: it is signed out, and lets go of its keys "
      + "when it is next opened here."),
    list,
    row(button("Add a device", () => showHandOver(host, account, again), {glyph: "plus", kind: "primary"})))
}

function deviceItem(account, known, again) {
  const isHere = known.device === account.device
  const badge = isHere ? [" ", make("span", {className: "badge badge--accent"}, "this device")] : []
  const state = known.signed_in ? "" : " · signed out"
  return make("li", {className: "list__item"},
    make("div", {className: "list__words"},
      make("p", {className: "list__title"}, make("bdi", {}, known.name), ...badge),
      make("p", {className: "list__text"}, `Added ${when(known.created)} · last used ${when(known.seen)}${state}`)),
    make("div", {className: "list__tools"}, forgetButton(account, known, isHere, again)))
}

function forgetButton(account, known, isHere, again) {
  const act = isHere ? () => forgetThis(account, known) : () => forgetOther(account, known, again)
  const element = button("Forget", act, {kind: "small"})
  element.ariaLabel = `Forget ${known.name}`
  return element
}

async function forgetOther(account, {device, name}, again) {
  if (!await ask({
    confirm: `Forget ${name}?`, confirmAction: "Forget it",
    confirmText: "It is signed out at once. If it is in other hands, renew your keys too: what it has read, it has.",
  })) return
  account.me.devices = (await post("/dm/devices/forget", {device})).devices
  again()
  say(`${name} is forgotten.`)
}

async function forgetThis(account, {device}) {
  if (!await ask({
    confirm: "Forget this device?", confirmAction: "Forget it",
    confirmText: "Your keys and everything read here are deleted from this browser. To read here again you need your recovery key, "
      + "your passphrase or another device.",
  })) return
  await post("/dm/devices/forget", {device})
  await forgetHere(account)
  location.assign("/dm")
}

function openersCard(host, account, again) {
  const hasPhrase = account.me.vault.some(({slot}) => slot === 1)
  return card("What opens your keys elsewhere",
    paragraph(hasPhrase ? "Your recovery key, and your passphrase." : "Your recovery key alone. A passphrase is easier to keep in one's head."),
    row(
      button(hasPhrase ? "Change the passphrase" : "Set a passphrase", () => showChangePhrase(host, account, again)),
      button("New recovery key", () => showChangeKey(host, account, again))))
}

/** Who fetched the sealed keys: a stranger's visit here is the sign that a sign-in is in other hands. */
function readsCard({me}) {
  const reads = me.vault_reads ?? []
  const told = reads.length
    ? make("ul", {className: "list"}, ...reads.map(readItem))
    : paragraph("Nobody has, in the last 90 days.")
  return card("Who fetched your sealed keys",
    paragraph("It happens when you bring them to a device, add one, renew them or save them. Is one of these not you? End that session and renew your keys."),
    told,
    row(make("a", {className: "button button--small", href: "/settings/sessions"}, "See who is signed in")))
}

function readItem({at, by, network, slot}) {
  return make("li", {className: "list__item"}, make("div", {className: "list__words"},
    make("p", {className: "list__title"}, by),
    make("p", {className: "list__text"}, `${when(at)}, from ${network || "an unknown network"}, for the ${slot ? "passphrase" : "recovery key"}`)))
}

function renewalCard(host, account, done, again) {
  const dangerous = card("New keys",
    paragraph("Renewing gives you new keys for what is written from now on: after losing a device, or once a year. What was written stays readable."),
    row(button("Renew my keys", () => showRotation(host, account, done, again))),
    paragraph("Starting anew is for who has lost every key. What was written cannot be opened any more."),
    row(button("Start anew", () => showReset(host, account, done, again), {kind: "danger"})))
  dangerous.classList.add("card--danger", "card--flat")
  return dangerous
}

function when(at) {
  return moment(new Date(at))
}
