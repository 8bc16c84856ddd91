// The bar for what is selected: what can be changed about it, and what can be done with it.
import {iconButton, make} from "./make.js"
import {contentOf} from "./wall-content.js"

const STYLES = [["note", "Note"], ["paper", "Paper"], ["ink", "Ink"], ["glass", "Glass"], ["plain", "Plain"]]
const FRAMES = [["polaroid", "Polaroid"], ["tape", "Tape"], ["plain", "Plain"], ["ink", "Ink"]]
const FONTS = ["poster", "marker", "comic", "pixel", "terminal", "bubble", "disco", "neon"].map(font => [font, font[0].toUpperCase() + font.slice(1)])
const COLOURS = [["", "As the theme has it"], ["ink", "Ink"], ["paper", "Paper"], ["accent", "Accent"], ["accent2", "Second accent"], ["muted", "Muted"]]
const STYLE = {name: "style", label: "Style", options: STYLES}, COLOUR = {name: "colour", label: "Colour", options: COLOURS}
const LETTERS = {name: "font_size", label: "Size", type: "number", min: 10, max: 96, step: 1}
const FIELDS = {  // by kind, on the wire
  "text": [STYLE, LETTERS, COLOUR],
  "picture": [
    {name: "alt", label: "Description", type: "text", maxLength: 500, placeholder: "What can be seen here"},
    {name: "body", label: "Caption", type: "text", maxLength: 4000}, {name: "style", label: "Frame", options: FRAMES},
  ],
  "link": [{name: "url", label: "Address", type: "url", maxLength: 2000}, STYLE, COLOUR],
  "script": [STYLE, COLOUR],
  "image": [{name: "content", label: "Description", type: "text", maxLength: 200, placeholder: "What can be seen here"}],
  "text-sticker": [{name: "content", label: "Words", type: "text", maxLength: 200}, {name: "font", label: "Font", options: FONTS}, COLOUR],
}
const BUTTONS = [
  ["layer-front", "To the front", ({actions}) => actions.layer("front")], ["layer-up", "Forward", ({actions}) => actions.layer("forward")],
  ["layer-down", "Back", ({actions}) => actions.layer("backward")], ["layer-back", "To the back", ({actions}) => actions.layer("back")],
  ["copy", "Duplicate", ({actions}) => actions.duplicate()], ["trash", "Delete", ({actions}) => actions.remove()],
]

export class WallInspector {
  constructor(editor) {
    this.editor = editor
    this.bar = editor.querySelector(".wall-inspector")
    editor.inspector = this
  }

  start() {
    this.editor.selection.addEventListener("change", this.#show)
    this.editor.page.addEventListener("renewed", this.#renewed)
    this.bar.addEventListener("change", this.#changed)
  }

  stop() {
    this.editor.selection.removeEventListener("change", this.#show)
    this.editor.page.removeEventListener("renewed", this.#renewed)
  }

  /** Go to the first thing that can be changed. */
  enter() {
    const first = this.bar.querySelector("input, select") ?? this.bar.querySelector("button")
    first?.focus()
  }

  #show = () => {
    const {items, only} = this.editor.selection
    this.bar.hidden = items.length === 0
    if (!items.length) return this.bar.replaceChildren()
    const name = make("p", {className: "wall-inspector__name"}, this.editor.name(items))
    const fields = only ? (FIELDS[contentOf(only).kind] ?? []).map(field => drawField(field, contentOf(only)[field.name])) : []
    const write = only?.matches("[data-kind=text]") ? [["edit", "Write", editor => editor.write(editor.selection.only)]] : []
    const tools = [...write, ...BUTTONS].map(([icon, label, act]) => iconButton(icon, label, "button button--quiet button--icon", event => this.#act(act, event)))
    const close = iconButton("close", "Let it go", "button button--quiet button--icon wall-inspector__close", () => this.editor.selection.clear())
    this.bar.replaceChildren(make("div", {className: "wall-inspector__tools"}, name, ...tools, close))
    if (fields.length) this.bar.append(make("div", {className: "wall-inspector__fields"}, ...fields))
  }

  /** A mouse leaves the keys where they were: with the item. */
  #act(act, {detail: isPointed}) {
    act(this.editor)
    if (isPointed && !this.editor.writing.field) this.editor.focus(this.editor.selection.items.at(-1))
  }

  /** What another window changed is shown; what one is typing in stays. */
  #renewed = ({target}) => {
    if (target !== this.editor.selection.only) return
    const content = contentOf(target)
    for (const input of this.bar.querySelectorAll("[name]")) {
      if (input !== document.activeElement && input.value !== String(content[input.name] ?? "")) input.value = content[input.name] ?? ""
    }
  }

  #changed = ({target}) => {
    const {only} = this.editor.selection
    if (!only || !target.name || !target.reportValidity()) return
    const value = target.type === "number" ? Number(target.value) : target.value
    this.editor.finish()
    this.editor.change([{item: only, [target.name]: value}])
    this.editor.say(`${target.labels[0].textContent.trim()}: ${target.selectedOptions?.[0]?.textContent ?? target.value}`)
  }
}

function drawField({name, label, options, ...properties}, value = "") {
  const input = options
    ? make("select", {className: "input", name}, ...options.map(([word, text]) => make("option", {value: word, selected: word === value}, text)))
    : make("input", {className: "input", name, value, required: name === "content" || name === "url", ...properties})
  return make("label", {className: `wall-inspector__field wall-inspector__field--${name}`}, make("span", {}, label), input)
}
