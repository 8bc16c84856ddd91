// The JavaScript client as npm has it, against an application: node client.mjs URL [Cookie header]
// Says what happens in lines of JSON, and does what it is told in lines on stdin: [event, ...arguments].
import {createInterface} from "node:readline"
import {io} from "socket.io-client"

const [url, cookie] = process.argv.slice(2)
const socket = io(url, {transports: ["websocket"], reconnectionDelay: 100, extraHeaders: {Origin: url, ...cookie && {Cookie: cookie}}})
const say = (...words) => console.log(JSON.stringify(words, (_, value) => value?.type === "Buffer" ? {bytes: value.data} : value))

socket.on("connect", () => say("connect", socket.id))
socket.on("disconnect", reason => say("disconnect", reason))
socket.on("connect_error", error => say("connect_error", error.message))
socket.on("question", (words, answer) => answer("yes", words))
socket.onAny((...event) => event[0] !== "question" && say("event", ...event))

createInterface({input: process.stdin}).on("line", async line => {
  const event = JSON.parse(line, (_, value) => value?.bytes ? Buffer.from(value.bytes) : value)
  say("ack", await socket.timeout(10_000).emitWithAck(...event).catch(error => error.message))
}).on("close", () => socket.close())
