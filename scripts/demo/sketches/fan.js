// title: fan, by ear
// engine: canvas
// about: Listens to the cupboard and draws how worried it should be. On a wall with an anthem it listens to that.
const GREEN = "#3dff8f", DIM = "#1a6b43", RED = "#ff5a4f"
let worry = 0.08

function draw() {
  requestAnimationFrame(draw)
  const {level, playing} = neo.audio
  worry += ((playing ? level : 0.08) - worry) * 0.1
  canvas.width = innerWidth
  canvas.height = innerHeight
  ctx.fillStyle = "#07150e"
  ctx.fillRect(0, 0, canvas.width, canvas.height)

  const size = Math.min(canvas.width, canvas.height) / 2.6
  ctx.translate(canvas.width / 2, canvas.height / 2)
  ctx.lineCap = "butt"
  sweep(size, 1, DIM)
  sweep(size, worry, worry > 0.6 ? RED : GREEN)
  for (let tick = 0; tick <= 12; tick++) needle(size * (tick % 3 ? 0.84 : 0.78), size * 0.9, tick / 12, GREEN, size / 60)
  needle(0, size * 0.8, worry, "#eafff2", size / 24)
  ctx.font = `${size / 6}px monospace`
  ctx.textAlign = "center"
  ctx.fillText("WORRY", 0, size * 0.5)
  ctx.fillText(String(Math.round(worry * 100)).padStart(3, "0"), 0, size * 0.9)
}

/** From 0 at the lower left to 1 at the lower right. */
function angle(value) {
  return (150 + 240 * value) * Math.PI / 180
}

function sweep(radius, value, colour) {
  ctx.strokeStyle = colour
  ctx.lineWidth = radius / 10
  ctx.beginPath()
  ctx.arc(0, 0, radius, angle(0), angle(value))
  ctx.stroke()
}

function needle(from, to, value, colour, wide) {
  ctx.strokeStyle = ctx.fillStyle = colour
  ctx.lineWidth = wide
  ctx.beginPath()
  ctx.moveTo(Math.cos(angle(value)) * from, Math.sin(angle(value)) * from)
  ctx.lineTo(Math.cos(angle(value)) * to, Math.sin(angle(value)) * to)
  ctx.stroke()
}

requestAnimationFrame(draw)
