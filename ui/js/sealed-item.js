// One message as its readers see it, in the same parts as a room's: the style sheets of rooms dress it.
// `talk` is {names: uid → {username, name}, me: uid, quoted: mid → message or undefined}.
import {icon, make} from "./make.js"
import {alarmWords} from "./sealed-alarms.js"
import {drawPicture} from "./sealed-picture.js"
import {lineOf, wordsOf} from "./sealed-words.js"

const TIMERS = new Map([[0, "Messages stay until somebody deletes them."], [86_400, "Messages go a day after they are sent."], [604_800, "Messages go a week after they are sent."]])
const MOST_SIGNS = 3000, MOST_LINES = 40  // of what is shown whole

/** The <li> of a message of sealed-fold.js, or null for one that leaves no trace here. */
export function drawItem(message, talk) {
  const isAway = message.gone === "hidden" || message.gone === "expired"
  if (isAway && !message.alarms.length) return null
  if (isAway || message.isShut) return frame(message, talk, "sealed-closed", drawAlarms(message.alarms))
  if (message.body?.t === "timer") return drawTimer(message, talk)
  if (message.gone) return drawGone(message, talk)
  return frame(message, talk, "", ...drawHead(message, talk), ...drawSaid(message, talk), ...drawReactions(message, talk), drawAlarms(message.alarms))
}

/** What a message says in one line, for a preview, a quote or an announcement. */
export function lineOfBody(body) {
  if (body?.t === "timer") return TIMERS.get(body.s) ?? "Changed how long messages stay."
  if (body?.t === "react") return body.on === false ? "Took back a reaction" : `Reacted ${body.b}`
  if (body?.t === "unsend") return "Took back a message"
  return lineOf(body?.b ?? "") || (body?.a?.length ? "A picture" : "")
}

function frame({seq, mid, sender, at, gone}, {names, me}, kind, ...parts) {
  const item = make("li", {className: `message ${kind}`.trim(), tabIndex: -1}, ...parts.filter(Boolean))
  Object.assign(item.dataset, {sort: seq, mid, author: names(sender).username, posted: at})
  if (gone || kind) item.dataset.deleted = ""
  item.classList.toggle("is-mine", sender === me)
  return item
}

export function drawHead({sender, at, edits = []}, {names}) {
  const {username, name} = names(sender)
  const time = make("local-time", {className: "message__time"})
  time.dataset.form = "time"
  time.setAttribute("datetime", at)
  return [
    make("img", {className: "message__planet", src: `/avatars/${username}`, alt: "", width: 40, height: 40, loading: "lazy"}),
    make("p", {className: "message__head"},
      make("a", {className: "message__author", href: `/wall/${username}`, title: `@${username}`}, make("bdi", {}, name)), " ", time,
      ...(edits.length ? [" ", editedButton(edits)] : [])),
  ]
}

function editedButton(edits) {
  const button = make("button", {type: "button", className: "message__edited sealed-edited", title: "Show what it said before"}, "edited")
  button.addEventListener("click", () => showHistory(edits))
  return button
}

function showHistory(edits) {
  const wordings = edits.map(({b, at}, nth) => {
    const time = make("local-time", {})
    time.setAttribute("datetime", at)
    return make("li", {}, make("p", {className: "muted"}, nth === 0 ? "First, " : "Then, ", time), make("div", {className: "message__body"}, ...wordsOf(b)))
  })
  const dialog = make("dialog", {className: "dialog"}, make("form", {method: "dialog"},
    make("h2", {id: "history-title"}, "What it said before"), make("ol", {className: "sealed-history"}, ...wordings),
    make("div", {className: "row row--end"}, make("button", {className: "button"}, "Close"))))
  dialog.setAttribute("aria-labelledby", "history-title")
  dialog.addEventListener("close", () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

/** Quote, words and pictures. */
export function drawSaid({body, sender, mid}, talk) {
  const pictures = (Array.isArray(body?.a) ? body.a : []).slice(0, 1)
  return [
    ...(body?.re ? [drawQuote(body.re, talk)] : []),
    drawWords(body?.b ?? ""),
    ...pictures.map(picture => drawPicture(picture, {mid, from: talk.names(sender).name})),
  ]
}

/** What is longer than a screen scrolls in its own place: nobody pushes away what others said. */
function drawWords(text) {
  const isLong = text.length > MOST_SIGNS || text.split("\n").length > MOST_LINES
  return make("div", {className: `message__body ${isLong ? "sealed-long" : ""}`.trim(), ...isLong && {tabIndex: 0}}, ...wordsOf(text))
}

function drawQuote(mid, {quoted, names}) {
  const message = quoted(mid)
  const words = message ? lineOfBody(message.body) || "a message that is gone" : "an earlier message"
  const quote = make("button", {type: "button", className: "message__quote"},
    ...(message ? [make("b", {}, make("bdi", {}, names(message.sender).name)), " "] : []), make("span", {dir: "auto"}, words))
  quote.dataset.quotes = mid
  return quote
}

function drawReactions({reactions}, {names}) {
  if (!reactions?.length) return []
  return [make("ul", {className: "message__reactions", ariaLabel: "Reactions"}, ...reactions.map(({emoji, uids}) => {
    const people = uids.map(names)
    const button = make("button", {type: "button", className: "reaction", title: people.map(({name}) => name).join(", ")},
      make("span", {className: "reaction__emoji"}, emoji), " ",
      make("span", {className: "reaction__names"}, people.map(({name}) => name).join(", ")))
    Object.assign(button.dataset, {emoji, names: people.map(({username}) => username).join(" ")})
    return make("li", {}, button)
  }))]
}

function drawGone(message, talk) {
  return frame(message, talk, "", ...drawHead(message, talk),
    make("div", {className: "message__body"}, make("p", {className: "message__gone"}, message.sender === talk.me ? "You took this back." : "Taken back.")),
    drawAlarms(message.alarms))
}

function drawTimer(message, talk) {
  const {sender, body} = message, who = sender === talk.me ? "You" : talk.names(sender).name
  return frame(message, talk, "sealed-said", make("p", {className: "sealed-said__words"}, icon("clock"), make("span", {},
    make("bdi", {}, who), ` changed how long messages stay. ${TIMERS.get(body.s) ?? ""}`)), drawAlarms(message.alarms))
}

/** Quiet lines, each with what it means and what to do next. */
export function drawAlarms(codes) {
  if (!codes.length) return null
  return make("div", {className: "sealed-alarms"}, ...codes.map(code => {
    const {line, what, next} = alarmWords(code)
    return make("details", {className: "sealed-alarm"},
      make("summary", {}, icon("info"), make("span", {}, line), " ", make("span", {className: "sealed-alarm__ask"}, "What does this mean?")),
      make("p", {}, what), make("p", {}, next))
  }))
}
