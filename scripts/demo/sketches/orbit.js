// title: orbit in forty lines
// engine: p5-2
// about: A comet, a sun, and the square of the distance.
const PULL = 1
const comet = {x: 2, y: 0, vx: 0, vy: 0.42}  // slow enough to fall, quick enough to miss
const track = []

function setup() {
  createCanvas(windowWidth, windowHeight)
  for (let n = 0; n < 300; n++) fall()
}

function fall() {
  for (let n = 0; n < 10; n++) {
    const distance = Math.hypot(comet.x, comet.y)
    comet.vx -= PULL * comet.x / distance ** 3 * 0.002
    comet.vy -= PULL * comet.y / distance ** 3 * 0.002
    comet.x += comet.vx * 0.002
    comet.y += comet.vy * 0.002
  }
  track.push({x: comet.x, y: comet.y})
  if (track.length > 300) track.shift()
}

function draw() {
  fall()
  background("#0b0a1f")
  const size = min(width / 2.9, height / 2.2)
  translate(width / 2 - size * 0.85, height / 2)
  noStroke()
  track.forEach(({x, y}, n) => {
    fill(123, 223, 242, n / 300 * 220)
    circle(x * size, y * size, 1 + n / 300 * 5)
  })
  fill("#ffd84d")
  circle(0, 0, size * 0.16)
  fill("white")
  circle(comet.x * size, comet.y * size, 12)
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}
