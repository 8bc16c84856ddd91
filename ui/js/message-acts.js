// What can be done with a message of a room: react, reply, edit, copy its link, report, delete.
import {chooseEmoji} from "./emoji-picker.js"
import {deleteMessage} from "./message-delete.js"
import {editMessage} from "./message-editor.js"
import {react} from "./message-reactions.js"
import {notify} from "./notice.js"
import {viewer} from "./socket.js"

const {role} = document.body.dataset
const isModerator = role === "moderator" || role === "admin"

const ACTS = {
  react: (item, button) => chooseEmoji(button, emoji => react(item, emoji, true)),
  reply: item => composer().replyTo(item),
  edit: editMessage,
  link: copyLink,
  report: item => location.assign(`/messages/${item.dataset.sort}/report`),
  delete: deleteMessage,
}

export const acts = {
  tools: {react: ["smile", "React"], reply: ["reply", "Reply"], edit: ["edit", "Edit"], link: ["link", "Copy link"], report: ["flag", "Report"], delete: ["trash", "Delete"]},

  /** Who only looks in has no composer, and nothing to do here but to link and to report; moderators may tidy up everywhere. */
  may(name, {dataset: {author, deleted}}) {
    if (name === "link") return true
    if (deleted !== undefined) return false
    if (name === "report") return author !== viewer
    if (name === "delete") return author === viewer || isModerator
    return composer() !== null && (name !== "edit" || author === viewer)
  },

  act: (name, item, button) => ACTS[name](item, button),
}

function composer() {
  return document.querySelector("message-composer")
}

async function copyLink(item) {
  const {href} = item.querySelector(".message__time")
  if (!navigator.clipboard) return notify(href)  // plain http: nothing may write the clipboard, so it is shown
  await navigator.clipboard.writeText(href).then(() => notify("Link copied."), () => notify(href))
}
