// title: What is said rises
// engine: p5-2
// about: message
const bubbles = []

neo.on("message", ({by, text}) => {
  bubbles.push({words: `${by}: ${text}`, x: random(width * 0.2, width * 0.8), y: height})
})

function setup() {
  createCanvas(neo.size.width, neo.size.height)
  textAlign(CENTER)
  textSize(18)
}

function draw() {
  background("#1d6f6a")
  fill("white")
  for (const bubble of bubbles) {
    bubble.y -= 1
    text(bubble.words, bubble.x + sin(bubble.y / 20) * 8, bubble.y)
  }
  if (bubbles.length > 20 || bubbles[0]?.y < -20) bubbles.shift()
  if (!bubbles.length) text("quiet here", width / 2, height / 2)
}
