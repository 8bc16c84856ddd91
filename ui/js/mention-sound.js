// One soft tick when somebody calls you. Off until the settings turn it on, for this browser.
const KEY = "neospace:sound"
const SILENCE = 3000  // ms between two ticks
let last = 0
let audio

export function isSoundOn() {
  return localStorage.getItem(KEY) === "on"
}

export function turnSound(on) {
  localStorage.setItem(KEY, on ? "on" : "off")
}

export function playTick() {
  if (!isSoundOn() || Date.now() - last < SILENCE) return
  last = Date.now()
  audio ??= new AudioContext()
  const tone = new OscillatorNode(audio, {type: "triangle", frequency: 880})
  const volume = new GainNode(audio, {gain: 0.06})
  volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.12)
  tone.connect(volume).connect(audio.destination)
  tone.start()
  tone.stop(audio.currentTime + 0.13)
}
