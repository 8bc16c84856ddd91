// title: A sky that is the same for everyone
// engine: canvas
// about: random
const sky = document.createElement("canvas")
document.body.append(sky)
sky.width = neo.size.width
sky.height = neo.size.height

const pen = sky.getContext("2d")
pen.fillStyle = "#12103a"
pen.fillRect(0, 0, sky.width, sky.height)
for (let star = 0; star < 160; star++) {
  const size = 1 + neo.random() * 3
  pen.fillStyle = `hsl(${neo.random() * 360} 90% 85%)`
  pen.fillRect(neo.random() * sky.width, neo.random() * sky.height, size, size)
}
