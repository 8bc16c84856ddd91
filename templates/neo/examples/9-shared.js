// title: Everybody drags a ball
// engine: p5-2
// about: shared
const colours = ["#ff5c5c", "#ffd84d", "#5ad1a5", "#5fa8ff", "#c98bff", "#ff9f4a", "#7ee0ff", "#ffffff"]

neo.shared.join()

function setup() {
  createCanvas(neo.size.width, neo.size.height)
  textAlign(CENTER, CENTER)
  noStroke()
}

function draw() {
  background("#17143d")
  const {state, players, you} = neo.shared
  if (you && mouseIsPressed) neo.shared.set({[`ball${you}`]: {x: mouseX / width, y: mouseY / height}})
  for (const player of players) {
    const {x, y} = state[`ball${player.id}`] ?? {x: player.id / 9, y: 0.5}
    fill(colours[player.id - 1])
    circle(x * width, y * height, 46)
    fill("black")
    text(player.you ? "you" : player.name || player.id, x * width, y * height)
  }
}
