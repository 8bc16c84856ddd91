// title: An S that breathes
// engine: p5-1
// about: My first one that moves! sin() is for the belly.
function setup() {
  createCanvas(windowWidth, windowHeight)
}

function draw() {
  background("#1f6f5c")
  const size = min(width, height) * 0.36
  const breath = 1 + 0.12 * sin(frameCount / 40)
  translate(width / 2, height / 2)
  noFill()
  for (const [wide, colour, away] of [[0.5, "#0e3b31", 0.07], [0.42, "#fff3d6", 0], [0.3, "#e8442e", 0]]) {
    stroke(colour)
    strokeWeight(size * wide * breath)
    beginShape()
    for (let t = 0; t <= 1; t += 0.02) {
      // down the letter, its belly to the left, then to the right
      const y = (t * 2 - 1) * size * 0.8
      const x = -sin(t * TWO_PI) * size * 0.55 * breath
      vertex(x + size * away, y + size * away)
    }
    endShape()
  }
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}
