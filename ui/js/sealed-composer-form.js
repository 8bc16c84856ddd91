// The composer's form, with the parts and the looks of the rooms' one.
import {icon, iconButton, make} from "./make.js"

/** {element, form, text, files, news}; `above` stands over the field. */
export function drawForm(name, above, chooseEmoji) {
  const text = make("textarea", {id: "message-body", name: "body", rows: 1, dir: "auto", placeholder: `Message to ${name}`})
  const files = make("input", {type: "file", name: "image", accept: "image/png,image/jpeg,image/gif,image/webp", multiple: true, ariaLabel: "Add a picture"})
  const news = make("p", {className: "composer__news", role: "status"})
  const picture = iconButton("image", "Add a picture", "button button--quiet button--icon composer__picture", () => files.click())
  const emoji = iconButton("smile", "Emoji", "button button--quiet button--icon composer__emoji", () => chooseEmoji(emoji))
  const send = make("button", {className: "button button--primary"}, icon("send"), make("span", {className: "composer__word"}, "Send"))
  const label = make("label", {className: "visually-hidden", htmlFor: text.id}, "Message")
  const form = make("form", {}, ...above, picture, label, text, files, emoji, send, news)
  return {element: make("message-composer", {}, form), form, text, files, news}
}

/** Browsers without field-sizing are told the height. */
export function fit(text) {
  if (CSS.supports("field-sizing", "content")) return
  text.style.blockSize = "auto"
  text.style.blockSize = `${text.scrollHeight + 4}px`
}
