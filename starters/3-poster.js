// title: A poster of chance
// engine: p5-1
// about: Circles, stripes and one letter too many, thrown like dice. It is another poster at each place where it hangs.

// neo.random() is like random(), but everyone who looks at this place gets the same numbers.
// All dice are thrown here, once, so that the poster stays what it is when the window changes.
const WORD = "NEO"
const SIZE = 6  // tiles along the shorter side
const PALETTES = [
  ["#f4ecdb", "#1d1a3f", "#ff5a36", "#ffc145", "#2a9d8f"],
  ["#fdf0f3", "#22223b", "#e63973", "#f7b32b", "#4b7bec"],
  ["#14213d", "#fefae0", "#fca311", "#e5383b", "#5fa8d3"],
]
const dice = Array.from({length: 600}, () => neo.random())
const [paper, ink, ...colours] = PALETTES[floor(neo.random() * PALETTES.length)]

function floor(number) {  // p5's own is not there before setup()
  return Math.floor(number)
}

function setup() {
  createCanvas(windowWidth, windowHeight)
  noLoop()  // draw once: nothing moves here
}

function draw() {
  const tile = min(width, height) / SIZE
  background(paper)
  noStroke()
  let next = 0
  for (let y = 0; y < height; y += tile) {
    for (let x = 0; x < width; x += tile) {
      const [kind, turn, first, second] = dice.slice(next, next += 4)
      if (next > dice.length - 4) next = 0
      push()
      translate(x + tile / 2, y + tile / 2)
      rotate(floor(turn * 4) * HALF_PI)
      drawTile(tile, floor(kind * 6), colours[floor(first * 3)], colours[floor(second * 3)])
      pop()
    }
  }
  writeWord(tile)
}

/** One of six tiles, its middle at 0, 0. Add a seventh! */
function drawTile(size, kind, one, other) {
  const half = size / 2
  fill(one)
  if (kind === 0) arc(-half, -half, size * 2, size * 2, 0, HALF_PI, PIE)
  if (kind === 1) circle(0, 0, size)
  if (kind === 2) for (let bar = 0; bar < 4; bar++) rect(-half, -half + bar * size / 4, size, size / 8)
  if (kind === 3) triangle(-half, half, half, half, half, -half)
  if (kind === 4) rect(-half, -half, size, size)
  if (kind === 4 || kind === 1) {
    fill(one === other ? ink : other)
    circle(0, 0, half)
  }
}

function writeWord(tile) {
  textFont("Georgia")
  textStyle(BOLD)
  textAlign(LEFT, BASELINE)
  textSize(100)
  textSize(100 * (width - tile / 2) / textWidth(WORD) * 0.98)  // as wide as the paper
  if (textSize() > height) textSize(height)
  fill(ink)
  text(WORD, tile / 4, height - tile / 3)
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}
