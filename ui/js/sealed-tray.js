// Pictures chosen for a message: shown before they are sent, drawn anew and sealed when they are.
import {iconButton, make} from "./make.js"
import {isPicture, sealPicture} from "./sealed-picture.js"

const MOST = 8  // pictures at once
const LARGEST = 40 * 2 ** 20  // bytes of a file that we try to draw

export class Tray {
  #isTaking = false
  #files = new Map()  // File → its <li>

  /** `say` shows a sentence. */
  constructor(say) {
    Object.assign(this, {say, list: make("ul", {className: "tray", ariaLabel: "Pictures", hidden: true})})
  }

  get isEmpty() {
    return this.#files.size === 0
  }

  /** Take what was chosen, dropped or pasted. */
  add(files) {
    const pictures = [...files].filter(file => isPicture(file) && file.size <= LARGEST), room = MOST - this.#files.size
    pictures.slice(0, room).forEach(file => this.#keep(file))
    if (pictures.length < files.length) this.say("Pictures can be PNG, JPEG, GIF or WebP, of at most 40 MB.")
    else if (pictures.length > room) this.say(`${MOST} pictures at a time: the rest was left out.`)
    else this.say("")
  }

  /** [{blob, entry}] of all, sealed; null while that is under way, and for one that cannot be drawn: then all stay. */
  async take() {
    if (this.#isTaking) return null
    this.#isTaking = true
    try {
      return await this.#sealAll()
    } catch (error) {
      if (error.name !== "InvalidStateError") throw error
      this.say("One of these could not be read as a picture. Remove it; your text is still here.")
      return null
    } finally {
      this.#isTaking = false
    }
  }

  async #sealAll() {
    const sealed = []
    for (const [file, item] of this.#files) {
      item.ariaBusy = "true"
      sealed.push(await sealPicture(file).finally(() => { item.ariaBusy = "false" }))
    }
    for (const file of [...this.#files.keys()]) this.#remove(file)
    return sealed
  }

  #keep(file) {
    const image = make("img", {src: URL.createObjectURL(file), alt: "Picture to send"})
    const drop = iconButton("close", "Remove this picture", "tray__button", () => this.#remove(file))
    const item = make("li", {className: "tray__item"}, image, drop)
    this.#files.set(file, item)
    this.list.append(item)
    this.list.hidden = false
  }

  #remove(file) {
    const item = this.#files.get(file)
    URL.revokeObjectURL(item.querySelector("img").src)
    item.remove()
    this.#files.delete(file)
    this.list.hidden = this.isEmpty
  }
}
