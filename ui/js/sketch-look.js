// The server says that some sketch may not run any more, or none: what runs here asks whether it still may, and ends at once
// if not, rather than with the next visit.
import {socket} from "./socket.js"

const SPREAD = 1000  // ms in which all pages ask, so that they do not ask at once

socket.on("sketch:look", () => setTimeout(() => document.dispatchEvent(new Event("sketch-look")), Math.random() * SPREAD))
