// title: Eyes that follow you over the page
// engine: p5-2
// about: pointer
let look = {x: 0.5, y: 0.5, down: false}

neo.on("pointer", news => { look = news })

function setup() {
  createCanvas(neo.size.width, neo.size.height)
  noStroke()
}

function draw() {
  background("#8fc7ff")
  for (const side of [-1, 1]) {
    const x = width / 2 + side * 70
    fill("white")
    ellipse(x, height / 2, 110, look.down ? 20 : 120)
    if (look.down) continue
    fill("black")
    circle(x + (look.x - 0.5) * 60, height / 2 + (look.y - 0.5) * 70, 44)
  }
}
