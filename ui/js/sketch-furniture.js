// What stands around a sketch: the bar with its buttons, the question before the first run, the words when it was stopped.
import {icon, make} from "./make.js"

/** The bar: `show(isLive)` puts it right, `toggle` is its first button. */
export function bar({toggle, restart, frame: {dataset: {key, title, by}}}) {
  const run = button("Run", "play", "sketch__run", toggle, title)
  const again = button("Restart", "restart", "", restart, title)
  const page = link("Open", "link", `/scripts/${key}`, title)
  const report = link("Report", "flag", `/scripts/${key}/report`, title)
  const isThere = location.pathname === `/scripts/${key}`
  const bar = make("div", {className: "sketch__bar", role: "group"}, run, again, make("span", {className: "sketch__name", dir: "auto"}, title), ...isThere ? [] : [page, report])
  bar.setAttribute("aria-label", `${title}, a sketch by @${by}`)
  bar.toggle = run
  bar.show = isLive => {
    rename(run, isLive ? "Stop" : "Run", isLive ? "stop" : "play", title)
    again.hidden = !isLive
  }
  return bar
}

/** What the sketch asks for; `answer(isYes, isNamed)`. `viewer`: the member who might tell their name, "" for nobody. */
export function asking({title, words, viewer, answer}) {
  const name = make("input", {type: "checkbox"})
  const yes = make("button", {type: "button", className: "button button--primary button--small sketch__yes"}, icon("play"), "Run")
  const no = make("button", {type: "button", className: "button button--small"}, "Not now")
  yes.addEventListener("click", () => answer(true, name.checked))
  no.addEventListener("click", () => answer(false))
  const panel = make("div", {className: "sketch__panel sketch__asking", role: "group"},
    make("p", {className: "sketch__question"}, "While it runs, this sketch"),
    make("ul", {}, ...words.map(text => make("li", {}, text))),
    ...viewer ? [make("label", {className: "sketch__named"}, name, ` Tell it my name, @${viewer}`)] : [],
    make("div", {className: "sketch__answers"}, yes, no))
  panel.setAttribute("aria-label", `${title} asks before it runs`)
  panel.addEventListener("keydown", event => event.key === "Escape" && answer(false))
  return panel
}

/** Why it was stopped, and the way back. */
export function verdict(words, again) {
  const button = make("button", {type: "button", className: "sketch__again"}, "run again")
  button.addEventListener("click", again)
  return make("div", {className: "sketch__panel sketch__verdict"}, make("p", {}, `${words} · `, button))
}

function button(label, glyph, className, action, title) {
  const element = make("button", {type: "button", className: `button button--quiet button--small ${className}`})
  rename(element, label, glyph, title)
  element.addEventListener("click", action)
  return element
}

function link(label, glyph, href, title) {
  const element = make("a", {href, className: "button button--quiet button--small", title: label, draggable: false}, icon(glyph), make("span", {}, label))
  element.setAttribute("aria-label", `${label}: ${title}`)
  if (window.top !== window) Object.assign(element, {target: "_blank", rel: "noopener"})
  return element
}

function rename(button, label, glyph, title) {
  button.title = label
  button.setAttribute("aria-label", `${label}: ${title}`)
  button.replaceChildren(icon(glyph), make("span", {}, label))
}
