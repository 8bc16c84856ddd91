// Starts a sketch from a folder: no server, no network. `player` has the engines, `sketch` what this page runs.
// It runs in a sandboxed frame, which the page's policy lets go nowhere. Such a frame may load nothing from a disk, so all it
// needs is handed to it: modules become blobs there, and files of the sketch are in `sketch`.
{
  const frame = Object.assign(document.createElement("iframe"), {sandbox: "allow-scripts", title: document.title})
  frame.style.cssText = "position:fixed;inset:0;width:100%;height:100%;border:0"
  frame.srcdoc = `<!doctype html><meta charset="utf-8"><body><script>onmessage = ({data}) => { onmessage = null; (${run})(data) }</script>`
  frame.addEventListener("load", () => frame.contentWindow.postMessage({player, sketch}, "*"), {once: true})
  addEventListener("DOMContentLoaded", () => document.body.append(frame))
}

/** In the frame, of which this text is all the code. */
function run({player, sketch}) {
  const files = new Map(Object.entries(sketch.files))
  const folder = new URL(".", document.baseURI).href
  const nameIn = address => decodeURIComponent(address.startsWith(folder) ? address.slice(folder.length) : address).replace(/^\.\//, "")
  const local = address => files.get(nameIn(String(address?.url ?? address))) ?? address

  lendFiles()
  addMap()
  const {port1: page, port2: frame} = new MessageChannel()
  const say = (t, d) => page.postMessage({v: 1, t, d})
  const hear = {
    hello: () => say("run", order()),
    error: ({message, line}) => tell(line ? `Line ${line}: ${message}` : message),
    loop: ({line}) => tell(`Stopped: a loop in line ${line} went on for too long.`),
  }
  page.onmessage = ({data: {t, d}}) => hear[t]?.(d)
  import(player.main).then(runner => runner.begin(frame), tell)

  function order() {
    const names = {"p5-1": ["p5-1", "p5-1/sound"], "p5-2": ["p5-2"]}[sketch.engine] ?? []
    const scripts = names.map(name => player.scripts[name]).filter(Boolean)
    return {code: sketch.source, engine: sketch.engine, uses: sketch.uses, startMs: 10_000, loopMs: 10_000, neo: {seed: sketch.key}, scripts}
  }

  function lendFiles() {
    const {fetch: ask} = window
    window.fetch = (address, options) => ask(local(address), options)
    for (const {prototype} of [HTMLImageElement, HTMLMediaElement]) {
      const {get, set} = Object.getOwnPropertyDescriptor(prototype, "src")
      Object.defineProperty(prototype, "src", {get, set(address) { set.call(this, local(address)) }, configurable: true, enumerable: true})
    }
    const {open} = XMLHttpRequest.prototype
    XMLHttpRequest.prototype.open = function (method, address, ...rest) { return open.call(this, method, local(address), ...rest) }
  }

  function addMap() {
    const found = {}
    for (const [name, text] of Object.entries(player.modules)) found[name] = URL.createObjectURL(new Blob([text], {type: "text/javascript"}))
    for (const [name, module] of Object.entries(player.imports)) found[name] = found[module]
    const map = document.createElement("script")
    map.type = "importmap"
    map.textContent = JSON.stringify({imports: found})
    document.head.append(map)
  }

  function tell(words) {
    const line = document.createElement("p")
    line.setAttribute("role", "alert")
    line.textContent = words
    line.style.cssText = "position:fixed;inset:auto 0 0;margin:0;padding:.5em 1em;background:#fff;color:#900;font:16px system-ui;white-space:pre-wrap"
    document.documentElement.append(line)
  }
}
