// Deleting asks first; a moderator says why, and the author reads it.
import {ask as askMember} from "./confirm.js"
import {make} from "./make.js"
import {notifyError} from "./notice.js"
import {ask, viewer} from "./socket.js"

const LONGEST_REASON = 240  // characters

export async function deleteMessage(item) {
  const {author, sort} = item.dataset
  const asked = author === viewer ? await confirmOwn() : await askReason(author)
  if (asked === null) return
  const answer = await ask("message:delete", {id: Number(sort), ...asked})
  if (!answer.ok) notifyError(answer.error)
}

async function confirmOwn() {
  const question = {confirm: "Delete this message?", confirmText: "Its words and picture are erased. A quiet line stays.", confirmAction: "Delete"}
  return await askMember(question) ? {} : null
}

/** Resolves to {reason}, or null when the moderator thought better of it. */
function askReason(author) {
  const reason = make("input", {className: "input", name: "reason", required: true, maxLength: LONGEST_REASON, autocomplete: "off", id: "delete-reason"})
  const dialog = make("dialog", {className: "dialog"}, make("form", {method: "dialog"},
    make("h2", {id: "delete-title"}, `Remove this message of ${author}?`),
    make("div", {className: "field"},
      make("label", {className: "field__label", htmlFor: reason.id}, "Why? Everyone in the room reads it."), reason),
    make("div", {className: "row row--end"},
      make("button", {className: "button", value: "no", formNoValidate: true}, "Keep it"),
      make("button", {className: "button button--danger", value: "yes"}, "Remove")),
  ))
  dialog.setAttribute("aria-labelledby", "delete-title")
  document.body.append(dialog)
  dialog.showModal()
  reason.focus()
  return new Promise(resolve => dialog.addEventListener("close", () => {
    dialog.remove()
    resolve(dialog.returnValue === "yes" ? {reason: reason.value.trim()} : null)
  }))
}
