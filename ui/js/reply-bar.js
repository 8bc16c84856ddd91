// The line over the composer that says whom one answers.
import {iconButton, make} from "./make.js"

export class ReplyBar {
  to = null  // {id, author, words}

  /** `changed` hears of every change, `left` when the answer was given up by hand. */
  constructor(changed, left) {
    Object.assign(this, {changed, left, bar: make("div", {className: "composer__reply", hidden: true})})
  }

  set(to) {
    this.to = to
    this.bar.hidden = !to
    this.bar.replaceChildren(...(to ? this.#draw(to) : []))
    this.changed()
  }

  #draw({author, words}) {
    return [
      make("p", {}, "Replying to ", make("b", {}, author), " ", make("span", {dir: "auto"}, words)),
      iconButton("close", "Do not reply", "button button--quiet button--icon button--small", () => {
        this.set(null)
        this.left()
      }),
    ]
  }
}
