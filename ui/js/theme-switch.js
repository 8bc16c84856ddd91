// Pins night or day for this browser. The server reads the cookie, so the next page is right from its first byte;
// "follow the system" is a choice in the settings.
const YEAR = 31_536_000  // seconds
const night = matchMedia("(prefers-color-scheme: dark)")

customElements.define("theme-switch", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#turn)
    this.#say()
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#turn)
  }

  #turn = () => {
    const theme = current() === "dark" ? "light" : "dark"
    const secure = location.protocol === "https:" ? "; Secure" : ""
    document.documentElement.dataset.theme = theme
    document.querySelector("meta[name=color-scheme]").content = theme
    document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`
    this.#say()
  }

  #say() {
    const next = current() === "dark" ? "day" : "night"
    const use = this.querySelector("use")
    use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, next === "day" ? "#sun" : "#moon"))
    this.querySelector("span").textContent = `Make it ${next}`
  }
})

function current() {
  return document.documentElement.dataset.theme || (night.matches ? "dark" : "light")
}
