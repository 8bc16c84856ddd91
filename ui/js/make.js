// Small pieces of DOM: elements, icons of the one sprite (as the templates' macro draws them), icon buttons.
const SPRITE = new URL("../icons.svg", import.meta.url).pathname
const SVG = "http://www.w3.org/2000/svg"

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg")
  const use = document.createElementNS(SVG, "use")
  svg.setAttribute("class", "icon")
  svg.setAttribute("aria-hidden", "true")
  use.setAttribute("href", `${SPRITE}#${name}`)
  svg.append(use)
  return svg
}

/** A button with an icon, named by its label. */
export function iconButton(name, label, className, action) {
  const button = make("button", {type: "button", className, title: label}, icon(name), make("span", {className: "visually-hidden"}, label))
  button.addEventListener("click", action)
  return button
}

/** An element with its properties and children; strings become text. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}
