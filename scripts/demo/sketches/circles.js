// title: 400 circles
// engine: p5-1
// about: One of them lies. It is not the third from the left.
const COLOURS = ["#ffd84d", "#ff6f61", "#7bdff2", "#b388ff"]
const LIAR = 137

function setup() {
  createCanvas(windowWidth, windowHeight)
  frameRate(30)
}

function draw() {
  background("#15131f")
  noFill()
  strokeWeight(3)
  for (let n = 0; n < 400; n++) {
    const size = 8 + hash(n + 800) * 84
    const x = hash(n) * width + sin(frameCount / 60 + n) * 4
    const y = hash(n + 400) * height + cos(frameCount / 60 + n) * 4
    stroke(COLOURS[floor(hash(n + 1200) * 4)])
    ellipse(x, y, n === LIAR ? size * 1.06 : size, size)
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
