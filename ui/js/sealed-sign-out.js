// Signing out where the keys of sealed messages are: they stay for who comes back, or go from a device that others use.
import {make} from "./make.js"

const MARK = "neospace:sealed:"  // as sealed-account-keys.js leaves it
const ASKED = {"Accept": "application/json", "Content-Type": "application/json", "X-Live": "1"}

/** Ask what becomes of the keys of `viewer` on this device, if there are any, and do it; false for "stay signed in". */
export async function settleKeys(viewer) {
  const mark = findMark(viewer)
  if (!mark || !await isKept(mark)) return true
  const answer = await askAbout()
  if (answer === "forget") await forget(mark)
  return Boolean(answer)
}

function findMark(viewer) {
  try {
    const [key] = Object.keys(localStorage).filter(key => key.startsWith(MARK) && JSON.parse(localStorage[key]).username === viewer)
    return key && {key, ...JSON.parse(localStorage[key])}
  } catch {
    return undefined  // a browser that keeps nothing has no keys either
  }
}

async function isKept(mark) {
  const databases = await indexedDB.databases().catch(() => [])
  return databases.some(({name}) => name === databaseOf(mark))
}

function databaseOf({key}) {
  return `neospace-sealed-${key.slice(MARK.length)}`
}

/** "keep", "forget", or "" for neither. */
function askAbout() {
  const heading = make("h2", {id: "sealed-sign-out"}, "Your messages on this device")
  const dialog = make("dialog", {className: "dialog"}, make("form", {method: "dialog"}, heading,
    make("p", {}, "The keys to your messages are in this browser. If it is yours alone, keep them: your messages are there when you come back."),
    make("p", {}, "If others use it, forget them, with your drafts and what was not sent yet. To read here again you then need your recovery key, your passphrase or another device."),
    make("div", {className: "row row--end"},
      make("button", {className: "button", value: "", autofocus: true}, "Stay signed in"),
      make("button", {className: "button", value: "keep"}, "Keep and sign out"),
      make("button", {className: "button button--danger", value: "forget"}, "Forget and sign out"))))
  dialog.setAttribute("aria-labelledby", heading.id)
  document.body.append(dialog)
  dialog.showModal()
  return new Promise(resolve => dialog.addEventListener("close", () => {
    dialog.remove()
    resolve(dialog.returnValue)
  }))
}

async function forget(mark) {
  await fetch("/dm/devices/forget", {method: "POST", headers: ASKED, body: JSON.stringify({device: mark.device})}).catch(() => {})
  localStorage.removeItem(mark.key)
  await new Promise(done => {
    const request = indexedDB.deleteDatabase(databaseOf(mark))
    request.onsuccess = request.onerror = done
  })
}
