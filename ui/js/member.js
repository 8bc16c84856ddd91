// What every page of a signed-in member needs: the socket and the marks of what is new.
import "./socket.js"
import "./outbox.js"
import "./room-marks.js"
import "./sign-out.js"
import "./sketch-look.js"
