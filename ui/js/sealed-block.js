// Blocking, from within a conversation: the same switch as on a wall.
import {ask} from "./confirm.js"
import {notify} from "./notice.js"

/** Block or unblock the peer of a conversation, after a question. */
export async function setBlocked({peer, app}, isBlocked) {
  const question = {confirm: `Block @${peer.username}?`, confirmText: "Neither of you can write to the other here, and their messages in rooms fold away for you. They are not told that it is a block, and you can undo it.", confirmAction: "Block"}
  if (isBlocked && !await ask(question)) return
  const reply = await fetch(`/wall/${peer.username}/block${isBlocked ? "" : "/delete"}`, {method: "POST", redirect: "manual"}).catch(() => null)
  if (!reply || reply.status >= 400) return notify("That did not go through. Try again when the connection is back.", "error")
  if (!isBlocked) notify(`@${peer.username} is not blocked any more.`)  // a block is said above the messages, for as long as it lasts
  await Promise.all([app.people.refresh(peer.uid), app.talks.refresh()])
}
