// <mark-bubble>: says who left something on a wall, and what one can do about it: on focus, and on a press.
// While the wall is being decorated a press means something else.
import {icon, make} from "./make.js"
import {nameOf} from "./wall-names.js"

const viewer = document.body.dataset.viewer
const keeps = ["moderator", "admin"].includes(document.body.dataset.role)
const APART = 8  // px between the bubble and the edges of the window

customElements.define("mark-bubble", class extends HTMLElement {
  connectedCallback() {
    this.page = document.querySelector("wall-page")
    for (const item of this.page.querySelectorAll(".wall__layer > *")) this.#tend(item)
    this.#listen("addEventListener")
  }

  disconnectedCallback() {
    this.#listen("removeEventListener")
  }

  #listen(turn) {
    for (const type of ["arrived", "renewed"]) this.page[turn](type, this.#came)
    for (const type of ["click", "keydown"]) this.page[turn](type, this.#pressed)
    this.page[turn]("focusin", this.#focused)
    this.page[turn]("leaving", this.#close)
    this.page[turn]("scroll", this.#close, {capture: true})
    document[turn]("submit", this.#close)
  }

  get #isEditing() {
    return this.page.hasAttribute("data-editing")
  }

  /** What a visitor left can be reached by keys; the owner's own things are what the wall is. */
  #tend(item) {
    if (this.#isEditing || item.dataset.by === this.dataset.wall) return
    item.tabIndex = 0
    if (item.matches(".wall-sticker")) item.setAttribute("role", "group")
    item.ariaLabel = `${nameOf(item)}, left by @${item.dataset.by}`
    item.querySelector(".wall-by")?.setAttribute("tabindex", "-1")  // the bubble has the same link
  }

  #came = ({detail: item}) => item.matches(".wall__layer > *") && this.#tend(item)

  #itemOf(target) {
    const item = target.closest?.(".wall__layer > *")
    return this.#isEditing || target.closest?.("a, button") ? null : item
  }

  #pressed = event => {
    if (event.type === "keydown" && event.key !== "Enter") return
    const item = this.#itemOf(event.target)
    if (item) this.#show(item)
  }

  #focused = ({target}) => {
    const item = this.#itemOf(target)
    if (item === target && item.matches(":focus-visible")) this.#show(item)
  }

  #close = ({target, defaultPrevented}) => {
    if (target === this.item || target === this.page.scroller || this.contains(target) && defaultPrevented) this.hidePopover()
  }

  #show(item) {
    if (item.dataset.by === viewer && viewer === this.dataset.wall) return
    this.item = item
    this.replaceChildren(...this.#words(item.dataset.by), ...this.#tools(item, item.dataset.by))
    this.showPopover({source: item})
    this.#stand(item.getBoundingClientRect())
  }

  #words(by) {
    const face = make("img", {className: "planet", src: `/avatars/${by}`, alt: "", width: 28, height: 28})
    const link = make("a", {href: `/wall/${by}`}, `@${by}`)
    return [make("p", {className: "mark-bubble__by"}, face, make("span", {}, "Left by ", link))]
  }

  #tools(item, by) {
    const tools = []
    const isOwner = viewer === this.dataset.wall
    if (isOwner || by === viewer || keeps) tools.push(this.#removal(item, by))
    if (isOwner) tools.push(this.#sweep(by))
    if (by !== viewer) tools.push(this.#report(item, by))
    return tools
  }

  #removal(item, by) {
    const form = this.#form(`marks/${item.id}/delete`, "trash", "Take it off")
    if (by !== viewer && viewer !== this.dataset.wall) Object.assign(form.dataset, {
      confirm: "Take this off the wall?", confirmText: "It goes for everyone and nothing brings it back. The log keeps that you did it.",
      confirmAction: "Take it off",
    })
    return form
  }

  #sweep(by) {
    const form = this.#form("sweep", "sweep", `Sweep all of @${by}`)
    form.append(make("input", {type: "hidden", name: "by", value: by}))
    Object.assign(form.dataset, {
      confirm: `Sweep away all that @${by} left?`, confirmAction: "Sweep",
      confirmText: "Their stickers and notes leave your wall in one go. Undo, when you decorate, brings them back.",
    })
    return form
  }

  #form(path, glyph, words) {
    const form = make("form", {method: "post", action: `/wall/${this.dataset.wall}/${path}`},
      make("button", {className: "menu__item"}, icon(glyph), words))
    form.dataset.mark = ""
    return form
  }

  #report(item, by) {
    const href = `/wall/${this.dataset.wall}/report?ref=${item.id}`
    const link = make("a", {className: "menu__item", href}, icon("flag"), viewer ? "Report" : "Sign in to report")
    if (viewer) Object.assign(link.dataset, {report: item.id, reportAbout: `${nameOf(item)}, by @${by}`})
    return link
  }

  /** Below the item, or above it, and always inside the window. */
  #stand({left, right, top, bottom}) {
    const {offsetWidth: width, offsetHeight: height} = this
    const below = bottom + APART + height < innerHeight ? bottom + APART : Math.max(APART, top - height - APART)
    const x = Math.min(innerWidth - width - APART, Math.max(APART, (left + right - width) / 2))
    Object.assign(this.style, {left: `${x}px`, top: `${Math.min(below, innerHeight - height - APART)}px`})
  }
})
