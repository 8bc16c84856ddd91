// What a frame needs, as text: its own modules and the engine. A frame of no origin keeps nothing in the browser's cache,
// the page does: it fetches each file once, and hands it in.
const MAIN = new URL("../sandbox/runner.js", import.meta.url).href
const IMPORTED = /((?:^|[;}\s])(?:import|export)\s*(?:[\w$*{}\s,]*?\bfrom\s*)?)(["'])([\w@./-]*\w)\2/g
const ADDON = /["'](three\/addons\/[\w./-]+)["']/g
const SOUND = /\b(?:loadSound|soundFormats|userStartAudio|getAudioContext|getOutputVolume|outputVolume|soundOut|createConvolver)\b|\bp5\.(?:Amplitude|AudioIn|AudioVoice|BandPass|Compressor|Convolver|Delay|Distortion|EQ|Effect|Env|FFT|Filter|Gain|HighPass|LowPass|MonoSynth|Noise|OnsetDetect|Oscillator|Panner3D|Part|PeakDetect|Phrase|PolySynth|Pulse|Reverb|SawOsc|Score|SinOsc|SoundFile|SoundLoop|SoundRecorder|SqrOsc|TriOsc)\b/
const ADDONS = "three/addons/"
const BARE = ["acorn", "three"]  // names that every frame knows
const texts = new Map()  // address to the promise of its text

/** {main, modules: [[address, text], …], imports, scripts: [text, …]} for a sketch. Rejects when the server cannot be reached. */
export async function gatherFiles(engine, source) {
  const scripts = Promise.all(scriptsOf(engine, source).map(name => textOf(import.meta.resolve(name))))
  const modules = new Map()
  const entries = engine === "three" ? [MAIN, import.meta.resolve("three"), ...addonsOf(source)] : [MAIN]
  await Promise.all(entries.map(address => gather(address, modules)))
  return {main: MAIN, modules: [...modules], imports: importMap([...modules.keys()]), scripts: await scripts}
}

/** Fetch what every sketch of this engine needs, before its text is known. */
export function warmUp(engine) {
  gatherFiles(engine, "").catch(() => {})  // who runs it is told
}

function scriptsOf(engine, source) {
  if (engine === "p5-1") return SOUND.test(source) ? ["p5-1", "p5-1/sound"] : ["p5-1"]
  return engine === "p5-2" ? ["p5-2"] : []
}

function addonsOf(source) {
  const names = [...source.matchAll(ADDON)].map(match => match[1]).filter(name => !name.includes(".."))
  return [...new Set(names)].map(name => import.meta.resolve(name))
}

/** What the bare names mean; those of addons that are handed in too, since a name of a folder leads past them. */
function importMap(addresses) {
  const addons = import.meta.resolve(ADDONS)
  const inside = addresses.filter(address => address.startsWith(addons)).map(address => ADDONS + address.slice(addons.length))
  return Object.fromEntries([...BARE, ADDONS, ...inside].map(name => [name, import.meta.resolve(name)]))
}

/** A module and all that it imports, with whole addresses in it, since a blob has none that others could be relative to. */
async function gather(address, modules) {
  if (modules.has(address)) return
  modules.set(address, "")
  const text = await textOf(address).catch(() => null)
  if (text === null) return modules.delete(address)  // the frame asks for it itself, and says that it is not there
  const inner = new Set()
  modules.set(address, text.replace(IMPORTED, (whole, before, quote, name) => {
    if (!name.startsWith(".") && !BARE.includes(name)) return whole
    const there = name.startsWith(".") ? new URL(name, address).href : import.meta.resolve(name)
    inner.add(there)
    return `${before}${quote}${there}${quote}`
  }))
  await Promise.all([...inner].map(there => gather(there, modules)))
}

function textOf(address) {
  if (!texts.has(address)) {
    const text = fetchText(address)
    texts.set(address, text)
    text.catch(() => texts.delete(address))
  }
  return texts.get(address)
}

async function fetchText(address) {
  const reply = await fetch(address)
  if (!reply.ok) throw new Error(`${address} could not be loaded.`)
  return reply.text()
}
