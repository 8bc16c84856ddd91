// The poster: what people see of a sketch before they run it, taken from the canvas in its author's own browser. It is
// taken by itself and follows the saved text, until its author takes one by hand.
import {notify} from "./notice.js"
import {recall, remember} from "./remembered.js"
import {post} from "./studio-saving.js"

const SETTLED = 1500  // ms of running until there is something to see
const APART = 60_000  // ms between two that nobody asked for: thirty uploads in ten minutes are allowed

export class Poster {
  #timer
  #triedAt = -APART
  #isStale = false

  /** `id` is the upload that is shown now, "" for none, of `version`; `saved()` gives the text {source, engine} that the server has. */
  constructor(preview, {id, version, saved}) {
    Object.assign(this, {preview, id, version, saved, mark: `neospace:studio:poster:${preview.key}`})
  }

  /** By hand: this one stays, and it is said how it went. */
  async take() {
    const picture = await this.preview.capture()
    if (!picture) return notify("There is no canvas to take a picture of yet.", "warn")
    const answer = await this.#send(picture)
    if (!answer.ok) return notify(answer.error.message, "error")
    this.#isStale = false
    remember(this.mark)
    notify("That is its picture now.")
  }

  heardSaved({version}) {
    if (this.id && version === this.version) return
    this.version = version
    this.#isStale = true
    this.soon()
  }

  /** The text was saved or began to run: when both are so, take a new one of it. */
  soon() {
    clearTimeout(this.#timer)
    if (!this.#isDue) return
    const wait = Math.max(SETTLED, this.#triedAt + APART - performance.now())
    this.#timer = setTimeout(() => this.#isDue && this.#takeQuietly(), wait)
  }

  /** What was taken by hand, on this device or another, is not known here as one that came by itself. */
  get #isDue() {
    const {preview: {state, last}, id} = this
    const isByItself = !id || recall(this.mark) === id
    return this.#isStale && isByItself && state === "running" && isSame(last, this.saved())
  }

  async #takeQuietly() {
    const text = this.preview.last
    this.#triedAt = performance.now()
    const picture = await this.preview.capture()
    if (!picture || !this.#isDue || this.preview.last !== text) return
    const answer = await this.#send(picture)
    if (!answer.ok) return
    this.#isStale = !isSame(text, this.saved())
    remember(this.mark, this.id)
    this.soon()
  }

  async #send(picture) {
    const body = new FormData()
    body.append("image", picture, "poster.webp")
    const answer = await post(`/studio/${this.preview.key}/poster`, body)
    if (answer.ok) this.id = answer.poster.split("/").at(-1).split(".")[0]
    return answer
  }
}

function isSame(one, other) {
  return one?.source === other?.source && one?.engine === other?.engine
}
