// The code editor: CodeMirror in a shadow root, where its styles are adopted sheets and need no leave of the page's policy.
import {acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, insertBracket} from "@codemirror/autocomplete"
import {defaultKeymap, history, historyKeymap, indentMore, indentWithTab, undo} from "@codemirror/commands"
import {javascript} from "@codemirror/lang-javascript"
import {bracketMatching, ensureSyntaxTree, foldGutter, foldKeymap, indentOnInput, indentUnit} from "@codemirror/language"
import {lintGutter, lintKeymap, setDiagnostics} from "@codemirror/lint"
import {highlightSelectionMatches, search, searchKeymap} from "@codemirror/search"
import {EditorState} from "@codemirror/state"
import {
  EditorView, crosshairCursor, drawSelection, dropCursor, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars,
  keymap, lineNumbers, rectangularSelection,
} from "@codemirror/view"
import {look} from "./studio-theme.js"
import {completeWords} from "./studio-words.js"

const WORDS = {
  "next": "Next", "previous": "Previous", "all": "All", "match case": "Aa", "regexp": ".*", "by word": "Word", "replace": "Replace",
  "replace all": "Replace all", "close": "Close",
}
const PARSE = 200  // ms that a look at the whole text may take

export class CodeEditor {
  #names = []
  #hasErrors = false

  /** Stands in `host`. `changed()`, `run()` and `save()` are called at changes, Ctrl/Cmd+Enter and Ctrl/Cmd+S. */
  constructor(host, {text, label, changed, run, save}) {
    const root = host.attachShadow({mode: "open"})
    this.host = host
    this.changed = changed
    this.view = new EditorView({root, parent: root, state: EditorState.create({doc: text, extensions: this.#extensions(label, run, save)})})
    this.#fillHost()
    host.addEventListener("keydown", keepPlainKeys)
  }

  get text() {
    return this.view.state.doc.toString()
  }

  /** Another text, as one step that undo takes back. */
  replace(text) {
    const {doc} = this.view.state
    this.view.dispatch({changes: {from: 0, to: doc.length, insert: text}, scrollIntoView: true})
  }

  insert(text) {
    this.view.dispatch(this.view.state.replaceSelection(text))
    this.focus()
  }

  /** As if its key were pressed: brackets close themselves. */
  type(sign) {
    const {state} = this.view
    this.view.dispatch(insertBracket(state, sign) ?? state.update(state.replaceSelection(sign), {userEvent: "input.type", scrollIntoView: true}))
    this.focus()
  }

  indent() {
    indentMore(this.view)
    this.focus()
  }

  undo() {
    undo(this.view)
    this.focus()
  }

  select(from, to) {
    const most = this.view.state.doc.length
    this.view.dispatch({selection: {anchor: Math.min(from, most), head: Math.min(to, most)}})
  }

  focus() {
    this.view.focus()
  }

  /** The engine's global names, for completion. */
  setNames(names) {
    this.#names = names
  }

  /** Where the text stops being a program, as far as its grammar goes: {message, line, column}; undefined when it is one, or too long to say. */
  get gap() {
    const {doc} = this.view.state
    const tree = ensureSyntaxTree(this.view.state, doc.length, PARSE)
    let gap
    tree?.iterate({enter: ({type, from, to}) => { if (type.isError) gap ??= {from, to} }})
    if (!gap) return
    const [words, at] = doc.sliceString(gap.from).trim() ? wordsOfGap(doc, gap) : ["The text ends too early: something is still open.", lastLetter(doc)]
    const line = doc.lineAt(at)
    return {message: `${words} It runs when it is whole.`, line: line.number, column: at - line.from + 1}
  }

  /** Underline where it threw, or where it is not whole, until the text changes. */
  showError({message, line, column}) {
    const range = this.#rangeAt(line, column)
    if (!range) return
    this.#hasErrors = true
    this.view.dispatch(setDiagnostics(this.view.state, [{...range, severity: "error", message}]))
  }

  clearErrors() {
    if (!this.#hasErrors) return
    this.#hasErrors = false
    this.view.dispatch(setDiagnostics(this.view.state, []))
  }

  /** Put the cursor there and show it. */
  goTo(line, column = 1) {
    const range = this.#rangeAt(line, column)
    if (!range) return
    this.view.dispatch({selection: {anchor: range.from}, effects: EditorView.scrollIntoView(range.from, {y: "center"})})
    this.focus()
  }

  /** The word at a place, else the rest of its line; undefined when there is no such line. */
  #rangeAt(number, column) {
    const {doc} = this.view.state
    if (!(number >= 1 && number <= doc.lines)) return
    const line = doc.line(number)
    const begin = Math.min(line.from + Math.max(0, (column || 1) - 1), line.to)
    const word = column && /^[\w$.]+/.exec(doc.sliceString(begin, line.to))
    if (word) return {from: begin, to: begin + word[0].length}
    const indent = /^\s*/.exec(line.text)[0].length
    return {from: line.from + indent, to: line.to}
  }

  #extensions(label, run, save) {
    const own = action => () => (action(), true)
    return [
      lineNumbers(), foldGutter(), lintGutter(), highlightActiveLineGutter(), highlightSpecialChars(), history(), drawSelection(), dropCursor(),
      EditorState.allowMultipleSelections.of(true), EditorState.tabSize.of(2), EditorState.phrases.of(WORDS), indentUnit.of("  "), indentOnInput(), bracketMatching(),
      closeBrackets(), autocompletion({override: [completeWords(() => this.#names)], icons: false}), rectangularSelection(), crosshairCursor(),
      highlightActiveLine(), highlightSelectionMatches(), search({top: true}), javascript(), EditorView.lineWrapping,
      keymap.of([{key: "Mod-Enter", run: own(run), preventDefault: true}, {key: "Mod-s", run: own(save), preventDefault: true}, {key: "Tab", run: acceptCompletion}]),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
      EditorView.contentAttributes.of({"aria-label": label, spellcheck: "false", autocapitalize: "off", autocorrect: "off"}),
      EditorView.updateListener.of(update => update.docChanged && this.#textChanged()),
      look,
    ]
  }

  #textChanged() {
    if (this.#hasErrors) queueMicrotask(() => this.clearErrors())  // an editor that is being updated takes no update
    this.changed()
  }

  #fillHost() {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(":host { display: block; block-size: 100%; min-block-size: 0; overflow: hidden }")
    const {root} = this.view
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  }
}

function wordsOfGap(doc, {from, to}) {
  const next = from + /^\s*/.exec(doc.sliceString(from))[0].length
  const word = doc.sliceString(next, Math.max(to, next + 1)).split("\n")[0].slice(0, 20)
  return [`“${word}” does not fit here, or something before it is missing.`, next]
}

function lastLetter(doc) {
  return Math.max(0, doc.toString().trimEnd().length - 1)
}

/** What is typed is text, not a shortcut of the page, which cannot see that this is a field. */
function keepPlainKeys(event) {
  if (!event.ctrlKey && !event.metaKey) event.stopPropagation()
}
