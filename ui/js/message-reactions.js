// Putting an emoji under a message, and taking it back by the same button.
import {notifyError} from "./notice.js"
import {ask, viewer} from "./socket.js"

export function toggleReaction(button) {
  const isOn = button.dataset.names.split(" ").includes(viewer)
  button.ariaPressed = !isOn
  return react(button.closest(".message"), button.dataset.emoji, !isOn)
}

export async function react(item, emoji, on) {
  const answer = await ask("message:react", {id: Number(item.dataset.sort), emoji, on})
  if (answer.ok) return
  notifyError(answer.error)
  for (const button of item.querySelectorAll(".reaction")) button.ariaPressed = button.dataset.names.split(" ").includes(viewer)
}
