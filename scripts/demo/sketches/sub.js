// title: thirty hertz, seen
// engine: p5-2
// about: The cone of box three, from the front, with the anthem going through it. Press play up there. Mind the crockery.
const push = new Float32Array(14)  // how far each ring stands out just now

function setup() {
  createCanvas(windowWidth, windowHeight)
  noStroke()
}

function draw() {
  const {bands, playing} = neo.audio
  background("#17100a")
  const size = min(width, height) * 0.92
  for (let ring = 0; ring < push.length; ring++) {
    const goal = playing ? bands[ring] : 0.4 + 0.3 * sin(frameCount / 40 - ring / 2)
    push[ring] += (goal - push[ring]) * 0.35
  }
  for (let ring = 0; ring < push.length; ring++) {
    const share = 1 - ring / push.length
    fill(lerpColor(color("#3a2412"), color(ring % 2 ? "#f5b921" : "#d7382a"), push[ring]))
    circle(width / 2, height / 2 - push[ring] * size * 0.03, size * share * (1 + push[ring] * 0.06))
  }
  fill("#fff2d6")
  circle(width / 2, height / 2, size * (0.1 + push[0] * 0.06))
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}
