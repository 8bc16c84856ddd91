// The keyboard is the page's until its visitor goes into a sketch by pointer or by Tab. A frame can take it without being
// asked, and read what was meant for a message; what is taken so is taken back.
const TYPING = 1500  // ms after a key in which somebody may be in the middle of a word
const TABBING = 500  // ms from Tab to where it leads
const PRESSING = 1000  // ms from a press inside the frame to the focus that follows it
const SETTLING = 20  // ms in which word of a press may still be on its way
const MOST = 5  // times until a sketch is stopped for it; from under somebody's fingers it counts for three
const guarded = new Map()  // iframe to {thefts, allowed, pressed, fail}
let last = {key: "", at: -TYPING}
let place = null  // what had the focus last

export function guardFocus(frame, fail) {
  if (!guarded.size) {
    place = document.activeElement
    listen(addEventListener)
  }
  guarded.set(frame, {thefts: 0, allowed: false, pressed: -PRESSING, fail})
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

/** The frame's own guard saw a real press in it; if that was taken for a theft, it gets what it was meant to have. */
export function pressed(frame) {
  const state = guarded.get(frame), now = performance.now()
  if (!state) return
  if (now - state.returned < PRESSING) {
    state.thefts = state.before
    enter(frame)
  }
  state.pressed = now
}

function listen(change) {
  change("keydown", typed, true)
  change("input", typed, true)
  change("focusin", focused)
  change("blur", left)
}

function typed({key = ""}) {
  last = {key, at: performance.now()}
}

function focused({target}) {
  if (guarded.has(target)) return
  place = target
  for (const state of guarded.values()) Object.assign(state, {allowed: false, pressed: -PRESSING})
}

/** The focus is gone only a moment later, and only then it can be taken back. Who is in the middle of a word waits for nothing. */
function left() {
  setTimeout(takeBack, isTyping() ? 0 : SETTLING)
}

function isTyping() {
  return performance.now() - last.at < TYPING
}

function takeBack() {
  const frame = document.activeElement, state = guarded.get(frame), now = performance.now()
  if (!state || isWanted(state, now)) return
  Object.assign(state, {before: state.thefts, returned: now})
  state.thefts += isTyping() ? 3 : 1
  frame.blur()
  if (place?.isConnected) place.focus({preventScroll: true})
  if (state.thefts > MOST) state.fail("stopped: it took the keyboard from this page")
}

function isWanted(state, now) {
  return state.allowed || now - state.pressed < PRESSING || last.key === "Tab" && now - last.at < TABBING
}
