// title: the same area, always
// engine: p5-2
// about: Kepler's second law on Halley's orbit: the slices are drawn for equal times, and none is larger than another. I checked.
const PULL = 1
const SLICES = 12
const COLOURS = ["#ffd84d", "#ff6f61", "#7bdff2", "#b388ff"]
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
  background("#0b0a1f")
  const size = min(width / 2.9, height / 2.2)
  translate(width / 2 - size * 0.85, height / 2)
  noStroke()
  const now = frameCount % orbit.length
  for (let slice = 0; slice < SLICES; slice++) {
    const from = Math.floor(slice * orbit.length / SLICES), to = Math.floor((slice + 1) * orbit.length / SLICES)
    fill(COLOURS[slice % COLOURS.length] + (now >= from && now < to ? "ff" : "99"))
    beginShape()
    vertex(0, 0)
    for (const {x, y} of orbit.slice(from, to + 1)) vertex(x * size, y * size)
    endShape(CLOSE)
  }
  fill("white")
  circle(0, 0, size * 0.1)
  circle(orbit[now].x * size, orbit[now].y * size, 12)
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}
