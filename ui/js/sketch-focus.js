// The keyboard is the page's until its visitor goes into a sketch by pointer or by Tab. A frame can take it without being
// asked, and read what was meant for a message; what is taken so is taken back.
const TYPING = 1500  // ms after a key in which nobody has gone elsewhere, unless the pointer has moved
const TABBING = 500  // ms from Tab to where it leads
const MOST = 5  // times until a sketch is stopped for it; from under somebody's fingers it counts for three
const guarded = new Map()  // iframe to {thefts, allowed, fail}
let last = {key: "", at: -TYPING, moved: true}
let place = null  // what had the focus last

export function guardFocus(frame, fail) {
  if (!guarded.size) {
    place = document.activeElement
    listen(addEventListener)
  }
  guarded.set(frame, {thefts: 0, allowed: false, fail})
}

export function unguardFocus(frame) {
  guarded.delete(frame)
  if (!guarded.size) listen(removeEventListener)
}

/** Go into a frame for the page's own reasons. */
export function enter(frame) {
  const state = guarded.get(frame)
  if (state) state.allowed = true
  frame.focus()
}

function listen(change) {
  change("keydown", typed, true)
  change("input", typed, true)
  for (const type of ["pointermove", "pointerover", "pointerout"]) change(type, moved, {capture: true, passive: true})
  change("focusin", focused)
  change("blur", left)
}

function typed({key = ""}) {
  last = {key, at: performance.now(), moved: false}
}

function moved() {
  last.moved = true
}

function focused({target}) {
  if (guarded.has(target)) return
  place = target
  for (const state of guarded.values()) state.allowed = false
}

/** The focus is gone only a moment later, and only then it can be taken back. */
function left() {
  setTimeout(takeBack)
}

function takeBack() {
  const frame = document.activeElement, state = guarded.get(frame)
  if (!state || isWanted(frame, state)) return
  frame.blur()
  if (place?.isConnected) place.focus({preventScroll: true})
  state.thefts += isTyping() ? 3 : 1
  if (state.thefts > MOST) state.fail("stopped: it took the keyboard from this page")
}

/** By Tab; or by the pointer, which is then over the frame. A finger hovers nowhere, so there only typing speaks against it. */
function isWanted(frame, state) {
  if (state.allowed) return true
  const age = performance.now() - last.at
  if (last.key === "Tab" && age < TABBING) return true
  if (isTyping()) return false
  return frame.matches(":hover") || matchMedia("(any-pointer: coarse)").matches
}

function isTyping() {
  return performance.now() - last.at < TYPING && !last.moved
}
