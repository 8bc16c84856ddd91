// One movement of some items together: they are moved, scaled or turned from where they stood at its beginning, drawn once
// a frame, and become one step at its end. Between begin and end nothing reads the layout.
import {around, boxOf, difference, placeOf, scaleRange, setPlace, tidy, turned, turnedAbout} from "./wall-place.js"

export class WallTransform {
  #frame
  #items

  /** `drawn(transform)` hears of each frame that was drawn; its `frame` is the box around all. */
  constructor(items, unit, drawn) {
    this.#items = items.map(item => ({item, from: ground(item), to: ground(item), box: boxOf(item, unit)}))
    const [first] = this.#items
    this.box = items.length === 1 ? first.box : around(this.#items.map(({box}) => box))
    this.frame = {...this.box}
    this.drawn = drawn
  }

  get items() {
    return this.#items.map(({item}) => item)
  }

  get isSingle() {
    return this.#items.length === 1
  }

  move(dx, dy) {
    this.#place(({from}) => ({x: from.x + dx, y: from.y + dy}), box => ({...box, x: box.x + dx, y: box.y + dy}))
  }

  /** All of it `by` times as large, with `about` staying where it is, turned by `degrees`, then moved. */
  shape({by = 1, degrees = 0, about = this.box, dx = 0, dy = 0}) {
    const [least, most] = this.#range()
    const scale = Math.min(most, Math.max(least, by))
    const put = ({x, y}) => {
      const place = turnedAbout({x: about.x + (x - about.x) * scale, y: about.y + (y - about.y) * scale}, degrees, about)
      return {x: place.x + dx, y: place.y + dy}
    }
    this.#place(({from}) => ({...put(from), ...scaled(from, scale), r: turned(from.r + degrees)}),
      box => ({...box, ...put(box), w: box.w * scale, h: box.h * scale, r: turned(box.r + degrees)}))
  }

  /** A single card's own width and height; `about` is the point of its edge or corner that stays, -1 to 1 each way. */
  stretch({w = this.box.w, h = this.box.h}, about) {
    const {from, box} = this.#items[0]
    const size = tidy({w, h, x: from.x, y: from.y})
    const shift = turnedAbout({x: about.x * (box.w - size.w) / 2, y: about.y * (box.h - size.h) / 2}, box.r, {x: 0, y: 0})
    const to = {x: from.x + shift.x, y: from.y + shift.y, w: size.w}
    this.#place(() => size.h === box.h ? to : {...to, h: size.h}, () => ({...box, ...to, h: size.h}))
  }

  /** Where everything is now, for who watches: [{ref, x, y, …}]. */
  get places() {
    return this.#items.map(({item, to}) => ({ref: item.id, ...to}))
  }

  /** What has changed since the beginning, in the words of a step: [{item, x?, y?, size?, …}]. */
  get changes() {
    return this.#items.map(({item, from, to}) => ({item, ...difference(from, to)})).filter(change => Object.keys(change).length > 1)
  }

  /** Everything back to where it was. */
  undo() {
    this.#place(({from}) => from, box => box)
    this.end()
  }

  /** Draw what is not drawn yet; no frame comes after this. */
  end() {
    cancelAnimationFrame(this.#frame)
    this.draw()
  }

  draw = () => {
    this.#frame = undefined
    for (const {item, to} of this.#items) setPlace(item, to)
    this.drawn(this)
  }

  #place(place, frame) {
    for (const one of this.#items) one.to = tidy({...one.from, ...place(one)})
    this.frame = frame(this.box)
    this.#frame ??= requestAnimationFrame(this.draw)
  }

  #range() {
    const ranges = this.#items.map(({from}) => scaleRange(from))
    return [Math.max(...ranges.map(([least]) => least)), Math.min(...ranges.map(([, most]) => most))]
  }
}

/** Where an item stands, but for its layer, which no movement changes. */
function ground(item) {
  const {z, ...place} = placeOf(item)
  return place
}

function scaled({s, w, h}, by) {
  return s === undefined ? {w: w * by, h: h * by} : {s: s * by}
}
