// title: Pixel hills
// engine: canvas
// about: A landscape of large pixels that rolls by for ever: made of noise, by day or by night, as the viewer's browser likes it.

// `canvas` and `ctx` are there already: a canvas that fills the frame, and its pen.
const WIDE = 192  // pixels across; the browser makes them large
const LAYERS = 5
const DAY = {sky: ["#7cc6f2", "#b9e3f5", "#fdf1d6"], far: [150, 190, 205], near: [38, 110, 74], disc: "#fff6c9"}
const NIGHT = {sky: ["#0e0b2e", "#221a57", "#5b3a7e"], far: [84, 66, 140], near: [16, 14, 44], disc: "#f3ecff"}
const dark = matchMedia("(prefers-color-scheme: dark)")
canvas.style.imageRendering = "pixelated"

let last = 0
function draw(time) {
  requestAnimationFrame(draw)
  if (time - last < 80) return  // twelve pictures a second: so many had old machines, too
  last = time
  canvas.width = WIDE
  canvas.height = Math.round(WIDE * innerHeight / innerWidth)
  paint(dark.matches ? NIGHT : DAY, canvas.height, time / 1000)
}

function paint(look, height, seconds) {
  // The sky: bands of colour, with every second pixel of the next one mixed in where they meet.
  const band = height * 0.62 / look.sky.length
  look.sky.forEach((colour, n) => {
    ctx.fillStyle = colour
    ctx.fillRect(0, Math.round(n * band), WIDE, height)
    if (n) for (let x = 0; x < WIDE; x++) ctx.fillRect(x, Math.round(n * band) - (x % 2 ? 1 : 3), 1, 1)
  })
  if (look === NIGHT) for (let star = 0; star < 70; star++) {
    ctx.fillStyle = Math.sin(seconds * 2 + star) > -0.7 ? "#fff" : "#8f86c9"
    ctx.fillRect(hash(star) * WIDE | 0, hash(star + 500) * height * 0.5 | 0, 1, 1)
  }
  ctx.fillStyle = look.disc
  for (let y = -11; y <= 11; y++) {
    const half = Math.round(Math.sqrt(121 - y * y))
    ctx.fillRect(WIDE * 0.7 - half | 0, height * 0.2 + y | 0, half * 2, 1)
  }
  // The hills: the far ones are pale and slow, the near ones dark and quick.
  for (let layer = 0; layer < LAYERS; layer++) {
    const nearness = layer / (LAYERS - 1)
    ctx.fillStyle = `rgb(${look.far.map((part, n) => part + (look.near[n] - part) * nearness)})`
    for (let x = 0; x < WIDE; x++) {
      const place = x + seconds * (2 + 14 * nearness * nearness) + layer * 1000
      const rise = noise(place / 46) * 0.7 + noise(place / 13) * 0.22 + noise(place / 3) * 0.08
      const top = Math.round(height * (0.62 + 0.32 * nearness - rise * (0.42 - 0.18 * nearness)))
      ctx.fillRect(x, top, 1, height - top)
    }
  }
}

/** A number from 0 to 1 that looks like chance, and is the same for the same n every time. */
function hash(n) {
  const value = Math.sin(n * 127.1) * 43758.5453
  return value - Math.floor(value)
}

/** The numbers of hash(), with smooth ways from each to the next. */
function noise(x) {
  const n = Math.floor(x), t = x - n
  return hash(n) + (hash(n + 1) - hash(n)) * t * t * (3 - 2 * t)
}

requestAnimationFrame(draw)
