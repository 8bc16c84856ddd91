// data-confirm="Delete this room?" on a form or its button asks before anything is sent.
// data-confirm-text says what will be gone, data-confirm-action names the button.
const agreed = new WeakSet()

document.addEventListener("submit", async event => {
  const {target: form, submitter} = event
  const asker = [submitter, form].find(element => element?.dataset.confirm)
  if (!asker || agreed.delete(form)) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (!await ask(asker.dataset)) return
  agreed.add(form)
  form.requestSubmit(submitter)
}, {capture: true})

/** Show the question; resolves to whether the answer was yes. Focus begins on the way back. */
export function ask({confirm, confirmText = "", confirmAction = "Yes, do it"}) {
  const dialog = drawQuestion(confirm, confirmText, confirmAction)
  document.body.append(dialog)
  dialog.showModal()
  return new Promise(resolve => dialog.addEventListener("close", () => {
    dialog.remove()
    resolve(dialog.returnValue === "yes")
  }))
}

function drawQuestion(title, text, action) {
  const dialog = element("dialog", {className: "dialog"})
  const form = element("form", {method: "dialog"})
  const row = element("div", {className: "row row--end"})
  const heading = element("h2", {id: "confirm-title", textContent: title})
  dialog.setAttribute("aria-labelledby", heading.id)
  row.append(
    element("button", {className: "button", value: "no", textContent: "Keep it as it is", autofocus: true}),
    element("button", {className: "button button--danger", value: "yes", textContent: action}),
  )
  form.append(heading, ...(text ? [element("p", {textContent: text})] : []), row)
  dialog.append(form)
  return dialog
}

function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties)
}
