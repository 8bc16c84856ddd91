// What the server says to a step beyond yes: another was faster, it cannot be done, or it waits for the owner's word.
import {apply} from "./live.js"
import {notify} from "./notice.js"

export class WallRefusals {
  constructor(editor) {
    this.editor = editor
  }

  start() {
    this.editor.queue.addEventListener("dropped", this.#dropped)
    this.editor.queue.addEventListener("settled", this.#settled)
  }

  stop() {}

  /** The step is off the screen already; here stands why, and what was typed is not lost. */
  #dropped = ({detail: {step, error, html}}) => {
    if (html) apply(html)
    if (!error) return
    if (error.message !== this.last) notify(error.message, error.code === "conflict" ? "warn" : "error")
    this.last = error.message
    setTimeout(() => { this.last = undefined }, 1000)  // one sentence for a row of steps that fail alike
    this.editor.say?.(error.message)
    this.editor.writing?.giveBack(step)
  }

  /** A visitor's mark that the owner wants to see first. */
  #settled = ({detail: {step}}) => {
    const {page} = this.editor
    if (page.isOwn || page.dataset.visitors !== "approve" || !step.add?.length) return
    notify(`It will show here once @${page.name} says yes to it.`)
  }
}
