// Where a sketch runs, as far as it may know: a wall, a public room, or a page that is neither.
const WALL = {paper: "--wall-paper", ink: "--wall-ink", accent: "--wall-accent", accent2: "--wall-accent2", muted: "--wall-muted"}
const PAGE = {paper: "--paper", ink: "--ink", accent: "--accent", accent2: "--mark", muted: "--muted"}
const LONGEST = 200  // characters of a title

export class NeoPlace {
  /** `name` is "@ada" for a wall, a room's slug, or "". What this page does not show is no place. */
  constructor(name) {
    this.isWall = name.startsWith("@")
    this.element = document.querySelector(this.isWall ? `wall-page[data-wall="${CSS.escape(name.slice(1))}"]` : `message-list[data-room="${CSS.escape(name)}"]`)
    this.name = this.element ? name : ""
  }

  /** Whether something of this place may reach a sketch now; a room may become private while one looks on. */
  get isOpen() {
    return this.isWall ? !!this.name : this.head?.dataset.visibility === "public"
  }

  get isWallOpen() {
    return this.isWall && this.isOpen
  }

  get head() {
    return this.name && !this.isWall ? document.querySelector(".room__head") : null
  }

  get plane() {
    return this.element?.querySelector("#wall-plane")
  }

  /** How tall a wall is in its units, of which it is 1,200 wide. */
  get planeHeight() {
    return Number(this.plane?.style.getPropertyValue("--wall-h")) || 900
  }

  /** What neo.wall is. */
  describe() {
    const colours = coloursOf(this.isWallOpen ? this.element : document.body, this.isWallOpen ? WALL : PAGE)
    const [width, height] = this.isWallOpen ? [1200, this.planeHeight] : [innerWidth, innerHeight]
    return {owner: this.isWallOpen ? this.name.slice(1) : "", title: this.#title(), colours, width, height, dark: lightness(colours.paper) < 0.5}
  }

  #title() {
    const words = this.isWallOpen ? this.element.querySelector(".wall-card__name") : this.isOpen && this.head.querySelector("h1")
    return (words ? words.textContent.trim() : "").slice(0, LONGEST)
  }
}

/** What neo.viewer is: nothing of it says who somebody is, but for a name that they told. */
export function describeViewer(name = "") {
  const {theme} = document.documentElement.dataset
  return {
    dark: theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches,
    still: matchMedia("(prefers-reduced-motion: reduce)").matches,
    touch: matchMedia("(pointer: coarse)").matches,
    name,
  }
}

/** The custom properties as #rrggbb, which every engine reads. */
function coloursOf(element, names) {
  const probe = document.createElement("span")
  probe.hidden = true
  element.append(probe)
  const colours = Object.entries(names).map(([name, property]) => {
    probe.style.color = `var(${property})`
    return [name, hex(getComputedStyle(probe).color)]
  })
  probe.remove()
  return Object.fromEntries(colours)
}

function hex(colour) {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true})
  pen.fillStyle = colour
  pen.fillRect(0, 0, 1, 1)
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data
  return `#${[red, green, blue].map(part => part.toString(16).padStart(2, "0")).join("")}`
}

function lightness(hexed) {
  const [red, green, blue] = [1, 3, 5].map(at => parseInt(hexed.slice(at, at + 2), 16) / 255)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
