// Where one writes: nothing that was typed is lost. It is in the field, in the sealed draft, or in the outbox.
import {chooseEmoji} from "./emoji-picker.js"
import {takePictures} from "./image-drop.js"
import {judgeLength} from "./message-limit.js"
import {ReplyBar} from "./reply-bar.js"
import {drawForm, fit} from "./sealed-composer-form.js"
import {SealedDraft} from "./sealed-draft.js"
import {bodiesOf} from "./sealed-said.js"
import {Tray} from "./sealed-tray.js"

const touch = matchMedia("(hover: none) and (pointer: coarse)")

export class Composer {
  #leaving = []  // words that were sent, and are not written down yet
  #last = Promise.resolve()

  constructor(thread) {
    this.thread = thread
    this.#build()
    this.draft = new SealedDraft(thread.account.store, thread.conv, () => this.#read())
  }

  /** Whether something may be written here now. */
  get isOpen() {
    return !this.element.hidden
  }

  set isOpen(is) {
    this.element.hidden = !is
  }

  async start() {
    this.draft.start()
    const draft = await this.draft.load()
    if (draft && !this.text.value) this.#write(draft)
    if (!touch.matches) this.focus()
  }

  stop() {
    this.draft.stop()
    this.stopDrops()
  }

  focus() {
    this.text.focus({preventScroll: true})
  }

  /** Answer a message: {id, author, words}. */
  replyTo(to) {
    this.reply.set({...to, words: to.words || "a picture"})
    this.focus()
  }

  /** A message that could not be sent comes back to be mended; what is being written stays below it. */
  takeBack({b, re}) {
    this.text.value = [b, this.text.value].filter(Boolean).join("\n\n")
    if (re) this.replyTo({id: re, author: "", words: "an earlier message"})
    this.#changed()
    this.focus()
  }

  #build() {
    this.reply = new ReplyBar(() => this.draft?.saveSoon(), () => this.focus())
    this.tray = new Tray(words => this.#say(words))
    const {element, form, text, files, news} = drawForm(this.thread.peer.name, [this.reply.bar, this.tray.list], button => this.#chooseEmoji(button))
    Object.assign(this, {element, form, text, files, news})
    form.addEventListener("submit", this.#submit)
    text.addEventListener("keydown", this.#pressed)
    text.addEventListener("input", this.#input)
    this.stopDrops = takePictures(element, text, files, chosen => this.tray.add(chosen))
  }

  #read() {
    const body = [...this.#leaving, this.text.value].filter(Boolean).join("\n\n")
    return body.trim() || this.reply.to ? {body, reply: this.reply.to} : null
  }

  #write({body, reply}) {
    this.text.value = body ?? ""
    this.reply.set(reply ?? null)
    this.#changed()
  }

  #input = () => {
    this.#changed()
    if (this.text.value.trim()) this.thread.typing.tell()
  }

  #changed() {
    const {words, isOver} = judgeLength(this.text.value)
    this.element.toggleAttribute("data-over", isOver)
    this.#say(words)
    this.draft?.saveSoon()
    fit(this.text)
  }

  #pressed = event => {
    if (event.isComposing || event.defaultPrevented) return
    if (event.key === "Escape" && this.reply.to) this.reply.set(null)
    if (event.key === "ArrowUp" && !this.text.value && this.thread.acts.editLast()) event.preventDefault()
    const isSend = event.key === "Enter" && !event.shiftKey && !event.altKey && (!touch.matches || event.ctrlKey || event.metaKey)
    if (!isSend) return
    event.preventDefault()
    this.form.requestSubmit()
  }

  #submit = event => {
    event.preventDefault()
    const {words, isOver} = judgeLength(this.text.value), b = this.text.value.trim()
    if (isOver) return this.#say(words)
    if (b || !this.tray.isEmpty) this.#post({b, re: this.reply.to?.id})
  }

  /** The field is free at once, and pictures take their time; until this device has the message sealed and written down, the
   * draft still holds its words. */
  async #post(said) {
    this.#leaving.push(said.b)
    this.text.value = ""
    this.reply.set(null)
    this.#changed()
    this.#last = this.#last.then(() => this.#hand(said))
    await this.#last
    this.#leaving.shift()
    this.draft.saveSoon()
    this.thread.sent()
  }

  async #hand({b, re}) {
    const {app, peer, conv} = this.thread, pictures = await this.tray.take()
    if (!pictures) return this.takeBack({b, re})
    for (const {body, files} of bodiesOf(b, re, pictures)) await app.outbox.add(peer, conv, {body, files})
  }

  #chooseEmoji(button) {
    const {selectionStart, selectionEnd} = this.text
    chooseEmoji(button, emoji => {
      this.focus()
      this.text.setRangeText(emoji, selectionStart, selectionEnd, "end")
      this.#input()
    })
  }

  #say(words) {
    if (this.news.textContent !== words) this.news.textContent = words
  }
}
