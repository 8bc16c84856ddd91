// data-copy="the text" (a path becomes the whole link), or data-copy-from="id of the element that holds it": one click, and the button says so.
const SAID_FOR = 2000  // ms the button shows that it worked

addEventListener("click", async event => {
  const button = event.target.closest?.("[data-copy], [data-copy-from]")
  if (!button) return
  const said = await copy(textOf(button)) ? "Copied" : "Select it and copy by hand"
  const words = button.querySelector("span") ?? button
  const before = words.dataset.before ??= words.textContent
  words.textContent = said
  setTimeout(() => { words.textContent = before }, SAID_FOR)
})

function textOf({dataset}) {
  const source = document.getElementById(dataset.copyFrom)
  if (source) return source.value ?? source.innerText.trim()
  return dataset.copy.startsWith("/") ? new URL(dataset.copy, location).href : dataset.copy
}

/** Plain http on another machine has no clipboard; then the words say what to do. */
async function copy(text) {
  if (!navigator.clipboard) return false
  return navigator.clipboard.writeText(text).then(() => true, () => false)
}
