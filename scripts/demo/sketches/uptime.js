// title: uptime.js
// engine: canvas
// about: One dot for every minute since the last restart, a ring a day. 87,840 so far. The amber ones are backups.
const DAYS = 61
const MINUTES = DAYS * 1440
const BACKUP = 4 * 60 + 10  // 04:10

canvas.width = innerWidth
canvas.height = innerHeight
const radius = Math.min(canvas.width, canvas.height) * 0.48
ctx.fillStyle = "#07150e"
ctx.fillRect(0, 0, canvas.width, canvas.height)
ctx.translate(canvas.width / 2, canvas.height / 2)

let minute = 0
function draw() {
  for (let n = 0; n < 1440 && minute < MINUTES; n++) dot(minute++)  // a day in each frame
  if (minute < MINUTES) requestAnimationFrame(draw)
}

/** Midnight is at the top, and a day goes round as the hand of a clock does. */
function dot(minute) {
  const time = minute % 1440 / 1440 * 2 * Math.PI
  const warmth = 0.5 - 0.5 * Math.cos(time)  // it is warmest in the cupboard at noon
  const isBackup = minute % 1440 === BACKUP
  const away = radius * (minute / 1440 + 9) / (DAYS + 9)
  const size = radius / (DAYS + 9) * (isBackup ? 1.6 : 0.55)
  ctx.fillStyle = `rgb(${14 + warmth * 47}, ${60 + warmth * 195}, ${40 + warmth * 103})`
  if (isBackup) ctx.fillStyle = "#ffb938"
  ctx.fillRect(Math.sin(time) * away - size / 2, -Math.cos(time) * away - size / 2, size, size)
}

draw()
