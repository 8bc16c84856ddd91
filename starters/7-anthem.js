// title: A flower for the anthem
// engine: p5-2
// about: Sixty-four petals that open with the music of the wall it hangs on. Without music it breathes.

// neo.audio hears the anthem of the wall: `bands` are 32 numbers from 0 to 1, the low notes first,
// `level` says how loud it is, `playing` whether it plays at all. Whoever looks is asked before the first run.
const heights = new Float32Array(32)  // what is drawn: it follows the bands softly

function setup() {
  createCanvas(windowWidth, windowHeight)
  colorMode(HSB, 1)
}

function draw() {
  const {bands, level, playing} = neo.audio
  background(0.7, 0.6, 0.13)
  translate(width / 2, height / 2)
  rotate(frameCount / 900)

  const size = min(width, height)
  const heart = size * (0.1 + level * 0.08)
  for (let at = 0; at < 32; at++) {
    const breath = 0.6 + 0.35 * sin(frameCount / 60 + at * 0.6)
    const goal = playing ? bands[at] : breath
    heights[at] += (goal - heights[at]) * (goal > heights[at] ? 0.5 : 0.12)  // quick to open, slow to close
  }

  // Each band is two petals, one at the left and one at the right, so that the flower is even.
  for (let petal = 0; petal < 64; petal++) {
    const at = petal < 32 ? petal : 63 - petal
    push()
    rotate((petal + 0.5) / 64 * TWO_PI + HALF_PI)
    drawPetal(heart, heart + size * 0.34 * heights[at], size * 0.028, at / 32)
    pop()
  }

  noStroke()
  for (let ring = 5; ring > 0; ring--) {
    fill(0.14 - ring * 0.018, 0.75, 1.1 - ring * 0.1)
    circle(0, 0, heart * 0.34 * ring)
  }
}

function drawPetal(from, to, wide, hue) {
  noStroke()
  fill((0.88 + hue * 0.6) % 1, 0.65, 1, 0.85)
  triangle(from, -wide / 4, from, wide / 4, to, 0)
  ellipse((from + to) / 2, 0, to - from, wide)
  circle(to, 0, wide * 0.55)
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}
