// Puts what must be kept on paper; the print styles leave everything else out.
customElements.define("print-button", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#print)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#print)
  }

  #print = () => print()
})
