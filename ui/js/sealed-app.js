// /dm begins here: what state the member's keys are in says what is shown; with keys at hand it is the conversations.
import "./confirm.js"
import "./connection-state.js"
import "./copy-button.js"
import "./emoji-picker.js"
import "./flash-list.js"
import "./local-time.js"
import "./shell.js"
import "./shortcut-help.js"
import {make} from "./make.js"
import {openAccount, takeLink} from "./sealed-account.js"
import {showChanged, showInsecure, showOff, showRestore} from "./sealed-restore.js"
import {showSetUp} from "./sealed-setup.js"
import {Desk} from "./sealed-desk.js"

const main = document.getElementById("main")
const VIEWS = {
  insecure: host => showInsecure(host),
  off: (host, account) => showOff(host, account, begin),
  none: showSetUp,
  restore: showRestore,
  changed: showChanged,
}

begin()

async function begin() {
  const link = takeLink(), account = {...await openAccount(), link}
  if (account.reason === "signed_out") return location.assign(`/login?next=${encodeURIComponent(location.pathname)}${link}`)
  greet(account.me)
  show(account)
}

function show(account) {
  if (account.state === "ready") return openDesk(account)
  const host = make("div", {className: "sealed-host"})
  main.replaceChildren(host)
  VIEWS[account.state](host, account, show)
}

/** In this tab for as long as the keys are the same; other keys begin with a fresh page. */
function openDesk(account) {
  const desk = new Desk(account)
  main.replaceChildren(desk.element)
  desk.start()
}

/** What the page, the same for everyone, learns of whose it is. */
function greet(me) {
  if (!me) return
  document.body.dataset.viewer = me.username
  const own = document.querySelector("[data-me=wall]")
  own.href = `/wall/${me.username}`
  own.replaceChildren(make("img", {className: "planet", src: `/avatars/${me.username}`, alt: "", width: 36, height: 36}),
    make("span", {className: "grow"}, make("b", {}, make("bdi", {}, me.name)), make("small", {}, `@${me.username}`)))
  own.hidden = false
}
