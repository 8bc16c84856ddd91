// <wall-marks>: the list of marks is drawn anew whenever it is opened; a form with data-mark does its work without
// leaving the wall, here and in <mark-bubble>.
import {apply, parse} from "./live.js"
import {notify, notifyError} from "./notice.js"

const OFFLINE = {message: "That did not reach the server. Try again when the connection is back."}

customElements.define("wall-marks", class extends HTMLElement {
  connectedCallback() {
    this.panel = this.querySelector("[popover]")
    this.panel.addEventListener("beforetoggle", this.#opened)
    document.addEventListener("submit", this.#submitted)
  }

  disconnectedCallback() {
    this.panel.removeEventListener("beforetoggle", this.#opened)
    document.removeEventListener("submit", this.#submitted)
  }

  #opened = ({newState}) => newState === "open" && this.#draw()

  async #draw() {
    const reply = await fetch(`/wall/${this.dataset.wall}/marks`, {headers: {"X-Live": "1"}}).catch(() => null)
    if (!reply?.ok) return
    const hadFocus = this.panel.contains(document.activeElement)
    this.panel.replaceChildren(parse(await reply.text()))
    if (hadFocus && !this.panel.contains(document.activeElement)) this.panel.focus()
  }

  #submitted = event => {
    if (event.defaultPrevented || !event.target.matches("[data-mark]")) return
    event.preventDefault()
    this.#send(event.target)
  }

  async #send(form) {
    const answer = await post(form)
    if (!answer.ok) return notifyError(answer.error)
    apply(answer.html)
    notify(answer.said)
    if (this.panel.matches(":popover-open")) this.#draw()
  }
})

async function post(form) {
  const body = new URLSearchParams(new FormData(form))
  const reply = await fetch(form.action, {method: "POST", headers: {"X-Live": "1"}, body}).catch(() => null)
  return reply ? reply.json() : {ok: false, error: OFFLINE}
}
