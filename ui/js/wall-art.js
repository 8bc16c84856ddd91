// <wall-art>: the packs of free art, one below the other, and a search through all of them.
import {make} from "./make.js"

const SIZE = 180  // units
const PAUSE = 200  // ms of no typing before it is searched for

customElements.define("wall-art", class extends HTMLElement {
  connectedCallback() {
    this.search = this.querySelector("input")
    this.places = this.querySelector(".wall-drawer")
    this.search.addEventListener("input", () => {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.#find(), PAUSE)
    })
  }

  /** Fetched the first time somebody looks. */
  async open() {
    if (this.packs) return
    const answer = await ask("/stickers/")
    if (!answer) return this.#say("The art could not be fetched. Try again when you are online.")
    this.packs = answer.packs.map(pack => this.#drawPack(pack))
    this.places.replaceChildren(...this.packs)
  }

  async #find() {
    const query = this.search.value.trim()
    if (!query) return this.packs && this.places.replaceChildren(...this.packs)
    const answer = await ask(`/stickers/search?q=${encodeURIComponent(query)}`)
    if (query !== this.search.value.trim()) return
    if (!answer?.found.length) return this.#say(answer ? "No drawing by that name." : "The search needs a connection.")
    this.places.replaceChildren(make("div", {className: "wall-drawer__grid wall-drawer__grid--art"}, ...answer.found.map(drawButton)))
  }

  #drawPack({id, title, author, licence, names, more}) {
    const grid = make("div", {className: "wall-drawer__grid wall-drawer__grid--art"}, ...names.map(name => drawButton(`${id}/${name}`)))
    const place = make("section", {className: "wall-drawer__place", ariaLabel: title}, make("p", {className: "wall-drawer__title", title: `${author}, ${licence}`}, title), grid)
    if (more) place.append(this.#moreButton(id, grid))
    return place
  }

  #moreButton(pack, grid) {
    const button = make("button", {type: "button", className: "button button--quiet button--small"}, "More of these")
    button.addEventListener("click", async () => {
      const last = JSON.parse(grid.lastElementChild.dataset.sticker).content.split("/")[1]
      const answer = await ask(`/stickers/${pack}?after=${last}`)
      const fresh = (answer?.names ?? []).map(name => drawButton(`${pack}/${name}`))
      grid.append(...fresh)
      fresh[0]?.focus()
      if (!answer?.more) button.remove()
    })
    return button
  }

  #say(words) {
    this.places.replaceChildren(make("p", {className: "muted"}, words))
  }
})

function ask(url) {
  return fetch(url).then(reply => reply.ok ? reply.json() : undefined).catch(() => undefined)
}

function drawButton(content) {
  const name = content.split("/")[1].replaceAll("-", " ")
  const image = make("img", {src: `/stickers/${content}.svg`, alt: "", loading: "lazy", draggable: false, width: 48, height: 48})
  const one = make("button", {type: "button", className: "wall-drawer__art", title: name, ariaLabel: name}, image)
  one.dataset.sticker = JSON.stringify({kind: "art", content, size: SIZE})
  return one
}
