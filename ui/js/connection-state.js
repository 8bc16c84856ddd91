// Says in words what <html data-connection> says: live, catching up, offline. Where room is short, only the first words show.
const WORDS = {
  "live": ["Live", ""],
  "catching-up": ["Catching up", ""],
  "offline": ["Offline.", "Messages wait and will be sent."],
}

customElements.define("connection-state", class extends HTMLElement {
  connectedCallback() {
    this.observer = new MutationObserver(() => this.#show())
    this.observer.observe(document.documentElement, {attributeFilter: ["data-connection"]})
    this.#show()
  }

  disconnectedCallback() {
    this.observer.disconnect()
  }

  #show() {
    const [state, more] = WORDS[document.documentElement.dataset.connection] ?? ["", ""]
    const words = document.createElement("b")
    const rest = document.createElement("span")
    words.textContent = state
    rest.textContent = more
    this.replaceChildren(words, rest)
    this.title = `${state} ${more}`.trim()
  }
})
