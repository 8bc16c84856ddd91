// A picture opens over the conversation, so that the reader's place is kept. Any other click follows the link as ever.
import {iconButton, make} from "./make.js"

document.addEventListener("click", event => {
  const link = event.target.closest?.("a.message__picture")
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  open(link)
})

function open({href, firstElementChild: {alt}}) {
  const dialog = make("dialog", {className: "dialog picture-view", ariaLabel: alt},
    make("img", {src: href, alt: ""}),
    make("div", {className: "picture-view__foot"},
      make("p", {}, alt),
      make("a", {href, target: "_blank", rel: "noopener"}, "Open the file"),
      iconButton("close", "Close", "button button--quiet button--icon", () => dialog.close())))
  dialog.addEventListener("close", () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}
