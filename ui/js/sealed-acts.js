// What can be done with a message: react, reply, edit, copy, report, delete for oneself, take back for both.
import {ask as askMember} from "./confirm.js"
import {chooseEmoji} from "./emoji-picker.js"
import {make} from "./make.js"
import {notify, notifyError} from "./notice.js"
import {SealedError} from "./sealed-bytes.js"
import {editIn} from "./sealed-editor.js"
import {KIND} from "./sealed-envelope.js"
import {lineOfBody} from "./sealed-item.js"
import {post} from "./sealed-wire.js"

export class Acts {
  tools = {react: ["smile", "React"], reply: ["reply", "Reply"], edit: ["edit", "Edit"], copy: ["copy", "Copy the words"], report: ["flag", "Report"], delete: ["trash", "Delete"]}
  #recalled = new Map()  // mid → a quoted message that is not loaded, or null while it is looked for

  constructor(thread) {
    Object.assign(this, {thread, sheet: thread.sheet})
    this.sheet.tools.for(this)
  }

  may(name, item) {
    const isMine = item.classList.contains("is-mine"), {body} = this.messageIn(item) ?? {}
    if (name === "report") return !isMine
    if (name === "copy") return !!body?.b && !!navigator.clipboard
    if (name === "delete") return true
    return this.thread.composer.isOpen && (name !== "edit" || isMine && body?.t === "text")
  }

  act(name, item, button) {
    const message = this.messageIn(item)
    if (!message) return
    if (name === "react") chooseEmoji(button, emoji => this.#react(message, emoji, true))
    else this[name](message, item)
  }

  messageIn(item) {
    return this.sheet.fold.message(Number(item.dataset.sort))
  }

  reply({mid, sender, body}) {
    this.thread.composer.replyTo({id: mid, author: this.thread.names(sender).name, words: lineOfBody(body)})
  }

  edit(message, item) {
    editIn(item, message.body.b, b => this.thread.app.outbox.add(this.thread.peer, this.thread.conv, {
      kind: KIND.edit, target: message.mid, body: {t: "text", b},
    }), () => this.thread.composer.focus())
  }

  /** From an empty composer: one's own newest message; gives whether there was one. */
  editLast() {
    const item = [...this.sheet.window.messages].findLast(one => !("deleted" in one.dataset) && this.may("edit", one))
    if (item) this.act("edit", item)
    return !!item
  }

  async copy({body}) {
    await navigator.clipboard.writeText(body.b).then(() => notify("Copied."), () => notify("This browser does not let a page copy. Select the words instead.", "warn"))
  }

  report({mid}) {
    this.thread.app.showReport(this.thread, [mid])
  }

  /** For oneself, or for both where one wrote it. */
  async delete(message) {
    const {mid, sender} = message, isMine = sender === this.thread.me
    const way = isMine && this.thread.composer.isOpen ? await askHow() : await confirmOwn()
    if (way === "both") await this.#send(KIND.unsend, mid, {t: "unsend"})
    if (way === "me") await this.hide([mid])
  }

  /** Delete messages, or "all", for this member alone. */
  async hide(mids) {
    try {
      await post("/dm/hide", {conv: this.thread.conv, mids})
    } catch (error) {
      if (!(error instanceof SealedError)) throw error
      notifyError(error)
    }
  }

  toggle(button) {
    const isOn = button.dataset.names.split(" ").includes(this.thread.account.me.username)
    if (!this.thread.composer.isOpen) return
    button.ariaPressed = !isOn
    this.#react(this.messageIn(button.closest(".message")), button.dataset.emoji, !isOn)
  }

  #react({mid}, emoji, on) {
    return this.#send(KIND.reaction, mid, on ? {t: "react", b: emoji} : {t: "react", b: emoji, on: false})
  }

  #send(kind, target, body) {
    return this.thread.app.outbox.add(this.thread.peer, this.thread.conv, {kind, target, body})
  }

  /** A quoted message that is not loaded; it is looked for on this device, and the quotes are drawn anew when it is found. */
  recalled(mid) {
    if (!this.#recalled.has(mid)) this.#recall(mid)
    return this.#recalled.get(mid) ?? undefined
  }

  async #recall(mid) {
    this.#recalled.set(mid, null)
    const item = await this.thread.rows.find(mid)
    if (!item?.body) return
    this.#recalled.set(mid, item)
    this.sheet.redrawQuotes(mid)
  }
}

async function confirmOwn() {
  const yes = await askMember({confirm: "Delete this message for you?", confirmText: "It goes from all of your devices. The other one keeps it.", confirmAction: "Delete for me"})
  return yes ? "me" : ""
}

/** "both", "me", or "" for who thought better of it. */
function askHow() {
  const dialog = make("dialog", {className: "dialog"}, make("form", {method: "dialog"},
    make("h2", {id: "sealed-delete"}, "Delete this message"),
    make("p", {}, "Taken back, it leaves the server and both of your pages at once; a quiet line stays. Whoever has read it may remember it, or have copied it."),
    make("div", {className: "row row--end"},
      make("button", {className: "button", value: "", autofocus: true}, "Keep it"),
      make("button", {className: "button", value: "me"}, "Delete for me"),
      make("button", {className: "button button--danger", value: "both"}, "Take it back"))))
  dialog.setAttribute("aria-labelledby", "sealed-delete")
  document.body.append(dialog)
  dialog.showModal()
  return new Promise(resolve => dialog.addEventListener("close", () => {
    dialog.remove()
    resolve(dialog.returnValue)
  }))
}
