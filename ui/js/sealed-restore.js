// A device without the member's keys: how they come here, and what it means when the server shows others.
import {make} from "./make.js"
import {restoreByKey, restoreByLink, restoreByPhrase} from "./sealed-account.js"
import {button, choice, choices, field, form, note, paragraph, row, showStep, wordsFor} from "./sealed-form.js"
import {deviceField} from "./sealed-recovery.js"
import {finish, showReset, showSetUp} from "./sealed-setup.js"

const WHY = {
  new: "You have messages already. Their keys are not on this device yet: bring them here, and everything is as on the others.",
  evicted: "This browser made room and threw away what it kept, your keys too. Nothing is lost: bring them back with what you have kept.",
  memory: "This browser keeps no keys when the page closes, so it asks each time. A normal window would keep them.",
  rotated: "Your keys were renewed on another device of yours, or on this one as the connection broke. Bring the new ones here.",
  forgotten: "This device was taken off the list of your devices, so it let go of its keys. If it is yours, bring them back.",
  changed: "Only what you have kept can tell whether the keys that are shown are yours: if they open, they are.",
}
const CHANGED = {
  gone: "This device has had keys of yours, and the server shows none at all.",
  unsound: "The keys that the server shows for you are not signed as yours are.",
  older: "The server shows older keys than this device has, as if the newer ones had never been.",
  reset: "The server shows other keys for you than those which this device had. It says that you started anew.",
  other: "The server shows other keys for you than yours, and tells of no new start.",
}
const WHERE = "There: Messages, Keys and devices, Add a device. Point this device's own camera at the code, or type the address here."
const NEW_KEY = "If you started anew on another device, your new recovery key or passphrase opens the keys that are shown, and proves them yours."
const GONE = "If this server was set up anew, it has forgotten everybody's keys. Set yours up again; whom you wrote with will see that they changed."

/** Bring the keys here: by recovery key, by passphrase, or from another device. Calls done(account) when they are. */
export function showRestore(host, account, done) {
  if (account.link) return showArriving(host, account, done)
  const ways = makeWays(account), name = deviceField(account)
  showStep(host, {title: account.evicted ? "Your keys are gone from here" : "Bring your keys here", glyph: "key"},
    paragraph(WHY[account.reason] ?? WHY.changed),
    form("Open my messages", async () => {
      await arrive(host, account, done, () => ways.restore(name.read()))
    }, {busy: "Your keys are being opened …"}, ways.box, name.box),
    make("details", {}, make("summary", {}, "I have none of these"), noneOfThese(host, account, done)))
}

/** What another device handed over with the address: one button, since that device asked for everything. */
function showArriving(host, account, done) {
  const name = deviceField(account), {link} = account
  showStep(host, {title: "Your other device sends its keys", glyph: "device"},
    paragraph("They are sealed for this device alone, and the address they came with works once."),
    form("Bring them here", async () => {
      await arrive(host, {...account, link: ""}, done, () => restoreByLink(account, link, name.read()))
    }, {beside: [button("Another way", () => showRestore(host, {...account, link: ""}, done))]}, name.box))
}

async function arrive(host, account, done, restore) {
  try {
    finish(host, await restore(), done)
  } catch (error) {
    if (error.code !== "changed") throw error
    showChanged(host, {...account, state: "changed", reason: "other"}, done)
  }
}

/** The three ways as radios, each with its field below: {box, restore(deviceName)}. */
function makeWays(account) {
  const hasPhrase = account.me.vault.some(({slot}) => slot === 1)
  const key = field("Recovery key", {hint: "NS1- and nine groups of four; a mistyped one is noticed.", className: "input sealed-typed"})
  const ways = [
    {words: "With my recovery key", typed: key, restore: restoreByKey},
    ...(hasPhrase ? [{words: "With my passphrase", typed: field("Passphrase", {type: "password"}), restore: restoreByPhrase}] : []),
    {words: "From another device of mine", typed: field("The address it shows", {hint: WHERE}), restore: restoreByLink},
  ]
  const box = choices("How?", ...ways.flatMap(drawWay))
  box.addEventListener("change", () => ways.forEach(showIfChosen))
  ways[0].radio.input.checked = true
  ways.forEach(showIfChosen)
  return {box, restore: deviceName => useWay(ways.find(({radio}) => radio.input.checked), account, deviceName)}
}

function drawWay(way) {
  way.radio = choice(way.words, {name: "way"})
  return [way.radio, way.typed.box]
}

function showIfChosen({radio, typed}) {
  typed.box.hidden = !radio.input.checked
}

async function useWay({typed, restore}, account, deviceName) {
  if (!typed.value) throw typed.mistake("This is empty.")
  return restore(account, typed.value, deviceName).catch(error => {
    if (error.name !== "SealedError" || error.code === "changed") throw error
    throw typed.mistake(wordsFor(error))
  })
}

function noneOfThese(host, account, done) {
  return make("div", {className: "stack"},
    paragraph("Then what was written stays sealed, since nobody else can open it. You can start anew with other keys; read first what that means."),
    row(button("What starting anew means", () => showReset(host, account, done, () => showRestore(host, account, done)), {kind: "small"})))
}

/** The server shows keys that are not explained: what it may be, what is safe, and what to do. */
export function showChanged(host, account, done) {
  const again = () => showChanged(host, account, done)
  showStep(host, {title: "These are not the keys you had", glyph: "warning"},
    note(CHANGED[account.reason], "bad", "warning"),
    paragraph("Nothing was sent, and what this device has is untouched. No message is written under keys that may not be yours."),
    make("h2", {}, "If this was you"),
    paragraph(account.reason === "gone" ? GONE : NEW_KEY),
    make("h2", {}, "If it was not"),
    paragraph("Somebody may have your sign-in, or the server is in other hands. End the other sessions, choose a new password, "
      + "and ask who runs this server before you go on."),
    row(...waysOn(host, account, done, again)))
}

function waysOn(host, account, done, again) {
  const sessions = make("a", {className: "button", href: "/settings/sessions"}, "See who is signed in")
  if (account.reason === "gone") return [sessions, button("Set up again", () => showSetUp(host, account, done))]
  return [
    button("Open with what I have kept", () => showRestore(host, {...account, reason: "changed"}, done), {kind: "primary", glyph: "key"}),
    sessions,
    button("Start anew", () => showReset(host, account, done, again)),
  ]
}

/** Plain http: why there are no messages here, and where there are. */
export function showInsecure(host) {
  const {hostname, port} = location
  showStep(host, {title: "Messages need https", glyph: "lock"},
    paragraph("This page came by plain http. On the way anybody could have changed it, and with it the keys it makes; "
      + "so browsers seal nothing here, and neither do we."),
    paragraph("Everything else of this place works as it does."),
    make("h2", {}, "Where it works"),
    make("ul", {className: "sealed-list"},
      make("li", {}, "By https, if this server has it: ", make("a", {href: `https://${hostname}/dm`}, `https://${hostname}/dm`)),
      make("li", {}, "On the machine that runs the server: ", make("code", {}, `http://localhost${port && `:${port}`}/dm`))),
    note("Neither of them answers? Who runs this server can switch https on; its handbook says how in a few lines."))
}

/** The server does not answer, or will not serve messages. */
export function showOff(host, {words}, again) {
  showStep(host, {title: "No messages at the moment", glyph: "offline"},
    paragraph(words),
    paragraph("What this device keeps is safe on it."),
    row(button("Try again", again, {kind: "primary"})))
}
