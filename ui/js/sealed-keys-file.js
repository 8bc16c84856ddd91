// The sealed keys as a file, for opening a copy of one's messages away from here: as closed as the server has them.
import {make} from "./make.js"
import {notify} from "./notice.js"
import {button, paragraph, row, say, wordsFor} from "./sealed-form.js"
import {get} from "./sealed-wire.js"

const FETCHED = 10_000  // ms after which the browser has what it saves

export function keysFileCard(account) {
  return make("section", {className: "card"}, make("h3", {}, "Keys for your copy"),
    paragraph("A copy of everything of yours, from Settings, has these messages closed. This file opens them, together with your recovery "
      + "key or passphrase, which is not in it. Keep it apart from the copy."),
    row(button("Save my sealed keys", () => save(account), {glyph: "save"})))
}

async function save({me}) {
  try {
    const found = await Promise.all(me.vault.map(({slot}) => get(`/dm/vault/${slot}`)))
    const vault = Object.fromEntries(found.map(({blob}, at) => [me.vault[at].slot, blob]))
    download(`sealed-keys-${me.username}.json`, JSON.stringify({v: 1, uid: me.uid, username: me.username, vault}, null, 2))
    say("Saved.")
  } catch (error) {
    if (error.name !== "SealedError") throw error
    notify(wordsFor(error), "error")
  }
}

function download(name, text) {
  const href = URL.createObjectURL(new Blob([text], {type: "application/json"}))
  make("a", {href, download: name}).click()
  setTimeout(() => URL.revokeObjectURL(href), FETCHED)
}
