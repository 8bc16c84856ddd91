// title: Thirty-two bars
// engine: p5-2
// about: anthem
function setup() {
  createCanvas(neo.size.width, neo.size.height)
  colorMode(HSB, 1)
  noStroke()
}

function draw() {
  background(0.7, 0.6, 0.15)
  const {level, bands, playing} = neo.audio
  bands.forEach((value, at) => {
    fill(at / 32, 0.7, 1)
    rect(at * width / 32 + 1, height, width / 32 - 2, -value * height * 0.9)
  })
  fill(0, 0, 1)
  text(playing ? `level ${level.toFixed(2)}` : "press play on the anthem", 12, 24)
}
