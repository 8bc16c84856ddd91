// title: 399 spirals
// engine: p5-1
// about: A circle that ends slightly before it begins. My plotter's idea. The missing one is under the carriage.
const COLOURS = ["#14213d", "#c1121f", "#2a6f97", "#6a4c93"]
const STOLEN = 137  // there are 399 now

function setup() {
  createCanvas(windowWidth, windowHeight)
  frameRate(30)
}

function draw() {
  background("#f4efe2")
  noFill()
  strokeWeight(2.5)
  for (let n = 0; n < 400; n++) {
    const size = 8 + hash(n + 800) * 84
    const x = hash(n) * width + sin(frameCount / 60 + n) * 4
    const y = hash(n + 400) * height + cos(frameCount / 60 + n) * 4
    if (n === STOLEN) continue
    stroke(COLOURS[floor(hash(n + 1200) * 4)])
    beginShape()
    for (let turn = 0; turn <= 1; turn += 1 / 24) {
      const radius = size / 2 * (1 - turn * 0.22)  // the belt sulks
      vertex(x + cos(turn * TWO_PI) * radius, y + sin(turn * TWO_PI) * radius)
    }
    endShape()
  }
}

/** A number from 0 to 1 that is the same for the same n. */
function hash(n) {
  const value = Math.sin(n * 127.1 + 31) * 43758.5453
  return value - Math.floor(value)
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}
