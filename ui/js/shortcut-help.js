// Shift+? lists the shortcuts, unless somebody is typing a question mark.
customElements.define("shortcut-help", class extends HTMLElement {
  connectedCallback() {
    addEventListener("keydown", this.#open)
  }

  disconnectedCallback() {
    removeEventListener("keydown", this.#open)
  }

  #open = event => {
    if (event.key !== "?" || isTyping(event.target) || document.querySelector("dialog[open]")) return
    event.preventDefault()
    this.querySelector("dialog").showModal()
  }
})

function isTyping(element) {
  return element.isContentEditable || element.matches("input:not([type=checkbox], [type=radio]), textarea, select")
}
