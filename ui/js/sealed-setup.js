// Switching messages on: what it is, the recovery key shown once and typed back, a passphrase if wanted. Under a minute.
import {make} from "./make.js"
import {draftKeys, reset, setUp} from "./sealed-account.js"
import {button, field, form, note, paragraph, row, showStep} from "./sealed-form.js"
import {deviceField, passphraseChoice, showKey} from "./sealed-recovery.js"

const STEPS = 4
const GIVEN_UP = "reset"  // what is typed before keys are given up
const COSTS = [
  "Everything written so far stays sealed. Nobody can open it any more, on any device of yours.",
  "Everyone you wrote with is told that your keys changed. Who had compared safety numbers with you compares them again.",
  "Your recovery key and your passphrase stop working, and every other device of yours is signed out.",
  "It cannot be undone.",
]

/** The way of a member without keys; calls done(account) when messages are on. */
export function showSetUp(host, account, done) {
  showStep(host, {title: "Messages only two can read", where: step(1)},
    paragraph("What you write here is sealed on your device, and only the person you write to can open it: not this server, and not who runs it."),
    paragraph("The keys for that are made now, on this device."),
    paragraph("A recovery key brings them to your other devices. You write it down in the next step, since nobody else has it."),
    aboutProtection(),
    row(button("Make my keys", () => showDraft(host, account, done, setUp), {kind: "primary", glyph: "key"})))
}

/** The way of who has lost every key: what it costs, said before, and typed by hand. */
export function showReset(host, account, done, back) {
  const typed = field(`Type “${GIVEN_UP}” to go on`)
  const password = field("The password you sign in with", {
    type: "password", autocomplete: "current-password", hint: "So that nobody else does this in your name.",
  })
  showStep(host, {title: "Start anew with other keys", glyph: "warning"},
    make("ul", {className: "sealed-list"}, ...COSTS.map(cost => make("li", {}, cost))),
    form("Give up the old keys", async () => {
      if (typed.value.toLowerCase() !== GIVEN_UP) throw typed.mistake(`Type the word ${GIVEN_UP}, or go back.`)
      if (!password.input.value) throw password.mistake("Your password is needed for this.")
      const proof = password.input.value
      await showDraft(host, account, done, (account, draft, choices) => reset(account, draft, {...choices, proof}))
    }, {kind: "danger", beside: [button("Back", back)]}, typed.box, password.box))
}

async function showDraft(host, account, done, publish) {
  const draft = await draftKeys()
  showKey(host, {draft, account, where: [step(2), step(3)]}, () => showLast(host, account, done, draft, publish))
}

function showLast(host, account, done, draft, publish) {
  const phrase = passphraseChoice(), name = deviceField(account)
  showStep(host, {title: "Two last things", where: step(4)},
    form("Switch on messages", async () => {
      const chosen = {passphrase: phrase.read(), deviceName: name.read()}
      finish(host, await publish(account, draft, chosen), done)
    }, {busy: "Your keys are being sealed …"}, phrase.box, name.box))
}

/** Says what a browser without a place for keys means for its member, once; then the account is done. */
export function finish(host, account, done) {
  if (!account.memoryOnly) return done(account)
  showStep(host, {title: "This browser keeps no keys", glyph: "info"},
    paragraph("It is a private window, or set up to keep nothing. Messages work until you close this page."),
    note("At each visit you will be asked for your recovery key or passphrase. A normal window of the browser keeps them for you."),
    row(button("To my messages", () => done(account), {kind: "primary"})))
}

export function aboutProtection() {
  return make("p", {}, make("a", {href: "/dm/protection"}, "What is protected, and what is not"))
}

function step(number) {
  return `Step ${number} of ${STEPS}`
}
