// What things on a wall are called when they are spoken of.
const MOST = 40  // characters of a card's words
const WORDS = {
  image: item => item.querySelector("img")?.alt,
  text: item => item.querySelector(".wall-post__words")?.textContent,  // without the marks of Markdown
  script: item => item.querySelector("sketch-frame")?.dataset.title,
}
const KINDS = {text: "Card", image: "Picture", link: "Link", script: "Sketch"}

/** "🪐 sticker", "Card: Welcome to my…" */
export function nameOf(item) {
  return item.matches(".wall-post") ? nameOfPost(item) : nameOfSticker(item)
}

function nameOfPost(item) {
  const {kind} = item.dataset
  const words = WORDS[kind]?.(item) || (kind === "image" || kind === "text" ? item.dataset.body : item.textContent)
  const short = shortened((words ?? "").trim().replace(/\s+/g, " "))
  return short ? `${KINDS[kind]}: ${short}` : KINDS[kind]
}

function nameOfSticker(item) {
  const image = item.querySelector("img")
  const by = item.querySelector(".wall-by")?.textContent ?? ""
  const words = image ? image.alt.replaceAll("-", " ") : item.textContent.replace(by, "").trim()
  const name = item.dataset.kind === "text" ? `Words: ${shortened(words)}` : `${capital(shortened(words))} sticker`.trim()
  return by ? `${name}, ${by.trim()}` : name
}

/** One by its name, several by their number. */
export function nameOfAll(items) {
  return items.length === 1 ? nameOf(items[0]) : `${items.length} things`
}

function shortened(words) {
  return words.length > MOST ? `${words.slice(0, MOST).trimEnd()}…` : words
}

function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
