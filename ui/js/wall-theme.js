// <wall-theme>: puts its theme on the wall around it, now and whenever it is renewed. Names and numbers come from the server.
const PROPERTY = /^--wall-[a-z0-9-]+$/
const ATTRIBUTE = /^data-[a-z]+$/

customElements.define("wall-theme", class extends HTMLElement {
  static observedAttributes = ["data-look"]

  connectedCallback() {
    if (this.wall?.dataset.preset) return  // the page came with its theme on
    this.#putOn()
  }

  attributeChangedCallback(name, before) {
    if (before !== null) this.#putOn()
  }

  /** Show another look for the moment; without one, the wall's own again. */
  tryOn(look) {
    this.#tried = look
    this.#putOn()
  }

  get wall() {
    return this.closest(".wall")
  }

  #tried

  #putOn() {
    const {wall} = this
    if (wall && !wall.matches('[data-view~="plain"]')) dress(wall, this.#tried ?? JSON.parse(this.dataset.look))
  }
})

/** Put a look, {style, data}, on an element. */
export function dress(element, {style, data}) {
  for (const [name, value] of Object.entries(style)) if (PROPERTY.test(name)) element.style.setProperty(name, value)
  for (const [name, value] of Object.entries(data)) if (ATTRIBUTE.test(name)) element.setAttribute(name, value)
}
