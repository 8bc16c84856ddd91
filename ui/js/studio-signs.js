// The signs that code is made of and that a phone's keyboard hides: a row of keys above it, for fingers (CSS).
import {make} from "./make.js"

const SIGNS = {
  "(": "Round bracket", ")": "Closing round bracket", "{": "Brace", "}": "Closing brace", "[": "Square bracket", "]": "Closing square bracket",
  ";": "Semicolon", "=": "Equals", "+": "Plus", "-": "Minus", "*": "Times", "/": "Slash", ".": "Dot", ",": "Comma", "\"": "Quote", "'": "Apostrophe",
  "`": "Backtick", "<": "Less than", ">": "Greater than", "!": "Not", "&": "And", "|": "Or", "%": "Percent", "$": "Dollar", "_": "Underscore",
}

/** The row, as an element, whose keys write into a CodeEditor. */
export function signRow(editor) {
  const row = make("div", {className: "studio-signs", role: "toolbar", ariaLabel: "Signs"},
    key("⇥", "Indent", () => editor.indent()), key("↶", "Undo", () => editor.undo()),
    ...Object.entries(SIGNS).map(([sign, name]) => key(sign, name, () => editor.type(sign))))
  row.addEventListener("pointerdown", event => event.preventDefault())  // the keyboard stays where it is
  return row
}

function key(sign, name, act) {
  const button = make("button", {type: "button", className: "studio-signs__key", ariaLabel: name, tabIndex: -1}, sign)
  button.addEventListener("click", act)
  return button
}
