// Reporting: the keys of the chosen messages, and of no others, are given to the people who keep order here.
import {make} from "./make.js"
import {say as sayTime} from "./local-time.js"
import {ATTACHED} from "./sealed-envelope.js"
import {b64} from "./sealed-bytes.js"
import {button, choice, field, form, paragraph, row, showStep} from "./sealed-form.js"
import {post} from "./sealed-wire.js"

const LONGEST = 1000  // characters of a reason

/** Show it in `host`; `items` are messages of sealed-fold.js that may be chosen, `chosen` the mids that are ticked from the start.
 * done(number) leaves, with how many messages were reported. */
export function showReport(host, account, peer, done, items, chosen = []) {
  const name = peer.name || peer.username, choices = items.filter(item => canReport(item, peer)).map(item => drawChoice(item, chosen))
  if (!choices.length) return showNothing(host, name, done)
  const seen = make("ul", {className: "sealed-list"}), reason = field("What is wrong with it?", {maxLength: LONGEST})
  const picked = () => choices.filter(({input}) => input.checked).map(({item}) => item)
  const list = make("fieldset", {className: "choices report-choices"}, make("legend", {className: "field__label"}, "Which messages?"), ...choices)
  list.addEventListener("change", () => drawSeen(seen, picked(), name))
  drawSeen(seen, picked(), name)
  showStep(host, {title: `Report messages of ${name}`, glyph: "flag"},
    paragraph("Nobody here can read your messages. To look at a report, moderators need the keys of the messages you choose; each opens that one message and nothing else."),
    form("Report them", () => send(picked(), reason, done), {kind: "danger", beside: [button("Back", () => done(0))]},
      list, make("h3", {}, "What moderators will see"), seen, reason.box))
}

function showNothing(host, name, done) {
  showStep(host, {title: `Report messages of ${name}`, glyph: "flag"},
    paragraph("Nothing that they wrote is open on this page. Messages that were taken back, or could not be verified, cannot be shown to anybody."),
    row(button("Back", () => done(0))))
}

function canReport(message, {uid}) {
  return message.sender === uid && message.body?.t === "text" && wordings(message).every(({mk}) => mk)
}

/** Each wording of a message, from the first: a sealed message of its own, with a key of its own. */
function wordings({mid, mk, body, edits = []}) {
  return edits.length ? edits : [{b: body.b, mid, mk}]
}

function drawChoice(item, chosen) {
  const {body: {b}, at, mid} = item, pictures = filesOf(item).length, edits = wordings(item).length - 1
  const small = [sayTime(new Date(at)), ...edits ? ["with what it said before"] : [], ...pictures ? ["with a picture"] : []].join(", ")
  const label = choice(make("bdi", {}, b.slice(0, 200) || "A picture"), {type: "checkbox", small, checked: chosen.includes(mid)})
  return Object.assign(label, {item})
}

/** The pictures that a message brings; their keys stand in the message, so who can read it can open them. */
function filesOf({flags, body}) {
  return flags & ATTACHED && Array.isArray(body.a) ? body.a.map(({id}) => id) : []
}

function drawSeen(list, items, name) {
  const pictures = items.flatMap(filesOf).length
  const count = items.length === 1 ? "The one message that you ticked" : `The ${items.length} messages that you ticked`
  list.replaceChildren(...[
    items.length ? `${count}, word for word, with the proof that ${name} sent ${items.length === 1 ? "it" : "them"}.` : "Nothing yet: tick at least one message.",
    ...pictures ? [pictures === 1 ? "The picture in it." : `The ${pictures} pictures in them.`] : [],
    "Your name, your reason, and that the two of you wrote to each other.",
    "No other message: not those before, not those after, not your own.",
  ].map(words => make("li", {}, words)))
}

async function send(items, reason, done) {
  if (!items.length) throw reason.mistake("Tick the messages above that you mean.")
  if (!reason.value) throw reason.mistake("Say in a few words what is wrong.")
  for (const item of items) await sendOne(item, reason.value)
  done(items.length)
}

async function sendOne(item, reason) {
  const files = filesOf(item)
  for (const {mid, mk} of wordings(item)) {
    await post("/dm/report", {mid, mk: b64(mk), reason, ...mid === item.mid && files.length ? {files} : {}})
  }
}
