// Starts a sketch from a folder: no server, no network. `player` has the engines, `sketch` what this page runs.
// A browser loads no module and no file from a disk, so the modules become blobs, and files of the sketch are in `sketch`.
{
  const files = new Map(Object.entries(sketch.files))
  const folder = new URL(".", location).href
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
  addEventListener("DOMContentLoaded", () => import(player.main).then(runner => runner.begin(frame), tell))

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
