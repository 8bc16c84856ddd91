// What stands between the head and the messages when something has to be said first: keys that changed, somebody who asks to
// write, why nothing can be written. Each says what it means and what to do next.
import {icon, make} from "./make.js"
import {notifyError} from "./notice.js"
import {alarmWords} from "./sealed-alarms.js"
import {setBlocked} from "./sealed-block.js"
import {SealedError} from "./sealed-bytes.js"
import {drawAlarms} from "./sealed-item.js"
import {post} from "./sealed-wire.js"

export class Banner {
  constructor(thread) {
    Object.assign(this, {thread, peer: thread.peer, element: make("div", {className: "sealed-banners"})})
  }

  /** Called when the conversation, or what is known of the peer, changed; also opens or shuts the composer. */
  draw() {
    const {peer} = this, {talk} = this.thread, isAsked = talk.state === "request", isDeclined = talk.state === "declined"
    const isBlocked = peer.blocked || talk.state === "blocked", isOdd = ["changed", "blocked"].includes(peer.trust)
    const mayWrite = ["", "request"].includes(peer.mayWrite) && !!peer.dh
    this.thread.composer.isOpen = mayWrite && !isAsked && !isDeclined && !isBlocked && !isOdd
    this.element.replaceChildren(...[
      isOdd && this.#keys(), drawAlarms([...peer.alarms, ...this.thread.app.people.alarms]), isAsked && !isBlocked && this.#request(),
      isDeclined && this.#declined(), isBlocked && this.#blocked(), !mayWrite && !isBlocked && this.#closed(),
      mayWrite && peer.mayWrite === "request" && !isAsked && this.#quiet("info", `${peer.name} is asked first, since you share no room beside the lobby. They can read what you write before they answer or decline.`),
    ].filter(Boolean))
  }

  #quiet(glyph, words, ...tools) {
    return make("div", {className: "sealed-banner"}, make("p", {}, icon(glyph), make("span", {}, words)), ...tools.length ? [make("div", {className: "row"}, ...tools)] : [])
  }

  #tool(words, act, kind = "") {
    const button = make("button", {type: "button", className: `button button--small ${kind}`}, words)
    button.addEventListener("click", act)
    return button
  }

  #keys() {
    const {app} = this.thread, {line, what} = alarmWords(this.peer.trust)
    const banner = this.#quiet("warning", `${line} ${what}`, this.#tool("Safety number", () => app.showSafety(this.thread), "button--primary"),
      ...(this.peer.trust === "changed" ? [this.#tool("Go on with the new keys", () => this.#tell(() => this.#accept()))] : []))
    banner.classList.add("is-warning")
    return banner
  }

  /** What they sealed with the new keys can be opened now. */
  async #accept() {
    await this.thread.app.people.accept(this.peer.uid)
    await this.thread.sheet.window.show()
  }

  #request() {
    const {name, username} = this.peer
    return this.#quiet("letter", `${name} (@${username}) asks to write to you. They are not told whether you have read it.`,
      this.#tool("Accept", () => this.#answer("open"), "button--primary"), this.#tool("Decline", () => this.#answer("declined")),
      this.#tool("Block", () => setBlocked(this.thread, true)), this.#tool("Report", () => this.thread.app.showReport(this.thread, [])))
  }

  #declined() {
    return this.#quiet("info", "You declined this: nothing more of it reaches you. They are not told; what they still write is refused.", this.#tool("Accept after all", () => this.#answer("open")))
  }

  #blocked() {
    return this.#quiet("block", `You have blocked @${this.peer.username}. What was written stays here for you.`, this.#tool("Unblock", () => setBlocked(this.thread, false)))
  }

  #closed() {
    const {mayWrite, trust, planet, username} = this.peer, isWithoutKeys = !trust && planet?.src
    return this.#quiet("info", mayWrite || "Their keys could not be fetched. Try again when the connection is back.",
      ...isWithoutKeys ? [make("a", {className: "button button--small", href: `/wall/${username}`}, "Leave a note on their wall")] : [])
  }

  #answer(state) {
    return this.#tell(async () => {
      await post(`/dm/c/${this.thread.conv}/state`, {state})
      this.thread.app.talks.change(this.thread.conv, {state})
    })
  }

  async #tell(task) {
    try {
      await task()
    } catch (error) {
      if (!(error instanceof SealedError)) throw error
      notifyError(error)
    }
  }
}
