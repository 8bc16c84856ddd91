// What a message looks like because of its neighbours and because of who reads it. Attributes and classes only,
// so dressing a list twice is the same as once.
import {say} from "./local-time.js"

const {dataset: page} = document.body  // .viewer: on /dm it is learnt only after this script
const TOGETHER = 5 * 60_000  // ms within which one author's messages are one block
const MOST = 12  // messages in a block: its author and time stay within reach of the eye

/** Day headings, blocks of one author, and the line above the first message after `newAfter` (an id, or null). */
export function dressList(list, newAfter) {
  let before = null
  let block = {at: 0, many: 0}
  let isNewShown = newAfter === null
  for (const item of list.children) {
    const now = facts(item)
    const isNew = !isNewShown && now.id > newAfter && now.author !== page.viewer
    isNewShown ||= isNew
    mark(item, "data-day", now.day === before?.day ? null : say(now.at, "day"))
    mark(item, "data-new", isNew ? "New since you left" : null)
    const isContinued = !isNew && continues(now, before) && now.at - block.at < TOGETHER && block.many < MOST
    item.classList.toggle("is-continued", isContinued)
    block = isContinued ? {at: block.at, many: block.many + 1} : {at: now.at, many: 1}
    before = now
  }
}

function facts(item) {
  const {sort, author, posted} = item.dataset
  const at = new Date(posted)
  const day = at.getFullYear() * 10_000 + at.getMonth() * 100 + at.getDate()
  const isPlain = !item.hasAttribute("data-deleted") && !item.classList.contains("is-revealed")
  return {id: Number(sort ?? Infinity), author, at, day, isPlain, isReply: !!item.querySelector(":scope > .message__quote")}
}

function continues(now, before) {
  return !!before && now.author === before.author && now.day === before.day
    && now.isPlain && before.isPlain && !now.isReply
}

/** One message as this viewer sees it: own reactions pressed, own name lit, reachable by keyboard. */
export function dressMessage(item) {
  item.tabIndex = item.tabIndex === 0 ? 0 : -1
  item.classList.toggle("is-mine", item.dataset.author === page.viewer)
  item.classList.toggle("is-calling", !!item.querySelector(`.message__body a.mention[href="/wall/${page.viewer}"]`))
  for (const reaction of item.querySelectorAll(".reaction")) {
    reaction.ariaPressed = reaction.dataset.names.split(" ").includes(page.viewer)
  }
}

function mark(item, name, value) {
  if (item.getAttribute(name) === value) return
  if (value === null) item.removeAttribute(name)
  else item.setAttribute(name, value)
}
