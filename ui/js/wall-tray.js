// <wall-tray>: what can be put on a wall. A press puts it in the middle of what is seen; a mouse may drag it there.
import "./wall-stickers.js"
import {ACCEPT, uploadPicture} from "./wall-upload.js"
import {parse} from "./live.js"
import {make} from "./make.js"
import {WIDTH} from "./wall-place.js"
import {freeSpot} from "./wall-spot.js"

const CARD = {kind: "text", style: "note", font_size: 24, colour: "", w: 340, h: 140}
const PHONE = 0.5  // px a unit: below, things are put down larger
const LARGER = 1.5
const SCHEME = /^[a-z][a-z0-9+.-]*:/i

customElements.define("wall-tray", class extends HTMLElement {
  connectedCallback() {
    this.editor = this.closest("wall-editor")
    this.editor.tray = this
    this.input = make("input", {type: "file", accept: ACCEPT, hidden: true})
    this.append(this.input)
    this.input.addEventListener("change", () => this.#chosen())
    this.addEventListener("click", this.#pressed)
    this.editor.addEventListener("submit", this.#submitted)
  }

  #pressed = event => {
    const tool = event.target.closest("[data-tool]")?.dataset.tool
    if (tool === "text") this.card()
    if (tool === "image") this.input.click()
    if (tool === "undo" || tool === "redo") this.editor.history[tool]()
    if (tool === "sketch") this.#listSketches()
  }

  /** Where things land: the middle of what is seen of the plane, in units. */
  middle() {
    const {scroller, plane, unit} = this.editor.page
    const view = scroller.getBoundingClientRect(), all = plane.getBoundingClientRect()
    const sheet = this.editor.querySelector(".wall-stickers:popover-open")?.getBoundingClientRect()
    const bottom = sheet && sheet.width > view.width * 0.8 ? Math.max(view.top + 80, sheet.top) : view.bottom
    const x = (view.left + view.right) / 2 - all.left, y = (view.top + Math.min(bottom, all.bottom)) / 2 - all.top
    return {x: Math.round(Math.min(WIDTH, Math.max(0, x / unit))), y: Math.round(Math.max(0, y / unit))}
  }

  /** A size of the tray's in units, larger where the plane is shown small. */
  sized(units) {
    return this.editor.page.unit < PHONE ? Math.round(units * LARGER) : units
  }

  /** Begin a card; with words it stands there at once. */
  card(body = "") {
    const fields = {...CARD, ...this.#free(CARD.w), w: this.sized(CARD.w), h: this.sized(CARD.h), font_size: this.sized(CARD.font_size)}
    if (body) this.editor.actions.place([{...fields, body: body.slice(0, 4000)}])
    else this.editor.writing.begin(fields)
  }

  /** An address may be typed as people say it, without its https. */
  link(typed) {
    const url = SCHEME.test(typed) ? typed : `https://${typed}`
    this.editor.actions.place([{kind: "link", style: "paper", url, ...this.#free(380), w: this.sized(380), h: this.sized(120)}])
  }

  async picture(file) {
    const at = this.#free(420)
    const sent = await this.upload(file)
    if (!sent) return
    const w = this.sized(Math.min(420, Math.max(120, sent.width)))
    const h = Math.min(1200, Math.max(40, Math.round(w * sent.height / sent.width)))
    this.editor.actions.place([{kind: "picture", style: "polaroid", upload: sent.id, alt: "", body: "", ...at, w, h}])
    this.editor.inspector.enter()  // where its description is asked for
  }

  /** {id, width, height} of a picture that is up, undefined when it could not be taken, and that was said. */
  async upload(file) {
    this.toggleAttribute("data-busy", true)
    try {
      return await uploadPicture(this.editor.page.name, file)
    } catch (error) {
      this.editor.tell(error.message, "error")
    } finally {
      this.removeAttribute("data-busy")
    }
  }

  /** Put a sticker down: in the middle, or where it was dragged to. */
  sticker(fields, at = this.#free()) {
    this.editor.actions.place([{...fields, ...at, size: this.sized(fields.size)}])
  }

  /** A spot near the middle where nothing stands; on a full screen the middle, moved aside from what was put there before. */
  #free(wide = 160) {
    return freeSpot(this.editor, this.middle(), this.sized(wide))
  }

  #chosen() {
    const [file] = this.input.files
    this.input.value = ""
    if (file) this.picture(file)
  }

  async #listSketches() {
    const list = this.editor.querySelector("#wall-sketches .wall-sketches")
    list.ariaBusy = true
    const reply = await fetch(`/wall/${this.editor.page.name}/sketches`, {headers: {"X-Live": "1"}}).catch(() => null)
    list.ariaBusy = false
    if (reply?.ok) list.replaceChildren(parse(await reply.text()))
    else list.replaceChildren(make("p", {className: "muted"}, "Your sketches could not be fetched. Close this and try again."))
  }

  #submitted = event => {
    const {id} = event.target.closest("dialog") ?? {}
    if (id === "wall-link" && event.submitter?.value === "place") this.link(event.target.elements.url.value.trim())
    if (id === "wall-link") event.target.reset()
    if (event.submitter?.name === "script") this.#sketch(event.submitter)
  }

  /** As wide as a card, in the shape of its poster. */
  #sketch({value: script, dataset: {shape}}) {
    const w = this.sized(400), h = Math.round(Math.min(1200, Math.max(80, w * Number(shape))))
    this.editor.actions.place([{kind: "script", style: "paper", script, ...this.#free(400), w, h}])
  }
})
