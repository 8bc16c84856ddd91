// Bars between two panes: dragged, or moved by the arrow keys; where they stand is remembered on this device.
import {recall, remember} from "./remembered.js"

const LEAST = 15  // percent that each side keeps
const STEP = 4  // percent a key press

/** Let `handle` (role=separator) share the space of its parent; data-share names the custom property that it sets there. */
export function splitter(handle) {
  const {share} = handle.dataset
  const box = handle.parentElement
  const set = percent => {
    const kept = Math.round(Math.min(100 - LEAST, Math.max(LEAST, percent)))
    box.style.setProperty(`--${share}`, `${kept}%`)
    handle.setAttribute("aria-valuenow", kept)
    return kept
  }
  const show = () => handle.setAttribute("aria-orientation", isUpright(handle) ? "vertical" : "horizontal")
  const drag = ({clientX, clientY}) => {
    const {left, top, width, height} = box.getBoundingClientRect()
    remember(`neospace:studio:${share}`, set(isUpright(handle) ? (clientX - left) / width * 100 : (clientY - top) / height * 100))
  }
  const move = event => {
    const way = {ArrowLeft: -STEP, ArrowUp: -STEP, ArrowRight: STEP, ArrowDown: STEP, Home: -100, End: 100}[event.key]
    if (!way) return
    event.preventDefault()
    remember(`neospace:studio:${share}`, set(Number(handle.getAttribute("aria-valuenow")) + way))
  }
  set(keptShare(share) ?? Number(handle.getAttribute("aria-valuenow")))
  new ResizeObserver(show).observe(box)
  handle.addEventListener("keydown", move)
  handle.addEventListener("pointerdown", event => {
    handle.setPointerCapture(event.pointerId)
    event.preventDefault()
    handle.focus()
    document.documentElement.dataset.dragging = ""  // a frame would swallow the pointer
    handle.addEventListener("pointermove", drag)
  })
  handle.addEventListener("lostpointercapture", () => {
    delete document.documentElement.dataset.dragging
    handle.removeEventListener("pointermove", drag)
  })
}

function isUpright(handle) {
  return handle.offsetHeight > handle.offsetWidth
}

function keptShare(share) {
  const kept = Number(recall(`neospace:studio:${share}`))
  return kept >= LEAST && kept <= 100 - LEAST ? kept : undefined
}
