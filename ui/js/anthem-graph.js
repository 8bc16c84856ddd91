// The road of an anthem's sound: element, analyser, volume, loudspeaker. It is measured before it is made soft or mute.
const BANDS = 32
const LOWEST = 40  // Hz
const HIGHEST = 14_000
const TILT = 1.5  // music is weaker the higher it is: what the last band is raised by, the first by nothing
const LOUD = 3.2  // what makes the root mean square of a loud song about 1
const SMOOTH = 0.02  // s in which the volume follows, so that it does not click

export class AnthemGraph {
  #context = new AudioContext()
  #analyser = new AnalyserNode(this.#context, {fftSize: 4096, smoothingTimeConstant: 0.75, minDecibels: -85, maxDecibels: -15})
  #volume = new GainNode(this.#context)
  #spectrum = new Uint8Array(this.#analyser.frequencyBinCount)
  #wave = new Float32Array(this.#analyser.fftSize)
  #edges = bandEdges(this.#context.sampleRate / this.#analyser.fftSize, this.#analyser.frequencyBinCount)

  /** An element goes this way for ever: one graph a player. */
  constructor(audio) {
    this.#context.createMediaElementSource(audio).connect(this.#analyser).connect(this.#volume).connect(this.#context.destination)
  }

  /** A context may only begin to sound while somebody presses something. */
  wake() {
    return this.#context.resume()
  }

  /** `volume` as it is felt, 0 to 1: half of it is a quarter of the amplitude. */
  turn({volume, muted}) {
    this.#volume.gain.setTargetAtTime(muted ? 0 : volume ** 2, this.#context.currentTime, SMOOTH)
  }

  /** How loud it is now and in 32 bands from low to high, all 0 to 1. */
  measure() {
    this.#analyser.getFloatTimeDomainData(this.#wave)
    this.#analyser.getByteFrequencyData(this.#spectrum)
    return {level: loudness(this.#wave), bands: Float32Array.from({length: BANDS}, (_, band) => this.#band(band))}
  }

  #band(band) {
    let highest = 0
    for (let bin = this.#edges[band]; bin < this.#edges[band + 1]; bin++) highest = Math.max(highest, this.#spectrum[bin])
    return Math.min(1, highest / 255 * (1 + TILT * band / BANDS / 2))
  }
}

/** The first bin of every band and the end of the last: evenly spaced to the ear, at least one bin each. */
function bandEdges(binWidth, bins) {
  const edges = [Math.max(1, Math.round(LOWEST / binWidth))]
  for (let band = 1; band <= BANDS; band++) {
    const edge = Math.round(LOWEST * (HIGHEST / LOWEST) ** (band / BANDS) / binWidth)
    edges.push(Math.min(bins, Math.max(edges[band - 1] + 1, edge)))
  }
  return edges
}

function loudness(wave) {
  let sum = 0
  for (const value of wave) sum += value * value
  return Math.min(1, Math.sqrt(sum / wave.length) * LOUD)
}
