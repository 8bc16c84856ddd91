// Which sketches of a page may live: at most three, only while they are seen, and by themselves only where a frame cannot
// hold up its page.
const MOST = 3
const UNSEEN = 30_000  // ms out of sight until a sketch makes room for good
const GLANCE = 250  // ms in sight until one counts as seen: what flies past is not begun
const frames = new Map()  // <sketch-frame> to {seen, since, timer, isLive, came}

const observer = new IntersectionObserver(entries => {
  for (const {target, isIntersecting, intersectionRatio} of entries) look(target, isIntersecting && intersectionRatio > 0.05)
}, {threshold: [0, 0.1]})

document.addEventListener("visibilitychange", () => frames.forEach((_, frame) => tell(frame)))

/** From now on `frame.beSeen(seen)` is called as it comes and goes, and `frame.giveWay()` when it has to end. */
export function follow(frame) {
  frames.set(frame, {seen: false, since: 0, timer: 0, isLive: false, came: performance.now()})
  observer.observe(frame)
}

export function forget(frame) {
  clearTimeout(frames.get(frame)?.timer)
  frames.delete(frame)
  observer.unobserve(frame)
}

/** Take a turn; false when there is none left. With `isAsked` somebody waits for it, so another makes room. */
export function takeTurn(frame, isAsked) {
  const others = [...frames].filter(([other, state]) => state.isLive && other !== frame)
  if (others.length >= MOST) {
    const unseen = others.filter(([, {seen}]) => !seen)
    if (!unseen.length && !isAsked) return false
    const [longest] = (unseen.length ? unseen : others).sort(([, one], [, other]) => one.since - other.since)
    longest[0].giveWay()
  }
  if (frames.has(frame)) frames.get(frame).isLive = true
  return true
}

export function endTurn(frame) {
  if (!frames.get(frame)?.isLive) return
  frames.get(frame).isLive = false
  setTimeout(() => frames.forEach((state, other) => other !== frame && state.seen && !state.isLive && tell(other)))
}

export function isSeen(frame) {
  return Boolean(frames.get(frame)?.seen) && !document.hidden
}

/** Whether sketches may begin without a click here: only browsers on Chromium's engine give a frame of no origin a process. */
export function mayStartAlone(frame) {
  return isApart() && !matchMedia("(prefers-reduced-motion: reduce)").matches && !wantsClicks(frame)
}

/** Whether a frame of no origin has a process of its own, so that it cannot hold up the page. */
export function isApart() {
  return /Chrom(?:e|ium)\//.test(navigator.userAgent) && !/Android|Mobile/.test(navigator.userAgent)
}

/** The visitor's own choice, which a wall shows and a cookie keeps; and while somebody decorates, sketches are pictures. */
function wantsClicks(frame) {
  return Boolean(frame.closest("[data-view~=nosketch], [data-view~=plain], .is-editing")) || /(?:^|;\s*)view=[^;]*\bnosketch\b/.test(document.cookie)
}

function look(frame, seen) {
  const state = frames.get(frame)
  if (!state || state.seen === seen) return
  clearTimeout(state.timer)
  if (!seen) {
    Object.assign(state, {seen, since: performance.now()})
    state.timer = setTimeout(() => frame.giveWay(), UNSEEN)
    return tell(frame)
  }
  state.timer = setTimeout(() => {
    state.seen = true
    tell(frame)
  }, state.isLive || performance.now() - state.came < GLANCE ? 0 : GLANCE)
}

function tell(frame) {
  frame.beSeen(isSeen(frame))
}
