// The safety number of two members: shown, compared with or without a camera, and what follows from it.
import {icon, make} from "./make.js"
import {say as sayTime} from "./local-time.js"
import {alarmWords} from "./sealed-alarms.js"
import {button, field, form, note, paragraph, row, say, showStep} from "./sealed-form.js"
import {peers} from "./sealed-peers.js"
import {qr} from "./sealed-qr.js"
import {safetyNumber} from "./sealed-safety.js"

/** Show it in `host`; done(peer) leaves. Drawn anew if other keys are shown meanwhile, so that nobody verifies what they did not see. */
export async function showSafety(host, account, peer, done) {
  if (!peer.offered) return showNothing(host, peer, done)
  const number = await safetyNumber({uid: account.me.uid, ik: account.identity.ik}, {uid: peer.uid, ik: peer.offered.ik})
  const view = {host, account, peer, done, number, ik: peer.offered.ik}
  showStep(host, {title: `Safety number with ${peer.name || peer.username}`, glyph: "shield"},
    drawState(view), drawNumber(number), ...drawWays(view), drawEnd(view))
  watch(view)
}

function showNothing(host, peer, done) {
  showStep(host, {title: `Safety number with ${peer.name || peer.username}`, glyph: "shield"},
    paragraph("There is no number yet: they have not switched on messages. It will be here with their first keys."),
    row(button("Back", () => done(peer))))
}

function watch(view) {
  const {host, account, peer, done, ik} = view, drawn = host.firstElementChild, trust = peer.trust
  const stop = peers(account).listen(changed => {
    if (!drawn.isConnected) return stop()
    if (changed !== peer || (changed.offered?.ik.join() === ik.join() && changed.trust === trust)) return
    stop()
    showSafety(host, account, peer, done)
  })
}

/** What is known of their keys, in words, with what to do. */
function drawState({peer}) {
  if (peer.trust === "verified") return note(`You compared this number with them${sinceWhen(peer)}. Nobody stands between you.`, "good", "check")
  if (peer.trust === "pinned") {
    return note("You have not compared this number yet. This device notices when their keys change; comparing once tells whether they were theirs from the start.")
  }
  const {line, what, next} = alarmWords(peer.trust)
  return make("div", {className: "note note--warn safety-change"}, icon("warning"), make("div", {},
    make("h3", {}, line), paragraph(what), paragraph(toldBy(peer)), paragraph(next)))
}

function sinceWhen({since}) {
  return since ? ` on ${sayTime(new Date(since), "date")}` : ""
}

/** Whether the change was announced; a server that slips in keys has no reason to. */
function toldBy({offered, resets}) {
  const told = resets.find(reset => reset.new_ik === offered.raw.ik)
  if (told) return `The server notes that they started anew on ${sayTime(new Date(told.at), "date")}.`
  return "The server has no note of a fresh start, and a fresh start leaves one. Be careful, and ask them in another way."
}

function drawNumber(number) {
  const groups = make("ol", {className: "safety-number", translate: false, ariaLabel: "Safety number, twelve groups of five digits"})
  groups.append(...number.split(" ").map(group => make("li", {}, group)))
  return make("figure", {className: "safety-figure"}, groups, qr(number, "The safety number as a QR code"))
}

function drawWays(view) {
  return [
    make("h3", {}, "Compare it"),
    make("ul", {className: "sealed-list"},
      make("li", {}, "Both of you open this page. If you are together, look at both screens; otherwise one of you reads the groups aloud, on the phone or in a call."),
      make("li", {}, "Or they send you their number in another way than here, and you paste it below. Any camera reads it from the code."),
      make("li", {}, "Not in this conversation: whoever stood between you could change it on the way.")),
    drawPaste(view),
  ]
}

/** Comparing without eyes or camera: the other's number as text. */
function drawPaste(view) {
  const typed = field("The number on their screen", {hint: "Twelve groups of five digits; spaces do not matter.", inputMode: "numeric", className: "input safety-typed"})
  return form("Compare", async () => {
    const mistake = differenceBetween(view.number, typed.value)
    if (mistake) throw typed.mistake(mistake)
    await verify(view, "They are the same. This conversation is verified.")
  }, {kind: view.peer.trust === "verified" ? "quiet" : "primary"}, typed.box)
}

/** Where another number differs from this one, as a sentence; "" if nowhere. */
function differenceBetween(number, typed) {
  const own = number.replaceAll(" ", ""), other = typed.normalize("NFKC").replace(/\D/gu, "")
  if (other.length !== own.length) return `A safety number has ${own.length} digits, and these are ${other.length}. Is something missing?`
  const group = own.match(/.{5}/g).findIndex((digits, at) => digits !== other.slice(at * 5, at * 5 + 5)) + 1
  if (!group) return ""
  return `Group ${group} is another. If nothing is mistyped, somebody stands between you: send nothing here that matters, and ask them in another way.`
}

async function verify({host, account, peer, done, ik}, words) {
  await peers(account).verify(peer.uid, ik)
  await showSafety(host, account, peer, done)
  say(words)
}

/** What to do besides: seen to be the same, go on with new keys, take it back, leave. */
function drawEnd(view) {
  const {host, account, peer, done} = view, all = peers(account)
  const act = async (words, change) => {
    await change()
    await showSafety(host, account, peer, done)
    say(words)
  }
  const isVerified = peer.trust === "verified"
  return row(
    ...isVerified ? [] : [button("I have compared it: it is the same", () => verify(view, "This conversation is verified."), {glyph: "check"})],
    ...peer.trust === "changed" ? [button("Go on with the new keys", () => act("You go on with the new keys.", () => all.accept(peer.uid)))] : [],
    ...isVerified ? [button("Not verified after all", () => act("The mark is taken back.", () => all.unverify(peer.uid)), {glyph: "undo"})] : [],
    button("Back to the conversation", () => done(peer)),
  )
}
