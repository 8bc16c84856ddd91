// <wall-saved>: says, quietly, whether everything is on the server.
customElements.define("wall-saved", class extends HTMLElement {
  /** Follow a queue and the connection. */
  follow(queue) {
    this.queue = queue
    queue.addEventListener("moved", this.#show)
    document.addEventListener("connection", this.#show)
    this.#show()
  }

  disconnectedCallback() {
    this.queue?.removeEventListener("moved", this.#show)
    document.removeEventListener("connection", this.#show)
  }

  #show = () => {
    const waiting = this.queue.steps.length
    const isOffline = document.documentElement.dataset.connection === "offline"
    const [state, words] = waiting === 0 ? ["saved", "Saved"] : isOffline ? ["waiting", "Waiting for the connection"] : ["saving", "Saving…"]
    if (this.dataset.state === state) return
    this.dataset.state = state
    this.textContent = words
  }
})
