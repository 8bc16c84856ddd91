// The search box over the list: people by name, and words in what this device can open. Words are looked for here alone.
import {icon, make} from "./make.js"
import {say} from "./local-time.js"
import {drawPerson} from "./sealed-list.js"
import {index} from "./sealed-search.js"

const PAUSE = 120  // ms of no typing before anybody is asked
const MOST_PEOPLE = 8
const LONGEST_NAME = 40

export class Finder {
  #turn = 0
  conv = null  // only words of this conversation

  /** `app` is {account, talks, open(username, seq)}. */
  constructor(app) {
    this.app = app
    this.input = make("input", {className: "input", type: "search", placeholder: "Find a person, or words", ariaLabel: "Find a person, or words", autocomplete: "off", spellcheck: false, maxLength: 80})
    this.field = make("div", {className: "sealed-finder"}, icon("search"), this.input)
    this.field.setAttribute("role", "search")
    this.results = make("div", {className: "sealed-results", hidden: true})
    this.results.setAttribute("aria-live", "polite")
    this.input.addEventListener("input", () => this.#look())
    this.input.addEventListener("keydown", this.#pressed)
    this.results.addEventListener("click", ({target}) => target.closest("a") && this.clear())
    addEventListener("keydown", this.#called)
  }

  /** Look for words in one conversation. */
  within(conv) {
    this.clear()
    this.conv = conv
    this.input.placeholder = "Find in this conversation"
    this.input.focus()
  }

  clear() {
    this.#turn += 1
    this.conv = null
    this.input.value = ""
    this.input.placeholder = "Find a person, or words"
    this.results.hidden = true
    this.results.replaceChildren()
  }

  #called = event => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
    event.preventDefault()
    this.app.leave(false)
    this.input.select()
    this.input.focus()
  }

  #pressed = event => {
    if (event.key === "Escape") this.clear()
    if (event.key === "Enter") this.results.querySelector("a")?.click()
    if (event.key === "ArrowDown") this.results.querySelector("a")?.focus()
  }

  async #look() {
    const turn = this.#turn += 1, query = this.input.value.trim()
    if (!query) return void (this.results.hidden = true)
    if (this.results.hidden) this.#say("Looking …")
    await new Promise(resolve => setTimeout(resolve, PAUSE))
    if (turn !== this.#turn) return
    const [people, words] = await Promise.all([this.conv ? [] : this.#people(query), index(this.app.account).find(query, {conv: this.conv ?? undefined})])
    if (turn === this.#turn) this.#show(query, people, words)
  }

  /** Those one writes with, then others of the house whose name begins so. */
  async #people(query) {
    const begun = query.toLowerCase().replace(/^@/, ""), me = this.app.account.me.username
    const known = this.app.talks.all.map(talk => talk.with).filter(({username, name}) => username.includes(begun) || name.toLowerCase().includes(begun))
    const others = query.length <= LONGEST_NAME ? await askNames(query) : []
    const seen = new Set([me, ...known.map(({username}) => username)])
    return [...known, ...others.filter(({username}) => !seen.has(username))].slice(0, MOST_PEOPLE)
  }

  #say(words) {
    this.results.hidden = false
    this.results.replaceChildren(make("p", {className: "sealed-side__empty"}, words))
  }

  #show(query, people, words) {
    this.results.hidden = false
    this.results.replaceChildren(
      ...(people.length ? [make("h2", {className: "sealed-side__title"}, "People"), make("ul", {className: "sealed-people"}, ...people.map(person => make("li", {}, drawPerson(person, `@${person.username}`))))] : []),
      ...(words.length ? [make("h2", {className: "sealed-side__title"}, "Messages"), make("ul", {className: "sealed-people"}, ...words.map(hit => make("li", {}, this.#hit(hit))))] : []),
      ...(people.length || words.length ? [] : [make("p", {className: "sealed-side__empty"}, `Nothing here has “${query}” in it, and nobody is called that.`)]))
  }

  #hit({conv, seq, by, at, snippet, hits}) {
    const talk = this.app.talks.get(conv), {me} = this.app.account
    const who = by === me.uid ? "You" : talk?.with.name ?? ""
    const link = drawPerson(talk?.with ?? {username: "", name: "Somebody"}, [], make("time", {className: "sealed-person__time", dateTime: at}, say(new Date(at))))
    link.lastElementChild.append(`${who}: `, ...lightUp(snippet, hits))
    link.dataset.seq = seq
    return link
  }
}

/** The words that were found stand in <mark>; `hits` are [from, to] in the snippet. */
function lightUp(snippet, hits = []) {
  const nodes = []
  let at = 0
  for (const [from, to] of hits) {
    nodes.push(snippet.slice(at, from), make("mark", {}, snippet.slice(from, to)))
    at = to
  }
  return [...nodes, snippet.slice(at)]
}

/** [{username, name}] of members whose username or name begins so; none when the server is away. */
async function askNames(begun) {
  const reply = await fetch(`/jump/people?q=${encodeURIComponent(begun)}`, {headers: {"X-Live": "1", "Accept": "application/json"}}).catch(() => null)
  const people = reply?.ok ? await reply.json().catch(() => []) : []
  return Array.isArray(people) ? people.filter(({username, name}) => /^[a-z0-9_]{2,20}$/.test(username) && typeof name === "string") : []
}
