// <wall-theme-editor>: tries a theme on, on the wall itself and in this window only, until it is saved.
// The server works out every colour and says how well words can be read; what a slider moves is shown before it answers.
import {apply} from "./live.js"
import {make} from "./make.js"
import {notify, notifyError} from "./notice.js"
import {dress} from "./wall-theme.js"

const PAUSE = 60  // ms between two questions while something moves
const NUMBERS = {pattern_scale: "scale", border: "border", depth: "depth", radius: "radius", outline: "outline"}
const LOST = {message: "Your theme is not saved: the server does not answer. Try again in a moment."}

customElements.define("wall-theme-editor", class extends HTMLElement {
  #asked = 0
  #later
  #opener

  connectedCallback() {
    this.form = this.querySelector("form")
    this.repair = this.querySelector(".theme-meter__repair")
    this.#listen("addEventListener")
  }

  disconnectedCallback() {
    this.#listen("removeEventListener")
    clearTimeout(this.#later)
  }

  /** What `data-opens` calls: it is no modal, since the wall is to be seen and scrolled. */
  showModal() {
    this.#opener = document.activeElement
    this.showPopover()
  }

  #listen(turn) {
    this[turn]("toggle", this.#toggled)
    this[turn]("keydown", this.#pressed)
    this.form[turn]("input", this.#changed)
    this.form[turn]("submit", this.#save)
    this.repair[turn]("click", this.#mend)
    this.querySelector(".theme-editor__cancel")[turn]("click", this.#close)
  }

  get worn() {
    return document.getElementById("wall-theme")
  }

  #toggled = event => {
    if (event.target !== this) return
    if (event.newState === "open") this.#begin()
    else this.#end()
  }

  #begin() {
    this.#fill(JSON.parse(this.worn.dataset.theme))
    this.#ask()
    this.querySelector("h2").focus()
  }

  #end() {
    clearTimeout(this.#later)
    this.#asked++
    this.worn.tryOn()
    this.#opener?.focus()
  }

  #close = () => this.hidePopover()

  #pressed = event => {
    event.stopPropagation()  // letters and arrows are for this form, not for what is selected on the wall
    if (event.key === "Escape") this.#close()
  }

  #changed = ({target}) => {
    if (target.name === "preset") this.#fill({...JSON.parse(target.dataset.theme), card: this.#theme.card})
    else this.#hint(target)
    clearTimeout(this.#later)
    this.#later = setTimeout(() => this.#ask(), PAUSE)
  }

  /** What needs no working out is seen at once. */
  #hint({name, type, value}) {
    if (type === "color") this.worn.wall.style.setProperty(`--wall-${name}`, value)
    if (name in NUMBERS) this.worn.wall.style.setProperty(`--wall-${NUMBERS[name]}`, value)
  }

  #fill(theme) {
    for (const [name, value] of Object.entries(theme)) {
      const field = this.form.elements.namedItem(name)
      if (field) field.value = value
    }
  }

  get #theme() {
    const theme = Object.fromEntries(new FormData(this.form))
    for (const name in NUMBERS) theme[name] = Number(theme[name])
    return theme
  }

  async #ask() {
    const number = ++this.#asked
    const reply = await this.#send("/try").catch(() => null)
    if (number !== this.#asked || !reply?.ok) return
    this.worn.tryOn(reply.look)
    dress(this.querySelector(".theme-editor__body"), {style: reply.look.style, data: {}})
    this.#tell(reply)
  }

  #tell({pairs, ink, said}) {
    const lines = pairs.map(({name, ratio, verdict, fine}) => {
      const line = make("li", {}, make("span", {}, name), " ", make("span", {}, `${ratio} to 1, ${verdict}`))
      line.dataset.fine = fine ? "yes" : "no"
      return line
    })
    this.querySelector(".theme-meter__pairs").replaceChildren(...lines)
    this.repair.hidden = said.length === 0
    this.repair.value = ink
  }

  #mend = () => {
    this.form.elements.ink.value = this.repair.value
    this.#ask()
  }

  #save = async event => {
    event.preventDefault()
    this.form.ariaBusy = "true"
    const reply = await this.#send("").catch(() => ({ok: false, error: LOST}))
    this.form.ariaBusy = "false"
    if (!reply.ok) return notifyError(reply.error)
    apply(reply.html)
    this.#close()
    for (const sentence of reply.said.length ? reply.said : ["Your theme is saved."]) notify(sentence)
  }

  async #send(path) {
    const headers = {"Content-Type": "application/json", "X-Live": "1"}
    const reply = await fetch(this.form.action + path, {method: "POST", headers, body: JSON.stringify(this.#theme)})
    return reply.json()
  }
})
