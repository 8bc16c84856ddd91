// Two texts side by side in a dialog: what the one has and the other has not, and which of them it shall be.
import {iconButton, make} from "./make.js"
import {compareLines} from "./studio-lines.js"

const AROUND = 3  // unchanged lines shown about each change

/** Show `other` against `one`, called by their `names`; resolves to the key of the action chosen, "" for none. */
export function compare({title, names: [first, second], one, other, actions}) {
  const dialog = make("dialog", {className: "dialog studio-compare"})
  const heading = make("h2", {id: "studio-compare-title"}, title)
  const close = iconButton("close", "Close", "button button--quiet button--icon", () => dialog.close(""))
  const buttons = actions.map(([key, words, kind]) => {
    const button = make("button", {type: "button", className: `button ${kind ?? ""}`}, words)
    button.addEventListener("click", () => dialog.close(key))
    return button
  })
  dialog.setAttribute("aria-labelledby", heading.id)
  dialog.append(make("div", {}, make("div", {className: "row row--apart"}, heading, close), legend(first, second), drawLines(compareLines(one, other)),
    make("div", {className: "row row--end"}, ...buttons)))
  document.body.append(dialog)
  dialog.showModal()
  return new Promise(resolve => dialog.addEventListener("close", () => {
    dialog.remove()
    resolve(dialog.returnValue)
  }))
}

function legend(first, second) {
  return make("p", {className: "studio-compare__legend"},
    make("span", {className: "compare-line compare-line--out"}, `− ${first}`), make("span", {className: "compare-line compare-line--in"}, `+ ${second}`))
}

function drawLines(lines) {
  const box = make("div", {className: "studio-compare__lines", tabIndex: 0, role: "region", ariaLabel: "Changed lines"})
  let hidden = 0
  const flush = () => {
    if (hidden) box.append(make("p", {className: "studio-compare__gap"}, hidden === 1 ? "1 line the same" : `${hidden} lines the same`))
    hidden = 0
  }
  lines.forEach((line, at) => {
    if (!isNear(lines, at)) return hidden += 1
    flush()
    box.append(drawLine(line))
  })
  flush()
  return box
}

function isNear(lines, at) {
  return lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({sign}) => sign)
}

function drawLine({sign, text, one, other}) {
  const kind = {"-": "compare-line compare-line--out", "+": "compare-line compare-line--in"}[sign] ?? "compare-line"
  const spoken = {"-": "removed: ", "+": "added: "}[sign]
  return make("div", {className: kind},
    make("span", {className: "compare-line__number", ariaHidden: "true"}, `${other ?? one}`),
    make("span", {className: "compare-line__sign", ariaHidden: "true"}, sign === "-" ? "−" : sign),
    ...spoken ? [make("span", {className: "visually-hidden"}, spoken)] : [],
    make("code", {}, text || " "))
}
