// <time-left data-until="1795400000000">: how long it is until then, in words that count down.
const SECOND = 1000, MINUTE = 60, HOUR = 3600

customElements.define("time-left", class extends HTMLElement {
  #timer

  connectedCallback() {
    this.ariaLive = "off"  // nobody wants each second read out
    this.#show()
    this.#timer = setInterval(this.#show, SECOND)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  #show = () => {
    const left = Math.ceil((Number(this.dataset.until) - Date.now()) / SECOND)
    this.textContent = left > 0 ? inWords(left) : "a moment"
  }
})

function inWords(seconds) {
  if (seconds < 2 * MINUTE) return `${seconds} s`
  return seconds < 2 * HOUR ? `${Math.ceil(seconds / MINUTE)} minutes` : `${Math.ceil(seconds / HOUR)} hours`
}
