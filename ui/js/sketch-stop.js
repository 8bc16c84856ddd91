// The server says that a sketch may not run here any more, or none: then what runs ends now, not with the next visit.
import {socket} from "./socket.js"

socket.on("sketch:stop", ({script}) => document.dispatchEvent(new CustomEvent("sketch-stop", {detail: script})))
