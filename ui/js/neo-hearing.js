// What a sketch hears of the page: each of these tells until the function it gives is called. Nothing here reads a page
// of direct messages or a private room, and what its viewer has folded away is not told either.
import {describeViewer} from "./neo-place.js"

const BANDS = 32
const QUIET = 400  // ms without a level after which the anthem counts as silent
const TICK = 1000 / 30  // ms between two positions of the pointer, two levels
const LONGEST = 2000  // characters of a message's text
const EVENTS = 10  // of a kind in a second, beyond which the others are left out

/** `tell(name, data)`; `withText`: whether messages have their author and words. */
export const HEARING = {
  message: hearMessages, join: hearPresence, sticker: hearStickers, pointer: hearPointer, anthem: hearAnthem, wall: watchWall, viewer: watchViewer,
}

/** New messages of a public room, whether or not the reader has scrolled away from them. */
function hearMessages(place, tell, {withText}) {
  const allow = perSecond(EVENTS)
  let newest = Number(place.element?.dataset.newest ?? Infinity)
  return on(document, "live-update", ({detail: update}) => {
    for (const item of update.querySelectorAll(".message[data-sort]")) {
      if (update.dataset.room !== place.name || !(Number(item.dataset.sort) > newest)) continue
      newest = Number(item.dataset.sort)
      if (place.isOpen && !("deleted" in item.dataset) && !isFoldedAway(item.dataset.author) && allow()) tell("message", withText ? spoken(item) : {})
    }
  })
}

function spoken(item) {
  const text = item.querySelector(".message__body")?.textContent.trim() ?? ""
  return {by: item.dataset.author, text: text.slice(0, LONGEST), at: item.dataset.posted}
}

/** Whether the viewer has blocked this one: viewer.css knows. */
function isFoldedAway(author) {
  const item = document.createElement("li")
  Object.assign(item, {className: "message", hidden: true})
  item.dataset.author = author
  item.append(Object.assign(document.createElement("p"), {className: "message__blocked"}))
  document.body.append(item)
  const isFolded = getComputedStyle(item.firstElementChild).display !== "none"
  item.remove()
  return isFolded
}

/** How many are here when somebody came or went, not who; guests are not told. */
function hearPresence(place, tell) {
  let stop = () => {}
  if (place.name) import("./socket.js").then(({socket}) => { stop = onSocket(socket, "presence", news => tellPresence(news, place, tell)) })
  return () => stop()
}

function tellPresence({room, joined, left, here}, place, tell) {
  if (room !== place.name || !place.isOpen) return
  if (joined.length) tell("join", {people: here})
  if (left.length) tell("leave", {people: here})
}

function onSocket(socket, event, listener) {
  socket.on(event, listener)
  return () => socket.off(event, listener)
}

/** Words that somebody wrote are no more told than those of messages where people play together. */
function hearStickers(place, tell, {withText}) {
  const allow = perSecond(EVENTS)
  return on(document, "arrived", ({detail: item}) => {
    const isShown = item.matches?.("wall-sticker[id^='sticker-']") && place.isWallOpen && place.element.contains(item)
    if (isShown && getComputedStyle(item).display !== "none" && allow()) tell("sticker", stuck(item, place, withText))
  })
}

function stuck(item, place, withText) {
  const kind = item.dataset.kind
  const image = item.querySelector("img")
  const words = kind === "emoji" ? item.querySelector(".wall-sticker__emoji") : item.querySelector(".wall-sticker__text")
  const art = kind === "art" ? /^\/stickers\/(.+)\.svg/.exec(image?.getAttribute("src"))?.[1] : image?.alt
  const content = image ? art : words?.textContent
  const [x, y] = ["--x", "--y"].map(name => Number(item.style.getPropertyValue(name)))
  return {kind, content: withText || kind === "emoji" || kind === "art" ? String(content ?? "").slice(0, 200) : "", x: x / 1200, y: y / place.planeHeight}
}

/** Where the pointer is over this page's window: 0 to 1. */
function hearPointer(place, tell) {
  let last = 0, waiting, timer
  const say = () => {
    [last, timer] = [performance.now(), undefined]
    tell("pointer", waiting)
  }
  const note = ({clientX, clientY, buttons}) => {
    waiting = {x: clientX / innerWidth, y: clientY / innerHeight, down: buttons > 0}
    timer ??= setTimeout(say, Math.max(0, last + TICK - performance.now()))
  }
  const stops = ["pointermove", "pointerdown", "pointerup"].map(type => on(window, type, note, {passive: true, capture: true}))
  return () => {
    clearTimeout(timer)
    stops.forEach(stop => stop())
  }
}

function hearAnthem(place, tell) {
  let last = -Infinity, timer
  const silence = () => tell("audio", {level: 0, bands: new Float32Array(BANDS), playing: false})
  const stop = on(document, "anthem-level", ({detail: {level, bands}}) => {
    if (performance.now() - last < TICK - 4) return
    last = performance.now()
    tell("audio", {level, bands, playing: true})
    clearTimeout(timer)
    timer = setTimeout(silence, QUIET)
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** A theme may be tuned, and a wall grow, while one looks on. */
function watchWall(place, tell) {
  const say = () => requestAnimationFrame(() => tell("wall", place.describe()))
  const stops = [on(document, "renewed", ({detail}) => ["wall-theme", "wall-card"].includes(detail.id) && say()), on(window, "resize", say)]
  const views = new MutationObserver(say)
  if (place.isWall && place.element) views.observe(place.element, {attributeFilter: ["data-view", "style"]})
  views.observe(document.documentElement, {attributeFilter: ["data-theme"]})
  return () => {
    views.disconnect()
    stops.forEach(stop => stop())
  }
}

function watchViewer(place, tell, {name}) {
  const say = () => tell("viewer", describeViewer(name))
  const queries = ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)", "(pointer: coarse)"].map(query => matchMedia(query))
  const stops = queries.map(query => on(query, "change", say))
  const themes = new MutationObserver(say)
  themes.observe(document.documentElement, {attributeFilter: ["data-theme"]})
  return () => {
    themes.disconnect()
    stops.forEach(stop => stop())
  }
}

function on(target, type, listener, options) {
  target.addEventListener(type, listener, options)
  return () => target.removeEventListener(type, listener, options)
}

/** A function that is true `most` times a second. */
export function perSecond(most) {
  let since = -Infinity, many = 0
  return () => {
    const now = performance.now()
    if (now - since > 1000) [since, many] = [now, 0]
    return ++many <= most
  }
}
