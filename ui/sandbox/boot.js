// The first thing in the frame: waits for the page around it, which hands over a port and the texts of all modules.
// A frame of no origin keeps no file in the browser's cache, so nothing here is fetched but what the page did not think of.
{
  const page = document.currentScript.dataset.page
  const refused = /<\s*\/?\s*(?:[\w-]*:)?(?:i?frame|frameset|object|embed|portal|fencedframe|base|meta|link)\b/i

  window.trustedTypes?.createPolicy("default", {
    createHTML(html, _, sink) {
      if (refused.test(html) || /srcdoc/i.test(sink)) throw new TypeError("A sketch may not put frames, links or meta elements into its page.")
      return html
    },
    createScript: text => text,
    createScriptURL: url => url.startsWith("blob:") || url.startsWith(`${page}/ui/vendor/`) ? url : null,
  })

  addEventListener("message", function begin(event) {
    if (event.source !== parent || event.origin !== page || event.data?.v !== 1 || !event.ports[0]) return
    removeEventListener("message", begin)
    document.currentScript?.remove()
    const {modules, imports, main} = event.data.d
    addMap(modules, imports)
    import(main).then(runner => runner.begin(event.ports[0]))
  })

  /** Each module becomes a blob of its own, found under the address that it would have had. */
  function addMap(modules, imports) {
    const found = {...imports}
    for (const [url, text] of modules) found[url] = URL.createObjectURL(new Blob([text], {type: "text/javascript"}))
    for (const [name, url] of Object.entries(imports)) found[name] = found[url] ?? url
    const map = document.createElement("script")
    map.type = "importmap"
    map.textContent = JSON.stringify({imports: found})
    document.head.append(map)
    map.remove()
  }
}
