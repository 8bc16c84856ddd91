// <sketch-large>: a sketch that can have all of the window. The frame stays where it is in the page, so it runs on.
customElements.define("sketch-large", class extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector(".sketch-large__button")
    this.button.hidden = false
    this.button.addEventListener("click", this.#toggle)
    this.addEventListener("toggle", this.#toggled)
    document.addEventListener("keydown", this.#typed)
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this.#toggle)
    this.removeEventListener("toggle", this.#toggled)
    document.removeEventListener("keydown", this.#typed)
  }

  get isLarge() {
    return this.matches(":popover-open")
  }

  #toggle = () => this.isLarge ? this.#close() : this.#open()

  #open() {
    this.popover = "manual"  // the top layer is the one place that nothing on the page cuts off
    this.showPopover()
    this.button.focus()
  }

  #close() {
    this.hidePopover()
    this.popover = null
    this.button.focus()
  }

  #toggled = () => {
    this.button.ariaPressed = String(this.isLarge)
    this.button.lastElementChild.textContent = this.isLarge ? "Close (Esc)" : "Open large"
  }

  #typed = event => {
    if (event.key === "Escape" && this.isLarge && !event.defaultPrevented) this.#close()
  }
})
