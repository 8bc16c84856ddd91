// A message's words, edited in their place. What was typed stays until it is saved or given up.
import {make} from "./make.js"
import {judgeLength} from "./message-limit.js"

/** Open the editor in a message; `save(text)` seals the new wording, `left()` takes the focus afterwards. */
export function editIn(item, source, save, left) {
  const open = item.querySelector("message-editor textarea")
  if (open) return open.focus()
  const text = make("textarea", {className: "message-editor__text", value: source, rows: 1, ariaLabel: "Edit message", dir: "auto"})
  const news = make("p", {className: "message-editor__news", role: "alert"})
  const cancel = make("button", {type: "button", className: "button button--small"}, "Cancel")
  const form = make("form", {}, text, news, make("div", {className: "row"}, make("button", {className: "button button--primary button--small"}, "Save"), cancel,
    make("small", {className: "message-editor__hint"}, "Enter saves, Esc gives up")))
  const editor = make("message-editor", {}, form)
  const close = () => {
    editor.remove()
    left()
  }
  item.append(editor)
  cancel.addEventListener("click", close)
  text.addEventListener("input", () => { news.textContent = judgeLength(text.value).words })
  text.addEventListener("keydown", event => pressed(event, form, close))
  form.addEventListener("submit", event => submitted(event, {text, news, source, save, close}))
  text.focus()
  text.setSelectionRange(source.length, source.length)
  editor.scrollIntoView({block: "nearest"})
}

function pressed(event, form, close) {
  if (event.isComposing) return
  if (event.key === "Escape") close()
  if (event.key !== "Enter" || event.shiftKey) return
  event.preventDefault()
  form.requestSubmit()
}

async function submitted(event, {text, news, source, save, close}) {
  event.preventDefault()
  const words = text.value.trim(), {isOver, words: told} = judgeLength(words)
  if (isOver) return void (news.textContent = told)
  if (!words) return void (news.textContent = "An edit leaves some words. To take the message back, delete it.")
  if (words !== source.trim()) await save(words)
  close()
}
