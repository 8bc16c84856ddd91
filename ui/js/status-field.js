// <status-field>: the emoji of a status from the picker, "until the day is over" by the reader's own clock,
// and the moment it was going to end in the reader's own words. Without script the fields do it.
import {chooseEmoji} from "./emoji-picker.js"
import {say} from "./local-time.js"
import {icon, make} from "./make.js"

customElements.define("status-field", class extends HTMLElement {
  connectedCallback() {
    this.sign = this.querySelector("[name=status_emoji]")
    this.form = this.closest("form")
    this.form.addEventListener("submit", this.#fillDay)
    this.#offerPicker()
    this.#sayEnd()
  }

  disconnectedCallback() {
    this.form.removeEventListener("submit", this.#fillDay)
  }

  #offerPicker() {
    const words = make("span", {className: "visually-hidden"}, "Choose an emoji")
    this.choose = make("button", {type: "button", className: "button button--icon status-fields__choose", title: "Choose an emoji"}, icon("smile"), words)
    this.choose.addEventListener("click", () => chooseEmoji(this.choose, emoji => { this.sign.value = emoji }))
    const row = make("div", {className: "input-row"})
    this.sign.before(row)
    row.append(this.sign, this.choose)
  }

  #sayEnd() {
    const option = this.querySelector("option[data-until]")
    if (option) option.textContent = `As long as it was going to: until ${say(new Date(option.dataset.until))}`
  }

  #fillDay = () => {
    const midnight = new Date()
    midnight.setHours(24, 0, 0, 0)
    this.querySelector("[name=day_left]").value = Math.max(1, Math.round((midnight - Date.now()) / 60_000))
  }
})
