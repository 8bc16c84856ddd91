// The recovery key on the screen, once: to be copied, printed, kept as a file, scanned; and typed back before it counts.
import {make} from "./make.js"
import {button, choice, choices, deviceGuess, field, form, paragraph, row, say, showStep} from "./sealed-form.js"
import {problemWith, sixWords} from "./sealed-passphrase.js"
import {qr} from "./sealed-qr.js"

const TYPED = 2  // groups at the end of the key that are typed back
const LONGEST = 60  // characters of a device's name

/** Show `draft.text`, ask for its end, then call next(); `where` are the titles of the two steps. */
export function showKey(host, {draft, account, where = ["", ""]}, next) {
  const again = () => showKey(host, {draft, account, where}, next)
  showStep(host, {title: "Your recovery key", where: where[0], glyph: "key"},
    paragraph("It is shown only now. Put it where you keep passwords, or on paper: without it and without a device, what you wrote is lost for good."),
    drawKey(draft.text, account.me),
    row(...keepers(draft.text, account.me)),
    row(button("I have kept it", () => showTypingBack(host, {draft, where: where[1], again}, next), {kind: "primary"})))
}

function drawKey(text, me) {
  const code = qr(text, "Your recovery key as a QR code")
  const groups = text.split("-").flatMap((group, at) => at ? ["-", make("wbr"), group] : [group])
  return make("figure", {className: "sealed-key"},
    make("p", {className: "sealed-key__text", translate: false}, ...groups),
    code,
    make("figcaption", {}, `Recovery key of @${me.username} for messages on ${location.host}`))
}

function keepers(text, me) {
  const copied = async event => {
    const {lastChild: label} = event.currentTarget
    const words = await copy(text) ? "Copied" : "Select it and copy by hand"
    label.textContent = words
    say(words)
  }
  return [
    button("Copy", copied, {glyph: "copy"}),
    button("Print", () => print(), {glyph: "print"}),
    button("Save as a file", () => download(text, me), {glyph: "save"}),
  ]
}

async function copy(text) {
  return navigator.clipboard?.writeText(text).then(() => true, () => false)
}

function download(text, {username}) {
  const lines = ["Recovery key for messages", `@${username} on ${location.origin}`, "", text, "", "Who has this key can read these messages.", ""]
  const href = URL.createObjectURL(new Blob([lines.join("\n")], {type: "text/plain"}))
  make("a", {href, download: `recovery-key-${username}.txt`}).click()
  setTimeout(() => URL.revokeObjectURL(href), 10_000)
  say("Saved as a file.")
}

function showTypingBack(host, {draft, where, again}, next) {
  const end = draft.text.split("-").slice(-TYPED).join("")
  const typed = field("The last two groups of your recovery key", {
    hint: "Eight letters and digits, from where you have kept it.", className: "input sealed-typed",
  })
  showStep(host, {title: "Type its end", where, glyph: "key"},
    form("Go on", async () => {
      if (plain(typed.value) !== end) throw typed.mistake("This is not how it ends. Look at what you have kept, or see the key again.")
      await next()
    }, {beside: [button("See the key again", again)]}, typed.box))
  typed.input.focus()
}

/** What is meant by what was typed: as in a recovery key itself, O is 0, I and L are 1. */
function plain(text) {
  return text.toUpperCase().replace(/[\s\u2010-\u2014-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1")
}

/** Six words, one's own, or none: {box, read()}; read gives the passphrase, "" for none, and throws a field's mistake. */
export function passphraseChoice(legend = "A passphrase besides, for when the key is not at hand?") {
  const [none, six, own] = [
    choice("No, the recovery key is enough", {name: "passphrase", value: "none", checked: true}),
    choice("Six words, drawn by lot", {name: "passphrase", value: "six", small: "Write them down or learn them by heart."}),
    choice("Words of my own", {name: "passphrase", value: "own", small: "At least 16 characters that nobody would think of."}),
  ]
  const drawn = make("output", {className: "sealed-words"}), mine = ownPhrase()
  const words = make("div", {className: "stack", hidden: true}, drawn, row(button("Other words", () => draw(drawn), {kind: "small"})))
  const box = choices(legend, none, six, words, own, mine.box)
  box.addEventListener("change", () => {
    words.hidden = !six.input.checked
    mine.box.hidden = !own.input.checked
    if (six.input.checked && !drawn.value) draw(drawn)
  })
  return {box, read: () => none.input.checked ? "" : six.input.checked ? drawn.value : mine.read()}
}

async function draw(output) {
  output.value = await sixWords()
}

function ownPhrase() {
  const typed = field("Your passphrase", {hint: "Never the password you sign in with: the server sees that one."})
  const other = choice("It is not my password here", {type: "checkbox"})
  const read = () => {
    const problem = problemWith(typed.input.value)
    if (problem) throw typed.mistake(problem)
    if (!other.input.checked) throw typed.mistake("Tick that it is not your password here. The server sees passwords, and must not see this.")
    return typed.input.value
  }
  return {box: make("div", {className: "stack", hidden: true}, typed.box, other), read}
}

/** The name of this device: {box, read()}. */
export function deviceField({deviceName}) {
  const name = field("Name of this device", {
    hint: "So that you know it in the list of your devices.", value: deviceName ?? deviceGuess(), maxLength: LONGEST,
  })
  const read = () => {
    if (!name.value) throw name.mistake("Give it a name, such as Kitchen laptop.")
    return name.value
  }
  return {box: name.box, read}
}
