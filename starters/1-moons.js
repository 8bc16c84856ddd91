// title: Moons that meet
// engine: p5-1
// about: Twenty moons on half circles, each a little slower than the one inside it: they part, make waves, and meet again.

// Each moon goes to and fro a whole number of times in two minutes, one time less than the moon inside it.
// So all of them are in step at the start, then make patterns, and are in step again when the two minutes are over.
const MOONS = 20
const ROUND = 120  // seconds
const FASTEST = 44  // how often the innermost moon goes to and fro in a round

function setup() {
  createCanvas(windowWidth, windowHeight)
  colorMode(HSB, 360, 100, 100, 100)
}

function draw() {
  background(250, 55, 13)

  const largest = min(width * 0.47, height * 0.88)
  const gap = largest / (MOONS + 2)
  const time = millis() / 1000 + 17  // not from zero: there nothing has happened yet
  translate(width / 2, (height + largest) / 2)

  for (let moon = 0; moon < MOONS; moon++) {
    const radius = gap * (moon + 3)
    const way = wayOf(moon, time)
    const angle = -PI * way
    const hue = map(moon, 0, MOONS, 185, 345)

    // The path glows for a moment after its moon has touched an end.
    const sinceEnd = min(way, 1 - way) * 14
    noFill()
    strokeWeight(1.5)
    stroke(hue, 45, 95, 22 + 60 * exp(-sinceEnd * sinceEnd))
    arc(0, 0, radius * 2, radius * 2, PI, TWO_PI)

    // A tail: where the moon has been in the last half second, each piece fainter than the one before.
    strokeCap(SQUARE)
    strokeWeight(gap * 0.3)
    for (let piece = 1; piece <= 10; piece++) {
      const [from, to] = [wayOf(moon, time - piece * 0.05), wayOf(moon, time - piece * 0.05 + 0.05)]
      stroke(hue, 45, 95, 55 - piece * 5)
      arc(0, 0, radius * 2, radius * 2, -PI * max(from, to), -PI * min(from, to))
    }

    // A moon is three circles: two large and faint, one small and bright.
    noStroke()
    for (const [size, opacity] of [[2.4, 14], [1.5, 28], [0.9, 100]]) {
      fill(hue, 40, 100, opacity)
      circle(cos(angle) * radius, sin(angle) * radius, gap * size)
    }
  }
}

/** Where a moon is: 0 at the right, 1 at the left. */
function wayOf(moon, time) {
  const turns = time / ROUND * (FASTEST - moon)
  return 1 - abs(1 - turns * 2 % 2)
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}
