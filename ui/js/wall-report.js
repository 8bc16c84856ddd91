// <wall-report>: says what the report form is about. A link with data-report="sticker-12" (or "": the wall) opens the
// form over the page instead of leading to it; data-report-about says what that is in words.
customElements.define("wall-report", class extends HTMLElement {
  #whole = this.textContent

  connectedCallback() {
    this.cancel.addEventListener("click", this.#close)
    document.addEventListener("click", this.#open)
  }

  disconnectedCallback() {
    this.cancel.removeEventListener("click", this.#close)
    document.removeEventListener("click", this.#open)
  }

  get dialog() {
    return this.closest("dialog")
  }

  get cancel() {
    return this.dialog.querySelector("[data-closes]")
  }

  #open = event => {
    const link = event.target.closest?.("[data-report]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    link.closest("[popover]")?.hidePopover()
    this.textContent = link.dataset.reportAbout || this.#whole
    this.dialog.querySelector("[name=ref]").value = link.dataset.report
    this.dialog.showModal()
    this.dialog.querySelector("textarea").focus()
  }

  #close = () => this.dialog.close()
})
