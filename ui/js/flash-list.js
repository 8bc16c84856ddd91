// Gives each piece of news a button to put it away; what is no error and leads nowhere goes by itself.
const SHOWN_FOR = 7000  // ms: enough to read two lines twice

customElements.define("flash-list", class extends HTMLElement {
  connectedCallback() {
    this.observer = new MutationObserver(() => this.#tend())
    this.observer.observe(this, {childList: true, subtree: true})
    this.#tend()
  }

  disconnectedCallback() {
    this.observer.disconnect()
  }

  #tend() {
    this.querySelectorAll("li:not([data-tended])").forEach(news => this.#tendOne(news))
  }

  #tendOne(news) {
    news.dataset.tended = ""
    const close = document.createElement("button")
    close.type = "button"
    close.className = "flash__close"
    close.ariaLabel = "Put away"
    close.textContent = "✕"
    close.addEventListener("click", () => news.remove())
    news.append(close)
    if (news.dataset.kind !== "error" && !news.querySelector("a")) setTimeout(() => this.#leave(news), SHOWN_FOR)
  }

  #leave(news) {
    if (news.matches(":hover, :focus-within")) setTimeout(() => this.#leave(news), SHOWN_FOR)
    else news.remove()
  }
})
