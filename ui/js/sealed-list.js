// The people one writes with: newest first, who asks to write before them, and what is unread marked.
import {icon, iconButton, make} from "./make.js"

const CLOCK = new Intl.DateTimeFormat(undefined, {hour: "2-digit", minute: "2-digit"})
const WEEKDAY = new Intl.DateTimeFormat(undefined, {weekday: "short"})
const DATE = new Intl.DateTimeFormat(undefined, {day: "numeric", month: "short"})
const DAY = 86_400_000  // ms
const MOST_FIRST = 200  // conversations drawn before the rest is asked for

export class List {
  #items = new Map()  // conv → {item, drawn}
  #isDrawing = false

  /** `app` is {talks, current, showDevices, newTalk}. */
  constructor(app, finder) {
    Object.assign(this, {app, talks: app.talks})
    this.asking = make("ul", {className: "sealed-people", ariaLabel: "Asks to write to you"})
    this.askingTitle = make("h2", {className: "sealed-side__title"}, "Asks to write to you")
    this.peopleTitle = make("h2", {className: "sealed-side__title"}, "Conversations")
    this.people = make("ul", {className: "sealed-people", ariaLabel: "Conversations"})
    this.more = make("button", {type: "button", className: "button button--small sealed-side__more", hidden: true}, "Older conversations")
    this.nobody = make("div", {className: "sealed-side__empty", hidden: true},
      make("p", {}, "Nobody yet. Type a name above, or find somebody by their wall, and write the first line."),
      make("a", {className: "button button--primary", href: "/directory"}, icon("people"), "People"))
    this.body = make("div", {className: "sealed-side__body"}, this.askingTitle, this.asking, this.peopleTitle, this.people, this.nobody, this.more)
    const keys = iconButton("key", "Keys and devices", "button button--quiet button--icon", () => app.showDevices())
    this.element = make("aside", {className: "sealed-side", ariaLabel: "Conversations"},
      make("header", {className: "page-head"}, make("h1", {className: "page-head__title page-head__words"}, icon("letter"), make("span", {}, "Messages")), keys),
      finder.field, finder.results, this.body)
    this.more.addEventListener("click", () => this.talks.more())
    for (const type of ["changed", "listed"]) this.talks.addEventListener(type, () => this.draw())
  }

  /** Once for all changes of this turn. */
  draw() {
    if (this.#isDrawing) return
    this.#isDrawing = true
    queueMicrotask(() => this.#draw())
  }

  #draw() {
    this.#isDrawing = false
    const all = this.talks.all.slice(0, MOST_FIRST)
    const asking = all.filter(({state}) => state === "request"), others = all.filter(({state}) => state !== "request")
    this.#fill(this.asking, asking)
    this.#fill(this.people, others)
    this.askingTitle.hidden = this.asking.hidden = !asking.length
    this.peopleTitle.hidden = !asking.length || !others.length
    this.nobody.hidden = !this.talks.isLoaded || all.length > 0
    this.more.hidden = this.talks.isWhole || !this.talks.isLoaded || !this.talks.before
    this.app.marked()
  }

  #fill(list, talks) {
    const items = talks.map(talk => this.#item(talk))
    for (const [at, item] of items.entries()) if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null)
    while (list.children.length > items.length) list.lastElementChild.remove()
  }

  /** The same <li> for as long as a conversation is listed; what is in it is drawn again only when it differs. */
  #item(talk) {
    const known = this.#items.get(talk.conv) ?? {item: make("li")}
    const shown = JSON.stringify([talk.with, talk.line, talk.at, talk.state, this.talks.isUnread(talk), this.app.current === talk.conv, new Date().getDate()])
    this.#items.set(talk.conv, known)
    if (known.shown === shown) return known.item
    known.shown = shown
    const isFocused = known.item.contains(document.activeElement)
    known.item.replaceChildren(this.#link(talk))
    if (isFocused) known.item.firstElementChild.focus()
    return known.item
  }

  #link({with: {username, name, planet}, line, at, state, conv, ...talk}) {
    const isUnread = this.talks.isUnread({...talk, state}), isCurrent = this.app.current === conv
    const link = drawPerson({username, name, planet}, sayLine(line, state), at ? make("time", {className: "sealed-person__time", dateTime: at}, sayWhen(new Date(at))) : "")
    if (isCurrent) link.setAttribute("aria-current", "page")
    if (isUnread && !isCurrent) link.append(make("span", {className: "rail__mark"}, make("span", {className: "visually-hidden"}, "Unread")))
    link.toggleAttribute("data-unread", isUnread && !isCurrent)
    return link
  }
}

/** A link to the conversation with somebody: planet, name, a line of words, and what stands at its end. */
export function drawPerson({username, name, planet}, words, end = "") {
  const face = planet?.src === "" ? make("span", {className: "sealed-person__gone"}) : make("img", {className: "planet", src: planet?.src ?? `/avatars/${username}`, alt: "", width: 40, height: 40, loading: "lazy"})
  const link = make("a", {className: "sealed-person", href: `/dm/${username}`}, face,
    make("b", {className: "sealed-person__name"}, make("bdi", {}, name)), end, make("span", {className: "sealed-person__line", dir: "auto"}, words))
  link.dataset.talk = username
  return link
}

function sayLine(line, state) {
  if (state === "declined") return "Declined"
  if (state === "blocked") return "Blocked"
  if (!line) return " "
  return line.mine && line.words && !line.isDeed ? `You: ${line.words}` : line.words
}

function sayWhen(at, now = new Date()) {
  if (at.toDateString() === now.toDateString()) return CLOCK.format(at)
  return (now - at < 6 * DAY ? WEEKDAY : DATE).format(at)
}
