// Who may write to the member, and whether the others see what was read: kept as soon as it is chosen.
import {make} from "./make.js"
import {notify} from "./notice.js"
import {choice, choices, say, wordsFor} from "./sealed-form.js"
import {post} from "./sealed-wire.js"

const FROM = [
  ["everyone", "Everyone", "Who shares no room with you asks first."],
  ["rooms", "Members who share a room with me", ""],
  ["nobody", "Nobody new", "Conversations that are open stay open."],
]

export function settingsCard(account) {
  const {settings} = account.me
  const from = FROM.map(([value, words, small]) => choice(words, {name: "from", value, small, checked: settings.from === value}))
  const reads = choice("Show what I have read", {
    type: "checkbox", isSwitch: true, checked: settings.reads, small: "And see what others have. It goes both ways or not at all.",
  })
  const card = make("section", {className: "card"}, make("h3", {}, "Who may write to you"), choices("New conversations from", ...from), reads)
  card.addEventListener("change", () => keep(account, from, reads))
  return card
}

async function keep(account, from, reads) {
  const chosen = {from: from.find(({input}) => input.checked).input.value, reads: reads.input.checked}
  try {
    account.me.settings = (await post("/dm/settings", chosen)).settings
    say("Saved.")
  } catch (error) {
    if (error.name !== "SealedError") throw error
    show(account.me.settings, from, reads)
    notify(wordsFor(error), "error")
  }
}

/** Back to what the server has. */
function show(settings, from, reads) {
  for (const {input} of from) input.checked = input.value === settings.from
  reads.input.checked = settings.reads
}
