// title: kites round a sun
// engine: p5-2
// about: Lior's slices let go of the ground: each is a kite, and flies a little when it is its turn.
const PULL = 1
const SLICES = 16
const COLOURS = ["#e63946", "#f4a261", "#2a9d8f", "#457b9d"]
const comet = {x: 2, y: 0, vx: 0, vy: 0.42}
const orbit = []  // once round, in equal times

function setup() {
  createCanvas(windowWidth, windowHeight)
  do fall()
  while (!(comet.y >= 0 && orbit.length > 10 && orbit.at(-2).y < 0))
}

function fall() {
  for (let n = 0; n < 10; n++) {
    const distance = Math.hypot(comet.x, comet.y)
    comet.vx -= PULL * comet.x / distance ** 3 * 0.002
    comet.vy -= PULL * comet.y / distance ** 3 * 0.002
    comet.x += comet.vx * 0.002
    comet.y += comet.vy * 0.002
  }
  orbit.push({x: comet.x, y: comet.y})
}

function draw() {
  background("#bfe3f2")
  const size = min(width / 2.9, height / 2.2)
  translate(width / 2 - size * 0.85, height / 2)
  noStroke()
  const now = frameCount % orbit.length
  for (let slice = 0; slice < SLICES; slice++) {
    const from = Math.floor(slice * orbit.length / SLICES), to = Math.floor((slice + 1) * orbit.length / SLICES)
    const middle = orbit[Math.floor((from + to) / 2)]
    const lift = 0.08 + 0.12 * max(0, cos((now - (from + to) / 2) / orbit.length * TWO_PI)) ** 8
    push()
    translate(middle.x * lift * size, middle.y * lift * size)
    fill(COLOURS[slice % COLOURS.length])
    beginShape()
    vertex(0, 0)
    for (const {x, y} of orbit.slice(from, to + 1)) vertex(x * size, y * size)
    endShape(CLOSE)
    pop()
  }
  fill("#ffd84d")
  circle(0, 0, size * 0.14)
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}
