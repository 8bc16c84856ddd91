// Title and visibility are kept as they are changed; what else a sketch is called has a page of its own.
import {notify} from "./notice.js"
import {post} from "./studio-saving.js"

/** `form` has fields all over the bar; `named(words)` hears who sees the sketch now. */
export function keepSettings(form, named) {
  const keep = async () => {
    const answer = await post(form.getAttribute("action"), new FormData(form))
    if (!answer.ok) return notify(answer.error.message, "error")
    document.title = document.title.replace(/^.*? · /, () => `${form.elements.title.value} · `)
    named([...form.elements.visibility].find(({checked}) => checked).dataset.words)
  }
  form.addEventListener("submit", event => {
    event.preventDefault()
    keep()
  })
  for (const field of form.elements) field.addEventListener("change", keep)
}
