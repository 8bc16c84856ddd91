// <wall-words>: a few words as a sticker, in a display font and a colour of the theme.
const COLOURS = ["ink", "paper", "accent", "accent2", "muted"]

customElements.define("wall-words", class extends HTMLElement {
  connectedCallback() {
    this.sample = this.querySelector(".wall-words__sample")
    this.addEventListener("input", () => this.#show())
    this.#show()
  }

  /** The drawer is the shell's; the colours are the wall's as it looks now. */
  open() {
    const wall = getComputedStyle(document.querySelector(".wall"))
    const names = ["ground", "on-ground", ...COLOURS, ...COLOURS.map(colour => `cut-${colour}`)]
    for (const name of names) this.style.setProperty(`--wall-${name}`, wall.getPropertyValue(`--wall-${name}`))
  }

  #show() {
    const [words] = this.querySelectorAll("input[name=words]")
    const font = this.querySelector("[name=font]:checked").value, colour = this.querySelector("[name=colour]:checked").value
    const content = words.value.trim()
    this.sample.firstElementChild.textContent = content || "Your words"
    Object.assign(this.sample.firstElementChild.dataset, {font, colour})
    this.sample.disabled = !content
    this.sample.dataset.sticker = JSON.stringify({kind: "text-sticker", content, font, colour, size: 72})
  }
})
