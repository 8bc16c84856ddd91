// What stands beside the list when it is no conversation.
import {make} from "./make.js"
import {notify} from "./notice.js"
import {showReport} from "./sealed-report.js"

const ART = new URL("../sky/pebble.svg", import.meta.url).pathname

export function drawNothing() {
  return make("div", {className: "empty"}, make("img", {className: "empty__art", src: ART, alt: "", width: 120, height: 120}),
    make("h2", {}, "Messages only two can read"),
    make("p", {}, "Choose somebody from the list, or type a name above it. What you write is sealed on this device and opened on theirs."),
    make("p", {}, make("a", {href: "/dm/protection"}, "What is protected, and what is not")))
}

/** Why the conversation with `username` cannot be shown. */
export function drawMissing(username, {code, message}) {
  return make("div", {className: "empty"},
    make("h2", {}, code === "not_found" ? `Nobody here is called @${username}` : `@${username}`), make("p", {}, message),
    make("a", {className: "button", href: "/dm"}, "Back to the list"))
}

/** The report of messages that are on the page; `chosen` are the mids that are ticked already. */
export function reportFrom(host, {peer, sheet, account}, chosen, left) {
  const items = [...sheet.window.messages].map(({dataset}) => sheet.fold.message(Number(dataset.sort))).filter(Boolean)
  showReport(host, account, peer, many => {
    if (many) notify(many === 1 ? "Reported. Moderators will look at it." : `${many} messages reported. Moderators will look at them.`)
    left()
  }, items, chosen)
}
