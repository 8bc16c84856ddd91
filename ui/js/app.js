// Every page begins here. One custom element a file, file = tag; what a page does not use costs one small file.
import "./shell.js"
import "./confirm.js"
import "./connection-state.js"
import "./copy-button.js"
import "./flash-list.js"
import "./jump-palette.js"
import "./local-time.js"
import "./shortcut-help.js"
import "./theme-switch.js"

if (document.body.dataset.viewer) import("./member.js")
if (document.querySelector("message-list")) import("./room.js")
if (document.querySelector("wall-page")) import("./wall-visit.js")
if (document.querySelector("wall-page")) import("./wall-page.js")
