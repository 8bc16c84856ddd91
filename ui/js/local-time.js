// Turns the server's UTC words into the reader's own clock and calendar.
// data-form: "time" (14:05), "day" (Today, Monday 12 March), "date" (12 March 2026, today too), or nothing for day and time;
// the title is the full moment.
const DAY = 86_400_000  // ms

const format = options => new Intl.DateTimeFormat(undefined, options)
const CLOCK = format({hour: "2-digit", minute: "2-digit"})
const WEEKDAY = format({weekday: "long", day: "numeric", month: "long"})
const DATE = format({weekday: "long", day: "numeric", month: "long", year: "numeric"})
const PLAIN = format({day: "numeric", month: "long", year: "numeric"})
const SHORT = format({day: "numeric", month: "short"})
const SHORT_YEAR = format({day: "numeric", month: "short", year: "numeric"})
const FULL = format({dateStyle: "full", timeStyle: "medium"})
const RELATIVE = new Intl.RelativeTimeFormat(undefined, {numeric: "auto"})

customElements.define("local-time", class extends HTMLElement {
  static observedAttributes = ["datetime"]

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#show)  // "Today" is not for ever
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#show)
  }

  attributeChangedCallback() {
    this.#show()
  }

  #show = () => {
    const at = new Date(this.getAttribute("datetime"))
    if (Number.isNaN(at.getTime())) return
    this.textContent = say(at, this.dataset.form)
    this.title = FULL.format(at)
  }
})

/** A moment in the reader's words; `form` as in data-form. */
export function say(at, form, now = new Date()) {
  if (form === "time") return CLOCK.format(at)
  if (form === "date") return PLAIN.format(at)
  if (form === "day") return sayDay(at, now, WEEKDAY, DATE)
  return `${sayDay(at, now, SHORT, SHORT_YEAR)}, ${CLOCK.format(at)}`
}

function sayDay(at, now, thisYear, otherYear) {
  const days = Math.round((midnight(at) - midnight(now)) / DAY)
  if (days === 0 || days === -1) return capital(RELATIVE.format(days, "day"))
  return (at.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(at)
}

function midnight(at) {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate())
}

function capital(words) {
  return words[0].toLocaleUpperCase() + words.slice(1)
}
