// What an anthem looks like: 32 bars in the theme's colours. Where nothing may move it is one level line.
const GAP = 0.32  // of a bar's share
const REST = 2  // CSS pixels that a bar keeps in silence
const COLOURS_EVERY = 500  // ms: a theme may be tuned while the music plays

export class AnthemPicture {
  #colours = {}
  #lookedAt = -Infinity

  /** The canvas says its colours in CSS: `color` of the bars, `caret-color` of the loudest. `fitted` is told of a new size. */
  constructor(canvas, fitted) {
    Object.assign(this, {canvas, fitted})
    this.pen = canvas.getContext("2d")
    new ResizeObserver(() => this.#fit()).observe(canvas)
  }

  /** One frame; `bands` are 0 to 1 from low to high, none at rest. */
  draw(bands = new Float32Array(32)) {
    const {width, height} = this.#begin()
    const share = width / bands.length
    const low = REST * devicePixelRatio
    const loudest = bands.indexOf(Math.max(...bands))
    bands.forEach((value, at) => {
      const tall = Math.max(low, value ** 1.6 * height)
      this.pen.fillStyle = at === loudest && value > 0.5 ? this.#colours.tip : this.#colours.bar
      this.pen.fillRect(Math.round(at * share), height - tall, Math.max(1, Math.round(share * (1 - GAP))), tall)
    })
  }

  drawStill() {
    const {width, height} = this.#begin()
    const thick = REST * devicePixelRatio
    this.pen.fillStyle = this.#colours.bar
    this.pen.fillRect(0, height - thick, width, thick)
  }

  #begin() {
    if (performance.now() - this.#lookedAt > COLOURS_EVERY) this.#lookAtColours()
    const {width, height} = this.canvas
    this.pen.clearRect(0, 0, width, height)
    return {width, height}
  }

  #lookAtColours() {
    const {color, caretColor} = getComputedStyle(this.canvas)
    this.#colours = {bar: color, tip: caretColor}
    this.#lookedAt = performance.now()
  }

  /** As many pixels as the screen has under it; a canvas that changes its size is empty and wants to be drawn. */
  #fit() {
    this.canvas.width = Math.round(this.canvas.clientWidth * devicePixelRatio)
    this.canvas.height = Math.round(this.canvas.clientHeight * devicePixelRatio)
    this.fitted()
  }
}
