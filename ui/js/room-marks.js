// Unread marks in the rail and in the tab's title: set by news from rooms, cleared by reading, here or in another tab.
// Sealed messages have one mark between them, at their door.
import {parse} from "./live.js"
import {icon, make} from "./make.js"
import {playTick} from "./mention-sound.js"
import {socket} from "./socket.js"
import {showInTitle} from "./tab-title.js"

const readUpTo = new Map()  // room to id: news of older messages comes too late to count
let wasOffline = false

socket.on("unread", ({room, id, mention}) => markRoom(room, id, mention))
socket.on("read", ({room, id}) => clearRoom(room, id))
socket.on("dm:unread", ({unread}) => markMessages(unread))
document.addEventListener("connection", ({detail}) => {
  if (detail === "offline") wasOffline = true
  if (detail === "live" && wasOffline) refresh()
})
showInTitle()

export function markRoom(room, id, isMention = false) {
  if (id <= (readUpTo.get(room) ?? 0)) return
  const link = linkTo(room)
  const known = link?.querySelector(".rail__mark")
  if (isMention) playTick()
  if (!link || known?.dataset.kind === "mention" || (known || "muted" in link.dataset) && !isMention) return
  known?.remove()
  link.append(drawMark(isMention))
  showInTitle()
}

export function clearRoom(room, id) {
  readUpTo.set(room, Math.max(id, readUpTo.get(room) ?? 0))
  const link = linkTo(room)
  link?.querySelector(".rail__mark")?.remove()
  if (link && "muted" in link.dataset && !link.querySelector('[href$="#bell-off"]')) link.append(...drawBell())
  showInTitle()
}

function markMessages(unread) {
  for (const link of document.querySelectorAll('.rail__link[href="/dm"], .door[href="/dm"]')) {
    link.querySelector(".rail__mark")?.remove()
    if (!unread) continue
    const mark = drawMark(false)
    mark.classList.toggle("door__mark", link.matches(".door"))
    link.append(mark)
  }
}

function linkTo(room) {
  return document.querySelector(`#rail-room-${room} > a`)
}

function drawMark(isMention) {
  const words = make("span", {className: "visually-hidden"}, isMention ? "Someone mentioned you" : "Unread")
  const mark = make("span", {className: "rail__mark"}, ...(isMention ? [icon("at")] : []), words)
  if (isMention) mark.dataset.kind = "mention"
  return mark
}

function drawBell() {
  return [icon("bell-off"), make("span", {className: "visually-hidden"}, "Muted")]
}

/** News of other rooms is not repeated, so after a break the rail is drawn anew. */
async function refresh() {
  wasOffline = false
  const reply = await fetch("/rail", {headers: {"X-Live": "1"}}).catch(() => null)
  if (!reply?.ok) return
  const here = document.querySelector("#rail-rooms [aria-current]")?.getAttribute("href")
  const drawn = parse(await reply.text())
  document.getElementById("rail-rooms").replaceChildren(...drawn.querySelectorAll("li"))
  markMessages(Boolean(drawn.querySelector("[data-messages-unread]")))
  if (here) document.querySelector(`#rail-rooms a[href="${here}"]`)?.setAttribute("aria-current", "page")
  showInTitle()
}
