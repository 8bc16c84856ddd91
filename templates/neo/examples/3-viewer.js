// title: Kind to whoever looks
// engine: p5-2
// about: viewer
function setup() {
  createCanvas(neo.size.width, neo.size.height)
  textAlign(CENTER, CENTER)
}

function draw() {
  const {dark, still, touch, name} = neo.viewer
  background(dark ? "#17143d" : "#fdf6e3")
  const swing = still ? 0 : sin(frameCount / 30) * width / 4
  fill(dark ? "#ffd84d" : "#ff7043")
  noStroke()
  circle(width / 2 + swing, height / 2 - 20, touch ? 90 : 60)
  fill(dark ? "white" : "black")
  text(name ? `Hello, ${name}!` : "Hello, whoever you are!", width / 2, height - 40)
}
