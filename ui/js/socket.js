// The socket of a page that the server draws: HTML comes over it, and is put where it belongs.
import {connect, setConnection, socket} from "./line.js"
import {apply} from "./live.js"

export {ask, setConnection, socket} from "./line.js"
export const viewer = document.body.dataset.viewer

socket.on("html", apply)
socket.on("connect", () => setConnection(document.querySelector("message-list, wall-page") ? "catching-up" : "live"))
connect(viewer)
