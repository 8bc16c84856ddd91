// The top of a conversation: who it is with, the lock that explains itself, and what one may do about the whole of it.
import {ask} from "./confirm.js"
import {icon, iconButton, make} from "./make.js"
import {notify, notifyError} from "./notice.js"
import {SealedError} from "./sealed-bytes.js"
import {setBlocked} from "./sealed-block.js"
import {post} from "./sealed-wire.js"

const TIMERS = [[0, "Until somebody deletes them"], [86_400, "For a day"], [604_800, "For a week"]]
const STAY = {86_400: "a day", 604_800: "a week"}
const SEALED = {
  verified: "You have compared the safety number: nobody stands between you.",
  pinned: "You have not compared the safety number yet. Comparing it once tells whether the keys are truly theirs.",
  changed: "Their keys changed. Look at them before you write what matters.",
  blocked: "Their keys changed since you compared the safety number. Nothing is sent until you compare it again.",
}

export class Head {
  constructor(thread) {
    Object.assign(this, {thread, peer: thread.peer})
    this.lock = make("button", {type: "button", className: "button button--quiet button--small sealed-lock"})
    this.lock.setAttribute("popovertarget", "sealed-lock")
    this.about = make("div", {id: "sealed-lock", className: "menu menu--bar sealed-menu sealed-about", popover: "auto"})
    this.menu = make("div", {id: "sealed-more", className: "menu menu--bar sealed-menu", popover: "auto"})
    this.handle = make("small")
    this.element = this.#build()
    this.draw()
  }

  #build() {
    const {peer, thread} = this
    const back = iconButton("arrow-left", "All messages", "button button--quiet button--icon sealed-back", () => thread.app.leave())
    const more = iconButton("more", "More", "button button--quiet button--icon", () => {})
    more.setAttribute("popovertarget", "sealed-more")
    const who = make("a", {className: "sealed-head__who", href: `/wall/${peer.username}`, title: `To the wall of @${peer.username}`},
      make("img", {className: "planet", src: peer.planet?.src || "", alt: "", width: 36, height: 36, hidden: !peer.planet?.src}),
      make("span", {className: "sealed-head__names"}, make("bdi", {}, peer.name), this.handle))
    return make("header", {className: "page-head sealed-head"}, back, make("h1", {className: "page-head__words"}, who),
      make("div", {className: "page-head__tools"}, this.lock, more), this.about, this.menu)
  }

  /** Called when the conversation, or what is known of the peer's keys, changed. */
  draw() {
    const {trust} = this.peer, isVerified = trust === "verified", isOdd = ["changed", "blocked"].includes(trust)
    this.lock.replaceChildren(icon(isOdd ? "warning" : isVerified ? "shield" : "lock"), make("span", {}, isOdd ? "Keys changed" : isVerified ? "Verified" : "Sealed"))
    this.lock.title = "What protects this conversation"
    this.lock.dataset.trust = trust
    this.lock.hidden = !trust  // no keys, nothing sealed yet
    this.#drawHandle()
    this.#drawAbout(trust)
    this.#drawMenu()
  }

  /** Their name, and how long messages stay where that is not for good. */
  #drawHandle() {
    const stay = STAY[this.thread.talk.timer]
    this.handle.replaceChildren(`@${this.peer.username}`, ...stay ? [" · ", icon("clock"), make("span", {className: "sealed-head__stay"}, " messages stay"), ` ${stay}`] : [])
  }

  #drawAbout(trust) {
    const compare = make("button", {type: "button", className: "button button--small"}, icon("shield"), "Safety number")
    compare.addEventListener("click", () => {
      this.about.hidePopover()
      this.thread.app.showSafety(this.thread)
    })
    this.about.replaceChildren(
      make("h2", {className: "room__label"}, "Only the two of you"),
      make("p", {}, `What you and ${this.peer.name} write here is sealed on your devices and opened on your devices. The server passes on what it cannot read.`),
      ...(SEALED[trust] ? [make("p", {}, SEALED[trust])] : []),
      make("div", {className: "row"}, compare, make("a", {href: "/dm/protection"}, "What is protected, and what is not")))
  }

  #drawMenu() {
    const {talk, app} = this.thread, {peer} = this
    const timers = talk.isNew ? [] : [make("p", {className: "menu__title"}, "New messages stay"),
      ...TIMERS.map(([seconds, words]) => this.#item("clock", words, () => this.#setTimer(seconds), {checked: talk.timer === seconds})), make("hr")]
    this.menu.replaceChildren(
      this.#item("search", "Find in this conversation", () => app.search(this.thread.conv)), ...timers,
      this.#item("flag", "Report messages", () => app.showReport(this.thread, [])),
      this.#item("block", peer.blocked ? `Unblock @${peer.username}` : `Block @${peer.username}`, () => setBlocked(this.thread, !peer.blocked)),
      ...(talk.isNew ? [] : [this.#item("trash", "Delete all of it for me", () => this.#deleteAll(), {isDanger: true})]))
  }

  #item(glyph, words, act, {checked, isDanger} = {}) {
    const item = make("button", {type: "button", className: `menu__item ${isDanger ? "menu__item--danger" : ""}`}, icon(checked ? "check" : glyph), make("span", {}, words))
    if (checked !== undefined) item.ariaPressed = checked
    item.addEventListener("click", () => {
      this.menu.hidePopover()
      act()
    })
    return item
  }

  /** An agreement of both: the server takes it for new messages, and a message of ours says so to the other. */
  async #setTimer(seconds) {
    const {thread} = this
    if (thread.talk.timer === seconds) return
    try {
      const talk = await post(`/dm/c/${thread.conv}/timer`, {seconds})
      thread.app.talks.change(thread.conv, {timer: talk.timer})
      await thread.app.outbox.add(thread.peer, thread.conv, {body: {t: "timer", s: seconds}})
    } catch (error) {
      if (!(error instanceof SealedError)) throw error
      notifyError(error)
    }
  }

  async #deleteAll() {
    const yes = await ask({confirm: "Delete this conversation for you?", confirmText: `It goes from all of your devices. ${this.peer.name} keeps it.`, confirmAction: "Delete for me"})
    if (!yes) return
    await this.thread.acts.hide("all")
    notify("Deleted for you.")
    this.thread.app.leave()
  }
}
