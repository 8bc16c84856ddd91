// Changing what opens the keys, and the keys themselves: a passphrase, a new recovery key, the next epoch.
import {make} from "./make.js"
import {changePassphrase, changeRecovery, draftRecovery, openSlot, rotate} from "./sealed-account.js"
import {button, form, note, paragraph, showStep} from "./sealed-form.js"
import {secretChoice} from "./sealed-handover.js"
import {passphraseChoice, showKey} from "./sealed-recovery.js"
import {finish} from "./sealed-setup.js"

/** Set, change or take away the passphrase; `again` shows the devices. */
export function showChangePhrase(host, account, again) {
  const secret = secretChoice(account), phrase = passphraseChoice("The passphrase from now on"), draft = {}
  showStep(host, {title: "Your passphrase", glyph: "key"},
    paragraph("It opens your keys as the recovery key does. The old one stops working when this is saved."),
    form("Save", async () => {
      const chosen = phrase.read()
      await secret.use(key => changePassphrase(account, key, chosen, draft))
      again()
    }, {busy: "Your keys are being sealed …", beside: [button("Back", again)]}, secret.box, phrase.box))
}

/** A new recovery key, for who has lost the paper and still has the passphrase, or fears for the old one. */
export function showChangeKey(host, account, again) {
  const secret = secretChoice(account)
  showStep(host, {title: "A new recovery key", glyph: "key"},
    paragraph("The old one stops working as soon as you have typed back the end of the new one."),
    form("Make a new one", async () => {
      const secrets = await secret.use(key => openSlot(account, key)), draft = await draftRecovery()
      showKey(host, {draft, account}, () => changeRecovery(account, secrets, draft).then(again))
    }, {beside: [button("Back", again)]}, secret.box))
}

/** New keys for what comes; calls done with the account that has them. */
export function showRotation(host, account, done, again) {
  const secret = secretChoice(account, {keyOnly: true}), draft = {}
  const phrase = passphraseChoice("A passphrase besides, from now on? The old one stops working.")
  showStep(host, {title: "Renew your keys", glyph: "key"},
    make("ul", {className: "sealed-list"},
      make("li", {}, "What is written from now on is under new keys, which a lost device does not have."),
      make("li", {}, "What was written stays readable, for you and for the others. Nobody is alarmed: your identity stays the same."),
      make("li", {}, "Every other browser of yours is signed out at once, and needs the recovery key to read here again.")),
    note("It needs your recovery key, which stays the same."),
    form("Renew my keys", async () => {
      const passphrase = phrase.read()
      finish(host, await secret.use(key => rotate(account, key, passphrase, draft)), done)
    }, {busy: "Your keys are being renewed …", beside: [button("Back", again)]}, secret.box, phrase.box))
}
