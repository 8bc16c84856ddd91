// A form with data-sign-out: who signs out here leaves nothing of theirs on a device that others may use.
import {ask} from "./confirm.js"
import {forgetDrafts, hasDrafts} from "./drafts.js"
import {outbox} from "./outbox.js"
import {settleKeys} from "./sealed-sign-out.js"
import {countSketchDrafts, forgetSketchDrafts} from "./studio-drafts.js"
import {countSteps, forgetDecorating} from "./wall-kept.js"

const QUESTION = {
  confirm: "Sign out with words unsent?",
  confirmText: "What you have written here and not sent is deleted from this device.",
  confirmAction: "Sign out",
}

document.addEventListener("submit", async event => {
  const form = event.target
  if (form.dataset.signOut === undefined) return
  event.preventDefault()
  if (await isUnsent() && !await ask(QUESTION)) return
  if (!await settleKeys(document.body.dataset.viewer)) return
  await forget()
  form.submit()
})

// Storage that fails has kept nothing, and must not keep anyone from signing out.

async function isUnsent() {
  return hasDrafts() || await outbox.count().catch(() => 0) > 0 || await countSteps().catch(() => 0) > 0
    || await countSketchDrafts().catch(() => 0) > 0
}

async function forget() {
  forgetDrafts()
  await outbox.discardAll().catch(() => {})
  await forgetDecorating().catch(() => {})
  await forgetSketchDrafts().catch(() => {})
}
