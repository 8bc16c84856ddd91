// title: Wind you can see
// engine: p5-2
// about: Five hundred grains drift through a field of noise and leave their tracks. Press anywhere to blow them about.

const GRAINS = 500
const SCALE = 0.0035  // smaller: wide slow bends. Larger: small curls
const dark = matchMedia("(prefers-color-scheme: dark)")  // what the viewer's browser prefers
const grains = []

function setup() {
  createCanvas(windowWidth, windowHeight)
  noiseSeed(11)
  randomSeed(11)  // the same picture at every start
  for (let n = 0; n < GRAINS; n++) grains.push({x: random(width), y: random(height), hue: random(-35, 35)})
  wipe()
  for (let step = 0; step < 8; step++) blow()  // the first frame is to look like something
}

function draw() {
  if (frameCount % 4 === 0) {
    // A veil of paper over everything, so that old tracks fade.
    noStroke()
    fill(...paper(), 22)
    rect(0, 0, width, height)
  }
  blow()
}

/** Every grain takes one step with the wind. */
function blow() {
  colorMode(HSB, 360, 100, 100, 100)
  strokeWeight(1.8)
  for (const grain of grains) {
    // Noise is a number from 0 to 1 that changes little from one point to the next: here it says where the wind blows to.
    const wind = noise(grain.x * SCALE, grain.y * SCALE, frameCount * 0.002)
    let angle = wind * TWO_PI * 2
    if (mouseIsPressed) angle = atan2(grain.y - mouseY, grain.x - mouseX)

    const x = grain.x + cos(angle) * 2.2
    const y = grain.y + sin(angle) * 2.2
    stroke((wind * 300 + 130 + grain.hue) % 360, 70, dark.matches ? 95 : 72, 60)
    line(grain.x, grain.y, x, y)

    grain.x = x
    grain.y = y
    const isOutside = x < 0 || y < 0 || x > width || y > height
    if (isOutside || random() < 0.006) Object.assign(grain, {x: random(width), y: random(height)})
  }
  colorMode(RGB)
}

function paper() {
  return dark.matches ? [20, 18, 48] : [250, 244, 230]
}

function wipe() {
  background(...paper())
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
  wipe()
}

dark.addEventListener("change", wipe)
