// title: Stickers fall in here, too
// engine: p5-2
// about: sticker
const falling = []

neo.on("sticker", ({kind, content, x}) => {
  falling.push({content: kind === "emoji" ? content : "★", x: x * width, y: 0, speed: 0})
})

function setup() {
  createCanvas(neo.size.width, neo.size.height)
  textSize(40)
  textAlign(CENTER)
}

function draw() {
  background("#ffe9b8")
  for (const one of falling) {
    one.speed += 0.3
    one.y += one.speed
    if (one.y > height) {
      one.y = height
      one.speed *= -0.6
    }
    fill("#c2185b")
    text(one.content, one.x, one.y)
  }
  if (falling.length > 30) falling.shift()
}
