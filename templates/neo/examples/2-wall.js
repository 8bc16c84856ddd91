// title: In the wall’s own colours
// engine: p5-2
// about: wall
function setup() {
  createCanvas(neo.size.width, neo.size.height)
  noStroke()
}

function draw() {
  const {paper, ink, accent, accent2} = neo.wall.colours  // read anew: its owner may be trying out themes
  background(paper)
  for (let ring = 9; ring > 0; ring--) {
    fill([accent, paper, accent2][ring % 3])
    circle(width / 2 + sin(frameCount / 40 + ring) * 14, height / 2, ring * height / 10)
  }
  fill(ink)
  textAlign(CENTER)
  text(neo.wall.owner ? `@${neo.wall.owner}` : "no wall here", width / 2, height - 16)
}
