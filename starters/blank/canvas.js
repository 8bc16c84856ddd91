function draw(time) {
  ctx.fillStyle = "#f4ecdb"
  ctx.fillRect(0, 0, canvas.width, canvas.height)
  ctx.fillStyle = "#2b2056"
  ctx.fillRect(canvas.width / 2 + Math.sin(time / 600) * 120 - 40, canvas.height / 2 - 40, 80, 80)
  requestAnimationFrame(draw)
}

requestAnimationFrame(draw)
