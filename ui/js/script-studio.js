// <script-studio>: where a sketch is written. Text, sketch and console; each keeps to a file of its own and meets the others here.
import {make} from "./make.js"
import "./neo-try.js"
import {warmUp} from "./sketch-files.js"
import {isApart} from "./sketch-turns.js"
import {AutoRun} from "./studio-auto.js"
import {Bars} from "./studio-bars.js"
import {Console} from "./studio-console.js"
import {Files} from "./studio-files.js"
import {Preview} from "./studio-preview.js"
import {Poster} from "./studio-poster.js"
import {keepSettings} from "./studio-settings.js"
import {signRow} from "./studio-signs.js"
import {splitter} from "./studio-split.js"
import {Unsaved} from "./studio-unsaved.js"

const STATES = {loading: "Starting…", running: "Running", paused: "Paused", stopped: "Stopped"}
const editorLoads = import("./studio-editor.js")  // while the rest begins

customElements.define("script-studio", class extends HTMLElement {
  async connectedCallback() {
    const {key, engine, off} = this.dataset
    if (off === undefined) warmUp(engine)
    this.form = document.getElementById("studio-form")
    this.area = this.form.elements.source
    this.engine = this.form.elements.engine
    this.bars = new Bars(this.querySelector(".studio-bars"))
    this.console = new Console(this.querySelector(".studio-console"), {goTo: (line, column) => this.#goTo(line, column), counted: count => this.#countErrors(count)})
    this.preview = new Preview(this.querySelector(".studio-sketch__box"), this.dataset)
    this.files = new Files(document.getElementById("studio-files"), {
      key, engine: () => this.engine.value, insert: text => this.editor?.insert(text), changed: () => this.auto.soon(),
    })
    this.auto = new AutoRun(this.querySelector("[name=auto]"), this.engine, () => this.#runNews())
    this.querySelectorAll("[role=separator]").forEach(splitter)
    this.#listen()
    await this.#findText(key)
    await this.#begin()
    await this.#mountEditor()
  }

  get source() {
    return this.editor ? this.editor.text : this.area.value
  }

  /** What is newest: the server's text, or what this device kept. */
  async #findText(key) {
    const {version, unsaved} = this.dataset
    this.unsaved = new Unsaved({
      key, bars: this.bars,
      saved: {source: unsaved === undefined ? this.area.value : undefined, engine: this.dataset.engine, version: Number(version)},
      current: () => ({source: this.source, engine: this.engine.value}),
      show: text => this.#show(text),
      say: (...said) => this.#sayState(...said),
      savedNow: answer => this.poster.heardSaved(answer),
    })
    this.poster = new Poster(this.preview, {id: this.dataset.poster, version: Number(version), saved: () => this.unsaved.saved})
    await this.unsaved.begin()
  }

  /** The first run comes by itself, unless the last one may have taken the page with it, or a stranger's code could. */
  async #begin() {
    this.auto.show()
    if (this.dataset.off !== undefined) return this.#showState({state: "stopped", words: "Sketches are switched off on this server for now."})
    const why = await this.#whyNot()
    if (!why) return this.run({stay: true})
    this.bars.show("broke", `It does not run by itself now: ${why}`, [["Run it", () => this.run()]])
    this.#showState({state: "stopped", words: "Not running"})
  }

  async #whyNot() {
    if (await this.preview.brokeOff(this.unsaved.own.tab)) return "when it last did, the page came to an end."
    if (this.preview.wasStopped(this.source)) return "when it last did, it had to be stopped."
    if (this.dataset.foreign !== undefined && !isApart()) return "somebody else wrote it. Look at it first."
  }

  async #mountEditor() {
    const {CodeEditor} = await editorLoads
    const {selectionStart, selectionEnd} = this.area
    const isWriting = document.activeElement === this.area
    const host = document.createElement("div")
    host.className = "studio-code__editor"
    const editor = new CodeEditor(host, {
      text: this.area.value, label: "Code", changed: () => this.#changed(), run: () => this.run(), save: () => this.save(),
    })
    this.area.hidden = true
    this.area.after(host)
    if (matchMedia("(pointer: coarse)").matches) host.after(signRow(editor))
    this.editor = editor
    editor.setNames(this.names ?? [])
    if (isWriting) editor.select(selectionStart, selectionEnd), editor.focus()
    if (this.error) editor.showError(this.error)
    this.dataset.ready = ""
  }

  #show({source, engine}) {
    this.engine.value = engine
    if (this.editor) this.editor.replace(source)
    else this.area.value = source
  }

  run({stay = false} = {}) {
    if (this.dataset.off !== undefined) return
    this.auto.never()
    this.bars.take("broke")
    this.error = undefined
    this.editor?.clearErrors()
    this.console.clear()
    this.preview.run({engine: this.engine.value, source: this.source})
    if (!stay) this.#showPane("sketch")
  }

  save() {
    this.unsaved.save(this.#takeNote())
  }

  #takeNote() {
    const field = this.form.elements.note
    const note = field.value.trim()
    field.value = ""
    return note
  }

  #changed() {
    if (!this.dataset.state) return  // the kept text is still being looked for
    this.unsaved.changed()
    this.auto.soon()
    if (this.dataset.state === "stopped") this.#tellState()
  }

  /** Half a program is not run: what runs goes on until the text is whole again, and it is shown where it is not. */
  #runNews() {
    const gap = this.editor?.gap
    if (gap) this.editor.showError(gap)
    if (this.#isNews && !gap) this.run({stay: true})
    else this.#tellState()
  }

  get #isNews() {
    const {source, engine} = this.preview.last ?? {}
    return this.source !== source || this.engine.value !== engine
  }

  #listen() {
    this.area.addEventListener("input", () => this.#changed())
    this.engine.addEventListener("change", () => this.#changeEngine())
    this.form.addEventListener("submit", event => this.#submit(event))
    this.form.addEventListener("formdata", ({formData}) => formData.set("source", this.source))
    this.addEventListener("click", event => this.#press(event))
    addEventListener("keydown", event => this.#key(event))
    this.#listenToSketch()
    keepSettings(document.getElementById("studio-settings"), words => { this.querySelector(".studio-visibility__word").textContent = words })
    this.files.takeFrom(this)
  }

  #listenToSketch() {
    this.preview.addEventListener("state", ({detail}) => this.#showState(detail))
    this.preview.addEventListener("console", ({detail}) => this.console.add(detail))
    this.preview.addEventListener("names", ({detail}) => this.#hearNames(detail))
    this.preview.addEventListener("error", ({detail}) => this.#hearError(detail))
  }

  #hearNames(names) {
    this.names = names
    this.editor?.setNames(names)
  }

  /** The first is underlined: what follows mostly follows from it. */
  #hearError({message, line, column}) {
    this.console.add({level: "error", args: [{t: "string", v: message}], line, column})
    if (this.error) return
    this.error = {message, line, column}
    if (this.source === this.preview.last.source) this.editor?.showError(this.error)
  }

  #submit(event) {
    event.preventDefault()
    event.submitter?.closest("[popover]")?.hidePopover()
    this.save()
  }

  #press({target}) {
    const {act, pane} = target.closest("[data-act], [data-pane]:is(button)")?.dataset ?? {}
    if (pane) this.#showPane(pane)
    if (act === "run") this.run()
    if (act === "stop") this.preview.stop()
    if (act === "restart") this.preview.last ? this.preview.restart() : this.run()
    if (act === "picture") this.poster.take()
    if (act) target.closest("[popover]")?.hidePopover()
  }

  #key(event) {
    if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return
    if (event.key === "Enter") event.shiftKey ? this.preview.stop() : this.run()
    else if (event.key.toLowerCase() === "s" && !event.shiftKey) this.save()
    else return
    event.preventDefault()
  }

  #changeEngine() {
    this.unsaved.changed()
    this.run({stay: true})
  }

  #showPane(pane) {
    this.dataset.shown = pane
    this.querySelectorAll("button[data-pane]").forEach(button => { button.ariaPressed = button.dataset.pane === pane })
  }

  #showState({state, words}) {
    this.dataset.state = state
    this.stateWords = words ? words[0].toUpperCase() + words.slice(1) : STATES[state]
    this.#tellState()
    this.querySelectorAll("[data-act=stop], [data-act=picture]").forEach(button => { button.disabled = !this.preview.isLive })
    if (state === "running") this.poster.soon()
  }

  /** What is said of the sketch is said of the text that it was begun with. */
  #tellState() {
    const place = this.querySelector(".studio-sketch__state")
    const words = this.preview.last && this.#isNews ? `${this.stateWords} · the earlier text` : this.stateWords
    if (place.textContent !== words) place.textContent = place.title = words
  }

  #countErrors(count) {
    const badge = this.querySelector(".studio-tabs__count")
    badge.hidden = count === 0
    badge.textContent = count > 99 ? "99+" : count
  }

  #goTo(line, column) {
    this.#showPane("code")
    this.editor?.goTo(line, column)
  }

  #sayState(state, words, more = "") {
    const place = this.querySelector(".studio-saved")
    if (place.dataset.said === words + more) return
    Object.assign(place.dataset, {state, said: words + more})
    place.title = more ? `${words} · ${more}` : words
    place.replaceChildren(words, ...more ? [make("span", {className: "studio-saved__more"}, ` · ${more}`)] : [])
  }
})
