// The bars over the code: what one should know about the text below, and what can be done about it.
import {icon, make} from "./make.js"

export class Bars {
  #bars = new Map()

  constructor(box) {
    this.box = box
  }

  /** Show a bar under a name, in place of one that has it: `actions` are [words, function]; it stays until taken away. */
  show(name, words, actions = [], kind = "warn") {
    const bar = make("div", {className: `studio-bar studio-bar--${kind}`}, icon(kind === "warn" ? "warning" : "info"), make("p", {}, words))
    for (const [label, act] of actions) {
      const button = make("button", {type: "button", className: "button button--small"}, label)
      button.addEventListener("click", act)
      bar.append(button)
    }
    this.take(name)
    this.#bars.set(name, bar)
    this.box.append(bar)
  }

  take(name) {
    this.#bars.get(name)?.remove()
    this.#bars.delete(name)
  }

  takeAll(start) {
    for (const name of [...this.#bars.keys()]) if (name.startsWith(start)) this.take(name)
  }
}
