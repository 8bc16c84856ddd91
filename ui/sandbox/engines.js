// The four things a sketch can be written for, and how each is started.
import {withClock} from "./sound-clock.js"
import {soon} from "./time.js"

const TURN = 20  // ms
const LONGEST_START = 8000  // ms that imports may take; the page waits for ten seconds
const run = {"p5-1": startP5, "p5-2": startP5, three: startPlain, canvas: startCanvas}
const GLOBALS = {  // where the names come from that the editor completes
  "p5-1": () => p5Names(),
  "p5-2": () => p5Names(),
  three: async () => Object.keys(await import("three")).map(name => `THREE.${name}`),
  canvas: () => ["canvas", "ctx", ...Object.getOwnPropertyNames(CanvasRenderingContext2D.prototype).map(name => `ctx.${name}`)],
}
const STYLE = `
  html, body { margin: 0; block-size: 100%; }
  body { background: #fff; color: #000; font: 16px/1.4 system-ui, sans-serif; }
  body:focus-visible { outline: 3px solid; outline-offset: -3px; }
  canvas { display: block; }
  [data-alone], [data-alone] body { background: none; overflow: hidden; }
  [data-alone] body { display: grid; place-content: center; }
  [data-alone] canvas { background: #fff; }
  [data-engine="canvas"] body, [data-engine="three"] body { overflow: hidden; }
  [data-engine="canvas"] body > canvas:first-child { inline-size: 100%; block-size: 100%; }
`

/** Run a guarded sketch on its engine; `scripts` are the engine's texts. Throws what the sketch throws at its start. */
export async function startEngine(engine, scripts, guarded) {
  document.documentElement.dataset.engine = engine
  const style = document.createElement("style")
  style.textContent = STYLE
  document.head.append(style)
  document.body.tabIndex = 0  // who has no pointer gets in by Tab
  await run[engine](scripts, guarded)
}

/** The names that the engine puts at the sketch's disposal, or a promise of them. */
export function engineNames(engine) {
  return GLOBALS[engine]()
}

/** p5 looks for setup and draw when the page has loaded, which it has, soon after its own text has run: it is given a moment. */
async function startP5(scripts, guarded) {
  withClock(() => scripts.forEach(text => addScript(text, "engine.js")))
  fitCanvases()
  await addSketch(guarded)
  for (let tries = 0; tries < 5 && !isP5Running(); tries++) await new Promise(done => soon(done, 0))
  if (!isP5Running()) new window.p5()
  await setUp(window.p5.instance)
}

/** Comes true when setup has run, which may wait for pictures and, in p5.js 2, for whatever it likes; or failed. */
async function setUp(instance) {
  let isWrong = false
  for (const type of ["error", "unhandledrejection"]) addEventListener(type, () => { isWrong = true }, {once: true})
  for (let waited = 0; instance && !instance._setupDone && !isWrong && waited < LONGEST_START; waited += TURN) {
    await new Promise(done => soon(done, TURN))
  }
}

function isP5Running() {
  return Boolean(window.p5.instance) || !["setup", "draw"].some(name => typeof window[name] === "function")
}

function startPlain(scripts, guarded) {
  return addSketch(guarded)
}

/** A canvas over all of the frame, as `canvas`, and its context `ctx`, which is made when the sketch first asks for it. */
function startCanvas(scripts, guarded) {
  const canvas = document.createElement("canvas")
  canvas.width = innerWidth
  canvas.height = innerHeight
  document.body.prepend(canvas)
  offer("canvas", () => canvas)
  offer("ctx", () => canvas.getContext("2d"))
  return addSketch(guarded)
}

/** A global that the sketch may declare anew. */
function offer(name, get) {
  const set = value => Object.defineProperty(window, name, {value, writable: true, enumerable: true, configurable: true})
  Object.defineProperty(window, name, {get, set, configurable: true})
}

function addScript(text, name) {
  const script = document.createElement("script")
  script.textContent = `${text}\n//# sourceURL=${name}`
  document.head.append(script)
}

/** A module runs later than its element is put in: what it imports is waited for, but not what it awaits itself. */
function addSketch({text, isModule, begun}) {
  if (!isModule) return addScript(text, "sketch.js")
  const script = document.createElement("script")
  script.type = "module"
  script.textContent = `${text}\n//# sourceURL=sketch.js`
  const failed = new Promise((_, fail) => {
    script.onerror = () => fail(new Error("Something that this sketch imports could not be loaded."))
  })
  const wrong = new Promise(done => addEventListener("error", done, {once: true}))  // it imports a name that is not there
  document.head.append(script)
  return Promise.race([begun, failed, wrong, new Promise(done => soon(done, LONGEST_START))])
}

/** A canvas that is larger than the frame is shown smaller, and one that is alone in the page stands in its middle. */
function fitCanvases() {
  const fit = () => {
    const canvases = [...document.querySelectorAll("canvas")].filter(canvas => canvas.style.width)
    const others = [...document.body.querySelectorAll("*")].filter(element => !element.matches("main, canvas, script, style"))
    document.documentElement.toggleAttribute("data-alone", canvases.length > 0 && others.length === 0)
    for (const canvas of canvases) fitCanvas(canvas)
  }
  new MutationObserver(fit).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ["style"]})
  addEventListener("resize", fit)
}

function fitCanvas(canvas) {
  const width = parseFloat(canvas.style.width), height = parseFloat(canvas.style.height)
  const scale = Math.min(1, innerWidth / width, innerHeight / height)
  const [widest, highest] = scale < 1 ? [`${width * scale}px`, `${height * scale}px`] : ["", ""]
  if (canvas.style.maxWidth !== widest) canvas.style.maxWidth = widest
  if (canvas.style.maxHeight !== highest) canvas.style.maxHeight = highest
}

function p5Names() {
  const names = Object.getOwnPropertyNames(window.p5.prototype).filter(name => /^[a-zA-Z]\w*$/.test(name))
  return [...names, "setup", "draw"]
}
