function setup() {
  createCanvas(windowWidth, windowHeight)
}

function draw() {
  background(244, 236, 219)
  circle(mouseX, mouseY, 80)
}

function windowResized() {
  resizeCanvas(windowWidth, windowHeight)
}
