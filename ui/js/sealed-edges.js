// The two ends of what is loaded of a conversation: who comes near one is brought more, one page at a time.
import {make} from "./make.js"

const AHEAD = "900px"  // how far before an end the next page is fetched

export class Edges {
  #isGrowing = false

  /** `grow(isOlder)` brings a page and resolves to whether there was one. */
  constructor(scroller, grow) {
    this.grow = grow
    this.older = this.#draw("messages__older", "Older messages")
    this.newer = this.#draw("messages__newer", "Newer messages")
    scroller.prepend(this.newer)
    scroller.append(this.older)
    this.observer = new IntersectionObserver(this.#reached, {root: scroller, rootMargin: `${AHEAD} 0px`})
  }

  start() {
    for (const edge of [this.older, this.newer]) this.observer.observe(edge)
    document.addEventListener("connection", this.#retry)
  }

  stop() {
    this.observer.disconnect()
    document.removeEventListener("connection", this.#retry)
  }

  #draw(name, words) {
    const edge = make("button", {type: "button", className: `${name} button button--quiet button--small`, hidden: true}, words)
    edge.addEventListener("click", () => this.#grow(edge))
    return edge
  }

  #reached = entries => {
    for (const {isIntersecting, target} of entries) if (isIntersecting && !target.hidden) this.#grow(target)
  }

  /** And then look again whether the end is still near. */
  async #grow(edge) {
    if (this.#isGrowing) return
    this.#isGrowing = true
    edge.ariaBusy = "true"
    const isLonger = await this.grow(edge === this.older)
    edge.ariaBusy = "false"
    this.#isGrowing = false
    if (isLonger) this.#lookAgain()
  }

  #lookAgain() {
    for (const edge of [this.older, this.newer]) {
      this.observer.unobserve(edge)
      this.observer.observe(edge)
    }
  }

  #retry = ({detail}) => detail === "live" && this.#lookAgain()
}
