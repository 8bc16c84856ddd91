// The parts of which the pages of sealed keys are made: steps, fields, choices, and forms that say what went wrong.
import {icon, make} from "./make.js"
import {SealedError} from "./sealed-bytes.js"

const WORDS = {
  "recovery-key": "A recovery key is NS1- and nine groups of four letters and digits. Something is missing or too much.",
  "recovery-typo": "One character is mistyped: the key's own check does not come out. Compare it group by group.",
  decrypt: "This does not open your messages. Look whether it is the newest one: older ones stop working when a new one is made.",
  kdf: "The server sent your keys under a weaker lock than this page accepts. Nothing was opened; tell who runs this server.",
  changed: "The server shows other keys for you than these. Nothing was done; load the page again, and it says more.",
  "another-member": "These are the keys of another member.",
}
const status = make("p", {role: "status", className: "visually-hidden"})
let fields = 0

/** Tell it to who listens to the page. */
export function say(words) {
  if (!status.isConnected) document.body.append(status)
  status.textContent = ""
  setTimeout(() => { status.textContent = words }, 50)  // so that the same words are heard twice
}

/** Show one step in `host` and read its title out; `where` is "Step 2 of 4" or the like. */
export function showStep(host, {title, where = "", glyph = "lock"}, ...content) {
  const heading = make(titleTag(host), {className: "sealed-step__title", tabIndex: -1}, icon(glyph), make("span", {}, title))
  const place = where ? [make("p", {className: "sealed-step__where"}, where)] : []
  const card = make("section", {className: "card sealed-step"}, ...place, heading, ...content)
  host.replaceChildren(make("div", {className: "page sealed-page"}, card))
  host.scrollTop = 0
  heading.focus()
  say(where ? `${where}: ${title}` : title)
}

/** The page's own title, unless there is one beside the host. */
function titleTag(host) {
  return [...document.querySelectorAll("h1")].some(title => !host.contains(title)) ? "h2" : "h1"
}

export const paragraph = (...words) => make("p", {}, ...words)

export function note(words, kind = "", glyph = "info") {
  return make("p", {className: kind ? `note note--${kind}` : "note"}, icon(glyph), make("span", {}, words))
}

export function button(words, act, {kind = "", glyph} = {}) {
  const className = kind ? `button button--${kind}` : "button"
  const element = make("button", {type: "button", className}, ...(glyph ? [icon(glyph)] : []), make("span", {}, words))
  element.addEventListener("click", act)
  return element
}

export function row(...buttons) {
  return make("div", {className: "row"}, ...buttons)
}

/** A labelled input: {box, input, value, mistake(words)}; `hint` and properties of the input are optional. */
export function field(label, {hint = "", ...properties} = {}) {
  const id = `sealed-field-${fields += 1}`
  const input = make("input", {id, className: "input", autocomplete: "off", autocapitalize: "off", spellcheck: false, ...properties})
  const told = make("p", {className: "field__hint", id: `${id}-hint`}, hint)
  const error = make("div", {id: `${id}-error`, role: "alert"})
  input.setAttribute("aria-describedby", `${told.id} ${error.id}`)
  input.addEventListener("input", () => tellMistake({input, error}, ""))
  const box = make("div", {className: "field"}, make("label", {className: "field__label", htmlFor: id}, label), ...(hint ? [told] : []), input, error)
  return {
    box, input, error,
    get value() { return input.value.trim() },
    mistake(words) { return new Mistake(words, this) },
  }
}

/** What is wrong with one field of a form; a form's action throws it. */
class Mistake extends Error {
  constructor(words, field) {
    super(words)
    this.field = field
  }
}

function tellMistake({input, error}, words) {
  input.setAttribute("aria-invalid", String(Boolean(words)))
  error.replaceChildren(...(words ? [make("p", {className: "field__error"}, icon("warning"), make("span", {}, words))] : []))
  if (words) input.focus()
}

/** A radio, a tick box, or a switch with `isSwitch`: the label, its input in `input`. */
export function choice(words, {small = "", isSwitch = false, type = "radio", ...properties} = {}) {
  const input = make("input", {type, ...properties})
  if (isSwitch) input.setAttribute("role", "switch")
  const element = make("label", {className: "choice"}, input, make("span", {}, words, ...(small ? [make("small", {}, small)] : [])))
  return Object.assign(element, {input})
}

export function choices(legend, ...content) {
  return make("fieldset", {className: "choices"}, make("legend", {className: "field__label"}, legend), ...content)
}

/** A form whose button says `words` and does `act`, one time at a time. What `act` throws for a person is told in the form. */
export function form(words, act, {kind = "primary", busy = "One moment …", beside = []} = {}, ...content) {
  const problem = make("div", {role: "alert"}), submit = make("button", {className: `button button--${kind}`}, words)
  const element = make("form", {className: "form", noValidate: true}, ...content, problem, row(submit, ...beside))
  element.addEventListener("submit", async event => {
    event.preventDefault()
    if (element.ariaBusy === "true") return
    const told = setTimeout(() => say(busy), 400)
    element.ariaBusy = submit.ariaDisabled = "true"
    problem.replaceChildren()
    await act().catch(error => tell(error, problem))
    clearTimeout(told)
    element.ariaBusy = submit.ariaDisabled = "false"
  })
  return element
}

function tell(error, problem) {
  if (error instanceof Mistake) return tellMistake(error.field, error.message)
  if (!(error instanceof SealedError)) throw error
  problem.replaceChildren(note(wordsFor(error), "bad", "warning"))
}

/** A refusal as a sentence: ours for what happens here, the server's own for the rest. */
export function wordsFor({code, message}) {
  if (code !== message) return message
  return WORDS[code] ?? `Something does not add up here, so nothing was done (${code}).`
}

/** What this browser would be called among a member's devices: "Firefox on Linux". */
export function deviceGuess({userAgent} = navigator) {
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find(name => userAgent.includes(name)) ?? "Browser"
  const place = ["iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux"].find(name => userAgent.includes(name)) ?? ""
  const known = {Edg: "Edge", OPR: "Opera", "Mac OS": "Mac"}
  return place ? `${known[browser] ?? browser} on ${known[place] ?? place}` : browser
}
