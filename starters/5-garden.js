// title: A garden of cells
// engine: canvas
// about: Conway's game of life as a garden: cells sprout, bloom and fade. Drag over it to sow; press twice for a new one.

// The rule, for each cell and its eight neighbours:
// an empty cell with three living neighbours sprouts; a living one with two or three lives on; all others wither.
const CELL = 11  // pixels
const PACE = 110  // milliseconds between two generations
const FLOWERS = ["#eaff8f", "#9be564", "#3fcf8e", "#22b8c7", "#5b7cfa", "#a45cff", "#ff5cc8"]  // by age
const SOIL = "#15122e"

let columns, rows, ages  // ages[at]: for how many generations a cell has lived, 0 for none; below 0 it fades

function plough() {
  canvas.width = innerWidth
  canvas.height = innerHeight
  columns = Math.ceil(innerWidth / CELL)
  rows = Math.ceil(innerHeight / CELL)
  ages = Array.from({length: columns * rows}, () => neo.random() < 0.3 ? 1 : 0)
}

function grow() {
  const before = ages
  ages = before.map((age, at) => {
    const around = neighbours(before, at % columns, Math.floor(at / columns))
    if (age > 0) return around === 2 || around === 3 ? age + 1 : -8
    return around === 3 ? 1 : Math.min(0, age + 1)
  })
}

/** The garden has no edge: who leaves at the right comes in at the left. */
function neighbours(cells, x, y) {
  const left = (x || columns) - 1, right = (x + 1) % columns
  let count = 0
  for (const row of [(y || rows) - 1, y, (y + 1) % rows]) {
    for (const column of [left, x, right]) if (cells[row * columns + column] > 0) count++
  }
  return count - (cells[y * columns + x] > 0)
}

function draw() {
  ctx.fillStyle = SOIL
  ctx.fillRect(0, 0, canvas.width, canvas.height)
  ages.forEach((age, at) => {
    if (age === 0) return
    const size = age > 0 ? CELL * 0.44 : CELL * 0.05 * -age * 0.7
    ctx.fillStyle = age > 0 ? FLOWERS[Math.min(Math.floor(age / 3), FLOWERS.length - 1)] : "#4a3f86"
    ctx.beginPath()
    ctx.arc((at % columns + 0.5) * CELL, (Math.floor(at / columns) + 0.5) * CELL, size, 0, 7)
    ctx.fill()
  })
}

function sow(event) {
  if (!event.buttons) return
  plant(Math.floor(event.clientX / CELL), Math.floor(event.clientY / CELL))
  draw()
}

function plant(x, y) {
  for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [-1, 0], [1, -1]]) {
    ages[(y + dy + rows) % rows * columns + (x + dx + columns) % columns] = 1
  }
}

/** A bird drops five seeds, of which much may grow. */
function drop() {
  plant(Math.floor(neo.random() * columns), Math.floor(neo.random() * rows))
}

addEventListener("pointerdown", sow)
addEventListener("pointermove", sow)
addEventListener("dblclick", plough)
addEventListener("resize", plough)
plough()
for (let generation = 0; generation < 20; generation++) grow()  // a garden, not a heap of seeds
draw()
setInterval(() => {
  grow()
  draw()
}, PACE)
setInterval(drop, PACE * 12)
