// The console: what the running sketch says, drawn a frame at a time, however fast it comes. Screen readers hear what
// trickles; of a flood they hear that it is one.
import {make} from "./make.js"
import {drawNode, wordsOf} from "./studio-nodes.js"

const MOST = 1000  // rows kept
const A_FRAME = 60  // rows drawn a frame: as many as leave it time
const TRICKLE = 6  // rows a second that can be listened to
const CALM = 1500  // ms without a row until a flood is over
const SIGNS = {info: "i", warn: "!", error: "×", debug: "·"}
const LEVELS = new Set(["log", "info", "warn", "error", "debug"])

export class Console {
  #waiting = []
  #dropped = 0
  #frame
  #last
  #recent = []

  /** `box` holds list, filter and buttons as drawn by the server; `goTo(line, column)` opens a place in the editor. */
  constructor(box, {goTo, counted}) {
    Object.assign(this, {box, goTo, counted})
    this.list = box.querySelector("[role=log]")
    this.news = box.querySelector(".studio-console__news")
    this.level = box.querySelector("[name=console-level]")
    this.filter = box.querySelector("[name=console-filter]")
    this.level.addEventListener("change", () => this.#sift())
    this.filter.addEventListener("input", () => this.#sift())
    box.querySelector("[data-clear]").addEventListener("click", () => this.clear())
    this.errors = 0
  }

  /** A row to come: {level, args: [node, …], line?, column?}. */
  add(entry) {
    this.#waiting.push(entry)
    if (this.#waiting.length > MOST) this.#dropped += this.#waiting.splice(0, this.#waiting.length - MOST).length
    this.#frame ??= requestAnimationFrame(this.#draw)
    setTimeout(() => this.#frame && this.#draw(), 250)  // a hidden page draws no frames
  }

  /** A sentence of ours, not of the sketch's. */
  say(words, level = "info") {
    this.add(told(words, level))
  }

  clear() {
    this.#waiting = []
    this.#dropped = 0
    this.#last = undefined
    this.errors = 0
    this.list.replaceChildren()
    this.counted(0)
  }

  #draw = () => {
    cancelAnimationFrame(this.#frame)
    this.#frame = undefined
    const isAtEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 24
    const batch = this.#waiting.splice(0, A_FRAME)
    this.#listen(batch.length)
    if (this.#dropped) batch.unshift(told(`${this.#dropped} lines came too fast to be shown.`, "warn"))
    this.#dropped = 0
    batch.forEach(entry => this.#addRow(entry))
    while (this.list.childElementCount > MOST) this.list.firstElementChild.remove()
    if (isAtEnd) this.list.scrollTop = this.list.scrollHeight
    if (this.#waiting.length) this.#frame = requestAnimationFrame(this.#draw)
    this.counted(this.errors)
  }

  #addRow(entry) {
    const level = LEVELS.has(entry.level) ? entry.level : "log"
    const words = entry.args.map(wordsOf).join(" ")
    const same = `${level} ${entry.line ?? ""} ${JSON.stringify(entry.args)}`
    if (level === "error") this.errors += 1
    if (this.#last?.same === same && this.#last.row.isConnected) return this.#repeat()
    const row = this.#drawRow(entry, level)
    row.dataset.words = words.toLowerCase()
    row.hidden = !this.#fits(row)
    this.list.append(row)
    this.#last = {same, row, count: 1}
  }

  /** The same again: a number instead of a row. */
  #repeat() {
    this.#last.count += 1
    const badge = this.#last.row.querySelector(".console-row__count")
    badge.hidden = false
    badge.textContent = this.#last.count
    badge.title = `${this.#last.count} times`
  }

  #drawRow({args, line, column, ours}, level) {
    const row = make("div", {className: "console-row"})
    Object.assign(row.dataset, {level, ...ours && {ours: ""}})
    const sign = make("span", {className: "console-row__sign", ariaHidden: "true"}, SIGNS[level] ?? "")
    const spoken = SIGNS[level] ? [make("span", {className: "visually-hidden"}, `${level}: `)] : []
    const count = make("span", {className: "console-row__count", hidden: true})
    row.append(sign, make("div", {className: "console-row__words"}, ...spoken, ...args.flatMap(node => [drawNode(node), " "])), count)
    if (line >= 1) row.append(this.#lineLink(line, column))
    return row
  }

  #lineLink(line, column) {
    const link = make("button", {type: "button", className: "console-row__line", title: `Go to line ${line}`}, make("span", {className: "visually-hidden"}, "line "), `${line}`)
    link.addEventListener("click", () => this.goTo(line, column))
    return link
  }

  #sift() {
    for (const row of this.list.children) row.hidden = !this.#fits(row)
    this.list.scrollTop = this.list.scrollHeight
  }

  #fits({dataset}) {
    const wanted = this.filter.value.trim().toLowerCase()
    return (!this.level.value || this.level.value === dataset.level) && (!wanted || dataset.words.includes(wanted))
  }

  /** A log that rushes by is read out to nobody. */
  #listen(count) {
    const now = Date.now()
    this.#recent = [...this.#recent.filter(({at}) => now - at < 1000), {at: now, count}]
    const isFlood = this.#recent.reduce((sum, batch) => sum + batch.count, 0) > TRICKLE
    if (isFlood && this.list.ariaLive !== "off") {
      this.list.ariaLive = "off"
      this.news.textContent = "Many lines in the console."
    }
    clearTimeout(this.calming)
    this.calming = setTimeout(() => {
      this.list.ariaLive = "polite"
      this.news.textContent = ""
    }, CALM)
  }
}

function told(words, level) {
  return {level, args: [{t: "string", v: words}], ours: true}
}
