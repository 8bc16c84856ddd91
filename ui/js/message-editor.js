// <message-editor>: a message's Markdown, edited in its place. What was typed stays until it is saved or given up.
import {CompletionList} from "./completion-list.js"
import {make} from "./make.js"
import {judgeLength} from "./message-limit.js"
import {notify, notifyError} from "./notice.js"
import {ask} from "./socket.js"

export async function editMessage(item) {
  const open = item.querySelector("message-editor")
  if (open) return open.focus()
  const source = await fetchSource(item.dataset.sort)
  if (source !== null) item.append(Object.assign(document.createElement("message-editor"), {source}))
}

async function fetchSource(id) {
  const reply = await fetch(`/messages/${id}/source`, {headers: {"X-Live": "1"}}).catch(() => null)
  if (reply?.ok) return reply.text()
  if (reply) notifyError((await reply.json()).error)
  else notify("You are offline: the message can be edited when the connection is back.", "warn")
  return null
}

customElements.define("message-editor", class extends HTMLElement {
  connectedCallback() {
    if (this.form) return
    this.dataset.kept = ""
    this.text = make("textarea", {className: "message-editor__text", value: this.source, rows: 1, ariaLabel: "Edit message", dir: "auto"})
    this.news = make("p", {className: "message-editor__news", role: "alert"})
    this.form = make("form", {},
      this.text, this.news,
      make("div", {className: "row"},
        make("button", {className: "button button--primary button--small"}, "Save"),
        this.#cancel(),
        make("small", {className: "message-editor__hint"}, "Enter saves, Esc gives up")))
    this.append(this.form)
    this.completion = new CompletionList(this.text)
    this.form.addEventListener("submit", this.#save)
    this.text.addEventListener("keydown", this.#pressed)
    this.text.addEventListener("input", () => this.#say(judgeLength(this.text.value).words))
    this.focus()
  }

  focus() {
    this.text.focus()
    this.text.setSelectionRange(this.text.value.length, this.text.value.length)
    this.scrollIntoView({block: "nearest"})
  }

  #cancel() {
    const button = make("button", {type: "button", className: "button button--small"}, "Cancel")
    button.addEventListener("click", () => this.#close())
    return button
  }

  #pressed = event => {
    if (event.isComposing || event.defaultPrevented) return
    if (event.key === "Escape") this.#close()
    if (event.key !== "Enter" || event.shiftKey) return
    event.preventDefault()
    this.form.requestSubmit()
  }

  #save = async event => {
    event.preventDefault()
    const body = this.text.value.trim()
    if (body === this.source.trim()) return this.#close()
    const {isOver, words} = judgeLength(body)
    if (isOver) return this.#say(words)
    const answer = await ask("message:edit", {id: Number(this.parentElement.dataset.sort), body})
    if (answer.ok) this.#close()
    else this.#say(answer.error.message)
  }

  #say(words) {
    this.news.textContent = words
  }

  #close() {
    const item = this.parentElement
    const composer = document.querySelector("message-composer textarea")
    this.remove()
    if (this.cameFrom === "composer") composer?.focus()
    else item.focus({preventScroll: true})
  }
})
