// title: dawn chorus, drawn
// engine: p5-2
// about: Every bird of one morning as a line, from 04:51. The flat one is the man with the van.
const BIRDS = [  // who, when they begin (0 to 1 of the morning), how high they sing, how restless they are, their colour
  ["robin", 0.02, 0.9, 23, "#b5482a"],
  ["blackbird", 0.1, 0.7, 9, "#2b2320"],
  ["wren", 0.18, 1, 41, "#8a5a2b"],
  ["song thrush", 0.24, 0.8, 15, "#6b6a3a"],
  ["great tit", 0.33, 0.6, 29, "#3f6b7a"],
  ["blackcap", 0.42, 1, 33, "#7a3f6b"],
  ["the man with the van", 0.62, 0.08, 2, "#8c8678"],
]

function setup() {
  createCanvas(windowWidth, windowHeight)
  frameRate(30)
  textSize(15)
}

function draw() {
  background("#f5eedd")
  const now = min(1, 0.35 + frameCount / 900)  // half a minute for a morning
  const gap = height / (BIRDS.length + 0.6)
  BIRDS.forEach(([name, from, high, restless, colour], row) => {
    const middle = gap * (row + 0.8)
    noFill()
    stroke(colour)
    strokeWeight(2)
    beginShape()
    for (let at = from; at <= now; at += 2 / width) vertex(at * width, middle - song(at, row, restless) * high * gap * 0.6)
    endShape()
    noStroke()
    fill(colour)
    text(name, from * width + 6, middle + gap * 0.28)
  })
}

/** How loud a bird is: phrases that come and go, with a trill in each. */
function song(at, row, restless) {
  const phrase = max(0, sin(at * restless * 2 + row * 1.7)) ** 2
  return phrase * (0.6 + 0.4 * sin(at * restless * 40 + row))
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}
