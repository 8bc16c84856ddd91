// <card-draft>: what was typed into the form within and not saved is still there when another form of the page was sent.
import {Draft} from "./drafts.js"
import {notify} from "./notice.js"

customElements.define("card-draft", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.draft = new Draft("wall card", {read: () => this.#unsaved(), write: values => values && this.#fill(values)})
    const kept = this.draft.load()
    if (kept && this.#fill(kept)) notify("What you typed and did not save yet is here again.", "warn")
    this.form.addEventListener("input", this.#typed)
    this.form.addEventListener("submit", this.#forget)
    this.form.querySelector("[data-forget]")?.addEventListener("click", this.#forget)
  }

  #fields() {
    return [...this.form.elements].filter(field => field.name && field.type !== "hidden")
  }

  #unsaved() {
    const fields = this.#fields()
    return this.isDone || fields.every(field => field.value === savedIn(field)) ? null : fields.map(field => field.value)
  }

  /** Whether there was something to fill in. */
  #fill(values) {
    const changed = this.#fields().filter((field, at) => typeof values[at] === "string" && field.value !== values[at] && put(field, values[at]))
    changed.forEach(field => field.dispatchEvent(new Event("input", {bubbles: true})))
    return changed.length > 0
  }

  #typed = () => {
    this.isDone = false  // a page that was left and come back to
    this.draft.saveSoon()
  }

  #forget = () => {
    this.isDone = true
    this.draft.save()
  }
})

/** What the server put into it. */
function savedIn(field) {
  if (!field.options) return field.defaultValue
  return ([...field.options].find(({defaultSelected}) => defaultSelected) ?? field.options[0]).value
}

/** Whether the field takes it: a choice that is not offered any more leaves it as it was. */
function put(field, value) {
  const before = field.value
  field.value = value
  if (field.value !== value) field.value = before
  return field.value === value
}
