// Pictures and sounds of one's own: dropped, pasted or chosen; in the code they go by their names.
import {icon, iconButton, make} from "./make.js"
import {post} from "./studio-saving.js"

const CALLS = {  // how each engine takes a file in
  image: {"p5-1": name => `loadImage(${name})`, "p5-2": name => `await loadImage(${name})`, "three": name => `new THREE.TextureLoader().load(${name})`},
  sound: {"p5-1": name => `loadSound(${name})`},
}

/** The line of code that reads a file. */
export function callFor({name, kind}, engine) {
  const quoted = JSON.stringify(name)
  return (CALLS[kind][engine] ?? (kind === "image" ? text => `Object.assign(new Image(), {src: ${text}})` : text => `new Audio(${text})`))(quoted)
}

export class Files {
  /** `dialog` holds the list and the form as drawn by the server; `engine()` is the one written for, `insert(text)` puts code at the cursor. */
  constructor(dialog, {key, engine, insert, changed}) {
    Object.assign(this, {dialog, key, engine, insert, changed})
    this.list = dialog.querySelector(".studio-files__list")
    this.news = dialog.querySelector(".studio-files__news")
    this.form = dialog.querySelector("form[enctype]")
    this.form.addEventListener("submit", event => event.preventDefault())
    this.form.elements.file.addEventListener("change", ({target}) => {
      this.add([...target.files])
      target.value = ""
    })
    this.list.addEventListener("submit", event => this.#delete(event))
    this.list.querySelectorAll("li").forEach(item => this.#addTools(item))
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal()
  }

  /** Whatever is dropped or pasted on `area` that is a file. */
  takeFrom(area) {
    const over = event => {
      if (!event.dataTransfer.types.includes("Files")) return
      event.preventDefault()
      event.stopPropagation()
      area.toggleAttribute("data-dropping", event.type === "dragover")
    }
    area.addEventListener("dragover", over, {capture: true})
    area.addEventListener("dragleave", over, {capture: true})
    area.addEventListener("drop", event => {
      area.removeAttribute("data-dropping")
      this.#take(event, event.dataTransfer.files)
    }, {capture: true})
    area.addEventListener("paste", event => this.#take(event, event.clipboardData.files), {capture: true})
  }

  async add(files) {
    this.open()
    for (const file of files) await this.#upload(file)
  }

  #take(event, files) {
    if (!files.length) return
    event.preventDefault()
    event.stopPropagation()
    this.add([...files])
  }

  async #upload(file) {
    this.news.textContent = `Adding ${file.name} …`
    this.dialog.ariaBusy = "true"
    const body = new FormData()
    body.append("file", file)
    const answer = await post(`/studio/${this.key}/files`, body)
    this.dialog.ariaBusy = null
    if (!answer.ok) return this.news.textContent = `${file.name}: ${answer.error.message}`
    this.news.textContent = `${answer.name} is here.`
    this.#show(answer, file)
    this.changed()
  }

  #show({name, kind}, file) {
    const sign = kind === "image" ? make("img", {src: URL.createObjectURL(file), alt: "", width: 48, height: 48}) : make("span", {className: "studio-file__sound"}, icon("music"))
    const button = iconButton("trash", `Delete ${name}`, "button button--quiet button--small button--icon", () => {})
    const form = make("form", {method: "post", action: `/studio/${this.key}/files/delete`}, button)
    button.type = "submit"
    form.dataset.confirm = `Delete ${name}?`
    form.dataset.confirmText = "A sketch that reads it will miss it, older versions too."
    form.dataset.confirmAction = "Delete it"
    const item = make("li", {className: "studio-file"}, sign, make("code", {className: "studio-file__name"}, name), form)
    Object.assign(item.dataset, {name, kind})
    this.list.querySelector(`[data-name="${CSS.escape(name)}"]`)?.remove()
    this.list.append(item)
    this.#addTools(item)
  }

  #addTools(item) {
    const code = () => callFor(item.dataset, this.engine())
    const copy = iconButton("copy", `Copy the code that reads ${item.dataset.name}`, "button button--quiet button--small button--icon", () => {
      copy.dataset.copy = code()  // copy-button.js does the rest
    })
    copy.dataset.copy = ""
    const insert = make("button", {type: "button", className: "button button--small"}, "Put in the code")
    insert.addEventListener("click", () => {
      this.dialog.close()
      this.insert(code())
    })
    item.querySelector("form").before(insert, copy)
  }

  /** Comes here once confirm.js has asked. */
  async #delete(event) {
    if (event.defaultPrevented) return
    event.preventDefault()
    const item = event.target.closest("li")
    const answer = await post(event.target.getAttribute("action"), {name: item.dataset.name})
    this.news.textContent = answer.ok ? `${item.dataset.name} is deleted.` : answer.error.message
    if (answer.ok) item.remove()
  }
}
