// The browser's sandbox and the frame's headers are the wall. Here the gaps are closed that they leave (what reaches a
// network without being asked by CSP), and what would only annoy: dialogs, focus, history.
const WIRES = /^(?:webkit|moz)?RTC|^WebTransport|^WebSocketStream$|^XSLTProcessor$|^PresentationRequest$|^(?:Shared)?Worker$|^fetchLater$/
const HOLD = 400  // ms in which a page has ended a frame that wants to go elsewhere
const REFUSED = new Set(["link", "iframe", "frame", "frameset", "object", "embed", "base", "meta", "portal", "fencedframe"])
const HTML_DOORS = [
  [DOMImplementation.prototype, "createDocument"], [Element.prototype, "setHTML"], [Element.prototype, "setHTMLUnsafe"],
  [ShadowRoot.prototype, "setHTML"], [ShadowRoot.prototype, "setHTMLUnsafe"], [Document, "parseHTML"],
  [Document, "parseHTMLUnsafe"], [Document.prototype, "open"], [Document.prototype, "write"], [Document.prototype, "writeln"],
]

/** Close what is left open; `send` tells the page of what a sketch tried. */
export function harden(send) {
  for (const name of Object.getOwnPropertyNames(window).filter(name => WIRES.test(name))) delete window[name]
  for (const [owner, name] of HTML_DOORS) delete owner[name]
  refuseElements()
  refuseDocuments()
  holdStill(send)
  freeTab()
  tellOfPresses(send)
  quietDialogs()
  ignoreMotion()
}

/** No element that loads another page, or connects before it is asked to. */
function refuseElements() {
  const {createElement, createElementNS} = Document.prototype
  const {define} = CustomElementRegistry.prototype
  const {apply} = Reflect
  const allowed = name => {
    const text = String(name)
    if (REFUSED.has(text.toLowerCase().split(":").at(-1))) throw new TypeError(`A sketch may not make <${text}>.`)
    return text
  }
  Document.prototype.createElement = function(name, options) { return apply(createElement, this, [allowed(name), options]) }
  Document.prototype.createElementNS = function(space, name, options) { return apply(createElementNS, this, [space, allowed(name), options]) }
  CustomElementRegistry.prototype.define = function(name, Kind, options) {
    if (options?.extends) throw new TypeError("A sketch may not extend the browser's own elements.")
    return apply(define, this, [name, Kind])
  }
}

/** No documents from elsewhere: what is in them was never looked at. */
function refuseDocuments() {
  const type = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, "responseType")
  Object.defineProperty(XMLHttpRequest.prototype, "responseType", {...type, set(value) {
    const text = String(value)
    if (text === "document") throw new TypeError("A sketch may not load documents.")
    type.set.call(this, text)
  }})
  delete XMLHttpRequest.prototype.responseXML
}

/** The frame goes nowhere: what leaves steps in the history of its page is inert, and the one way that cannot be told of. */
function holdStill(send) {
  const now = performance.now.bind(performance)
  addEventListener("beforeunload", () => {  // Chromium connects to the other host before it asks whether the frame may go there
    send("away")
    for (const end = now() + HOLD; now() < end;);
  }, true)
  for (const name of ["pushState", "replaceState", "go", "back", "forward"]) History.prototype[name] = () => {}
  addEventListener("hashchange", () => send("away"))
  addEventListener("click", ({target}) => {
    const link = target instanceof Element && target.closest("a[href], area[href]")
    if (link) link.removeAttribute("href")
  }, true)
}

/** Who came in by Tab gets out by Tab. */
function freeTab() {
  const {preventDefault} = Event.prototype
  Event.prototype.preventDefault = function() {
    if (!(this instanceof KeyboardEvent && this.key === "Tab")) preventDefault.call(this)
  }
}

/** The page gives the keyboard to a frame that was pressed, and to no other: word of that must not be the sketch's own. */
function tellOfPresses(send) {
  const hasFocus = document.hasFocus.bind(document)
  addEventListener("pointerdown", event => event.isTrusted && !hasFocus() && send("pressed"), true)
}

function quietDialogs() {
  window.alert = (...words) => console.log(...words)
  window.confirm = () => false
  window.prompt = () => null
  window.print = window.stop = () => {}
}

/** What a frame may not sense needs no listener, of which the browser would complain on the page. */
function ignoreMotion() {
  const {addEventListener} = window
  window.addEventListener = function(type, ...rest) {
    if (!/^device(?:motion|orientation)/.test(type)) addEventListener.call(this ?? window, type, ...rest)
  }
}
