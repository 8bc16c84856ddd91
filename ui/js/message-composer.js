// <message-composer>: where a message is written. Nothing that was typed is ever lost: it is in the field,
// in the draft, or in the outbox.
import {CompletionList} from "./completion-list.js"
import {Draft} from "./drafts.js"
import {chooseEmoji} from "./emoji-picker.js"
import {takePictures} from "./image-drop.js"
import {ImageTray} from "./image-tray.js"
import {iconButton, make} from "./make.js"
import {editMessage} from "./message-editor.js"
import {judgeLength} from "./message-limit.js"
import {outbox} from "./outbox.js"
import {ReplyBar} from "./reply-bar.js"
import {socket, viewer} from "./socket.js"

const TYPING = 2000  // ms between two signs of typing
const touch = matchMedia("(hover: none) and (pointer: coarse)")

customElements.define("message-composer", class extends HTMLElement {
  #typed = 0
  #isSending = false
  #leaving = null  // what was just sent, until the outbox has written it down

  connectedCallback() {
    if (this.form) return
    this.room = this.dataset.room
    this.form = this.querySelector("form")
    this.text = this.form.elements.body
    this.#build()
    this.#listen()
    this.#recall()
    if (!touch.matches && !location.hash) this.text.focus({preventScroll: true})
  }

  /** Answer a message: what is written next quotes it. */
  replyTo(item) {
    const words = item.querySelector(".message__body").textContent.trim().replace(/\s+/g, " ").slice(0, 120)
    this.reply.set({id: Number(item.dataset.sort), author: item.dataset.author, words: words || "a picture"})
    this.text.focus()
  }

  /** A message that could not be sent comes back to be mended; what is being written stays below it. */
  takeBack({body, reply_to: id, quote, image, picture}) {
    this.text.value = [body, this.text.value].filter(Boolean).join("\n\n")
    if (quote) this.reply.set({id, ...quote})
    if (image) this.tray.restore(image, picture)
    this.text.focus()
    this.#changed()
  }

  #build() {
    this.tray = new ImageTray(this.room, {say: words => this.#say(words), changed: () => this.#say("")})
    this.news = make("p", {className: "composer__news", role: "status"})
    this.reply = new ReplyBar(() => this.draft.saveSoon(), () => this.text.focus())
    this.files = this.form.elements.image
    this.send = this.form.querySelector("button:not([type=button])")
    const picture = iconButton("image", "Add a picture", "button button--quiet button--icon composer__picture", () => this.files.click())
    const emoji = iconButton("smile", "Emoji", "button button--quiet button--icon composer__emoji", () => this.#chooseEmoji(emoji))
    this.form.prepend(this.reply.bar, this.tray.list)
    this.text.before(picture)
    this.send.before(emoji)
    this.form.append(this.news)
    this.completion = new CompletionList(this.text)
    this.draft = new Draft(this.room, {read: () => this.#read(), write: draft => this.#write(draft)})
  }

  #listen() {
    this.form.addEventListener("submit", this.#submit)
    this.text.addEventListener("keydown", this.#pressed)
    this.text.addEventListener("input", this.#input)
    takePictures(this, this.text, this.files, files => this.tray.add(files))
  }

  #recall() {
    const draft = this.draft.load()
    if (draft) this.#write(draft)
    else this.#changed()
  }

  #read() {
    const body = this.text.value
    return body.trim() || this.reply.to ? {body, reply: this.reply.to} : this.#leaving
  }

  #write(draft) {
    this.text.value = draft?.body ?? ""
    this.reply.set(draft?.reply ?? null)
    this.#changed()
  }

  #input = () => {
    this.#changed()
    if (!this.text.value.trim() || Date.now() - this.#typed < TYPING || !socket.connected) return
    this.#typed = Date.now()
    socket.volatile.emit("typing", {room: this.room})
  }

  #changed() {
    const {words, isOver} = judgeLength(this.text.value)
    this.toggleAttribute("data-over", isOver)
    this.#say(words)
    this.#fit()
    this.draft.saveSoon()
  }

  /** Browsers without field-sizing are told the height. */
  #fit() {
    if (CSS.supports("field-sizing", "content")) return
    this.text.style.blockSize = "auto"
    this.text.style.blockSize = `${this.text.scrollHeight + 4}px`
  }

  #pressed = event => {
    if (event.isComposing || event.defaultPrevented) return
    if (event.key === "Escape" && this.reply.to) this.reply.set(null)
    if (event.key === "ArrowUp" && !this.text.value) this.#editLast(event)
    const isSend = event.key === "Enter" && !event.shiftKey && !event.altKey && (!touch.matches || event.ctrlKey || event.metaKey)
    if (!isSend) return
    event.preventDefault()
    this.form.requestSubmit()
  }

  async #editLast(event) {
    const all = [...document.querySelectorAll(".message[data-sort]")]
    const own = all.findLast(({dataset: {author, deleted}}) => author === viewer && deleted === undefined)
    if (!all.length) return
    event.preventDefault()
    if (!own) return all.at(-1).focus()
    await editMessage(own)
    const editor = own.querySelector("message-editor")
    if (editor) editor.cameFrom = "composer"
  }

  #submit = async event => {
    event.preventDefault()
    const {words, isOver} = judgeLength(this.text.value)
    if (isOver) return this.#say(words)
    if (!this.text.value.trim() && this.tray.isEmpty || this.#isSending) return
    this.#isSending = true
    if (!this.tray.isEmpty) this.#say("Sending when the pictures are up…")
    const pictures = await this.tray.take()
    this.#isSending = false
    if (pictures) this.#post(pictures)
    else this.#say("A picture did not arrive. Try it again or remove it; your text is still here.")
  }

  #post(pictures) {
    this.#handOver(pictures)
    this.text.value = ""
    this.reply.set(null)
    this.#changed()
    this.#typed = 0
    document.querySelector("message-list")?.sent()
    this.text.focus()
  }

  /** A message holds one picture: the first goes with the words, the others follow. */
  async #handOver([first, ...others]) {
    const {room} = this, reply = this.reply.to, body = this.text.value.trim()
    this.#leaving = {body, reply}
    const quoting = reply && {reply_to: reply.id, quote: {author: reply.author, words: reply.words}}
    await Promise.all([outbox.add({room, body, ...first, ...quoting}), ...others.map(picture => outbox.add({room, body: "", ...picture}))])
    this.#leaving = null
    this.draft.save()
  }

  #chooseEmoji(button) {
    const {selectionStart, selectionEnd} = this.text
    chooseEmoji(button, emoji => {
      this.text.focus()
      this.text.setRangeText(emoji, selectionStart, selectionEnd, "end")
      this.#input()
    })
  }

  #say(words) {
    if (this.news.textContent !== words) this.news.textContent = words
  }
})
