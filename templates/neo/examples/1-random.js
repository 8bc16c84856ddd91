// title: A sky that is the same for everyone
// engine: canvas
// about: random
const {width, height} = neo.size
ctx.fillStyle = "#12103a"
ctx.fillRect(0, 0, width, height)
for (let star = 0; star < 160; star++) {
  const size = 1 + neo.random() * 3
  ctx.fillStyle = `hsl(${neo.random() * 360} 90% 85%)`
  ctx.fillRect(neo.random() * width, neo.random() * height, size, size)
}
