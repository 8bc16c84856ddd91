// The studio's panel in #neo-try: what the place around a sketch would tell it, at the press of a button. Whatever runs
// there is one's own, so it is granted all; neo.shared is played with oneself.
import {icon, make} from "./make.js"
import {NeoPanel} from "./neo-panel.js"
import {connect} from "./neo-site.js"

const EVENTS = ["message", "join", "sticker", "anthem"]
const ALL = [...EVENTS, "pointer", "shared", "viewer", "wall"]

const slot = document.getElementById("neo-try")
if (slot) furnish(slot)

function furnish(slot) {
  const box = make("div", {className: "neo-try card", id: "neo-try-box", popover: "auto", ariaLabel: "Try events"})
  const button = make("button", {type: "button", className: "button button--quiet button--small button--icon", title: "Try events"}, icon("bell"), make("span", {className: "visually-hidden"}, "Try events"))
  button.popoverTargetElement = box
  box.append(make("p", {className: "muted"}, "Play the place around your sketch: what it does not listen to, it does not hear. ", make("a", {href: "/studio/neo"}, "What it can hear")))
  const panel = new NeoPanel(box, EVENTS)
  slot.append(button, box)
  follow(panel, slot.closest("script-studio"))
}

function follow(panel, studio) {
  const connections = new Map()
  studio.addEventListener("sketch-started", ({detail: {sketch}}) => {
    connections.set(sketch, connect(sketch, {place: "", uses: ALL, key: studio.dataset.key, named: true}))
    panel.attach(sketch)
  })
  studio.addEventListener("sketch-stopped", ({detail: {sketch}}) => {
    connections.get(sketch)?.stop()
    connections.delete(sketch)
  })
}
