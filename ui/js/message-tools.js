// <message-tools>: the one toolbar of a conversation; it moves into the message that is looked at.
import {chooseEmoji} from "./emoji-picker.js"
import {iconButton} from "./make.js"
import {deleteMessage} from "./message-delete.js"
import {editMessage} from "./message-editor.js"
import {react} from "./message-reactions.js"
import {notify} from "./notice.js"
import {viewer} from "./socket.js"

const {role} = document.body.dataset
const isModerator = role === "moderator" || role === "admin"

const TOOLS = {
  react: {glyph: "smile", words: "React", act: (item, button) => chooseEmoji(button, emoji => react(item, emoji, true))},
  reply: {glyph: "reply", words: "Reply", act: item => composer().replyTo(item)},
  edit: {glyph: "edit", words: "Edit", act: item => editMessage(item)},
  link: {glyph: "link", words: "Copy link", act: item => copyLink(item)},
  report: {glyph: "flag", words: "Report", act: item => location.assign(`/messages/${item.dataset.sort}/report`)},
  delete: {glyph: "trash", words: "Delete", act: item => deleteMessage(item)},
}

customElements.define("message-tools", class extends HTMLElement {
  /** Stand in a message and offer what this viewer may do with it. */
  offer(item) {
    if (!this.buttons) this.#build()
    if (this.parentElement !== item) item.append(this)
    for (const [name, button] of Object.entries(this.buttons)) button.hidden = !mayDo(name, item)
    if (!this.isHeld) this.#stopAt(this.shown[0])
  }

  /** Move the focus among the tools; the Tab key stops at one of them only. */
  step(from, by) {
    const {shown} = this
    const next = shown[(shown.indexOf(from) + by + shown.length) % shown.length]
    this.#stopAt(next)
    next.focus()
    return true
  }

  get shown() {
    return Object.values(this.buttons).filter(({hidden}) => !hidden)
  }

  #stopAt(stop) {
    for (const button of Object.values(this.buttons)) button.tabIndex = button === stop ? 0 : -1
  }

  leave() {
    if (!this.isHeld) this.remove()
  }

  /** There is nothing left to do with this message. */
  putAway() {
    if (this.matches(":focus-within")) this.parentElement.focus({preventScroll: true})
    this.remove()
  }

  /** Somebody is using it: it stays where it is. */
  get isHeld() {
    return this.matches(":focus-within") || this.isChoosing === true
  }

  can(name) {
    return !this.buttons[name].hidden
  }

  act(name) {
    TOOLS[name].act(this.parentElement, this.buttons[name])
  }

  enter() {
    this.shown[0].focus()
    return true
  }

  #build() {
    this.dataset.kept = ""
    this.setAttribute("role", "toolbar")
    this.ariaLabel = "What you can do with this message"
    this.buttons = {}
    for (const [name, {glyph, words}] of Object.entries(TOOLS)) {
      this.buttons[name] = iconButton(glyph, words, "message-tools__button", () => this.act(name))
      this.append(this.buttons[name])
    }
  }
})

/** Who only looks in has no composer, and nothing to do here but to link and to report; moderators may tidy up everywhere. */
function mayDo(name, {dataset: {author, deleted}}) {
  if (name === "link") return true
  if (deleted !== undefined) return false
  if (name === "report") return author !== viewer
  if (name === "delete") return author === viewer || isModerator
  return composer() !== null && (name !== "edit" || author === viewer)
}

function composer() {
  return document.querySelector("message-composer")
}

async function copyLink(item) {
  const {href} = item.querySelector(".message__time")
  if (!navigator.clipboard) return notify(href)  // plain http: nothing may write the clipboard, so it is shown
  await navigator.clipboard.writeText(href).then(() => notify("Link copied."), () => notify(href))
}
