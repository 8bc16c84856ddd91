// The only door by which HTML enters a page, and the two things it may do there: upsert and remove.
const gone = new Map()  // id to the seq at which it went: older news, overtaken on its way, does not bring it back
const policy = window.trustedTypes?.createPolicy("neospace", {createHTML: html => html}) ?? {createHTML: html => html}

/** The server's HTML as a DocumentFragment; its custom elements sleep until they are put into the page. */
export function parse(html) {
  const template = document.createElement("template")
  template.innerHTML = policy.createHTML(html)
  return template.content
}

/** Carry out every <live-update> in the text. Doubled, reordered and replayed updates do no harm. */
export function apply(html) {
  for (const update of parse(html).querySelectorAll("live-update")) {
    tell(document, "live-update", update)
    applyUpdate(update)
    const {room, seq} = update.dataset
    if (room) tell(document, "applied", {room, seq: Number(seq)})
  }
}

export function applyUpdate(update) {
  const target = update.getAttribute("target")
  if (update.getAttribute("action") === "remove") return remove(target, Number(update.dataset.seq ?? Infinity))
  for (const fresh of [...update.children]) if (!isOvertaken(fresh)) upsert(target, fresh)
}

/** What came back since `seq` stays. */
function remove(id, seq) {
  const known = document.getElementById(id)
  if (Number(known?.dataset.version) > seq) return
  if (seq < Infinity) gone.set(id, Math.max(seq, gone.get(id) ?? 0))
  if (known && tell(known, "leaving", known)) known.remove()
}

function isOvertaken(fresh) {
  return Number(fresh.dataset.version) < gone.get(fresh.id)
}

/** A known id is renewed if its version is newer; a new one goes into the target, unless who owns that says no. */
export function upsert(target, fresh) {
  const known = document.getElementById(fresh.id)
  if (known) return isNewer(fresh, known) && renew(known, fresh)
  if (Number(fresh.dataset.version) <= gone.get(fresh.id)) return
  const list = document.getElementById(target)
  if (list && tell(list, "arriving", fresh)) place(list, fresh)
}

function isNewer(fresh, known) {
  return !(Number(fresh.dataset.version) <= Number(known.dataset.version))
}

/** Put an item where its data-sort belongs; who has none waits at the end. */
export function place(list, fresh) {
  const sort = Number(fresh.dataset.sort)
  let before = list.lastElementChild
  while (before && !(Number(before.dataset.sort) <= sort)) before = before.previousElementSibling
  if (before) before.after(fresh)
  else list.prepend(fresh)
  tell(fresh, "arrived", fresh)
}

/**
 * The element stays, so that focus and what was opened in it (data-kept) stay; only what differs is exchanged. A part that is
 * busy may stay as well: its becomes(fresh) takes on what is new about it and gives true.
 */
export function renew(known, fresh) {
  const focused = known.contains(document.activeElement) && document.activeElement
  renewAttributes(known, fresh)
  const old = [...known.children].filter(child => !child.hasAttribute("data-kept"))
  const next = [...fresh.children].map(child => old.find(other => other.isEqualNode(child) || other.becomes?.(child)) ?? child)
  for (const child of [...known.childNodes]) {
    if (child.nodeType !== Node.ELEMENT_NODE || old.includes(child) && !next.includes(child)) child.remove()
  }
  settle(known, next)
  if (focused && !focused.isConnected) refocus(known, focused)
  tell(known, "renewed", known)
}

function renewAttributes(known, fresh) {
  for (const {name} of [...known.attributes]) {
    if (name.startsWith("data-") && !fresh.hasAttribute(name)) known.removeAttribute(name)
  }
  for (const {name, value} of fresh.attributes) {
    if (name !== "class") known.setAttribute(name, value)
  }
}

function settle(known, children) {
  let cursor = known.firstElementChild
  for (const child of children) {
    if (child === cursor) cursor = cursor.nextElementSibling
    else moveBefore(known, child, cursor)
  }
}

/** Without waking what moves within its parent anew, where the browser can: focus and a running sketch stay. */
export function moveBefore(parent, child, before) {
  if (parent.moveBefore && child.parentNode === parent) parent.moveBefore(child, before)
  else parent.insertBefore(child, before)
}

function refocus(known, lost) {
  const emoji = lost.dataset.emoji
  const again = emoji && [...known.querySelectorAll("[data-emoji]")].find(button => button.dataset.emoji === emoji)
  const next = again ?? known
  next.focus({preventScroll: true})
}

function tell(target, type, detail) {
  return target.dispatchEvent(new CustomEvent(type, {bubbles: true, cancelable: true, detail}))
}
