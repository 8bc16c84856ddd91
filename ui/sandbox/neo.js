// neo, a sketch's window to the place it runs in. What the page sends arrives by hear(); send() asks something of the page.
// A part that the sketch's text does not name was not asked of the viewer, so it is not there: see core/sketch_uses.py.
import {Listeners, deepFreeze} from "./neo-events.js"
import {makeShared} from "./neo-shared.js"

const EVENTS = {message: "message", join: "join", leave: "join", sticker: "sticker", pointer: "pointer"}  // event → use
const BANDS = 32
const NOWHERE = {owner: "", title: "", colours: {paper: "#ffffff", ink: "#111111", accent: "#ff5533", accent2: "#3355ff", muted: "#777777"}, width: 0, height: 0, dark: false}
const NOBODY = {dark: false, still: false, touch: false, name: ""}

/** `uses`: what was granted; `first`: {seed, wall, viewer} as they are at the start. */
export function makeNeo({uses = [], first, send}) {
  const {seed = "", wall = NOWHERE, viewer = NOBODY} = first ?? {}
  const events = new Listeners(Object.keys(EVENTS))
  const parts = {audio: {level: 0, bands: new Float32Array(BANDS), playing: false}, wall: deepFreeze(wall), viewer: deepFreeze(viewer)}
  const shared = makeShared(send)
  const granted = use => uses.includes(use)
  const need = (use, words) => {
    if (!granted(use)) throw new Error(`The viewer was not asked for this: write ${words} out in the sketch, so that it can be found there.`)
  }

  const api = {
    on(name, listener) {
      if (Object.hasOwn(EVENTS, name)) need(EVENTS[name], `neo.on("${name}", …)`)
      return events.add(name, listener)
    },
    get audio() { return need("anthem", "neo.audio"), parts.audio },
    get wall() { return need("wall", "neo.wall"), parts.wall },
    get viewer() { return need("viewer", "neo.viewer"), parts.viewer },
    get shared() { return need("shared", "neo.shared"), shared.api },
    random: makeRandom(seed),
    size: Object.freeze({
      get width() { return innerWidth },
      get height() { return innerHeight },
    }),
  }

  const hearing = {
    audio: ({level, bands, playing}) => {
      parts.audio.bands.set(bands)
      Object.assign(parts.audio, {level, playing})
    },
    wall: data => { parts.wall = deepFreeze(data) },
    viewer: data => { parts.viewer = deepFreeze(data) },
    shared: data => shared.hear(data),
  }
  return {
    api,
    hear({name, data}) {
      if (hearing[name]) hearing[name](data)
      else if (granted(EVENTS[name])) events.tell(name, deepFreeze(data))
    },
  }
}

/** The same numbers for everyone with the same seed: sfc32, seeded by four hashes (PractRand, Chris Doty-Humphrey). */
function makeRandom(seed) {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef].map(start => hash(seed, start))
  const random = () => {
    const sum = (a + b | 0) + d | 0
    d = d + 1 | 0
    a = b ^ b >>> 9
    b = c + (c << 3) | 0
    c = (c << 21 | c >>> 11) + sum | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let round = 0; round < 15; round++) random()
  random.seed = seed
  return Object.freeze(random)
}

/** FNV-1a over UTF-16 units. */
function hash(text, start) {
  let value = start
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value | 0
}
