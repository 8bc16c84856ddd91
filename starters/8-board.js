// title: Eight brushes
// engine: canvas
// about: A board of large pixels that everyone here paints on together, each with a colour of their own.

// neo.shared is a small store that all players see: set() puts something in, state is what is in it now.
// Up to eight people play and have a number in neo.shared.you; for everyone else it is 0, and they look on.
const COLUMNS = 28, ROWS = 18
const COLOURS = ["#f2555a", "#f0a91f", "#2fae75", "#3f7df0", "#a066f0", "#f07a2b", "#1fa9b8", "#ec62ab"]
const PAPER = "#fffaf0", LINE = "#d8cdb4", INK = "#2a2350"
const BAR = 32  // pixels below the board, for words
const HINT = [".##.##.", "#######", "#######", ".#####.", "..###..", "...#..."]  // hangs there until somebody paints

let tile = 1, left = 0
let isWiping = false  // a stroke that begins on one's own colour takes it away
let isWaiting = true

function draw() {
  const {state, players, you} = neo.shared
  canvas.width = innerWidth
  canvas.height = innerHeight
  tile = Math.min(innerWidth / COLUMNS, (innerHeight - BAR) / ROWS)
  left = (innerWidth - tile * COLUMNS) / 2
  ctx.fillStyle = LINE
  ctx.fillRect(0, 0, innerWidth, innerHeight)
  const isEmpty = !Object.keys(state).length
  for (let y = 0; y < ROWS; y++) {
    for (let x = 0; x < COLUMNS; x++) {
      const number = isEmpty && HINT[y - 6]?.[x - 10] === "#" ? x - 9 : state[`${x}:${y}`]
      ctx.fillStyle = COLOURS[number - 1] ?? PAPER
      ctx.fillRect(left + x * tile + 0.5, y * tile + 0.5, tile - 1, tile - 1)
    }
  }
  ctx.font = "600 15px system-ui, sans-serif"
  ctx.textBaseline = "middle"
  const line = innerHeight - BAR / 2
  ctx.fillStyle = COLOURS[you - 1] ?? INK
  ctx.fillRect(left + 4, line - 7, 14, 14)
  ctx.fillStyle = INK
  ctx.fillText(words(players.length, you), left + 26, line)
}

function words(players, you) {
  if (isWaiting) return "looking for the others"
  if (!you) return "eight are painting: you look on"
  return players > 1 ? `${players} are painting, this is your colour` : "drag to paint! Whoever comes here paints with you"
}

function paint(event) {
  const x = Math.floor((event.clientX - left) / tile), y = Math.floor(event.clientY / tile)
  if (!event.buttons || x < 0 || x >= COLUMNS || y >= ROWS) return
  const {state, you} = neo.shared
  const key = `${x}:${y}`
  if (event.type === "pointerdown") isWiping = state[key] === you
  const value = isWiping ? null : you
  if ((state[key] ?? null) !== value) neo.shared.set({[key]: value})  // null takes a key out
  draw()
}

neo.shared.on("change", draw)  // somebody painted
neo.shared.on("players", draw)  // somebody came or went
addEventListener("pointerdown", paint)
addEventListener("pointermove", paint)
addEventListener("resize", draw)
draw()
neo.shared.join().then(() => {
  isWaiting = false
  draw()
})
