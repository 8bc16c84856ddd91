// title: One lantern for each of us
// engine: p5-2
// about: join
let people = 1

neo.on("join", news => { people = news.people })
neo.on("leave", news => { people = news.people })

function setup() {
  createCanvas(neo.size.width, neo.size.height)
  noStroke()
}

function draw() {
  background("#1b1533")
  for (let at = 0; at < people; at++) {
    const x = (at + 0.5) * width / people
    const y = height / 2 + sin(frameCount / 30 + at) * 20
    for (let ring = 4; ring > 0; ring--) {
      fill(255, 200, 90, 50)
      circle(x, y, ring * 18)
    }
  }
}
