// The page's side of neo: what of a wall or a public room reaches a sketch that was granted it, and what the sketch may ask.
// What comes from a frame is not trusted: what is no order of ours, or comes too often, ends the sketch with a sentence.
import {LocalGame} from "./neo-alone.js"
import {HEARING, perSecond} from "./neo-hearing.js"
import {NeoPlace, describeViewer} from "./neo-place.js"

const FLEETING = new Set(["audio", "pointer", "message", "join", "leave", "sticker"])  // nothing for a sketch that stands still
const MOST_ORDERS = 30  // from a frame in a second; ours sends ten
const LARGEST = 8000  // characters of one order
const LONGEST = 400  // characters of a sentence

/** What a sketch knows from its first line on, for the run order's `neo`. */
export function firstState({place, uses, key, named = false}) {
  return {
    seed: `${place}/${key}`,
    ...uses.includes("wall") && {wall: new NeoPlace(place).describe()},
    ...uses.includes("viewer") && {viewer: describeViewer(ownName(named))},
  }
}

/** Join a running sketch (sketch-runner.js) to the place it runs in, until stop() or its own end; `game`: a LocalGame to play. */
export function connect(sketch, {place, uses, key, named = false, game}) {
  return new Connection(sketch, {place: new NeoPlace(place), uses, key, named, game})
}

function ownName(named) {
  return named ? document.body.dataset.viewer ?? "" : ""
}

class Connection {
  #stops
  #game
  #allow = perSecond(MOST_ORDERS)
  #isPaused = false
  #isOver = false

  constructor(sketch, {place, uses, key, named, game}) {
    Object.assign(this, {sketch, place, uses, key, named, local: game})
    const how = {withText: !uses.includes("shared"), name: ownName(named)}
    this.#stops = uses.filter(use => HEARING[use]).map(use => HEARING[use](place, this.#tell, how))
    sketch.addEventListener("neo", this.#heard)
    sketch.addEventListener("state", this.#changed)
  }

  stop() {
    if (this.#isOver) return
    this.#isOver = true
    this.sketch.removeEventListener("neo", this.#heard)
    this.sketch.removeEventListener("state", this.#changed)
    this.#stops.forEach(stop => stop())
    this.#game?.then(game => game.leave())
  }

  #tell = (name, data) => {
    if (!this.#isOver && !(this.#isPaused && FLEETING.has(name))) this.sketch.post("neo", {name, data})
  }

  #changed = ({detail}) => {
    const state = detail?.state ?? detail
    this.#isPaused = state === "paused"
    if (state === "stopped") this.stop()
  }

  /** The sketch has gone too far: it ends, and its console says why. */
  #end = words => {
    if (this.#isOver) return
    this.stop()
    this.sketch.fail(words.startsWith("stopped") ? words : `stopped: ${words}`)
  }

  #heard = ({detail: order}) => {
    const trouble = this.#troubleWith(order)
    if (trouble) return this.#end(trouble)
    this[`order_${order.name}`](order)
  }

  #troubleWith(order) {
    if (!this.#allow()) return "stopped: it asked more of this page than it may in a second"
    if (!isOrder(order)) return "stopped: it sent something to this page that is no request"
    if (!this.uses.includes("shared")) return "stopped: it asked this page for something that you were not told of"
  }

  order_join() {
    this.#game ??= this.#play()
    this.#game.then(game => game.join(), ({message}) => this.#end(message))
  }

  order_set({batch, changes}) {
    this.#game?.then(game => game.set(batch, changes))
  }

  order_wrong({words}) {
    this.#end(words)
  }

  async #play() {
    const {key, named, place} = this
    const player = {hear: news => this.#tell("shared", news), end: this.#end, name: ownName(named)}
    if (this.local || !place.isOpen) return (this.local ?? new LocalGame()).play(player)
    const {play} = await import("./neo-games.js")
    return play({script: key, place: place.name, named}, player)
  }
}

const SHAPES = {
  join: () => true,
  set: ({batch, changes}) => Number.isSafeInteger(batch) && isPlain(changes) && sizeOf(changes) <= LARGEST,
  wrong: ({words}) => typeof words === "string" && words.length <= LONGEST,
}

function isOrder(order) {
  return isPlain(order) && Object.hasOwn(SHAPES, order.name) && SHAPES[order.name](order)
}

function isPlain(value) {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** Infinity for what no JSON can say. */
function sizeOf(value) {
  try {
    return JSON.stringify(value).length
  } catch {
    return Infinity
  }
}
