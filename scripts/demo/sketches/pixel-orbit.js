// title: ORBIT 1 COIN
// engine: canvas
// about: Halley's comet on 96 pixels. The sun is a coin. You may not have it.
const WIDE = 96
const comet = {x: 2, y: 0, vx: 0, vy: 0.42}
const track = []
canvas.style.imageRendering = "pixelated"

function step() {
  for (let n = 0; n < 20; n++) {
    const distance = Math.hypot(comet.x, comet.y)
    comet.vx -= comet.x / distance ** 3 * 0.002
    comet.vy -= comet.y / distance ** 3 * 0.002
    comet.x += comet.vx * 0.002
    comet.y += comet.vy * 0.002
  }
  track.push([comet.x, comet.y])
  if (track.length > 120) track.shift()
}

function draw() {
  step()
  canvas.width = WIDE
  canvas.height = Math.round(WIDE * innerHeight / innerWidth)
  ctx.fillStyle = "#1a1030"
  ctx.fillRect(0, 0, WIDE, canvas.height)
  for (let star = 0; star < 40; star++) dot(star * 37 % WIDE, star * 61 % canvas.height, 1, "#5b4b8a")
  track.forEach(([x, y], n) => {
    if (n % 3 === 0) dot(place(x), canvas.height / 2 + y * 23, 1, n > 80 ? "#7bffe0" : "#ff5fa8")
  })
  dot(place(0) - 3, canvas.height / 2 - 2, 7, "#ffd84d")
  dot(place(0) - 2, canvas.height / 2 - 3, 5, "#ffd84d")
  dot(place(0) - 2, canvas.height / 2 + 4, 5, "#ffd84d")
  dot(place(0), canvas.height / 2 - 1, 1, "#c98a00", 5)
  dot(place(comet.x) - 1, canvas.height / 2 + comet.y * 23 - 1, 3, "#ffffff")
}

function place(x) {
  return 27 + x * 25
}

function dot(x, y, wide, colour, high = wide) {
  ctx.fillStyle = colour
  ctx.fillRect(Math.round(x), Math.round(y), wide, wide === 7 ? 6 : wide === 5 ? 1 : high)
}

for (let n = 0; n < 120; n++) step()
setInterval(draw, 50)
