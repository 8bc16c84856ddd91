// Pictures chosen for a message: shown before they are sent, drawn anew and sealed when they are.
import {iconButton, make} from "./make.js"
import {willStandStill} from "./sealed-motion.js"
import {isPicture, sealPicture} from "./sealed-picture.js"

const MOST = 8  // pictures at once
const LARGEST = 40 * 2 ** 20  // bytes of a file that we try to draw

export class Tray {
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
    pictures.slice(0, room).forEach(file => this.#warn(file))
  }

  /** What will not be as it is here is said before it is sent. */
  async #warn(file) {
    if (await willStandStill(file)) this.say("An animated PNG or WebP, or a GIF of more than 16 MB, stands still once it is sent.")
  }

  /** [{blob, entry}] of all that are here now, sealed; null for one that cannot be drawn: then all stay. */
  async take() {
    try {
      return await this.#sealAll([...this.#files])
    } catch (error) {
      if (error.name !== "InvalidStateError") throw error
      this.say("One of these could not be read as a picture. Remove it; your text is still here.")
      return null
    }
  }

  async #sealAll(chosen) {
    const sealed = new Map()
    for (const [file, item] of chosen) {
      item.ariaBusy = "true"
      sealed.set(file, await sealPicture(file).finally(() => { item.ariaBusy = "false" }))
    }
    const left = chosen.map(([file]) => file).filter(file => this.#files.has(file))  // none that was taken out meanwhile
    left.forEach(file => this.#remove(file))
    return left.map(file => sealed.get(file))
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
