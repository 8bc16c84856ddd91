// Pictures on their way up, with a preview, a bar, and ways to give up or try again. Each becomes a message's picture.
import {iconButton, make} from "./make.js"

const KINDS = ["image/png", "image/jpeg", "image/gif", "image/webp"]
const MOST = 8  // pictures at once

export class ImageTray {
  #pictures = []

  /** `say` shows a sentence, `changed` hears when the tray's content changed. */
  constructor(room, {say, changed}) {
    Object.assign(this, {room, say, changed, list: make("ul", {className: "tray", ariaLabel: "Pictures", hidden: true})})
  }

  get isEmpty() {
    return this.#pictures.length === 0
  }

  /** Take what was chosen, dropped or pasted. */
  add(files) {
    const taken = [...files].filter(file => KINDS.includes(file.type))
    const room = MOST - this.#pictures.length
    taken.slice(0, room).forEach(file => this.#addOne(file))
    if (taken.length < files.length) this.say("Pictures can be PNG, JPEG, GIF or WebP.")
    if (taken.length > room) this.say(`${MOST} pictures at a time: the rest was left out.`)
  }

  /** A picture that is on the server already, with its message taken back. */
  restore(image, picture) {
    this.#keep(this.#draw(picture.src, {image, picture}))
  }

  /** Resolves to [{image, picture}] and empties the tray when all are up; undefined when one failed, and then all stay. */
  async take() {
    const results = await Promise.all(this.#pictures.map(({uploading}) => uploading))
    if (results.some(result => !result)) return
    this.#pictures.forEach(takeOut)
    this.#pictures = []
    this.#show()
    return results
  }

  #addOne(file) {
    const entry = this.#draw(URL.createObjectURL(file))
    this.#keep(entry)
    this.#upload(entry, file)
  }

  #keep(entry) {
    this.#pictures.push(entry)
    this.list.append(entry.item)
    this.#show()
  }

  #draw(src, done) {
    const entry = {uploading: Promise.resolve(done), bar: make("progress", {className: "progress", max: 1, value: 0, ariaLabel: "Upload", hidden: !!done})}
    entry.news = make("p", {className: "tray__news", role: "status"})
    entry.again = iconButton("upload", "Try again", "tray__button", () => entry.retry())
    entry.again.hidden = true
    const drop = iconButton("close", "Remove this picture", "tray__button", () => this.#remove(entry))
    entry.item = make("li", {className: "tray__item"}, make("img", {src, alt: "Picture to send"}), entry.bar, entry.news, entry.again, drop)
    return entry
  }

  #upload(entry, file) {
    entry.retry = () => this.#upload(entry, file)
    entry.again.hidden = true
    entry.bar.hidden = false
    entry.news.textContent = ""
    entry.uploading = this.#send(entry, file).then(sent => {
      entry.bar.hidden = true
      return {image: sent.id, picture: {src: sent.thumb, width: sent.thumb_width ?? sent.width, height: sent.thumb_height ?? sent.height}}
    }, error => {
      entry.bar.hidden = true
      entry.again.hidden = false
      entry.news.textContent = error.message
    })
  }

  #send(entry, file) {
    const request = entry.request = new XMLHttpRequest()  // fetch cannot tell how far an upload has come
    const body = new FormData()
    body.append("image", file)
    return new Promise((resolve, reject) => {
      request.upload.onprogress = ({loaded, total}) => { entry.bar.value = loaded / total }
      request.onerror = () => reject(new Error("No connection."))
      request.onload = () => request.status < 300 ? resolve(request.response) : reject(new Error(request.response?.error?.message ?? "That did not work."))
      request.open("POST", `/rooms/${this.room}/uploads`)
      request.setRequestHeader("X-Live", "1")
      request.responseType = "json"
      request.send(body)
    })
  }

  #remove(entry) {
    entry.request?.abort()
    takeOut(entry)
    this.#pictures = this.#pictures.filter(other => other !== entry)
    this.#show()
  }

  #show() {
    this.list.hidden = this.isEmpty
    this.changed()
  }
}

function takeOut({item}) {
  URL.revokeObjectURL(item.querySelector("img").src)
  item.remove()
}
