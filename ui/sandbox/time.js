// Frames, timers and sounds of a sketch, which stand still while the page says so.
const AUDIO = ["AudioContext", "webkitAudioContext"]
const MOST = 10_000  // timers or frames that wait at once: more are a flood, and no sketch that draws
const timers = new Map()  // id to {fn, args, delay, repeats, native}
const frames = new Map()  // id to the callback that waits for the next frame
const sounds = new Set()  // weak references to audio contexts
const stilled = new Set()  // what was sounding or moving when the pause began
const native = {}
const due = []  // ids of timers that rang in a pause
let isPaused = false, last = 0, overflow = () => {}

/** Take the clock's functions into our hands, before anything of the sketch is loaded; `tell` hears of a flood. */
export function takeTime(tell) {
  overflow = tell
  for (const name of ["requestAnimationFrame", "cancelAnimationFrame", "setTimeout", "clearTimeout"]) native[name] = window[name].bind(window)
  native.suspend = AudioContext.prototype.suspend
  native.resume = AudioContext.prototype.resume
  window.requestAnimationFrame = fn => requestFrame(fn)
  window.cancelAnimationFrame = id => { frames.delete(id) }
  window.setTimeout = (fn, delay, ...args) => addTimer({fn, args, delay, repeats: false})
  window.setInterval = (fn, delay, ...args) => addTimer({fn, args, delay, repeats: true})
  window.clearTimeout = window.clearInterval = removeTimer
  window.requestIdleCallback = (fn, options) => addTimer({fn: () => fn({didTimeout: false, timeRemaining: () => 5}), args: [], delay: options?.timeout ?? 1})
  window.cancelIdleCallback = removeTimer
  for (const name of AUDIO) if (window[name]) window[name] = watched(window[name])
}

/** The browser's own clock, for what must go on in a pause. */
export function soon(fn, delay) {
  return native.setTimeout(fn, delay)
}

export function nextFrame(fn) {
  return native.requestAnimationFrame(fn)
}

function requestFrame(fn) {
  if (typeof fn !== "function") throw new TypeError("requestAnimationFrame needs a function.")
  const id = next(frames)
  frames.set(id, fn)
  if (!isPaused) askForFrame(id)
  return id
}

function askForFrame(id) {
  native.requestAnimationFrame(time => {
    const fn = frames.get(id)
    if (isPaused || !fn) return  // it stays and is asked for again when time goes on
    frames.delete(id)
    fn(time)
  })
}

function addTimer(timer) {
  if (typeof timer.fn !== "function") throw new TypeError("A timer needs a function.")
  const id = next(timers)
  timers.set(id, timer)
  if (!isPaused) wind(id, timer)
  return id
}

function next(waiting) {
  if (waiting.size < MOST) return ++last
  overflow()
  throw new RangeError(`A sketch may have ${MOST} timers at once.`)
}

function wind(id, timer) {
  timer.native = native.setTimeout(ring, timer.delay, id, timer)
}

function ring(id, timer) {
  if (timers.get(id) !== timer) return
  if (isPaused) return due.push(id)
  if (timer.repeats) wind(id, timer)
  else timers.delete(id)
  timer.fn(...timer.args)
}

function removeTimer(id) {
  const timer = timers.get(id)
  timers.delete(id)
  if (timer) native.clearTimeout(timer.native)
}

/** A kind of audio context that keeps a list of its own. */
function watched(Kind) {
  return class extends Kind {
    constructor(...given) {
      super(...given)
      sounds.add(new WeakRef(this))
    }
  }
}

export function pauseTime() {
  if (isPaused) return
  isPaused = true
  for (const sound of contexts()) if (sound.state === "running") still(() => native.suspend.call(sound), () => native.resume.call(sound))
  for (const media of document.querySelectorAll("audio, video")) if (!media.paused) still(() => media.pause(), () => media.play())
  for (const movement of document.getAnimations()) if (movement.playState === "running") still(() => movement.pause(), () => movement.play())
}

export function resumeTime() {
  if (!isPaused) return
  isPaused = false
  for (const goOn of stilled) goOn()?.catch?.(() => {})
  stilled.clear()
  for (const id of frames.keys()) askForFrame(id)
  for (const id of due.splice(0)) if (timers.has(id)) timers.get(id).native = native.setTimeout(ring, 0, id, timers.get(id))
  for (const [id, timer] of timers) if (timer.native === undefined) wind(id, timer)
}

function still(stop, goOn) {
  stop()
  stilled.add(goOn)
}

function contexts() {
  return [...sounds].map(sound => sound.deref()).filter(Boolean)
}
